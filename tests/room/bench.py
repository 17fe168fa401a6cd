"""A room on a bench: inputs in at chosen instants, what followed from them out."""

from collections.abc import Iterable

from sessionctl.events import (
    Command,
    ConditionBegan,
    ConditionEnded,
    Configured,
    Event,
    Measured,
    Refused,
    Role,
    SignalChanged,
    Tick,
)
from sessionctl.room.programme import Freshness, Programme
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import RoomDevice, Settings, plain
from sessionctl.room.view import Tree, view
from sessionctl.vitals import Measurement, Validity, Vital

OXIMETER = RoomDevice("oximeter", vitals=(Vital.SPO2, Vital.PULSE_RATE), simulated=True)
CUFF = RoomDevice(
    "cuff",
    vitals=(Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE, Vital.CUFF_PULSE_RATE),
    driven=True,
    simulated=True,
)
STRAP = RoomDevice("strap", vitals=(Vital.HEART_RATE,), simulated=True)
SENSOR = RoomDevice("sensor", vitals=(Vital.RESPIRATORY_RATE, Vital.TEMPERATURE), simulated=True)
DEVICES = (OXIMETER, CUFF)

OPENED_AT = 0.0

Args = dict[str, str | float | bool | None]


def settings_of(
    devices: Iterable[RoomDevice] = DEVICES,
    programme: Programme | None = None,
    stretched: dict[Vital, Freshness] | None = None,
) -> Settings:
    """Settings of a room with `devices` that works by `programme`."""
    return Settings("Bench", "p", {"p": programme or Programme()}, tuple(devices), stretched or {})


class Bench:
    """Feeds events through `advance`; `told` is all it answered, inputs included. Watches from 0 s on."""

    def __init__(
        self,
        devices: Iterable[RoomDevice] = DEVICES,
        programme: Programme | None = None,
        stretched: dict[Vital, Freshness] | None = None,
        *,
        watching: bool = True,
    ) -> None:
        self.room = Room()
        self.told: list[Event] = []
        self.settings = settings_of(devices, programme, stretched)
        self._ids = 0
        self.feed(Configured(OPENED_AT, plain(self.settings)))
        if watching:
            self.command("open-session", OPENED_AT, alias="K.M.")

    # --- in -------------------------------------------------------------------------------------------

    def feed(self, *events: Event) -> list[Event]:
        """Everything that followed from `events`."""
        found = list[Event]()
        for event in events:
            self.room, told = advance(self.room, event)
            found += told
        self.told += found
        return found

    def until(self, at: float) -> list[Event]:
        """Lets time pass and nothing else happen until `at`."""
        return self.feed(Tick(at))

    def measured(
        self,
        vital: Vital,
        value: float | None,
        at: float,
        validity: Validity = Validity.VALID,
        *reasons: str,
        checked: bool = True,
    ) -> list[Event]:
        """One value of `vital` from the device that measures it."""
        device = next((d.name for d in self.settings.devices if vital in d.vitals), "stranger")
        return self.feed(Measured(at, device, (Measurement(vital, value, validity, reasons),), checked))

    def steady(
        self,
        vital: Vital,
        value: float,
        start: float,
        end: float,
        *reasons: str,
        every: float = 1.0,
        checked: bool = True,
    ) -> None:
        """The same value every `every` seconds from `start` to before `end`; questionable with `reasons`."""
        validity = Validity.QUESTIONABLE if reasons else Validity.VALID
        count = 0
        while (at := start + count * every) < end:
            self.measured(vital, value, at, validity, *reasons, checked=checked)
            count += 1

    def oximeter(self, spo2: float | None, pulse: float | None, at: float) -> list[Event]:
        """Both values of the oximeter in one message."""
        both = (Measurement(Vital.SPO2, spo2), Measurement(Vital.PULSE_RATE, pulse))
        return self.feed(Measured(at, "oximeter", both))

    def fine(self, start: float, end: float) -> None:
        """The oximeter sends what is well within every limit, once a second."""
        for second in range(round(end - start)):
            self.oximeter(97, 70, start + second)

    def cuff(
        self,
        systolic: float | None,
        diastolic: float | None,
        at: float,
        validity: Validity = Validity.VALID,
        mean: float | None = None,
    ) -> list[Event]:
        """One reading of the cuff."""
        parts = [
            Measurement(Vital.SYSTOLIC, systolic, validity),
            Measurement(Vital.DIASTOLIC, diastolic, validity),
        ]
        if mean is not None:
            parts.append(Measurement(Vital.MEAN_PRESSURE, mean, validity))
        return self.feed(Measured(at, "cuff", tuple(parts)))

    def command(
        self, name: str, at: float, role: Role = "nurse", *, id_: str = "", **args: str | float | bool | None
    ) -> list[Event]:
        """One command of a person called like the role."""
        return self.give(name, at, role, args, id_)

    def give(self, name: str, at: float, role: Role, args: Args, id_: str = "") -> list[Event]:
        """The same, with its arguments as a table holds them."""
        self._ids += 1
        return self.feed(Command(at, id_ or f"c{self._ids}", role.title(), role, name, args))

    # --- out ------------------------------------------------------------------------------------------

    def began(self, condition: str) -> list[float]:
        """When `condition` began, each time."""
        return [e.at for e in self.told if isinstance(e, ConditionBegan) and e.condition == condition]

    def ended(self, condition: str) -> list[float]:
        """When `condition` ended, each time."""
        return [e.at for e in self.told if isinstance(e, ConditionEnded) and e.condition == condition]

    def beginning(self, condition: str) -> ConditionBegan:
        """The last beginning of `condition`."""
        found = [e for e in self.told if isinstance(e, ConditionBegan) and e.condition == condition]
        return found[-1]

    @property
    def physiological(self) -> set[str]:
        """The conditions of the patient that are present."""
        return {key for key, b in self.room.alarms.present.items() if b.type == "physiological"}

    @property
    def technical(self) -> set[str]:
        """The conditions of the equipment that are present."""
        return {key for key, b in self.room.alarms.present.items() if b.type == "technical"}

    def presence(self, condition: str) -> str:
        """How `condition` is told now."""
        signal = self.room.alarms.signals.get(condition)
        return signal.presence if signal is not None else "off"

    def changes(self, condition: str) -> list[tuple[str, str]]:
        """Each change of the signal of `condition`: what happened, and its presence after it."""
        return [
            (e.change, e.presence)
            for e in self.told
            if isinstance(e, SignalChanged) and e.condition == condition
        ]

    def view(self, role: Role = "nurse") -> Tree:
        """What `role` sees."""
        return view(self.room, role)

    def vital(self, vital: Vital) -> Tree:
        """What a nurse sees of `vital`."""
        shown: Tree = self.view()["vitals"][vital]
        return shown

    def item(self, condition: str, role: Role = "nurse") -> Tree:
        """What `role` sees of an alarm."""
        shown: Tree = self.view(role)["alarms"]["items"][condition]
        return shown


def refusals(told: Iterable[Event]) -> list[str]:
    """The reasons of the refusals among `told`."""
    return [e.reason for e in told if isinstance(e, Refused)]
