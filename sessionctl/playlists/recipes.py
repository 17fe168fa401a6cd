"""The pieces of the made library, as two tables. Pitches are just: whole-number ratios over the root.

Rule 1. Calm and backup hold only root, fifth, octave and major third, and nothing under 130 Hz: no minor
        tension, no deep bass. Nowhere is there a tone under 73 Hz.
Rule 2. Within a phase the full pieces are brighter and more aroused than the gentle ones.
"""

from dataclasses import dataclass
from typing import Literal

Chord = tuple[float, ...]

OPEN: Chord = (1, 3 / 2, 2, 9 / 4)
HOME: Chord = (1, 5 / 4, 3 / 2, 2)
NINE: Chord = (1, 5 / 4, 3 / 2, 9 / 4)
FOUR: Chord = (2 / 3, 1, 4 / 3, 5 / 3)
WIDE: Chord = (4 / 3, 5 / 3, 2, 8 / 3)
FIVE: Chord = (3 / 4, 9 / 8, 3 / 2, 15 / 8)
LEAN: Chord = (3 / 4, 1, 9 / 8, 3 / 2)
SIX: Chord = (5 / 6, 1, 5 / 4, 5 / 3)
PURE: Chord = (1, 3 / 2, 2)
THIRD: Chord = (1, 3 / 2, 2, 5 / 2)


@dataclass(frozen=True, slots=True)
class Character:
    """How all pieces of one phase and intensity sound. Levels are relative within a piece."""

    dark: float  # partials fall by this power
    partials: int
    drone: float = 0.6
    bells: float = 0.0
    every_s: float = 7.0  # from bell to bell
    pulse: float = 0.0
    build_db: float = 0.0  # how much louder the end is than the start


@dataclass(frozen=True, slots=True)
class Recipe:
    """One piece."""

    title: str
    phase: str
    intensity: Literal[0, 1]
    arousal: float
    root_hz: float
    chord_s: float
    chords: tuple[Chord, ...]
    tempo_bpm: float | None = None
    shore: float = 0.0
    loops: bool = False

    @property
    def id(self) -> str:
        return self.title.lower().replace(" ", "-")

    @property
    def length_s(self) -> float:
        return self.chord_s * len(self.chords)

    @property
    def character(self) -> Character:
        return CHARACTERS[self.phase, self.intensity]


CHARACTERS = {
    ("settle", 0): Character(1.8, 5),
    ("settle", 1): Character(1.3, 7, bells=0.10),
    ("pre_onset", 0): Character(1.6, 6, drone=0.9),
    ("pre_onset", 1): Character(1.1, 8, drone=0.9, bells=0.06),
    ("ascent", 0): Character(1.25, 8, pulse=0.36, build_db=3),
    ("ascent", 1): Character(0.95, 10, bells=0.14, every_s=5, pulse=0.5, build_db=4),
    ("peak", 0): Character(1.35, 10, drone=0.8),
    ("peak", 1): Character(1.05, 12, drone=0.8, bells=0.10, pulse=0.24),
    ("reentry", 0): Character(1.4, 8, bells=0.12),
    ("reentry", 1): Character(1.1, 9, bells=0.20, every_s=5, pulse=0.24),
    ("return", 0): Character(1.35, 7, drone=0.4, bells=0.24, every_s=4, pulse=0.36),
    ("return", 1): Character(1.0, 8, drone=0.4, bells=0.26, every_s=3, pulse=0.46),
    ("calm", 0): Character(2.0, 4),
    ("calm", 1): Character(1.8, 5),
    ("backup", 0): Character(2.0, 4, drone=1.0),
}
"""Settle: safe, spacious. Pre-onset: holding, warm drones. Ascent: a slow build on a steady pulse. Peak:
wide, flowing, darker than the way up. Re-entry: tender. Return: plucked, a shore outside. Calm: simple."""

