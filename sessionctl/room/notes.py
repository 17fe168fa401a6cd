"""Free notes and one-tap marks: what people saw, kept with its instant."""

from dataclasses import dataclass

from sessionctl.events import Command, Event, Marked, Refused, SessionClosed, SessionOpened
from sessionctl.room.settings import Armed, Settled

KEPT = 60
LONGEST_NOTE = 2000

MARKS = {
    "nausea": "Nausea",
    "tears": "Tears",
    "laughter": "Laughter",
    "eyeshade-on": "Eyeshade on",
    "eyeshade-off": "Eyeshade off",
    "support": "Support",
    "come-back": "Come back to this",
    "movement": "Moved, sat up",
    "toilet": "Toilet",
    "liked": "Patient liked this music",
    "disliked": "Patient disliked this music",
    "here": "Nurse here",
    "left": "Nurse left",
}
"""One tap each. They are observations for the record, never alarms."""


@dataclass(frozen=True, slots=True)
class Note:
    """`mark` is "" for a free note."""

    at: float
    mark: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Notes:
    """The newest notes and marks of this session, oldest first; the record holds all."""

    notes: tuple[Note, ...] = ()


def step(state: Notes, event: Event | Settled | Armed) -> tuple[Notes, list[Event]]:
    """Answers `note` and `mark`."""
    match event:
        case SessionOpened() | SessionClosed():
            return Notes(), []
        case Command(name="note"):
            text = str(event.args.get("text") or "").strip()
            if not text or len(text) > LONGEST_NOTE:
                return state, [_refused(event, f"a note has 1 to {LONGEST_NOTE} characters")]
            return _kept(state, event, "", text)
        case Command(name="mark"):
            mark = str(event.args.get("mark") or "")
            if mark not in MARKS:
                return state, [_refused(event, f"there is no mark {mark!r}; there are: {', '.join(MARKS)}")]
            return _kept(state, event, mark, MARKS[mark])
    return state, []


def _refused(event: Command, why: str) -> Refused:
    return Refused(event.at, event.id, event.name, event.person, why)


def _kept(state: Notes, event: Command, mark: str, text: str) -> tuple[Notes, list[Event]]:
    note = Note(event.at, mark, text, event.person)
    return Notes((*state.notes, note)[-KEPT:]), [Marked(event.at, mark, text, event.person)]
