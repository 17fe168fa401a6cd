"""A serial line with wrong bits, from a family's series through intake and quality, frame by frame.

Rule 1. Wrong: published as valid and more than 3 units off what the frame, or the one before it, said. (A
        decoder may need the next frame to be sure of one, so its number may come one frame late.)
Rule 2. With the gate off the frames go the same way, but nothing withholds, and each counts as well checked:
        what is left are the decoders.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.gate.gate import NOISY, Gate
from sessionctl.devices.gate.serials import Serials
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.stamps import Stamps
from sessionctl.events import Event, Garbled, Measured, Observed, Tick
from sessionctl.room import quality
from sessionctl.vitals import Measurement, Validity, Vital
from tests.gate.confirming import Confirming
from tests.gate.families import FAMILIES, Family, Truth

OFF_UNITS = 3
ON_SCREEN = (Validity.VALID, Validity.QUESTIONABLE)


def flipped(data: bytes, error_rate: float, random: np.random.Generator) -> bytes:
    """`data` with each bit wrong by the chance of `error_rate`."""
    found = np.frombuffer(data, dtype=np.uint8).copy()
    bits = found.size * 8
    places = random.choice(bits, random.binomial(bits, error_rate), replace=False, shuffle=False)
    np.bitwise_xor.at(found, places >> 3, (1 << (places & 7)).astype(np.uint8))
    return found.tobytes()


@dataclass
class Count:
    """What came of so many frames. `shown`: after how many of them a number stood on the screen."""

    frames: int = 0
    wrong: int = 0
    marked: int = 0
    shown: int = 0
    noisy_at: float | None = None
    number_at: float = 0.0
    examples: list[str] = field(default_factory=list)


class Open(Gate):
    """No gate."""

    def looked(self, at: float) -> bool:
        return False

    def judge(self, *told: Any) -> tuple[Measurement, ...]:
        measurements: tuple[Measurement, ...] = told[-1]
        return measurements


class Line:
    """One link of `family` with the room's quality behind it, at a time of its own."""

    def __init__(self, family: Family, *, gate: bool = True) -> None:
        self.family = family
        self.at = 0.0
        self.state = quality.Quality()
        self.news: list[Event] = []
        self.count = Count()
        self._gate = gate
        self.waves = 0
        around = Surroundings("device", self._emit, lambda: self.at, on_pleth=self._wave)
        row = PROTOCOLS[family.protocol]
        second = Confirming()
        awaits = second.awaits if gate else lambda _: True
        self.intake = Intake(around, {"": row}, {}, Stamps(), Tally(), awaits, second.arrived)
        if not gate:
            self.intake._gate = Open(Serials(), row.usual_bytes)

    def _wave(self, *_: object) -> None:
        self.waves += 1

    def _emit(self, event: Event) -> None:
        if isinstance(event, Measured):
            if not self._gate:
                event = replace(event, checked=True, weak=False)
            if any(NOISY in m.reasons for m in event.measurements) and self.count.noisy_at is None:
                self.count.noisy_at = event.at
        elif not isinstance(event, Garbled):
            return
        self.state, told = quality.step(self.state, event)
        self.news += told

    def hear(self, data: bytes, truths: tuple[Truth, ...]) -> None:
        """One frame's time passes and its bytes arrive; what is observed is held against `truths`."""
        self.at += self.family.period_s
        self.news.clear()
        self.intake.receive(data, "")
        if int(self.at) != int(self.at - self.family.period_s):
            self.intake.beat()
            self.state, _ = quality.step(self.state, Tick(self.at))
        count = self.count
        count.frames += 1
        for event in self.news:
            if isinstance(event, Observed):
                for o in event.observations:
                    if o.value is None:
                        continue
                    count.number_at = self.at
                    right = [abs(o.value - t[o.vital]) <= OFF_UNITS for t in truths if o.vital in t]
                    if o.vital is Vital.PERFUSION_INDEX or any(right):
                        continue
                    if o.validity is Validity.VALID:
                        count.wrong += 1
                        if len(count.examples) < 5:
                            count.examples.append(f"frame {count.frames}: {o.vital} {o.value:g}")
                    else:
                        count.marked += 1
        shown = (
            c.observation.validity for v, c in self.state.channels.items() if v is not Vital.CUFF_PRESSURE
        )
        count.shown += any(validity in ON_SCREEN for validity in shown)


def run(protocol: str, frames: int, error_rate: float, seed: int, *, gate: bool = True) -> Count:
    """`frames` frames of the known series over a line with so many wrong bits."""
    family, random = FAMILIES[protocol], np.random.default_rng(seed)
    line = Line(family, gate=gate)
    for data, truths in _over(family, frames, error_rate, random):
        line.hear(data, truths)
    return line.count


@dataclass(frozen=True)
class Turn:
    """When a line that became noisy was said to be, and when it gave its last number; both since it did."""

    noisy_after: float | None
    number_after: float


def becoming_noisy(protocol: str, error_rate: float, seed: int, *, well_s: float, noisy_s: float) -> Turn:
    """A line that is good for `well_s` and has so many wrong bits for `noisy_s`."""
    family, random = FAMILIES[protocol], np.random.default_rng(seed)
    line = Line(family)
    for data, truths in _over(family, round(well_s / family.period_s), 0.0, random):
        line.hear(data, truths)
    turned = line.at
    for data, truths in _over(family, round(noisy_s / family.period_s), error_rate, random):
        line.hear(data, truths)
    noisy_at = line.count.noisy_at
    return Turn(None if noisy_at is None else noisy_at - turned, max(0.0, line.count.number_at - turned))


def _over(
    family: Family, frames: int, error_rate: float, random: np.random.Generator
) -> Iterator[tuple[bytes, tuple[Truth, ...]]]:
    clean = family.bytes()
    truths = [family.at(n) for n in range(family.cycle)]
    ends = np.cumsum([len(frame) for frame in clean]).tolist()
    whole, left = b"".join(clean), frames
    while left > 0:
        data, start = flipped(whole, error_rate, random), 0
        for n, end in enumerate(ends[:left]):
            yield data[start:end], (truths[n], truths[n - 1])
            start = end
        left -= family.cycle
