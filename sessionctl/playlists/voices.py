"""The instruments of the made library: drones and pads, soft bells, a shore. All without edges.

Rule 1. No attack is shorter than 60 ms; every envelope begins and ends at 0 or goes on for the whole piece.
Rule 2. What beats, beats slowly: the lines of one partial lie less than 1 Hz apart.
Rule 3. `loops` makes every course a whole number of turns long, so that the end runs into the start.
"""

from dataclasses import dataclass, field
from math import pi, tau

import numpy as np
from numpy.typing import NDArray

from sessionctl.playlists.additive import BLOCK, RATE, Floats, Line, Sound, blocks_in, times

HIGHEST_HZ = 5000.0
"""No partial lies above; what is there in other music, hiss and edges, nobody misses here."""

STEADY, BESIDE = 0.8, 0.26
"""A partial is a steady line and a weaker one a little beside it: it beats by 6 dB, never to nothing."""

APART = 0.2
"""The steady line reaches the two sides up to this part of a turn apart: wide, without more beating."""

WAVES = 1 << 19
"""Samples of noise before it repeats, 12 s: never in step with the waves made of it."""


@dataclass(slots=True)
class Stage:
    """Where voices put their lines: a piece of so many blocks with its own chance."""

    blocks: int
    chance: np.random.Generator
    loops: bool
    t: Floats  # the instants of an envelope
    lines: list[Line] = field(default_factory=list)

    @property
    def length_s(self) -> float:
        return self.blocks * BLOCK / RATE

    def whole(self, hz: float) -> float:
        """The frequency itself, or the nearest that fits whole turns into a loop."""
        return max(1, round(hz * self.length_s)) / self.length_s if self.loops else hz

    def slow(self, period_s: float) -> Floats:
        """A course between 0 and 1 and back, every `period_s` or so, from a place of its own."""
        hz = self.whole(self.chance.uniform(0.85, 1.15) / period_s)
        return 0.5 - 0.5 * np.cos(tau * (hz * self.t + self.chance.random()))


def stage(length_s: float, seed: list[int], *, loops: bool = False) -> Stage:
    """An empty stage; the same seed makes the same piece."""
    blocks = blocks_in(length_s)
    return Stage(blocks, np.random.default_rng(seed), loops, times(blocks))


def tone(on: Stage, hz: float, level: Floats | float, dark: float, partials: int, width: float = 1.0) -> None:
    """A breathing tone: partials falling by `dark` powers, the higher ones opening and closing slowly."""
    envelope = np.broadcast_to(level, on.t.shape)
    for number in range(1, partials + 1):
        if hz * number > HIGHEST_HZ:
            return
        depth = min(0.8, 0.12 * number)
        course = envelope * number**-dark * (1 - depth * on.slow(17.0 + 3.0 * (number % 4)))
        _spread(on, hz * number, course, width)


def swell(on: Stage, start_s: float, length_s: float, rise_s: float, fall_s: float) -> Floats:
    """From 0 to 1 within `rise_s`, held, and back within `fall_s` after `length_s`: quarter sines, so that
    one swell passing into the next keeps its power."""
    up = np.clip((on.t - start_s) / rise_s, 0, 1)
    down = np.clip((start_s + length_s + fall_s - on.t) / fall_s, 0, 1)
    return np.sin(up * pi / 2) * np.sin(down * pi / 2)


def bell(on: Stage, hz: float, struck: list[tuple[float, float]], ring_s: float, attack_s: float) -> None:
    """A soft bell on one pitch; `struck`: (second, level). A slower tail follows, like a large room."""
    for number, weight in ((1, 1.0), (2, 0.34), (3, 0.13), (4, 0.05)):
        if hz * number > HIGHEST_HZ:
            return
        ring = _struck(on, struck, ring_s / number**0.7, attack_s)
        tail = _struck(on, struck, ring_s * 1.8, 0.5)
        pan = on.chance.uniform(-0.35, 0.35)
        on.lines.append(Line(hz * number, on.chance.random(), 1 - pan, 1 + pan, weight * ring))
        _spread(on, hz * number, 0.22 * weight * tail, 1.4)


def shore(on: Stage, level: float, period_s: float) -> Sound:
    """Waves far off: soft noise around 400 Hz that comes and goes, (2, samples)."""
    hz = np.fft.rfftfreq(WAVES, 1 / RATE)
    shape = (hz / (hz + 150.0)) / (1 + (hz / 420.0) ** 2)
    random = on.chance.standard_normal((2, len(hz), 2), np.float32).view(np.complex64)[..., 0]
    noise = np.fft.irfft(random * shape.astype(np.float32), WAVES).astype(np.float32, copy=False)
    noise *= level / max(1e-9, float(noise.std()))
    noise = np.tile(noise, -(-on.blocks * BLOCK // WAVES))[:, : on.blocks * BLOCK]
    course = 0.25 + 0.75 * on.slow(period_s) * (0.6 + 0.4 * on.slow(2.7 * period_s))
    return shaped(noise, course)


def shaped(sound: Sound, course: Floats) -> Sound:
    """The sound times a course of one value a block, straight in between."""
    blocks = sound.reshape(2, -1, BLOCK)
    within = np.arange(BLOCK, dtype=np.float32) / BLOCK
    level: NDArray[np.float64] = course[:-1, None] + np.diff(course)[:, None] * within
    return (blocks * level.astype(np.float32)).reshape(2, -1)


def _struck(on: Stage, struck: list[tuple[float, float]], ring_s: float, attack_s: float) -> Floats:
    """The envelope of all strokes on one string: each rises within `attack_s` and rings on."""
    course = np.zeros(on.blocks + 1)
    lasts = int((7 * ring_s + attack_s) * RATE / BLOCK)
    for at_s, level in struck:
        first = int(at_s * RATE / BLOCK) + 1
        since = on.t[first : first + lasts] - at_s
        attack = np.sin(np.clip(since / attack_s, 0, 1) * (pi / 2)) ** 2
        # Cut at 7 time constants by an even fall, so that a long silence really is one.
        fade = np.clip(7.0 - since / ring_s, 0, 1)
        course[first : first + lasts] += level * attack * np.exp(-since / ring_s) * fade
    return course


def _spread(on: Stage, hz: float, course: Floats, width: float) -> None:
    """One partial on both sides, each beating in its own way."""
    phase, off_hz = on.chance.random(), width * on.chance.uniform(0.08, 0.3)
    for left, right, way in ((1.0, 0.0, 1), (0.0, 1.0, -1)):
        apart = phase + way * on.chance.uniform(0, APART / 2)
        on.lines.append(Line(on.whole(hz), apart, STEADY * left, STEADY * right, course))
        beside_hz = on.whole(hz + way * off_hz)
        on.lines.append(Line(beside_hz, on.chance.random(), BESIDE * left, BESIDE * right, course))
