"""`sessionctl verify JOURNAL`: is the chain whole, and if not, from which event?"""

from pathlib import Path
from typing import Annotated

import typer

from sessionctl.commands.says import NOT_SO, WRONG_CALL, fail


def verify(
    journal: Annotated[
        Path,
        typer.Argument(help="A journal file, or a state directory to check all its files and their links."),
    ],
) -> None:
    """Says whether the record is whole, and if not, from which event. Changes nothing.

    One line a file; exit 1 when any is not whole.
    """
    from sessionctl.record.verify import verify_file, verify_folder

    if not journal.exists():
        fail(
            f"{journal}: there is no such file or directory; give a journal file or a state directory",
            WRONG_CALL,
        )
    verdicts = verify_folder(journal) if journal.is_dir() else [verify_file(journal)]
    if not verdicts:
        fail(f"{journal}: there is no journal in this directory", NOT_SO)
    for verdict in verdicts:
        print(f"{verdict.path.name}: {verdict.text}")
    if not all(verdict.whole for verdict in verdicts):
        raise SystemExit(NOT_SO)
