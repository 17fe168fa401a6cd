"""When a struggling disk becomes a condition, and when that is over."""

from sessionctl.record.news import Failed, Pace, Written
from sessionctl.record.troubles import Troubles


def commit(took_s: float = 0.01, caught_up: bool = True, note: str = "") -> Written:
    return Written(1, 1, took_s, caught_up, note)


def test_a_quick_commit_is_no_news() -> None:
    assert Troubles(Pace()).written(0.0, commit(), 0) == []


def test_a_commit_of_more_than_250_ms_is_slow_until_ten_quick_seconds_have_passed() -> None:
    troubles = Troubles(Pace())
    assert [t.present for t in troubles.written(0.0, commit(0.251), 0)] == [True]
    assert troubles.written(1.0, commit(0.3), 0) == []
    assert troubles.written(10.9, commit(), 0) == []
    assert [(t.name, t.present) for t in troubles.written(11.0, commit(), 0)] == [("journal-slow", False)]


def test_a_disk_that_does_not_come_back_is_slow_without_any_news_of_it() -> None:
    troubles = Troubles(Pace())
    assert troubles.looked(10.0, 9.8, 1, 0) == []
    assert [t.text for t in troubles.looked(10.1, 9.8, 1, 0)] == ["the disk has not answered for 300 ms"]
    assert troubles.looked(10.4, 9.8, 1, 0) == []


def test_a_failure_is_told_once_and_its_end_when_all_is_written() -> None:
    troubles = Troubles(Pace())
    full = Failed("the disk is full")
    assert [t.text for t in troubles.failed(0.0, full, 7, 0)] == [
        "the record cannot be written: the disk is full; 7 events are kept in memory"
    ]
    assert troubles.failed(1.0, full, 9, 0) == []
    assert troubles.written(2.0, commit(5.0, caught_up=False), 0) == []
    assert [(t.name, t.present, t.text) for t in troubles.written(3.0, commit(5.0), 0)] == [
        ("journal-write", False, "the record is written again after 3 s; nothing was lost")
    ]


def test_another_reason_is_told_again() -> None:
    troubles = Troubles(Pace())
    troubles.failed(0.0, Failed("the disk is full"), 1, 0)
    assert len(troubles.failed(1.0, Failed("the disk answers with an error"), 1, 0)) == 1


def test_the_first_event_that_cannot_be_kept_is_told_at_once_the_others_once_a_minute() -> None:
    troubles = Troubles(Pace())
    troubles.failed(0.0, Failed("the disk is full"), 50_000, 0)
    assert "1 older ones could not be kept" in troubles.looked(1.0, None, 50_000, 1)[0].text
    assert troubles.looked(30.0, None, 50_000, 20) == []
    assert "40 older ones could not be kept" in troubles.looked(61.5, None, 50_000, 40)[0].text
    assert "40 events could not be kept" in troubles.written(62.0, commit(), 40)[0].text


def test_losses_of_one_failure_are_not_told_of_the_next() -> None:
    troubles = Troubles(Pace())
    troubles.failed(0.0, Failed("the disk is full"), 1, 0)
    troubles.written(1.0, commit(), 40)
    troubles.failed(2.0, Failed("the disk is full"), 1, 40)
    assert "nothing was lost" in troubles.written(3.0, commit(), 40)[0].text
