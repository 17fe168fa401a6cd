"""What decoding costs: each protocol over a stretch of its recordings, beside a bare loop over these bytes.

The bare loop is what any program must do: take the chunks as they come and slice the frames out of them,
knowing beforehand where each one ends. Ours finds them, checks them, and makes measurements of them.
"""

import statistics
import time
from dataclasses import dataclass

from sessionctl.devices.decoders.frames import Frame
from tests.fuzz.families import LINE_END, NAMES, Material, is_text, material

STRETCH = 64 * 1024  # bytes of one round
CHUNK = 256  # bytes of one read of a busy port
ROUNDS = 5
HEAD = f"{'protocol':34} {'frames':>7} {'bytes':>7} {'frames/s':>10} {'bare loop':>10} {'times':>6}"


@dataclass(frozen=True)
class Stretch:
    """The chunks of one round and the sizes of what they hold, frame by frame."""

    chunks: list[bytes]
    sizes: list[int]
    context: dict[str, str]

    @property
    def bytes(self) -> int:
        return sum(map(len, self.chunks))


def stretch(known: Material) -> Stretch:
    """The frames of the recordings again and again, without what is none; a stream is cut into reads."""
    row = known.protocol
    context, good = max(
        ((each, _good(known, each)) for each in known.contexts), key=lambda pair: len(pair[1])
    )
    if not good:
        raise RuntimeError(f"no recording of {row.name} holds a frame")
    whole = good * (STRETCH // sum(map(len, good)) + 1)
    data = b"".join(whole)
    chunks = [data[i : i + CHUNK] for i in range(0, len(data), CHUNK)] if row.stream else whole
    return Stretch(chunks, [len(item.data) for item in _found(known, chunks, context)], context)


def _good(known: Material, context: dict[str, str]) -> list[bytes]:
    """Recordings that are all frames; where there are none, the frames of the others, each twice in a row."""
    decoded = [(data, _found(known, [data], context)) for data in known.own]
    if is_text(known.protocol):
        return [item.data + LINE_END for _, found in decoded for item in found]
    clean = [data for data, found in decoded if found and sum(len(i.data) for i in found) == len(data)]
    alone = [item.data for _, found in decoded for item in found for _ in range(2)]
    # Some streams believe a frame only among others like it.
    return clean or alone or [item.data for data in known.own for item in _found(known, [data * 8], context)]


def _found(known: Material, chunks: list[bytes], context: dict[str, str]) -> list[Frame]:
    decoder = known.protocol.new(context)
    found = [item for chunk in chunks for item in decoder.feed(chunk)] + decoder.finish()
    return [item for item in found if isinstance(item, Frame)]


def decoding_s(known: Material, over: Stretch) -> float:
    """Processor seconds of one round through the decoder and to measurements."""
    row = known.protocol
    decoder, measurements = row.new(over.context), row.measurements
    begun = time.process_time()
    for chunk in over.chunks:
        for item in decoder.feed(chunk):
            if isinstance(item, Frame):
                measurements(item.fields)
    decoder.finish()
    return time.process_time() - begun


def bare_s(over: Stretch) -> float:
    """Processor seconds of taking the same chunks and slicing the same frames out of them."""
    sizes = iter(over.sizes)
    size = next(sizes)
    buffer = bytearray()
    begun = time.process_time()
    for chunk in over.chunks:
        buffer += chunk
        start = 0
        while size and len(buffer) - start >= size:
            bytes(buffer[start : start + size])
            start += size
            size = next(sizes, 0)
        del buffer[:start]
    return time.process_time() - begun


def row(protocol: str) -> str:
    """One line: both in turn, the median of several rounds."""
    known = material(protocol)
    over = stretch(known)
    rounds = [(decoding_s(known, over), bare_s(over)) for _ in range(ROUNDS)]
    ours, bare = (max(statistics.median(each), 1e-9) for each in zip(*rounds, strict=True))
    frames = len(over.sizes)
    return (
        f"{protocol:34} {frames:>7} {over.bytes:>7} {frames / ours:>10.0f} {frames / bare:>10.0f}"
        f" {ours / bare:>6.1f}"
    )


def measure() -> str:
    """A table for `make bench`, family after family."""
    return "\n".join((HEAD, *(row(each.name) for rows in NAMES.values() for each in rows)))


if __name__ == "__main__":
    print(measure())
