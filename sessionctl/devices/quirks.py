"""What is odd about some devices: a table by what a device says of itself, applied in one place.

Rule 1. A quirk is recognised by identity (name, Device Information, services, characteristics), never
        guessed from measured bytes.
Rule 2. It changes how a device is treated only where that is sure enough: by the `context` of the decoders,
        or by treating it as another model of the table (`like`: its context, habits and dialogue). What one
        source alone says is told to people and changes nothing, but where it only withholds.
Rule 3. What is recognised is told with the link.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sessionctl.devices.identity import Identity
from sessionctl.devices.models.model import Model


@dataclass(frozen=True, slots=True)
class Quirk:
    """One row. It is recognised by any of `names` (expressions, for the name or the model of Device
    Information, matched from the start) or of `offers`; where `within` stands, only in a device that offers
    that. `told` is for a technician, without a full stop.
    """

    id: str
    told: str
    source: str
    confidence: Literal["A", "B", "C"]
    names: tuple[str, ...] = ()
    offers: frozenset[str] = frozenset()
    within: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    like: str = ""

    def known(self, one: Identity) -> bool:
        """Is `one` such a device?"""
        if self.within and self.within not in one.offers:
            return False
        called = filter(None, (one.name, one.plate.get("model", "")))
        named = any(re.match(pattern, text, re.IGNORECASE) for pattern in self.names for text in called)
        return named or bool(self.offers & one.offers)


_BPS = "1810"

QUIRKS = (
    Quirk(
        "beurer-bm85",
        "Beurer BM85: pulse and status are read with their bytes turned round",
        "derdilla/blood-pressure-monitor-fl, frames recorded in its pull requests 735 and 737",
        "A",
        names=(r"(Beurer )?BM85\b",),
        within=_BPS,
        like="beurer-bm85",
    ),
    Quirk(
        "beurer-relatives",
        "a relative of the Beurer BM85: if its pulse is wrong, write model = beurer-bm85; reports disagree",
        "the maker's application lists them; one user read a BM59 without turning bytes round",
        "C",
        names=(r"(Beurer )?(BM48|BM59|Elite ?900)\b",),
        within=_BPS,
    ),
    Quirk(
        "and-cuff",
        "A&D: its clock is set on each link, and it hangs up by itself when its records are sent",
        "obniz (UA651BLE, UA1200BLE) and weliem/blessed-bluez",
        "B",
        names=(r"(A&D[_ ])?(UA-651BLE|UA-1200BLE|UB-1100BLE)",),
        offers=frozenset({"233bf000-5a34-1b6d-975c-000d5690abe4"}),
        within=_BPS,
        like="and-ua-651ble",
    ),
    Quirk(
        "qardioarm",
        "QardioArm: what it sends while it inflates is no result, and its sign of failure is no pressure",
        "QardioBLE, offline-qardio-app-ios and qardioarmv2reversed; the failure rule stands in one of them",
        "B",
        offers=frozenset({"583cb5b3-875d-40ed-9098-c39eb0c1983d"}),
        within=_BPS,
        context={"quirk": "qardioarm"},
    ),
    Quirk(
        "replays-memory",
        "sends its memory again: only a reading with a time stamp of now counts as new",
        "Rudertier/medisana_blood_pressure and ignisf/sbm69",
        "B",
        names=(r"(Medisana )?BU ?\d", r"(Silvercrest )?SBM ?69"),
        within=_BPS,
    ),
    Quirk(
        "omron-standard",
        "Omron with the standard service: sends each record once and may then delete it",
        "obniz HEM_9200T and the documents of blood-pressure-monitor-fl",
        "B",
        names=(r"HEM-9200T", r"X[24] Smart", r"Evolv"),
        within=_BPS,
    ),
    Quirk(
        "o2ring-s",
        "O2Ring-S: polling keeps it awake; it never switches itself off while we listen, so mind its battery",
        "SomnoTrace measured it; it takes a new address when it is reset",
        "C",
        names=(r"T8520_", r"S8-AW"),
        offers=frozenset({"e8fb0001-a14b-98f9-831b-4e2941d01248"}),
    ),
)


def recognised(one: Identity) -> tuple[Quirk, ...]:
    """The rows of the table that fit, in its order."""
    return tuple(quirk for quirk in QUIRKS if quirk.known(one))


def applied(model: Model, quirks: Iterable[Quirk], models: Mapping[str, Model]) -> Model:
    """`model` as a device with these quirks is to be treated; `like` names rows of the table `models`.

    A model with a context or a dialogue of its own is for such a device already, and stays as it is.
    """
    if model.context or model.dialogue is not None:
        return model
    for quirk in quirks:
        if quirk.like:
            like = models[quirk.like]
            model = replace(
                model,
                context=like.context,
                habits=like.habits,
                dialogue=like.dialogue,
                protocols={**model.protocols, **like.protocols},
            )
        model = replace(model, context={**model.context, **quirk.context})
    return model


def told(quirks: Iterable[Quirk]) -> str:
    """What a technician is told beside the link; "" when there is nothing odd."""
    return "; ".join(quirk.told for quirk in quirks)
