"""Every medical float of 16 bits, and a wide grid of those of 32, read alike by two decoders made apart."""

import random

import pytest

from sessionctl.devices.decoders.ieee11073 import float32, sfloat
from tests.devices.second import floats

EXPONENTS = range(256)
MANTISSAS = sorted(
    {
        *range(16),
        *(1 << bit for bit in range(24)),
        *((1 << bit) - 1 for bit in range(25)),
        *(0xFFFFFF ^ 1 << bit for bit in range(24)),
        *range(0x7FFFF8, 0x800008),
        *range(0xFFFFF8, 0x1000000),
        *random.Random(7).sample(range(1 << 24), 40),
    }
)


def test_all_short_floats_are_read_alike() -> None:
    different = []
    for raw in range(0x10000):
        ours, theirs = sfloat(raw), floats.short(raw)
        if (ours.value, ours.special) != theirs:
            different.append((hex(raw), ours, theirs))
    assert different == []


@pytest.mark.parametrize("codes", [floats.SHORT_CODES, floats.LONG_CODES], ids=["16 bits", "32 bits"])
def test_exactly_five_codes_are_no_numbers(codes: dict[int, str]) -> None:
    assert len(codes) == 5


def test_a_grid_of_long_floats_is_read_alike() -> None:
    different = []
    for exponent in EXPONENTS:
        for mantissa in MANTISSAS:
            raw = exponent << 24 | mantissa
            ours, theirs = float32(raw), floats.long(raw)
            if (ours.value, ours.special) != theirs:
                different.append((hex(raw), ours, theirs))
    assert different == []
