"""Cuffs made for homes, each with a Bluetooth service of its maker's own."""

from sessionctl.devices import ble
from sessionctl.devices.dialogues import microlife, taidoc
from sessionctl.devices.models.model import DERIVED_BLE, FROM_MEMORY, OTHERS_TESTS_BLE, PLATE, Model

YONKER = "cdeacd81-5235-4c07-8846-93a37ee6b86d"

MODELS: dict[str, Model] = {
    "microlife-bp3gy1": Model(
        "Microlife BP3GY1-2N (history only)",
        "ble",
        {"fff1": "microlife-frame", **PLATE},
        FROM_MEMORY,
        "B",
        OTHERS_TESTS_BLE,
        "joergmlpts/blood-pressure-monitor; tests of derdilla/blood-pressure-monitor-fl",
        dialogue=microlife.DIALOGUE,
        evidence="others' tests",
        episodic=True,
        habits=ble.memory("fff1"),
    ),
    "taidoc-cuff": Model(
        "TaiDoc / FORA cuff (history only)",
        "ble",
        {taidoc.CHANNEL: "taidoc-command", **PLATE},
        FROM_MEMORY,
        "C",
        DERIVED_BLE,
        "advmeds-service/advmeds-bluetooth-lib, one program; the answer's frame is a lead",
        dialogue=taidoc.DIALOGUE,
        episodic=True,
        habits=ble.memory(taidoc.CHANNEL),
    ),
    "yonker-yk-ibpa1": Model(
        "Yonker YK-IBPA1",
        "ble",
        {YONKER: "yonker-bp", **PLATE},
        FROM_MEMORY,
        "B",
        OTHERS_TESTS_BLE,
        "derdilla/blood-pressure-monitor-fl, issue 615 and its test",
        evidence="others' tests",
        episodic=True,
        habits=ble.memory(YONKER),
    ),
}
