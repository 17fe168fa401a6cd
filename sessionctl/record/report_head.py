"""The head of a report: who, by which programme, when, with what, and how far the record can be trusted."""

from datetime import datetime

from sessionctl.record.report_facts import Facts
from sessionctl.record.report_parts import Cell, Html, facts as fact_list, joined, note, said, strong, table
from sessionctl.record.report_settings import limits_table
from sessionctl.record.report_words import count, day, duration, number, zone
from sessionctl.vitals import LABEL, UNIT

SAMPLE = 200
"""Letters shown of a row that is no event this version knows."""


def head(facts: Facts) -> Html:
    """Title, warnings, the facts of the session, its limits."""
    opened = facts.course.opened
    alias = said(opened.alias) if opened is not None else Html("alias not readable")
    title = Html(f'<h1>{alias} <span class="faint">session {_text(facts.session)}</span></h1>')
    return joined([title, *_warnings(facts), fact_list(_session(facts)), _limits(facts)], "")


def _text(text: str) -> Html:
    return said(text)


def _warnings(facts: Facts) -> list[Cell]:
    found = list[Cell]()
    if facts.course.simulated:
        names = ", ".join(facts.course.simulated)
        found.append(
            note(f"SIMULATED: {names}. No patient was measured by these devices.", "warning simulated")
        )
    if not facts.whole:
        found.append(note("The record of this session is not whole. See Record, at the end.", "warning"))
    if facts.course.opened is None:
        found.append(note("The opening of this session cannot be read.", "warning"))
    if facts.course.closed is None:
        found.append(
            note(f"Not closed: this is the session up to {facts.times.clock(facts.last)}.", "warning")
        )
    return found


def _session(facts: Facts) -> list[tuple[str, Cell]]:
    course, times = facts.course, facts.times
    opened, closed = course.opened, course.closed
    first = times.wall(facts.first)
    rows: list[tuple[str, Cell]] = [
        ("Room", said(course.room) if course.room else "not readable"),
        ("Programme", _programme(facts)),
        ("Date", f"{day(first)}; clock times are local, {zone(first)}"),
        ("Opened", _when(facts, opened.at, opened.by) if opened is not None else "not readable"),
        *_signature(facts),
        ("Dose (T0)", _dose(facts)),
        ("Closed", _when(facts, closed.at, closed.by) if closed is not None else "not closed"),
        ("Length", duration(facts.last - facts.first)),
        ("People", _people(facts)),
        ("Devices", _devices(facts)),
        ("Baseline", _baseline(facts)),
    ]
    if course.minute_s != 60.0:
        fast = f"one minute of T+ lasted {course.minute_s:g} s: a demonstration. Durations are real."
        rows.append(("Pace", strong(fast)))
    return rows


def _when(facts: Facts, at: float, by: str) -> Cell:
    since = facts.times.since(at)
    return joined(
        [strong(facts.times.clock(at)), since, "by", said(by)] if by else [facts.times.clock(at), since]
    )


def _signature(facts: Facts) -> list[tuple[str, Cell]]:
    """Who signed that another monitor was on the patient; nothing where that was not asked."""
    opened = facts.course.opened
    if opened is None or not opened.signed_for:
        return []
    silent = f"no alarm of its own: {', '.join(opened.signed_for)}"
    return [("Another monitor", said(f"with alarms, on the patient: signed by {opened.by}; {silent}"))]


def _programme(facts: Facts) -> Cell:
    plan = facts.programme
    if not plan.id:
        return "not readable"
    version = f", version {plan.version}" if plan.version else ""
    signed = f"signed by {plan.signed_by}" if plan.signed_by else "not signed by a clinician"
    name = f"{plan.label} ({plan.id})" if plan.label != plan.id else plan.id
    return joined([said(f"{name}{version};"), strong(signed)])


def _dose(facts: Facts) -> Cell:
    if facts.course.t0 is None:
        return "no dose marked"
    further = sum(dose.change == "further" for dose in facts.course.doses)
    more = f", {count(further, 'further dose')}" if further else ""
    first = next(dose for dose in reversed(facts.course.doses) if dose.change == "first")
    corrected = any(dose.change == "corrected" for dose in facts.course.doses)
    told = f", corrected from {facts.times.clock(first.at)}" if corrected else ""
    what = f"{first.text}, " if first.text else ""
    return joined(
        [strong(facts.times.clock(facts.course.t0)), said(f"T+0:00 {what}marked by {first.by}{told}{more}")]
    )


def _people(facts: Facts) -> Cell:
    people = [
        joined([said(person), f"({role}, {count(number_of, 'command')})"])
        for (person, role), number_of in facts.course.people.items()
    ]
    return joined(people, "<br>") if people else "nobody gave a command"


def _devices(facts: Facts) -> Cell:
    rows = [
        joined(
            [
                said(f"{d.label} ({d.model})"),
                *([strong("SIMULATED")] if d.simulated else []),
                *_instruments(facts, d.name),
            ]
        )
        for d in facts.course.devices.values()
    ]
    return joined(rows, "<br>") if rows else "no device"


def _instruments(facts: Facts, device: str) -> list[Cell]:
    """Which instruments gave its numbers, each from its own minute on, and who said so."""
    found, last = list[Cell](), ("", "")
    for bound in facts.course.instruments:
        one = (bound.identity, bound.serial)
        if bound.device != device or one == last:
            continue
        last = one
        serial = f"serial number {bound.serial}" if bound.serial else ""
        who = f", confirmed by {bound.by}" if bound.by else ""
        which = ", ".join(each for each in (serial, bound.identity) if each)
        found.append(said(f"{which} from {facts.times.clock(bound.at)}{who};"))
    return found


def _baseline(facts: Facts) -> Cell:
    baseline = facts.course.baseline
    if baseline is None:
        return "none locked"
    return ", ".join(f"{LABEL[v]} {number(v, value)} {UNIT[v]}" for v, value in baseline.values.items())


def _limits(facts: Facts) -> Html:
    return table(
        "limits",
        ["Limits in force~", "Low *", "Medium **", "High ***"],
        limits_table(facts.programme.limits),
        "The limits in force cannot be read.",
    )


def record(facts: Facts, made: datetime, version: str) -> Html:
    """Where all this was read from, whether it is whole, and by what it was written."""
    rows: list[tuple[str, Cell]] = []
    for file in facts.files:
        rows.append(("Journal file", Html(f"<code>{_text(file.path.name)}</code>")))
        rows.append(
            ("Verified", said(file.text) if file.whole else joined([strong("NOT WHOLE:"), said(file.text)]))
        )
        rows.append((f"Hash of event {file.head_seq}", Html(f"<code>{_text(file.head or 'none')}</code>")))
    rows.append(("Events", str(facts.events)))
    versions = ", ".join(f"sessionctl {each}" for each in facts.versions)
    rows.append(("Written by", versions or "version not stated in the record"))
    rows.append(("Report made", f"{day(made)}, {made:%H:%M:%S} {zone(made)}, by sessionctl {version}"))
    parts: list[Cell] = [fact_list(rows), *[note(line, "warning") for line in facts.unread]]
    for kind, rows_kept in facts.kept.items():
        seq, first = rows_kept[0]
        line = f"{count(len(rows_kept), 'row')} of kind {kind} kept as text, the first is event {seq}"
        parts.append(note(f"{line}: {first.text[:SAMPLE]}", "warning"))
    return joined(parts, "")
