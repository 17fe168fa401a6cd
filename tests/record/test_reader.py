"""Reading the record: in order, from where one likes, while it is being written."""

from pathlib import Path

import pytest

from sessionctl.record.files import JournalFailed, files
from sessionctl.record.reader import Kept, Row, events, header, room_events
from tests.record.tools import edit, journal, ticks, until, wall, within, written


async def test_events_come_back_as_they_were_with_number_and_times(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 3))
    assert list(events(path)) == [Row(n, float(n), wall(n), event) for n, event in enumerate(ticks(1, 3), 1)]


async def test_reading_begins_after_a_number_and_ends_at_the_limit(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 2500))
    assert [row.seq for row in events(path, after=990, limit=1500)] == list(range(991, 2491))
    assert [row.seq for row in events(path, after=2498, upto=2499)] == [2499]
    assert list(events(path, after=2500)) == []


async def test_a_reader_sees_what_is_written_while_the_writer_runs(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 2), urgent=True)))
    reader = events(path)
    assert next(reader).seq == 1
    kept.append(ticks(3, 1), urgent=False)
    await until(lambda: kept.written_seq == 3)
    assert [row.seq for row in reader] == [2, 3]
    assert [row.seq for row in events(path, after=2)] == [3]
    kept.close()


async def test_the_rooms_events_run_on_from_file_to_file(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    for first in (1, 11, 21):
        kept.append(ticks(first, 10), urgent=False)
        kept.rotate("day")
    await within(kept.committed(kept.append(ticks(31, 1), urgent=True)))
    kept.close()
    assert len(files(tmp_path)) == 4
    assert [row.seq for row in room_events(tmp_path)] == list(range(1, 32))
    assert [row.seq for row in room_events(tmp_path, after=15, limit=10)] == list(range(16, 26))
    assert list(room_events(tmp_path, after=31)) == []


async def test_a_kind_this_version_does_not_know_is_kept_as_text(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 2))
    edit(path, """UPDATE event SET kind = 'newer', body = '{"kind":"newer"}' WHERE seq = 2""")
    assert [row.event for row in events(path)][1] == Kept(2.0, "newer", '{"kind":"newer"}')


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed, match="cannot be read"):
        list(events(tmp_path / "none.sqlite"))


async def test_a_header_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 1))
    edit(path, "UPDATE file SET body = 'x'")
    with pytest.raises(JournalFailed, match="its first row cannot be read"):
        header(path)


def test_other_files_in_the_folder_are_no_part_of_the_record(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    folder.mkdir()
    for name in (
        "notes.txt",
        "1.sqlite",
        "000001-x.day.sqlite-wal",
        "new.sqlite.part",
        "000003-a.day.sqlite",
    ):
        (folder / name).touch()
    assert [file.path.name for file in files(tmp_path)] == ["000003-a.day.sqlite"]
    assert files(folder) == files(tmp_path)
