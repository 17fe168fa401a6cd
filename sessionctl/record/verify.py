"""Whole or not, file by file and from file to file. Runs in a process of its own and never changes a byte."""

from dataclasses import dataclass, replace
from pathlib import Path

from sessionctl.record.files import JournalFailed, files
from sessionctl.record.inspect import Inspected, inspect


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of one file, in one line for a person.

    `head` is the hash (hex) of event `head_seq`, up to which its chain holds; `last` is the highest number
    that can be read at all. They are empty and 0 when the file cannot be opened.
    """

    path: Path
    whole: bool
    text: str
    head: str = ""
    head_seq: int = 0
    last: int = 0


def verify_file(path: Path) -> Verdict:
    """Whether one file is whole in itself."""
    return _verdict(path)[0]


def verify_folder(directory: Path) -> list[Verdict]:
    """Whether each file of a record is whole and follows from the one before it, in the order of writing."""
    found: list[Verdict] = []
    before: tuple[str, Inspected | None] | None = None
    for file in files(directory):
        verdict, seen = _verdict(file.path)
        unlinked = _unlinked(before, seen)
        if unlinked:
            verdict = replace(verdict, whole=False, text=f"{unlinked}; in itself: {verdict.text}")
        if file.damaged:
            verdict = replace(verdict, whole=False, text=f"set aside as damaged: {verdict.text}")
        found.append(verdict)
        before = file.path.name, seen
    return found


def _verdict(path: Path) -> tuple[Verdict, Inspected | None]:
    try:
        seen = _inspect(path)
    except JournalFailed as failed:
        return Verdict(path, False, str(failed).removeprefix(f"{path}: ")), None
    first = seen.header.first if seen.header else 0
    span = f"events {first} to {seen.head.seq}" if seen.head.seq >= first else "no events yet"
    known = seen.head.hash.hex(), seen.head.seq, seen.last
    if not seen.trouble:
        return Verdict(path, True, f"whole, {span}, head {seen.head.hash.hex()[:16]}", *known), seen
    whole_part = f"; whole: {span}" if seen.header and seen.head.seq >= first else ""
    return Verdict(path, False, f"{seen.trouble}{whole_part}", *known), seen


def _inspect(path: Path) -> Inspected:
    """Without a log beside it nobody has the file open, and even SQLite's index files need not be made."""
    log = path.with_name(path.name + "-wal")
    if log.exists():
        return inspect(path)
    seen = inspect(path, immutable=True)
    return inspect(path) if seen.trouble and log.exists() else seen  # a monitor has just opened it


def _unlinked(before: tuple[str, Inspected | None] | None, seen: Inspected | None) -> str:
    """Why a file does not follow from the one before it; empty when it does, or when that cannot be asked."""
    if seen is None or seen.header is None:
        return ""
    link = seen.header.previous
    if link is None:
        return "" if before is None else f"it does not name {before[0]}, the file before it"
    if before is None or before[0] != link.name:
        return f"the file before it, {link.name} up to event {link.gone_to or link.seq}, is not here"
    if before[1] is None or before[1].header is None:
        return ""
    head = before[1].head
    if link.damaged or (head.seq, head.hash.hex()) == (link.seq, link.head):
        return ""
    if head.seq < link.seq:
        return f"events {head.seq + 1} to {link.seq} are missing at the end of {link.name}"
    return f"it does not follow from the end of {link.name} (event {head.seq})"
