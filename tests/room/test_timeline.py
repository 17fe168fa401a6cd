"""The dose and the phases: what the clock does, what waits for a person, and what no steering touches."""

import math
from dataclasses import fields

import pytest
from hypothesis import given, strategies as st

from sessionctl.events import Command, DoseMarked, PhaseChanged, Tick
from sessionctl.room.room import next_due
from sessionctl.room.timeline import BY_CLOCK, PHASES
from sessionctl.vitals import Vital
from tests.room.bench import Args, Bench, refusals
from tests.room.inputs import DETERMINISTIC, inputs
from tests.room.journey import DOSE, MARKS, at_phase, cues, dosed, m, opened, phases, refolded, restored
from tests.room.test_properties import lived

# --- the dose -----------------------------------------------------------------------------------------


def test_a_mark_sets_t0_and_begins_pre_onset() -> None:
    b = dosed()
    assert b.room.timeline.t0 == DOSE
    assert phases(b) == [(0.0, "settle", "opened"), (DOSE, "pre_onset", "dose")]
    marked = [e for e in b.told if isinstance(e, DoseMarked)]
    assert marked == [DoseMarked(DOSE, DOSE, "first", "Therapist", "200 mg")]


def test_a_dose_marked_twice_is_refused_and_moves_nothing() -> None:
    b = dosed()
    (why,) = refusals(b.command("mark-dose", DOSE + 1, "nurse"))
    assert why.startswith("the dose is marked already")
    assert (b.room.timeline.t0, len(b.room.timeline.doses)) == (DOSE, 1)


def test_a_mark_can_be_undone_for_five_seconds() -> None:
    b = dosed()
    b.command("undo-dose", DOSE + 4.9, "therapist")
    line = b.room.timeline
    assert (line.t0, line.doses, line.phase, line.undo_until) == (None, (), "settle", None)
    assert phases(b)[-1] == (DOSE + 4.9, "settle", "undone")
    b.command("mark-dose", DOSE + 60, "therapist")
    assert b.room.timeline.t0 == DOSE + 60


@pytest.mark.parametrize("minute_s", [60.0, 1.5])
def test_five_seconds_are_five_real_seconds_in_a_demo_too(minute_s: float) -> None:
    b = dosed(minute_s)
    assert refusals(b.command("undo-dose", DOSE + 5.0, "therapist"))
    assert b.room.timeline.t0 == DOSE


@pytest.mark.parametrize(
    "between", [("further-dose", {}), ("correct-dose", {"minutes_earlier": 1, "reason": "late tap"})]
)
def test_what_was_built_on_a_mark_can_no_longer_be_undone(between: tuple[str, Args]) -> None:
    b = dosed()
    b.give(between[0], DOSE + 1, "therapist", between[1])
    assert refusals(b.command("undo-dose", DOSE + 2, "therapist"))
    assert b.room.timeline.t0 is not None


def test_without_a_dose_there_is_nothing_to_undo_or_to_correct_or_to_add_to() -> None:
    b = opened()
    for name in ("undo-dose", "correct-dose", "further-dose", "phase-next", "phase-extend"):
        assert refusals(b.command(name, 1.0, "therapist", reason="x", minutes_earlier=1)), name
    assert phases(b) == [(0.0, "settle", "opened")]


def test_a_mark_moves_to_an_earlier_minute_with_a_reason_and_both_times_are_kept() -> None:
    b = dosed()
    b.command("correct-dose", m(2), "nurse", minutes_earlier=3, reason="tapped late")
    (dose,) = b.room.timeline.doses
    assert (b.room.timeline.t0, dose.t0, dose.marked_at) == (m(-3), m(-3), DOSE)
    assert DoseMarked(m(2), m(-3), "corrected", "Nurse", "tapped late") in b.told
    assert b.room.timeline.exit_at == m(117)


CORRECTIONS: list[tuple[Args, str]] = [
    ({"minutes_earlier": 3}, "give a reason"),
    ({"minutes_earlier": 3, "reason": "  "}, "give a reason"),
    ({"reason": "x"}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": -1}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": 0}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": True}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": "3"}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": math.nan}, "give the minutes"),
    ({"reason": "x", "minutes_earlier": math.inf}, "the dose cannot lie before the session"),
    ({"reason": "x", "minutes_earlier": 10.1}, "the dose cannot lie before the session"),
]


