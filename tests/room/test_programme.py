"""Bounds that no profile may pass, so that none can be set to nonsense (the handbook's section 3.4)."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sessionctl.room.grading import contradictions
from sessionctl.room.programme import Limits, Programme

PROGRAMME = TypeAdapter(Programme)


def read(path: str, value: object) -> Programme:
    """A programme with one key set. Raises ValidationError."""
    tree: Any = value
    for key in reversed(path.split(".")):
        tree = {key: tree}
    return PROGRAMME.validate_python(tree)


BOUNDS = [
    # key, least and greatest value that a profile may give
    ("limits.spo2.low.below", 80, 98),
    ("limits.spo2.medium", {"below": 80}, {"below": 98}),
    ("limits.spo2.high", {"below": 80}, {"below": 98}),
    ("limits.spo2.low.delay_s", 0, 30),
    ("limits.spo2.high", {"below": 88, "delay_s": 0}, {"below": 88, "delay_s": 30}),
    ("limits.spo2.burden.satsec", 10, 100),
    ("limits.pulse_rate.medium.below", 25, 60),
    ("limits.pulse_rate.high.below", 25, 60),
    ("limits.pulse_rate.medium.above", 90, 200),
    ("limits.pulse_rate.high.above", 90, 200),
    ("limits.pulse_rate.medium.above_delay_s", 0, 60),
    ("limits.pulse_rate.high.delay_s", 0, 60),
    ("limits.systolic.medium.from_", 130, 210),
    ("limits.systolic.high.from_", 130, 210),
    ("alarm.audio_pause_s", 60, 180),
    ("freshness_s.spo2", {"dim": 1, "blank": 2}, {"dim": 30, "blank": 30}),
]


def beyond(bound: object, by: float) -> object:
    """The bound moved by a little: the last number of it."""
    if isinstance(bound, dict):
        *_, last = bound
        return {**bound, last: bound[last] + by}
    assert isinstance(bound, int)
    return bound + by


@pytest.mark.parametrize(("key", "least", "greatest"), BOUNDS)
def test_a_profile_may_go_to_its_bounds_and_no_further(key: str, least: object, greatest: object) -> None:
    read(key, least)
    read(key, greatest)
    with pytest.raises(ValidationError):
        read(key, beyond(least, -0.1))
    with pytest.raises(ValidationError):
        read(key, beyond(greatest, 0.1))


@pytest.mark.parametrize(
    "key", ["limits.spo2.low.below", "limits.spo2.high.below", "limits.systolic.high.below"]
)
@pytest.mark.parametrize("value", [None, False, "off", float("nan"), float("inf")])
def test_a_limit_cannot_be_switched_off(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        read(key, value)


@pytest.mark.parametrize(
    "key", ["limits.spo2.hihg", "limits.spO2", "alarm.audio_off", "limits.spo2.low.delay"]
)
def test_a_misspelt_key_is_never_a_silently_missing_limit(key: str) -> None:
    with pytest.raises(ValidationError):
        read(key, 90)


def test_the_defaults_contradict_nothing() -> None:
    assert contradictions(Limits()) == []


CONTRADICTIONS = [
    ("limits.spo2.medium", {"below": 86}, "limits.spo2.high.below = 88; expected at or under"),
    ("limits.pulse_rate.medium.below", 35, "limits.pulse_rate.high.below = 40; expected at or under"),
    ("limits.pulse_rate.medium.above", 150, "limits.pulse_rate.high.above = 140; expected at or over"),
    ("limits.systolic.medium.from_", 190, "limits.systolic.high.from = 180; expected at or over"),
    ("limits.diastolic.medium.from_", 115, "limits.diastolic.high.from = 110; expected at or over"),
]


@pytest.mark.parametrize(("key", "value", "said"), CONTRADICTIONS)
def test_a_graver_limit_reached_before_a_milder_one_is_a_mistake(key: str, value: object, said: str) -> None:
    (found,) = contradictions(read(key, value).limits)
    assert found.startswith(said)
