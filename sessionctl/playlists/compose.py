"""A recipe becomes sound."""

from math import pi
from zlib import crc32

import numpy as np

from sessionctl.playlists.additive import Floats, Sound, render
from sessionctl.playlists.recipes import Chord, Recipe
from sessionctl.playlists.voices import Stage, bell, shaped, shore, stage, swell, tone

FADE_S, FADE_DB, OPEN_S = 4.0, 10.0, 1.2
"""The fade at either end: 10 dB in 4 s, which the startle guard lets pass and which is over by the middle of
an 8 s crossfade; from there to nothing in 1.2 s, so quiet that no start is heard."""

SEAM = 512
"""Samples on either side of a seam over which what is left there is eased away."""

RISE_S, FALL_S = 4.0, 4.0
"""How long one chord takes to come and to go."""


def compose(recipe: Recipe, seed: int) -> Sound:
    """The piece, (2, samples) at 44.1 kHz, at no particular level; its first and last samples are 0."""
    on = stage(recipe.length_s, [seed, crc32(recipe.title.encode())], loops=recipe.loops)
    _drone(on, recipe)
    if not recipe.loops:
        _chords(on, recipe)
    if recipe.character.bells:
        _bells(on, recipe)
    if recipe.character.pulse:
        _pulse(on, recipe)
    sound = render(on.lines, on.blocks)
    if recipe.shore:
        sound = sound + shore(on, recipe.shore * float(sound.std()) * 4, 11.0)
    return _seam(sound) if recipe.loops else _faded(on, sound, recipe.character.build_db)


def _drone(on: Stage, recipe: Recipe) -> None:
    ratios = recipe.chords[0] if recipe.loops else (1.0, 1.5)
    for ratio in ratios:
        level = recipe.character.drone * ratio**-0.5 * (0.75 + 0.25 * on.slow(23.0))
        tone(on, recipe.root_hz * ratio, level, recipe.character.dark, recipe.character.partials)


def _chords(on: Stage, recipe: Recipe) -> None:
    """Each pitch of all chords is one tone that comes and goes, so that common notes are simply held."""
    courses = dict[float, Floats]()
    for number, chord in enumerate(recipe.chords):
        start_s = number * recipe.chord_s - (RISE_S if number == 0 else 0.0)
        last = number == len(recipe.chords) - 1
        length_s = recipe.length_s + FALL_S if last else (number + 1) * recipe.chord_s - start_s
        course = swell(on, start_s, length_s, RISE_S, FALL_S)
        for ratio in chord:
            courses[ratio] = np.hypot(courses.get(ratio, 0.0), course)
    for ratio, course in courses.items():
        level = 0.6 * max(1.0, ratio) ** -0.5 * np.minimum(course, 1.0) * (0.8 + 0.2 * on.slow(13.0))
        tone(
            on,
            2 * recipe.root_hz * ratio,
            level,
            recipe.character.dark,
            max(3, recipe.character.partials - 2),
            1.3,
        )


def _bells(on: Stage, recipe: Recipe) -> None:
    """Single bells from the chord of their moment, two octaves up, never close together."""
    struck = dict[float, list[tuple[float, float]]]()
    at_s = 6.0 + on.chance.uniform(0, 2)
    while at_s < recipe.length_s - 10.0:
        ratio = float(on.chance.choice(_chord_at(recipe, at_s)))
        struck.setdefault(ratio, []).append((at_s, recipe.character.bells * on.chance.uniform(0.6, 1.0)))
        at_s += recipe.character.every_s * on.chance.uniform(0.75, 1.25)
    for ratio, strokes in struck.items():
        bell(on, 4 * recipe.root_hz * ratio, strokes, ring_s=2.6, attack_s=0.12)


def _pulse(on: Stage, recipe: Recipe) -> None:
    """A soft stroke on every beat, wandering through the chord: steady, and never an accent."""
    struck = dict[float, list[tuple[float, float]]]()
    beat_s = 60.0 / (recipe.tempo_bpm or 60.0)
    for number in range(int((recipe.length_s - 4.0) / beat_s)):
        at_s = number * beat_s
        chord = _chord_at(recipe, at_s)
        ratio = chord[(0, 2, 1, 2)[number % 4]]
        struck.setdefault(ratio, []).append(
            (at_s, recipe.character.pulse * (1.0 if number % 4 == 0 else 0.8))
        )
    for ratio, strokes in struck.items():
        bell(on, 2 * recipe.root_hz * ratio, strokes, ring_s=0.9, attack_s=0.09)


def _chord_at(recipe: Recipe, at_s: float) -> Chord:
    return recipe.chords[min(int(at_s / recipe.chord_s), len(recipe.chords) - 1)]


def _faded(on: Stage, sound: Sound, build_db: float) -> Sound:
    edge_s = np.minimum(on.t, on.t[::-1])
    fade_db = -FADE_DB * np.maximum(0.0, 1 - edge_s / FADE_S) + build_db * (on.t / on.length_s - 0.5)
    fade = np.sin(np.minimum(edge_s / OPEN_S, 1.0) * pi / 2) ** 2 * 10 ** (fade_db / 20)
    faded = shaped(sound, fade)
    faded[:, -1] = 0.0
    return faded


def _seam(sound: Sound) -> Sound:
    """Turned to where both sides pass closest to 0, so that the loop can be cut there without a click."""
    beside = np.abs(sound).max(axis=0) + np.abs(np.roll(sound, 1, axis=1)).max(axis=0)
    turned = np.roll(sound, -int(beside.argmin()), axis=1)
    ease = np.cos(np.linspace(0, pi / 2, SEAM, dtype=np.float32)) ** 2
    turned[:, :SEAM] -= turned[:, :1] * ease
    turned[:, -SEAM:] -= turned[:, -1:] * ease[::-1]
    return turned
