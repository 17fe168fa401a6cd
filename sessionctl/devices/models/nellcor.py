"""Nellcor oximeters."""

from typing import Literal

from sessionctl.devices.dialogues import nellcor
from sessionctl.devices.models.model import OXIMETER, RECORDED, Model

_NELLCOR = "the maker's manuals; recording in hansmuc/NellcorN560Seriell; mdpnp/mdpnp (N-595)"
RELATIVE = "lines recorded by others from an N-560, played over a pseudo-terminal"
BUILT = "lines built from the maker's manual, played over a pseudo-terminal"


def _nellcor(label: str, tested: str, confidence: Literal["A", "B", "C"]) -> Model:
    return Model(
        label,
        "serial",
        {"": "nellcor-ascii"},
        OXIMETER,
        confidence,
        tested,
        _NELLCOR,
        dialogue=nellcor.DIALOGUE,
        evidence="captured" if tested == RECORDED else "derived",
        own_alarm=True,  # its lines say when a limit alarm of its own is active, silenced or off
    )


MODELS: dict[str, Model] = {
    "nellcor-n560": _nellcor("Nellcor N-560", RECORDED, "A"),
    "nellcor-n595": _nellcor("Nellcor N-595", RELATIVE, "A"),
    "nellcor-n600": _nellcor("Nellcor N-600", RELATIVE, "A"),
    "nellcor-npb290": _nellcor("Nellcor NPB-190, 195, 290 or 295", BUILT, "A"),
}
