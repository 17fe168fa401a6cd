"""SunTech cuff modules."""

from sessionctl.devices.dialogues import suntech
from sessionctl.devices.models.model import CUFF, SCRIPTED, Model

_SUNTECH = "four public host programs (two Java, one C#, one C++) that agree on the commands"

MODELS: dict[str, Model] = {
    "suntech-advantage": Model(
        "SunTech Advantage cuff module",
        "serial",
        {"": "suntech-stream"},
        CUFF,
        "B",
        SCRIPTED,
        _SUNTECH,
        dialogue=suntech.DIALOGUE,
        evidence="others' tests",
    ),
}
