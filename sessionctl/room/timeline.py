"""The dose, the phases of the session, and the clock of observation.

Rule 1. T0 is one explicit mark, undone within 5 s, later only moved to an earlier minute with a reason.
Rule 2. Up to peak the phases change by the dose clock, with a notice; re-entry and return wait for a person.
Rule 3. A person may hold, skip, extend or go back at any time. Going back also holds.
Rule 4. The clock of observation runs from T0 and is touched by no steering.
Source of the marks: the programme's `phases_min`, minutes from T0.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from sessionctl.events import (
    Command,
    Cue,
    DoseMarked,
    Event,
    PhaseChanged,
    Refused,
    SessionClosed,
    SessionOpened,
    Tick,
)
from sessionctl.room.settings import Armed, Settled

PHASES = ("settle", "pre_onset", "ascent", "peak", "reentry", "return")
BY_CLOCK = ("pre_onset", "ascent", "peak")
LABEL = {
    "settle": "Settle",
    "pre_onset": "Pre-onset",
    "ascent": "Ascent",
    "peak": "Peak",
    "reentry": "Re-entry",
    "return": "Return",
}

Reason = Literal["opened", "dose", "undone", "clock", "person"]

UNDO_S = 5.0
"""A mark made by mistake can be taken back for 5 s; real seconds, whatever the demo's speed."""

NOTICE_MIN = 1.0
"""A change by the clock is announced one minute before (ours)."""

LONGEST_EXTENSION_MIN = 60.0


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose event: when it was given (`t0`), when and by whom that was marked."""

    t0: float
    marked_at: float
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`shift_s` is what was added by extending; `ready` names a phase that waits for a tap."""

    plan: dict[str, tuple[float, float]] = field(default_factory=dict)
    minute_s: float = 60.0
    exit_min: float | None = None
    opened_at: float = 0.0
    t0: float | None = None
    doses: tuple[Dose, ...] = ()
    undo_until: float | None = None
    phase: str = ""
    phase_since: float = 0.0
    held: bool = False
    shift_s: float = 0.0
    ready: str = ""
    announced: str = ""

    @property
    def upcoming(self) -> str:
        """The phase after this one; "" after the last."""
        place = PHASES.index(self.phase) + 1 if self.phase in PHASES else len(PHASES)
        return PHASES[place] if place < len(PHASES) else ""

    @property
    def upcoming_at(self) -> float | None:
        """When the next phase is due by the dose clock; None before the dose and after the last phase."""
        return self.starts(self.upcoming)

    @property
    def exit_at(self) -> float | None:
        """The earliest exit; steering does not move it."""
        if self.doses and self.exit_min is not None:
            return self.doses[0].t0 + self.exit_min * self.minute_s
        return None

    def starts(self, phase: str) -> float | None:
        """When `phase` begins by the dose clock and what was extended."""
        if self.t0 is None or phase not in self.plan:
            return None
        moved = 0.0 if phase in ("settle", "pre_onset") else self.shift_s
        return self.t0 + self.plan[phase][0] * self.minute_s + moved

    def by_dose(self, at: float) -> str:
        """The phase that the dose clock alone gives at `at`, whatever anybody steered; "" before the dose."""
        if self.t0 is None:
            return ""
        begun = [p for p in self.plan if self.t0 + self.plan[p][0] * self.minute_s <= at]
        return max(begun, key=lambda phase: self.plan[phase][0], default="")


def step(state: Timeline, event: Event | Settled | Armed) -> tuple[Timeline, list[Event]]:
    """Answers marks, steering and time with doses, phases and cues."""
    match event:
        case Armed():
            programme = event.programme
            plan = {str(phase): (low, high) for phase, (low, high) in programme.phases_min.items()}
            return replace(
                state, plan=plan, minute_s=event.settings.minute_s, exit_min=programme.earliest_exit_min
            ), []
        case SessionOpened():
            opened = Timeline(opened_at=event.at, phase=PHASES[0], phase_since=event.at)
            return opened, [PhaseChanged(event.at, PHASES[0], "opened", event.by)]
        case SessionClosed():
            return Timeline(), []
        case Command():
            return _command(state, event)
        case Tick():
            return _passed(state, event.at)
    return state, []


def next_due(state: Timeline) -> float | None:
    """When the clock changes the phase, announces it, or a mark can no longer be undone."""
    dues = [state.undo_until]
    at = state.upcoming_at
    if at is not None and not state.held and state.ready != state.upcoming:
        dues += [at, None if state.announced == state.upcoming else at - NOTICE_MIN * state.minute_s]
    return min((due for due in dues if due is not None), default=None)


def _passed(state: Timeline, at: float) -> tuple[Timeline, list[Event]]:
    found = list[Event]()
    if state.undo_until is not None and at >= state.undo_until:
        state = replace(state, undo_until=None)
    due, upcoming = state.upcoming_at, state.upcoming
    if due is None or state.held or state.ready == upcoming:
        return state, found
    by_clock = upcoming in BY_CLOCK
    if state.announced != upcoming and due - NOTICE_MIN * state.minute_s <= at < due:
        state = replace(state, announced=upcoming)
        text = f"{LABEL[upcoming]} soon" if by_clock else f"{LABEL[upcoming]} soon: waits for you"
        found.append(Cue(at, "phase-soon", upcoming, text))
    if at < due:
        return state, found
    if by_clock:
        return _to(state, upcoming, at, "clock", "", found)
    found.append(Cue(at, "phase-ready", upcoming, f"{LABEL[upcoming]} when you say"))
    return replace(state, ready=upcoming), found


