"""The conversation with a SunTech cuff, moved through time by hand. Frames: vectors of `suntech-nibp`."""

from typing import Any

from hypothesis import given, strategies as st

from sessionctl.devices.decoders import PROTOCOLS, suntech
from sessionctl.devices.decoders.frames import Fields, Frame
from sessionctl.devices.dialogue import Arrived, AskedTo, Closed, Due, Heard, Opened, Said, Say, Told
from sessionctl.devices.dialogues.suntech import BY_HAND, DIALOGUE, Talk
from tests.devices.decoders.vectors import ALL

START, ABORT = bytes.fromhex("3a20a6"), bytes.fromhex("3a7901004c")
PRESSURE, RESULT = bytes.fromhex("3a79050048"), bytes.fromhex("3a7903004a")
GOOD = ALL["suntech-bp-data"].data  # 115/74
LEAK = ALL["suntech-air-leak-error"].data


def fields(data: bytes) -> Fields:
    (frame,) = PROTOCOLS["suntech-stream"].new({}).feed(data)
    assert isinstance(frame, Frame)
    return frame.fields


def letter(name: str) -> Fields:
    return fields(suntech.reply(name))


def pressure(mmhg: int) -> Fields:
    return fields(suntech.cuff_pressure(mmhg))


class Scene:
    """A conversation at a time that only moves when told to."""

    def __init__(self) -> None:
        self.at = 100.0
        self.talk = Talk()

    def hear(self, heard: Heard) -> list[Said]:
        self.talk, said = DIALOGUE.step(self.talk, heard)
        return said

    def opened(self) -> list[Said]:
        return self.hear(Opened(self.at))

    def asked(self, request: Any) -> list[Said]:
        return self.hear(AskedTo(self.at, request))

    def came(self, arrived: Fields) -> list[Said]:
        return self.hear(Arrived(self.at, arrived))

    def wait(self, seconds: float, answer: Fields | None = None) -> list[Said]:
        """Lets `seconds` pass; each poll is answered by `answer`, where there is one."""
        end, said = self.at + seconds, list[Said]()
        while (due := DIALOGUE.next_due(self.talk)) is not None and due <= end:
            self.at = due
            now = self.hear(Due(self.at))
            said += now
            if answer is not None and Say(PRESSURE) in now:
                said += self.came(answer)
        self.at = end
        return said


def idle() -> Scene:
    scene = Scene()
    scene.opened()
    scene.came(pressure(0))
    return scene


def inflating(mmhg: int = 120) -> Scene:
    scene = idle()
    scene.asked("start")
    scene.came(letter("ack"))
    scene.came(pressure(mmhg))
    return scene


def told(said: list[Said]) -> list[Told]:
    return [item for item in said if isinstance(item, Told)]


def spoken(said: list[Said]) -> list[bytes]:
    return [item.data for item in said if isinstance(item, Say)]


def test_connecting_asks_for_the_pressure_and_starts_nothing() -> None:
    scene = Scene()
    assert scene.opened() == [Say(PRESSURE)]
    assert scene.came(pressure(0)) == []
    assert scene.wait(3600) == []


def test_a_measurement_that_runs_already_is_told_and_followed_to_its_result() -> None:
    scene = Scene()
    scene.opened()
    assert scene.came(pressure(120)) == [Told("inflating", "was already at work"), Say(PRESSURE)]
    assert scene.came(letter("done")) == [Say(RESULT)]
    assert scene.came(fields(GOOD)) == [Say(RESULT)]
    assert scene.came(fields(GOOD)) == [Told("finished")]


def test_a_transducer_a_little_off_zero_is_no_measurement() -> None:
    scene = Scene()
    scene.opened()
    assert scene.came(pressure(3)) == []


def test_a_start_is_acknowledged_then_polled_every_half_second_until_done() -> None:
    scene = idle()
    assert scene.asked("start") == [Say(START)]
    assert scene.came(letter("ack")) == [Told("inflating"), Say(PRESSURE)]
    assert scene.wait(10.0, pressure(150)) == [Say(PRESSURE)] * 20
    assert scene.came(letter("done")) == [Say(RESULT)]
    assert scene.came(fields(GOOD)) == [Say(RESULT)]
    assert scene.came(fields(GOOD)) == [Told("finished")]
    assert scene.wait(3600) == []


def test_nothing_starts_a_second_time_by_itself() -> None:
    scene = inflating()
    scene.came(letter("done"))
    scene.came(fields(LEAK))
    assert START not in spoken(scene.wait(7200))


def test_a_failed_measurement_is_told_in_the_words_of_its_error() -> None:
    scene = inflating()
    scene.came(letter("done"))
    (said,) = told(scene.came(fields(LEAK)))
    assert said.state == "failed"
    assert "leak or loose cuff" in said.text


def test_a_result_without_numbers_and_without_an_error_is_a_failure() -> None:
    scene = inflating()
    scene.came(letter("done"))
    assert scene.came(fields(suntech.bp_data(0, 0, 0, 0))) == [Told("failed", "the module gave no pressures")]


