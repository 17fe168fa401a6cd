"""kill -9 at any moment, with a real program, real files, and every committed event looked for."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.events import Tick
from sessionctl.record.reader import room_events
from sessionctl.record.verify import verify_folder

CHILD = Path(__file__).parent / "kept_by_child.py"
ROUNDS = 30


@pytest.fixture
def forks() -> Iterator[subprocess.Popen[bytes]]:
    """The program that forks a writer for each state directory it is told."""
    program = subprocess.Popen([sys.executable, CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield program
    program.communicate(timeout=10)


def run_and_kill(forks: subprocess.Popen[bytes], state: Path, after_s: float) -> tuple[str, list[str]]:
    """The number a writer went on from, and what it said until it was killed, `after_s` after its opening."""
    assert forks.stdin is not None
    assert forks.stdout is not None
    forks.stdin.write(f"{state}\n".encode())
    forks.stdin.flush()
    opened = forks.stdout.readline().decode().split(maxsplit=3)
    time.sleep(after_s)  # the moment of the kill is the point of the test
    os.kill(int(opened[1]), signal.SIGKILL)
    said = iter(forks.stdout.readline, b"gone\n")
    return " ".join(opened[2:]), [line.decode() for line in said]


def test_no_committed_event_is_lost_and_no_number_is_given_twice_over_many_kills(
    tmp_path: Path, forks: subprocess.Popen[bytes]
) -> None:
    chance = random.Random()
    recorded = 0
    for _ in range(ROUNDS):
        went_on_from, said = run_and_kill(forks, tmp_path, chance.uniform(0.0, 0.15))
        assert went_on_from == str(recorded)  # what is really in the files, and no trouble
        committed = [int(line.split()[1]) for line in said]
        broken = [verdict for verdict in verify_folder(tmp_path) if not verdict.whole]
        assert broken == []  # the chain, the links between files, and SQLite's own integrity check
        events = list(room_events(tmp_path))
        assert [row.seq for row in events] == list(range(1, len(events) + 1))
        assert all(row.event == Tick(float(row.seq)) for row in events)
        recorded = len(events)
        assert recorded >= max(committed, default=0)
    assert recorded > ROUNDS


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to see what reaches the disk")
def test_an_urgent_commit_is_on_the_disk_itself_before_it_is_told(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = [
        "strace",
        "-f",
        "-y",
        "-e",
        "trace=fsync,fdatasync,write",
        "-e",
        "signal=none",
        "-o",
        str(trace),
    ]
    done = subprocess.run(
        [*command, sys.executable, str(CHILD), str(tmp_path / "state")],
        capture_output=True,
        timeout=30,
        check=False,
    )
    if done.returncode != 0 and b"PTRACE" in done.stderr.upper():
        pytest.skip("this machine lets no program be traced")
    steps = [
        found[0]
        for line in trace.read_text().splitlines()
        if (found := re.search(r"(fdatasync|fsync)\(\d+<[^>]*sqlite-wal>|write\(1<[^>]*>, \"\w+", line))
    ]
    told = [place for place, step in enumerate(steps) if "write" in step]
    begun, grouped, committed = told[-3:]
    assert "begun" in steps[begun]
    assert grouped == begun + 1  # readings are in the file without waiting for the disk
    assert "sync" in steps[committed - 1]
