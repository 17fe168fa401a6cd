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
FROM_MEMORY = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.CUFF_PULSE_RATE)
"""What cuffs remember that compute no mean."""

RECORDED = "frames recorded by others from such a device, played over a pseudo-terminal"
DOCUMENTED = "frames of the maker's document, played over a pseudo-terminal"
SCRIPTED = "a scripted module on a pseudo-terminal that answers as the known programs expect"
PLATE = {"2a25": "ble-serial-number", "2a24": "ble-model-number", "2a29": "ble-manufacturer"}
"""The protocols of `ble.PLATE`."""

BPS_CHANNELS = {
    "2a35": "ble-blood-pressure",
    "2a36": "ble-intermediate-cuff-pressure",
    "2a49": "ble-blood-pressure-feature",
    "2a19": "ble-battery-level",
    **PLATE,
}
"""What a cuff with the Blood Pressure Service says where."""

PLAIN = Wire()
FAKE_BLUEZ = "frames recorded by others, sent by a stand-in for the Bluetooth service"
TESTS_BLUEZ = "frames of others' tests, sent by a stand-in for the Bluetooth service"
BUILT_BLUEZ = "frames built from the layout of one program, sent by a stand-in for the Bluetooth service"


@dataclass(frozen=True, slots=True)
class Model:
    """One supported device.

    `protocols` names the protocol of each channel: "" on a serial line, a characteristic's short id on
    Bluetooth. `context` is what its decoders must know beforehand. `averaging`: what the device averages its
    numbers over, where that is known. `own_alarm`: the device can alarm by itself. `episodic`: it is silent
    between readings. `other_wires`: settings that units of this model were seen with beside `wire`; they are
    tried when bytes come and cannot be read. `habits`: how a Bluetooth device is to be treated. `tested`:
    what our support was tried with. `source`: where settings and frames stand.
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
    own_alarm: bool = False
    episodic: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    habits: Habits | None = None

    @property
    def driven(self) -> bool:
        """A person can start and stop it from here."""
        return self.dialogue is not None and self.dialogue.takes_requests
