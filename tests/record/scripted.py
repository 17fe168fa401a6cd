"""A whole session as a room records it: scripted inputs through the real core into the real journal."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sessionctl.config import shipped_programmes
from sessionctl.events import Booted, Command, Configured, Event, LinkUp, Measured, Reported, Role, Tick
from sessionctl.record.files import files
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import RoomDevice, Settings, plain
from sessionctl.vitals import Measurement, Validity, Vital
from tests.record.tools import journal, wall, within

SESSION = "2025-11-21-1"
ALIAS = "<script>alert(1)</script> & K.M."
NOTE = 'cried, then smiled </td><script>alert("note")</script>\nasked for water'
PEOPLE: dict[str, Role] = {"Thea": "therapist", "Nora": "nurse", "ambience": "ambience"}

DEVICES = (
    RoomDevice("oximeter", "Oximeter", "nonin-xpod", (Vital.SPO2, Vital.PULSE_RATE), simulated=True),
    RoomDevice(
        "cuff",
        "Cuff",
        "suntech-advantage",
        (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE, Vital.CUFF_PULSE_RATE),
        driven=True,
        simulated=True,
    ),
)

BASE = 1000.0
"""`at` of the opening: journal time never begins at 0 with a session."""

MIN = 60.0


@dataclass
class Script:
    """Inputs at seconds after the opening, sorted before they are fed."""

    inputs: list[tuple[float, Event]] = field(default_factory=list)
    _ids: int = 0

    def put(self, event: Event) -> None:
        self.inputs.append((event.at, event))

    def does(self, at: float, person: str, name: str, **args: str | float | bool | None) -> str:
        self._ids += 1
        id_ = f"c{self._ids}"
        self.put(Command(BASE + at, id_, person, PEOPLE[person], name, args))
        return id_

    def cuff(self, at: float, systolic: float, diastolic: float, mean: float, *, ok: bool = True) -> None:
        parts = zip(
            (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE), (systolic, diastolic, mean), strict=True
        )
        validity = Validity.VALID if ok else Validity.QUESTIONABLE
        reasons = () if ok else ("movement",)
        self.put(Reported(BASE + at - 25, "cuff", "cuff", "inflating"))
        self.put(Measured(BASE + at, "cuff", tuple(Measurement(v, n, validity, reasons) for v, n in parts)))
        self.put(Reported(BASE + at + 0.5, "cuff", "cuff", "finished"))

    def oximeter(self, at: float, spo2: float | None, pulse: float | None, *reasons: str) -> None:
        validity = Validity.QUESTIONABLE if reasons else Validity.VALID
        both = (
            Measurement(Vital.SPO2, spo2, validity, reasons),
            Measurement(Vital.PULSE_RATE, pulse, validity, reasons),
        )
        self.put(Measured(BASE + at, "oximeter", both))

    def reports(self, at: float, subject: str, command: str = "", **state: str | float | bool | None) -> None:
        self.does(
            at, "ambience", "report", subject=subject, **({"command": command} if command else {}), **state
        )

    def in_order(self) -> Iterator[Event]:
        return (event for _, event in sorted(self.inputs, key=lambda pair: pair[0]))


def spo2_at(second: float) -> float | None:
    """Steady, a dip to 85 % from minute 32:00 for 40 s, the probe off from minute 40:00 for 20 s."""
    if 32 * MIN <= second < 32 * MIN + 40:
        return 85.0
    if 40 * MIN <= second < 40 * MIN + 20:
        return None
    return 97.0 - (second // 50 % 3 == 0)


def script(minutes: float = 50.0) -> Script:
    """Opened at 0, dosed at 10 min, closed at `minutes`."""
    s = Script()
    s.does(0.0, "Thea", "open-session", alias=ALIAS, programme="ket-sl-adult", session=SESSION)
    for second in range(1, int(minutes * MIN)):
        value = spo2_at(second)
        odd = ("low perfusion",) if 20 * MIN <= second < 20 * MIN + 30 else ()
        pulse = None if value is None else 70.0 + min(18.0, max(0.0, second / MIN - 15)) + second // 4 % 3
        s.oximeter(float(second), value if second != 25 * MIN else 340.0, pulse, *odd)
    s.cuff(2 * MIN, 128, 80, 96)
    s.cuff(6 * MIN, 126, 78, 94)
    s.does(10 * MIN, "Thea", "mark-dose", text="lozenge 200 mg")
    s.does(10 * MIN + 3, "Thea", "undo-dose")
    s.does(10 * MIN + 20, "Thea", "mark-dose", text="lozenge 200 mg")
    s.does(12 * MIN, "Nora", "correct-dose", minutes_earlier=1.0, reason="marked late")
    _readings(s)
    _answers(s)
    _marks(s)
    _ambience(s, minutes)
    s.does(minutes * MIN, "Thea", "close-session")
    return s


T0 = 10 * MIN + 20 - MIN
"""The dose as corrected, in seconds after the opening."""


def _readings(s: Script) -> None:
    s.cuff(T0 + 20 * MIN + 40, 172, 102, 125)
    s.cuff(T0 + 27 * MIN, 150, 96, 114, ok=False)
    s.cuff(T0 + 30 * MIN, 118, 124, 120)  # diastolic above systolic: impossible
    s.does(T0 + 31 * MIN, "Nora", "enter-reading", systolic=141.0, diastolic=88.0, pulse=77.0)
    s.does(T0 + 31 * MIN + 30, "Nora", "enter-reading", temperature=36.9)
    s.does(T0 + 31 * MIN + 40, "Nora", "enter-reading", systolic=80.0, diastolic=120.0)


def _answers(s: Script) -> None:
    s.does(32 * MIN + 19, "Thea", "seen", condition="spo2.low.high")
    s.does(32 * MIN + 30, "Nora", "acknowledge", condition="spo2.low.high")
    s.does(32 * MIN + 33, "Thea", "acknowledge", condition="spo2.low.high")
    s.does(33 * MIN, "Nora", "pause-audio")
    s.does(33 * MIN + 30, "Nora", "resume-audio")


def _marks(s: Script) -> None:
    s.does(9 * MIN, "Thea", "mark", mark="eyeshade-on")
    s.does(24 * MIN, "Thea", "mark", mark="tears")
    s.does(26 * MIN, "Nora", "mark", mark="here")
    s.does(38 * MIN, "Thea", "note", text=NOTE)
    s.does(44 * MIN, "Thea", "phase-hold")


def _ambience(s: Script, minutes: float) -> None:
    tracks = (
        (0, "Shoreline"),
        (10, "Held"),
        (21, "First Light"),
        (30, "Low <b>Tide</b>"),
        (43, "Amber Field"),
    )
    scenes = ((0, "settle", 0.067, 2700), (21, "ascent", 0.02, 2400), (39, "peak", 0.0067, 2200))
    for second in range(0, int(minutes * MIN), 10):
        at, minute = second + 0.2, second / MIN
        track = [name for start, name in tracks if start <= minute][-1]
        _, scene, level, kelvin = [row for row in scenes if row[0] <= minute][-1]
        s.reports(at, "music", title=track, playing=True, level_db=-24.0 if second % 20 else -23.0)
        s.reports(at + 0.1, "light", scene=scene, level=level, kelvin=kelvin)
    asked = s.does(36 * MIN, "Thea", "music-silence")
    s.reports(36 * MIN + 3.2, "music", asked, title="", playing=False)
    s.does(37 * MIN, "Thea", "scene", scene="talk")


def settings(minute_s: float = 60.0, *, simulated: bool = True) -> Settings:
    programme = shipped_programmes()["ket-sl-adult"]
    devices = DEVICES if simulated else ()
    return Settings("Willow room", "ket-sl-adult", {"ket-sl-adult": programme}, devices, minute_s=minute_s)


def told(inputs: Iterator[Event], settled: Settings) -> list[Event]:
    """Everything a fresh room records of `inputs`, ticks of a second included."""
    room, found = Room(), list[Event]()
    first: list[Event] = [Configured(BASE - 1, plain(settled))]
    first += [LinkUp(BASE - 1, device.name, "port") for device in settled.devices]
    second = BASE
    for event in (*first, *inputs):
        while second + 1 < event.at:
            second += 1
            room, answered = advance(room, Tick(second))
            found += answered
        room, answered = advance(room, event)
        found += answered
    return found


async def _kept(state: Path, recorded: list[Event], session: str, *, close: bool) -> None:
    kept = journal(state)
    kept.open()
    last = kept.append([Booted(BASE - 2, "0.1.0", "boot", 0.0)], urgent=True)
    kept.rotate("session", session)
    for start in range(0, len(recorded), 2000):
        last = kept.append(recorded[start : start + 2000], urgent=False)
        await within(kept.committed(last))
    if close:
        kept.rotate("day")
        last = kept.append([Tick(recorded[-1].at)], urgent=True)
        await within(kept.committed(last))
    kept.close()


def record(state: Path, recorded: list[Event], session: str = SESSION, *, close: bool = True) -> Path:
    """Writes them as one session of the room; returns its file."""
    asyncio.run(_kept(state, recorded, session, close=close))
    return next(file.path for file in files(state) if file.kind == "session" and file.label == session)


__all__ = ["ALIAS", "BASE", "MIN", "NOTE", "SESSION", "T0", "record", "script", "settings", "told", "wall"]
