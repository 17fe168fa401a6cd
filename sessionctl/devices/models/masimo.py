"""Masimo oximeters."""

from dataclasses import replace

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
    "masimo-rad87": _masimo("Masimo Rad-7 or Rad-87"),
    "masimo-radical7": _masimo("Masimo Radical-7"),
    "masimo-rad8-trend": replace(
        _masimo("Masimo Rad-8 trend (history only)"),
        protocols={"": "masimo-trend"},
        tested="lines printed by the maker as output of the device, played over a pseudo-terminal",
        source="sample output in the operator manual of the Rad-8",
        episodic=True,  # it sends when a person downloads
    ),
}
