"""How long a value lives: live, then dimmed, then gone; by the programme, slower for a recording."""

from itertools import pairwise

from sessionctl.room.programme import Freshness, Programme
from sessionctl.room.settings import Settings
from sessionctl.vitals import CONTINUOUS, Vital

PRESSURE_DIMS = 1.5
PRESSURE_KEPT_S = 3600.0
"""A cuff value leaves the screen after 60 minutes at most."""


def freshness_of(programme: Programme, settings: Settings) -> dict[Vital, Freshness]:
    """How long each vital lives: from the programme, stretched where a recording is slower than that.

    A pressure dims when it is older than 1.5 times the longest pause between readings of the timetable.
    """
    table = programme.freshness_s
    minutes = [m for m in programme.nibp.times_min if isinstance(m, int | float) and m >= 0]
    pauses = [later - earlier for earlier, later in pairwise(minutes)]
    dim_s = PRESSURE_DIMS * max(pauses) * settings.minute_s if pauses else PRESSURE_KEPT_S
    cuff = Freshness(max(2.0, min(dim_s, PRESSURE_KEPT_S)), PRESSURE_KEPT_S)
    found = dict.fromkeys(Vital, cuff)
    for vital in (*CONTINUOUS, Vital.PERFUSION_INDEX, Vital.CUFF_PRESSURE):
        found[vital] = table.spo2
    found[Vital.TEMPERATURE] = table.temp
    for vital, longer in settings.stretched.items():
        if longer.dim > found[vital].dim:
            found[vital] = longer
    return found
