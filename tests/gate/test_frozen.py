"""Streams that hang are found within 20 s; a living one never is."""

import math
import random

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Pleth
from sessionctl.devices.gate.frozen import Frozen
from sessionctl.events import Observed
from sessionctl.simulator.oximeter import Xpod
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script
from sessionctl.vitals import Measurement, Vital
from tests.devices.decoders.vectors import ALL, DATA
from tests.gate.families import FAMILIES
from tests.gate.freezes import generated
from tests.gate.line import Line

FREEZES = 50
WITHIN_S = 20.0


def told_frozen(line: Line) -> bool:
    """The last frame was told as frozen."""
    told = [o for event in line.news if isinstance(event, Observed) for o in event.observations]
    return any(reason.startswith("frozen") for o in told for reason in o.reasons)


@pytest.mark.parametrize("seed", range(FREEZES))
def test_a_hung_instrument_is_found_within_20_s_and_not_before_it_hangs(seed: int) -> None:
    freeze = generated(seed, lasting_s=WITHIN_S)
    line, found = Line(FAMILIES[freeze.protocol]), list[int]()
    for n, data in enumerate(freeze.frames):
        line.hear(data, ())
        if told_frozen(line):
            found.append(n)
            break
    assert found, freeze.what
    assert found[0] >= freeze.at


@pytest.mark.parametrize("protocol", FAMILIES)
def test_a_living_series_is_never_frozen(protocol: str) -> None:
    family = FAMILIES[protocol]
    line = Line(family)
    for n in range(min(family.cycle, 3000)):
        line.hear(family.frame(n, family.at(n)), ())
        assert not told_frozen(line)


def test_a_stream_that_moves_again_is_believed_again() -> None:
    family = FAMILIES["contec-v7-stream"]
    line, living = Line(family), [family.frame(n, family.at(n)) for n in range(3000)]
    for data in living[:600] + [living[599]] * 900:
        line.hear(data, ())
    assert line.state.channels[Vital.SPO2].observation.reasons[0].startswith("frozen")
    for data in living[600:1200]:
        line.hear(data, ())
    assert line.state.channels[Vital.SPO2].observation.value is not None


def test_the_wave_of_a_hung_stream_is_not_drawn() -> None:
    family = FAMILIES["contec-v7-stream"]
    line, living = Line(family), [family.frame(n, family.at(n)) for n in range(601)]
    for data in living[:600] + [living[599]] * 900:
        line.hear(data, ())
    drawn = line.waves
    for data in [living[599]] * 300:
        line.hear(data, ())
    assert 600 <= drawn == line.waves


STREAM = PROTOCOLS["nonin-serial-format2-stream"]


def judged(watch: Frozen, at: float, spo2: float, pleth: Pleth | None, stamp: str | int | None = None) -> str:
    """What is said of one frame with a saturation and a pulse of 70."""
    told = (Measurement(Vital.SPO2, spo2), Measurement(Vital.PULSE_RATE, 70.0))
    return watch.judge(at, told, pleth, stamp)


@pytest.mark.parametrize("what", ["well", "cold", "moved", "off and on"])
def test_none_of_the_demos_instruments_is_frozen_unless_it_is(what: str) -> None:
    device, decoder, watch = Xpod(Patient(3, Script(1))), STREAM.new({}), Frozen()
    device.cold, device.moved = what == "cold", what == "moved"
    for third in range(3 * 240):
        device.finger = what != "off and on" or third % 120 > 40
        for found in decoder.feed(device.sent(third / 3)):
            assert isinstance(found, Frame)
            fields = found.fields
            told = STREAM.measurements(fields)
            assert not watch.judge(third / 3, told, STREAM.pleth(fields), STREAM.stamp(fields))


@pytest.mark.parametrize("name", sorted(n for n, p in PROTOCOLS.items() if p.stream))
def test_nothing_is_frozen_in_another_monitors_recording_or_in_captured_frames(name: str) -> None:
    row, watch, at = PROTOCOLS[name], Frozen(), 0.0
    captured = [v.data for v in ALL.values() if v.protocol.split("-")[0] == name.split("-")[0]]
    recording = (DATA / "recordings" / "ivy450c_ansarb_serial.bin").read_bytes()
    for data in (recording, *captured):
        for found in row.new({}).feed(data + b"\r\n"):
            at += 1 / 60
            if isinstance(found, Frame) and (told := row.measurements(found.fields)):
                assert not watch.judge(at, told, row.pleth(found.fields), row.stamp(found.fields))


def test_a_small_wave_of_a_cold_finger_is_alive() -> None:
    """Three levels, a beat whose length wanders by a tenth: ten minutes at 60 samples a second."""
    watch, dice, phase = Frozen(), random.Random(4), 0.0
    length = 50.0
    for n in range(36_000):
        phase += 1 / length
        if phase >= 1:
            phase, length = phase - 1, 50 + dice.gauss(0, 2.5)
        sample = round(60 + 1.2 * math.sin(2 * math.pi * phase))
        assert not judged(watch, n / 60, 96, Pleth((sample,), 60.0))


def test_a_number_that_stays_over_a_living_wave_proves_nothing() -> None:
    watch, family = Frozen(), FAMILIES["contec-v5-stream"]
    for n in range(6000):
        sample = family.frame(n, family.at(n))[1]
        assert not judged(watch, n / 60, 97, Pleth((sample,), 60.0))


def test_a_number_that_stays_where_nothing_has_to_move_proves_nothing() -> None:
    watch = Frozen()
    assert not any(judged(watch, float(second), 97, None) for second in range(3600))


def test_a_flat_wave_under_numbers_that_move_is_a_device_without_a_wave() -> None:
    watch = Frozen()
    assert not any(judged(watch, n / 60, 96 + n // 300 % 2, Pleth((0, n % 2), 120.0), n) for n in range(6000))


def test_a_sensor_that_is_off_is_not_frozen() -> None:
    watch = Frozen()
    none = (Measurement(Vital.SPO2, None), Measurement(Vital.PULSE_RATE, None))
    assert not any(watch.judge(n / 60, none, Pleth((64,), 60.0), None) for n in range(3000))


def test_lines_whose_time_moves_are_alive_though_all_else_stays() -> None:
    watch = Frozen()
    assert not any(
        judged(watch, float(s), 97, None, f"2026-03-07T09:{s // 60:02}:{s % 60:02}") for s in range(3600)
    )


def test_lines_whose_time_stands_still_while_something_else_moves_are_alive() -> None:
    watch = Frozen()
    assert not any(
        judged(watch, float(s), 90 + s % 9 + s // 9 % 2, None, f"stuck {s // 40}") for s in range(8)
    )
