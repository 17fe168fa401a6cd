"""`sessionctl devices decode`: bytes of a device to one JSON object a line.

Rule 1. stdout holds frames and rejected frames only, in the order of the bytes. Bytes that a stream skips to
        find its place are told on stderr; only when nothing else came out of the input are they its answer.
Rule 2. A stream is decoded as it arrives and never read whole; any other input is one message.
Rule 3. Exit 0: something was decoded. 1: only rejected input, or none. 2: the call was wrong.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from sessionctl.commands.says import NOT_SO, WRONG_CALL, fail

if TYPE_CHECKING:
    from sessionctl.devices.decoders.frames import Frame, Rejected, WireProtocol

CHUNK = 4096
MESSAGE_MOST = 1 << 16
"""Far more than one message of any device holds; a longer input is cut here and rejected for its length."""


def decode(
    protocol: Annotated[str, typer.Argument(help="Name of the protocol, e.g. nonin-serial-format2-stream.")],
    file: Annotated[str | None, typer.Argument(help="File of raw bytes; - or nothing: stdin.")] = None,
    hex_: Annotated[str | None, typer.Option("--hex", help="The bytes themselves, in hex.")] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="What is known beforehand; may be repeated."),
    ] = None,
) -> None:
    """Turn raw bytes of a device into one JSON object a line: its wire fields, or why they are rejected."""
    if sys.stdout is None:
        fail("stdout: there is none")
    row = _row(protocol)
    facts = _facts(context or [])
    if hex_ is not None and file is not None:
        fail("decode: give a FILE or --hex, not both", WRONG_CALL)
    try:
        decoder = row.new(facts)
    except ValueError as wrong:
        fail(f"--context: {wrong}", WRONG_CALL)
    lines = Lines(row)
    try:
        for data in _input(row, file, hex_):
            lines.say(decoder.feed(data))
        lines.say(decoder.finish())
        lines.end()
    except OSError as wrong:
        # Nothing may be left to be written at exit, or Python complains about that once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(wrong, BrokenPipeError):  # that one is a reader who has seen enough
            fail(f"stdout: cannot be written: {wrong.strerror}")
    except KeyboardInterrupt:
        raise SystemExit(128 + signal.SIGINT) from None
    raise SystemExit(0 if lines.frames else NOT_SO)


class Lines:
    """Prints what a decoder gives, and counts it."""

    def __init__(self, row: "WireProtocol") -> None:
        self._row = row
        self.frames = 0
        self._errors = 0
        self._skipped = 0

    def say(self, found: "Iterable[Frame | Rejected]") -> None:
        """One line for each frame and each rejected frame; stray bytes of a stream are only counted."""
        from sessionctl.devices.decoders.frames import Frame
        from sessionctl.devices.decoders.framing import STRAY

        for item in found:
            if isinstance(item, Frame):
                self.frames += 1
                self._print(item.fields)
            elif self._row.stream and item.reason == STRAY:
                self._skipped += len(item.data)
            else:
                self._reject(item.reason)
        sys.stdout.buffer.flush()

    def end(self) -> None:
        """Tells of skipped bytes: on stderr beside what was decoded, as the answer where nothing was."""
        from sessionctl.devices.decoders.framing import STRAY, TOO_SHORT

        if not self.frames and not self._errors:
            self._reject(STRAY if self._skipped else TOO_SHORT)
        elif self._skipped:
            bytes_, belong = ("byte", "belongs") if self._skipped == 1 else ("bytes", "belong")
            print(f"skipped {self._skipped} {bytes_} that {belong} to no frame", file=sys.stderr)
        sys.stdout.buffer.flush()

    def _reject(self, reason: str) -> None:
        self._errors += 1
        self._print({"error": reason})

    def _print(self, fields: Mapping[str, Any]) -> None:
        import orjson

        from sessionctl.devices.decoders.frames import json_default

        line = orjson.dumps({"protocol": self._row.name, **fields}, default=json_default)
        sys.stdout.buffer.write(line + b"\n")


def _row(name: str) -> "WireProtocol":
    from difflib import get_close_matches

    from sessionctl.devices.decoders import PROTOCOLS

    if name not in PROTOCOLS:
        near = get_close_matches(name, PROTOCOLS, n=4) or [known for known in PROTOCOLS if name[:4] in known]
        fail(f'unknown protocol "{name}"; near it: {", ".join(near or PROTOCOLS)}', WRONG_CALL)
    return PROTOCOLS[name]


def _facts(given: list[str]) -> dict[str, str]:
    facts = {}
    for fact in given:
        key, equals, value = fact.partition("=")
        if not (key and equals):
            fail(f'--context: "{fact}" is not KEY=VALUE', WRONG_CALL)
        facts[key] = value
    return facts


def _input(row: "WireProtocol", file: str | None, hex_: str | None) -> Iterator[bytes]:
    """The input in chunks for a stream, else as one message (nothing where it is empty)."""
    chunks = _chunks(file) if hex_ is None else iter([_unhexed(hex_)])
    if row.stream:
        yield from chunks
        return
    message = b""
    for chunk in chunks:
        message += chunk
        if len(message) > MESSAGE_MOST:
            break
    if message:
        yield message


def _unhexed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        fail("--hex: expected two hexadecimal digits for each byte", WRONG_CALL)


def _chunks(file: str | None) -> Iterator[bytes]:
    name = "stdin" if file in (None, "-") else str(file)
    try:
        if file is None or file == "-":
            if sys.stdin is None:
                fail("stdin: there is none; give a FILE or --hex", WRONG_CALL)
            yield from _read(sys.stdin.buffer)
            return
        with Path(file).open("rb") as opened:
            yield from _read(opened)
    except OSError as wrong:
        fail(f"{name}: cannot be read: {wrong.strerror or wrong}", WRONG_CALL)


def _read(opened: BinaryIO) -> Iterator[bytes]:
    """Whatever has arrived, up to `CHUNK` bytes at a time, so that a live pipe is decoded as it flows."""
    some: Callable[[int], bytes] = getattr(opened, "read1", opened.read)
    while chunk := some(CHUNK):
        yield chunk
