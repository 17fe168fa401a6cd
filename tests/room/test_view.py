"""What each role sees: sections, no ages, no aliases for technicians, no vitals for ambience."""

from collections.abc import Iterator
from typing import Any, get_args

import orjson
import pytest

from sessionctl.events import (
    Command,
    ConditionBegan,
    Event,
    Fault,
    LinkUp,
    Measured,
    Observed,
    Refused,
    Reported,
    Role,
    SessionOpened,
    SignalChanged,
)
from sessionctl.room.view import ALL, hears
from sessionctl.vitals import Measurement, Observation, Validity, Vital
from tests.room.bench import CUFF, Bench

ROLES: tuple[Role, ...] = get_args(Role)
SPO2 = Vital.SPO2


def busy_room() -> Bench:
    b = Bench()
    b.feed(LinkUp(0.5, "oximeter", "port 1"), LinkUp(0.5, "cuff", "port 2"))
    for second in range(1, 30):
        b.oximeter(84, 150, second)
    b.cuff(185, 115, 30.0, mean=130)
    b.feed(Fault(31.0, "restarted", True), Reported(31.0, "oximeter", "battery", value=5))
    b.command("call-nurse", 32.0, "therapist")
    b.command("seen", 33.0, "therapist", condition="spo2.low.high")
    b.command("pause-audio", 34.0)
    return b


SEEN_SECTIONS = [
    ("therapist", ALL),
    ("nurse", ALL),
    ("prescriber", ALL),
    ("technician", ALL),
    ("administrator", ALL),
    ("screen", ALL),
    ("station", ALL),
    ("ambience", ("room", "session", "music", "light", "people")),
]


@pytest.mark.parametrize(("role", "sections"), SEEN_SECTIONS)
def test_a_role_sees_its_sections(role: Role, sections: tuple[str, ...]) -> None:
    assert tuple(busy_room().view(role)) == sections


def test_every_role_has_its_row() -> None:
    assert {role for role, _ in SEEN_SECTIONS} == set(ROLES)


def test_a_technician_sees_no_alias_anywhere() -> None:
    b = busy_room()
    assert "K.M." not in orjson.dumps(b.view("technician")).decode()
    assert b.view("technician")["session"]["id"] == b.view("nurse")["session"]["id"]


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"technician"}))
def test_everybody_else_sees_whom_they_are_with(role: Role) -> None:
    assert busy_room().view(role)["session"]["alias"] == "K.M."


