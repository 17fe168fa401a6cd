"""SunTech's cuff modules. Bytes come from the vectors; what is altered is said beside it."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS, suntech
from sessionctl.devices.decoders.frames import Rejected
from sessionctl.vitals import Measurement, Validity, Vital
from tests.devices.decoders.vectors import ALL, decoded, frames

STREAM = "suntech-stream"
RESULT = ALL["suntech-bp-data"].data  # 115/74, mean 88, pulse 85
CUFF = ALL["suntech-cuff-258"].data
DONE = ALL["suntech-measurement-complete"].data

PRESSURES = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE, Vital.CUFF_PULSE_RATE)


def altered(offset: int, *values: int) -> bytes:
    """RESULT with bytes of its data replaced and the check byte made right again."""
    frame = bytearray(RESULT[:-1])
    frame[2 + offset : 2 + offset + len(values)] = bytes(values)
    return bytes(frame) + bytes([-sum(frame) & 0xFF])


def measured(data: bytes) -> tuple[Measurement, ...]:
    (fields,) = frames(STREAM, data)
    return PROTOCOLS[STREAM].measurements(fields)


def test_a_result_measures_three_pressures_and_a_pulse() -> None:
    assert measured(RESULT) == tuple(map(Measurement, PRESSURES, (115.0, 74.0, 88.0, 85.0)))


def test_the_cuff_at_work_is_ongoing_and_no_result() -> None:
    assert measured(CUFF) == (Measurement(Vital.CUFF_PRESSURE, 258.0, Validity.ONGOING),)


def test_an_empty_cuff_has_a_pressure_of_zero() -> None:
    assert measured(bytes.fromhex("3e050000bd"))[0].value == 0.0


def test_a_short_reply_measures_nothing() -> None:
    assert measured(DONE) == ()


def test_numbers_beside_an_error_may_be_the_last_cycles_and_are_withheld() -> None:
    words = ("inflation timeout, air leak or loose cuff",)
    assert measured(altered(18, 87)) == tuple(
        Measurement(vital, None, Validity.UNAVAILABLE, words) for vital in PRESSURES
    )


def test_an_unlisted_error_is_told_with_its_code() -> None:
    assert measured(altered(18, 5))[0].reasons == ("movement or weak signal (code 5)",)


@pytest.mark.parametrize("offset", [0, 2])
def test_without_both_pressures_there_is_no_result(offset: int) -> None:
    assert [(m.value, m.reasons) for m in measured(altered(offset, 0, 0))] == [(None, ("no value",))] * 4


def test_a_mean_of_zero_takes_only_the_mean_away() -> None:
    assert [m.value for m in measured(altered(16, 0, 0))] == [115.0, 74.0, None, 85.0]


def test_an_impossible_pressure_is_named() -> None:
    found = measured(altered(0, 0x5E, 0x01))  # 350 mmHg
    assert (found[0].value, found[0].validity) == (None, Validity.INVALID)


def test_the_start_byte_inside_a_result_does_not_cut_it() -> None:
    data = altered(2, 0x3E)  # diastolic 62
    assert [fields.get("diastolic_mmhg") for fields in frames(STREAM, data + DONE)] == [62, None]


def test_a_false_start_byte_does_not_cost_the_frame_behind_it() -> None:
    assert decoded(STREAM, b"\x3e\x05" + DONE)[0] == Rejected("sync", b"\x3e\x05")
    assert [fields["reply"] for fields in frames(STREAM, b"\x3e\x05" + DONE)] == ["done"]


@pytest.mark.parametrize("place", range(2, len(RESULT)))
def test_a_damaged_result_costs_itself_only(place: int) -> None:
    broken = bytearray(RESULT)
    broken[place] ^= 0x01
    kinds = [
        i.reason if isinstance(i, Rejected) else i.fields["reply"]
        for i in decoded(STREAM, bytes(broken) + DONE)
    ]
    assert kinds == ["checksum", "done"]


@pytest.mark.parametrize("lost", range(len(RESULT)))
def test_a_lost_byte_never_makes_another_number(lost: int) -> None:
    found = frames(STREAM, RESULT[:lost] + RESULT[lost + 1 :] + DONE)
    assert [fields["reply"] for fields in found] == ["done"]


def test_a_frame_behind_a_false_beginning_is_found_at_the_end_of_input() -> None:
    assert [fields["reply"] for fields in frames(STREAM, b"\x3e\x18" + DONE)] == ["done"]


def test_an_unknown_letter_is_no_reply() -> None:
    assert decoded("suntech-response", bytes.fromhex("3e045a64"))[0] == Rejected(
        "unknown_reply", bytes.fromhex("3e045a64")
    )


def test_the_commands_are_those_the_clients_agree_on() -> None:
    agreed = {
        "start": ALL["suntech-start"].data,
        "abort": ALL["suntech-abort"].data,
        "cuff-pressure": ALL["suntech-cuff-pressure-request"].data,
        "last-result": ALL["suntech-bp-data-request"].data,
    }
    assert agreed == suntech.COMMANDS


def test_the_encoder_writes_published_frames() -> None:
    assert suntech.reply("done") == DONE
    assert suntech.reply("ack") == ALL["suntech-ack"].data
    assert suntech.reply("aborted") == ALL["suntech-aborted"].data
    assert suntech.cuff_pressure(258) == CUFF
    assert suntech.bp_data(0, 0, 0, 0, beats=0, status=0, error=87) == ALL["suntech-air-leak-error"].data
