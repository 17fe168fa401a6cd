"""Watching begins and ends with a person, and nothing of one patient reaches the next."""

from dataclasses import replace

import pytest

from sessionctl.events import Command, Configured, SessionClosed, SessionOpened
from sessionctl.room.programme import ProfileName, Programme
from sessionctl.room.room import Room, advance
from sessionctl.room.settings import plain
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, Bench, refusals, settings_of


def idle() -> Bench:
    return Bench(watching=False)


def test_opening_a_session_makes_the_room_watch() -> None:
    b = idle()
    told = b.command("open-session", 5.0, "therapist", alias="K.M.", session="2026-11-21-1")
    opened = SessionOpened(5.0, "2026-11-21-1", "K.M.", "p", "Therapist")
    assert [e for e in told if isinstance(e, SessionOpened)] == [opened]
    assert b.view()["room"]["watching"] is True
    assert b.view()["session"]["opened_at"] == 5.0


def test_only_a_person_ends_it() -> None:
    b = Bench()
    b.until(86_400.0)
    assert b.room.watching
    told = b.command("close-session", 86_401.0, "therapist")
    assert any(isinstance(e, SessionClosed) and e.by == "Therapist" for e in told)
    assert not b.room.watching


@pytest.mark.parametrize("alias", ["", "   ", None, "x" * 41, "K\nM", "K\x00M"])
def test_an_alias_is_one_to_forty_printable_characters(alias: str | None) -> None:
    assert "alias" in refusals(idle().command("open-session", 5.0, alias=alias))[0]


def test_a_watching_room_opens_no_second_session() -> None:
    assert refusals(Bench().command("open-session", 5.0, alias="N.N."))


def test_an_unknown_programme_is_refused_with_those_there_are() -> None:
    said = refusals(idle().command("open-session", 5.0, alias="K.M.", programme="mdma"))
    assert said == ["there is no programme 'mdma'; there are: p"]


SIGNED = Programme(profile=ProfileName(status="signed", reviewed_by="Dr A. Example"))


@pytest.mark.parametrize(
    ("programme", "simulated", "opens"),
    [
        (Programme(), True, True),
        (Programme(), False, False),
        (SIGNED, True, True),
        (SIGNED, False, True),
        (Programme(profile=ProfileName(status="signed")), False, False),
    ],
)
def test_an_unsigned_programme_watches_no_real_device(
    programme: Programme, simulated: bool, opens: bool
) -> None:
    b = Bench((replace(CUFF, simulated=simulated),), programme, watching=False)
    b.command("open-session", 5.0, alias="K.M.")
    assert b.room.watching is opens


def test_a_room_says_when_it_watches_nobody() -> None:
    assert idle().view()["room"]["notice"] == "not watching: no alarms are sent"
    assert Bench().view()["room"]["notice"] == ""


def after_a_patient() -> Bench:
    """A room right after a session that had everything in it."""
    b = Bench()
    for second in range(1, 30):
        b.oximeter(84, 150, second)
    b.cuff(165, 105, 30.0)
    b.command("enter-reading", 31.0, systolic=166, diastolic=80, temperature=39.5)
    b.command("patient-checked", 32.0)
    b.command("pause-audio", 33.0)
    b.command("close-session", 34.0)
    return b


def test_no_number_of_a_patient_stands_after_the_session() -> None:
    vitals = after_a_patient().view()["vitals"]
    pressure = vitals.pop("pressure")
    assert pressure["readings"] == []
    assert {tile["value"] for tile in vitals.values()} == {None}


def test_nothing_of_a_patient_counts_in_the_next_session() -> None:
    b = after_a_patient()
    b.command("open-session", 35.0, alias="N.N.")
    b.cuff(165, 80, 36.0)
    assert b.physiological == {"systolic.high.low"}  # the first of this patient, not the third running
    b.oximeter(84, 150, 37.0)
    assert b.room.burden.satsec == 6.0
    b.until(46.9)
    assert b.physiological == {"systolic.high.low"}


def test_a_check_of_one_patient_buys_no_time_for_the_next() -> None:
    b = after_a_patient()
    b.command("open-session", 35.0, alias="N.N.")
    b.until(400.0)
    assert b.began("oximeter.lost.high")[-1] == 155.0


def test_two_equal_sessions_in_fresh_rooms_give_the_same_outcomes() -> None:
    inputs = (
        Configured(0.0, plain(settings_of())),
        Command(0.0, "c", "Nurse", "nurse", "open-session", {"alias": "K.M."}),
    )

    def outcomes() -> list[object]:
        room, told = Room(), list[object]()
        for event in inputs:
            room, found = advance(room, event)
            told += found
        return told

    assert outcomes() == outcomes()


def test_a_session_stays_with_the_limits_it_began_with() -> None:
    b = Bench()
    strict = settings_of(programme=SIGNED)
    b.feed(Configured(5.0, plain(replace(strict, programmes={"p": SIGNED, "q": Programme()}))))
    b.steady(Vital.SPO2, 85, 6.0, 20.0)
    assert b.began("spo2.low.high") == [16.0]
