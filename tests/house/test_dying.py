"""What is left of a test run that was killed: nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOON_S = 20.0

RUNNER = """
import pathlib, sys, time
from tests.conftest import Programs
programs = Programs(pathlib.Path(sys.argv[1]))
ports = pathlib.Path(sys.argv[1]) / "ports"
program = programs.start(sys.executable, "-m", "sessionctl.simulator", "--directory", ports)
while not (ports / "oximeter").exists():
    time.sleep(0.02)
print(program.pid, flush=True)
time.sleep(600)
"""


def eventually(true: Callable[[], bool]) -> bool:
    """Waits for `true` until the deadline; whether it came."""
    end = time.monotonic() + SOON_S
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_programs_of_a_killed_run_end_with_it_and_take_their_ports_away(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as runner:
        assert runner.stdout is not None
        program = int(runner.stdout.readline())
        assert runs(program)
        os.kill(runner.pid, signal.SIGKILL)
        runner.wait(SOON_S)
        assert eventually(lambda: not runs(program))
    assert not (tmp_path / "ports" / "oximeter").is_symlink()