def test_a_result_is_awaited_only_after_a_cycle_that_inflated_and_ended() -> None:
    result = fields(GOOD)
    assert not DIALOGUE.awaits(idle().talk, result)
    scene = inflating()
    assert not DIALOGUE.awaits(scene.talk, result)
    scene.came(letter("done"))
    assert DIALOGUE.awaits(scene.talk, result) is None
    scene.came(result)
    assert DIALOGUE.awaits(scene.talk, result)


def test_the_last_patients_result_is_not_taken_when_the_cuff_never_inflated() -> None:
    scene = idle()
    scene.asked("start")
    scene.came(letter("ack"))
    scene.came(pressure(0))
    scene.came(letter("done"))
    assert not DIALOGUE.awaits(scene.talk, fields(GOOD))
    assert scene.came(fields(GOOD)) == [Told("failed", "the module finished without inflating")]


def test_a_lost_result_is_asked_for_once_more_and_then_given_up() -> None:
    scene = inflating()
    scene.came(letter("done"))
    assert scene.wait(10) == [Say(RESULT), Told("failed", "the module does not give its result")]


def test_stop_while_inflating_aborts_at_once_and_is_told_when_confirmed() -> None:
    scene = inflating()
    assert scene.asked("stop") == [Say(ABORT)]
    assert scene.came(letter("aborted")) == [Told("aborted")]
    assert scene.came(letter("done")) == []
    assert scene.wait(3600) == []


def test_stop_aborts_even_when_the_cuff_seems_idle() -> None:
    assert idle().asked("stop") == [Say(ABORT)]


def test_stop_aborts_while_the_start_is_unanswered() -> None:
    scene = idle()
    scene.asked("start")
    assert scene.asked("stop") == [Say(ABORT)]
    assert scene.came(letter("ack")) == []  # of the start; no reason to believe that it inflates on
    assert scene.came(letter("aborted")) == [Told("aborted")]


def test_an_unconfirmed_stop_is_repeated_and_after_two_seconds_handed_to_a_person() -> None:
    scene = inflating()
    scene.asked("stop")
    said = scene.wait(2.0)
    assert spoken(said)[:3] == [ABORT] * 3
    assert told(said) == [Told("failed", f"the module does not confirm the stop; {BY_HAND}")]


def test_a_cuff_that_stays_full_after_an_unconfirmed_stop_is_inflating_again_and_can_be_stopped() -> None:
    scene = inflating()
    scene.asked("stop")
    scene.wait(2.0)
    assert told(scene.came(pressure(140))) == [Told("inflating", "was already at work")]
    assert scene.asked("stop") == [Say(ABORT)]


def test_pressing_stop_again_says_it_again() -> None:
    scene = inflating()
    scene.asked("stop")
    assert scene.asked("stop") == [Say(ABORT)]
    assert scene.came(letter("aborted")) == [Told("aborted")]


def test_an_abort_at_the_module_is_told() -> None:
    scene = inflating()
    assert told(scene.came(letter("aborted"))) == [Told("aborted", "stopped at the module")]
    assert scene.wait(60) == []


def test_a_refused_start_is_told() -> None:
    scene = idle()
    scene.asked("start")
    assert scene.came(letter("refused")) == [Told("refused", "the module refuses to start")]


def test_a_busy_module_is_told_and_looked_at() -> None:
    scene = idle()
    scene.asked("start")
    assert scene.came(letter("busy")) == [Told("refused", "the module is busy"), Say(PRESSURE)]
    assert told(scene.came(pressure(90)))[0].state == "inflating"


def test_an_error_ends_the_polling_and_aborts() -> None:
    scene = inflating()
    assert scene.came(letter("error")) == [Say(ABORT)]
    assert scene.came(letter("aborted")) == [Told("failed", "the module reports an error")]
    assert PRESSURE not in spoken(scene.wait(60))


def test_a_restarted_module_is_a_failure_told_once() -> None:
    scene = inflating()
    said = scene.came(letter("reset")) + scene.came(letter("aborted")) + scene.wait(60)
    assert told(said) == [Told("failed", "the module restarted")]


def test_a_sleeping_module_is_told_at_once() -> None:
    scene = idle()
    scene.asked("start")
    assert told(scene.came(letter("sleeping"))) == [Told("failed", "the module is asleep: ask again")]


def test_a_start_without_an_answer_fails_after_two_seconds_and_is_aborted() -> None:
    scene = idle()
    scene.asked("start")
    assert scene.wait(1.9) == []
    said = scene.wait(0.2)
    assert told(said) == [Told("failed", f"the module does not answer the start; {BY_HAND}")]
    assert spoken(said) == [ABORT]


def test_a_module_that_falls_silent_fails_after_two_seconds_and_is_aborted() -> None:
    scene = inflating()
    said = scene.wait(2.0)
    assert [item.state for item in told(said)] == ["failed"]
    assert spoken(said)[-1] == ABORT


