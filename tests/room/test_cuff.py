"""The gate before the cuff: what may inflate it, and what always goes through."""

import pytest

from sessionctl.events import Asked, Booted, Configured, LinkDown, LinkUp, Measured, Reported, Role
from sessionctl.room.settings import plain
from sessionctl.vitals import Measurement, Validity, Vital
from tests.room.bench import OXIMETER, Bench, refusals, settings_of

FAILED = "cuff.failed.low"


def linked() -> Bench:
    b = Bench()
    b.feed(LinkUp(1.0, "cuff"))
    return b


def says(b: Bench, at: float, state: str, text: str = "") -> None:
    b.feed(Reported(at, "cuff", "cuff", state, text=text))


def asked(b: Bench) -> list[tuple[float, str]]:
    return [(e.at, e.request) for e in b.told if isinstance(e, Asked)]


def failed_twice() -> Bench:
    b = linked()
    for at in (10.0, 60.0):
        b.command("start-cuff", at)
        says(b, at + 1, "inflating")
        says(b, at + 15, "failed", "leak")
    return b


def test_a_start_goes_through_with_the_person_who_asked() -> None:
    b = linked()
    told = b.command("start-cuff", 10.0, "therapist")
    assert [e for e in told if isinstance(e, Asked)] == [Asked(10.0, "cuff", "start", "Therapist")]


SHUT = [
    # what happened before, the reason for which a start is refused
    ("not linked", Bench, "not connected"),
    ("asked already", lambda: after_start(), "already measuring"),
    ("inflating", lambda: inflating(), "already measuring"),
    ("just deflated", lambda: finished_at(60.0), "rests 30 s"),
    ("failed twice", failed_twice, "failed twice"),
    ("no such cuff", lambda: Bench((OXIMETER,)), "no cuff that can be started"),
]


def after_start() -> Bench:
    b = linked()
    b.command("start-cuff", 58.0)
    return b


def inflating() -> Bench:
    b = after_start()
    says(b, 59.0, "inflating")
    return b


def finished_at(at: float) -> Bench:
    b = inflating()
    says(b, at, "finished")
    return b


@pytest.mark.parametrize(("before", "reason"), [row[1:] for row in SHUT], ids=[row[0] for row in SHUT])
def test_the_gate_is_shut_and_says_why(before: object, reason: str) -> None:
    b = before()  # type: ignore[operator]
    already = asked(b)
    said = refusals(b.command("start-cuff", max(b.room.at, 61.0)))
    assert [reason in each for each in said] == [True]
    assert asked(b) == already


@pytest.mark.parametrize("end", ["finished", "failed", "aborted", "refused"])
def test_the_arm_rests_thirty_seconds_after_any_end(end: str) -> None:
    b = inflating()
    says(b, 70.0, end)
    assert b.view()["vitals"]["pressure"]["cuff"]["next_allowed_at"] == 100.0
    assert refusals(b.command("start-cuff", 99.9)) != []
    assert refusals(b.command("start-cuff", 100.0)) == []


STATES = [("nothing known", Bench), ("idle", linked), ("asked", after_start), ("inflating", inflating)]


@pytest.mark.parametrize(
    "role", ["therapist", "nurse", "prescriber", "technician", "administrator", "screen"]
)
@pytest.mark.parametrize("before", [row[1] for row in STATES], ids=[row[0] for row in STATES])
def test_a_stop_always_goes_through_for_anyone(before: object, role: Role) -> None:
    b = before()  # type: ignore[operator]
    b.command("stop-cuff", 62.0, role)
    assert asked(b)[-1] == (62.0, "stop")


def test_a_stop_goes_through_in_a_room_that_watches_nobody() -> None:
    b = Bench(watching=False)
    b.command("stop-cuff", 62.0, "screen")
    assert asked(b) == [(62.0, "stop")]


def test_a_stop_for_a_cuff_that_cannot_be_stopped_from_here_says_what_to_do() -> None:
    said = refusals(Bench((OXIMETER,)).command("stop-cuff", 5.0))
    assert "open the cuff's valve" in said[0]


def test_no_answer_in_five_seconds_is_a_failure() -> None:
    b = after_start()
    b.until(62.9)
    assert b.room.cuff.failures == 0
    b.until(63.0)
    assert b.room.cuff.failures == 1
    assert b.view()["vitals"]["pressure"]["cuff"]["text"] == "the cuff did not answer"


def test_a_cuff_that_answers_late_is_measuring_all_the_same() -> None:
    b = after_start()
    b.until(64.0)
    says(b, 65.0, "inflating")
    assert refusals(b.command("start-cuff", 99.0)) == ["the cuff is already measuring, asked by Nurse"]


def test_a_link_lost_while_measuring_is_a_failure() -> None:
    b = inflating()
    b.feed(LinkDown(70.0, "cuff", "unplugged"))
    cuff = b.view()["vitals"]["pressure"]["cuff"]
    assert (b.room.cuff.failures, cuff["state"]) == (1, "failed")
    assert "unplugged" in cuff["text"]


