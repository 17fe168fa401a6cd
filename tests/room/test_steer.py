"""Steering: what a tap will bring, when it counts as unanswered, and what music and light can never do."""

import math

import pytest
from hypothesis import given, strategies as st

from sessionctl.events import AmbienceTold, Command, ConditionBegan, ConditionEnded, Steered, Tick
from sessionctl.room.rights import RIGHTS
from sessionctl.room.steer import ACTS, AWAY_S, ECHO_S
from tests.room.bench import Args, Bench, refusals
from tests.room.inputs import DETERMINISTIC
from tests.room.journey import refolded, restored

TAPS: list[tuple[str, Args, str]] = [
    ("music-calm", {}, "calm music, crossfade 6 s"),
    ("music-silence", {}, "fades to silence in 3 s"),
    ("music-resume", {}, "music comes back in 5 s"),
    ("music-gentler", {}, "a gentler track of this phase, crossfade 8 s"),
    ("music-fuller", {}, "a fuller track of this phase, crossfade 8 s"),
    ("music-extend", {}, "this track goes on, looped"),
    ("music-skip", {}, "next track, crossfade 8 s"),
    ("music-duck", {}, "12 dB softer in 0.8 s"),
    ("music-unduck", {}, "back in 3 s"),
    ("music-volume", {"step": -1}, "-1 dB, 3 dB/s"),
    ("music-volume", {"step": 1.5}, "+1.5 dB, 3 dB/s"),
    ("scene", {"scene": "talk"}, "light goes to talk"),
    ("scene-follow", {}, "light follows the phases again"),
    ("dim", {"step": -10}, "light -10 %"),
    ("assist", {}, "assist light in 2 s"),
    ("assist-off", {}, "assist light goes"),
    ("emergency-light", {}, "full light within 1 s, music fades in 1.5 s"),
    ("emergency-release", {}, "light and music are given back"),
]


@pytest.mark.parametrize(("name", "args", "text"), TAPS)
def test_every_tap_is_answered_with_what_will_happen(name: str, args: Args, text: str) -> None:
    b = Bench()
    told = b.give(name, 1.0, "therapist", args, "tap")
    assert [e for e in told if isinstance(e, Steered)] == [Steered(1.0, "tap", name, args, "Therapist", text)]


def test_the_table_above_holds_every_act() -> None:
    assert {name for name, _, _ in TAPS} == set(ACTS)


REFUSED: list[tuple[str, Args]] = [
    ("music-volume", {}),
    ("music-volume", {"step": 0}),
    ("music-volume", {"step": 7}),
    ("music-volume", {"step": True}),
    ("music-volume", {"step": "1"}),
    ("music-volume", {"step": math.nan}),
    ("dim", {"step": 26}),
    ("dim", {"step": None}),
    ("scene", {}),
    ("scene", {"scene": ""}),
    ("scene", {"scene": 3.0}),
    ("scene", {"scene": "x" * 41}),
]


@pytest.mark.parametrize(("name", "args"), REFUSED)
def test_a_tap_that_makes_no_sense_is_refused_in_words(name: str, args: Args) -> None:
    b = Bench()
    (why,) = refusals(b.give(name, 1.0, "therapist", args))
    assert why.startswith("give a ")
    assert b.room.steer.asked == {}


def test_nobody_steers_while_nobody_is_watched_but_an_emergency_needs_no_session() -> None:
    b = Bench(watching=False)
    assert refusals(b.command("music-calm", 1.0)) == ["nobody is watched: start watching first"]
    assert refusals(b.command("emergency-light", 2.0, "screen")) == []
    assert refusals(b.command("emergency-release", 3.0)) == []


# --- answered, unanswered -----------------------------------------------------------------------------


def report(b: Bench, at: float, subject: str, **told: str | float | bool | None) -> None:
    b.give("report", at, "ambience", {"subject": subject, **told})


def shown(b: Bench, subject: str) -> tuple[object, object]:
    """Which tap waits for its echo, and whether its time is over."""
    section = b.view()[subject]
    asked = section["asked"]
    return asked["name"] if asked else None, section["unanswered"]


