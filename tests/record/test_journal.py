"""Numbers, durability, groups, new files: the journal as the loop uses it, on real files."""

import asyncio
import time
from pathlib import Path

import apsw
import pytest

from sessionctl.events import Booted, Configured, Event, Tick
from sessionctl.record.files import files
from sessionctl.record.inspect import inspect
from sessionctl.record.journal import Journal, JournalFailed, JournalLocked, Pace
from sessionctl.record.reader import Kept, events, header, room_events
from sessionctl.record.verify import verify_folder
from tests.record.tools import Told, edit, journal, numbers, ticks, until, within, written


async def test_numbers_are_given_at_once_and_in_order(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    assert kept.append(ticks(1, 3), urgent=False) == 3
    assert kept.append(ticks(4, 2), urgent=True) == 5
    assert kept.append([], urgent=True) == kept.last_seq == 5
    kept.close()


async def test_what_is_committed_is_in_the_file_with_all_before_it(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    kept.append(ticks(1, 3), urgent=False)
    await within(kept.committed(kept.append(ticks(4, 1), urgent=True)))
    assert numbers(path) == [1, 2, 3, 4]
    kept.close()


async def test_readings_are_committed_within_a_quarter_of_a_second(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    began = time.monotonic()
    kept.append(ticks(1, 2), urgent=False)
    await until(lambda: kept.written_seq == 2)
    took = time.monotonic() - began
    assert numbers(path) == [1, 2]
    assert 0.15 < took < 0.75  # one group of 250 ms, with room for a busy machine
    kept.close()


async def test_an_urgent_event_does_not_wait_for_the_group(tmp_path: Path) -> None:
    kept = journal(tmp_path, pace=Pace(group_s=30.0))
    kept.open()
    kept.append(ticks(1, 2), urgent=False)
    await within(kept.committed(kept.append(ticks(3, 1), urgent=True)), 2.0)
    kept.close()


async def test_asking_for_a_commit_makes_readings_urgent(tmp_path: Path) -> None:
    kept = journal(tmp_path, pace=Pace(group_s=30.0))
    kept.open()
    await within(kept.committed(kept.append(ticks(1, 2), urgent=False)), 2.0)
    kept.close()


async def test_what_was_written_in_a_group_can_still_be_made_durable(tmp_path: Path) -> None:
    kept = journal(tmp_path, pace=Pace(group_s=0.01, power_s=60.0))
    kept.open()
    await within(kept.committed(kept.append(ticks(1, 1), urgent=True)))
    last = kept.append(ticks(2, 1), urgent=False)
    await until(lambda: kept.written_seq == last)
    await within(kept.committed(last))
    kept.close()


async def test_no_commit_of_a_number_that_was_never_given(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    with pytest.raises(ValueError, match="has not been given"):
        kept.committed(1)
    kept.close()


async def test_closing_writes_what_is_queued_into_one_single_file(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    kept.append(ticks(1, 5), urgent=False)
    waiting = kept.committed(5)
    kept.close()
    assert waiting.done()
    assert numbers(path) == [1, 2, 3, 4, 5]
    assert [found.name for found in path.parent.iterdir()] == [path.name]


async def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.close()
    kept.close()


async def test_two_monitors_never_write_one_record(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    with pytest.raises(JournalLocked, match="another monitor is writing here"):
        journal(tmp_path).open()
    kept.close()
    second = journal(tmp_path)
    second.open()
    second.close()


async def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(JournalFailed, match="the record's folder cannot be used"):
        journal(tmp_path / "state").open()


async def test_a_session_gets_its_own_file_that_holds_the_head_of_the_day(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.append(ticks(1, 3), urgent=False)
    kept.rotate("session", "2026-11-21-1")
    await within(kept.committed(kept.append(ticks(4, 2), urgent=True)))
    kept.rotate("day")
    await within(kept.committed(kept.append(ticks(6, 1), urgent=True)))
    kept.close()
    day, session, evening = files(tmp_path)
    assert session.path.name == "000002-2026-11-21-1.session.sqlite"
    assert [numbers(file.path) for file in (day, session, evening)] == [[1, 2, 3], [4, 5], [6]]
    link = header(session.path).previous
    assert link is not None
    assert (link.name, link.seq, link.head) == (day.path.name, 3, inspect(day.path).head.hash.hex())
    assert all(verdict.whole for verdict in verify_folder(tmp_path))


async def test_a_session_id_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.rotate("session", "../../etc/é")
    await within(kept.committed(kept.append(ticks(1, 1), urgent=True)))
    kept.close()
    assert files(tmp_path)[-1].path.name == "000002-______etc__.session.sqlite"
    assert header(files(tmp_path)[-1].path).session == "../../etc/é"


async def test_an_event_that_json_cannot_hold_is_kept_as_text_and_stops_nothing(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    odd: list[Event] = [
        Configured(1.0, {"n": object()}),
        Tick(float("nan")),
        Configured(3.0, {"t": "\ud800"}),
        Tick(4.0),
    ]
    await within(kept.committed(kept.append(odd, urgent=True)))
    found = [row.event for row in events(path)]
    assert [type(event) for event in found] == [Kept, Kept, Kept, Tick]
    assert [event.kind for event in found] == ["unwritable", "unwritable", "unwritable", "tick"]
    kept.close()
    assert inspect(path).trouble == ""


async def test_numbers_and_epoch_go_on_after_a_restart(tmp_path: Path) -> None:
    first = journal(tmp_path)
    epoch = first.open().epoch
    first.append([Booted(1.0, "0.1.0", "boot", 0.0), Tick(2.0)], urgent=False)
    first.close()
    second = journal(tmp_path)
    found = second.open()
    assert (found.epoch, found.last_seq, found.last_at) == (epoch, 2, 2.0)
    assert found.booted == Booted(1.0, "0.1.0", "boot", 0.0)
    assert second.append(ticks(3, 1), urgent=True) == 3
    second.close()
    assert [row.seq for row in room_events(tmp_path)] == [1, 2, 3]


async def test_a_file_taken_away_while_it_is_written_is_followed_by_another(tmp_path: Path) -> None:
    told: Told = []
    kept = journal(tmp_path, told)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 2), urgent=True)))
    path.rename(tmp_path / "stolen")
    kept.append(ticks(3, 1), urgent=True)
    await until(lambda: ("journal-write", False) in [entry[:2] for entry in told])
    kept.close()
    assert numbers(files(tmp_path)[-1].path) == [3]
    assert any("taken away" in text for _, _, text in told)


async def test_a_row_slipped_in_by_another_program_ends_that_file_not_the_record(tmp_path: Path) -> None:
    told: Told = []
    kept = journal(tmp_path, told)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 2), urgent=True)))
    edit(path, "INSERT INTO event VALUES (3, 0, 0, 'tick', 1, '{}', x'00')")
    kept.append(ticks(3, 1), urgent=True)
    await until(lambda: ("journal-write", False) in [entry[:2] for entry in told])
    kept.close()
    aside, fresh = files(tmp_path)
    assert aside.damaged
    assert numbers(fresh.path) == [3]
    link = header(fresh.path).previous
    assert link is not None
    assert (link.name, link.seq) == (aside.path.name, 2)


async def test_the_loop_is_never_held_up_by_the_disk(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")  # each attempt to write now takes 200 ms, and fails
    began = time.monotonic()
    for number in range(1, 101):
        kept.append(ticks(number, 1), urgent=True)
        await asyncio.sleep(0)
    assert time.monotonic() - began < 2.0  # 20 s if each waited once
    other.execute("ROLLBACK")
    other.close()
    await until(lambda: kept.written_seq == 100)
    kept.close()


def test_a_journal_that_was_never_opened_can_be_closed(tmp_path: Path) -> None:
    Journal(tmp_path, lambda at: at).close()


async def test_a_finished_file_needs_no_write_permission_to_be_read(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 2))
    path.chmod(0o400)
    path.parent.chmod(0o500)
    assert [row.seq for row in events(path)] == [1, 2]
    path.parent.chmod(0o700)
