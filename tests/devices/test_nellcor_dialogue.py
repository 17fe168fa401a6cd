"""A Nellcor that falls silent is sent XON (Ctrl-Q), as the maker's manuals say."""

from sessionctl.devices.dialogue import Arrived, Closed, Due, Opened, Say
from sessionctl.devices.dialogues.nellcor import DIALOGUE

XON = Say(b"\x11")


def test_a_monitor_that_speaks_every_two_seconds_is_told_nothing() -> None:
    state, said = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    for at in range(2, 60, 2):
        due = DIALOGUE.next_due(state)
        assert said == []
        assert due is not None
        assert due > at
        state, said = DIALOGUE.step(state, Arrived(float(at), {"line": "data"}))


def test_one_that_falls_silent_is_told_to_go_on_every_six_seconds() -> None:
    state, _ = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    assert DIALOGUE.next_due(state) == 6.0
    state, said = DIALOGUE.step(state, Due(5.9))
    assert said == []
    state, said = DIALOGUE.step(state, Due(6.0))
    assert said == [XON]
    assert DIALOGUE.next_due(state) == 12.0


def test_nothing_is_due_without_a_link() -> None:
    state, _ = DIALOGUE.step(DIALOGUE.new(), Opened(0.0))
    state, said = DIALOGUE.step(state, Closed(1.0))
    assert (said, DIALOGUE.next_due(state)) == ([], None)
    assert DIALOGUE.step(state, Due(100.0))[1] == []


def test_only_xon_may_ever_leave() -> None:
    assert DIALOGUE.commands == {XON.data}
    assert DIALOGUE.allows is None
    assert not DIALOGUE.takes_requests
