"""What is known of a device's line: battery, signal, what was refused and why."""

from dataclasses import replace
from typing import Any

import pytest

from sessionctl.events import Garbled, LinkDown, LinkUp, Reported, SessionClosed
from sessionctl.monitor.states import Standing
from tests.room.bench import Bench


def linked(*more: Any) -> Bench:
    bench = Bench()
    bench.feed(LinkUp(1.0, "oximeter", "port 1"), *more)
    return bench


def oximeter(bench: Bench) -> dict[str, Any]:
    device: dict[str, Any] = bench.view("technician")["devices"]["oximeter"]
    return device


def test_what_was_refused_is_counted_by_reason_with_its_last_sample() -> None:
    bench = linked(
        Garbled(2.0, "oximeter", "checksum", 3, "0181"),
        Garbled(3.0, "oximeter", "sync", 1, "ff"),
        Garbled(4.0, "oximeter", "checksum", 2, "0190"),
    )
    assert oximeter(bench)["rejected"] == {
        "checksum": {
            "link": 5,
            "all": 5,
            "at": 4.0,
            "sample": "0190",
            "text": "the check code does not fit: noise on the line",
        },
        "sync": {"link": 1, "all": 1, "at": 3.0, "sample": "ff", "text": "bytes that belong to no frame"},
    }
    assert oximeter(bench)["garbled"] == 6


def test_a_new_link_counts_from_nothing_and_the_whole_goes_on() -> None:
    bench = linked(
        Garbled(2.0, "oximeter", "checksum", 3, "0181"),
        LinkDown(3.0, "oximeter", "unplugged"),
        LinkUp(4.0, "oximeter", "port 1"),
        Garbled(5.0, "oximeter", "checksum", 1),
    )
    kept = oximeter(bench)["rejected"]["checksum"]
    assert (kept["link"], kept["all"], kept["at"], kept["sample"]) == (1, 4, 5.0, "0181")


def test_reasons_without_end_are_counted_as_one() -> None:
    bench = linked(*(Garbled(2.0 + n, "oximeter", f"reason {n}") for n in range(40)))
    rejected = oximeter(bench)["rejected"]
    assert len(rejected) == 17
    assert rejected["other"]["all"] == 24


@pytest.mark.parametrize(
    ("dbm", "word"),
    [(-50, "strong"), (-60, "strong"), (-61, "good"), (-75, "good"), (-85, "weak"), (-86, "very weak")],
)
def test_a_signal_is_shown_in_dbm_and_in_a_word(dbm: float, word: str) -> None:
    shown = oximeter(linked(Reported(2.0, "oximeter", "signal", value=dbm)))
    assert (shown["signal"], shown["signal_text"]) == (dbm, word)


def test_a_lost_link_takes_battery_and_signal_with_it() -> None:
    bench = linked(
        Reported(2.0, "oximeter", "signal", value=-70),
        Reported(2.0, "oximeter", "battery", "low", 9.0),
        LinkDown(3.0, "oximeter", "out of reach"),
    )
    shown = oximeter(bench)
    assert (shown["signal"], shown["signal_text"], shown["battery"], shown["battery_low"]) == (
        None,
        "",
        None,
        False,
    )


def test_a_battery_that_only_says_low_is_shown_as_low() -> None:
    shown = oximeter(linked(Reported(2.0, "oximeter", "battery", "low")))
    assert (shown["battery"], shown["battery_low"]) == (None, True)


def test_the_next_session_is_told_which_instrument_answers_and_no_cuff_that_was_none() -> None:
    standing = Standing()
    up = LinkUp(1.0, "oximeter", "port 1", "usb:0403:6001:A1")
    for event in (
        up,
        Reported(2.0, "oximeter", "signal", value=-70),
        Reported(2.0, "oximeter", "identity", text="70123"),
        SessionClosed(3.0, "s", "Nora"),
    ):
        standing.note(event)
    assert standing.state(4.0) == [
        replace(up, at=4.0),
        Reported(4.0, "oximeter", "signal", value=-70),
        Reported(4.0, "oximeter", "identity", text="70123"),
    ]
