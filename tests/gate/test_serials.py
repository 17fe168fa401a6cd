"""Which instrument answers: told once a link, and another one's values wait for a second frame."""

import pytest

from sessionctl.devices.gate.serials import Serials
from sessionctl.events import Measured, Reported
from sessionctl.vitals import Vital
from tests.devices.test_intake import MASIMO, Bench

SERIAL = "0000145838"


def line(serial: str, spo2: int, second: int) -> bytes:
    """The recorded line with another serial number, saturation and second."""
    return (
        MASIMO.replace(b"04:48:53", f"04:48:{second:02}".encode())
        .replace(SERIAL.encode(), serial.encode())
        .replace(b"SPO2=097", f"SPO2={spo2:03}".encode())
        + b"\r\n"
    )


@pytest.fixture
def bench() -> Bench:
    return Bench({"": "masimo-ascii1"})


def hear(bench: Bench, *serials: str) -> None:
    for serial in serials:
        bench.feed(line(serial, 97, len(bench.measured)), after_s=1.0)


def told(bench: Bench) -> list[str]:
    return [e.text for e in bench.events if isinstance(e, Reported) and e.what == "identity"]


def shown(bench: Bench) -> list[float | None]:
    """The saturation of each line."""
    return [m.value for e in bench.measured for m in e.measurements if m.vital is Vital.SPO2]


def test_a_serial_number_is_told_once_when_two_lines_agree(bench: Bench) -> None:
    hear(bench, SERIAL)
    assert told(bench) == []
    hear(bench, *[SERIAL] * 5)
    assert told(bench) == [SERIAL]


def test_it_is_told_again_on_the_next_link(bench: Bench) -> None:
    hear(bench, SERIAL, SERIAL)
    bench.link()
    hear(bench, SERIAL, SERIAL)
    assert told(bench) == [SERIAL, SERIAL]


def test_another_instrument_is_withheld_until_two_lines_agree_and_is_told_before_its_first_value(
    bench: Bench,
) -> None:
    hear(bench, SERIAL, SERIAL, "0000099999", "0000099999")
    assert shown(bench) == [97, 97, None, 97]
    withheld = bench.measured[2].measurements[0]
    assert withheld.reasons == ("another instrument answers",)
    assert told(bench) == [SERIAL, "0000099999"]
    news = [type(e) for e in bench.events[-2:]]
    assert news == [Reported, Measured]


def test_another_instrument_on_the_next_link_is_withheld_too(bench: Bench) -> None:
    hear(bench, SERIAL, SERIAL)
    bench.link()
    hear(bench, "0000099999", "0000099999")
    assert shown(bench) == [97, 97, None, 97]


def test_one_wrong_digit_costs_one_line_and_tells_nothing(bench: Bench) -> None:
    hear(bench, SERIAL, SERIAL, "0000145839", SERIAL)
    assert shown(bench) == [97, 97, None, 97]
    assert told(bench) == [SERIAL]


def test_a_monitor_that_prints_no_serial_number_is_believed(bench: Bench) -> None:
    hear(bench, "----------", "----------")
    assert shown(bench) == [97, 97]
    assert told(bench) == []


def test_a_name_plate_is_told_at_once_and_once_a_link() -> None:
    serials = Serials()
    serials.linked()
    assert serials.named("5190400123") == "5190400123"
    assert serials.named("5190400123") is None
    serials.linked()
    assert serials.named("5190400123") == "5190400123"


def test_another_name_plate_on_the_next_link_is_told() -> None:
    serials = Serials()
    serials.linked()
    serials.named("5190400123")
    serials.linked()
    assert serials.named("5190400124") == "5190400124"
