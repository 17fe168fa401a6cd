"""Viatom, Wellue and Lepu: rings, fingertip oximeters, cuffs.

None counts as having an alarm of its own: byte 12 of the older rings states alarms, but no source says what
they are, or that anybody but the wearer notices them.
"""

from sessionctl.devices.ble import Habits
from sessionctl.devices.dialogues import viatom_bp2, viatom_o2, viatom_oxyii
from sessionctl.devices.models.model import CUFF, FAKE_BLUEZ, OXIMETER, OXIMETER_PI, Model

_NORDIC_UART = "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
_RING_SERVICE = "14839ac4-7d7e-415c-9a42-167340cf2339"
"""Of the older rings, and of the cuffs: those are told by their names."""

_DERIVED = "frames built from others' notes, sent by a stand-in for the Bluetooth service that answers"
_A_PAYLOAD = "a payload recorded by others, sent by a stand-in for the Bluetooth service that answers"


def _habits(channel: str) -> Habits:
    """A ring or oximeter answers or sends once a second; about 30 s after it was taken off it hangs up.

    Then it advertises no more until it is worn again, so it is looked for all the time, and the pauses after
    links that brought nothing are short.
    """
    return Habits((channel,), silence_s=6.0)


MODELS: dict[str, Model] = {
    "viatom-o2ring": Model(
        "Viatom/Wellue O2Ring, Checkme O2, SleepU",
        "ble",
        {viatom_o2.NOTIFY: "viatom-0x17-stream"},
        OXIMETER,
        "B",
        _A_PAYLOAD,
        "MackeyStingray/o2r, ecostech/viatom-ble: three recorded payloads, one check code that verifies",
        dialogue=viatom_o2.DIALOGUE,
        habits=_habits(viatom_o2.NOTIFY),
        evidence="captured",
        services=(_RING_SERVICE,),
    ),
    "viatom-o2ring-wave": Model(
        "Viatom/Wellue O2Ring, with the wave",
        "ble",
        {viatom_o2.NOTIFY: "viatom-0x1b-stream"},
        OXIMETER,
        "C",
        _DERIVED,
        "LepuBle alone for the layout of the values with the wave",
        dialogue=viatom_o2.DIALOGUE_WITH_WAVE,
        habits=_habits(viatom_o2.NOTIFY),
        services=(_RING_SERVICE,),
    ),
    "viatom-o2ring-s": Model(
        "Wellue O2Ring-S (T8520), SleepHQ SHQO2Pro",
        "ble",
        {viatom_oxyii.NOTIFY: "viatom-oxyii-stream"},
        OXIMETER,
        "C",
        _DERIVED,
        "nglessner/o2ring-s-protocol and ilyakruchinin/SomnoTrace, which disagree on the state byte",
        dialogue=viatom_oxyii.DIALOGUE,
        habits=_habits(viatom_oxyii.NOTIFY),
        names=("S8-AW", "SHQO2Pro", "T8520_"),
    ),
    "viatom-pc60fw": Model(
        "Viatom PC-60FW, OxySmart",
        "ble",
        {_NORDIC_UART: "viatom-pc60fw-stream"},
        OXIMETER_PI,
        "B",
        FAKE_BLUEZ,
        "tonyfu97/Pulse-Ox-BLE (recorded frames), sza2/viatom_pc60fw; the flags from LepuBle alone",
        habits=_habits(_NORDIC_UART),
        evidence="captured",
        names=("PC-60FW", "OxySmart"),
    ),
    "viatom-bp2": Model(
        "Viatom BP2, LP-BP2W cuff (watched, never started)",
        "ble",
        {viatom_bp2.NOTIFY: "viatom-bp2-stream"},
        CUFF,
        "B",
        _DERIVED,
        "chalimov/viatom_bp2_ha, measured there on one LP-BP2W",
        dialogue=viatom_bp2.DIALOGUE,
        episodic=True,
        habits=Habits((viatom_bp2.NOTIFY,), settle_s=2.0, rest_s=20.0, pauses_s=(0.0, 2.0, 5.0, 8.0)),
        names=("BP2", "LP-BP2", "Checkme BP2"),
    ),
}
