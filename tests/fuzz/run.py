"""One batch: so many spoilt frames of one protocol through its decoder, and what must hold after each.

Rule 1. A decoder never raises, whatever it is fed and however that is cut.
Rule 2. Every byte fed is in a frame, in a rejection or still held, once and in its order; under 4 KiB are
        held. (Text decoders skip blanks between lines; those, and only those, may be missing.)
Rule 3. A measurement holds a number that stands in the frame's fields and can be a person's, or none with a
        validity that says so; what comes from a device's memory is marked as history.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from time import process_time
from typing import Any

from sessionctl.devices.decoders.frames import Decoder, Frame, Rejected, WireProtocol
from sessionctl.vitals import ACCEPTED, Measurement, Validity
from tests.fuzz.families import Material, is_text
from tests.fuzz.spoil import spoil

HELD_MOST = 4096
BLANK = b"\0\t\n\v\f\r "
STRETCH = 64
"""Frames between a fresh decoder and its end: enough to fill buffers, few enough to find what broke."""

RANDOM_SHARE, KIN_SHARE, CLEAN_SHARE = 0.15, 0.15, 0.25
"""Of the pieces: bytes out of nowhere, recordings of the family's other protocols, recordings left whole."""

MEMORY = frozenset({"record", "storage", "memory"})
"""A protocol with one of these words in its name reads what a device kept: none of it is current."""

WITH_NUMBER = (Validity.VALID, Validity.QUESTIONABLE, Validity.ONGOING)


class Wrong(AssertionError):  # noqa: N818 - what is wrong is a decoder
    """A rule of this file does not hold; the text says which, and the bytes that show it."""


@dataclass(slots=True)
class Count:
    """What came of a batch.

    `frames`: put in; `numbers`: of those accepted, the ones that gave one; `held_most`: bytes; `longest_ms`
    (one feed of 4 KiB at most) and `spent_s` are processor time.
    """

    frames: int = 0
    bytes: int = 0
    accepted: int = 0
    numbers: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    held_most: int = 0
    longest_ms: float = 0.0
    spent_s: float = 0.0

    def add(self, other: "Count") -> None:
        """Counts of two batches as of one."""
        for name in ("frames", "bytes", "accepted", "numbers", "spent_s"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.rejected.update(other.rejected)
        self.held_most = max(self.held_most, other.held_most)
        self.longest_ms = max(self.longest_ms, other.longest_ms)


def batch(material: Material, frames: int, seed: int) -> Count:
    """Raises Wrong, naming the seed, when a rule does not hold."""
    row, count = material.protocol, Count()
    random = Random(f"{row.name} {seed}")
    begun = process_time()
    while count.frames < frames:
        pieces = list(_pieces(material, min(STRETCH, frames - count.frames), random))
        count.frames += len(pieces)
        context = random.choice(material.contexts)
        chunks = list(_chunks(b"".join(pieces), random)) if row.stream else pieces
        try:
            _stretch(row, row.new(context), chunks, count)
        except Wrong as wrong:
            raise Wrong(f"{row.name}, seed {seed}: {wrong}\n{_told(chunks)}") from None
        except Exception as raised:
            raise Wrong(f"{row.name}, seed {seed}: it raised {raised!r}\n{_told(chunks)}") from raised
    count.spent_s = process_time() - begun
    return count


def _told(chunks: list[bytes]) -> str:
    return f"fed: {' '.join(chunk.hex() or '(nothing)' for chunk in chunks)}"


def _pieces(material: Material, many: int, random: Random) -> Iterator[bytes]:
    """One frame's worth each: a recording, spoilt or whole, or random bytes of about its length."""
    own, kin = material.own, material.kin or material.own
    for _ in range(many):
        kind = random.random()
        if kind < RANDOM_SHARE:
            yield random.randbytes(int(random.random() * 2 * min(len(random.choice(own)), 64)))
            continue
        data = random.choice(kin if kind < RANDOM_SHARE + KIN_SHARE else own)
        yield data if random.random() < CLEAN_SHARE else spoil(data, random)


def _chunks(data: bytes, random: Random) -> Iterator[bytes]:
    """`data` cut anywhere: single bytes, pieces of a read, and the 4 KiB of a full buffer."""
    start, most = 0, random.choice((1, 8, 64, 512, 4096))
    if most == 1:
        data, rest = data[:256], data[256:]  # byte by byte is slow, and shows the same after a few frames
        yield from (data[i : i + 1] for i in range(len(data)))
        data, most = rest, 64
    while start < len(data):
        end = start + 1 + int(random.random() * most)
        yield data[start:end]
        start = end


def _stretch(row: WireProtocol, decoder: Decoder, chunks: list[bytes], count: Count) -> None:
    text = is_text(row)
    found: list[Frame | Rejected] = []
    fed = answered = 0
    for chunk in chunks:
        begun = process_time()
        news = decoder.feed(chunk)
        spent = process_time() - begun
        if spent > count.longest_ms / 1000:
            count.longest_ms = spent * 1000
        found += news
        fed += len(chunk) - (_blanks(chunk) if text else 0)
        for item in news:
            answered += len(item.data) - (_blanks(item.data) if text else 0)
        held = fed - answered
        if not 0 <= held < HELD_MOST or (held and not row.stream):
            raise Wrong(f"{held} bytes are held")
        if held > count.held_most:
            count.held_most = held
    found += decoder.finish()
    _accounted(b"".join(chunks), b"".join([item.data for item in found]), text=text)
    count.bytes += sum(map(len, chunks))
    for item in found:
        if isinstance(item, Rejected):
            count.rejected[item.reason] += 1
            continue
        count.accepted += 1
        measured = row.measurements(item.fields)
        if any(told.value is not None for told in measured):
            count.numbers += 1
            said = set(_numbers(item.fields.values()))
            if any(told.value is not None and told.value not in said for told in measured):
                raise Wrong(f"{measured} holds a number that is in no field of {item.fields}")
        for told in measured:
            judge(row, told)


def _numbers(values: Iterable[Any]) -> Iterator[float]:
    """Every number among wire fields, also in lists of samples."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value
        elif isinstance(value, list | tuple):
            yield from _numbers(value)
        elif isinstance(value, dict):
            yield from _numbers(value.values())


def _blanks(data: bytes) -> int:
    return len(data) - len(data.translate(None, BLANK))


def _accounted(fed: bytes, told: bytes, *, text: bool) -> None:
    if text:
        fed, told = fed.translate(None, BLANK), told.translate(None, BLANK)
    if fed != told:
        raise Wrong(f"{len(fed)} bytes were fed, {len(told)} came out, or in another order")


def judge(row: WireProtocol, told: Measurement) -> None:
    """Raises Wrong for a measurement that may not reach the room."""
    value = told.value
    if value is None:
        if told.validity in WITH_NUMBER:
            raise Wrong(f"{told} is no number and does not say so")
        return
    low, high = ACCEPTED[told.vital]
    if not low <= value <= high:  # NaN is in no window
        raise Wrong(f"{told} cannot be a person's")
    if told.validity not in WITH_NUMBER:
        raise Wrong(f"{told} is a number and says it is none")
    if told.history is None and not MEMORY.isdisjoint(row.name.split("-")):
        raise Wrong(f"{told} comes from a memory and is not marked as history")
