"""The report's own words agree with the room's, and say instants and durations exactly."""

import pytest

from sessionctl.events import ConditionBegan
from sessionctl.record.report_words import PHASE, Times, count, duration, phase, plain, title
from sessionctl.room.programme import Limits
from sessionctl.room.rules import Rule, own_rules, rules_of
from sessionctl.room.timeline import LABEL
from sessionctl.room.words import title as title_in_the_room
from sessionctl.vitals import Vital

BASELINE = {Vital.SPO2: 97.0, Vital.SYSTOLIC: 127.0, Vital.DIASTOLIC: 79.0}
RULES = (*rules_of(Limits()), *own_rules(Limits(), BASELINE))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.condition)
def test_an_alarm_is_titled_as_in_the_room(rule: Rule) -> None:
    limit = rule.ways[0].limit
    began = ConditionBegan(
        0.0,
        rule.condition,
        "physiological",
        rule.priority,
        rule.bound,
        str(rule.vital),
        rule.vital,
        limit,
        limit,
    )
    assert title(began) == title_in_the_room(began, limit)


def test_a_burden_is_titled_as_in_the_room() -> None:
    began = ConditionBegan(
        0.0, "spo2.burden.medium", "physiological", "medium", "burden", "spo2", Vital.SPO2, 84.0, 90.0,
        "52 sat-seconds under",
    )  # fmt: skip
    assert title(began) == title_in_the_room(began, 84.0)


def test_phases_are_called_as_in_the_room() -> None:
    assert {name: phase(name) for name in LABEL} == LABEL
    assert set(PHASE) <= set(LABEL)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (100.0, "T+0:00"),
        (100.9, "T+0:00"),
        (161.0, "T+1:01"),
        (7300.0, "T+120:00"),
        (99.8, "T−0:01"),
        (40.0, "T−1:00"),
    ],
)
def test_time_since_the_dose_counts_whole_seconds(at: float, said: str) -> None:
    assert Times([], 100.0, 60.0).since(at) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "0 s"), (14, "14 s"), (60, "1 min"), (130, "2 min 10 s"), (4320, "1 h 12 min"), (-1, "0 s")],
)
def test_durations_carry_their_units(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_wall_time_beyond_any_calendar_is_no_failure() -> None:
    assert Times([(0.0, 1e18)], None, 60.0).clock(0.0)


def test_none_is_said_as_no() -> None:
    assert [count(n, "dose") for n in (0, 1, 2)] == ["no dose", "1 dose", "2 doses"]


def test_a_terminal_gets_one_line_and_no_control_characters() -> None:
    assert plain("K\x1b[31m\n M\u202e") == "K [31m M"
