"""How many frames must say a number, by the check code and by what the line has lost lately."""

import pytest

from sessionctl.devices.intake import DOUBTED_S
from sessionctl.events import Garbled, Measured, from_json
from sessionctl.room.agreement import GARBLED_S, NOT_THE_LINE
from sessionctl.vitals import Measurement, Validity, Vital
from tests.room.bench import Bench
from tests.room.test_quality import observed

SPO2 = Vital.SPO2

NEEDED = [
    # checked, weak, garbled, frames after a step until it is valid, itself included
    (False, False, False, 2),
    (False, False, True, 3),
    (True, True, False, 1),
    (True, True, True, 2),
    (True, False, True, 1),
]


def hear(b: Bench, value: float, at: float, checked: bool, weak: bool, vital: Vital = SPO2) -> Validity:
    b.feed(Measured(at, "oximeter", (Measurement(vital, value),), checked, weak=weak))
    return observed(b).validity


@pytest.mark.parametrize(("checked", "weak", "garbled", "needed"), NEEDED)
def test_a_step_is_believed_after_so_many_frames(
    checked: bool, weak: bool, garbled: bool, needed: int
) -> None:
    b = Bench()
    for second in range(5):
        hear(b, 97, second + 1.0, checked, weak)
    if garbled:
        b.feed(Garbled(6.0, "oximeter", "checksum"))
    found = [hear(b, 42, 7.0 + n, checked, weak) for n in range(4)]
    assert found.index(Validity.VALID) + 1 == needed
    assert observed(b).value == 42


@pytest.mark.parametrize(("checked", "weak"), [(False, False), (True, True)])
def test_a_line_is_trusted_again_a_minute_after_its_last_garbled_bytes(checked: bool, weak: bool) -> None:
    b = Bench()
    b.feed(Garbled(1.0, "oximeter", "checksum"))
    for second in range(2, 70):
        hear(b, 97, float(second), checked, weak)
    assert hear(b, 80, 70.0, checked, weak) is (Validity.VALID if checked else Validity.QUESTIONABLE)
    assert hear(b, 80, 71.0, checked, weak) is Validity.VALID


def test_small_errors_do_not_add_up_on_a_garbled_line() -> None:
    b = Bench()
    for second in range(5):
        hear(b, 94, second + 1.0, False, False)
    b.feed(Garbled(6.0, "oximeter", "sync"))
    assert hear(b, 97, 7.0, False, False) is Validity.VALID
    assert hear(b, 100, 8.0, False, False) is Validity.QUESTIONABLE  # near the last, far from the one before


@pytest.mark.parametrize("reason", sorted(NOT_THE_LINE))
def test_what_was_rejected_with_good_bytes_says_nothing_of_the_line(reason: str) -> None:
    b = Bench()
    hear(b, 97, 1.0, True, True)
    b.feed(Garbled(2.0, "oximeter", reason))
    assert hear(b, 80, 3.0, True, True) is Validity.VALID


def test_another_devices_garbled_bytes_say_nothing_of_this_one() -> None:
    b = Bench()
    hear(b, 97, 1.0, True, True)
    b.feed(Garbled(2.0, "cuff", "checksum"))
    assert hear(b, 80, 3.0, True, True) is Validity.VALID


def test_a_perfusion_index_without_a_check_code_needs_a_second_frame_too() -> None:
    b = Bench()
    hear(b, 4.9, 1.0, False, False, Vital.PERFUSION_INDEX)
    hear(b, 4.8, 2.0, False, False, Vital.PERFUSION_INDEX)
    assert hear(b, 14.8, 3.0, False, False, Vital.PERFUSION_INDEX) is Validity.QUESTIONABLE


def test_two_frames_beyond_the_floor_alarm_at_once_on_a_garbled_line_without_a_check_code() -> None:
    b = Bench()
    for second in range(5):
        hear(b, 97, second + 1.0, False, False)
    b.feed(Garbled(5.5, "oximeter", "sync"))
    hear(b, 70, 6.0, False, False)
    assert not any(c.startswith("spo2") for c in b.physiological)
    assert hear(b, 70, 6.3, False, False) is Validity.QUESTIONABLE
    assert any(c.startswith("spo2") and c.endswith("high") for c in b.physiological)


def test_a_jump_of_a_cuffs_pressure_by_50_mmhg_is_a_reading() -> None:
    b = Bench()
    b.cuff(120, 80, 1.0)
    b.cuff(170, 95, 200.0)
    assert b.view()["vitals"]["pressure"]["readings"][0]["systolic"] == 170


def test_an_event_of_an_older_journal_has_a_full_check_code() -> None:
    old = b'{"at":1.0,"device":"o","measurements":[],"checked":true,"kind":"measured"}'
    event = from_json(old)
    assert isinstance(event, Measured)
    assert not event.weak


def test_the_driver_repeats_for_as_long_as_the_room_doubts() -> None:
    assert DOUBTED_S == GARBLED_S
