"""A TaiDoc cuff: asked once on each link for its latest record, and left alone."""

from dataclasses import dataclass

from sessionctl.devices.decoders.taidoc import COMMANDS
from sessionctl.devices.dialogue import Dialogue, Heard, Opened, Said, Say

CHANNEL = "00001524-1212-efde-1523-785feabcd123"


@dataclass(frozen=True, slots=True)
class Asked:
    """Nothing is kept: each link is asked anew."""


def step(state: Asked, heard: Heard) -> tuple[Asked, list[Said]]:
    """Asks when the link stands."""
    return state, [Say(COMMANDS["read-record"], CHANNEL)] if isinstance(heard, Opened) else []


DIALOGUE = Dialogue(frozenset(COMMANDS.values()), Asked, step, lambda _: None)
