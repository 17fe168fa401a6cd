from random import Random

import pytest

from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.decoders.nonin_serial import PROTOCOLS
from sessionctl.simulator.faults import FAILURES, FIRST_S, SPELLS, Failure, noisy
from sessionctl.simulator.oximeter import Xpod
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_comes_goes_and_comes_again(name: str) -> None:
    failure, (broken_s, well_s) = Failure(name), SPELLS[name]
    assert not failure.on(name, FIRST_S - 0.1)
    assert failure.on(name, FIRST_S)
    assert not failure.on(name, FIRST_S + broken_s)
    assert failure.on(name, FIRST_S + broken_s + well_s)


def test_nothing_else_breaks() -> None:
    assert not any(Failure("unplug").on(name, 30) for name in FAILURES if name != "unplug")
    assert not any(Failure().on(name, 30) for name in FAILURES)


def test_an_unknown_failure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="failure fire: expected one of unplug, noise"):
        Failure("fire")


def test_noise_costs_about_half_of_the_packets_and_the_rest_is_right() -> None:
    device, random = Xpod(Patient(1, Script(1))), Random(1)
    decoder = next(one for one in PROTOCOLS if one.name == "nonin-serial-format2-stream").new({})
    found = [one for n in range(60) for one in decoder.feed(noisy(device.sent(n), random))]
    values = [one.fields["spo2_percent"] for one in found if isinstance(one, Frame)]
    assert 0.25 * 180 < len(values) < 0.75 * 180
    assert len(found) > len(values)
    assert all(value in (None, 96, 97, 98, 99) for value in values)