def test_a_cycle_of_three_minutes_is_aborted() -> None:
    scene = inflating()
    said = scene.wait(179.9, pressure(100))
    assert set(spoken(said)) == {PRESSURE}
    assert spoken(scene.wait(0.5, pressure(100)))[-1] == ABORT
    assert told(scene.came(letter("aborted"))) == [Told("failed", "not done after 180 s: stopped")]


def test_ten_polls_without_pressure_are_a_failure() -> None:
    scene = idle()
    scene.asked("start")
    scene.came(letter("ack"))
    scene.came(pressure(0))
    said = scene.wait(4.5, pressure(0))
    assert spoken(said)[-1] == ABORT
    assert told(scene.came(letter("aborted"))) == [Told("failed", "no pressure in the cuff for 5 s")]


def test_a_link_lost_while_inflating_is_a_failure_told_once() -> None:
    scene = inflating()
    assert scene.hear(Closed(scene.at)) == [Told("failed", f"link lost while the cuff worked; {BY_HAND}")]
    assert scene.hear(Closed(scene.at)) == []


def test_a_link_lost_while_idle_is_no_word_of_the_cuff() -> None:
    scene = idle()
    assert scene.hear(Closed(scene.at)) == []


def test_without_a_link_a_request_is_answered_and_nothing_said() -> None:
    scene = Scene()
    assert scene.asked("start") == [Told("failed", "no link to the cuff")]
    assert scene.asked("stop") == [Told("failed", f"no link; {BY_HAND}")]


def test_a_start_during_a_measurement_is_refused_and_the_measurement_goes_on() -> None:
    scene = inflating()
    assert told(scene.asked("start")) == [Told("refused", "the cuff is still at work"), Told("inflating")]
    assert scene.came(letter("done")) == [Say(RESULT)]


def fetching() -> Scene:
    scene = inflating()
    scene.came(letter("done"))
    return scene


def test_a_result_that_the_module_gives_differently_the_second_time_is_asked_for_until_two_agree() -> None:
    scene, wrong = fetching(), fields(suntech.bp_data(147, 74, 88, 85))  # 115 with one bit wrong
    for answer in (wrong, fields(GOOD)):
        assert DIALOGUE.awaits(scene.talk, answer) is None
        assert scene.came(answer) == [Say(RESULT)]
    assert DIALOGUE.awaits(scene.talk, fields(GOOD))
    assert scene.came(fields(GOOD)) == [Told("finished")]


def test_a_result_given_once_is_told_as_a_failure_that_names_it() -> None:
    scene = fetching()
    scene.came(fields(GOOD))
    said = scene.wait(10)
    assert spoken(said) == [RESULT]
    assert told(said) == [Told("failed", "the module gave 115/74 once and did not confirm it")]


def test_a_module_that_never_gives_the_same_result_twice_fails_within_its_time() -> None:
    scene, said = fetching(), list[Said]()
    for n in range(50):
        scene.at += 0.05
        said += scene.came(fields(suntech.bp_data(100 + n, 74, 88, 85)))
    assert [item.state for item in told(said)] == ["failed"]
    assert len(spoken(said)) <= 41  # for two seconds, not for ever


def test_a_module_that_never_answers_is_looked_for_every_five_seconds() -> None:
    scene = Scene()
    scene.opened()
    assert scene.wait(10.0) == [Say(PRESSURE)] * 2


HEARD = st.one_of(
    st.sampled_from(("start", "stop")).map(lambda request: ("ask", request)),
    st.sampled_from(sorted(suntech.REPLIES.values())).map(lambda name: ("came", letter(name))),
    st.integers(0, 400).map(lambda mmhg: ("came", pressure(mmhg))),
    st.sampled_from((GOOD, LEAK)).map(lambda data: ("came", fields(data))),
    st.dictionaries(st.text(max_size=9), st.integers(), max_size=3).map(lambda any_: ("came", any_)),
    st.floats(0.0, 200.0).map(lambda seconds: ("wait", seconds)),
    st.sampled_from((("opened", None), ("closed", None))),
)


@given(st.lists(HEARD, max_size=40))
def test_whatever_arrives_only_listed_commands_leave_and_a_start_only_on_a_persons_start(
    heard: list[tuple[str, Any]],
) -> None:
    scene = Scene()
    for what, value in heard:
        match what:
            case "ask":
                said = scene.asked(value)
            case "came":
                said = scene.came(value)
            case "wait":
                said = scene.wait(value)
            case "opened":
                said = scene.opened()
            case _:
                said = scene.hear(Closed(scene.at))
        assert set(spoken(said)) <= DIALOGUE.commands == {START, ABORT, PRESSURE, RESULT}
        if (what, value) != ("ask", "start"):
            assert START not in spoken(said)
        if (what, value) == ("ask", "stop") and scene.talk.phase != "away":
            assert spoken(said)[0] == ABORT
