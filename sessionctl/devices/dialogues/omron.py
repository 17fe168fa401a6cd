"""An Omron cuff's memory: unlocked, read from end to end, closed. Nothing is ever written to it.

Rule 1. A key is shown to the cuff, never programmed: that (00 and 02 to the same characteristic) is not
        allowed to leave. The key is the one that omblepy programs into a cuff when somebody pairs it with
        that.
Rule 2. A question without an answer is asked three times in all; then the memory is closed and left alone.
Rule 3. A part of the memory that says what it said on an earlier link is no news.

Source: userx14/omblepy (key, order, places of the records), eigger/hass-omron (HEM-7142T2).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.decoders.omron_packet import END, ENDED, READ, START, STARTED, read
from sessionctl.devices.decoders.omron_record import SIZE
from sessionctl.devices.dialogue import Arrived, Closed, Dialogue, Due, Heard, Opened, Said, Say

UNLOCK = "b305b680-aee7-11e1-a730-0002a5d5c51b"
FROM_CUFF = (
    "49123040-aee8-11e1-a74d-0002a5d5c51b",
    "4d0bf320-aee8-11e1-a0d9-0002a5d5c51b",
    "5128ce60-aee8-11e1-b84b-0002a5d5c51b",
    "560f1420-aee8-11e1-8184-0002a5d5c51b",
)
TO_CUFF = "db5b55e0-aee7-11e1-965e-0002a5d5c51b"
"""The first of four: a request of ours has eight bytes and is never cut."""

KEY = bytes.fromhex("deadbeaf12341234deadbeaf12341234")
BLOCK = 56  # bytes asked for at a time: four records in a packet of 64 bytes, four pieces
ANSWER_S = 1.0  # omblepy waits a second, and asks again
TRIES = 3  # ours


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a model keeps its records: the address of each user's first, and how many there are."""

    users: tuple[int, ...]
    records: int
    key: bool

    def questions(self) -> tuple[Say, ...]:
        """All that is asked, in order."""
        parts = (
            Say(read(user + at, min(BLOCK, self.records * SIZE - at)), TO_CUFF)
            for user in self.users
            for at in range(0, self.records * SIZE, BLOCK)
        )
        key = (Say(b"\x01" + KEY, UNLOCK),) if self.key else ()
        return (*key, Say(START, TO_CUFF), *parts, Say(END, TO_CUFF))


@dataclass(frozen=True, slots=True)
class Walk:
    """The question that waits for its answer (None: none does), how often it was asked, and what is known."""

    place: int | None = None
    tries: int = 0
    due: float | None = None
    known: frozenset[tuple[int, str]] = frozenset()


def dialogue(memory: Memory) -> Dialogue[Walk]:
    """The conversation with a cuff that has such a memory."""
    questions = memory.questions()
    allowed = {(one.data, one.channel) for one in questions}
    return Dialogue(
        frozenset(),
        Walk,
        _step(questions),
        lambda walk: walk.due,
        awaits,
        allows=lambda said: (said.data, said.channel) in allowed,
    )


def awaits(walk: Walk, fields: Fields) -> bool | None:
    """None for a part of the memory that is known."""
    return None if _part(fields) in walk.known else True


def _part(fields: Fields) -> tuple[int, str]:
    return fields.get("address", 0), fields.get("data", "")


def _step(questions: tuple[Say, ...]) -> Callable[[Walk, Heard], tuple[Walk, list[Said]]]:
    def step(walk: Walk, heard: Heard) -> tuple[Walk, list[Said]]:
        match heard:
            case Opened(at):
                return ask(walk, 0, at)
            case Closed():
                return Walk(known=walk.known), []
            case Arrived(at, fields) if walk.place is not None and _answers(questions[walk.place], fields):
                if fields.get("type") == READ:
                    walk = replace(walk, known=walk.known | {_part(fields)})
                return ask(walk, walk.place + 1, at) if walk.place is not None else (walk, [])
            case Due(at) if walk.place is not None and walk.due is not None and at >= walk.due:
                return again(walk, walk.place, at)
        return walk, []

    def ask(walk: Walk, place: int, at: float) -> tuple[Walk, list[Said]]:
        if place == len(questions):
            return Walk(known=walk.known), []
        return replace(walk, place=place, tries=1, due=at + ANSWER_S), [questions[place]]

    def again(walk: Walk, place: int, at: float) -> tuple[Walk, list[Said]]:
        if walk.tries < TRIES:
            return replace(walk, tries=walk.tries + 1, due=at + ANSWER_S), [questions[place]]
        opened = questions[place].channel == TO_CUFF
        return Walk(known=walk.known), [questions[-1]] if opened else []

    return step


def _answers(question: Say, fields: Fields) -> bool:
    if question.channel == UNLOCK:
        return bool(fields.get("unlocked"))
    if question.data in (START, END):
        return fields.get("type") == (STARTED if question.data == START else ENDED)
    return fields.get("type") == READ and fields.get("address") == int.from_bytes(question.data[3:5], "big")


HEM_7322T = dialogue(Memory((0x02AC, 0x0824), 100, key=True))
HEM_7600T = dialogue(Memory((0x02AC,), 100, key=True))
HEM_7142T2 = dialogue(Memory((0x02E8,), 14, key=False))
