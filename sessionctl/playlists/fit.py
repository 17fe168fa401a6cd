"""Which tracks fit which phase: the clinic's table, as advice. Of what nobody has said, that is said.

LRA is the loudness range in LU. Defaults of ours, for a clinician to review.
"""

from dataclasses import dataclass

from sessionctl.playlists.track import Track


@dataclass(frozen=True, slots=True)
class Fit:
    """What a phase asks of its tracks."""

    arousal: tuple[float, float]
    brightness: float  # at most
    tempo_bpm: tuple[float, float] | None  # where there is a tempo; None: there is none
    voice: tuple[str, ...]
    lra: float  # at most


WORDLESS = ("none", "wordless")

FIT = {
    "settle": Fit((0.1, 0.2), 0.4, (0, 60), ("none",), 6),
    "pre_onset": Fit((0.1, 0.3), 0.5, (0, 70), ("none",), 8),
    "ascent": Fit((0.3, 0.6), 0.6, (60, 90), WORDLESS, 12),
    "peak": Fit((0.4, 0.8), 0.4, (0, 200), (*WORDLESS, "words"), 14),  # words of an unknown language
    "reentry": Fit((0.3, 0.5), 0.5, (50, 80), WORDLESS, 10),
    "return": Fit((0.2, 0.4), 0.6, (60, 100), (*WORDLESS, "words"), 8),
    "calm": Fit((0.0, 0.2), 0.3, None, ("none",), 4),
    "backup": Fit((0.0, 0.2), 0.3, None, ("none",), 4),
}


def misfits(track: Track, phase: str) -> list[str]:
    """Why the track does not fit the phase, each in a few words; empty where it does."""
    fit, tags = FIT[phase], track.tags
    low, high = fit.arousal
    found = list[str]()
    if tags.arousal is None:
        found.append("arousal is not told")
    elif not low <= tags.arousal <= high:
        found.append(f"arousal {tags.arousal:g}, expected {low:g} to {high:g}")
    if tags.brightness is not None and tags.brightness > fit.brightness:
        found.append(f"brightness {tags.brightness:g}, expected at most {fit.brightness:g}")
    if tags.tempo_bpm is not None:
        if fit.tempo_bpm is None:
            found.append(f"tempo {tags.tempo_bpm:g}, expected none")
        elif not fit.tempo_bpm[0] <= tags.tempo_bpm <= fit.tempo_bpm[1]:
            found.append(f"tempo {tags.tempo_bpm:g}, expected {fit.tempo_bpm[0]:g} to {fit.tempo_bpm[1]:g}")
    if tags.voice not in fit.voice:
        found.append(f"voice {tags.voice}, expected {' or '.join(fit.voice)}")
    if track.lra > fit.lra:
        found.append(f"loudness range {track.lra:.1f} LU, expected at most {fit.lra:g}")
    return found