@pytest.mark.parametrize(("args", "why"), CORRECTIONS)
def test_a_correction_that_makes_no_sense_is_refused(args: Args, why: str) -> None:
    b = dosed()
    (said,) = refusals(b.give("correct-dose", m(2), "nurse", args))
    assert said.startswith(why)
    assert b.room.timeline.t0 == DOSE


def test_a_correction_past_several_marks_walks_through_them_forward() -> None:
    b = dosed()
    b.command("correct-dose", m(2), "nurse", minutes_earlier=10, reason="late tap")
    b.until(m(2) + 1)
    assert [phase for _, phase, _ in phases(b)[2:]] == ["ascent"]  # 12 minutes after the true dose
    b.until(m(25))
    assert phases(b)[-1] == (m(20), "peak", "clock")


def test_a_further_dose_is_logged_and_changes_no_phase() -> None:
    b = dosed()
    b.command("further-dose", m(15), "nurse", text="100 mg")
    line = b.room.timeline
    assert ([dose.t0 for dose in line.doses], line.t0, line.phase) == ([DOSE, m(15)], DOSE, "ascent")


def test_a_further_dose_anchors_the_phases_anew_when_a_person_says_so() -> None:
    b = dosed()
    b.command("further-dose", m(15), "nurse", reanchor=True)
    assert phases(b)[-1] == (m(15), "pre_onset", "dose")
    b.until(m(28))
    assert phases(b)[-1] == (m(27), "ascent", "clock")
    assert b.room.timeline.exit_at == m(120)  # observation counts from the first dose


def test_correcting_an_anchored_dose_leaves_the_first_one_where_it_was() -> None:
    b = dosed()
    b.command("further-dose", m(30), "nurse", reanchor=True)
    b.command("correct-dose", m(31), "nurse", minutes_earlier=2, reason="late tap")
    line = b.room.timeline
    assert ([dose.t0 for dose in line.doses], line.t0) == ([DOSE, m(28)], m(28))
    assert line.exit_at == m(120)
    assert refusals(b.command("correct-dose", m(32), "nurse", minutes_earlier=28, reason="late tap"))


# --- phases by the clock ------------------------------------------------------------------------------


def test_up_to_peak_the_clock_changes_the_phase_with_a_notice_a_minute_before() -> None:
    b = dosed()
    b.until(m(59))
    assert phases(b)[2:] == [(m(12), "ascent", "clock"), (m(30), "peak", "clock")]
    soon = [(m(11), "phase-soon", "ascent"), (m(29), "phase-soon", "peak"), (m(59), "phase-soon", "reentry")]
    assert cues(b.told) == soon


def test_re_entry_and_return_wait_for_a_tap() -> None:
    b = dosed()
    b.until(m(70))
    assert (b.room.timeline.phase, b.room.timeline.ready) == ("peak", "reentry")
    b.command("phase-next", m(70), "therapist")
    b.until(m(100))
    assert phases(b)[-1] == (m(70), "reentry", "person")
    assert cues(b.told)[-1] == (m(85), "phase-ready", "return")
    b.command("phase-next", m(100), "therapist")
    assert refusals(b.command("phase-next", m(101), "therapist")) == ["this is the last phase"]


@pytest.mark.parametrize("minute_s", [1.5, 20.0, 60.0])
def test_speed_scales_minutes_and_nothing_else(minute_s: float) -> None:
    b = dosed(minute_s)
    b.until(DOSE + 59 * minute_s)
    expected = [
        (DOSE + minute * minute_s, phase, "clock") for minute, phase in ((12, "ascent"), (30, "peak"))
    ]
    assert phases(b)[2:] == expected
    assert b.room.timeline.exit_at == DOSE + 120 * minute_s


def test_a_phase_held_stays_until_it_is_released_and_then_goes_on() -> None:
    b = dosed()
    b.command("phase-hold", m(5), "therapist")
    b.until(m(40))
    assert b.room.timeline.phase == "pre_onset"
    b.command("phase-release", m(40), "therapist")
    b.until(m(40) + 1)
    assert phases(b)[2:] == [(m(40), "ascent", "clock"), (m(40), "peak", "clock")]


def test_what_comes_at_once_is_not_announced_as_coming_soon() -> None:
    b = dosed()
    b.command("phase-hold", m(5), "therapist")
    b.command("phase-release", m(40), "therapist")
    b.until(m(41))
    assert [cue for _, cue, _ in cues(b.told)] == ["phase-held", "phase-released"]


def test_a_skip_enters_the_next_phase_and_the_clock_goes_on_from_there() -> None:
    b = dosed()
    b.command("phase-next", m(2), "therapist")
    assert phases(b)[-1] == (m(2), "ascent", "person")
    b.until(m(31))
    assert phases(b)[-1] == (m(30), "peak", "clock")


