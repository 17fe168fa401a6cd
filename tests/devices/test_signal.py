"""How often the strength of a signal is told."""

from sessionctl.devices.signal import SignalTold


def told(*heard: tuple[float, int | None]) -> list[float | None]:
    signal = SignalTold("oximeter")
    events = (signal.tell(at, dbm) for at, dbm in heard)
    return [event.value for event in events if event is not None]


def test_the_first_value_is_told() -> None:
    assert told((0.0, None), (1.0, -60), (2.0, -60)) == [-60.0]


def test_a_small_change_waits_for_ten_seconds() -> None:
    assert told((0.0, -60), (9.9, -64), (10.0, -64)) == [-60.0, -64.0]


def test_five_decibels_are_told_at_once() -> None:
    assert told((0.0, -60), (0.1, -65), (0.2, -60)) == [-60.0, -65.0, -60.0]


def test_the_same_value_is_not_told_again() -> None:
    assert told((0.0, -60), (100.0, -60)) == [-60.0]


def test_a_new_link_tells_its_signal() -> None:
    signal = SignalTold("oximeter")
    signal.tell(0.0, -60)
    signal.begin()
    assert signal.tell(1.0, -60) is not None
