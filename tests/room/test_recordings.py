"""Real vital signs through the core: what a monitor calls nought is never a number, and no gap is silent.

The recordings and their licences: tests/data/recordings/README.md. They are slower than a live device, so a
vital stays live for 1.5 times the median gap of its rows.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median

import pytest

from sessionctl.events import ConditionBegan, Event, Measured, Observed
from sessionctl.room.programme import Freshness
from sessionctl.room.settings import RoomDevice
from sessionctl.vitals import ACCEPTED, Measurement, Observation, Validity, Vital
from tests.room.bench import Bench

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
Row = dict[str, str]

SYSTOLIC, DIASTOLIC, MEAN = Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (RECORDINGS / name).open(newline="") as file:
        return tuple(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def bench(*vitals: Vital, stretched: dict[Vital, Freshness] | None = None) -> Bench:
    """A watched room with a device for each vital, and a cuff that is silent between readings."""
    devices = [RoomDevice(str(v), vitals=(v,), simulated=True) for v in vitals]
    cuff = RoomDevice("cuff", vitals=(SYSTOLIC, DIASTOLIC, MEAN), episodic=True, simulated=True)
    return Bench([*devices, cuff], stretched=stretched)


def observations(b: Bench, device: str) -> Iterator[Observation]:
    for event in b.told:
        if isinstance(event, Observed) and event.device == device:
            yield from event.observations


# --- a bedside monitor's 32 hours ------------------------------------------------------------------------

MINUTE_S = 60.0
LIVES = Freshness(1.5 * MINUTE_S, 1.5 * MINUTE_S)


def numerics() -> tuple[Row, ...]:
    return rows("mimic_numerics_s00001_1per_min.csv")


@cache
def one_vital(vital: Vital, column: str) -> Bench:
    """The room after all minutes of one column."""
    b = bench(vital, stretched={vital: LIVES})
    for row in numerics():
        measurement = Measurement(vital, number(row[column]))
        b.feed(Measured(float(row["minute"]) * MINUTE_S, str(vital), (measurement,)))
    return b


def saturation_gaps() -> list[tuple[float, float]]:
    """When SpO2 was 0: the first minute of each run and the minute after it, in seconds."""
    found = list[tuple[float, float]]()
    for off, run in groupby(numerics(), key=lambda row: float(row["SpO2"]) == 0):
        if off:
            minutes = [float(row["minute"]) for row in run]
            found.append((minutes[0] * MINUTE_S, (minutes[-1] + 1) * MINUTE_S))
    return found


def test_the_recording_is_the_one_that_was_counted() -> None:
    lengths = [(end - start) / MINUTE_S for start, end in saturation_gaps()]
    assert lengths == [14, 37, 3, 189, 20, 1, 1, 20, 6, 64, 6, 2]
    assert len(numerics()) == 1936


def test_363_minutes_of_nought_are_never_a_number() -> None:
    seen = [o for o in observations(one_vital(Vital.SPO2, "SpO2"), "spo2") if "no data" not in o.reasons]
    nought = [o for o in seen if o.value is None]
    assert len(nought) == 363
    assert {o.validity for o in nought} == {Validity.INVALID}
    assert min(o.value for o in seen if o.value is not None) == 91.9


def test_nought_begins_no_low_saturation() -> None:
    b = one_vital(Vital.SPO2, "SpO2")
    began = [e for e in b.told if isinstance(e, ConditionBegan) and e.type == "physiological"]
    assert {e.condition for e in began} <= {"spo2.low.low"}
    assert all(e.value is not None and 91.9 <= e.value < 92 for e in began)


def test_every_gap_is_a_technical_condition() -> None:
    b = one_vital(Vital.SPO2, "SpO2")
    began, ended = b.began("spo2.lost.medium"), b.ended("spo2.lost.medium")
    for start, end in saturation_gaps():
        # the last value, a minute before the gap, lives for 90 s: so even one minute of nought is told
        assert any(start <= at < end for at in began), (start, end)
        assert end in ended or end == len(numerics()) * MINUTE_S, (start, end)  # the last one has no end
    assert len(began) == 12


def test_every_gap_of_more_than_four_minutes_becomes_high() -> None:
    b = one_vital(Vital.SPO2, "SpO2")
    long = [(start, end) for start, end in saturation_gaps() if end - start > 4 * MINUTE_S]
    assert [any(start <= at < end for at in b.began("spo2.lost.high")) for start, end in long] == [True] * 8


def test_a_heart_rate_of_nought_begins_no_slow_heart() -> None:
    b = one_vital(Vital.HEART_RATE, "HR")
    noughts = [o for o in observations(b, "heart_rate") if o.validity is Validity.INVALID]
    assert len(noughts) == 46
    began = [e for e in b.told if isinstance(e, ConditionBegan) and e.type == "physiological"]
    assert all(e.value is not None and e.value >= ACCEPTED[Vital.HEART_RATE][0] for e in began)


def test_every_cuff_reading_of_the_monitor_is_a_reading() -> None:
    b = bench()
    count = 0
    for row in numerics():
        systolic, diastolic = number(row["NBPSys"]), number(row["NBPDias"])
        if systolic:
            told = b.cuff(systolic, diastolic, float(row["minute"]) * MINUTE_S, mean=number(row["NBPMean"]))
            count += sum(isinstance(e, Observed) and e.observations[0].value == systolic for e in told)
    assert count == 152


# --- cuff pressures of 55 stays ---------------------------------------------------------------------------

Pressure = tuple[float, float | None, float | None, float | None]


@cache
def stays() -> dict[str, tuple[Pressure, ...]]:
    """Each stay's readings: seconds, systolic, diastolic, mean."""
    found = defaultdict[str, list[Pressure]](list)
    for row in rows("eicu_demo_nibp.csv"):
        parts = (number(row[key]) for key in ("nibp_sys", "nibp_dia", "nibp_mean"))
        found[row["rec"]].append((float(row["t_min"]) * 60.0, *parts))  # type: ignore[arg-type]
    return {rec: tuple(readings) for rec, readings in found.items()}


