"""Cuffs and monitors on a serial line that are asked for the result they show. None is started from here."""

from sessionctl.devices.dialogues import polling
from sessionctl.devices.models.model import SCRIPTED, Model
from sessionctl.devices.wire import Wire
from sessionctl.vitals import PRESSURES, Vital

MODELS: dict[str, Model] = {
    "accutorr-3": Model(
        "Datascope Accutorr 3",
        "serial",
        {"": "accutorr3-ascii"},
        PRESSURES,
        "C",
        SCRIPTED,
        "Datascope Accutorr 3 service manual, pages 1-37, 1-52 and 1-53: 8N1, the speed is set in its menu",
        dialogue=polling.ACCUTORR,
        own_alarm=True,  # it has alarm limits, which `L` would show
        episodic=True,
    ),
    "nibscan-un300": Model(
        "NIBScan UN300 / Abaton cuff module",
        "serial",
        {"": "nibscan-ascii"},
        (*PRESSURES, Vital.CUFF_PULSE_RATE),
        "B",
        SCRIPTED,
        "tincho77/NIBP-ABATON; two other public programs agree on the status",
        Wire(4800),
        dialogue=polling.NIBSCAN,
        episodic=True,
    ),
}