def test_a_tap_waits_for_its_echo_and_no_longer() -> None:
    b = Bench()
    b.command("music-calm", 1.0, id_="tap-1")
    assert shown(b, "music") == ("music-calm", False)
    report(b, 1.4, "music", title="Held", command="tap-1")
    assert shown(b, "music") == (None, False)
    assert AmbienceTold(1.4, "music", {"title": "Held", "command": "tap-1"}) in b.told


@pytest.mark.parametrize("command", ["", "another-tap"])
def test_a_report_of_something_else_is_no_echo(command: str) -> None:
    b = Bench()
    b.command("music-calm", 1.0, id_="tap-1")
    report(b, 1.4, "music", command=command)
    assert shown(b, "music") == ("music-calm", False)


def test_a_tap_without_an_echo_is_said_to_be_unanswered_after_three_seconds() -> None:
    b = Bench()
    b.command("dim", 1.0, step=5, id_="tap-1")
    b.until(1.0 + ECHO_S - 0.01)
    assert shown(b, "light") == ("dim", False)
    b.until(1.0 + ECHO_S)
    assert shown(b, "light") == ("dim", True)
    report(b, 9.0, "light", command="tap-1")
    assert shown(b, "light") == (None, False)


def test_a_new_tap_takes_the_place_of_the_last_of_its_subject_alone() -> None:
    b = Bench()
    b.command("music-calm", 1.0)
    b.command("scene", 2.0, scene="talk")
    b.command("music-skip", 5.0)
    b.until(6.0)
    assert shown(b, "music") == ("music-skip", False)
    assert shown(b, "light") == ("scene", True)


def test_a_flood_of_taps_leaves_one_to_wait_for() -> None:
    b = Bench()
    for tap in range(200):
        assert refusals(b.command("music-skip", 1.0 + tap / 1000)) == []
    assert list(b.room.steer.asked) == ["music"]


# --- away, at fault -----------------------------------------------------------------------------------


def test_no_report_for_thirty_seconds_is_low_and_ends_with_the_next() -> None:
    b = Bench()
    report(b, 1.0, "music", title="Held")
    b.until(1.0 + AWAY_S)
    assert b.began("ambience.away.low") == [31.0]
    assert b.view()["music"]["away"] is True
    report(b, 40.0, "light", scene="peak")
    assert b.ended("ambience.away.low") == [40.0]


def test_a_room_that_never_had_it_misses_nothing() -> None:
    b = Bench()
    b.until(600.0)
    assert b.began("ambience.away.low") == []


@pytest.mark.parametrize("subject", ["music", "light"])
def test_a_fault_is_low_and_ends_with_it(subject: str) -> None:
    b = Bench()
    report(b, 1.0, subject, fault="no sound: aplay is not installed")
    condition = f"{subject}.fault.low"
    began = b.beginning(condition)
    assert (began.priority, began.type) == ("low", "technical")
    assert began.text == "no sound: aplay is not installed"
    report(b, 2.0, subject, fault="no sound: aplay is not installed")
    report(b, 3.0, subject, fault="")
    assert (b.began(condition), b.ended(condition)) == ([1.0], [3.0])


def test_a_session_that_opens_or_closes_states_no_condition_twice() -> None:
    b = Bench(watching=False)
    report(b, 1.0, "music", fault="no sound")
    b.command("open-session", 2.0, alias="K.M.")
    report(b, 3.0, "music", fault="no sound")
    b.command("close-session", 4.0)
    report(b, 5.0, "music", fault="no sound")
    report(b, 6.0, "music", fault="")
    assert b.began("music.fault.low") == [1.0, 5.0]
    assert b.ended("music.fault.low") == [4.0, 6.0]


@pytest.mark.parametrize("subject", [None, "", "alarms", 3.0])
def test_a_report_of_anything_else_is_refused(subject: str | float | None) -> None:
    b = Bench()
    told = b.command("report", 1.0, "ambience", subject=subject)
    assert refusals(told) == ["a report is of music or light"]


def test_only_the_program_itself_reports() -> None:
    b = Bench()
    for role in ("therapist", "nurse", "prescriber", "screen", "administrator", "station"):
        assert refusals(b.command("report", 1.0, role, subject="music"))
    assert [name for name, who in RIGHTS.items() if "ambience" in who] == ["report"]


