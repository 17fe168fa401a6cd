"""One program of ours at a time for each Bluetooth device, as a serial port has one reader.

A connection that stands in BlueZ does not say whether its program lives, and we end what a killed one left
behind; without a claim a capture beside a running monitor would end the monitor's link. The claim is a bound
socket without a file (Linux, unix(7), abstract addresses): it vanishes with its program, however that ends.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from sessionctl.devices.transport import LinkLost


@contextmanager
def claimed(address: str) -> Iterator[None]:
    """Nobody else has `address` while the context lasts. Raises LinkLost when somebody has it already."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as claim:
        try:
            claim.bind(f"\0sessionctl-bluetooth-{address}")
        except OSError as error:
            raise LinkLost(
                f"{address} is used by another sessionctl on this machine: end it first"
            ) from error
        yield
