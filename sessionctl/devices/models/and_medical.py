"""A&D cuffs: the standard service, a clock that must be set on each link, and a link that must be ended."""

from sessionctl.devices import ble
from sessionctl.devices.dialogues import and_cuff
from sessionctl.devices.models.model import BPS_CHANNELS, CUFF, FAKE_BLUEZ, Model

_AND = "obniz (UA651BLE, UA1200BLE) and weliem/blessed-bluez; a time stamp printed there for the UA-651BLE"


def _and(label: str) -> Model:
    return Model(
        label,
        "ble",
        BPS_CHANNELS,
        CUFF,
        "B",
        FAKE_BLUEZ,
        _AND,
        dialogue=and_cuff.DIALOGUE,
        episodic=True,
        habits=ble.AND_CUFF,
    )


MODELS: dict[str, Model] = {
    "and-ua-651ble": _and("A&D UA-651BLE"),
    "and-ua-1200ble": _and("A&D UA-1200BLE"),
    "and-ub-1100ble": _and("A&D UB-1100BLE"),
}
