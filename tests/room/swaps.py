"""A watched room whose instruments can be swapped, and what was really on the patient."""

from sessionctl.events import Bound, Event, Held, LinkDown, LinkUp, Measured, Observed
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import Measurement, Vital
from tests.room.bench import CUFF, OXIMETER, Bench

FIRST, SECOND, THIRD = "usb:1D6B:0104:A1234", "usb:1D6B:0104:B5678", "usb:1D6B:0104:C9012"
PORT = "path:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0"
SPARE = RoomDevice(
    "spare",
    "Spare oximeter",
    vitals=(Vital.SPO2, Vital.PULSE_RATE, Vital.PERFUSION_INDEX),
    simulated=True,
    spare_for="oximeter",
)


def both(at: float, spo2: float | None, pulse: float | None, device: str = "oximeter") -> Measured:
    """SpO2 and pulse in one message with a check code."""
    return Measured(at, device, (Measurement(Vital.SPO2, spo2), Measurement(Vital.PULSE_RATE, pulse)))


def linked(*devices: RoomDevice, identity: str = FIRST) -> Bench:
    """A room whose oximeter and cuff were there when watching began, at 1 s; values from 2 to 4 s."""
    b = Bench(devices or (OXIMETER, CUFF), watching=False)
    b.feed(LinkUp(0.5, "oximeter", "/dev/ttyUSB0", identity), LinkUp(0.5, "cuff", "", "usb:0403:6001:CUFF1"))
    b.command("open-session", 1.0, alias="K.M.")
    b.fine(2.0, 5.0)
    return b


def swapped(b: Bench, at: float, identity: str, away_s: float = 3.0, device: str = "oximeter") -> None:
    """The cable out at `at`, and `identity` at its end when it is back."""
    b.feed(LinkDown(at, device, "unplugged"), LinkUp(at + away_s, device, "/dev/ttyUSB0", identity))


def numbers(told: list[Event], vital: Vital = Vital.SPO2) -> list[float]:
    """The values of `vital` that the room took for the patient's."""
    seen = [o for e in told if isinstance(e, Observed) for o in e.observations if o.vital is vital]
    return [o.value for o in seen if o.value is not None]


def bound(told: list[Event]) -> list[tuple[str, str, str]]:
    """Each binding: device, identity, reason."""
    return [(e.device, e.identity, e.reason) for e in told if isinstance(e, Bound)]


def held(told: list[Event]) -> list[tuple[str, str]]:
    """Each hold: device and why."""
    return [(e.device, e.why) for e in told if isinstance(e, Held)]
