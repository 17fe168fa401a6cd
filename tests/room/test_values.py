"""The last rung of a device's ladder: do its values count, and if not, why."""

from typing import Any

from sessionctl.room.value_view import values_view
from sessionctl.vitals import Validity, Vital
from tests.room.bench import CUFF, OXIMETER, Bench


def values(bench: Bench, device: Any = OXIMETER) -> dict[str, Any]:
    return values_view(bench.room.quality, device)


def test_valid_values_are_good_since_the_last_one() -> None:
    bench = Bench()
    bench.oximeter(97, 70, 5.0)
    assert values(bench) == {"state": "good", "since": 5.0, "text": "SpO₂ valid; Pulse valid"}


def test_a_sensor_that_is_off_is_named_as_the_reason() -> None:
    bench = Bench()
    bench.measured(Vital.SPO2, None, 5.0, Validity.UNAVAILABLE, "sensor off")
    assert values(bench) == {"state": "bad", "since": None, "text": "SpO₂ unavailable (sensor off)"}


def test_values_that_stopped_coming_do_not_count_any_more() -> None:
    bench = Bench()
    bench.oximeter(97, 70, 5.0)
    bench.until(40.0)
    shown = values(bench)
    assert (shown["state"], shown["since"]) == ("bad", 5.0)
    assert "no data" in shown["text"]


def test_before_the_first_value_it_waits() -> None:
    assert values(Bench(), CUFF) == {"state": "waiting", "since": None, "text": "no value of it yet"}


def test_values_of_another_device_are_not_its_own() -> None:
    bench = Bench()
    bench.cuff(120, 80, 5.0)
    assert values(bench)["state"] == "waiting"
    assert values(bench, CUFF)["state"] == "good"
