"""Text lines that a decoder cannot read may name a device: a banner at switch-on, a line cut in two."""

import re
from collections.abc import Callable

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.names_in_bytes import texts

_LINE = re.compile(rb"[^\r\n]+")


def unread_lines(protocol: str) -> Callable[[bytearray], int]:
    """What puts "0" over the letters and digits of texts in lines that `protocol` rejects; lengths stay."""

    def blank(joined: bytearray) -> int:
        count = 0
        for line in _LINE.finditer(bytes(joined)):
            if not any(isinstance(found, Frame) for found in _read(line[0])):
                count += texts(joined, line.start(), line.end())
        return count

    def _read(line: bytes) -> list[object]:
        decoder = PROTOCOLS[protocol].new({})
        return [*decoder.feed(line), *decoder.finish()]

    return blank
