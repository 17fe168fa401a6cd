"""What a row of the table of devices says, in words: one wording for all who show it.

Rule 1. What is not known is said to be not known.
"""

from dataclasses import asdict, dataclass

from sessionctl.devices.models.model import Evidence, Model
from sessionctl.vitals import LABEL

NOT_KNOWN = "not known"

PAGES = {
    "and": "blood-pressure-service",
    "bci": "berry",
    "beurer": "blood-pressure-service",
    "ble-heart-rate": "heart-rate",
}
"""Models and makers that stand on another page than the one called like the maker."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One model for a reader. `own_alarm` is "yes", "no" or "not known"; `page` a file below docs/devices."""

    model: str
    device: str
    transport: str
    line: str
    protocols: tuple[str, ...]
    measures: tuple[str, ...]
    averaging: str
    own_alarm: str
    alarm_menu: str
    evidence: Evidence
    tested: str
    confidence: str
    experimental: bool
    source: str
    page: str

    def plain(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)

    @property
    def trust(self) -> str:
        """What stands behind it, in a few words: "captured, A", "derived, C: experimental"."""
        return f"{self.evidence}, {self.confidence}{': experimental' if self.experimental else ''}"


def facts(name: str, model: Model) -> Facts:
    """What is known of the model `name`."""
    return Facts(
        name,
        model.label,
        "serial" if model.transport == "serial" else "Bluetooth",
        ", ".join(map(str, (model.wire, *model.other_wires))) if model.transport == "serial" else "",
        tuple(dict.fromkeys(model.protocols.values())),
        tuple(LABEL[vital] for vital in model.vitals),
        model.averaging or NOT_KNOWN,
        NOT_KNOWN if model.own_alarm is None else "yes" if model.own_alarm else "no",
        model.alarm_menu or ("" if model.own_alarm is False else NOT_KNOWN),
        model.evidence,
        model.tested,
        model.confidence,
        model.experimental,
        model.source,
        page(name, model),
    )


def page(name: str, model: Model) -> str:
    """The page of a model below docs/devices: its own, or its maker's, who is the first part of its name."""
    maker = name.partition("-")[0]
    return f"{model.page or PAGES.get(name) or PAGES.get(maker, maker)}.md"
