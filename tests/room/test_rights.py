"""Who may do what, cell by cell.

Drawn from the handbook's table of people (section 1) and its cuff rules (section 3.2). Where they are silent:
  * a session is opened and closed by whoever treats the patient; so is a cuff started;
  * checking ("restarted", a failed cuff) is open to the room's people: it takes a look at patient and arm;
  * a run of readings close together (STAT), and an interval of readings, take medical staff;
  * whose reading it is is said by medical staff, or by the technician who looks after the devices;
  * "checked" on a patient's alarm, and pausing the tones, takes medical staff, as acknowledging does;
  * an administrator looks after accounts and may, like anyone in the room, call for help and stop a cuff;
  * the dose, the phases, music and light are steered by the room's people; EMERGENCY is for anyone in it;
  * bonds with devices are made and ended by who looks after the equipment or the accounts;
  * programs give no commands, but that ambience reports what the room really plays and shows.
"""

from typing import get_args

import pytest

from sessionctl.events import Asked, Command, Fault, LinkUp, Refused, Reported, Role
from sessionctl.room.rights import COMMANDS
from sessionctl.room.room import PARTS
from sessionctl.room.steer import ACTS
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, Args, Bench, refusals

ROOM = ("therapist", "nurse", "prescriber")
MEDICAL = ("nurse", "prescriber")
EQUIPPERS = ("technician", "administrator")
ANYONE = (*ROOM, "technician", "administrator", "screen")

PATIENT, EQUIPMENT, CALL = (
    "systolic.high.high",
    "monitor.disk-nearly-full.medium",
    "room.support-asked.medium",
)
INSTANT, LOST = "monitor.restarted.high", "spo2.low.high"

TABLE: list[tuple[str, Args, tuple[str, ...]]] = [
    ("close-session", {}, ROOM),
    ("seen", {"condition": PATIENT}, (*ROOM, "screen")),
    ("seen", {"condition": EQUIPMENT}, (*ROOM, "screen")),
    ("acknowledge", {"condition": PATIENT}, MEDICAL),
    ("acknowledge", {"condition": EQUIPMENT}, (*MEDICAL, "technician")),
    ("acknowledge", {"condition": CALL}, MEDICAL),
    ("checked", {"condition": LOST}, MEDICAL),
    ("checked", {"condition": INSTANT}, ROOM),
    ("patient-checked", {}, ROOM),
    ("pause-audio", {}, MEDICAL),
    ("resume-audio", {}, MEDICAL),
    ("call-nurse", {}, ANYONE),
    ("enter-reading", {"systolic": 120.0, "diastolic": 80.0}, MEDICAL),
    ("start-cuff", {}, ROOM),
    ("start-stat", {}, MEDICAL),
    ("cuff-interval", {"minutes": 10.0}, MEDICAL),
    ("stop-cuff", {}, ANYONE),
    *((name, {}, ROOM) for name in ("mark-dose", "undo-dose", "correct-dose", "further-dose")),
    *(
        (name, {}, ROOM)
        for name in ("phase-next", "phase-back", "phase-hold", "phase-release", "phase-extend")
    ),
    ("confirm-device", {"device": "cuff"}, (*MEDICAL, "technician")),
    *((name, {}, ROOM) for name in ("defer-reading", "sensors-off", "note", "mark")),
    *((name, {}, ROOM) for name in ACTS if name not in ("emergency-light", "emergency-release")),
    ("emergency", {}, ANYONE),
    ("emergency-light", {}, ANYONE),
    ("emergency-release", {}, ROOM),
    *((name, {}, EQUIPPERS) for name in ("pair-device", "forget-device")),
    ("report", {}, ("ambience",)),
]
OPEN_WHILE_IDLE = {
    "open-session",
    "stop-cuff",
    "checked",
    "emergency-light",
    "emergency-release",
    "pair-device",
    "forget-device",
    "report",
}
ROLES: tuple[Role, ...] = get_args(Role)