def _to(
    state: Timeline, phase: str, at: float, reason: Reason, by: str, before: list[Event], held: bool = False
) -> tuple[Timeline, list[Event]]:
    state = replace(state, phase=phase, phase_since=at, held=held, ready="", announced="")
    return state, [*before, PhaseChanged(at, phase, reason, by)]


def _command(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    act = COMMANDS.get(event.name)
    return act(state, event) if act is not None else (state, [])


def _refused(state: Timeline, event: Command, why: str) -> tuple[Timeline, list[Event]]:
    return state, [Refused(event.at, event.id, event.name, event.person, why)]


def _mark_dose(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    if state.t0 is not None:
        return _refused(state, event, "the dose is marked already: add a further dose, or correct the time")
    dose = Dose(event.at, event.at, event.person, str(event.args.get("text") or ""))
    state = replace(state, t0=event.at, doses=(dose,), undo_until=event.at + UNDO_S)
    marked = DoseMarked(event.at, event.at, "first", event.person, dose.text)
    return _to(state, "pre_onset", event.at, "dose", event.person, [marked])


def _undo_dose(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    if state.undo_until is None or event.at > state.undo_until or len(state.doses) != 1:
        return _refused(state, event, "too late to undo: correct the time instead, with a reason")
    undone = DoseMarked(event.at, None, "undone", event.person)
    state = replace(state, t0=None, doses=(), undo_until=None, shift_s=0.0)
    return _to(state, "settle", event.at, "undone", event.person, [undone])


def _correct_dose(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    reason = str(event.args.get("reason") or "").strip()
    earlier = event.args.get("minutes_earlier")
    if state.t0 is None:
        return _refused(state, event, "no dose is marked")
    if not reason:
        return _refused(state, event, "give a reason: both times are kept")
    if isinstance(earlier, bool) or not isinstance(earlier, int | float) or not earlier > 0:
        return _refused(
            state, event, "give the minutes by which the dose was earlier (a mark never moves later)"
        )
    t0 = state.t0 - earlier * state.minute_s
    if t0 < state.opened_at:
        return _refused(state, event, "the dose cannot lie before the session was opened")
    anchor = next(n for n, dose in enumerate(state.doses) if dose.t0 == state.t0)
    if anchor and t0 <= state.doses[anchor - 1].t0:
        return _refused(state, event, "a further dose cannot lie before the one it follows")
    doses = tuple(replace(dose, t0=t0) if n == anchor else dose for n, dose in enumerate(state.doses))
    state = replace(state, t0=t0, doses=doses, undo_until=None, announced="")
    return state, [DoseMarked(event.at, t0, "corrected", event.person, reason)]


def _further_dose(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    if state.t0 is None:
        return _refused(state, event, "mark the first dose first")
    dose = Dose(event.at, event.at, event.person, str(event.args.get("text") or ""))
    state = replace(state, doses=(*state.doses, dose), undo_until=None)
    marked = DoseMarked(event.at, event.at, "further", event.person, dose.text)
    if event.args.get("reanchor") is not True:
        return state, [marked]
    # Phases start again from this dose because the person said so; observation still counts from the first.
    return _to(
        replace(state, t0=event.at, shift_s=0.0), "pre_onset", event.at, "dose", event.person, [marked]
    )


def _next(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    if state.t0 is None:
        return _refused(state, event, "phases begin with the dose: mark it first")
    if not state.upcoming:
        return _refused(state, event, "this is the last phase")
    return _to(state, state.upcoming, event.at, "person", event.person, [])


def _back(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    place = PHASES.index(state.phase)
    first = 0 if state.t0 is None else 1
    if place <= first:
        return _refused(state, event, "there is no phase before this one")
    return _to(state, PHASES[place - 1], event.at, "person", event.person, [], held=True)


def _hold(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    return replace(state, held=True), [Cue(event.at, "phase-held", state.phase, f"{LABEL[state.phase]} held")]


def _release(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    state = replace(state, held=False, announced="")
    return state, [Cue(event.at, "phase-released", state.phase, f"{LABEL[state.phase]} goes on")]


def _extend(state: Timeline, event: Command) -> tuple[Timeline, list[Event]]:
    minutes = event.args.get("minutes", 5)
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        return _refused(state, event, "give the minutes by which the phase is extended")
    if not 0 < minutes <= LONGEST_EXTENSION_MIN:
        return _refused(state, event, f"extend by 1 to {LONGEST_EXTENSION_MIN:g} minutes")
    if state.t0 is None:
        return _refused(state, event, "phases begin with the dose: mark it first")
    moved = replace(state, shift_s=state.shift_s + minutes * state.minute_s, announced="", ready="")
    text = f"{LABEL[state.phase]} {minutes:g} min longer"
    return moved, [Cue(event.at, "phase-extended", state.phase, text)]


COMMANDS = {
    "mark-dose": _mark_dose,
    "undo-dose": _undo_dose,
    "correct-dose": _correct_dose,
    "further-dose": _further_dose,
    "phase-next": _next,
    "phase-back": _back,
    "phase-hold": _hold,
    "phase-release": _release,
    "phase-extend": _extend,
}
