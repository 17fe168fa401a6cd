"""What a transport is: it makes a link to one device and moves bytes over it, both ways.

Rule 1. `receive` is called synchronously, as the bytes arrive: no queue and no task stands between a wire and
        the decoder, because a late alarm is a wrong one.
Rule 2. Whatever goes wrong with a link is one thing, `LinkLost`, with a sentence for a technician.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from sessionctl.devices.wire import Tuning

Receive = Callable[[bytes, str], None]
"""Takes the bytes and their channel: "" on a serial line, a characteristic's short id ("2a5f") on BLE."""


class LinkLost(Exception):  # noqa: N818 - the word of the house; it is news, not an error of ours
    """The link is gone or could not be made; the text tells a technician what happened and what helps."""


class Link(Protocol):
    """A standing link. `detail` names it: the port, or the address.

    `identity` is what the instrument is known by, as `events.LinkUp` says it; "" when that is not known.
    """

    @property
    def detail(self) -> str:
        """The port or address, with what there is to say about it."""
        ...

    @property
    def identity(self) -> str:
        """As above."""
        ...

    async def write(self, data: bytes, channel: str = "") -> None:
        """Hands all of `data` to the wire. Raises LinkLost when that cannot be done."""
        ...

    async def lost(self) -> str:
        """Waits until the link is gone and returns the reason."""
        ...


@runtime_checkable
class Tunable(Protocol):
    """A link whose line settings may be the wrong ones."""

    @property
    def tuning(self) -> Tuning:
        """The settings there are, and which of them this link uses."""
        ...

    def errors(self) -> int:
        """Bytes that the port dropped for a wrong stop or parity bit, where it counts them."""
        ...


class Transport(Protocol):
    """Makes links to one device, one at a time."""

    def open(self, receive: Receive) -> AbstractAsyncContextManager[Link]:
        """A link for as long as the context lasts. Entering raises LinkLost when none can be made."""
        ...
