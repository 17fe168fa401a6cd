"""A device that is asked the same again and again, and answers or not."""

from collections.abc import Callable
from dataclasses import dataclass

from sessionctl.devices.decoders import accutorr, nibscan
from sessionctl.devices.dialogue import Closed, Dialogue, Due, Heard, Opened, Said, Say

EVERY_S = 2.0  # ours: a result that must be said twice is told within 4 s


@dataclass(frozen=True, slots=True)
class Asking:
    """When the next is asked, and which it is; None without a link."""

    due: float | None = None
    place: int = 0


def polling(*questions: bytes) -> Dialogue[Asking]:
    """Asks `questions` in turn, one every EVERY_S seconds, for as long as a link stands."""
    return Dialogue(frozenset(questions), Asking, _step(questions), lambda state: state.due)


def _step(questions: tuple[bytes, ...]) -> Callable[[Asking, Heard], tuple[Asking, list[Said]]]:
    def step(state: Asking, heard: Heard) -> tuple[Asking, list[Said]]:
        match heard:
            case Opened(at):
                return _ask(at, 0)
            case Closed():
                return Asking(), []
            case Due(at) if state.due is not None and at >= state.due:
                return _ask(at, state.place)
        return state, []

    def _ask(at: float, place: int) -> tuple[Asking, list[Said]]:
        return Asking(at + EVERY_S, (place + 1) % len(questions)), [Say(questions[place])]

    return step


NIBSCAN = polling(nibscan.STATUS)
ACCUTORR = polling(accutorr.PROMPT, accutorr.PATIENT)
