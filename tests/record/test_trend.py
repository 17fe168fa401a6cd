"""Curves for the screen: nothing drawn that was not measured, no dip lost."""

from pathlib import Path
from typing import Any

from sessionctl.events import ConditionBegan, ConditionEnded, Event, Observed
from sessionctl.record.curves import Point, broken, thinned
from sessionctl.record.trend import trend
from sessionctl.vitals import Observation, Validity, Vital
from tests.record.tools import journal, spo2, ticks, within, written


def began(at: float, text: str = "SpO₂ 86 % < 88") -> ConditionBegan:
    return ConditionBegan(
        at, "spo2.low.high", "physiological", "high", "low", "spo2", Vital.SPO2, 86, 88, text
    )


def ended(at: float) -> ConditionEnded:
    return ConditionEnded(
        at, "spo2.low.high", "physiological", "high", "low", "spo2", Vital.SPO2, 90, 88, "over"
    )


def cuff(at: float, *values: float | None, validity: Validity = Validity.VALID) -> Observed:
    vitals = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE)
    return Observed(
        at,
        "cuff",
        tuple(Observation(vital, value, validity) for vital, value in zip(vitals, values, strict=False)),
    )


async def drawn(
    state: Path, told: list[Event], from_at: float, to_at: float, columns: int = 600
) -> dict[str, Any]:
    await written(state, told)
    return trend(state, from_at, to_at, columns)


async def test_a_short_stretch_is_drawn_point_by_point(tmp_path: Path) -> None:
    told: list[Event] = [spo2(float(at), 90.0 + at) for at in range(5)]
    found = await drawn(tmp_path, told, 1.0, 3.0)
    assert (found["from"], found["to"]) == (1.0, 3.0)
    assert found["vitals"] == {"spo2": [(1.0, 91.0), (2.0, 92.0), (3.0, 93.0)]}


async def test_an_invalid_value_breaks_the_line(tmp_path: Path) -> None:
    told: list[Event] = [
        spo2(1.0, 97.0),
        spo2(2.0, None, Validity.UNAVAILABLE),
        spo2(3.0, None, Validity.INVALID),
    ]
    found = await drawn(tmp_path, [*told, spo2(4.0, 96.0, Validity.QUESTIONABLE)], 0.0, 9.0)
    assert found["vitals"]["spo2"] == [(1.0, 97.0), (2.0, None), (4.0, 96.0)]


async def test_silence_breaks_the_line_after_ten_seconds(tmp_path: Path) -> None:
    found = await drawn(tmp_path, [spo2(1.0, 97.0), spo2(11.0, 96.0), spo2(21.5, 95.0)], 0.0, 30.0)
    assert found["vitals"]["spo2"] == [(1.0, 97.0), (11.0, 96.0), (21.0, None), (21.5, 95.0)]


async def test_a_reading_now_and_then_is_one_line(tmp_path: Path) -> None:
    told: list[Event] = [
        Observed(at, "cuff", (Observation(Vital.CUFF_PULSE_RATE, 70.0, Validity.VALID),))
        for at in (0.0, 300.0)
    ]
    found = await drawn(tmp_path, told, 0.0, 400.0)
    assert found["vitals"]["cuff_pulse_rate"] == [(0.0, 70.0), (300.0, 70.0)]


async def test_three_hours_become_a_screen_wide_with_every_dip(tmp_path: Path) -> None:
    told: list[Event] = [spo2(float(at), 97.0 - (at == 5000) * 12.0) for at in range(10_800)]
    curve = (await drawn(tmp_path, told, 0.0, 10_800.0))["vitals"]["spo2"]
    assert len(curve) <= 1200
    assert (5000.0, 85.0) in curve
    assert [at for at, _ in curve] == sorted(at for at, _ in curve)


