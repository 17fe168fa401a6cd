"""Lanes under the curves, on the same axis: alarms, due readings, music, light, marks.

Alarms and marks carry their number in the tables. Shape and stars tell the priority, not colour alone.
"""

from collections.abc import Sequence
from typing import TypeVar

from sessionctl.record.report_alarms import Alarm, together
from sessionctl.record.report_ambience import Stretch
from sessionctl.record.report_axes import LEFT, RIGHT, WIDTH, Axis, rows
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_slots import slots, state_of
from sessionctl.record.report_svg import box, fitted, label, line, mark, width
from sessionctl.record.report_words import DASH, MARK, plain, title

ROW = 13.0
ALARM_ROWS, TECHNICAL_ROWS, DUE_ROWS, MARK_ROWS = 8, 5, 3, 5
NOTE_WIDE = 120.0
SHORT = 40.0
"""Words stand in a bar when it is longer than this, else beside it."""

T = TypeVar("T")
SHAPE = {"high": "triangle", "medium": "triangle", "low": "dot"}
SIZE = 8.0
"""Height of the letters in lanes."""


def lanes(facts: Facts, axis: Axis, top: float) -> tuple[str, float]:
    """All lanes from `top` on, and where they end."""
    parts, y = list[str](), top
    drawn, high = _alarms(facts.alarms.patient, axis, y, ALARM_ROWS, "no alarm")
    parts.append(_lane("Alarms", y, high) + drawn)
    y += high
    drawn, high = _alarms(facts.alarms.technical, axis, y, TECHNICAL_ROWS, "no technical condition")
    parts.append(_lane("Technical", y, high) + drawn)
    y += high
    drawn, high = _due(facts, axis, y)
    parts.append(_lane("Due", y, high) + drawn)
    y += high
    for name, stretches in (("Music", facts.ambience.music), ("Light", facts.ambience.light)):
        parts.append(_lane(name, y, ROW + 6) + _played(stretches, axis, y + 3, f"no {name.lower()} reported"))
        y += ROW + 6
    drawn, high = _marks(facts, axis, y)
    parts.append(_lane("Marks", y, high) + drawn)
    return "".join(parts), y + high


def _lane(name: str, y: float, high: float) -> str:
    edge = line(LEFT, y, WIDTH - RIGHT, y, "grid")
    return edge + label(4, y + 12.5 if high > ROW else y + 10, name, "name")


def _none(y: float, text: str) -> str:
    return label(LEFT + 6, y + 12.5, text, "none")


def _alarms(alarms: Sequence[Alarm], axis: Axis, top: float, most: int, none: str) -> tuple[str, float]:
    """A bar for alarms about the same, as long as any of them was present, marked as the gravest."""
    if not alarms:
        return _none(top, none), ROW + 6
    items = []
    for family in together(alarms, axis.last):
        left = min(axis.x(alarm.began.at) for alarm in family)
        right = max(axis.x(axis.last if a.ended_at is None else a.ended_at) for a in family)
        items.append(_beside(axis, left, right, _named(family), family))
    parts, deepest = list[str](), 0
    for row, (text, x, anchor, left, right, family) in rows(sorted(items, key=_left), most):
        y, priority = top + 4 + row * ROW, family[0].began.priority
        says = "; ".join(f"{alarm.name}: {title(alarm.began)}" for alarm in family)
        parts.append(box(left, y + 1, max(right - left, 1.0), 9, f"span {priority}", says))
        parts.append(mark(left, y + 5.5, SHAPE.get(priority, "dot"), f"sign-{priority}", says))
        parts.append(label(x, y + 9, text, "lane", anchor))
        deepest = max(deepest, row)
    return "".join(parts), (deepest + 1) * ROW + 6


def _named(family: Sequence[Alarm]) -> str:
    """`7–10 *** SpO₂ 85 % < 88`: the numbers in the table, the gravest priority and what it was."""
    numbers = sorted(alarm.number for alarm in family)
    letter = "T" if family[0].began.type == "technical" else ""
    running = len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    shown = f"{numbers[0]}{DASH}{numbers[-1]}" if running else ",".join(str(number) for number in numbers)
    return f"{letter}{shown} {MARK.get(family[0].began.priority, '')} {title(family[0].began)}"


Item = tuple[float, float, tuple[str, float, str, float, float, T]]


def _beside(axis: Axis, left: float, right: float, text: str, what: T) -> Item[T]:
    """Where the words of a mark stand: to its right, or to its left where the page ends; cut to the page."""
    edge = WIDTH - RIGHT
    start = right + 4 if 4 < right - left < SHORT else left + 7
    if start + width(text, SIZE) <= edge + 30:
        return left - 6, max(right, start + width(text, SIZE)) + 4, (text, start, "", left, right, what)
    text = fitted(text, left - LEFT - 10, SIZE)
    return left - 10 - width(text, SIZE), max(right, left + 6) + 4, (text, left - 7, "end", left, right, what)


def _left(item: Item[T]) -> float:
    return item[0]


def _due(facts: Facts, axis: Axis, top: float) -> tuple[str, float]:
    """A diamond at each instant a reading was due: full when it was taken in time, else open."""
    items = []
    for slot in slots(facts):
        if slot.due_at is not None and axis.first <= slot.due_at <= axis.last:
            told, x = state_of(slot, facts), axis.x(slot.due_at)
            text = slot.label if told.good else f"{slot.label} {told.short}"
            items.append(_beside(axis, x, x, text, f"{slot.label}: {told.text}"))
    if not items:
        return _none(top, "no reading due"), ROW + 6
    parts, deepest = list[str](), 0
    for row, (text, x, anchor, left, _, says) in rows(sorted(items, key=_left), DUE_ROWS):
        y = top + 4 + row * ROW
        good = "due" if ": on time" in says else "due-open"
        parts.append(mark(left, y + 5.5, "diamond", good, says))
        parts.append(label(x, y + 8.5, text, "lane", anchor))
        deepest = max(deepest, row)
    return "".join(parts), (deepest + 1) * ROW + 6


def _played(stretches: Sequence[Stretch], axis: Axis, top: float, none: str) -> str:
    if not stretches:
        return _none(top - 3, none)
    parts = list[str]()
    for stretch in stretches:
        left, right = axis.x(stretch.start), axis.x(stretch.end)
        kind = "played silent" if stretch.silent else "played"
        says = f"{stretch.label} {stretch.detail()}".strip()
        text = f"! {stretch.label}" if stretch.fault else stretch.label
        parts.append(box(left, top, right - left - 0.8, ROW, kind, says, 2))
        parts.append(label(left + 3, top + 9.5, fitted(text, right - left - 6, SIZE), "lane"))
    return "".join(parts)


def _marks(facts: Facts, axis: Axis, top: float) -> tuple[str, float]:
    if not facts.course.marks:
        return _none(top, "no mark or note"), ROW + 6
    items = []
    for number, marked in enumerate(facts.course.marks, 1):
        x = axis.x(marked.at)
        text = f"{number} {fitted(plain(marked.text), NOTE_WIDE, SIZE)}"
        items.append(_beside(axis, x, x, text, marked.text))
    parts, deepest = list[str](), 0
    for row, (text, x, anchor, left, _, says) in rows(sorted(items, key=_left), MARK_ROWS):
        y = top + 4 + row * ROW
        parts.append(mark(left, y + 5.5, "dot", "note", says))
        parts.append(label(x, y + 8.5, text, "lane", anchor))
        deepest = max(deepest, row)
    return "".join(parts), (deepest + 1) * ROW + 6
