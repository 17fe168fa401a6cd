"""Nonin oximeters."""

from typing import Literal

from sessionctl.devices.models.model import DOCUMENTED, OXIMETER, Model

_NONIN = "Nonin 9560 OEM specification 6470-000-01; OEM III tests of pufferfish-software; app-nonin (Xpod)"


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
        evidence="others' tests" if frames == 2 else "derived",
    )


MODELS: dict[str, Model] = {
    "nonin-xpod": _nonin("Nonin Xpod", 2),
    "nonin-oem3": _nonin("Nonin OEM III, format 2", 2),
    "nonin-oem3-format7": _nonin("Nonin OEM III, format 7", 7),
}
