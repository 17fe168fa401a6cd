"""Zeros over the account number of a user in what a Viatom cuff says, with the check code made anew.

Source of its place (bytes 27 to 30 of the answer to 0x00): chalimov/viatom_bp2_ha, LP-BP2W_PROTOCOL.md 11.
Of the other bytes around the state nothing sure is known, so only the state is left.
"""

from itertools import pairwise

from sessionctl.devices.decoders.viatom_a5 import FRAME_BYTES, HEAD, LEAD, REPLY, frame
from sessionctl.devices.decoders.viatom_bp2 import STATE, STATE_AT
from sessionctl.devices.decoders.viatom_codes import crc8


def cuff_users(joined: bytearray) -> int:
    """Hides all but the state in each answer to 0x00, also in one that is broken; how many there were."""
    starts = [at for at in range(len(joined) - 3) if _begins(joined[at : at + 4])]
    count = 0
    for start, following in pairwise([*starts, len(joined)]):
        if joined[start + 1] != STATE:
            continue
        size = FRAME_BYTES + int.from_bytes(joined[start + 5 : start + HEAD], "little")
        whole = not isinstance(frame(bytes(joined[start : start + size])), str)
        end = start + size - 1 if whole else min(following, start + size)
        before = bytes(joined[start:end])
        for at in range(start + HEAD, end):
            if at != start + HEAD + STATE_AT:
                joined[at] = 0
        if whole:
            joined[end] = crc8(joined[start:end])
        count += before != joined[start:end]
    return count


def _begins(four: bytearray) -> bool:
    return four[0] == LEAD and four[1] ^ four[2] == 0xFF and four[3] == REPLY
