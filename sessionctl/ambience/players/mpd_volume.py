"""MPD's software volume: whole percent on a curve that runs like the ear. Pure.

Source: MPD 0.23, `src/mixer/plugins/SoftwareMixerPlugin.cxx`: factor = (e^(percent / 25) - 1) / (e^4 - 1); 20
% is -33 dB, one percent 0.4 dB at the top, 1 dB at 10 % and 6 dB from 2 to 1 %.
"""

from math import exp, floor, log

from sessionctl.ambience.fades import decibels

SCALE = 25.0
WHOLE = exp(100.0 / SCALE) - 1.0


def percent(factor: float) -> int:
    """The loudest setting that is not louder than this amplitude factor; 0 only for silence below 1 %."""
    return min(100, max(0, floor(SCALE * log(1.0 + max(0.0, factor) * WHOLE) + 1e-9)))


def level_db(percents: int) -> float:
    """What a setting does to the sound."""
    return decibels((exp(percents / SCALE) - 1.0) / WHOLE)
