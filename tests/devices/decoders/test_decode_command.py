"""`sessionctl devices decode`: what it prints, and how it ends."""

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sessionctl.commands.decode import CHUNK, decode
from tests.devices.decoders.vectors import ALL, OURS, Vector, differences

COMMAND = (sys.executable, "-m", "sessionctl", "devices", "decode")
PACKET = ALL["nonin2-packet-complete"].data
REPLY = ALL["suntech-measurement-complete"].data
LINE = ALL["masimo-rad8-normal"].data


def run(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The real command, as a person would start it."""
    return subprocess.run((*COMMAND, *words), input=stdin, capture_output=True, timeout=30, check=False)


class Called:
    """The command inside this process: its exit code, its lines, what it told the person."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(
        self, protocol: str, *, file: str | None = None, hex_: str | None = None, **facts: str
    ) -> Any:
        with pytest.raises(SystemExit) as ended:
            decode(protocol, file, hex_, [f"{key}={value}" for key, value in facts.items()])
        out, told = self._capture.readouterr()
        lines = [json.loads(line) for line in out.splitlines()]
        return SimpleNamespace(code=ended.value.code, lines=lines, told=told.decode())


@pytest.fixture
def call(capsysbinary: pytest.CaptureFixture[bytes]) -> Called:
    return Called(capsysbinary)


@pytest.mark.parametrize("vector", OURS, ids=lambda vector: vector.name)
def test_every_vector_is_printed_as_its_source_says(call: Called, vector: Vector) -> None:
    done = call(vector.protocol, hex_=vector.data.hex(), **vector.context)
    expect = dict(vector.expect)
    assert {line["protocol"] for line in done.lines} == {vector.protocol}
    if "error" in expect:
        assert done.code == 1
        assert all("error" in line for line in done.lines)
        return
    wanted = expect.pop("frames", None) or expect.pop("packets", None) or [{}]
    assert done.code == 0
    assert len(done.lines) == len(wanted)
    for one, line in zip(wanted, done.lines, strict=True):
        assert differences({**one, **expect}, line) == []


@pytest.mark.parametrize(
    "name",
    ["nonin2-packet-resync-after-two-stray-bytes", "masimo-no-sensor", "cms7-captured-1", "suntech-cuff-258"],
)
def test_the_real_command_decodes(name: str) -> None:
    vector = ALL[name]
    done = run(vector.protocol, "-", stdin=vector.data)
    assert done.returncode == 0
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    expect = dict(vector.expect)
    (wanted,) = expect.pop("packets", [{}])
    assert differences({**wanted, **expect}, line) == []


def test_stray_bytes_are_told_on_stderr_only(call: Called) -> None:
    done = call("suntech-stream", hex_="0102" + REPLY.hex())
    assert [line.get("reply") for line in done.lines] == ["done"]
    assert done.told == "skipped 2 bytes that belong to no frame\n"


def test_a_broken_frame_is_an_error_on_stdout(call: Called) -> None:
    broken = REPLY[:-1] + b"\x00"
    done = call("suntech-stream", hex_=(broken + REPLY).hex())
    assert [line.get("error") for line in done.lines] == ["checksum", None]
    assert done.code == 0


def test_a_partial_frame_at_the_end_is_too_short(call: Called) -> None:
    done = call("nonin-serial-format2-stream", hex_=(PACKET + PACKET[:50]).hex())
    assert [line.get("error") for line in done.lines] == [None, "too_short"]


@pytest.mark.parametrize(("bytes_", "reason"), [("0102", "sync"), ("", "too_short")])
def test_an_input_without_any_frame_is_rejected(call: Called, bytes_: str, reason: str) -> None:
    done = call("suntech-stream", hex_=bytes_)
    assert done.lines == [{"protocol": "suntech-stream", "error": reason}]
    assert done.code == 1


def test_a_message_protocol_takes_the_whole_input_as_one_message(call: Called) -> None:
    done = call("contec-v5", hex_=ALL["cms5-reading"].data.hex() * 2)
    assert [line["error"] for line in done.lines] == ["bad_length"]


def test_a_file_longer_than_a_chunk_is_streamed(call: Called, tmp_path: Path) -> None:
    file = tmp_path / "bytes.bin"
    times = 3 * CHUNK // len(PACKET)
    file.write_bytes(PACKET * times)
    done = call("nonin-serial-format2-stream", file=str(file))
    assert len(done.lines) == times
    assert done.told == ""


def test_the_last_line_counts_without_its_end(call: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE + b"\r\n" + LINE)))
    assert len(call("masimo-ascii1").lines) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonin-serial-format3-stream",), "near it: nonin-serial-format"),
        (("zzz",), 'unknown protocol "zzz"'),
        (("masimo-ascii1", "no-such-file"), "no-such-file: cannot be read"),
        (("masimo-ascii1", "."), ".: cannot be read"),
        (("contec-v5", "--hex", "8g"), "two hexadecimal digits"),
        (("contec-v5", "--hex", "800"), "two hexadecimal digits"),
        (("contec-v5", "file", "--hex", "80"), "not both"),
        (("contec-v5", "--context", "quirk"), "not KEY=VALUE"),
        (("ble-blood-pressure", "--context", "quirk=none"), "beurer-be"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(words: tuple[str, ...], told: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert told in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    with subprocess.Popen(
        (*COMMAND, "suntech-stream"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(REPLY)
        program.stdin.flush()
        assert b"done" in program.stdout.readline()
        program.stdout.close()
        program.stdin.write(REPLY)
        program.stdin.close()
        assert program.wait(30) == 0
        assert program.stderr.read() == b""
