"""The Heart Rate Service. Bytes come from the vectors; others are built from the service's own layout."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

ROW = PROTOCOLS["ble-heart-rate"]


def measured(data: str) -> Measurement:
    (fields,) = frames("ble-heart-rate", bytes.fromhex(data))
    (told,) = ROW.measurements(fields)
    return told


def test_a_strap_measures_a_heart_rate_and_no_pulse_rate() -> None:
    assert measured(ALL["hr-8bit"].data.hex()) == Measurement(Vital.HEART_RATE, 85.0)


def test_without_contact_there_is_no_number() -> None:
    told = measured(ALL["hr-contact-not-detected"].data.hex())
    assert told == Measurement(Vital.HEART_RATE, None, Validity.UNAVAILABLE, ("no contact",))


def test_contact_that_a_strap_cannot_tell_is_not_missing_contact() -> None:
    assert measured("0255").value == 85.0  # the contact bit without the one that says it counts


@pytest.mark.parametrize("message", ["0000", "01ffff", "0009"])
def test_no_rate_and_no_persons_rate_are_no_number(message: str) -> None:
    assert measured(message).value is None


def test_intervals_fill_the_rest_of_the_message() -> None:
    (fields,) = frames("ble-heart-rate", bytes.fromhex("105a000400080004"))
    assert fields["rr_intervals_ms"] == [1000.0, 2000.0, 1000.0]


def test_an_interval_of_nothing_is_none() -> None:
    (fields,) = frames("ble-heart-rate", bytes.fromhex("105a00000004"))
    assert fields["rr_intervals_ms"] == [None, 1000.0]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", "too_short"),
        ("00", "too_short"),
        ("01c8", "too_short"),
        ("085532", "too_short"),
        ("1055", "too_short"),  # intervals announced, none there
        ("105500", "too_short"),
        ("1055000400", "bad_length"),
        ("005500", "bad_length"),
    ],
)
def test_a_message_that_its_flags_do_not_explain_is_none(message: str, reason: str) -> None:
    data = bytes.fromhex(message)
    assert decoded("ble-heart-rate", data) == [Rejected(reason, data)]


def test_bytes_behind_a_reserved_flag_make_the_number_doubtful() -> None:
    told = measured("205511")
    assert (told.value, told.validity) == (85.0, Validity.QUESTIONABLE)
