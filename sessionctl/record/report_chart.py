"""One page, one axis: vitals on their scales, phases as bands, lanes for all that happened beside them."""

from sessionctl.record.report_axes import LEFT, RIGHT, WIDTH, Axis, ticks
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_lanes import lanes
from sessionctl.record.report_panels import PANELS, panel
from sessionctl.record.report_pressures import HEIGHT, pressures
from sessionctl.record.report_svg import box, label, line, width, words
from sessionctl.record.report_words import phase

TOP = 34.0
GAP = 14.0


def chart(facts: Facts) -> str:
    """The drawing of a session, as inline SVG."""
    axis = Axis(facts.first, facts.last)
    y, parts = TOP, list[str]()
    for kind in PANELS:
        parts.append(panel(facts, axis, y, kind))
        y += kind.height + GAP
    parts.append(pressures(facts, axis, y))
    y += HEIGHT + GAP
    lane, bottom = lanes(facts, axis, y)
    feet = _feet(facts, axis, bottom)
    under = _bands(facts, axis, bottom) + _grid(facts, axis, bottom)
    body = under + "".join(parts) + lane + _doses(facts, axis, bottom) + feet
    names = "SpO₂, pulse and blood pressure over the session, with phases, alarms, music, light and marks"
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH:g} {bottom + 34:.0f}" role="img" '
        f'aria-label="{words(names)}">{_hatch()}{body}</svg>'
    )


def _hatch() -> str:
    return (
        '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="4" height="4" class="hatch-under"/>'
        '<line x1="0" y1="0" x2="0" y2="4" class="hatch-line"/></pattern></defs>'
    )


def _bands(facts: Facts, axis: Axis, bottom: float) -> str:
    """The phases as they were, one after the other; their names stand above, in two rows where narrow."""
    parts, last_end = list[str](), [0.0, 0.0]
    ends = [p.at for p in facts.course.phases[1:]] + [axis.last]
    for number, (entered, end) in enumerate(zip(facts.course.phases, ends, strict=False)):
        left, right = axis.x(entered.at), axis.x(end)
        name = phase(entered.phase)
        parts.append(box(left, TOP - 6, right - left, bottom - TOP + 6, f"band band{number % 2}", name))
        parts.append(line(left, TOP - 6, left, bottom, "band-edge"))
        row = 0 if last_end[0] <= left + 3 else 1
        if last_end[row] <= left + 3:
            parts.append(label(left + 3, TOP - 10 - row * 11, name, "name"))
            last_end[row] = left + 6 + width(name)
    return "".join(parts)


def _grid(facts: Facts, axis: Axis, bottom: float) -> str:
    return "".join(
        line(axis.x(at), TOP - 6, axis.x(at), bottom, "grid") for at, _ in ticks(axis, facts.times)
    )


def _feet(facts: Facts, axis: Axis, bottom: float) -> str:
    """Minutes and clock times under everything."""
    times = facts.times
    unit = "T+ min" if times.t0 is not None else "min"
    parts = [line(LEFT, bottom, WIDTH - RIGHT, bottom, "frame")]
    parts.append(label(LEFT - 8, bottom + 12, unit, "unit", "end"))
    parts.append(label(LEFT - 8, bottom + 24, "clock", "unit", "end"))
    for at, text in ticks(axis, times):
        parts.append(label(axis.x(at), bottom + 12, text, "tick", "middle"))
        parts.append(label(axis.x(at), bottom + 24, times.clock(at)[:5], "unit", "middle"))
    return "".join(parts)


def _doses(facts: Facts, axis: Axis, bottom: float) -> str:
    """A line through everything at each dose that stands."""
    first = facts.course.t0
    further = [dose.t0 for dose in facts.course.doses if dose.change == "further" and dose.t0 is not None]
    parts = list[str]()
    for at, name in [*([(first, "T0")] if first is not None else []), *[(at, "dose") for at in further]]:
        says = f"{'dose' if name == 'T0' else 'further dose'} at {facts.times.clock(at)}"
        parts.append(line(axis.x(at), TOP - 6, axis.x(at), bottom + 2, "dose"))
        parts.append(box(axis.x(at) - 3, TOP - 9, 6, 6, "dose-head", says))
        parts.append(label(axis.x(at) + 3, bottom - 3, name, "dose-name"))
    return "".join(parts)
