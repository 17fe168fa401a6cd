"""The tables of doses, phases, pressures, due readings and values: instants first, units in the heads."""

from sessionctl.record.report_facts import Facts
from sessionctl.record.report_parts import Cell, Html, faint, joined, said, strong, table
from sessionctl.record.report_readings import BY_HAND, Pressure
from sessionctl.record.report_slots import slots, state_of
from sessionctl.record.report_words import duration, number, phase, with_unit
from sessionctl.vitals import LABEL, UNIT, Validity, Vital

NONE = "\N{EN DASH}"
WHEN = ["Time~", "T+ min:s~"]
_CHANGE = {"first": "dose (T0)", "undone": "undone", "corrected": "T0 corrected", "further": "further dose"}
_REASON = {
    "opened": "session opened",
    "dose": "dose",
    "undone": "dose undone",
    "clock": "by the clock",
    "person": "by hand",
}


def when(facts: Facts, at: float) -> list[Cell]:
    """The clock time and the time since the dose."""
    return [facts.times.clock(at), facts.times.since(at) or NONE]


def doses(facts: Facts) -> Html:
    """Every mark of a dose, those undone and corrected too; `given` is the instant it stands for."""
    rows: list[list[Cell]] = [
        [
            *when(facts, dose.at),
            _CHANGE[dose.change],
            facts.times.clock(dose.t0) if dose.t0 is not None else NONE,
            said(dose.text) if dose.text else NONE,
            said(dose.by),
        ]
        for dose in facts.course.doses
    ]
    return table("doses", [*WHEN, "Marked~", "Given at~", "What, or why", "By"], rows, "No dose was marked.")


def phases(facts: Facts) -> Html:
    """The phases as they were, with what was held or extended."""
    entered = facts.course.phases
    ends = [p.at for p in entered[1:]] + [facts.last]
    rows: list[tuple[float, list[Cell]]] = []
    for p, end in zip(entered, ends, strict=False):
        how = _REASON[p.reason] + (f", {p.by}" if p.by else "")
        rows.append((p.at, [*when(facts, p.at), strong(phase(p.phase)), said(how), duration(end - p.at)]))
    rows += [
        (cue.at, [*when(facts, cue.at), "", said(cue.text), ""])
        for cue in facts.course.cues
        if cue.cue != "phase-soon"
    ]
    rows.sort(key=lambda row: row[0])
    return table(
        "phases", [*WHEN, "Phase~", "How", "Lasted~"], [row for _, row in rows], "No phase was entered."
    )


def pressures(facts: Facts) -> Html:
    rows = [_pressure(facts, p) for p in facts.readings.pressures]
    heads = [
        *WHEN,
        "Systolic mmHg#",
        "Diastolic mmHg#",
        "Mean mmHg#",
        "Pulse /min#",
        "Source~",
        "Validity",
        "For~",
    ]
    return table("pressures", heads, rows, "No blood pressure was taken.")


def _pressure(facts: Facts, p: Pressure) -> list[Cell]:
    source = BY_HAND if p.device == BY_HAND else facts.course.device(p.device)
    why = f": {', '.join(p.reasons)}" if p.reasons else ""
    memory = f"from the device's memory, stamped {p.history}; " if p.history else ""
    validity = said(f"{memory}{p.validity}{why}")
    shown = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE, Vital.CUFF_PULSE_RATE)
    return [
        *when(facts, p.at),
        *[_part(p, vital) for vital in shown],
        said(source),
        validity if p.validity is Validity.VALID and not p.history else Html(f"<strong>{validity}</strong>"),
        said(p.slot) if p.slot else NONE,
    ]


def _part(p: Pressure, vital: Vital) -> Cell:
    """The value; one that may not be used is struck through, with a word for those who do not see that."""
    if vital in p.values:
        doubt = " ?" if p.validity is Validity.QUESTIONABLE and vital is not Vital.CUFF_PULSE_RATE else ""
        return f"{number(vital, p.values[vital])}{doubt}"
    if vital in p.sent:
        return Html(f'<s title="as it came, not used">{p.sent[vital]:g}</s> ×')
    return NONE


def due(facts: Facts) -> Html:
    """The timetable of pressures and what became of each reading."""
    rows = []
    for slot in slots(facts):
        told = state_of(slot, facts)
        deferred = [
            f"deferred at {facts.times.clock(at)} by {by}"
            + (f" to {facts.times.clock(to)}" if to is not None else "")
            for at, by, to in slot.deferred
        ]
        rows.append(
            [
                said(slot.label),
                *(when(facts, slot.due_at) if slot.due_at is not None else ["before the dose", NONE]),
                facts.times.clock(slot.filled_at) if slot.filled_at is not None else NONE,
                strong(told.text) if told.short in ("late", "missed") else said(told.text),
                said("; ".join(deferred)) if deferred else NONE,
            ]
        )
    heads = ["Reading~", "Due at~", "T+ min:s~", "Taken at~", "Kept", "Deferred"]
    return table("due", heads, rows, "No reading was due.")


def cuff(facts: Facts) -> Html:
    rows: list[list[Cell]] = [
        [*when(facts, a.at), said(facts.course.device(a.device)), a.request, said(a.by or NONE)]
        for a in facts.readings.asked
    ]
    return table("cuff", [*WHEN, "Cuff", "Asked to", "By"], rows, "No cuff was started or stopped from here.")


def entered(facts: Facts) -> Html:
    rows: list[list[Cell]] = [
        [*when(facts, e.at), LABEL[e.vital], with_unit(e.vital, e.value), BY_HAND]
        for e in facts.readings.entered
    ]
    return table(
        "entered", [*WHEN, "Value", "Reading", "Source"], rows, "No other value was entered by hand."
    )


def summaries(facts: Facts) -> Html:
    """Each vital in four numbers, from its valid values."""
    rows: list[list[Cell]] = []
    for s in facts.values.summaries():
        ends = [
            joined([number(s.vital, value), faint(facts.times.since(at) or facts.times.clock(at))])
            for at, value in ((s.least[0], s.least[1]), (s.greatest[0], s.greatest[1]))
            if value is not None
        ]
        rows.append(
            [f"{LABEL[s.vital]} ({UNIT[s.vital]})", ends[0], number(s.vital, s.middle), ends[1], str(s.count)]
        )
    heads = ["Vital", "Least#", "Median#", "Greatest#", "Valid values#"]
    return table("summary", heads, rows, "No valid value was measured.")


def odd(facts: Facts) -> Html:
    """What was marked as questionable, impossible or missing, and why."""
    rows: list[list[Cell]] = []
    for o in sorted(facts.values.odd.values(), key=lambda o: o.first):
        numbers = list(o.numbers)
        shown = ", ".join(numbers[:5]) + (f" and {len(numbers) - 5} more" if len(numbers) > 5 else "")
        reason = f"{o.reason}; came as {shown}" if numbers else o.reason
        rows.append([*when(facts, o.first), facts.times.clock(o.last), LABEL[o.vital], str(o.validity),
                     said(reason), str(o.count)])  # fmt: skip
    heads = ["First~", "T+ min:s~", "Last~", "Vital", "Validity", "Why", "Values#"]
    return table("odd", heads, rows, "No value was questionable, impossible or missing.")
