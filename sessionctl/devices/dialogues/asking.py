"""To ask a device for one thing, again and again: the shape that several dialogues share."""

from dataclasses import dataclass

from sessionctl.devices.dialogue import Closed, Dialogue, Due, Heard, Opened, Said, Say


@dataclass(frozen=True, slots=True)
class Asking:
    """When the device is to be asked next; None without a link."""

    next_at: float | None = None


def every(seconds: float, question: bytes, channel: str) -> Dialogue[Asking]:
    """Asks `question` on `channel` when the link stands and every so many `seconds` from then on.

    Time that was missed (a stall of the machine) is not made up for: nothing is asked twice at once.
    """

    def step(state: Asking, heard: Heard) -> tuple[Asking, list[Said]]:
        match heard:
            case Opened(at):
                return Asking(at + seconds), [Say(question, channel)]
            case Closed():
                return Asking(), []
            case Due(at) if state.next_at is not None and at >= state.next_at:
                return Asking(at + seconds), [Say(question, channel)]
        return state, []

    return Dialogue(frozenset({question}), Asking, step, lambda state: state.next_at)
