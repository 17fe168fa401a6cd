"""Programs kept running beside each other, with small programs in their place."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sessionctl.commands import children

HURRIED_S = 0.05


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PAUSE_S", HURRIED_S)
    monkeypatch.setattr(children, "LONGEST_PAUSE_S", 4 * HURRIED_S)


def lives(log: Path) -> list[int]:
    """The process ids that `noted` wrote, the oldest first."""
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def noted(log: Path, then: str) -> tuple[str, ...]:
    """A program that writes down its id and then does `then`."""
    return (
        sys.executable,
        "-c",
        f"import os, signal, time; open({str(log)!r}, 'a').write(f'{{os.getpid()}}\\n'); {then}",
    )


async def until(holds: Callable[[], bool], within_s: float = 20.0) -> None:
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


ENDS = [
    ("pass", "exit code 0"),
    ("os._exit(3)", "exit code 3"),
    ("os.kill(os.getpid(), signal.SIGKILL)", "signal SIGKILL"),
]


@pytest.mark.parametrize(("then", "said"), ENDS)
async def test_a_program_that_ends_is_started_again_and_its_end_is_one_line(
    tmp_path: Path, then: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    task = asyncio.create_task(children.keep("music", noted(tmp_path / "log", then)))
    await until(lambda: len(lives(tmp_path / "log")) >= 3)
    task.cancel()
    await asyncio.wait([task])
    first, *_ = capfd.readouterr().err.splitlines()
    assert first == f"music ended ({said}); again in 0 s"


async def test_pauses_grow_up_to_the_longest_one(tmp_path: Path) -> None:
    began = time.monotonic()
    task = asyncio.create_task(children.keep("music", noted(tmp_path / "log", "pass")))
    await until(lambda: len(lives(tmp_path / "log")) >= 5)
    task.cancel()
    await asyncio.wait([task])
    assert time.monotonic() - began >= (1 + 2 + 4 + 4) * HURRIED_S


async def test_a_program_that_cannot_be_started_is_said_and_tried_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "program"
    task = asyncio.create_task(children.keep("music", [str(program)]))
    said = list[str]()

    def tried() -> bool:
        said.append(capfd.readouterr().err)
        return "".join(said).count("could not be started") >= 2

    await until(tried)
    program.write_text(f"#!/bin/sh\necho $$ >> {tmp_path / 'log'}\nexec sleep 60\n")
    program.chmod(0o755)
    await until(lambda: len(lives(tmp_path / "log")) == 1)
    task.cancel()
    await asyncio.wait([task])
    assert "music ended (could not be started: No such file or directory)" in "".join(said)
    assert not running(lives(tmp_path / "log")[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_asked_to_end_it_ends_all_and_leaves_nothing_running(
    tmp_path: Path, number: signal.Signals
) -> None:
    logs = [tmp_path / "one", tmp_path / "two"]
    calls = {log.name: noted(log, "time.sleep(60)") for log in logs}
    task = asyncio.create_task(children.keep_all(calls))
    await until(lambda: all(len(lives(log)) == 1 for log in logs))
    os.kill(os.getpid(), number)
    await asyncio.wait_for(task, 20)
    assert not any(running(pid) for log in logs for pid in lives(log))


async def test_a_program_that_will_not_end_is_made_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "END_S", 0.2)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); open({!r}, 'w').close(); time.sleep(60)"
    call = noted(tmp_path / "log", deaf.format(str(tmp_path / "deaf")))
    task = asyncio.create_task(children.keep("music", call))
    await until((tmp_path / "deaf").exists)
    task.cancel()
    await asyncio.wait_for(asyncio.wait([task]), 20)
    assert not running(lives(tmp_path / "log")[0])


async def test_a_program_that_takes_its_time_to_end_is_waited_for(tmp_path: Path) -> None:
    slow = "signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1.5), os._exit(0))); "
    ready = f"open({str(tmp_path / 'ready')!r}, 'w').close(); time.sleep(60)"
    calls = {"music": noted(tmp_path / "log", slow + ready)}
    task = asyncio.create_task(children.keep_all(calls))
    await until((tmp_path / "ready").exists)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 20)
    assert not running(lives(tmp_path / "log")[0])
