"""Masimo oximeters."""

from sessionctl.devices.models.model import OXIMETER_PI, RECORDED, Model

_MASIMO = "operator manuals of Rad-8 and Rad-87; recordings in yahnatan/pulseox, nmenon/masimo-datacapture"


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
        evidence="captured",
    )


MODELS: dict[str, Model] = {
    "masimo-rad8": _masimo("Masimo Rad-8 (set to ASCII 1)"),
    "masimo-rad57": _masimo("Masimo Rad-57"),
    "masimo-radical7": _masimo("Masimo Radical-7"),
}