def test_a_link_lost_while_idle_is_no_failure() -> None:
    b = linked()
    b.feed(LinkDown(70.0, "cuff", "unplugged"))
    assert b.room.cuff.failures == 0


def test_two_failures_running_are_a_condition() -> None:
    b = failed_twice()
    assert b.began(FAILED) == [75.0]
    assert "leak" in b.item(FAILED)["title"]


def test_two_failures_with_a_reading_between_them_are_none() -> None:
    b = linked()
    for at, end in ((10.0, "failed"), (60.0, "finished"), (110.0, "failed")):
        b.command("start-cuff", at)
        says(b, at + 1, "inflating")
        says(b, at + 15, end)
    assert b.began(FAILED) == []


def test_a_result_that_the_line_spoiled_is_a_failed_try() -> None:
    b = inflating()
    lost = Measurement(Vital.SYSTOLIC, None, Validity.UNAVAILABLE, ("noisy line",))
    b.feed(Measured(74.0, "cuff", (lost,)))
    says(b, 75.0, "finished")
    assert (b.room.cuff.failures, b.room.cuff.text) == (1, "no reading came of it: noisy line")


def test_the_gate_stays_shut_after_two_failures_until_a_person_has_checked() -> None:
    b = failed_twice()
    b.until(3600.0)
    assert refusals(b.command("start-cuff", 3600.0)) != []
    b.command("checked", 3601.0, "therapist", condition=FAILED)
    assert (b.ended(FAILED), b.technical - {"oximeter.lost.medium", "oximeter.lost.high"}) == (
        [3601.0],
        set(),
    )
    assert refusals(b.command("start-cuff", 3602.0)) == []


def test_acknowledging_the_failures_does_not_open_the_gate() -> None:
    b = failed_twice()
    b.command("acknowledge", 200.0, condition=FAILED)
    assert refusals(b.command("start-cuff", 201.0)) != []


def test_a_reading_started_at_the_cuff_itself_ends_the_failures() -> None:
    b = failed_twice()
    says(b, 200.0, "inflating")
    says(b, 230.0, "finished")
    assert b.ended(FAILED) == [230.0]


def test_a_third_failure_does_not_begin_the_condition_again() -> None:
    b = failed_twice()
    says(b, 200.0, "inflating")
    says(b, 230.0, "failed")
    assert b.began(FAILED) == [75.0]


def test_a_reading_that_was_stopped_is_no_failure() -> None:
    b = inflating()
    says(b, 70.0, "aborted")
    cuff = b.view()["vitals"]["pressure"]["cuff"]
    assert (b.room.cuff.failures, cuff["state"], cuff["text"]) == (0, "idle", "stopped")


def test_a_reading_without_an_end_is_stopped_after_three_minutes_and_counts_as_failed() -> None:
    b = inflating()
    b.until(238.9)
    assert asked(b) == [(58.0, "start")]
    b.until(600.0)
    assert asked(b) == [(58.0, "start"), (239.0, "stop")]
    assert (b.room.cuff.state, b.room.cuff.failures) == ("idle", 1)
    assert refusals(b.command("start-cuff", 600.0)) == []


def test_the_pressure_in_the_cuff_is_shown_while_it_works_and_gone_after() -> None:
    b = inflating()
    b.measured(Vital.CUFF_PRESSURE, 150, 61.0, Validity.ONGOING)
    b.feed(Reported(62.0, "oximeter", "cuff", "finished"))  # another device's word is not the cuff's
    assert b.room.cuff.state == "inflating"
    says(b, 80.0, "finished")
    b.measured(Vital.CUFF_PRESSURE, 5, 81.0, Validity.ONGOING)
    assert b.view()["vitals"]["pressure"]["cuff"]["pressure"] is None


def test_after_a_restart_the_arm_rests_and_the_link_is_unknown() -> None:
    b = inflating()
    b.feed(Booted(70.0, "0.1.0", "boot", 0.0, 4.0))
    assert refusals(b.command("start-cuff", 71.0)) == ["the cuff is not connected"]
    b.feed(LinkUp(72.0, "cuff"))
    assert "rests" in refusals(b.command("start-cuff", 73.0))[0]
    assert refusals(b.command("start-cuff", 100.0)) == []


def test_settings_read_again_do_not_forget_a_cuff_at_work() -> None:
    b = inflating()
    b.feed(Configured(70.0, plain(b.settings)))
    assert b.room.cuff.state == "inflating"


def test_failed_twice_ends_with_the_cuff_that_the_settings_no_longer_name() -> None:
    b = failed_twice()
    b.feed(Configured(200.0, plain(settings_of((OXIMETER,)))))
    assert b.ended(FAILED) == [200.0]
