"""What of a cuff's message may reach the room; the fields are proved by the shared vectors."""

import pytest
from hypothesis import given, strategies as st

from sessionctl.devices.decoders.ble_blood_pressure import (
    PROTOCOLS,
    new_progress_decoder,
    new_result_decoder,
    progress_measurements,
    result_measurements,
)
from sessionctl.devices.decoders.frames import Fields, Frame, Rejected, WireProtocol
from sessionctl.vitals import ACCEPTED, Measurement, Validity, Vital

SBM69 = "167c0056006100e807060f11111b33000000"  # 124/86 (97), pulse 51, on the screen of a Silvercrest SBM69
SBM69_ERR = "16ff07ff07ff07e80706170e230aff070000"  # its screen showed "Err" after movement
BM85 = "566a0047000000ea07080b121f00003f000000"  # 106/71, pulse 63, on the screen of a Beurer BM85


def fields(message: str, quirk: str = "") -> Fields:
    (found,) = new_result_decoder({"quirk": quirk}).feed(bytes.fromhex(message))
    assert isinstance(found, Frame), found
    return found.fields


def readings(message: str, quirk: str = "") -> dict[Vital, Measurement]:
    return {one.vital: one for one in result_measurements(fields(message, quirk))}


def test_a_result_is_three_pressures_and_the_cuffs_own_pulse() -> None:
    assert result_measurements(fields(SBM69)) == (
        Measurement(Vital.SYSTOLIC, 124),
        Measurement(Vital.DIASTOLIC, 86),
        Measurement(Vital.MEAN_PRESSURE, 97),
        Measurement(Vital.CUFF_PULSE_RATE, 51),
    )


def test_a_failed_measurement_has_no_value_although_its_status_is_clear() -> None:
    found = readings(SBM69_ERR)
    assert len(found) == 4
    assert {(one.value, one.validity) for one in found.values()} == {(None, Validity.UNAVAILABLE)}


def test_a_mean_of_zero_is_a_mean_not_given() -> None:
    assert readings(BM85, "beurer-be")[Vital.MEAN_PRESSURE].validity is Validity.UNAVAILABLE


def test_kilopascals_reach_the_room_as_mmhg() -> None:
    assert readings("15bdf00b009ff03c000000")[Vital.SYSTOLIC].value == pytest.approx(18.9 * 7.500616)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (1, "body movement"),
        (2, "cuff too loose"),
        (4, "irregular pulse"),
        (32, "improper position"),
    ],
)
def test_a_doubt_of_the_cuff_makes_the_whole_reading_questionable(status: int, reason: str) -> None:
    found = readings(SBM69[:-4] + f"{status:02x}00")
    assert {(one.validity, one.reasons) for one in found.values()} == {(Validity.QUESTIONABLE, (reason,))}


def test_a_pulse_beyond_the_cuffs_range_is_no_doubt_about_the_pressure() -> None:
    assert readings(SBM69[:-4] + "0800")[Vital.SYSTOLIC].validity is Validity.VALID


def test_a_reading_that_carries_its_time_is_not_history_by_that() -> None:
    assert fields(SBM69)["timestamp"] == "2024-06-15T17:17:27"
    assert {one.history for one in readings(SBM69).values()} == {None}


@pytest.mark.parametrize("systolic", ["0000", "4101", "ffff", "0010"])  # 0, 321, -1, 0 * 10**1
def test_a_pressure_that_no_person_has_is_withheld(systolic: str) -> None:
    message = "00" + systolic + "50005f00"
    assert fields(message)["systolic_mmhg"] is None
    assert fields(message)["implausible"] == ["systolic_mmhg"]
    assert readings(message)[Vital.SYSTOLIC].validity is Validity.INVALID


def test_an_implausible_pressure_in_kilopascals_is_withheld_in_both_units() -> None:
    found = fields("01780050005f00")  # 120 kPa: the unit flag of a cuff that meant mmHg
    assert found["systolic_mmhg"] is None
    assert found["systolic_kpa"] is None


def test_without_its_quirk_the_big_endian_pulse_is_never_a_number() -> None:
    found = readings(BM85)
    assert found[Vital.CUFF_PULSE_RATE].value is None
    assert found[Vital.SYSTOLIC].reasons == ("longer than its flags say",)


def test_a_message_longer_than_its_flags_say_is_refused() -> None:
    assert new_result_decoder({}).feed(bytes.fromhex("00780050005f0000")) == [
        Rejected("bad_length", bytes.fromhex("00780050005f0000"))
    ]


def test_an_unknown_quirk_is_refused_before_any_byte_is_read() -> None:
    with pytest.raises(ValueError, match="quirk = beurer; expected one of: beurer-be"):
        new_result_decoder({"quirk": "beurer"})


def test_the_pressure_in_a_working_cuff_is_ongoing() -> None:
    (found,) = new_progress_decoder({}).feed(bytes.fromhex("009600ff07ff07"))
    assert isinstance(found, Frame)
    assert progress_measurements(found.fields) == (Measurement(Vital.CUFF_PRESSURE, 150, Validity.ONGOING),)


def test_a_working_cuff_without_a_pressure_says_nothing() -> None:
    (found,) = new_progress_decoder({}).feed(bytes.fromhex("00ff07ff07ff07"))
    assert isinstance(found, Frame)
    assert progress_measurements(found.fields) == ()


@given(st.binary(max_size=40), st.sampled_from(PROTOCOLS), st.sampled_from(["", "beurer-be"]))
def test_any_bytes_are_one_answer_and_no_impossible_number(
    data: bytes, protocol: WireProtocol, quirk: str
) -> None:
    (found,) = protocol.new({"quirk": quirk}).feed(data)
    if isinstance(found, Rejected):
        assert found.data == data
        return
    for one in protocol.measurements(found.fields):
        low, high = ACCEPTED[one.vital]
        assert one.value is None or low <= one.value <= high
