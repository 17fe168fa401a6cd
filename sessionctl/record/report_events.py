"""The tables of alarms, marks, music and light, and refusals."""

from collections.abc import Sequence

from sessionctl.record.report_alarms import Alarm
from sessionctl.record.report_ambience import Stretch
from sessionctl.record.report_facts import Facts
from sessionctl.record.report_parts import Cell, Html, faint, joined, said, strong, table
from sessionctl.record.report_tables import NONE, WHEN, when
from sessionctl.record.report_words import MARK, duration, title

NO_ANSWER = "no report named it"


def alarms(facts: Facts, rows: Sequence[Alarm], id_: str, none: str) -> Html:
    """One row an alarm; seconds are counted from its beginning."""
    heads = ["No.~", *WHEN, "Priority~", "Alarm", "Ended", "Lasted~", "Seen by", "Acknowledged by"]
    return table(id_, heads, [_alarm(facts, alarm) for alarm in rows], none)


def _alarm(facts: Facts, alarm: Alarm) -> list[Cell]:
    began = alarm.began
    ended: Cell = strong("still present")
    lasted: Cell = NONE
    if alarm.ended_at is not None:
        ended, lasted = facts.times.clock(alarm.ended_at), duration(alarm.ended_at - began.at)
        if alarm.ended_text.startswith("checked"):
            ended = joined([ended, said(f"({alarm.ended_text})")])
    return [
        alarm.name,
        *when(facts, began.at),
        f"{MARK.get(began.priority, '')} {began.priority}",
        said(title(began)),
        ended,
        lasted,
        _answer(alarm, alarm.seen_by, alarm.seen_at),
        _answer(alarm, alarm.acknowledged_by, alarm.acknowledged_at),
    ]


def _answer(alarm: Alarm, by: str, at: float) -> Cell:
    if not by:
        return NONE
    return joined([said(by), faint(f"after {max(0.0, at - alarm.began.at):.0f} s")])


def pauses(facts: Facts) -> Html:
    """When staff tones were silent, and what ended that."""
    rows: list[list[Cell]] = []
    for pause in facts.alarms.pauses:
        ended = facts.times.clock(pause.ended_at) if pause.ended_at is not None else NONE
        rows.append(
            [*when(facts, pause.at), said(pause.by), f"{pause.until - pause.at:.0f} s", ended, pause.reason]
        )
    heads = [*WHEN, "Paused by", "For~", "Sounded again~", "Why"]
    return table("pauses", heads, rows, "Audio was never paused.")


def marks(facts: Facts) -> Html:
    rows: list[list[Cell]] = [
        [str(number), *when(facts, m.at), "mark" if m.mark else "note", said(m.text), said(m.by)]
        for number, m in enumerate(facts.course.marks, 1)
    ]
    return table("marks", ["No.~", *WHEN, "Kind~", "What", "By"], rows, "No mark or note was made.")


def played(facts: Facts, rows: Sequence[Stretch], id_: str, none: str) -> Html:
    """What was really played or shown, as it was reported."""
    lines: list[list[Cell]] = []
    for stretch in rows:
        ended: list[Cell] = [facts.times.clock(stretch.end)]
        if stretch.lost:
            ended.append(strong("no report after that"))
        label = joined([said(stretch.label), *([strong(f"fault: {stretch.fault}")] if stretch.fault else [])])
        lines.append([*when(facts, stretch.start), joined(ended), label, stretch.detail() or NONE])
    return table(id_, [*WHEN, "Until", "What", "Levels"], lines, none)


def requests(facts: Facts) -> Html:
    """What people asked of music and light, and how soon a report said that it was done."""
    rows: list[list[Cell]] = []
    for request in facts.ambience.requests:
        asked, at = request.steered, request.answered_at
        done: Cell = f"after {at - asked.at:.1f} s" if at is not None else strong(NO_ANSWER)
        rows.append([*when(facts, asked.at), said(asked.by), asked.name, said(asked.text), done])
    heads = [*WHEN, "By", "Asked~", "What that means", "Reported as done"]
    return table("requests", heads, rows, "Nobody steered music or light.")


def refused(facts: Facts) -> Html:
    rows: list[list[Cell]] = [
        [*when(facts, r.at), said(r.by), said(r.name), said(r.reason)] for r in facts.course.refused
    ]
    return table("refused", [*WHEN, "By", "Command", "Why it was refused"], rows, "No command was refused.")
