"""Blood pressures as bars from diastolic to systolic, a notch at the mean, the numbers above.

Filled bars come from a cuff, open ones were entered by hand; a dashed bar with ? is questionable; a cross
stands for a reading that could not be a person's, with the numbers as they came.
"""

from itertools import pairwise

from sessionctl.record.report_axes import LEFT, Axis, Scale, around
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_limits import bounds
from sessionctl.record.report_panels import limit_lines, scaled
from sessionctl.record.report_readings import BY_HAND, Pressure
from sessionctl.record.report_svg import box, label, line, mark
from sessionctl.vitals import Validity, Vital

HEIGHT = 172.0
USUAL, STEP = (60.0, 180.0), 20.0
ROOM = 36.0
"""Less than this between two bars and their numbers are turned."""

SYSTOLIC, DIASTOLIC, MEAN = Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE


def pressures(facts: Facts, axis: Axis, top: float) -> str:
    """The panel of pressures with its upper edge at `top`."""
    shown = [p for p in facts.readings.pressures if not p.history]
    limits = [*bounds(facts, axis, SYSTOLIC), *bounds(facts, axis, DIASTOLIC)]
    values = [v for p in shown if p.drawable for v in (p.values[SYSTOLIC], p.values[DIASTOLIC])]
    low, high = around([*values, *[bound.value for bound in limits]], USUAL, STEP)
    turned = any(axis.x(b.at) - axis.x(a.at) < ROOM for a, b in pairwise(shown))
    scale = Scale(low, high, top + (30 if turned else 12), top + HEIGHT)
    parts = [scaled(scale, top, "Pressure", "mmHg", STEP)]
    parts.append(limit_lines(axis, scale, limits))
    parts += [_bar(axis, scale, p, turned) if p.drawable else _cross(axis, scale, p, turned) for p in shown]
    if not shown:
        parts.append(label(LEFT + 6, (scale.top + scale.bottom) / 2, "no blood pressure", "none"))
    return "".join(parts)


def _bar(axis: Axis, scale: Scale, p: Pressure, turned: bool) -> str:
    x, high, low = axis.x(p.at), scale.y(p.values[SYSTOLIC]), scale.y(p.values[DIASTOLIC])
    doubtful = p.validity is not Validity.VALID
    kind = "bar by-hand" if p.device == BY_HAND else "bar"
    text = f"{p.values[SYSTOLIC]:.0f}/{p.values[DIASTOLIC]:.0f}{' ?' if doubtful else ''}"
    parts = [box(x - 2.4, high, 4.8, low - high, f"{kind} doubtful" if doubtful else kind, text, 1.2)]
    if MEAN in p.values:
        mean = scale.y(p.values[MEAN])
        parts.append(line(x - 4.5, mean, x + 4.5, mean, "mean"))
    return "".join(parts) + _number(x, high - 4, text, turned)


def _cross(axis: Axis, scale: Scale, p: Pressure, turned: bool) -> str:
    """A reading without both pressures: where it was taken, and what was sent of it."""
    sent = "/".join(f"{p.sent[v]:g}" if v in p.sent else "--" for v in (SYSTOLIC, DIASTOLIC))
    x = axis.x(p.at)
    text = f"{sent} {p.validity}"
    beside = x - 5 if turned else x  # to the left: a repeated reading follows soon on the right
    return mark(x, scale.bottom - 6, "cross", "bad", text) + _number(
        beside, scale.bottom - 13, f"{sent} ×", turned
    )


def _number(x: float, y: float, text: str, turned: bool) -> str:
    return label(x + 3, y, text, "value", turned=True) if turned else label(x, y, text, "value", "middle")
