"""What other hands and bad disks do to a file: found, at the right event, and never made worse."""

import random
from hashlib import sha256
from pathlib import Path

import apsw
import pytest

from sessionctl.events import Tick
from sessionctl.record.files import files, open_to_write
from sessionctl.record.inspect import inspect
from sessionctl.record.journal import JournalLocked
from sessionctl.record.reader import events, header
from sessionctl.record.verify import verify_file, verify_folder
from tests.record.tools import edit, journal, ticks, until, within, written


def fingerprints(folder: Path) -> dict[str, str]:
    """Every file in a folder and what is in it."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


async def two_files(state: Path) -> tuple[Path, Path]:
    """A day with events 1 to 20 and a session with 21 to 30."""
    kept = journal(state)
    kept.open()
    kept.append(ticks(1, 20), urgent=False)
    kept.rotate("session", "2026-11-21-1")
    await within(kept.committed(kept.append(ticks(21, 10), urgent=True)))
    kept.close()
    day, session = files(state)
    return day.path, session.path


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE event SET body = '{\"at\":7.5}' WHERE seq = 7",
            "broken from event 7: it is not as it was written",
        ),
        (
            "UPDATE event SET wall = wall + 60 WHERE seq = 1",
            "broken from event 1: it is not as it was written",
        ),
        ("DELETE FROM event WHERE seq = 7", "broken from event 7: it is missing"),
        ("DELETE FROM event WHERE seq BETWEEN 7 AND 9", "broken from event 7: events 7 to 9 are missing"),
        (
            "INSERT INTO event SELECT 21, at, wall, kind, input, body, hash FROM event WHERE seq = 20",
            "from event 21",
        ),
        ("UPDATE file SET body = replace(body, 'day', 'DAY')", "its first row is not as it was written"),
        ("DELETE FROM file", "its first row is not as it was written"),
        ("DROP TABLE event", "broken from event 1"),
    ],
)
async def test_a_change_is_found_at_its_event(tmp_path: Path, statement: str, says: str) -> None:
    path = await written(tmp_path, ticks(1, 20))
    edit(path, statement)
    assert says in inspect(path).trouble


async def test_two_events_that_changed_places_are_found_at_the_first(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20))
    edit(
        path,
        "UPDATE event SET seq = 1000 WHERE seq = 7",
        "UPDATE event SET seq = 7 WHERE seq = 12",
        "UPDATE event SET seq = 12 WHERE seq = 1000",
    )
    assert inspect(path).trouble.startswith("broken from event 7")


async def test_a_cut_end_is_found_by_the_file_that_follows(tmp_path: Path) -> None:
    day, session = await two_files(tmp_path)
    edit(day, "DELETE FROM event WHERE seq > 15")
    assert verify_file(day).whole  # nothing in the file itself can tell
    by_name = {verdict.path: verdict for verdict in verify_folder(tmp_path)}
    assert f"events 16 to 20 are missing at the end of {day.name}" in by_name[session].text


async def test_a_cut_end_is_found_by_a_checkpoint_beyond_it(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20), checkpoint=b"state")
    edit(path, "DELETE FROM event WHERE seq > 15")
    assert inspect(path).trouble == "broken from event 16: events after event 15 are missing at the end"


async def test_a_file_that_is_gone_is_missed(tmp_path: Path) -> None:
    day, _ = await two_files(tmp_path)
    day.rename(tmp_path / "elsewhere")
    (verdict,) = verify_folder(tmp_path)
    assert f"the file before it, {day.name} up to event 20, is not here" in verdict.text
    assert not verdict.whole


async def test_a_file_cut_anywhere_is_never_called_whole_and_its_whole_part_is_true(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 400))
    whole = path.read_bytes()
    chance = random.Random(20261121)
    for cut in [0, 1, 99, 100, 4096, len(whole) - 4096, *(chance.randrange(len(whole)) for _ in range(40))]:
        path.write_bytes(whole[:cut])
        seen = inspect(path, immutable=True)
        assert seen.trouble, cut
        found = [row.event for row in events(path, upto=seen.head.seq)] if seen.head.seq else []
        assert found == ticks(1, seen.head.seq), cut


async def test_a_file_cut_late_still_gives_its_first_events(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 400))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])
    seen = inspect(path)
    assert 50 < seen.head.seq < 400
    assert seen.trouble.startswith(f"broken from event {seen.head.seq + 1}")


async def test_bytes_changed_anywhere_among_the_events_are_found_at_the_event(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 400))
    whole = path.read_bytes()
    for number in range(10, 400, 13):
        path.write_bytes(whole.replace(b'{"at":%d.0' % number, b'{"at":%d.5' % number))
        assert inspect(path, immutable=True).trouble.startswith(f"broken from event {number}:")


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be looked at" * 100])
async def test_something_else_under_a_journals_name_is_said_to_be_none(
    tmp_path: Path, content: bytes
) -> None:
    path = await written(tmp_path, ticks(1, 2))
    path.write_bytes(content)
    verdict = verify_file(path)
    assert not verdict.whole
    assert verdict.text.startswith("not a readable journal")


async def test_a_damaged_file_is_set_aside_untouched_and_named_by_the_next(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20), checkpoint=b"state")
    edit(path, "UPDATE event SET body = '{}' WHERE seq = 15")
    before = sha256(path.read_bytes()).hexdigest()
    kept = journal(tmp_path)
    found = kept.open()
    aside, fresh = files(tmp_path)
    assert aside.damaged
    assert sha256(aside.path.read_bytes()).hexdigest() == before
    link = header(fresh.path).previous
    assert link is not None
    assert (link.name, link.seq, link.gone_to) == (aside.path.name, 14, 20)
    assert "not as it was written" in link.damaged
    assert path.name in found.trouble
    assert aside.path.name in found.trouble
    assert kept.append([Tick(21.0)], urgent=True) == 21  # no number is given twice
    kept.close()


async def test_what_could_still_be_read_of_a_damaged_file_is_given_back(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20))
    epoch = header(path).epoch
    edit(path, "UPDATE event SET body = '{}' WHERE seq = 15")
    kept = journal(tmp_path)
    found = kept.open()
    assert [row.event for row in found.rows()] == ticks(1, 14)
    assert (found.last_seq, found.last_at, found.epoch) == (20, 20.0, epoch)
    kept.close()


async def test_numbers_that_may_have_been_given_before_begin_a_new_epoch(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 400))
    epoch = header(path).epoch
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    kept = journal(tmp_path)
    found = kept.open()
    assert found.epoch != epoch
    assert 0 < found.last_seq < 400
    assert [row.event for row in found.rows()] == ticks(1, found.last_seq)
    kept.close()


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000])
async def test_a_file_of_which_nothing_can_be_read_stops_no_start(tmp_path: Path, content: bytes) -> None:
    day, session = await two_files(tmp_path)
    session.write_bytes(content)
    kept = journal(tmp_path)
    found = kept.open()
    assert found.trouble
    assert found.kind == "session"
    assert found.last_seq == 20
    assert list(found.rows()) == list(events(day))
    await within(kept.committed(kept.append([Tick(31.0)], urgent=True)))
    kept.close()


async def test_a_directory_with_a_damaged_file_is_not_whole_but_linked(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20))
    edit(path, "UPDATE event SET body = '{}' WHERE seq = 15")
    await written(tmp_path, ticks(21, 2))
    aside, fresh = verify_folder(tmp_path)
    assert not aside.whole
    assert aside.text.startswith("set aside as damaged: broken from event 15")
    assert fresh.whole


async def test_a_record_held_by_another_program_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 2))
    other = open_to_write(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalLocked, match="another program holds"):
        journal(tmp_path).open()
    other.execute("ROLLBACK")
    other.close()
    kept = journal(tmp_path)
    kept.open()
    kept.close()


async def test_a_damaged_checkpoint_is_as_good_as_none(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20), checkpoint=b"state")
    edit(path, "UPDATE checkpoint SET body = x'00'")
    kept = journal(tmp_path)
    found = kept.open()
    assert (found.checkpoint, found.trouble) == (None, "")
    assert [row.seq for row in found.rows()] == list(range(1, 21))
    kept.close()


async def test_a_checkpoint_of_another_chain_is_as_good_as_none(tmp_path: Path) -> None:
    mine = await written(tmp_path / "mine", ticks(1, 20))
    other = await written(tmp_path / "other", ticks(2, 20), checkpoint=b"another room")
    edit(mine, f"ATTACH '{other}' AS other", "INSERT INTO checkpoint SELECT * FROM other.checkpoint")
    kept = journal(tmp_path / "mine")
    assert kept.open().checkpoint is None
    kept.close()


async def test_a_start_needs_only_the_rows_after_the_checkpoint(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.append(ticks(1, 10), urgent=False)
    kept.checkpoint(b"after 10")
    kept.append(ticks(11, 5), urgent=False)
    kept.close()
    again = journal(tmp_path)
    found = again.open()
    assert found.checkpoint is not None
    assert (found.checkpoint.seq, found.checkpoint.body) == (10, b"after 10")
    assert [row.seq for row in found.rows()] == [11, 12, 13, 14, 15]
    again.close()


async def test_a_new_file_starts_with_the_state_it_was_given(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.append(ticks(1, 10), urgent=False)
    kept.rotate("session", "2026-11-21-1", b"after 10")
    kept.append(ticks(11, 2), urgent=False)
    kept.close()
    again = journal(tmp_path)
    found = again.open()
    assert found.checkpoint is not None
    assert (found.kind, found.session) == ("session", "2026-11-21-1")
    assert (found.checkpoint.seq, found.checkpoint.body) == (10, b"after 10")
    assert [row.seq for row in found.rows()] == [11, 12]
    again.close()


async def test_without_a_checkpoint_a_start_reaches_back_through_older_files(tmp_path: Path) -> None:
    await two_files(tmp_path)
    kept = journal(tmp_path)
    assert [row.seq for row in kept.open().rows()] == list(range(1, 31))
    kept.close()


async def test_a_start_that_ended_half_way_through_a_new_file_leaves_no_trace(tmp_path: Path) -> None:
    await written(tmp_path, ticks(1, 2))
    (tmp_path / "journal" / "new.sqlite.part").write_bytes(b"half a file")
    kept = journal(tmp_path)
    kept.open()
    kept.rotate("day")
    await within(kept.committed(kept.append(ticks(3, 1), urgent=True)))
    kept.close()
    assert all(verdict.whole for verdict in verify_folder(tmp_path))
    assert len(files(tmp_path)) == 2


async def test_verifying_changes_no_byte_and_no_name(tmp_path: Path) -> None:
    await two_files(tmp_path)
    before = fingerprints(tmp_path / "journal")
    assert all(verdict.whole for verdict in verify_folder(tmp_path))
    assert fingerprints(tmp_path / "journal") == before


async def test_a_file_is_verified_while_it_is_written(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    path = kept.open().path
    await within(kept.committed(kept.append(ticks(1, 5), urgent=True)))
    assert verify_file(path).text.startswith("whole, events 1 to 5")
    kept.append(ticks(6, 1), urgent=False)
    await until(lambda: kept.written_seq == 6)
    assert verify_file(path).text.startswith("whole, events 1 to 6")
    kept.close()


async def test_damage_to_an_index_is_told_apart_from_damage_to_events(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 20))
    connection = apsw.Connection(str(path))
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    connection.pragma("writable_schema", True)
    connection.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, '''booted''', '''tick''') WHERE name = 'landmark'"
    )
    connection.close()
    assert inspect(path).trouble.startswith("every event is as it was written, but the file is damaged")


async def test_a_file_whose_finishing_was_cut_short_is_read_and_finished_at_the_next_start(
    tmp_path: Path,
) -> None:
    day, _ = await two_files(tmp_path)
    changing = apsw.Connection(str(day))
    changing.execute("BEGIN; PRAGMA user_version = 77")
    changing.cache_flush()  # the file has the change, the rollback journal beside it the page before
    beside = day.with_name(day.name + "-journal")
    halfway = day.read_bytes(), beside.read_bytes()
    changing.execute("ROLLBACK")
    changing.close()
    day.write_bytes(halfway[0])
    beside.write_bytes(halfway[1])
    assert [row.seq for row in events(day)] == list(range(1, 21))
    assert all(verdict.whole for verdict in verify_folder(tmp_path))
    assert beside.exists()
    kept = journal(tmp_path)
    assert kept.open().trouble == ""
    kept.close()
    assert not beside.exists()
    assert all(verdict.whole for verdict in verify_folder(tmp_path))
