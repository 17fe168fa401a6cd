"""At which level a track plays: the one place that knows the target.

Source: EBU R 128 (-23 LUFS), true peak at most -1 dBTP; no boost over 6 dB and no compressor, ever.
"""

from collections.abc import Iterable
from math import log10

from sessionctl.playlists.track import Track

TARGET_LUFS = -23.0
MOST_PEAK_DBTP = -1.0
MOST_BOOST_DB = 6.0
MOST_JUMP_LU = 4.0
"""How much louder the start of a track may be than the end of the one before it."""


def gain_db(track: Track) -> float:
    """The gain that brings one track to the target, never past the permitted boost or true peak."""
    return _held(TARGET_LUFS - track.lufs, [track])


def set_gain_db(tracks: Iterable[Track]) -> float:
    """One gain for all `tracks`, which keeps their levels apart as they are: their mean loudness by length
    meets the target. 0 dB for no tracks."""
    together = list(tracks)
    length_s = sum(track.length_s for track in together)
    if length_s <= 0.0:
        return 0.0
    power = sum(track.length_s * 10 ** (track.lufs / 10) for track in together) / length_s
    return _held(TARGET_LUFS - 10 * log10(power), together)


def jump_lu(before: Track, after: Track) -> float:
    """How much louder `after` starts than `before` ends, each at its own gain; negative: quieter."""
    return (after.start_lufs + gain_db(after)) - (before.end_lufs + gain_db(before))


def _held(wanted_db: float, tracks: list[Track]) -> float:
    room_db = min(MOST_PEAK_DBTP - track.true_peak_dbtp for track in tracks)
    return min(wanted_db, MOST_BOOST_DB, room_db)
