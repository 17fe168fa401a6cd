"""The gate with the time moved by hand: slew, reversal, floor and emergency, whatever is asked."""

import itertools

import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.ambience.lamps import gate as gates
from sessionctl.ambience.lamps.gate import LampGate
from sessionctl.ambience.lamps.scenes import Scene
from sessionctl.ambience.lamps.settings import LampSettings
from tests.ambience.light.room import lamp, scenes

ROOM = (lamp("ceiling"), lamp("corner"), lamp("head", role="aside", power_on=0.0))
SCENES = scenes()
STEP_S = 0.05


def fresh(lamps: tuple[LampSettings, ...] = ROOM) -> LampGate:
    return gates.new(SCENES, lamps, 0.0)


def level(gate: LampGate, now: float, name: str = "ceiling") -> float:
    return gate.courses[name].level_at(now)


def test_a_scene_is_reached_along_a_straight_line_in_its_ramp() -> None:
    gate = fresh().show("settle", "settle", 10.0)
    assert level(gate, 70.0) == pytest.approx((0.1 + 0.067) / 2)
    assert level(gate, 130.0) == pytest.approx(0.067)
    assert gate.settled(130.0)


def test_light_comes_up_at_three_percent_a_second_from_pre_onset_to_return() -> None:
    gate = fresh().show("peak", "peak", 0.0).show("exit_check", "return", 1000.0, ramp_s=2.0)
    assert level(gate, 1010.0) - level(gate, 1009.0) <= 0.03 + 1e-9
    assert not gate.settled(1016.0)
    assert level(gate, 1017.0) == pytest.approx(0.5)


def test_light_goes_down_at_fifteen_percent_a_second_at_most() -> None:
    gate = fresh().show("exit_check", "", 0.0).show("peak", "peak", 100.0, ramp_s=2.0)
    assert level(gate, 102.0) == pytest.approx(0.5 - 0.3)


def test_a_scene_change_during_a_ramp_starts_from_the_present_value() -> None:
    gate = fresh().show("settle", "settle", 0.0)
    before = level(gate, 60.0)
    gate = gate.show("ascent", "ascent", 60.0)
    assert level(gate, 60.0) == before
    assert level(gate, 150.0) == pytest.approx((before + 0.02) / 2)


def test_a_reversal_waits_until_a_second_after_the_last_one() -> None:
    gate = fresh().show("mid", "", 0.0).show("peak", "", 0.3)
    assert level(gate, 0.3) == level(gate, 0.99)
    assert level(gate, 1.2) < level(gate, 1.0)


def test_asking_again_while_a_reversal_waits_does_not_shorten_the_wait() -> None:
    gate = fresh().show("mid", "", 0.0).show("peak", "", 0.3).show("ascent", "", 0.6)
    assert level(gate, 0.3) == level(gate, 0.99)
    assert level(gate, 1.2) < level(gate, 1.0)


def test_going_on_as_before_while_a_reversal_waits_is_no_reversal() -> None:
    gate = fresh().show("mid", "", 0.0).show("peak", "", 0.3).show("exit_check", "", 0.6)
    assert level(gate, 0.7) > level(gate, 0.6)


def test_a_phase_alone_changes_no_light_but_makes_the_pace_strict() -> None:
    gate = fresh().show("exit_check", "", 0.0, ramp_s=3.0)
    gate = gate.show("exit_check", "return", 1.0)
    assert level(gate, 2.0) - level(gate, 1.0) <= 0.03 + 1e-9


def test_the_same_scene_again_changes_nothing() -> None:
    gate = fresh().show("settle", "settle", 0.0).show("settle", "settle", 30.0)
    assert gate.changed == ()
    assert gate.settled(120.0)


def test_the_dimmer_never_reaches_dark_at_peak() -> None:
    gate = fresh().show("peak", "peak", 0.0).dim(-1.0, 400.0)
    assert level(gate, 500.0) == pytest.approx(gate.measured.floor)
    assert gate.measured.floor > 0


