"""Is a file cut short? Decoders are forgiving: most play what there is and say nothing of what is not."""

import os
from pathlib import Path

OGG_PAGE_MOST = 65307
"""Bytes of the longest Ogg page. Source: RFC 3533, section 6."""

OGG_LAST_PAGE = 0x04
UNKNOWN = (0, 0xFFFFFFFF)
"""Lengths that a program writes which did not know them beforehand."""

FRAMES_UNKNOWN = 1 << 40
"""What a head says that does not know its length is above: a year of music is below."""


def cut_short(path: Path, heard: int, told: int) -> bool:
    """`heard`: frames that could be decoded; `told`: frames the head of the file speaks of."""
    if heard < told < FRAMES_UNKNOWN:
        return True
    with path.open("rb") as opened:
        head = opened.read(8)
        size = os.fstat(opened.fileno()).st_size
        if head[:4] in (b"RIFF", b"FORM"):
            whole = int.from_bytes(head[4:8], "little" if head[:4] == b"RIFF" else "big")
            return whole not in UNKNOWN and whole + 8 > size
        if head[:4] == b"OggS":
            opened.seek(max(0, size - OGG_PAGE_MOST))
            return not _ends(opened.read())
    return False


def _ends(tail: bytes) -> bool:
    """Whether the last page of an Ogg stream calls itself the last, and is whole."""
    at = tail.rfind(b"OggS")
    page = tail[at:]
    if at < 0 or len(page) < 27 or len(page) < 27 + page[26]:
        return False
    body = sum(page[27 : 27 + page[26]])
    return bool(page[5] & OGG_LAST_PAGE) and len(page) >= 27 + page[26] + body
