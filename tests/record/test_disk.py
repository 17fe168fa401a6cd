"""A full disk, a locked file, a disk that does not answer: told, waited out, and nothing lost."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import pytest

from sessionctl.events import Tick
from sessionctl.record.files import files, lock
from sessionctl.record.journal import JournalFailed, Pace
from sessionctl.record.reader import Kept, room_events
from sessionctl.record.verify import verify_folder
from tests.record.tools import Told, journal, numbers, ticks, until, within, written

FULL = Path(__file__).parent / "on_a_full_disk.py"


def with_a_full_disk(state: Path, *options: str) -> dict[str, Any]:
    """Runs the program whose disk is full for a while."""
    done = subprocess.run(
        [sys.executable, FULL, state, *options], capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_full_disk_is_told_waited_out_and_nothing_is_lost(tmp_path: Path) -> None:
    answer = with_a_full_disk(tmp_path)
    troubles = [tuple(trouble[:2]) for trouble in answer["told"] if trouble[0] == "journal-write"]
    assert (troubles[0], troubles[-1]) == (("journal-write", True), ("journal-write", False))
    assert "cannot be written" in answer["told"][0][2]
    assert "nothing was lost" in [text for name, _, text in answer["told"] if name == "journal-write"][-1]
    assert answer["refused"]
    assert [row.event for row in room_events(tmp_path)] == ticks(1, answer["last"])
    assert all(verdict.whole for verdict in verify_folder(tmp_path))


def test_beyond_the_bound_the_oldest_are_dropped_and_the_record_itself_says_which(tmp_path: Path) -> None:
    answer = with_a_full_disk(tmp_path, "200")
    rows = list(room_events(tmp_path))
    lost = [json.loads(row.event.text) for row in rows if isinstance(row.event, Kept)]
    kept = [row.seq for row in rows if not isinstance(row.event, Kept)]
    gone = [number for span in lost for number in range(span["first"], span["last"] + 1)]
    assert sorted(kept + gone) == list(range(1, answer["last"] + 1))
    assert len(gone) > 1000
    assert f"{len(gone)} events could not be kept" in answer["told"][-1][2]
    assert all(verdict.whole for verdict in verify_folder(tmp_path))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine lets no disk be mounted")
    yield place
    subprocess.run(["umount", place], check=True, capture_output=True)


def fill(path: Path) -> None:
    """Takes all the space there is."""
    with suppress(OSError), path.open("wb", buffering=0) as out:
        while True:
            out.write(b"x" * 512)


async def test_a_disk_that_is_really_full_is_waited_out_too(small_disk: Path) -> None:
    told: Told = []
    kept = journal(small_disk, told)
    kept.open()
    await within(kept.committed(kept.append(ticks(1, 10), urgent=True)))
    filling = small_disk / "filling"
    fill(filling)
    last = kept.append(ticks(11, 500), urgent=True)
    with pytest.raises(JournalFailed, match="the disk is full"):
        await within(kept.committed(last))
    filling.unlink()
    await until(lambda: told[-1][:2] == ("journal-write", False))
    await within(kept.committed(last))
    kept.close()
    assert [row.event for row in room_events(small_disk)] == ticks(1, 510)
    assert all(verdict.whole for verdict in verify_folder(small_disk))


async def test_a_start_on_a_full_disk_watches_on_and_writes_later(small_disk: Path) -> None:
    await written(small_disk, ticks(1, 10))
    filling = small_disk / "filling"
    fill(filling)
    told: Told = []
    kept = journal(small_disk, told)
    found = kept.open()
    assert found.last_seq == 10
    assert "the record cannot be written yet" in found.trouble
    last = kept.append(ticks(11, 5), urgent=True)
    await until(lambda: ("journal-write", True) in [entry[:2] for entry in told])
    filling.unlink()
    await until(lambda: told[-1][:2] == ("journal-write", False))
    await within(kept.committed(last))
    kept.close()
    assert [row.event for row in room_events(small_disk)] == ticks(1, 15)


async def test_a_file_locked_by_another_program_is_told_and_all_is_written_afterwards(tmp_path: Path) -> None:
    told: Told = []
    kept = journal(tmp_path, told)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 2), urgent=True)))
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")
    last = kept.append(ticks(3, 50), urgent=True)
    with pytest.raises(JournalFailed, match="another program holds the journal file"):
        await within(kept.committed(last))
    assert told[-1][:2] == ("journal-write", True)
    other.execute("ROLLBACK")
    other.close()
    await until(lambda: told[-1][:2] == ("journal-write", False))
    await within(kept.committed(last))
    kept.close()
    assert numbers(path) == list(range(1, 53))
    assert all(verdict.whole for verdict in verify_folder(tmp_path))


async def test_a_lock_held_for_a_moment_is_slow_but_no_failure(tmp_path: Path) -> None:
    told: Told = []
    kept = journal(tmp_path, told, Pace(slow_s=0.05, calm_s=0.0))
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 1), urgent=True)))
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")
    last = kept.append(ticks(2, 1), urgent=True)
    await until(lambda: bool(told))
    assert told[0][:2] == ("journal-slow", True)
    assert "has not answered for" in told[0][2]
    other.execute("ROLLBACK")
    other.close()
    await within(kept.committed(last))
    await within(kept.committed(kept.append(ticks(3, 1), urgent=True)))
    assert [entry[:2] for entry in told] == [("journal-slow", True), ("journal-slow", False)]
    kept.close()


async def test_closing_says_how_many_events_could_not_be_written(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 1), urgent=True)))
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")
    kept.append(ticks(2, 3), urgent=False)
    began = time.monotonic()
    with pytest.raises(JournalFailed, match="3 events could not be written"):
        kept.close()
    assert time.monotonic() - began < 2.0
    other.execute("ROLLBACK")
    other.close()


async def test_a_damaged_file_on_a_disk_that_cannot_be_written_is_worked_around(small_disk: Path) -> None:
    path = await written(small_disk, ticks(1, 300))
    path.write_bytes(path.read_bytes()[:9000])
    filling = small_disk / "filling"
    fill(filling)
    told: Told = []
    kept = journal(small_disk, told)
    found = kept.open()
    assert "is damaged" in found.trouble
    last = kept.append([Tick(400.0)], urgent=True)
    filling.unlink()
    await until(lambda: kept.written_seq == last)
    kept.close()
    assert numbers(files(small_disk)[-1].path) == [last]


def test_the_record_is_given_back_when_the_process_that_held_it_is_gone(tmp_path: Path) -> None:
    held = lock(tmp_path)
    os.close(held)
    os.close(lock(tmp_path))
