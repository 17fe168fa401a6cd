"""A cuff's result is asked for twice: a plain sum over its bytes lets two wrong bits pass.

Two answers that agree in every number are one reading. At one wrong bit in 10,000 about 3 of a million single
results are wrong and well summed; two alike, none.
"""

from sessionctl.devices.decoders.frames import Fields

Numbers = tuple[float | None, ...]

PARTS = ("systolic_mmhg", "diastolic_mmhg", "map_mmhg", "pulse_rate_bpm")


def numbers(fields: Fields) -> Numbers:
    """What must be the same in both answers."""
    return tuple(fields.get(name) for name in PARTS)


def confirms(first: Numbers | None, fields: Fields) -> bool:
    """True when `fields` says what the answer before it said."""
    return first is not None and numbers(fields) == first


def pressures(first: Numbers) -> str:
    """The pressures of an answer, for a person."""
    return f"{first[0]:g}/{first[1]:g}"
