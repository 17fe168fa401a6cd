"""Any commands in any order: the output stays smooth and under the ceiling, and the mixer in bounds."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings, strategies as st

from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.mixer_stack import MOST_DECKS
from tests.ambience.music.tones import Room, Shelf, peak_db, steepest

KEPT = TemporaryDirectory()
COMMANDS = st.one_of(
    st.tuples(st.just("play"), st.integers(0, 5), st.floats(0.0, 30.0)),
    st.tuples(st.just("next"), st.integers(0, 6), st.just(0.0)),
    st.tuples(st.just("silence"), st.just(0), st.floats(-1.0, 25.0)),
    st.tuples(st.just("duck"), st.integers(-20, 3), st.floats(0.0, 5.0)),
    st.tuples(st.just("volume"), st.integers(-80, 20), st.just(0.0)),
)
BOUND = 2.2 * 2 * np.pi * 450 / 48000 * 2**0.5 * 10 ** (-26 / 20) * 2
"""Four tones of up to 450 Hz that share one power, at the test level, 6 dB up; 10 % to spare."""


@cache
def pieces() -> list[Piece]:
    shelf = Shelf(Path(KEPT.name))
    made = [shelf.tone(f"t{n}", 200.0 + 50.0 * n, (3.0, 12.0, 25.0, 40.0, 40.0)[n]) for n in range(5)]
    return [*made, Piece("gone", Path(KEPT.name) / "gone", 30.0)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(COMMANDS, st.floats(0.0, 4.0)), min_size=1, max_size=14))
def test_any_flood_of_commands_is_smooth_and_bounded(
    taps: list[tuple[tuple[str, int, float], float]],
) -> None:
    room = Room()
    decks, master = room.decks, room.mixer.master
    for (name, number, seconds), wait_s in taps:
        match name:
            case "play":
                decks.play(pieces()[number], 8.0, seconds)
            case "next":
                decks.follow(pieces()[number] if number < 6 else 20.0)
            case "silence":
                decks.silence(seconds)
            case "duck":
                master.duck(number, seconds)
            case "volume":
                master.volume(number)
        room.run(0.02 + wait_s)
        assert len(decks.shares(room.mixer.at_s)) <= MOST_DECKS + 2
        assert sum(share for _, share in decks.shares(room.mixer.at_s)) <= 1.0 + 1e-9
    assert steepest(room.sound) < BOUND
    assert peak_db(room.sound) <= -3.0 + 1e-4
