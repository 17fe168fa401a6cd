"""What may not be played to somebody who cannot get up and turn it down: the rules for one measured file."""

from sessionctl.playlists.level import MOST_BOOST_DB, MOST_PEAK_DBTP, TARGET_LUFS
from sessionctl.playlists.loudness import SILENT_LUFS, Loudness

SHORTEST_S = 22.0
"""MPD does not crossfade what is shorter than 20 s; 22 s leaves room for rounding."""

MOST_RISE_LU = 6.0
"""The startle guard: a steeper rise of momentary loudness within 1 s, in the first 10 s, is refused."""

SLACK = 0.05
"""Measurements this close to a bound keep it: the meters of the world agree within 0.1 LU."""


def objections(found: Loudness, *, explicit: bool = False) -> list[str]:
    """Everything that keeps the file from being played, each with what was found and what would do."""
    said = list[str]()
    if explicit:
        said.append("its tags call it explicit")
    if found.length_s < SHORTEST_S:
        said.append(f"too short: {found.length_s:.1f} s; expected {SHORTEST_S:g} s or more")
    if found.lufs <= SILENT_LUFS:
        return [*said, "silent: nothing in it is louder than -70 LUFS"]
    boost_db = TARGET_LUFS - found.lufs
    if boost_db > MOST_BOOST_DB + SLACK:
        said.append(
            f"too quiet: {found.lufs:.1f} LUFS needs a boost of {boost_db:.1f} dB; "
            f"expected {MOST_BOOST_DB:g} or less"
        )
    peak_dbtp = found.true_peak_dbtp + boost_db
    if peak_dbtp > MOST_PEAK_DBTP + SLACK:
        said.append(
            f"true peak: {peak_dbtp:+.1f} dBTP once at {TARGET_LUFS:g} LUFS; "
            f"expected {MOST_PEAK_DBTP:g} or less"
        )
    if found.onset_rise_lu > MOST_RISE_LU + SLACK:
        said.append(
            f"startles: {found.onset_rise_lu:.1f} LU louder within 1 s in its first 10 s; "
            f"expected {MOST_RISE_LU:g} or less"
        )
    return said
