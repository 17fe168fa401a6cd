"""A device that is asked the same again and again, and answers or not."""

from dataclasses import dataclass

from sessionctl.devices.decoders import accutorr, nibscan
from sessionctl.devices.dialogue import Closed, Dialogue, Due, Heard, Opened, Said, Say

EVERY_S = 2.0  # ours: a result that must be said twice is told within 4 s


@dataclass(frozen=True, slots=True)
class Asking:
    """When the next is asked, and which it is; None without a link."""

    due: float | None = None
    place: int = 0


def polling(*questions: bytes, every_s: float = EVERY_S) -> Dialogue[Asking]:
    """Asks `questions` in turn, one every `every_s` seconds, for as long as a link stands."""

    def ask(at: float, place: int) -> tuple[Asking, list[Said]]:
        return Asking(at + every_s, (place + 1) % len(questions)), [Say(questions[place])]

    def step(state: Asking, heard: Heard) -> tuple[Asking, list[Said]]:
        match heard:
            case Opened(at):
                return ask(at, 0)
            case Closed():
                return Asking(), []
            case Due(at) if state.due is not None and at >= state.due:
                return ask(at, state.place)
        return state, []

    return Dialogue(frozenset(questions), Asking, step, lambda state: state.due)


NIBSCAN = polling(nibscan.STATUS)
ACCUTORR = polling(accutorr.PROMPT, accutorr.PATIENT)