def test_going_back_holds() -> None:
    b = dosed()
    b.until(m(31))
    b.command("phase-back", m(32), "therapist")
    assert (b.room.timeline.phase, b.room.timeline.held) == ("ascent", True)
    b.until(m(50))
    assert b.room.timeline.phase == "ascent"


def test_nothing_lies_before_pre_onset_once_dosed() -> None:
    b = dosed()
    assert refusals(b.command("phase-back", m(1), "therapist")) == ["there is no phase before this one"]


def test_an_extension_moves_what_follows() -> None:
    b = dosed()
    b.until(m(13))
    b.command("phase-extend", m(13), "therapist", minutes=10)
    b.until(m(45))
    assert phases(b)[-1] == (m(40), "peak", "clock")
    assert (m(39), "phase-soon", "peak") in cues(b.told)


def test_an_extension_takes_back_that_the_next_phase_is_ready() -> None:
    b = dosed()
    b.until(m(61))
    b.command("phase-extend", m(61), "therapist", minutes=5)
    assert b.room.timeline.ready == ""
    b.until(m(66))
    assert b.room.timeline.ready == "reentry"


@pytest.mark.parametrize("minutes", [0, -5, 61, True, "5", math.nan])
def test_an_extension_is_of_some_minutes(minutes: float | str | bool) -> None:
    b = dosed()
    assert refusals(b.command("phase-extend", m(1), "therapist", minutes=minutes))
    assert b.room.timeline.shift_s == 0.0


STEERING = ("phase-next", "phase-back", "phase-hold", "phase-release", "phase-extend", "further-dose")


@pytest.mark.parametrize("name", STEERING)
def test_no_steering_touches_the_clock_of_observation_or_the_limits(name: str) -> None:
    b, still = dosed(), dosed()
    for bench in (b, still):
        bench.until(m(31))
    b.command(name, m(31), "therapist", reanchor=True)
    for bench in (b, still):
        bench.until(m(58))
    assert b.room.timeline.exit_at == still.room.timeline.exit_at
    for part in ("limits", "quality", "burden", "technical", "baseline", "alarms"):
        assert getattr(b.room, part) == getattr(still.room, part), part


# --- sensors off on purpose ---------------------------------------------------------------------------

OFF: Args = {"reason": "toilet", "escort": "A.B."}


def worn(until: float) -> Bench:
    """A dosed session whose oximeter reads well up to `until`; what was told before is forgotten."""
    b = dosed()
    b.fine(until - 20, until)
    b.told.clear()
    return b


@pytest.mark.parametrize("missing", ["reason", "escort"])
def test_sensors_off_takes_a_reason_and_an_escort(missing: str) -> None:
    b = worn(m(2))
    assert refusals(b.give("sensors-off", m(2), "nurse", {**OFF, missing: " "})) == [
        f"give the {missing} first"
    ]


def test_off_on_purpose_is_silent_for_ten_minutes_then_medium_then_high() -> None:
    b = worn(m(2))
    b.give("sensors-off", m(2), "therapist", OFF)
    b.until(m(11.9))
    assert b.technical == set()
    b.until(m(16))
    assert b.began("oximeter.lost.medium") == [m(12)]
    (high,) = b.began("oximeter.lost.high")
    assert m(12) < high <= m(14)


def test_off_on_purpose_ends_with_valid_data() -> None:
    b = worn(m(2))
    b.give("sensors-off", m(2), "nurse", OFF)
    b.until(m(4))
    b.fine(m(4), m(4.5))
    assert b.room.technical.off_until is None
    b.until(m(6))
    assert b.began("oximeter.lost.medium")  # lost again, and nobody said so


def test_a_doubtful_value_while_the_sensor_is_handled_ends_nothing() -> None:
    b = worn(m(2))
    b.give("sensors-off", m(2), "nurse", OFF)
    b.until(m(2) + 20)
    b.steady(Vital.SPO2, 91, m(2) + 20, m(2) + 25, "motion")
    b.steady(Vital.PULSE_RATE, 71, m(2) + 25, m(2) + 27, "motion")
    b.until(m(11))
    assert b.room.technical.off_until == m(12)
    assert not b.began("oximeter.lost.medium")


