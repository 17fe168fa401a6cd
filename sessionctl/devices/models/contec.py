"""Contec oximeters."""

from sessionctl.devices.ble import Habits
from sessionctl.devices.dialogues import contec_bt, contec_v7
from sessionctl.devices.models.model import DOCUMENTED, FAKE_BLUEZ, OXIMETER, OXIMETER_PI, RECORDED, Model
from sessionctl.devices.wire import Wire

MODELS: dict[str, Model] = {
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
        evidence="others' tests",
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
        evidence="captured",
        adapters=("10c4:ea60",),  # CP210x, says document V7.0; the number is Silicon Labs' own
    ),
    "contec-cms50d-bt": Model(
        "Contec CMS50D-BT",
        "ble",
        {"ff02": "contec-cms50d-bt", "ff04": "contec-cms50d-bt"},  # which of them speaks differs by unit
        OXIMETER,
        "C",  # frames and sums agree with recordings; what says whether there is a finger is not settled
        FAKE_BLUEZ,
        "nringelstein/CMS50D-BT, r-blindauer; recorded frames in tobiasisenberg/OxiVis issue 2",
        dialogue=contec_bt.DIALOGUE,
        habits=Habits(("ff02", "ff04"), silence_s=10.0),
        evidence="captured",
    ),
}