def busy_room() -> Bench:
    """A watched room in which every command of the table makes sense."""
    b = Bench((CUFF,))
    b.feed(LinkUp(1.0, "cuff"))
    b.steady(Vital.SPO2, 85, 1.0, 20.0)
    b.until(60.0)  # its data is lost now
    b.cuff(185, 80, 61.0)
    b.feed(Fault(62.0, "disk-nearly-full", True), Fault(62.0, "restarted", True))
    b.command("call-nurse", 63.0, "therapist")
    b.command("pause-audio", 64.0)
    return b


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "args", "who"), TABLE, ids=[f"{n} {a.get('condition', '')}" for n, a, _ in TABLE]
)
def test_a_command_is_open_to_the_roles_of_its_row(
    name: str, args: Args, who: tuple[str, ...], role: Role
) -> None:
    b = busy_room()
    refused = refusals(b.give(name, 70.0, role, args))
    refusal = f"a {role} may not do this; it takes: {', '.join(who)}"
    assert (refused == [refusal]) is (role not in who)


@pytest.mark.parametrize("role", ROLES)
def test_a_session_is_opened_by_those_who_treat_the_patient(role: Role) -> None:
    b = Bench(watching=False)
    b.command("open-session", 1.0, role, alias="K.M.")
    assert b.room.watching is (role in ROOM)


def test_every_command_has_a_row() -> None:
    assert {name for name, _, _ in TABLE} | {"open-session"} == set(COMMANDS)


@pytest.mark.parametrize(
    ("name", "args", "who"), TABLE, ids=[f"{n} {a.get('condition', '')}" for n, a, _ in TABLE]
)
def test_a_refused_command_changes_nothing_else_in_the_room(
    name: str, args: Args, who: tuple[str, ...]
) -> None:
    b = busy_room()
    before = b.room
    told = b.give(name, 64.0, "station", args)
    assert [type(event) for event in told] == [Command, Refused]
    assert all(getattr(b.room, name) is getattr(before, name) for name, _ in PARTS)


@pytest.mark.parametrize("name", ["", "alarm-off", "Seen", "open_session"])
def test_a_command_that_does_not_exist_is_refused(name: str) -> None:
    assert refusals(busy_room().command(name, 70.0)) == [f"there is no command {name!r}"]


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - OPEN_WHILE_IDLE))
def test_nothing_else_makes_sense_while_nobody_is_watched(name: str) -> None:
    b = Bench(watching=False)
    b.feed(Reported(1.0, "oximeter", "battery", value=5))
    assert refusals(b.command(name, 2.0, condition="oximeter.battery.medium")) == [
        "nobody is watched: start watching first"
    ]


# --- the same command twice ---------------------------------------------------------------------------


def test_the_same_command_id_twice_is_one_command() -> None:
    b = Bench((CUFF,))
    b.feed(LinkUp(1.0, "cuff"))
    b.command("start-cuff", 2.0, id_="tap")
    told = b.command("start-cuff", 60.0, id_="tap")
    assert sum(isinstance(event, Asked) for event in b.told) == 1
    assert refusals(told) == []


def test_a_reading_sent_twice_is_one_reading() -> None:
    b = Bench((CUFF,))
    for _ in range(2):
        b.command("enter-reading", 2.0, id_="tap", systolic=165, diastolic=80)
    assert len(b.view()["vitals"]["pressure"]["readings"]) == 1
    assert "systolic.high.medium" not in b.physiological


def test_a_refused_command_sent_again_does_nothing_even_when_it_would_be_allowed_by_then() -> None:
    b = Bench((CUFF,))
    b.command("start-cuff", 2.0, id_="tap")
    b.feed(LinkUp(3.0, "cuff"))
    b.command("start-cuff", 4.0, id_="tap")
    assert not any(isinstance(event, Asked) for event in b.told)


def test_two_hundred_commands_are_remembered() -> None:
    b = Bench((CUFF,))
    b.command("call-nurse", 1.0, id_="first")
    for n in range(199):
        b.command("seen", 2.0 + n, condition=CALL)
    b.command("acknowledge", 300.0, condition=CALL)
    b.command("call-nurse", 301.0, id_="first")
    assert b.presence(CALL) == "off"


# --- checked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("condition", [PATIENT, EQUIPMENT, CALL, "oximeter.lost.high", "nonsense", ""])
def test_only_what_a_person_must_check_can_be_checked(condition: str) -> None:
    b = busy_room()
    refused = refusals(b.command("checked", 70.0, condition=condition))
    assert refused == ["this ends by itself: only what a person must check can be confirmed as checked"]
