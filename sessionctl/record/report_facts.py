"""The facts of one session, gathered from its files in one pass, and how far the record can be trusted.

Rule 1. The record is only read, up to the event that was the last when the chain was followed: what the
        report says is what its head hash covers, also while the session goes on.
Rule 2. What cannot be read is said and never stands in the way of the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sessionctl.events import Event, Tick, from_json
from sessionctl.record.files import JournalFailed, JournalFile
from sessionctl.record.reader import Kept, Row, events
from sessionctl.record.report_alarms import Alarms
from sessionctl.record.report_ambience import Ambience
from sessionctl.record.report_course import Course
from sessionctl.record.report_files import version_before
from sessionctl.record.report_readings import Readings
from sessionctl.record.report_settings import Programme, programme
from sessionctl.record.report_values import Values
from sessionctl.record.report_words import Times
from sessionctl.record.verify import Verdict, verify_file

CLOCK_MOVED_S = 0.5
"""Times are printed to the second: a smaller change of the wall clock shows nowhere."""

_NOTHING = Tick(0.0)


@dataclass(slots=True)
class Facts:
    """Everything the report says. `first` and `last` are the journal times of the session's ends so far.

    `kept` holds, by kind, the rows that are no events this version knows, with their numbers.
    """

    session: str
    course: Course = field(default_factory=Course)
    alarms: Alarms = field(default_factory=Alarms)
    readings: Readings = field(default_factory=Readings)
    values: Values = field(default_factory=Values)
    ambience: Ambience = field(default_factory=Ambience)
    files: list[Verdict] = field(default_factory=list)
    kept: dict[str, list[tuple[int, Kept]]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    offsets: list[tuple[float, float]] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    events: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def times(self) -> Times:
        return Times(self.offsets, self.course.t0, self.course.minute_s)

    @property
    def programme(self) -> Programme:
        opened = self.course.opened
        return programme(self.course.settings, opened.programme if opened is not None else "")

    @property
    def whole(self) -> bool:
        """Every file of the session is whole and was read to its end."""
        return bool(self.files) and all(file.whole for file in self.files) and not self.unread


def gather(state_dir: Path, session: str, parts: list[JournalFile]) -> Facts:
    """The facts of the session whose files are `parts`, in order."""
    facts = Facts(session)
    version = version_before(state_dir, parts[0].path)
    for file in parts:
        verdict = verify_file(file.path)
        facts.files.append(verdict)
        if file.damaged:
            facts.unread.append(
                f"{file.path.name} was set aside as damaged; what could be read of it is here"
            )
        for row in _rows(facts, file.path, verdict.last):
            _hear(facts, row)
    opened, closed = facts.course.opened, facts.course.closed
    facts.first = opened.at if opened is not None else facts.first
    facts.last = closed.at if closed is not None else facts.last
    facts.ambience.finish(facts.last)
    found = [version, *(start.version for start in facts.course.starts)]
    facts.versions = [version for version in dict.fromkeys(found) if version]
    return facts


def _rows(facts: Facts, path: Path, upto: int) -> Iterator[Row]:
    try:
        yield from events(path, upto=upto or None, parse=_parsed)
    except JournalFailed as failed:
        facts.unread.append(str(failed).removeprefix(f"{path.parent}/"))


def _parsed(body: str) -> Event:
    """The event; those of which a report says nothing come back as a tick, unread. Raises ValueError."""
    if body.endswith('"kind":"tick"}') or (
        body.endswith('"kind":"measured"}') and '"systolic"' not in body and '"diastolic"' not in body
    ):
        return _NOTHING
    return from_json(body)


def _hear(facts: Facts, row: Row) -> None:
    facts.first = facts.first if facts.events else row.at
    facts.last = max(facts.last, row.at)
    facts.events += 1
    offset = row.wall - row.at
    newest = facts.offsets[-1] if facts.offsets else None
    if newest is None or (abs(offset - newest[1]) > CLOCK_MOVED_S and row.at > newest[0]):
        facts.offsets.append((row.at, offset))
    event = row.event
    if isinstance(event, Kept):
        facts.kept.setdefault(event.kind, []).append((row.seq, event))
    elif event is not _NOTHING:
        for part in (facts.course, facts.alarms, facts.readings, facts.values, facts.ambience):
            part.hear(event)
