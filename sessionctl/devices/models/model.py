"""What a row of the table of devices says.

Every line setting and frame layout comes from the `source` named. Confidence A: the maker's document and
recorded data agree; B: two independent programs agree; C: one program.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sessionctl.devices.ble import Habits
from sessionctl.devices.dialogue import Dialogue
from sessionctl.devices.wire import Wire
from sessionctl.vitals import Vital

OXIMETER = (Vital.SPO2, Vital.PULSE_RATE)
OXIMETER_PI = (*OXIMETER, Vital.PERFUSION_INDEX)
CUFF = (
    Vital.SYSTOLIC,
    Vital.DIASTOLIC,
    Vital.MEAN_PRESSURE,
    Vital.CUFF_PULSE_RATE,
    Vital.CUFF_PRESSURE,
)
Evidence = Literal["captured", "others' tests", "derived"]
"""What stands behind a decoder, best first: bytes from such a device (or printed by its maker as its
output), bytes from the tests of other programs, bytes built from a documented layout."""

RECORDED = "frames recorded by others from such a device, played over a pseudo-terminal"
DOCUMENTED = "frames of the maker's document, played over a pseudo-terminal"
SCRIPTED = "a scripted module on a pseudo-terminal that answers as the known programs expect"
PLAIN = Wire()
FAKE_BLUEZ = "frames recorded by others, sent by a stand-in for the Bluetooth service"
DERIVED = "frames built from the documented layout, played over a pseudo-terminal"
DERIVED_BLE = "frames built from the documented layout, sent by a stand-in for the Bluetooth service"
OTHERS_TESTS_BLE = "frames of others' tests, sent by a stand-in for the Bluetooth service"


@dataclass(frozen=True, slots=True)
class Model:
    """One supported device.

    `protocols` names the protocol of each channel: "" on a serial line, a characteristic's short id on
    Bluetooth. `context` is what its decoders must know beforehand. `averaging`: what the device averages its
    numbers over, where that is known. `own_alarm`: the device can alarm by itself; None: not known, which
    counts as no. `alarm_menu`: how that alarm is moved or lowered. `episodic`: it is silent between readings.
    `other_wires`: settings that units of this model were seen with beside `wire`; they are tried when bytes
    come and cannot be read. `habits`: how a Bluetooth device is to be treated. `tested`: what our support was
    tried with, in words; `evidence`: the same as one of three. `source`: where settings and frames stand.
    `page`: its page below docs/devices, "" for the maker's. What a scan knows it by: `services` and `names`
    that it advertises (a name is an expression, matched from its start), `adapters` (`VID:PID`) that its own
    cable is known to have.
    """

    label: str
    transport: Literal["serial", "ble"]
    protocols: Mapping[str, str]
    vitals: tuple[Vital, ...]
    confidence: Literal["A", "B", "C"]
    tested: str
    source: str
    wire: Wire = PLAIN
    other_wires: tuple[Wire, ...] = ()
    dialogue: Dialogue[Any] | None = None
    averaging: str = ""
    own_alarm: bool | None = None
    episodic: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    habits: Habits | None = None
    alarm_menu: str = ""
    evidence: Evidence = "derived"
    page: str = ""
    services: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    adapters: tuple[str, ...] = ()

    @property
    def experimental(self) -> bool:
        """One program alone speaks for it."""
        return self.confidence == "C"

    @property
    def driven(self) -> bool:
        """A person can start and stop it from here."""
        return self.dialogue is not None and self.dialogue.takes_requests