def keys_of(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from keys_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from keys_of(value)


@pytest.mark.parametrize("role", ROLES)
def test_a_view_holds_stamps_and_never_ages(role: Role) -> None:
    b = busy_room()
    words = {word for key in keys_of(b.view(role)) for word in key.split("_")}
    assert words & {"age", "ago", "since_s", "duration", "elapsed", "left", "remaining"} == set()


@pytest.mark.parametrize("role", ROLES)
def test_time_that_changes_nothing_leaves_the_view_as_it_is(role: Role) -> None:
    b = busy_room()
    b.oximeter(84, 150, 40.0)
    before = b.view(role)
    b.until(43.9)
    assert b.view(role) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_view_is_plain_json(role: Role) -> None:
    tree = busy_room().view(role)
    assert orjson.loads(orjson.dumps(tree)) == tree


@pytest.mark.parametrize("role", ROLES)
def test_no_id_holds_the_mark_that_joins_a_path(role: Role) -> None:
    assert not any("/" in key for key in keys_of(busy_room().view(role)))


# --- alarms ------------------------------------------------------------------------------------------


def test_the_worst_of_a_vital_and_bound_is_shown_for_the_lesser_ones() -> None:
    items = busy_room().view()["alarms"]["items"]
    assert "spo2.low.high" in items
    assert not {"spo2.low.low", "spo2.low.medium"} & set(items)


def test_the_order_holds_every_item_once_the_most_severe_first_and_then_the_unanswered() -> None:
    b = busy_room()
    b.command("acknowledge", 35.0, condition="systolic.high.high")
    alarms = b.view()["alarms"]
    assert sorted(alarms["order"]) == sorted(alarms["items"])
    items = [alarms["items"][key] for key in alarms["order"]]
    ranks = [(["high", "medium", "low"].index(i["priority"]), i["presence"] == "acknowledged") for i in items]
    assert ranks == sorted(ranks)


def test_an_answer_makes_nothing_less_bad() -> None:
    b = Bench((CUFF,))
    b.cuff(185, 80, 1.0)
    b.command("acknowledge", 2.0, condition="systolic.high.high")
    b.feed(Reported(3.0, "cuff", "battery", value=20))
    alarms = b.view()["alarms"]
    assert (alarms["tone"], alarms["worst"]) == ("low", "high")


TITLES = [
    # systolic readings a minute apart, title
    ([185], "Systolic 185 mmHg ≥ 180"),
    ([75], "Systolic 75 mmHg < 80"),
    ([185, 199], "Systolic 199 mmHg ≥ 180"),
]


@pytest.mark.parametrize(("readings", "title"), TITLES)
def test_a_title_says_the_vital_its_value_and_the_limit(readings: list[float], title: str) -> None:
    b = Bench((CUFF,))
    for minute, systolic in enumerate(readings):
        b.cuff(systolic, 60, 60.0 * minute)
    assert title in [item["title"] for item in b.view()["alarms"]["items"].values()]


def test_a_title_of_an_alarm_about_to_clear_does_not_claim_that_the_limit_is_crossed() -> None:
    b = Bench()
    b.steady(SPO2, 86, 1.0, 20.0)
    assert b.item("spo2.low.high")["title"] == "SpO₂ 86 % < 88"
    b.steady(SPO2, 95, 20.0, 25.0)
    assert b.item("spo2.low.high")["title"] == "SpO₂ 95 %, limit 88"
    b.steady(SPO2, 95, 25.0, 45.0)
    assert b.item("spo2.low.high")["title"] == "SpO₂ 86 % < 88"  # latched: what it was


def test_each_alarm_carries_a_mark_and_an_arrow_beside_its_colour() -> None:
    b = busy_room()
    shown = {
        key: (b.item(key)["mark"], b.item(key)["arrow"]) for key in ("spo2.low.high", "systolic.high.high")
    }
    assert shown == {"spo2.low.high": ("***", "down"), "systolic.high.high": ("***", "up")}


CAN = [
    # role, what it may do about a patient's alarm, about a restart
    ("therapist", ["seen"], ["seen", "checked"]),
    ("nurse", ["seen", "acknowledge"], ["seen", "checked"]),
    ("prescriber", ["seen", "acknowledge"], ["seen", "checked"]),
    ("technician", [], []),
    ("administrator", [], []),
    ("screen", ["seen"], ["seen"]),
    ("station", [], []),
]


@pytest.mark.parametrize(("role", "patient", "restart"), CAN)
def test_an_alarm_offers_a_role_only_what_it_may_do_now(
    role: Role, patient: list[str], restart: list[str]
) -> None:
    b = busy_room()
    assert b.item("systolic.high.high", role)["can"] == patient
    assert b.item("monitor.restarted.high", role)["can"] == restart


def test_what_is_offered_is_never_refused() -> None:
    for role in ROLES:
        if role == "ambience":
            continue
        for key, item in busy_room().view(role)["alarms"]["items"].items():
            for name in item["can"]:
                told = busy_room().command(name, 50.0, role, condition=key)
                assert not any(isinstance(e, Refused) for e in told), (role, key, name)


def test_an_alarm_that_was_seen_or_answered_does_not_offer_it_again() -> None:
    b = busy_room()
    assert "seen" not in b.item("spo2.low.high")["can"]
    b.command("acknowledge", 35.0, condition="spo2.low.high")
    assert b.item("spo2.low.high")["can"] == []


def test_an_alarm_whose_data_is_lost_offers_medical_staff_the_check_by_hand() -> None:
    b = busy_room()
    b.until(60.0)
    assert b.item("spo2.low.high", "nurse")["can"] == ["checked"]
    assert b.item("spo2.low.high", "therapist")["can"] == []


def test_a_pause_offers_its_end_and_no_second_pause() -> None:
    b = Bench()
    assert b.view()["alarms"]["can"] == ["pause-audio", "call-nurse"]
    b.command("pause-audio", 1.0)
    assert b.view()["alarms"]["can"] == ["resume-audio", "call-nurse"]
    assert b.view("therapist")["alarms"]["can"] == ["call-nurse"]


def test_an_idle_room_offers_its_start_and_what_may_never_wait() -> None:
    b = Bench(watching=False)
    b.feed(Fault(1.0, "disk-nearly-full", True))
    assert set(b.view()["people"]["can"]) == {
        "open-session",
        "stop-cuff",
        "emergency-light",
        "emergency-release",
    }
    assert b.view()["alarms"]["can"] == []
    assert b.item("monitor.disk-nearly-full.medium")["can"] == []


# --- vitals and devices --------------------------------------------------------------------------------


def test_a_tile_says_value_unit_limits_and_where_it_comes_from() -> None:
    b = Bench()
    b.measured(SPO2, 97.4, 5.0)
    assert b.vital(SPO2) == {
        "label": "SpO₂", "unit": "%", "limits": "92 · 90 · 88", "low": 90.0, "high": None, "note": "",
        "value": 97.4, "text": "97", "state": "live", "at": 5.0, "validity": "valid", "reasons": [],
        "device": "oximeter", "worst": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "worst"), [([97] * 20, None), ([91] * 20, "low"), ([89] * 20, "medium"), ([70], "high")]
)
def test_a_tile_says_the_worst_that_is_present(values: list[float], worst: str | None) -> None:
    b = Bench()
    for second, value in enumerate(values, start=1):
        b.measured(SPO2, value, second)
    assert b.vital(SPO2)["worst"] == worst


