"""A conversation with a SunTech cuff module: start, watch the pressure, fetch the result, stop at any moment.

Rule 1. A cuff is never started here except on a person's "start"; nothing starts it again.
Rule 2. "stop" sends abort whatever we believe the module is doing, and again until it confirms.
Rule 3. A result counts only after a cycle that was seen to inflate and to end: the module keeps the last one,
        which may be another patient's.
Rule 4. A result counts when the module gives it twice (`confirming`).
Rule 5. A cycle that goes wrong is aborted, told once, and left to the module's own time limits.
"""

from dataclasses import dataclass, replace
from typing import Literal

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.suntech import COMMANDS, error_words
from sessionctl.devices.dialogue import (
    Arrived,
    AskedTo,
    Closed,
    CuffState,
    Dialogue,
    Due,
    Heard,
    Opened,
    Said,
    Say,
    Told,
)
from sessionctl.devices.dialogues.confirming import Numbers, confirms, numbers, pressures

START, ABORT = COMMANDS["start"], COMMANDS["abort"]
PRESSURE, RESULT = COMMANDS["cuff-pressure"], COMMANDS["last-result"]

POLL_S = 0.5  # the C# kiosk client asks for the pressure every 500 ms
ANSWER_S = 2.0  # ours: four polls without an answer
LOOK_AGAIN_S = 5.0  # ours: how often a silent module is asked whether it is there
CYCLE_S = 180.0  # a cuff cycle stays under 180 s, as an independent limit
EMPTY_POLLS = 10  # the C# kiosk client gives up after ten zero pressures
AT_REST_MMHG = 3  # ours: the usual accuracy of such a transducer; an idle module need not read exactly 0
BY_HAND = "if the cuff is tight, take it off by hand"

