from itertools import pairwise
from random import Random

import pytest

from sessionctl.devices.decoders.frames import Fields, Frame
from sessionctl.devices.decoders.suntech import PROTOCOLS
from sessionctl.devices.dialogue import Arrived, AskedTo, Due, Heard, Opened, Say, Told
from sessionctl.devices.dialogues.suntech import DIALOGUE, Talk
from sessionctl.simulator.cuff import Module
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script

START, ABORT = bytes.fromhex("3a20a6"), bytes.fromhex("3a7901004c")
PRESSURE, RESULT = bytes.fromhex("3a79050048"), bytes.fromhex("3a7903004a")
STREAM = next(protocol for protocol in PROTOCOLS if protocol.name == "suntech-stream")
TICK_S = 0.05


class Wired:
    """A module whose answers are decoded as they come. Time is moved by hand."""

    def __init__(self, speed: float = 1) -> None:
        self.patient = Patient(1, Script(speed))
        self.module = Module(self.patient, Random(1))
        self.decoder = STREAM.new({})
        self.t = 0.0

    def say(self, data: bytes = b"") -> list[Fields]:
        """What the module answers a twentieth of a second later."""
        self.t += TICK_S
        found = self.decoder.feed(self.module.exchange(self.t, data))
        assert all(isinstance(one, Frame) for one in found), found
        return [one.fields for one in found if isinstance(one, Frame)]

    def replies(self, data: bytes = b"") -> list[str]:
        """The kinds of its answers."""
        return [fields["reply"] for fields in self.say(data)]

    def until_done(self) -> float:
        """Waits for K; the seconds that took."""
        began = self.t
        while "done" not in self.replies():
            assert self.t - began < 90
        return self.t - began

    def mmhg(self) -> int:
        """The pressure, asked on the line."""
        return int(
            next(one for one in self.say(PRESSURE) if "cuff_pressure_mmhg" in one)["cuff_pressure_mmhg"]
        )


@pytest.fixture
def wired() -> Wired:
    return Wired()


def test_a_measurement_ends_with_the_patient_s_pressure(wired: Wired) -> None:
    assert wired.replies(START) == ["ack"]
    assert 25 <= wired.until_done() <= 45
    (result,) = wired.say(RESULT)
    truth = wired.patient.at(wired.t)
    assert result["error_code"] == 0
    assert result["systolic_mmhg"] == pytest.approx(truth.systolic, abs=4)
    assert result["diastolic_mmhg"] == pytest.approx(truth.diastolic, abs=4)
    assert result["map_mmhg"] == pytest.approx(truth.mean, abs=4)
    assert result["pulse_rate_bpm"] == pytest.approx(truth.pulse, abs=8)


def test_the_pressure_goes_up_past_systolic_and_down_in_steps(wired: Wired) -> None:
    wired.say(START)
    curve = [wired.mmhg() for _ in range(round(45 / TICK_S))]
    top = curve.index(max(curve))
    assert 178 <= max(curve) <= 190
    assert 5 <= top * TICK_S <= 10
    assert all(b >= a for a, b in pairwise(curve[: top + 1]))
    assert sum(b - a < -5 for a, b in pairwise(curve[top:])) >= 15
    assert curve[-1] == 0


def test_it_inflates_thirty_above_a_high_systolic_pressure() -> None:
    wired = Wired(speed=40)
    wired.t = wired.patient.script.severe.begins_s + 15
    wired.say(START)
    top = max(wired.mmhg() for _ in range(200))
    assert top == pytest.approx(wired.patient.at(wired.t).systolic + 30, abs=4)


def test_a_high_pressure_is_measured_as_high() -> None:
    wired = Wired(speed=40)
    wired.t = wired.patient.script.severe.begins_s
    wired.say(START)
    wired.until_done()
    assert 180 <= wired.say(RESULT)[0]["systolic_mmhg"] < 200


def test_abort_empties_the_cuff_at_once_and_says_so(wired: Wired) -> None:
    wired.say(START)
    for _ in range(200):
        wired.say()
    assert wired.mmhg() > 100
    assert wired.replies(ABORT) == ["aborted"]
    assert wired.until_done() <= 2
    assert wired.mmhg() == 0
    assert wired.say(RESULT)[0]["error_code"] == 86


def test_abort_is_answered_when_nothing_runs(wired: Wired) -> None:
    assert wired.replies(ABORT) == ["aborted", "done"]


