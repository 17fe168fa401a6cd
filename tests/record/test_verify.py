"""`sessionctl verify` as a person meets it: a program, its lines and its exit code."""

import subprocess
import sys
from pathlib import Path

from sessionctl.record.files import files
from tests.record.tools import edit, journal, ticks, within, written

PROGRAM = "import typer; from sessionctl.commands.verify import verify; typer.run(verify)"


def verify(path: Path) -> tuple[int, list[str], list[str]]:
    """The exit code, and the lines on stdout and stderr."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, path], capture_output=True, timeout=30, check=False)
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode().splitlines()


async def test_a_whole_record_is_one_line_a_file_and_zero(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.open()
    kept.append(ticks(1, 3), urgent=False)
    kept.rotate("session", "2026-11-21-1")
    await within(kept.committed(kept.append(ticks(4, 2), urgent=True)))
    code, out, err = verify(tmp_path)  # while it is being written
    kept.close()
    assert (code, err) == (0, [])
    assert [line.partition(", head ")[0] for line in out] == [
        f"{files(tmp_path)[0].path.name}: whole, events 1 to 3",
        "000002-2026-11-21-1.session.sqlite: whole, events 4 to 5",
    ]


async def test_a_changed_event_is_named_and_the_answer_is_one(tmp_path: Path) -> None:
    path = await written(tmp_path, ticks(1, 9))
    edit(path, "UPDATE event SET body = '{}' WHERE seq = 5")
    assert verify(path) == (
        1,
        [f"{path.name}: broken from event 5: it is not as it was written; whole: events 1 to 4"],
        [],
    )


def test_a_file_that_is_not_there_is_a_wrong_call_in_one_line(tmp_path: Path) -> None:
    code, out, err = verify(tmp_path / "none.sqlite")
    assert (code, out, len(err)) == (2, [], 1)
    assert "there is no such file" in err[0]


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8\xff" * 1000)
    code, out, err = verify(other)
    assert (code, err) == (1, [])
    assert out[0].startswith("photo.jpg: not a readable journal")


def test_a_directory_without_a_record_is_said_to_have_none(tmp_path: Path) -> None:
    code, out, err = verify(tmp_path)
    assert (code, out) == (1, [])
    assert "there is no journal" in err[0]