RECIPES = (
    Recipe("Low Tide", "settle", 0, 0.10, 98.0, 12, (OPEN, HOME, FOUR, OPEN), shore=0.05),
    Recipe("Still Linen", "settle", 0, 0.12, 110.0, 12, (PURE, NINE, FOUR, HOME)),
    Recipe("Amber Field", "settle", 1, 0.18, 110.0, 12, (HOME, FOUR, NINE, HOME)),
    Recipe("Slow Harbour", "settle", 1, 0.20, 98.0, 12, (OPEN, WIDE, HOME, OPEN), shore=0.06),
    Recipe("Wool", "pre_onset", 0, 0.12, 110.0, 12, (OPEN, OPEN, FOUR, OPEN)),
    Recipe("Inland", "pre_onset", 0, 0.15, 98.0, 12, (PURE, HOME, PURE, HOME)),
    Recipe("Ember Room", "pre_onset", 1, 0.25, 110.0, 12, (HOME, SIX, FOUR, HOME)),
    Recipe("Long Grass", "pre_onset", 1, 0.28, 98.0, 12, (OPEN, SIX, FOUR, OPEN)),
    Recipe("First Light", "ascent", 0, 0.35, 110.0, 12, (HOME, FOUR, SIX, OPEN), 60),
    Recipe("Rising Ground", "ascent", 0, 0.40, 123.5, 12, (OPEN, SIX, FOUR, LEAN), 64),
    Recipe("Open Hand", "ascent", 1, 0.52, 110.0, 10, (HOME, FIVE, SIX, FOUR, HOME), 72),
    Recipe("Far Ridge", "ascent", 1, 0.58, 123.5, 10, (OPEN, WIDE, SIX, LEAN, OPEN), 76),
    Recipe("Wide Water", "peak", 0, 0.45, 110.0, 14, (OPEN, FOUR, OPEN, LEAN)),
    Recipe("Deep Field", "peak", 0, 0.48, 98.0, 14, (HOME, SIX, FOUR, HOME)),
    Recipe("All Sky", "peak", 1, 0.65, 110.0, 11, (HOME, SIX, FOUR, LEAN, HOME), 60),
    Recipe("River Mouth", "peak", 1, 0.70, 98.0, 11, (OPEN, WIDE, SIX, FOUR, OPEN), 66, shore=0.05),
    Recipe("Thaw", "reentry", 0, 0.32, 110.0, 12, (NINE, FOUR, SIX, HOME)),
    Recipe("Evening Moss", "reentry", 0, 0.34, 123.5, 12, (HOME, WIDE, NINE, HOME)),
    Recipe("Homeward", "reentry", 1, 0.42, 110.0, 12, (HOME, LEAN, SIX, FOUR), 56),
    Recipe("Lantern", "reentry", 1, 0.45, 123.5, 12, (NINE, SIX, FOUR, HOME), 60),
    Recipe("Near Shore", "return", 0, 0.25, 130.8, 12, (HOME, FOUR, HOME, NINE), 60, shore=0.12),
    Recipe("Clay", "return", 0, 0.28, 123.5, 12, (OPEN, FOUR, NINE, HOME), 64, shore=0.08),
    Recipe("Orchard", "return", 1, 0.36, 130.8, 10, (HOME, WIDE, NINE, LEAN, HOME), 72, shore=0.08),
    Recipe("Bread and Rain", "return", 1, 0.39, 123.5, 10, (NINE, FOUR, HOME, SIX, FOUR), 76, shore=0.14),
    Recipe("Held", "calm", 0, 0.05, 130.8, 12, (PURE, THIRD, PURE, THIRD)),
    Recipe("Nest", "calm", 0, 0.08, 146.8, 12, (THIRD, PURE, THIRD, PURE)),
    Recipe("Open Palm", "calm", 1, 0.14, 146.8, 12, (THIRD, THIRD, PURE, THIRD)),
    Recipe("Harbour Wall", "calm", 1, 0.16, 130.8, 12, (PURE, THIRD, PURE, THIRD)),
    Recipe("Ground", "backup", 0, 0.08, 146.8, 48, (PURE,), loops=True),
)
