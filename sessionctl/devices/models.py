"""The table of supported devices. Nobody holds a device while this is written: see `tested`.

Every line setting and frame layout comes from the `source` named. Confidence A: the maker's document and
recorded data agree; B: two independent programs agree; C: one program.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sessionctl.devices.dialogue import Dialogue
from sessionctl.devices.dialogues import contec_v7, suntech
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
RECORDED = "frames recorded by others from such a device, played over a pseudo-terminal"
DOCUMENTED = "frames of the maker's document, played over a pseudo-terminal"
SCRIPTED = "a scripted module on a pseudo-terminal that answers as the known programs expect"
PLAIN = Wire()
FAKE_BLUEZ = "frames recorded by others, sent by a stand-in for the Bluetooth service"


@dataclass(frozen=True, slots=True)
class Model:
    """One supported device.

    `protocols` names the protocol of each channel: "" on a serial line, a characteristic's short id on
    Bluetooth. `context` is what its decoders must know beforehand. `averaging`: what the device averages its
    numbers over, where that is known. `own_alarm`: the device can alarm by itself. `episodic`: it is silent
    between readings. `other_wires`: settings that units of this model were seen with beside `wire`; they are
    tried when bytes come and cannot be read. `tested`: what our support was tried with. `source`: where
    settings and frames stand.
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

    @property
    def driven(self) -> bool:
        """A person can start and stop it from here."""
        return self.dialogue is not None and self.dialogue.takes_requests


_NONIN = "Nonin 9560 OEM specification 6470-000-01; OEM III tests of pufferfish-software; app-nonin (Xpod)"
_MASIMO = "operator manuals of Rad-8 and Rad-87; recordings in yahnatan/pulseox, nmenon/masimo-datacapture"
_SUNTECH = "four public host programs (two Java, one C#, one C++) that agree on the commands"
_BPS = "Bluetooth SIG Blood Pressure Service; tests of Android-BLE-Common-Library"
_PLX = "Bluetooth SIG Pulse Oximeter Service; tests of SpeziBluetooth; a recorded ChoiceMMed pair"


def _nonin(label: str, frames: Literal[2, 7]) -> Model:
    return Model(
        label,
        "serial",
        {"": f"nonin-serial-format{frames}-stream"},
        OXIMETER,
        "A",
        DOCUMENTED,
        _NONIN,
        averaging="4 beats",
    )


def _masimo(label: str) -> Model:
    return Model(
        label,
        "serial",
        {"": "masimo-ascii1"},
        OXIMETER_PI,
        "A",
        RECORDED,
        _MASIMO,
        own_alarm=True,  # its ALARM field states limit alarms of its own
    )


def _ble_cuff(label: str, confidence: Literal["A", "B", "C"], source: str, **context: str) -> Model:
    protocols = {
        "2a35": "ble-blood-pressure",
        "2a36": "ble-intermediate-cuff-pressure",
        "2a49": "ble-blood-pressure-feature",
        "2a19": "ble-battery-level",
    }
    return Model(
        label, "ble", protocols, CUFF, confidence, FAKE_BLUEZ, source, episodic=True, context=context
    )


MODELS: dict[str, Model] = {
    "nonin-xpod": _nonin("Nonin Xpod", 2),
    "nonin-oem3": _nonin("Nonin OEM III, format 2", 2),
    "nonin-oem3-format7": _nonin("Nonin OEM III, format 7", 7),
    "contec-cms50d-plus": Model(
        "Contec CMS50D+/E/F, older protocol",
        "serial",
        {"": "contec-v5-stream"},
        OXIMETER,
        "A",
        DOCUMENTED,
        "Contec document V5.0A (4800 odd); 19200 odd as in atbrask/CMS50Dplus, cms-p; 4800 8N1 in a forum",
        Wire(19200, 8, "O", 1),
        (Wire(4800, 8, "O", 1), Wire(4800, 8, "N", 1)),
    ),
    "contec-cms50d-plus-v7": Model(
        "Contec CMS50D+/FW, newer protocol",
        "serial",
        {"": "contec-v7-stream"},
        OXIMETER_PI,
        "A",
        RECORDED,
        "Contec document V7.0; recordings in headrotor/contec_data and MarkMLl/Contec_cms50dplus",
        Wire(115_200),
        dialogue=contec_v7.DIALOGUE,
    ),
    "masimo-rad8": _masimo("Masimo Rad-8 (set to ASCII 1)"),
    "masimo-rad57": _masimo("Masimo Rad-57"),
    "masimo-radical7": _masimo("Masimo Radical-7"),
    "suntech-advantage": Model(
        "SunTech Advantage cuff module",
        "serial",
        {"": "suntech-stream"},
        CUFF,
        "B",
        SCRIPTED,
        _SUNTECH,
        dialogue=suntech.DIALOGUE,
    ),
    "ble-pulse-oximeter": Model(
        "Bluetooth oximeter (Pulse Oximeter Service)",
        "ble",
        {
            "2a5f": "ble-plx-continuous",
            "2a5e": "ble-plx-spot-check",
            "2a60": "ble-plx-features",
            "2a19": "ble-battery-level",
        },
        OXIMETER_PI,
        "A",
        FAKE_BLUEZ,
        _PLX,
    ),
    "ble-blood-pressure": _ble_cuff("Bluetooth cuff (Blood Pressure Service)", "A", _BPS),
    "beurer-bm85": _ble_cuff(
        "Beurer BM85",
        "A",
        "derdilla/blood-pressure-monitor-fl, frames recorded in its pull requests 735 and 737",
        quirk="beurer-be",
    ),
}
"""Every model that `devices.toml` may name. Serial lines are 9600 8N1 where nothing else is said."""
