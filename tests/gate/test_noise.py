"""A known series over lines with wrong bits: right or absent, never plausible and wrong.

This is the share of `python -m tests.gate` that runs with the tests.
"""

import numpy as np
import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.gate.noise import WELL_BYTES, WELL_S
from sessionctl.vitals import Vital
from tests.gate.families import FAMILIES, Family, Truth
from tests.gate.line import Line, becoming_noisy, run

SUMMED = tuple(name for name in FAMILIES if PROTOCOLS[name].weak)
UNSUMMED = tuple(name for name in FAMILIES if not PROTOCOLS[name].checked)
FRAMES = {
    "bci-berry-stream": 9000,
    "contec-v5-stream": 9000,
    "contec-v7-stream": 9000,
    "masimo-ascii1": 4000,
    "nonin-ascii": 6000,
}
TELLING = tuple(name for name, family in FAMILIES.items() if family.tells)
SHARE = {name: FRAMES.get(name, 2000) for name in FAMILIES}


@pytest.mark.parametrize("protocol", FAMILIES)
def test_a_good_line_gives_the_series_and_marks_nothing(protocol: str) -> None:
    count = run(protocol, 600, 0.0, seed=1)
    assert (count.wrong, count.marked, count.noisy_at) == (0, 0, None)
    assert count.shown > 0.8 * count.frames  # a cuff shows none before its first reading


@pytest.mark.parametrize("protocol", FAMILIES)
@pytest.mark.parametrize("error_rate", [1e-5, 1e-4])
def test_a_bad_line_publishes_no_wrong_number(protocol: str, error_rate: float) -> None:
    count = run(protocol, SHARE[protocol], error_rate, seed=7)
    assert count.wrong == 0, count.examples
    assert count.shown > 0.8 * count.frames


@pytest.mark.parametrize("protocol", UNSUMMED)
def test_without_the_gate_the_same_line_publishes_wrong_numbers(protocol: str) -> None:
    assert run(protocol, SHARE[protocol], 1e-4, seed=7, gate=False).wrong > 0


@pytest.mark.parametrize("protocol", TELLING)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_line_with_one_wrong_bit_in_a_hundred_is_noisy_within_ten_seconds(protocol: str, seed: int) -> None:
    turn = becoming_noisy(protocol, 1e-2, seed, well_s=20.0, noisy_s=30.0)
    assert turn.noisy_after is not None
    assert turn.noisy_after <= 10.0
    assert turn.number_after <= 10.0


@pytest.mark.parametrize("protocol", TELLING)
def test_a_line_that_was_noisy_from_the_beginning_says_so_too(protocol: str) -> None:
    turn = becoming_noisy(protocol, 1e-2, 5, well_s=0.0, noisy_s=20.0)
    assert turn.noisy_after is not None
    assert turn.noisy_after <= 10.0


@pytest.mark.parametrize("protocol", FAMILIES)
def test_good_frames_that_come_in_large_pieces_are_no_noise(protocol: str) -> None:
    """As after a stall of the machine: 4 KiB at a time, cut anywhere."""
    family = FAMILIES[protocol]
    data = b"".join(family.frame(n, family.at(n)) for n in range(min(family.cycle, 6000)))[3:]
    line = Line(family)
    for start in range(0, len(data), 4096):
        line.intake.receive(data[start : start + 4096], "")
        line.at += 4096 * family.period_s * family.cycle / len(data)
    assert line.count.noisy_at is None


@pytest.mark.parametrize("protocol", FAMILIES)
def test_bytes_without_a_single_frame_are_a_noisy_line(protocol: str) -> None:
    line, random = Line(FAMILIES[protocol]), np.random.default_rng(3)
    size = len(FAMILIES[protocol].frame(0, FAMILIES[protocol].at(0)))
    while line.at < 20.0:
        line.hear(random.bytes(size), ())
    assert line.count.noisy_at is not None
    assert line.count.noisy_at <= 12.0


BACK_S = {"suntech-stream": 30.0, "viatom-bp2-stream": 30.0}
"""Cuffs: the end of their cycle."""


def talks_much(family: Family) -> bool:
    """So much that five seconds prove its line."""
    return len(family.frame(0, family.at(0))) * WELL_S / family.period_s >= WELL_BYTES


@pytest.mark.parametrize("protocol", FAMILIES)
def test_a_line_that_is_good_again_gives_numbers_again_soon(protocol: str) -> None:
    family = FAMILIES[protocol]
    line, random = Line(family), np.random.default_rng(3)
    for n in range(round(20 / family.period_s)):
        line.hear(random.bytes(len(family.frame(n, family.at(n)))), ())
    silent = line.count.number_at
    well = line.at
    for n in range(round(60 / family.period_s)):
        line.hear(family.frame(n, family.at(n)), ())
        if line.count.number_at > silent:
            break
    assert 5.0 <= line.count.number_at - well < BACK_S.get(protocol, 10.0 if talks_much(family) else 15.0)


def cancelled(family: Family, n: int, truth: Truth) -> bytes:
    """Frame `n` with wrong bits that its sum does not see: SpO2, or a systolic, 32 units off."""
    data = bytearray(family.frame(n, truth))
    if family.protocol == "suntech-stream":
        data[2] ^= 0x20
        data[-1] = -sum(data[:-1]) & 0xFF
    elif family.protocol == "contec-cms50d-bt":
        data[-4] ^= 0x20  # the last eight bytes are the numbers
        data[-1] = sum(data[-8:-1]) & 0x7F
    elif family.protocol == "jks50f":
        data[4] ^= 0x20
        data[-1] = (sum(data[:-1]) + 1) & 0xFF
    else:
        data[13] ^= 0x20  # the third frame's rotating byte
        data[14] = sum(data[10:14]) & 0xFF
    return bytes(data)


@pytest.mark.parametrize("protocol", SUMMED)
@pytest.mark.parametrize("gate", [True, False])
def test_two_wrong_bits_that_cancel_in_a_sum_are_wrong_only_without_the_gate(
    protocol: str, gate: bool
) -> None:
    family = FAMILIES[protocol]
    line = Line(family, gate=gate)
    for n in range(400):
        truth = family.at(n)
        data = family.frame(n, truth)
        if n % 10 == 3:
            data = data[:-3] + b"\xfe" + data[-2:]  # the line is bad, and says so
        elif n % 10 == 7 and Vital.CUFF_PRESSURE not in truth:
            data = cancelled(family, n, truth)
        line.hear(data, (truth, family.at(n - 1)))
    assert (line.count.wrong > 0) is not gate