def test_the_dimmer_is_slewed_and_moves_by_ratio() -> None:
    gate = fresh().show("talk", "return", 0.0).dim(0.5, 400.0)
    assert level(gate, 401.0) - level(gate, 400.0) == pytest.approx(0.03)
    assert level(gate, 500.0) == pytest.approx(0.4)


def test_a_touch_of_the_dimmer_during_a_ramp_is_seen_at_once_and_the_ramp_goes_on() -> None:
    gate = fresh().show("exit_check", "", 0.0).show("ascent", "ascent", 100.0)
    before = level(gate, 110.0)
    gate = gate.dim(-0.1, 110.0)
    assert level(gate, 112.0) == pytest.approx(before * 4**-0.1)
    gate = gate.step(112.0)
    assert level(gate, 280.0) == pytest.approx(0.02 * 4**-0.1)


def test_assist_brings_the_lamp_beside_the_head_in_two_seconds_and_leaves_the_room() -> None:
    gate = fresh().show("peak", "peak", 0.0)
    before = level(gate, 50.0)
    gate = gate.assist(True, 50.0)
    assert level(gate, 52.0, "head") == pytest.approx(0.05)
    assert gate.changed == ("head",)
    assert level(gate, 50.0) == before


def test_without_a_lamp_beside_the_head_assist_is_added_to_the_room_and_taken_away_again() -> None:
    gate = fresh(ROOM[:2]).show("peak", "peak", 0.0).assist(True, 400.0)
    assert level(gate, 402.0) == pytest.approx(0.0567)
    gate = gate.assist(False, 410.0)
    assert level(gate, 412.0) == pytest.approx(0.0067)


def test_an_emergency_is_full_white_everywhere_within_a_second() -> None:
    gate = fresh().show("peak", "peak", 0.0).hold_emergency(300.0)
    assert [level(gate, 301.0, each.name) for each in ROOM] == [1.0, 1.0, 1.0]
    assert gate.kelvin(301.0) == 4000


def test_an_emergency_holds_whatever_is_asked_until_it_is_released() -> None:
    gate = fresh().show("peak", "peak", 0.0).hold_emergency(300.0)
    gate = gate.dim(-1.0, 310.0).show("reentry", "reentry", 320.0).assist(True, 330.0).assist(False, 331.0)
    assert level(gate, 600.0) == 1.0
    gate = gate.release(600.0)
    assert level(gate, 601.0) > 0.84
    assert level(gate, 630.0) == pytest.approx(0.017)


def test_emergency_asked_again_brings_back_a_lamp_that_strayed() -> None:
    gate = fresh().hold_emergency(0.0).adopt("corner", 0.3, 10.0).hold_emergency(20.0)
    assert gate.changed == ("corner",)
    assert level(gate, 21.0, "corner") == 1.0


def test_a_lamp_found_elsewhere_goes_on_from_there() -> None:
    gate = fresh().show("settle", "settle", 0.0).found("corner", 0.3, None, 60.0)
    assert level(gate, 60.0, "corner") == 0.3
    assert level(gate, 120.0, "corner") == pytest.approx(0.067)
    assert gate.changed == ("corner",)


def test_a_lamp_set_by_hand_stays_so_until_the_next_scene() -> None:
    gate = fresh().show("settle", "settle", 0.0).adopt("corner", 0.3, 200.0)
    assert level(gate, 900.0, "corner") == 0.3
    assert level(gate.show("ascent", "ascent", 900.0), 1080.0, "corner") == pytest.approx(0.02)


def test_a_scene_held_over_a_phase_is_dimmed_at_its_pace_and_moves_no_lamp_set_by_hand() -> None:
    gate = fresh().show("settle", "settle", 0.0).adopt("corner", 0.3, 200.0)
    gate = gate.show("settle", "peak", 900.0)
    assert gate.changed == ()
    assert level(gate, 999.0, "corner") == 0.3
    brighter = gate.dim(1.0, 1000.0)
    assert level(brighter, 1001.0) - level(brighter, 1000.0) <= 0.03 + 1e-9