def test_a_column_keeps_its_least_its_greatest_and_one_null() -> None:
    points = [(0.0, 5.0), (1.0, 9.0), (2.0, None), (3.0, 1.0), (4.0, None), (5.0, 4.0), (11.0, 3.0)]
    assert thinned(points, 0.0, 10.0) == [(1.0, 9.0), (2.0, None), (3.0, 1.0), (11.0, 3.0)]


def test_a_column_of_nothing_breaks_the_line_once() -> None:
    assert thinned([(0.0, 1.0), (10.0, None), (11.0, None), (12.0, None), (20.0, None)], 0.0, 10.0) == [
        (0.0, 1.0),
        (10.0, None),
    ]


def test_only_continuous_vitals_are_missed_after_a_silence() -> None:
    points: list[Point] = [(0.0, 1.0), (100.0, 1.0)]
    assert broken("temperature", points) == points
    assert broken("pulse_rate", points) == [(0.0, 1.0), (10.0, None), (100.0, 1.0)]


async def test_pressures_are_listed_as_readings(tmp_path: Path) -> None:
    told: list[Event] = [
        cuff(1.0, 121.0, 79.0, 93.0),
        Observed(2.0, "cuff", (Observation(Vital.CUFF_PRESSURE, 150.0, Validity.ONGOING),)),
        cuff(3.0, None, None, None, validity=Validity.UNAVAILABLE),
        cuff(4.0, 130.0, 85.0, validity=Validity.QUESTIONABLE),
    ]
    found = await drawn(tmp_path, told, 0.0, 9.0)
    assert found["pressures"] == [
        {"at": 1.0, "systolic": 121.0, "diastolic": 79.0, "mean": 93.0, "validity": "valid"},
        {"at": 4.0, "systolic": 130.0, "diastolic": 85.0, "mean": None, "validity": "questionable"},
    ]
    assert found["vitals"] == {}


async def test_a_value_from_a_devices_memory_is_never_drawn(tmp_path: Path) -> None:
    old = Observation(Vital.SYSTOLIC, 180.0, Validity.VALID, (), "2026-11-20T10:00:00")
    found = await drawn(tmp_path, [Observed(1.0, "cuff", (old,))], 0.0, 9.0)
    assert found["pressures"] == []


async def test_alarms_are_spans_and_one_still_present_has_no_end(tmp_path: Path) -> None:
    found = await drawn(tmp_path, [began(1.0), ended(5.0), began(8.0, "again")], 3.0, 9.0)
    told = [(s["condition"], s["priority"], s["title"], s["from"], s["to"]) for s in found["alarms"]]
    assert told == [
        ("spo2.low.high", "high", "SpO₂ 86 % < 88", 1.0, 5.0),
        ("spo2.low.high", "high", "again", 8.0, None),
    ]


async def test_an_alarm_that_was_over_before_is_not_drawn(tmp_path: Path) -> None:
    assert (await drawn(tmp_path, [began(1.0), ended(5.0)], 6.0, 9.0))["alarms"] == []


async def test_a_stretch_runs_over_the_change_of_files(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.append([began(0.0), *(spo2(float(at), 97.0) for at in range(100))], urgent=False)
    kept.rotate("session", "s")
    kept.append(
        [*(spo2(float(at), 96.0) for at in range(100, 105)), ended(105.0), *ticks(106, 3)], urgent=False
    )
    await within(kept.committed(kept.last_seq))
    found = trend(tmp_path, 98.0, 108.0)
    kept.close()
    assert [at for at, _ in found["vitals"]["spo2"]] == [98.0, 99.0, 100.0, 101.0, 102.0, 103.0, 104.0]
    assert [(span["from"], span["to"]) for span in found["alarms"]] == [(0.0, 105.0)]


def test_a_room_without_a_record_has_nothing_to_draw(tmp_path: Path) -> None:
    assert trend(tmp_path, 0.0, 60.0) == {
        "from": 0.0,
        "to": 60.0,
        "vitals": {},
        "pressures": [],
        "alarms": [],
    }
