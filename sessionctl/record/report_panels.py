"""A vital on its own labelled scale: curve, limits in force, and a strip where values are marked."""

from dataclasses import dataclass
from operator import itemgetter

from sessionctl.record.curves import Point, broken, thinned
from sessionctl.record.report_axes import LEFT, RIGHT, WIDTH, Axis, Scale, around
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_limits import Bound, bounds
from sessionctl.record.report_svg import box, label, line, path
from sessionctl.vitals import Validity, Vital

COLUMNS = 620
"""About one column of a curve a unit of the drawing; each keeps its least and greatest value."""

STRIP = 8.0


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel shows: `usual` are the ends of its scale when no value lies outside them."""

    title: str
    unit: str
    vitals: tuple[Vital, ...]
    usual: tuple[float, float]
    step: float
    height: float


PANELS = (
    Panel("SpO₂", "%", (Vital.SPO2,), (85, 100), 5, 150),
    Panel("Pulse", "/min", (Vital.PULSE_RATE, Vital.HEART_RATE), (50, 120), 10, 130),
)


def panel(facts: Facts, axis: Axis, top: float, kind: Panel) -> str:
    """One panel with its upper edge at `top`."""
    curves = {vital: facts.values.curves[vital] for vital in kind.vitals if vital in facts.values.curves}
    limits = bounds(facts, axis, kind.vitals[0])
    values = [value for points in curves.values() for _, value in points if value is not None]
    least = min(values, default=kind.usual[1]) - kind.step / 5  # so that a dip does not lie on the edge
    low, high = around([*values, least, *[bound.value for bound in limits]], kind.usual, kind.step)
    scale = Scale(low, high, top, top + kind.height - STRIP)
    parts = [scaled(scale, top, kind.title, kind.unit, kind.step), limit_lines(axis, scale, limits)]
    parts += [_curve(axis, scale, vital, points) for vital, points in curves.items()]
    parts.append(_strip(facts, axis, top + kind.height - 5, kind.vitals))
    if not values:
        parts.append(label(LEFT + 6, (scale.top + scale.bottom) / 2, f"no value of {kind.title}", "none"))
    if Vital.HEART_RATE in curves:
        parts.append(label(WIDTH - RIGHT, top + 8, "dashed: heart rate (strap)", "unit", "end"))
    return "".join(parts)


def scaled(scale: Scale, top: float, title: str, unit: str, step: float) -> str:
    """The title and the scale at the left of a panel, with a line at each number."""
    parts = [label(4, top + 8, title, "name"), label(4, top + 19, unit, "unit")]
    for value in scale.ticks(step):
        parts.append(line(LEFT, scale.y(value), WIDTH - RIGHT, scale.y(value), "grid"))
        parts.append(label(LEFT - 5, scale.y(value) + 3, f"{value:g}", "tick", "end"))
    return "".join(parts)


def limit_lines(axis: Axis, scale: Scale, limits: list[Bound]) -> str:
    """The limits in force: dashed, with their number at the right end."""
    parts = list[str]()
    for bound in limits:
        y = scale.y(bound.value)
        parts.append(line(axis.x(bound.start), y, axis.x(bound.end), y, "limit"))
        if bound.end >= axis.last:
            parts.append(label(WIDTH - RIGHT + 3, y + 3, bound.text, "limit-text"))
    return "".join(parts)


def _curve(axis: Axis, scale: Scale, vital: Vital, points: list[Point]) -> str:
    ordered = sorted(points, key=itemgetter(0))
    thin = thinned(broken(vital, ordered), axis.first, axis.span / COLUMNS)
    drawn = [None if value is None else (axis.x(at), scale.y(value)) for at, value in thin]
    return path(drawn, f"curve {vital.replace('_', '-')}")


def _strip(facts: Facts, axis: Axis, y: float, vitals: tuple[Vital, ...]) -> str:
    """Where values were questionable (hatched, ?) or impossible (solid, ×)."""
    parts, free = list[str](), 0.0
    for vital in vitals:
        for stretch in facts.values.marked.get(vital, []):
            left, right = axis.x(stretch.start), axis.x(stretch.end)
            bad = stretch.validity is Validity.INVALID
            kind, sign = ("impossible", "×") if bad else ("questionable", "?")
            parts.append(box(left - 0.7, y, max(right - left, 1.4), 5, kind, f"{stretch.validity} values"))
            if left >= free:
                parts.append(label(left, y - 1, sign, "sign", "middle"))
                free = left + 7
    return "".join(parts)