def test_lux_at_the_eye_decides_the_level_once_every_lamp_of_the_room_is_measured() -> None:
    table = {**SCENES.scene, "peak": Scene(0.9, 2200, 180, lux=4.0)}
    room = (lamp("ceiling", lux_at_full=300.0), lamp("corner", lux_at_full=100.0))
    gate = gates.new(type(SCENES)(table), room, 0.0).show("peak", "peak", 0.0)
    assert level(gate, 200.0) == pytest.approx(0.01)


@pytest.mark.parametrize("name", ["assist", "emergency"])
def test_assist_and_emergency_are_not_scenes_to_stay_in(name: str) -> None:
    with pytest.raises(ValueError, match="no scene to stay in"):
        fresh().show(name, "", 0.0)


# --- whatever is asked -------------------------------------------------------------------------------------

ASKED = st.one_of(
    st.tuples(st.just("show"), st.sampled_from(["settle", "ascent", "peak", "talk", "exit_check", "mid"])),
    st.tuples(st.just("dim"), st.floats(-1, 1)),
    st.tuples(st.just("assist"), st.booleans()),
    st.tuples(st.just("found"), st.floats(0, 1)),
    st.tuples(st.just("emergency"), st.booleans()),
)
FLOOD = st.lists(st.tuples(st.one_of(st.integers(0, 8), st.integers(0, 60)), ASKED), max_size=30)


def ask(gate: LampGate, asked: tuple[str, object], now: float) -> LampGate:
    match asked:
        case ("show", str(name)):
            return gate.show(name, "peak", now)
        case ("dim", float(delta)):
            return gate.dim(delta, now)
        case ("assist", bool(on)):
            return gate.assist(on, now)
        case ("emergency", True):
            return gate.hold_emergency(now)
        case ("emergency", False):
            return gate.release(now)
        case ("found", float(there)):
            return gate.found("corner", there, None, now)
    raise AssertionError(asked)


def path(flood: list[tuple[int, tuple[str, object]]], name: str) -> list[tuple[float, float, LampGate]]:
    """(instant, level, gate) every 50 ms through the flood and a while after it."""
    gate, tick, seen = fresh().show("talk", "peak", 0.0), 0, list[tuple[float, float, LampGate]]()
    for pause, asked in [*flood, (200, ("dim", 0.0))]:
        for _ in range(pause):
            gate = gate.step(tick * STEP_S)
            seen.append((tick * STEP_S, level(gate, tick * STEP_S, name), gate))
            tick += 1
        gate = ask(gate, asked, tick * STEP_S)
    return seen


@settings(max_examples=60, deadline=None)
@given(FLOOD)
def test_no_flood_of_wishes_passes_the_slew_or_goes_dark(flood: list[tuple[int, tuple[str, object]]]) -> None:
    seen = path(flood, "ceiling")
    for (_, before, gate), (_, after, _) in itertools.pairwise(seen):
        assert after >= gate.measured.floor - 1e-12
        assert before - after <= 0.15 * STEP_S + 1e-9
        assert gate.emergency or after - before <= 0.03 * STEP_S + 1e-9


@settings(max_examples=60, deadline=None)
@given(FLOOD)
def test_no_flood_of_wishes_turns_the_light_twice_in_a_second(
    flood: list[tuple[int, tuple[str, object]]],
) -> None:
    for name in ("ceiling", "head"):
        way, turned = 0, -10.0
        seen = path(flood, name)
        for (_, before, gate), (now, after, _) in itertools.pairwise(seen):
            if abs(after - before) < 1e-9 or ((after > before) == (way > 0) and way):
                continue
            risen_for_emergency = after > before and gate.emergency
            assert way == 0 or risen_for_emergency or now - turned >= 1.0 - STEP_S - 1e-9
            way, turned = (1 if after > before else -1), now - STEP_S


@settings(max_examples=60, deadline=None)
@given(FLOOD)
def test_an_emergency_is_full_within_a_second_after_any_flood(
    flood: list[tuple[int, tuple[str, object]]],
) -> None:
    seen = path(flood, "ceiling")
    now, _, gate = seen[-1]
    gate = gate.release(now).hold_emergency(now + 0.1)
    assert all(course.level_at(now + 1.1) == 1.0 for course in gate.courses.values())
