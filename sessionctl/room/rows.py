"""Technical conditions as plain rows: wanted since when, begins when, present or not."""

from dataclasses import dataclass, field, replace

from sessionctl.events import ConditionBegan, ConditionEnded, ConditionType, Event, Priority
from sessionctl.room.between import Blinded
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import Vital


@dataclass(frozen=True, slots=True)
class Row:
    """One technical condition. `begins` is when it becomes present if its cause lasts."""

    id: str
    subject: str
    name: str
    priority: Priority
    title: str
    since: float
    begins: float
    vital: Vital | None = None
    type: ConditionType = "technical"
    present: bool = False
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Technical:
    devices: dict[str, RoomDevice] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    lost: dict[str, dict[Vital, float]] = field(default_factory=dict)  # device -> vital -> lost since
    why: dict[str, str] = field(default_factory=dict)  # device -> the reason its values are missing
    garbled: dict[str, tuple[float, ...]] = field(default_factory=dict)
    checked_until: float = 0.0
    off_until: float | None = None  # sensors are off on purpose until then
    off_reason: str = ""
    off_gone: bool = False  # they really came off: valid data now means that they are on again
    watching: bool = False
    unlinked: tuple[str, ...] = ()  # devices whose link is known to be down
    blinded: Blinded | None = None  # a cuff on the probe's arm excuses a gap of the saturation


def want(state: Technical, row: Row, *, moves: bool = False) -> Technical:
    """Adds the row, or changes its words. A start that has not come yet stays where it is unless it `moves`:
    a cause told again every second must not put off its own condition for ever.
    """
    before = state.rows.get(row.id)
    if before is not None:
        row = replace(
            before, title=row.title, begins=row.begins if moves and not before.present else before.begins
        )
        if row == before:
            return state
    return replace(state, rows={**state.rows, row.id: row})


def without(state: Technical, *ids: str) -> Technical:
    if not any(id_ in state.rows for id_ in ids):
        return state
    return replace(state, rows={key: row for key, row in state.rows.items() if key not in ids})


def label_of(state: Technical, device: str) -> str:
    found = state.devices.get(device)
    return (found.label or found.name) if found is not None else device


def settled(state: Technical, before: dict[str, Row], at: float) -> tuple[Technical, list[Event]]:
    """Rows whose time has come begin; rows that were present and are gone, or wait again, have ended."""
    rows, found = state.rows, list[Event]()
    if rows is before and not any(not row.present and row.begins <= at for row in rows.values()):
        return state, []
    for key, row in before.items():
        still = rows.get(key)
        if row.present and (still is None or not still.present) and row.name != "poor-ending":
            found.append(
                ConditionEnded(
                    at, key, row.type, row.priority, row.name, row.subject, row.vital, text=row.title
                )
            )
    for key, row in rows.items():
        if not row.present and row.begins <= at:
            rows = {**rows, key: replace(row, present=True)}
            found.append(
                ConditionBegan(
                    at, key, row.type, row.priority, row.name, row.subject, row.vital, text=row.title
                )
            )
    return replace(state, rows=rows), found