def test_while_it_measures_it_is_busy_for_all_but_pressure_and_abort(wired: Wired) -> None:
    wired.say(START)
    assert wired.replies(START) == ["busy"]
    assert wired.replies(RESULT) == ["busy"]
    assert wired.replies(PRESSURE) == ["cuff_pressure"]


def test_bytes_with_a_bad_check_code_move_nothing(wired: Wired) -> None:
    assert wired.replies(b"\x3a\x20\xa7" + b"\x3a\x79\x10\x03\x4c" + bytes(range(256))) == []
    assert wired.mmhg() == 0


def test_a_command_is_found_behind_rubbish_and_in_pieces(wired: Wired) -> None:
    assert wired.replies(b"\x00\x3a\x3a\x20") == []
    assert wired.replies(b"\xa6") == ["ack"]


def test_service_commands_are_refused(wired: Wired) -> None:
    for command in ("3a0400c2", "3a0c000101b8", "3a0c000000ba", "3a873f", "3a289e"):
        assert wired.replies(bytes.fromhex(command)) == ["refused"]


def test_a_leaking_cuff_never_fills_and_gives_error_87(wired: Wired) -> None:
    wired.module.leaking = True
    wired.say(START)
    assert max(wired.mmhg() for _ in range(280)) < 50
    wired.until_done()
    (result,) = wired.say(RESULT)
    assert (result["error_code"], result["systolic_mmhg"]) == (87, None)


def test_a_moving_arm_gives_an_error_and_the_next_try_works(wired: Wired) -> None:
    wired.say(START)
    wired.module.moving = True
    wired.say()
    wired.module.moving = False
    wired.until_done()
    assert wired.say(RESULT)[0]["error_code"] == 2
    wired.say(START)
    wired.until_done()
    assert wired.say(RESULT)[0]["error_code"] == 0


def test_a_module_that_lost_its_power_has_an_empty_cuff_and_no_result(wired: Wired) -> None:
    wired.say(START)
    wired.until_done()
    wired.say(START)
    assert wired.decoder.feed(wired.module.power_up()) == [Frame({"reply": "reset"})]
    assert wired.mmhg() == 0
    assert wired.say(RESULT)[0]["systolic_mmhg"] is None


class Conversation:
    """The monitor's side of the line, as its driver would hold it."""

    def __init__(self, wired: Wired) -> None:
        self.wired = wired
        self.talk: Talk = DIALOGUE.new()
        self.told: list[str] = []
        self.measured: list[Fields] = []
        self._out = b""
        self.hear(Opened(wired.t))

    def hear(self, heard: Heard) -> None:
        """One step of the dialogue."""
        self.talk, said = DIALOGUE.step(self.talk, heard)
        self._out += b"".join(one.data for one in said if isinstance(one, Say))
        self.told += [one.state for one in said if isinstance(one, Told)]

    def run(self, seconds: float) -> None:
        """Goes on for `seconds`."""
        for _ in range(round(seconds / TICK_S)):
            out, self._out = self._out, b""
            for fields in self.wired.say(out):
                if fields["reply"] == "bp_data" and DIALOGUE.awaits(self.talk, fields):
                    self.measured.append(fields)
                self.hear(Arrived(self.wired.t, fields))
            due = DIALOGUE.next_due(self.talk)
            if due is not None and self.wired.t >= due:
                self.hear(Due(self.wired.t))


def test_the_monitor_s_dialogue_gets_a_reading(wired: Wired) -> None:
    monitor = Conversation(wired)
    monitor.run(1)
    monitor.hear(AskedTo(wired.t, "start"))
    monitor.run(45)
    assert monitor.told == ["inflating", "finished"]
    assert monitor.measured[0]["systolic_mmhg"] == pytest.approx(128, abs=15)


def test_the_monitor_s_dialogue_can_stop_the_cuff(wired: Wired) -> None:
    monitor = Conversation(wired)
    monitor.run(1)
    monitor.hear(AskedTo(wired.t, "start"))
    monitor.run(8)
    monitor.hear(AskedTo(wired.t, "stop"))
    monitor.run(3)
    assert monitor.told == ["inflating", "aborted"]
    assert wired.mmhg() == 0


def test_the_monitor_s_dialogue_is_told_of_a_leak(wired: Wired) -> None:
    wired.module.leaking = True
    monitor = Conversation(wired)
    monitor.run(1)
    monitor.hear(AskedTo(wired.t, "start"))
    monitor.run(25)
    assert monitor.told == ["inflating", "failed"]
