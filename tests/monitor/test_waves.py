"""The pulse wave on its way to the screens: even in time, holes as holes, nothing from a hanging device."""

import struct
from collections.abc import Iterable
from itertools import pairwise

import pytest

from sessionctl.devices.decoders.frames import Pleth
from sessionctl.monitor.waves import MISSING_S, Waves

NONIN = (25, 75.0)
CONTEC = (1, 60.0)


class Screen:
    """What a screen gets: the time of each first sample, and the samples."""

    def __init__(self) -> None:
        self.blocks: list[tuple[float, float, tuple[int, ...]]] = []

    def __call__(self, _: str, message: bytes) -> None:
        kind, at, rate = struct.unpack_from("<Bdf", message)
        assert kind == 1
        count = (len(message) - 13) // 2
        self.blocks.append((at, rate, struct.unpack_from(f"<{count}h", message, 13)))

    @property
    def holes(self) -> list[float]:
        """Seconds between the end of each block and the beginning of the next."""
        return [b[0] - (a[0] + len(a[2]) / a[1]) for a, b in pairwise(self.blocks)]


def block(n: int, size: int) -> tuple[int, ...]:
    return tuple((7 * (n * size + i)) % 251 for i in range(size))


def told(arrivals: Iterable[float], kind: tuple[int, float]) -> Screen:
    """Blocks of `kind` that arrive at `arrivals`, each another piece of a wave."""
    screen = Screen()
    waves = Waves(screen)
    for n, at in enumerate(arrivals):
        waves.take("oximeter", at, Pleth(block(n, kind[0]), kind[1]))
    return screen


@pytest.mark.parametrize("kind", [NONIN, CONTEC], ids=["Nonin", "Contec"])
def test_blocks_that_arrive_unevenly_follow_each_other_without_a_hole(kind: tuple[int, float]) -> None:
    lasts = kind[0] / kind[1]
    uneven = (0.0, 0.09, 0.02, 0.05, 0.0, 0.08)
    screen = told((10 + n * lasts + uneven[n % 6] for n in range(400)), kind)
    assert len(screen.blocks) == 400
    assert max(map(abs, screen.holes)) < 3 / kind[1]


def test_frames_that_come_in_one_piece_are_all_drawn_one_after_the_other() -> None:
    screen = told((10 + n // 8 * 8 / 60 for n in range(240)), CONTEC)  # eight at a time
    times = [at for at, _, _ in screen.blocks]
    assert all(later > earlier for earlier, later in pairwise(times))


def test_a_lost_packet_is_a_hole_of_its_length() -> None:
    third = 1 / 3
    arrivals = [10 + n * third for n in range(30) if n != 15]
    screen = told(arrivals, NONIN)
    holes = [hole for hole in screen.holes if hole > 0.05]
    assert holes == [pytest.approx(third, abs=0.02)]


def test_a_line_that_was_out_for_seconds_goes_on_at_the_right_time() -> None:
    screen = told([10.0, 10 + 1 / 3, 14.0, 14 + 1 / 3], NONIN)
    assert screen.blocks[2][0] == pytest.approx(14.0 - 1 / 3)


def test_a_device_whose_clock_is_fast_or_slow_is_followed() -> None:
    for rate in (0.99, 1.01):
        screen = told((10 + n * rate / 3 for n in range(3000)), NONIN)
        last, _, samples = screen.blocks[-1]
        assert last + len(samples) / 75 == pytest.approx(10 + 2999 * rate / 3, abs=MISSING_S)
        assert max(screen.holes) < 3 / 75


def test_a_wave_that_repeats_itself_is_not_passed_on_until_it_changes() -> None:
    screen = Screen()
    waves = Waves(screen)
    for n in range(10):
        waves.take("oximeter", 10 + n / 3, Pleth(block(0, 25), 75.0))
    assert len(screen.blocks) == 3
    waves.take("oximeter", 10 + 10 / 3, Pleth(block(1, 25), 75.0))
    assert len(screen.blocks) == 4
    assert screen.holes[-1] == pytest.approx(7 / 3, abs=0.05)


def test_a_flat_line_is_passed_on() -> None:
    screen = Screen()
    waves = Waves(screen)
    for n in range(10):
        waves.take("oximeter", 10 + n / 3, Pleth((1,) * 25, 75.0))
    assert len(screen.blocks) == 10


def test_wide_samples_keep_their_shape() -> None:
    screen = Screen()
    Waves(screen).take("oximeter", 10.0, Pleth((65_534, 2), 75.0))
    assert screen.blocks[0][2] == (32_767, 1)
