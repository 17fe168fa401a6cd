"""Journal time goes on over a restart, by whichever clock can be trusted, and never back."""

import time
from itertools import pairwise

import pytest

from sessionctl.clock import JUMP_S, LONGEST_GAP_S, Clock, Continued, Stamp, boot_id, boottime, continued

LAST = Stamp(at=500.0, wall=10_000.0, boot_id="first", boottime=100.0)

RESTARTS = [
    # the new run's boot id, CLOCK_BOOTTIME and wall time; how it continues
    ("the same boot: by the clock of the boot", "first", 130.0, 99_999.0, Continued(530.0, 30.0, True)),
    ("the same boot, wall clock set back", "first", 130.0, 1.0, Continued(530.0, 30.0, True)),
    ("another boot: by the wall clock", "second", 5.0, 10_060.0, Continued(560.0, 60.0, True)),
    ("another boot at the same second", "second", 5.0, 10_000.0, Continued(500.0, 0.0, True)),
    ("another boot, wall clock behind", "second", 5.0, 9_999.0, Continued(500.0, 0.0, False)),
    ("another boot, no clock chip: 1970", "second", 5.0, 20.0, Continued(500.0, 0.0, False)),
    (
        "another boot, over a month away",
        "second",
        5.0,
        10_001.0 + LONGEST_GAP_S,
        Continued(500.0, 0.0, False),
    ),
    ("boot unknown: by the wall clock", "", 5.0, 10_060.0, Continued(560.0, 60.0, True)),
    ("the same boot id, its clock behind: another", "first", 5.0, 10_060.0, Continued(560.0, 60.0, True)),
]


@pytest.mark.parametrize(
    ("boot", "since_boot", "wall", "expected"),
    [row[1:] for row in RESTARTS],
    ids=[row[0] for row in RESTARTS],
)
def test_a_run_continues_the_last_one(boot: str, since_boot: float, wall: float, expected: Continued) -> None:
    assert continued(LAST, Stamp(0.0, wall, boot, since_boot)) == expected


def test_the_first_run_begins_at_nought() -> None:
    assert continued(None, Stamp(7.0, 10_000.0, "first", 100.0)) == Continued(0.0, None, True)


def test_two_runs_of_a_machine_that_cannot_name_its_boot_go_by_the_wall() -> None:
    nameless = Stamp(500.0, 10_000.0, "", 100.0)
    assert continued(nameless, Stamp(0.0, 10_060.0, "", 130.0)) == Continued(560.0, 60.0, True)


def test_a_clock_starts_where_it_is_told_and_goes_on() -> None:
    clock = Clock(500.0)
    seen = [clock.now() for _ in range(100)]
    assert 500.0 <= seen[0] < 505.0
    assert all(earlier <= later for earlier, later in pairwise(seen))


def test_wall_time_is_journal_time_and_an_offset() -> None:
    clock = Clock(500.0)
    assert clock.wall(clock.now()) == pytest.approx(time.time(), abs=0.5)


def test_a_wall_clock_that_keeps_its_pace_has_not_jumped() -> None:
    assert Clock().jumped() == 0.0


@pytest.mark.parametrize("by", [3600.0, -3600.0, JUMP_S + 0.5, -JUMP_S - 0.5])
def test_a_wall_clock_that_jumped_is_told_once_and_moves_no_journal_time(by: float) -> None:
    clock = Clock(500.0)
    clock.wall_offset -= by  # as if the wall clock had been set since
    before = clock.now()
    assert clock.jumped() == pytest.approx(by, abs=0.2)
    assert clock.jumped() == 0.0
    assert clock.now() - before < 1.0
    assert clock.wall(clock.now()) == pytest.approx(time.time(), abs=0.5)


@pytest.mark.parametrize("by", [JUMP_S - 0.5, 0.5 - JUMP_S])
def test_a_wall_clock_that_was_trimmed_a_little_has_not_jumped(by: float) -> None:
    clock = Clock()
    clock.wall_offset -= by
    assert clock.jumped() == 0.0


def test_a_stamp_is_one_instant_on_every_clock() -> None:
    clock = Clock(500.0)
    stamp = clock.stamp()
    assert stamp.boot_id == boot_id()
    assert stamp.boottime - stamp.at == pytest.approx(boottime() - clock.now(), abs=0.05)
    assert stamp.wall == pytest.approx(clock.wall(stamp.at))