def impossible(systolic: float | None, diastolic: float | None) -> bool:
    for value in (systolic, diastolic):
        if value is not None and not 1 <= value <= 320:
            return True
    return systolic is not None and diastolic is not None and diastolic >= systolic


def told_of(b: Bench, reading: Pressure) -> dict[Vital, Observation]:
    at, systolic, diastolic, mean = reading
    parts = ((SYSTOLIC, systolic), (DIASTOLIC, diastolic), (MEAN, mean))
    told: list[Event] = b.feed(Measured(at, "cuff", tuple(Measurement(v, value) for v, value in parts)))
    (observed,) = [e for e in told if isinstance(e, Observed) and e.device == "cuff" and e.at == at][-1:]
    return {o.vital: o for o in observed.observations}


def test_the_pressures_are_the_ones_that_were_counted() -> None:
    all_ = [reading for readings in stays().values() for reading in readings]
    assert (len(stays()), len(all_)) == (55, 9545)
    assert sum(s is not None and s <= 0 for _, s, _, _ in all_) == 39
    assert sum(d is not None and d <= 0 for _, _, d, _ in all_) == 54
    assert sum(s is not None and d is not None and d >= s for _, s, d, _ in all_) == 39
    assert sum(s is not None and s >= 180 for _, s, _, _ in all_) == 825
    assert sum(None in reading for reading in all_) == 22


@pytest.mark.parametrize("rec", sorted({f"e{n:02}" for n in range(1, 56)}))
def test_every_impossible_pressure_is_marked_and_kept_and_every_other_is_judged(rec: str) -> None:
    b = bench()
    for reading in stays()[rec]:
        _, systolic, diastolic, _ = reading
        before = b.physiological
        seen = told_of(b, reading)
        if impossible(systolic, diastolic):
            assert {seen[v].value for v in (SYSTOLIC, DIASTOLIC)} == {None}
            assert Validity.INVALID in {seen[v].validity for v in (SYSTOLIC, DIASTOLIC)}
            assert b.view()["vitals"]["pressure"]["readings"][0]["validity"] in ("invalid", "unavailable")
            assert b.physiological == before
        elif systolic is not None and diastolic is not None:
            assert (seen[SYSTOLIC].value, seen[DIASTOLIC].value) == (systolic, diastolic)
            present = b.physiological
            assert ("systolic.high.high" in present) is (systolic >= 180)
            assert ("systolic.low.medium" in present) is (systolic < 90)
            assert ("diastolic.high.high" in present) is (diastolic >= 110)
            assert ("diastolic.high.medium" in present) is (diastolic >= 100)


# --- charted values of 18 stays ---------------------------------------------------------------------------

CHARTED = {
    "HR": Vital.HEART_RATE,
    "RR": Vital.RESPIRATORY_RATE,
    "SpO2": Vital.SPO2,
    "NIBP_sys": SYSTOLIC,
    "NIBP_dia": DIASTOLIC,
    "NIBP_mean": MEAN,
}


def charted(name: str) -> list[float]:
    return [float(row["value"]) for row in rows("mimic3_demo_charted_vitals.csv") if row["name"] == name]


def test_the_charted_values_are_the_ones_that_were_counted() -> None:
    assert len(rows("mimic3_demo_charted_vitals.csv")) == 14_874
    assert sum(value < 90 for value in charted("SpO2")) == 134
    assert sum(value < 85 for value in charted("SpO2")) == 60
    assert sum(value <= 0 for value in charted("HR")) == 4
    assert max(charted("NIBP_sys")) == 11_647


@pytest.mark.parametrize("name", CHARTED)
def test_no_impossible_charted_value_becomes_a_number_and_every_other_does(name: str) -> None:
    vital = CHARTED[name]
    low, high = ACCEPTED[vital]
    b = bench()
    wrong = 0
    for at, value in enumerate(charted(name)):
        b.measured(vital, value, float(at))
        seen = next(o for e in reversed(b.told) if isinstance(e, Observed) for o in e.observations)
        possible = low <= value <= high
        wrong += not possible
        assert seen.value == (value if possible else None)
        assert possible or seen.reasons[-1].startswith("impossible")
        b.told.clear()
    assert wrong == sum(not low <= value <= high for value in charted(name))


@pytest.mark.parametrize("rec", [f"m{n:02}" for n in range(1, 19)])
def test_each_charted_saturation_that_lasts_begins_what_its_limit_says(rec: str) -> None:
    series = [
        (float(row["t_min"]) * 60.0, float(row["value"]))
        for row in rows("mimic3_demo_charted_vitals.csv")
        if (row["rec"], row["name"]) == (rec, "SpO2")
    ]
    series = sorted(dict(series).items())
    lives = 1.5 * median(later - earlier for (earlier, _), (later, _) in pairwise(series))
    b = bench(Vital.SPO2, stretched={Vital.SPO2: Freshness(lives, lives)})
    for (at, value), (later, _) in pairwise(series):
        b.measured(Vital.SPO2, value, at)
        b.until(min(later, at + lives) - 0.5)  # live until then, and longer than any delay
        if value < 1:
            assert not any(e.value == value for e in b.told if isinstance(e, ConditionBegan))
            continue
        for limit, condition in ((92, "spo2.low.low"), (90, "spo2.low.medium"), (88, "spo2.low.high")):
            if value < limit:
                assert condition in b.physiological, (at, value)
            elif value >= limit + 1:
                assert condition not in b.physiological, (at, value)
