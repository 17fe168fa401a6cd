"""`sessionctl user …` and `pair-screen`: who may come in, written where the running server reads it."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sessionctl.commands.says import WRONG_CALL, fail
from sessionctl.commands.states import State, only_state

if TYPE_CHECKING:
    from sessionctl.events import Role
    from sessionctl.server.store import Store

ROLES = ("therapist", "nurse", "prescriber", "technician", "administrator")
LONGEST_NAME = 64

RoleName = Annotated[str, typer.Option("--role", help=f"One of: {', '.join(ROLES)}.")]
NewRole = Annotated[str | None, typer.Option("--role", help="Another role, if it changes too.")]

user = typer.Typer(no_args_is_help=True, help="People who may sign in.")


@user.command()
def add(name: str, role: RoleName, state: State = None) -> None:
    """Adds a person; asks for a password twice, or reads one line when it is not typed."""
    name, found = _name(name), _role(role)
    with _accounts(state) as store:
        known = f"user add: {name} is known already; sessionctl user reset gives a new password"
        if store.person(name) is not None:
            fail(known)
        if not store.add(name, found, _hashed_password("user add", name), time.time()):
            fail(known)
    print(f"{name} may sign in as {found}.")


@user.command()
def disable(name: str, state: State = None) -> None:
    """Signs a person out everywhere, at once, and lets them sign in no more."""
    with _accounts(state) as store:
        if not store.disable(_name(name)):
            fail(f"user disable: nobody is named {name}; sessionctl user list shows who is")
    print(f"{name} is signed out and may not sign in.")


@user.command()
def reset(name: str, role: NewRole = None, state: State = None) -> None:
    """Gives a person a new password, signs them out everywhere, and lets a disabled person in again."""
    name, found = _name(name), None if role is None else _role(role)
    with _accounts(state) as store:
        if store.person(name) is None:
            fail(f"user reset: nobody is named {name}; sessionctl user list shows who is")
        store.reset(name, found, _hashed_password("user reset", name))
    print(f"{name} has a new password.")


@user.command("list")
def list_people(state: State = None) -> None:
    """Shows everybody who has an account, their role, and whether it is disabled."""
    with _accounts(state) as store:
        people = store.people()
    if not people:
        print("Nobody has an account yet; sessionctl user add NAME --role ROLE gives the first.")
    for person in people:
        print(f"{person.name}  {person.role}{'  disabled' if person.disabled else ''}")


def pair_screen(
    name: Annotated[str, typer.Option(help="What the record calls this screen.")] = "screen",
    state: State = None,
) -> None:
    """Prints a code that makes one display a screen of this room, without anybody signing in on it."""
    from sessionctl.server.accounts import CODE_LASTS_S, code_key, new_code

    code, now = new_code(), time.time()
    with _accounts(state) as store:
        store.offer(code_key(code), _name(name), now + CODE_LASTS_S, now)
    print(f"{code}\nOn the display, open /pair at the room's address and type it within 10 minutes.")


@contextlib.contextmanager
def _accounts(state: Path | None) -> "Iterator[Store]":
    """The accounts of the room, or a sentence why they cannot be had."""
    import apsw

    from sessionctl.server.store import FILE, Store

    folder = state or only_state()
    try:
        with contextlib.closing(Store(folder)) as store:
            yield store
    except (OSError, apsw.Error) as failed:
        fail(f"{folder / FILE}: {failed}; run this as the user that sessionctl runs as, or name --state DIR")


def _name(given: str) -> str:
    from sessionctl.server.accounts import tidy

    name = tidy(given)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        fail(f"NAME = {given!r}; expected 1 to {LONGEST_NAME} characters that can be printed", WRONG_CALL)
    return name


def _role(given: str) -> "Role":
    from sessionctl.server.store import role_of

    if given not in ROLES:
        fail(f"--role = {given}; expected one of {', '.join(ROLES)}", WRONG_CALL)
    return role_of(given)


def _hashed_password(command: str, name: str) -> str:
    """Asks for a password twice on a terminal, or reads one line; answers with what is kept of it."""
    from sessionctl.server.passwords import hashed, weak

    password = _typed(command) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if wrong := weak(password, name):
        fail(f"{command}: {wrong}")
    return hashed(password)


def _typed(command: str) -> str:
    import getpass

    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("The same again: ")
    except (EOFError, KeyboardInterrupt):
        fail(f"{command}: no password was typed, nothing was changed")
    if password != again:
        fail(f"{command}: the two passwords differ, nothing was changed")
    return password
