"""Which model a device probably is, and what to write in `devices.toml`: pure.

Rule 1. The likeliest model is proposed, never chosen: a person confirms it by what its display shows.
Rule 2. Advertised names and services prove a kind; frames with a check code prove a protocol.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.identify import Guess
from sessionctl.devices.identity import Identity
from sessionctl.devices.models import MODELS, Model
from sessionctl.devices.quirks import recognised
from sessionctl.devices.wire import Wire
from sessionctl.vitals import Vital


@dataclass(frozen=True, slots=True)
class Proposal:
    """`models` that it may be, the likeliest first; `why` for a person; `wire`: how a line was set."""

    models: tuple[str, ...]
    why: str
    wire: Wire | None = None

    @property
    def model(self) -> str:
        return self.models[0]


def of_bytes(guess: Guess, wire: Wire) -> Proposal:
    """From what was heard on a line at `wire`. Models that are known at this setting come first."""
    ordered = sorted(guess.models, key=lambda name: wire not in wires(MODELS[name]))
    checked = PROTOCOLS[guess.protocol].checked
    sure = "with a check code" if checked else "without a check code: likely, not sure"
    return Proposal(tuple(ordered), f"{guess.frames} frames of {guess.protocol} at {wire} {sure}", wire)


def of_identity(one: Identity) -> Proposal | None:
    """From what a Bluetooth device says of itself; None when no model is known to be such a one.

    A quirk's own model comes first, then models whose name is advertised, then those with a maker's own
    characteristic, then those of a service.
    """
    odd = [quirk.like for quirk in recognised(one) if quirk.like]
    called = [text for text in (one.name, one.plate.get("model", "")) if text]
    named = [key for key, model in _bluetooth() if _matches(model.names, called)]
    serving = [key for key, model in _bluetooth() if one.offers & set(model.services) and not model.names]
    theirs = [
        key for key, model in _bluetooth() if any(len(c) > 4 and c in one.offers for c in model.protocols)
    ]
    models = tuple(dict.fromkeys([*odd, *named, *theirs, *serving]))
    if not models:
        return None
    why = "by its name" if odd or named else "by its services, which do not say the maker"
    return Proposal(models, why)


def wires(model: Model) -> tuple[Wire, ...]:
    """Every setting that a serial model is known with."""
    return (model.wire, *model.other_wires)


def to_ask(adapter: str) -> tuple[str, ...]:
    """Models that say nothing unasked, may be asked harmlessly, and whose own cable has the chip `adapter`
    (`VID:PID`); none for "".
    """
    return tuple(key for key, model in MODELS.items() if adapter in model.adapters and asking(model).dialogue)


def asking(model: Model) -> Model:
    """The model as a search may treat it: its dialogue says what only identifies, or it has none.

    It takes no requests: nothing can be started.
    """
    dialogue = model.dialogue
    if dialogue is None or not dialogue.identifying:
        return replace(model, dialogue=None)
    harmless = replace(dialogue, commands=dialogue.identifying, allows=None, takes_requests=False)
    return replace(model, dialogue=harmless)


def block(proposal: Proposal, place: str, name: str) -> list[str]:
    """The lines to paste into `devices.toml`; `place` is a port or a Bluetooth address."""
    model = MODELS[proposal.model]
    lines = ["[[device]]", f'name = "{name}"', f'model = "{proposal.model}"']
    lines.append(f'{"address" if model.transport == "ble" else "port"} = "{place}"')
    if proposal.wire is not None and proposal.wire not in wires(model):
        lines += [f"baud = {proposal.wire.baud}", f'parity = "{proposal.wire.parity}"']
    return lines


def name_for(model: str, taken: Iterable[str]) -> str:
    """A free name for a device of this model: "oximeter", "cuff", then with a number."""
    vitals = MODELS[model].vitals
    kind = "oximeter" if Vital.SPO2 in vitals else "cuff" if Vital.SYSTOLIC in vitals else "sensor"
    used = set(taken)
    return next(
        name for n in range(1, len(used) + 2) if (name := kind if n == 1 else f"{kind}-{n}") not in used
    )


def _bluetooth() -> list[tuple[str, Model]]:
    return [(key, model) for key, model in MODELS.items() if model.transport == "ble"]


def _matches(patterns: tuple[str, ...], called: list[str]) -> bool:
    return any(re.match(pattern, text, re.IGNORECASE) for pattern in patterns for text in called)