WORST: Args = {"fault": "the sky falls", "mode": "emergency", "level": 99.0, "command": "c1"}


def test_whatever_is_reported_no_vital_and_no_alarm_of_the_patient_changes() -> None:
    b, still = Bench(), Bench()
    for bench in (b, still):
        bench.fine(1.0, 40.0)
        for second in range(60):
            bench.oximeter(86, 70, 40.0 + second)
    for second in range(60):
        b.give("report", 99.0 + second / 100, "ambience", {**WORST, "subject": "light"})
    for bench in (b, still):
        bench.until(100.0)
    assert b.physiological == still.physiological != set()
    assert b.view()["vitals"] == still.view()["vitals"]
    for part in ("limits", "quality", "burden", "technical", "cuff", "timeline", "timetable"):
        assert getattr(b.room, part) == getattr(still.room, part), part


# --- EMERGENCY ----------------------------------------------------------------------------------------


def test_an_emergency_holds_music_and_light_until_it_is_released() -> None:
    b = Bench()
    b.command("emergency-light", 1.0, "screen")
    assert b.view()["light"]["emergency"] is b.view()["music"]["emergency"] is True
    for name, args, _ in TAPS[:-2]:
        assert refusals(b.give(name, 2.0, "therapist", args)) == [
            "EMERGENCY holds light and music: release it first"
        ]
    b.until(500.0)
    assert b.room.steer.emergency
    b.command("emergency-release", 501.0, "therapist")
    assert refusals(b.command("music-calm", 502.0)) == []


def test_an_emergency_called_again_is_never_refused() -> None:
    b = Bench()
    for at in (1.0, 2.0):
        assert refusals(b.command("emergency-light", at, "screen")) == []


def test_a_screen_may_call_it_and_not_end_it() -> None:
    b = Bench()
    b.command("emergency-light", 1.0, "screen")
    assert refusals(b.command("emergency-release", 2.0, "screen"))
    assert b.room.steer.emergency


def test_closing_a_session_does_not_end_an_emergency() -> None:
    b = Bench()
    b.command("emergency-light", 1.0)
    b.command("close-session", 2.0)
    assert b.room.steer.emergency
    b.command("open-session", 3.0, alias="N.N.")
    assert b.room.steer.emergency


def test_a_fresh_room_learns_of_an_emergency_from_the_lamps() -> None:
    b = Bench()
    report(b, 1.0, "light", mode="emergency", level=1.0)
    assert b.room.steer.emergency
    b.command("emergency-release", 2.0, id_="let-go")
    report(b, 2.1, "light", mode="emergency")  # left before the lamps heard of it
    assert not b.room.steer.emergency
    report(b, 2.2, "light", mode="follow", command="let-go")
    report(b, 12.0, "light", mode="follow")
    assert not b.room.steer.emergency


def test_lamps_that_say_otherwise_do_not_end_it() -> None:
    b = Bench()
    b.command("emergency-light", 1.0, id_="all-on")
    report(b, 2.0, "light", mode="follow")
    assert b.room.steer.emergency


# --- restored, whatever comes -------------------------------------------------------------------------


@DETERMINISTIC
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["report", *ACTS]),
            st.dictionaries(
                st.sampled_from(["subject", "step", "scene", "fault", "mode", "command"]),
                st.one_of(
                    st.none(),
                    st.booleans(),
                    st.floats(-30, 30),
                    st.sampled_from(["music", "light", "emergency", "f", "tap-3"]),
                ),
            ),
            st.floats(0, 20, width=16),
        ),
        max_size=30,
    )
)
def test_whatever_is_tapped_and_reported_nothing_raises_and_all_is_restored(
    taps: list[tuple[str, Args, float]],
) -> None:
    b, at = Bench(), 0.0
    for number, (name, args, wait) in enumerate(taps):
        at += wait
        role = "ambience" if name == "report" else "nurse"
        b.feed(Command(at, f"tap-{number}", "A", role, name, args), Tick(at))  # type: ignore[arg-type]
    assert restored(b.room) == b.room == refolded(b.told)
    begun = [
        e for e in b.told if isinstance(e, ConditionBegan | ConditionEnded) and "oximeter" not in e.subject
    ]
    assert {e.priority for e in begun} <= {"low"}
