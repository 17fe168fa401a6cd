"""Where a device names itself in its bytes, and zeros over it: same length, and nothing else is touched."""

import re
from itertools import pairwise

from sessionctl.devices.decoders import microlife
from sessionctl.devices.decoders.contec_v7 import LENGTH, LONGEST
from sessionctl.devices.decoders.frames import Rejected
from sessionctl.devices.decoders.jks50f import HEAD as JKS50F_HEAD, READ as JKS50F_READ, SIZE as JKS50F_SIZE

_LINE = re.compile(rb"[^\r\n]+")
_SERIAL = re.compile(rb"SN=(\S+)")
_ASSIGNED = re.compile(
    rb"(SPO2|BPM|PI|SPCO|SPMET|DESAT|PIDELTA|ALARM|EXC|PVI|SPHB|SPOC|RRA)=\S*|\d*/[\d/]*|\d*:[\d:]*"
)
"""Words of a Rad-8's line that name nobody: its measurements and flags, its date and its time."""

_DIGITS = re.compile(rb"[0-9A-Za-z]{4,}")
_TEXT = re.compile(rb"[\x20-\x7e]{6,}")
"""Six printable bytes in a row are text: in noise one place in 400 is so by chance."""

CONTEC_READ = (0x01, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x07, 0x12)
"""Packets of a Contec that name nobody: the wave, stored samples, their times and lengths, answers, free."""


def everything(joined: bytearray) -> int:
    """Zeros over all of it: a characteristic that holds nothing but a name."""
    named = any(joined)
    joined[:] = bytes(len(joined))
    return int(named)


def microlife_ids(joined: bytearray) -> int:
    """Zeros over what a Microlife says before its records, and the frame's sum made anew.

    What is in no whole frame may be a part of one: zeros over all of it but a frame's beginning.
    """
    count = position = 0
    decoder = microlife.PROTOCOLS[0].new({})
    for item in [*decoder.feed(bytes(joined)), *decoder.finish()]:
        start, position = position, position + len(item.data)
        before = bytes(joined[start:position])
        if isinstance(item, Rejected):
            kept = start + (microlife.HEAD if before.startswith(microlife.DEVICE) else 0)
            joined[kept:position] = bytes(max(0, position - kept))
        elif "records" in item.fields:
            first = start + microlife.HEAD
            joined[first : first + microlife.FIRST_RECORD] = bytes(microlife.FIRST_RECORD)
            joined[position - 1] = sum(joined[start : position - 1]) & 0xFF
        count += before != joined[start:position]
    return count


def masimo_serials(joined: bytearray) -> int:
    """Zeros over serial numbers in a Rad-8's lines, also over what may be one in a line that is not whole."""
    count = 0
    for line in _LINE.finditer(bytes(joined)):
        text, start = line[0], line.start()
        for found in _SERIAL.finditer(text):
            count += _zero(joined, start + found.start(1), start + found.end(1))
        # Cut off at the beginning, or garbled: a word that is none of the line's own may be a serial number.
        for word in re.finditer(rb"\S+", text):
            if not _ASSIGNED.fullmatch(word[0]) and not word[0].startswith(b"SN="):
                for digits in _DIGITS.finditer(word[0]):
                    at = start + word.start()
                    count += _zero(joined, at + digits.start(), at + digits.end())
    return count


def contec_ids(joined: bytearray) -> int:
    """Hides the data of the packets of a Contec that are not in CONTEC_READ: device id, user, unknown ones.

    So too what no packet has room for: it may be the rest of one whose type was lost. Lengths stay; a hidden
    byte is 0x80, which is zero with the bit that says that it is no type.
    """
    starts = [at for at, byte in enumerate(joined) if byte < 0x80]
    count = _hide(joined, 0, starts[0] if starts else len(joined))
    for start, end in pairwise([*starts, len(joined)]):
        kind = joined[start]
        known = LENGTH.get(kind, LONGEST) if kind in CONTEC_READ else 1
        count += _hide(joined, start + known, end)
    return count


def _hide(joined: bytearray, start: int, end: int) -> int:
    if start >= end or joined[start:end] == b"\x80" * (end - start):
        return 0
    joined[start:end] = b"\x80" * (end - start)
    return 1


def jks50f_rest(joined: bytearray) -> int:
    """Zeros over the bytes of a JKS50F's frames that nobody has explained; their sums are put right."""
    count, at = 0, joined.find(JKS50F_HEAD)
    while at >= 0:
        frame = joined[at : at + JKS50F_SIZE]
        whole = len(frame) == JKS50F_SIZE and (sum(frame[:-1]) + 1) & 0xFF == frame[-1]
        if whole and any(rest := frame[JKS50F_READ:-1]):
            joined[at + JKS50F_READ : at + JKS50F_SIZE - 1] = bytes(len(rest))
            joined[at + JKS50F_SIZE - 1] = (frame[-1] - sum(rest)) & 0xFF
            count += 1
        at = joined.find(JKS50F_HEAD, at + (JKS50F_SIZE if whole else 1))
    return count


def texts(joined: bytearray, start: int, end: int) -> int:
    """Zeros over texts between `start` and `end`; how many there were."""
    found = list(_TEXT.finditer(bytes(joined[start:end])))
    return sum(_zero(joined, start + text.start(), start + text.end()) for text in found)


def _zero(joined: bytearray, start: int, end: int) -> int:
    """ "0" over every letter and digit; 1 when there was something to hide."""
    before = bytes(joined[start:end])
    after = re.sub(rb"[0-9A-Za-z]", b"0", before)
    joined[start:end] = after
    return int(before != after)
