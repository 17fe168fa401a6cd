"""Limits that contradict each other: a graver priority must not be reached before a milder one."""

from itertools import pairwise

from sessionctl.room.programme import Limits

Step = tuple[str, float | None]


def contradictions(limits: Limits) -> list[str]:
    """Every pair in the wrong order, as `key = given; expected ...`."""
    spo2, pulse = limits.spo2, limits.pulse_rate
    systolic, diastolic = limits.systolic, limits.diastolic
    falling: list[list[Step]] = [
        [
            ("spo2.low.below", spo2.low.below),
            ("spo2.medium.below", spo2.medium.below),
            ("spo2.high.below", spo2.high.below),
            ("spo2.floor.below", spo2.floor.below),
        ],
        [("pulse_rate.medium.below", pulse.medium.below), ("pulse_rate.high.below", pulse.high.below)],
        [("systolic.medium.below", systolic.medium.below), ("systolic.high.below", systolic.high.below)],
    ]
    rising: list[list[Step]] = [
        [("pulse_rate.medium.above", pulse.medium.above), ("pulse_rate.high.above", pulse.high.above)],
        [
            ("systolic.low.from", systolic.low.from_),
            ("systolic.medium.from", systolic.medium.from_),
            ("systolic.high.from", systolic.high.from_),
        ],
        [("diastolic.medium.from", diastolic.medium.from_), ("diastolic.high.from", diastolic.high.from_)],
    ]
    return [
        *(line for chain in falling for line in _wrong(chain, -1, "at or under")),
        *(line for chain in rising for line in _wrong(chain, +1, "at or over")),
    ]


def _wrong(chain: list[Step], way: int, side: str) -> list[str]:
    known = [(key, value) for key, value in chain if value is not None]
    return [
        f"limits.{graver} = {b:g}; expected {side} limits.{milder} = {a:g}"
        for (milder, a), (graver, b) in pairwise(known)
        if (b - a) * way < 0
    ]