Phase = Literal["away", "looking", "idle", "starting", "inflating", "fetching", "stopping"]
BUSY: tuple[Phase, ...] = ("starting", "inflating", "fetching", "stopping")


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the conversation stands.

    `since`: when the phase began; `due`: when to act without being spoken to; `heard_at`: the module's last
    frame. `inflated`: the cycle was seen above rest; `empty`: polls at rest in a row. `outcome`: what to tell
    once the module has confirmed a stop; None when the end was told already. `result`: what the module gave
    and has not confirmed yet.
    """

    phase: Phase = "away"
    since: float = 0.0
    due: float | None = None
    heard_at: float = 0.0
    inflated: bool = False
    empty: int = 0
    outcome: Told | None = None
    result: Numbers | None = None


Answer = tuple[Talk, list[Said]]


def step(talk: Talk, heard: Heard) -> Answer:
    """What to say to the module and what to tell the room."""
    match heard:
        case Opened(at):
            return _look(at)
        case Closed():
            lost = Told("failed", f"link lost while the cuff worked; {BY_HAND}")
            return Talk(), [lost] if talk.phase in BUSY else []
        case AskedTo(_, "stop") if talk.phase == "away":
            return talk, [Told("failed", f"no link; {BY_HAND}")]
        case AskedTo(at, "stop"):
            return _stop(talk, at, Told("aborted"))
        case AskedTo(at, "start"):
            return _start(talk, at)
        case Arrived(at, fields) if talk.phase != "away":
            return _arrived(replace(talk, heard_at=at), at, fields)
        case Due(at) if talk.due is not None and at >= talk.due:
            return _due(talk, at)
    return talk, []


def _look(at: float) -> Answer:
    """Asks once for the pressure: does a measurement run already?"""
    return Talk("looking", at, at + LOOK_AGAIN_S, at), [Say(PRESSURE)]


def _start(talk: Talk, at: float) -> Answer:
    if talk.phase == "away":
        return talk, [Told("failed", "no link to the cuff")]
    if talk.phase in BUSY:
        told: list[Said] = [Told("refused", "the cuff is still at work")]
        return talk, [*told, Told("inflating")] if talk.phase in ("starting", "inflating") else told
    return Talk("starting", at, at + ANSWER_S, at), [Say(START)]


def _inflating(at: float, text: str = "") -> Answer:
    """Polls from now on; the first answer shows whether the cuff takes air."""
    talk = Talk("inflating", at, at + POLL_S, at, inflated=bool(text))
    return talk, [Told("inflating", text), Say(PRESSURE)]


def _stop(talk: Talk, at: float, outcome: Told | None) -> Answer:
    """Aborts, and tells `outcome` when the module confirms; a stop under way keeps its own, and its time."""
    if talk.phase == "stopping" and talk.outcome is not None:
        return talk, [Say(ABORT)]
    return Talk("stopping", at, at + POLL_S, at, outcome=outcome), [Say(ABORT)]


def _fail_now(at: float, text: str) -> Answer:
    """The room hears of it at once; the abort is then repeated without another word to the room."""
    talk, said = _stop(Talk(), at, None)
    return talk, [*said, Told("failed", text)]


def _end(at: float, state: CuffState, text: str = "") -> Answer:
    return Talk("idle", at, heard_at=at), [Told(state, text)]


def _arrived(talk: Talk, at: float, fields: Fields) -> Answer:
    reply = fields.get("reply")
    if reply == "cuff_pressure":
        return _pressure(talk, at, fields.get("cuff_pressure_mmhg"))
    match talk.phase, reply:
        case "starting", "ack":
            return _inflating(at)
        case "starting", "busy":
            looking, said = _look(at)
            return looking, [Told("refused", "the module is busy"), *said]
        case "starting", "refused":
            return _end(at, "refused", "the module refuses to start")
        case "starting", ("error" | "sleeping" | "reset"):
            return _fail_now(at, TROUBLE[str(reply)])
        case "inflating", ("error" | "sleeping" | "reset"):
            return _stop(talk, at, Told("failed", TROUBLE[str(reply)]))
        case "inflating", "aborted":
            return _end(at, "aborted", "stopped at the module")
        case "inflating", "done":
            return Talk("fetching", at, at + ANSWER_S / 2, at, talk.inflated), [Say(RESULT)]
        case "fetching", "bp_data":
            return _result(talk, at, fields)
        case "stopping", ("aborted" | "done"):
            return Talk("idle", at, heard_at=at), [talk.outcome] if talk.outcome else []
    return talk, []


TROUBLE = {
    "error": "the module reports an error",
    "sleeping": "the module is asleep: ask again",
    "reset": "the module restarted",
}


def _pressure(talk: Talk, at: float, mmhg: float | None) -> Answer:
    """A pressure that cannot be real (None) shows that the module is there, and no more."""
    filled = mmhg is not None and mmhg > AT_REST_MMHG
    if talk.phase == "looking":
        return _inflating(at, "was already at work") if filled else (Talk("idle", at, heard_at=at), [])
    if talk.phase == "starting" and filled:
        return _inflating(at)  # the acknowledgement was lost
    if talk.phase != "inflating" or mmhg is None:
        return talk, []
    empty = 0 if filled else talk.empty + 1
    if empty >= EMPTY_POLLS:
        return _stop(talk, at, Told("failed", f"no pressure in the cuff for {EMPTY_POLLS * POLL_S:.0f} s"))
    return replace(talk, inflated=talk.inflated or filled, empty=empty), []


def _result(talk: Talk, at: float, fields: Fields) -> Answer:
    if error := fields.get("error_code"):
        return _end(at, "failed", error_words(error))
    if not talk.inflated:
        return _end(at, "failed", "the module finished without inflating")
    if fields.get("systolic_mmhg") is None or fields.get("diastolic_mmhg") is None:
        return _end(at, "failed", "the module gave no pressures")
    if confirms(talk.result, fields):
        return _end(at, "finished")
    if at >= talk.since + ANSWER_S:
        return _unconfirmed(talk, at)
    return replace(talk, result=numbers(fields), due=min(at + ANSWER_S / 2, talk.since + ANSWER_S)), [
        Say(RESULT)
    ]


def _unconfirmed(talk: Talk, at: float) -> Answer:
    if talk.result is None:
        return _end(at, "failed", "the module does not give its result")
    return _end(at, "failed", f"the module gave {pressures(talk.result)} once and did not confirm it")


def _due(talk: Talk, at: float) -> Answer:
    late = at >= talk.since + ANSWER_S
    match talk.phase:
        case "looking":
            return _look(at)
        case "starting":
            return _fail_now(at, f"the module does not answer the start; {BY_HAND}")
        case "inflating" if at >= talk.since + CYCLE_S:
            return _stop(talk, at, Told("failed", f"not done after {CYCLE_S:.0f} s: stopped"))
        case "inflating" if at >= talk.heard_at + ANSWER_S:
            return _fail_now(at, f"the module was silent for {ANSWER_S:.0f} s; {BY_HAND}")
        case "inflating":
            return replace(talk, due=at + POLL_S), [Say(PRESSURE)]
        case "fetching" if not late:
            return replace(talk, due=talk.since + ANSWER_S), [Say(RESULT)]
        case "fetching":
            return _unconfirmed(talk, at)
        case "stopping" if not late:
            return replace(talk, due=at + POLL_S), [Say(ABORT)]
        case "stopping":
            looking, said = _look(at)  # it may be at work still: then that is told again
            if talk.outcome is None:
                return looking, said
            return looking, [Told("failed", f"the module does not confirm the stop; {BY_HAND}"), *said]
    return talk, []


def next_due(talk: Talk) -> float | None:
    """The next poll, or the end of a wait."""
    return talk.due


def awaits(talk: Talk, fields: Fields) -> bool | None:
    """False for a result that nobody asked for, and for one without an inflation to have come from.

    None for one that the module has not confirmed yet.
    """
    if fields.get("reply") != "bp_data":
        return True
    if talk.phase == "fetching" and fields.get("error_code"):
        return True
    if talk.phase != "fetching" or not talk.inflated:
        return False
    whole = fields.get("systolic_mmhg") is not None and fields.get("diastolic_mmhg") is not None
    return True if not whole or confirms(talk.result, fields) else None


DIALOGUE = Dialogue(
    frozenset({START, ABORT, PRESSURE, RESULT}), Talk, step, next_due, awaits, takes_requests=True
)
