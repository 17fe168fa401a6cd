"""What holds for the cuff whatever comes in, judged by a record of its own: starts, ends, announcements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hypothesis import given, settings, strategies as st

from sessionctl.events import (
    Asked,
    Booted,
    Command,
    ConditionBegan,
    ConditionEnded,
    Configured,
    Event,
    LinkDown,
    LinkUp,
    Measured,
    ReadingDue,
    Refused,
    Reported,
    Role,
    Tick,
)
from sessionctl.room.programme import CuffRules, Programme
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import Settings, plain
from sessionctl.vitals import Measurement, Vital
from tests.room.bench import CUFF, OXIMETER, Args

RUNS = settings(derandomize=True, database=None, deadline=None, max_examples=40)
ANSWER_S, CYCLE_S = 5.0, 180.0
AUTO = "the timetable"

SETTINGS = Settings(
    "Bench",
    "p",
    {"p": Programme(nibp=CuffRules(times_min=(-10.0, 1.0, 2.0, 4.0, 6.0, 9.0, 14.0)))},
    (OXIMETER, CUFF),
)
Made = Callable[[float], list[Event]]

GAPS = st.sampled_from([0.0, 0.5, 1.0, 3.0, 4.0, 5.0, 9.0, 10.0, 11.0, 20.0, 31.0, 55.0, 60.0, 121.0, 200.0])
SAID = st.sampled_from(
    ["inflating", "inflating", "inflating", "finished", "finished", "failed", "aborted", "refused"]
)


@st.composite
def _says(draw: st.DrawFn) -> Made:
    state, pair = draw(SAID), draw(st.sampled_from([(120.0, 80.0), (175.0, 90.0)]))
    reading = Measured, tuple(map(Measurement, (Vital.SYSTOLIC, Vital.DIASTOLIC), pair))

    def said(at: float) -> list[Event]:
        kind, parts = reading
        before: list[Event] = [kind(at, "cuff", parts)] if state == "finished" else []
        return [*before, Reported(at, "cuff", "cuff", state)]

    return said


def restarted(at: float) -> list[Event]:
    """The monitor was away for 4 s, and the cuff is connected again."""
    return [Configured(at, plain(SETTINGS)), Booted(at, "0", "b", 0.0, 4.0), LinkUp(at, "cuff")]


@st.composite
def _machine(draw: st.DrawFn) -> Made:
    made: Made = draw(
        st.sampled_from(
            [
                lambda at: [LinkUp(at, "cuff")],
                lambda at: [LinkDown(at, "cuff", "unplugged")],
                lambda at: [LinkDown(at, "cuff", "unplugged"), LinkUp(at + 1, "cuff")],
                lambda at: [
                    Configured(at, plain(SETTINGS)),
                    Booted(at, "0", "b", 0.0, 4.0),
                    LinkUp(at, "cuff"),
                ],
                lambda at: [Tick(at)],
                lambda at: [Measured(at, "oximeter", (Measurement(Vital.SPO2, 97.0),))],
            ]
        )
    )
    return made


COMMANDS: list[tuple[str, Args]] = [
    ("start-cuff", {}), ("start-cuff", {}), ("start-stat", {}), ("stop-cuff", {}), ("stop-cuff", {}),
    ("stop-cuff", {}), ("defer-reading", {}),
    ("cuff-interval", {"minutes": 2.0}), ("cuff-interval", {"minutes": 5.0}),
    ("cuff-interval", {"minutes": 0.0}),
    ("checked", {"condition": "cuff.failed.low"}), ("checked", {"condition": "cuff.failed.medium"}),
    ("enter-reading", {"systolic": 120.0, "diastolic": 80.0}),
    ("correct-dose", {"minutes_earlier": 1.0, "reason": "x"}),
    ("undo-dose", {}), ("mark-dose", {}), ("close-session", {}), ("open-session", {"alias": "A.B."}),
]  # fmt: skip


@st.composite
def _command(draw: st.DrawFn) -> Made:
    name, args = draw(st.sampled_from(COMMANDS))
    id_ = draw(st.uuids(version=4))
    role: Role = draw(st.sampled_from(["nurse", "nurse", "therapist", "screen"]))
    return lambda at: [Command(at, str(id_), role.title(), role, name, args)]


@st.composite
def _stop(draw: st.DrawFn) -> Made:
    id_ = str(draw(st.uuids(version=4)))
    return lambda at: [Command(at, id_, "Wall", "screen", "stop-cuff", {})]


@st.composite
def _in_an_announcement(draw: st.DrawFn) -> Made:
    """An interval of 2 min, and something that happens in the ten seconds before its first reading."""
    first, then = str(draw(st.uuids(version=4))), draw(st.one_of(_stop(), _command(), _machine()))
    every: Args = {"minutes": 2.0}
    return lambda at: [Command(at, first, "Nurse", "nurse", "cuff-interval", every), *then(at + 113.0)]


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """A dosed session with a cuff, and what happens in it."""
    events: list[Event] = [
        Configured(0.0, plain(SETTINGS)),
        LinkUp(0.0, "cuff"),
        Command(0.0, "opens", "Nora", "nurse", "open-session", {"alias": "K.M."}),
        Command(1.0, "doses", "Nora", "nurse", "mark-dose", {}),
    ]
    for made in draw(
        st.lists(
            st.one_of(_says(), _says(), _command(), _machine(), _in_an_announcement()),
            min_size=8,
            max_size=24,
        )
    ):
        events += made(events[-1].at + draw(GAPS))
    return [*events, Tick(events[-1].at + 300.0)]


def lived(events: Iterable[Event]) -> list[Event]:
    """The inputs and all that followed from them."""
    room, told = Room(), list[Event]()
    for event in events:
        room, found = advance(room, event)
        told += found
    return told


@dataclass
class Witness:
    """What an onlooker knows of the cuff, from what goes in and out of the room alone."""

    started: float | None = None
    inflating: float | None = None
    stop_at: float | None = None
    ended: float | None = None  # a try, by this cuff
    rests: float | None = None
    read: float | None = None
    failures: int = 0
    blocked: set[str] = field(default_factory=set)
    announced: ReadingDue | None = None

    @property
    def moving(self) -> bool:
        return self.started is not None or self.inflating is not None

    def end(self, at: float, *, failed: bool) -> None:
        self.started = self.inflating = self.stop_at = None
        self.ended = self.rests = at
        self.failures += failed

    def time(self, at: float) -> None:
        """An answer or an end that never came."""
        ends = [self.started + ANSWER_S] if self.started is not None else []
        ends += [self.inflating + CYCLE_S] if self.inflating is not None else []
        ends += [self.stop_at + ANSWER_S] if self.stop_at is not None and self.moving else []
        if ends and at >= min(ends):
            self.end(min(ends), failed=True)

    def see(self, event: Event) -> None:
        self.time(event.at)
        match event:
            case Asked(request="start"):
                self.started, self.stop_at, self.announced = event.at, None, None
            case Command(name="stop-cuff"):
                self.announced = None
                self.stop_at = event.at if self.moving and self.stop_at is None else self.stop_at
            case Reported(state="inflating"):
                self.inflating = event.at if self.inflating is None else self.inflating
                self.started = None
            case Reported(state="finished"):
                self.end(event.at, failed=False)
                self.failures = 0
            case Reported(state="aborted") if self.moving:
                self.end(event.at, failed=False)
            case Reported(state="aborted"):
                self.rests = event.at
            case Reported() if self.moving:
                self.end(event.at, failed=True)
            case LinkDown():
                self.announced = None
                if self.moving:
                    self.end(event.at, failed=True)
            case Booted():
                self.announced = None
                if self.moving:
                    self.end(event.at, failed=False)
                self.rests = event.at
            case Measured() if any(m.vital is Vital.SYSTOLIC for m in event.measurements):
                self.read = event.at
            case Command(name="enter-reading"):
                self.read = event.at
            case ReadingDue(state="inflating-soon"):
                self.announced = event
            case ReadingDue(state="deferred") if self.announced and self.announced.slot == event.slot:
                self.announced = None
            case ConditionBegan(bound="failed"):
                self.blocked.add(event.condition)
            case ConditionEnded(bound="failed"):
                self.blocked.discard(event.condition)
                self.failures = 0 if not self.blocked else self.failures


def witnessed(events: list[Event]) -> Iterable[tuple[Witness, Event]]:
    """Each thing told, with what was known just before it."""
    witness = Witness()
    refused = {each.command for each in events if isinstance(each, Refused)}
    for event in events:
        witness.time(event.at)
        yield witness, event
        if not (isinstance(event, Command) and event.id in refused):
            witness.see(event)


def starts(events: list[Event]) -> Iterable[tuple[Witness, Asked]]:
    for witness, event in witnessed(events):
        if isinstance(event, Asked) and event.request == "start":
            yield witness, event


@RUNS
@given(lives())
def test_no_start_comes_before_the_arm_has_rested(events: list[Event]) -> None:
    for witness, start in starts(lived(events)):
        least = 5.0 if start.by.endswith("STAT") else 30.0
        assert witness.rests is None or start.at >= witness.rests + least


@RUNS
@given(lives())
def test_there_are_never_two_starts_without_an_end_between(events: list[Event]) -> None:
    assert not any(witness.moving for witness, _ in starts(lived(events)))


@RUNS
@given(lives())
def test_there_is_never_a_third_try(events: list[Event]) -> None:
    for witness, _ in starts(lived(events)):
        assert witness.failures < 2
        assert not witness.blocked


@RUNS
@given(lives())
def test_what_starts_by_itself_was_announced_ten_seconds_before_and_not_taken_back(
    events: list[Event],
) -> None:
    for witness, start in starts(lived(events)):
        if start.by == AUTO:
            assert witness.announced is not None
            assert witness.announced.at + 10.0 <= start.at
            assert start.at >= (witness.announced.due_at or 0.0)


@RUNS
@given(lives())
def test_what_starts_by_itself_is_two_minutes_from_any_other_reading_or_try(events: list[Event]) -> None:
    for witness, start in starts(lived(events)):
        if start.by == AUTO:
            for before in (witness.read, witness.ended):
                assert before is None or start.at >= before + 120.0


@RUNS
@given(lives())
def test_a_stop_is_always_passed_on(events: list[Event]) -> None:
    told = lived(events)
    for index, event in enumerate(told):
        if isinstance(event, Command) and event.name == "stop-cuff":
            assert isinstance(told[index + 1], Asked)
            assert told[index + 1] == Asked(event.at, "cuff", "stop", event.person)
