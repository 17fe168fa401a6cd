import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Programs

SIMULATOR = (sys.executable, "-m", "sessionctl.simulator")
SOON_S = 15.0


def _eventually(true: Callable[[], bool]) -> bool:
    """Waits for `true` until the deadline; whether it came."""
    end = time.monotonic() + SOON_S
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_it_says_that_it_is_ready_and_ends_when_asked(programs: Programs, tmp_path: Path) -> None:
    program = programs.start(*SIMULATOR, "--directory", tmp_path / "ports", "--speed", "40")
    assert _eventually(lambda: "ready" in programs.log(program))
    assert programs.log(program) == f"ready {tmp_path}/ports/oximeter {tmp_path}/ports/cuff\n"
    with (tmp_path / "ports" / "oximeter").open("rb", buffering=0) as port:
        assert port.read(1)
    program.terminate()
    assert program.wait(SOON_S) == 0
    assert list((tmp_path / "ports").iterdir()) == []


PARENT = """
import pathlib, subprocess, sys, time
subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.02)
"""


def test_it_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    port = tmp_path / "cuff"
    subprocess.run(
        [sys.executable, "-c", PARENT, port, *SIMULATOR, "--directory", tmp_path], timeout=SOON_S, check=True
    )
    assert _eventually(lambda: not port.is_symlink())


def test_a_parent_that_was_gone_before_it_began_ends_it_too(tmp_path: Path) -> None:
    gone = str(os.getpid() + 1)
    done = subprocess.run(
        [*SIMULATOR, "--directory", tmp_path, "--parent", gone], capture_output=True, timeout=SOON_S
    )
    assert done.returncode == 0


def test_a_wrong_call_is_answered_in_one_line(tmp_path: Path) -> None:
    for wrong in (["--fail", "fire"], ["--speed", "0"], ["--speed", "fast"], ["--colour", "red"]):
        done = subprocess.run(
            [*SIMULATOR, "--directory", tmp_path, *wrong], capture_output=True, text=True, timeout=SOON_S
        )
        assert done.returncode == 2
        assert done.stderr.startswith("simulator: ")
        assert done.stderr.count("\n") == 1


def test_ports_that_cannot_be_made_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "cuff").write_text("mine")
    done = subprocess.run(
        [*SIMULATOR, "--directory", tmp_path], capture_output=True, text=True, timeout=SOON_S
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "name another directory" in done.stderr


def test_help_describes_every_failure() -> None:
    done = subprocess.run([*SIMULATOR, "--help"], capture_output=True, text=True, timeout=SOON_S)
    assert done.returncode == 0
    assert "cuff-leak" in done.stdout
    assert "unplug" in done.stdout