def test_devices_show_their_link_battery_and_rubbish() -> None:
    b = busy_room()
    shown = b.view()["devices"]["oximeter"]
    assert (shown["link"], shown["link_text"], shown["battery"], shown["simulated"]) == (
        "up",
        "port 1",
        5,
        True,
    )


def test_a_room_with_a_device_that_cannot_alarm_by_itself_says_so() -> None:
    assert "own alarms stay on" in Bench().view()["room"]["own_alarm_note"]


# --- numbered events -----------------------------------------------------------------------------------


def reading_by_hand() -> Event:
    return Command(1.0, "c", "Nurse", "nurse", "enter-reading", {"systolic": 172.0, "diastolic": 90.0})


NUMBERED: list[tuple[Event, bool]] = [
    # event, does ambience hear it?
    (SessionOpened(1.0, "s", "K.M.", "p", "Nurse"), True),
    (Command(1.0, "c", "Nurse", "nurse", "close-session", {}), True),
    (Fault(1.0, "disk-nearly-full", True), True),
    (SignalChanged(1.0, "monitor.restarted.high", "on", "high", "began"), True),
    (reading_by_hand(), False),
    (Refused(1.0, "c", "enter-reading", "Nurse", "systolic = 1200 cannot be a person's"), False),
    (Measured(1.0, "oximeter", (Measurement(SPO2, 97),)), False),
    (Observed(1.0, "oximeter", (Observation(SPO2, 97, Validity.VALID),)), False),
    (ConditionBegan(1.0, "spo2.low.high", "physiological", "high", "low", "spo2", SPO2, 85, 88), False),
    (SignalChanged(1.0, "spo2.low.high", "on", "high", "began"), False),
    (Reported(1.0, "cuff", "cuff", "inflating"), False),
]


@pytest.mark.parametrize(("event", "heard"), NUMBERED, ids=lambda v: getattr(v, "kind", str(v)))
def test_ambience_follows_the_room_and_never_the_vitals(event: Event, heard: bool) -> None:
    assert hears("ambience", event) is heard


@pytest.mark.parametrize("event", [row[0] for row in NUMBERED], ids=lambda v: v.kind)
def test_a_technician_gets_no_numbered_events_since_they_name_the_patient(event: Event) -> None:
    assert not hears("technician", event)
    assert hears("station", event)