def test_an_alarm_of_a_lost_sensor_ends_when_somebody_says_it_is_off_on_purpose() -> None:
    b = worn(m(2))
    b.until(m(3))
    assert b.began("oximeter.lost.medium")
    b.give("sensors-off", m(3), "nurse", OFF)
    assert "oximeter.lost.medium" not in b.technical


PEAK = [
    # minutes after the dose, steering before, role, refused
    (10.0, "", "therapist", False),
    (35.0, "", "therapist", True),
    (35.0, "", "nurse", False),
    (35.0, "phase-back", "therapist", True),  # the dose clock says peak, whatever was steered
    (35.0, "phase-next", "therapist", True),
    (13.0, "phase-next", "therapist", True),  # a peak begun early
    (65.0, "", "therapist", True),  # re-entry has not been tapped
    (65.0, "phase-next", "therapist", False),
]


@pytest.mark.parametrize(("minute", "before", "role", "refused"), PEAK)
def test_during_peak_the_nurse_must_agree(minute: float, before: str, role: str, refused: bool) -> None:
    b = worn(m(minute))
    if before:
        b.command(before, m(minute), "therapist")
    told = b.give("sensors-off", m(minute), "therapist" if role == "therapist" else "nurse", OFF)
    assert bool(refusals(told)) is refused


# --- restored -----------------------------------------------------------------------------------------


def test_a_checkpoint_and_a_fold_give_back_the_same_session() -> None:
    b = dosed()
    b.command("correct-dose", m(1), "nurse", minutes_earlier=1, reason="late tap")
    b.command("phase-extend", m(13), "therapist", minutes=5)
    b.command("further-dose", m(20), "nurse", text="100 mg")
    b.command("phase-hold", m(36), "therapist")
    b.command("note", m(37), "therapist", text="calm")
    b.give("sensors-off", m(38), "nurse", OFF)
    b.command("dim", m(39), "therapist", step=5)
    b.until(m(39) + 5)
    assert restored(b.room) == b.room
    again = refolded(b.told)
    for part in fields(b.room):
        assert getattr(again, part.name) == getattr(b.room, part.name), part.name


def test_closing_leaves_nothing_of_the_session() -> None:
    b = at_phase("peak")
    b.command("close-session", m(40), "therapist")
    line = b.room.timeline
    assert (line.t0, line.doses, line.phase, next_due(b.room)) == (None, (), "", None)


# --- whatever comes -----------------------------------------------------------------------------------


@DETERMINISTIC
@given(inputs(longest=40))
def test_by_itself_no_phase_runs_backwards_and_none_past_peak(events: list[object]) -> None:
    _, told = lived(events)  # type: ignore[arg-type]
    phase = ""
    for each in told:
        if isinstance(each, PhaseChanged):
            if each.reason == "clock":
                assert PHASES.index(each.phase) == PHASES.index(phase) + 1
                assert each.phase in BY_CLOCK
            phase = each.phase


NAMES = (
    "mark-dose", "undo-dose", "correct-dose", "further-dose", "phase-next", "phase-back", "phase-hold",
    "phase-release", "phase-extend", "defer-reading", "sensors-off", "note", "mark", "scene", "dim",
    "music-volume", "music-skip", "emergency-light", "emergency-release", "report", "start-cuff",
    "close-session",
)  # fmt: skip
KEYS = (
    "reason",
    "escort",
    "minutes_earlier",
    "minutes",
    "reanchor",
    "text",
    "mark",
    "scene",
    "step",
    "subject",
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(-100, 100),
    st.sampled_from(["", "x", "music", "light", "nausea", "y" * 50]),
)
TAPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), VALUES), st.floats(0, 1500, width=32)
    ),
    max_size=25,
)


@DETERMINISTIC
@given(TAPS, st.sampled_from([1.5, 60.0]))
def test_a_flood_of_taps_never_raises_and_always_restores(
    taps: list[tuple[str, Args, float]], minute_s: float
) -> None:
    b = dosed(minute_s)
    at = DOSE
    for number, (name, args, wait) in enumerate(taps):
        at += wait
        role = "ambience" if name == "report" else "nurse"
        b.feed(Command(at, f"tap-{number}", "A", role, name, args), Tick(at + 1))  # type: ignore[arg-type]
        at += 1
        t0, line = b.room.timeline.t0, b.room.timeline
        assert t0 is None or (math.isfinite(t0) and 0 <= t0 <= at)
        assert [d.t0 for d in line.doses] == sorted(d.t0 for d in line.doses)
        assert set(line.plan) in (set(), set(MARKS))
    assert restored(b.room) == b.room
    assert refolded(b.told) == b.room
