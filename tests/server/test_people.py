"""`sessionctl user …` and `pair-screen`, as typed."""

import os
import pty
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sessionctl.commands import people
from sessionctl.server.store import Store

program = typer.Typer()
program.add_typer(people.user, name="user")
program.command("pair-screen")(people.pair_screen)


def typed(state: Path, *words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(program, [*words, "--state", str(state)], input=stdin)


def test_a_person_is_added_with_a_password_from_stdin_and_listed(tmp_path: Path) -> None:
    added = typed(tmp_path, "user", "add", "Nora", "--role", "nurse", stdin="correct horse\n")
    assert (added.exit_code, added.stdout) == (0, "Nora may sign in as nurse.\n")
    assert typed(tmp_path, "user", "list").stdout == "Nora  nurse\n"


def test_a_password_is_kept_as_argon2id(tmp_path: Path) -> None:
    typed(tmp_path, "user", "add", "Nora", "--role", "nurse", stdin="correct horse\n")
    with closing(Store(tmp_path)) as store:
        person = store.person("nora")
    assert person is not None
    assert person.hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("words", "stdin", "code", "says"),
    [
        (("add", "Nora", "--role", "nurse"), "too short\n", 1, "expected 10 or more"),
        (("add", "Nora", "--role", "nurse"), "", 1, "expected 10 or more"),
        (("add", "Nora Nightingale", "--role", "nurse"), "nora nightingale\n", 1, "is the name"),
        (("add", "Nora", "--role", "matron"), "correct horse\n", 2, "expected one of therapist"),
        (("add", "Nora", "--role", "screen"), "correct horse\n", 2, "expected one of therapist"),
        (("add", "  ", "--role", "nurse"), "correct horse\n", 2, "expected 1 to 64"),
        (("add", "a\x1bb", "--role", "nurse"), "correct horse\n", 2, "can be printed"),
        (("disable", "Nora"), "", 1, "nobody is named Nora"),
        (("reset", "Nora"), "correct horse\n", 1, "nobody is named Nora"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    tmp_path: Path, words: tuple[str, ...], stdin: str, code: int, says: str
) -> None:
    result = typed(tmp_path, "user", *words, stdin=stdin)
    assert result.exit_code == code
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert typed(tmp_path, "user", "list").stdout.startswith("Nobody")


def test_a_person_is_added_once(tmp_path: Path) -> None:
    typed(tmp_path, "user", "add", "Nora", "--role", "nurse", stdin="correct horse\n")
    again = typed(tmp_path, "user", "add", "NORA", "--role", "technician", stdin="another horse\n")
    assert (again.exit_code, "known already" in again.stderr) == (1, True)
    assert typed(tmp_path, "user", "list").stdout == "Nora  nurse\n"


def test_a_disabled_person_is_let_in_again_by_a_new_password(tmp_path: Path) -> None:
    typed(tmp_path, "user", "add", "Nora", "--role", "nurse", stdin="correct horse\n")
    assert typed(tmp_path, "user", "disable", "nora").exit_code == 0
    assert typed(tmp_path, "user", "list").stdout == "Nora  nurse  disabled\n"
    assert (
        typed(tmp_path, "user", "reset", "Nora", "--role", "prescriber", stdin="another horse\n").exit_code
        == 0
    )
    assert typed(tmp_path, "user", "list").stdout == "Nora  prescriber\n"


def test_a_screen_gets_a_code_people_can_read(tmp_path: Path) -> None:
    code, *rest = typed(tmp_path, "pair-screen", "--name", "arm-rest").stdout.splitlines()
    assert len(code) == 9
    assert not set(code) & set("IO01")
    assert "/pair" in rest[0]


def test_accounts_that_cannot_be_opened_are_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "accounts.sqlite").write_bytes(b"this is no database at all, not even a small one" * 50)
    result = typed(tmp_path, "user", "list")
    assert result.exit_code == 1
    assert "accounts.sqlite" in result.stderr
    assert result.stderr.count("\n") == 1


def test_on_a_terminal_a_password_is_asked_for_twice(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    call = "from sessionctl.commands.people import user; user()"
    command = [sys.executable, "-c", call, "add", "Nora", "--role", "nurse", "--state", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as asking:
        os.close(theirs)
        said = b""
        for question, answer in ((b"Password: ", b"correct horse\n"), (b"again: ", b"incorrect horse\n")):
            while question not in said:
                said += os.read(ours, 1024)
            os.write(ours, answer)
        assert asking.wait(10) == 1
        while b"differ" not in said:
            said += os.read(ours, 1024)
    os.close(ours)
    assert b"horse" not in said
