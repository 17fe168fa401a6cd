"""`sessionctl run`: monitor and ambience of a room, kept running, and ended together."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ambience.house import SESSIONCTL, START_S, House, Viewer, tones
from tests.signed import SIGNED

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def house(tmp_path: Path, free_port: int) -> Iterator[House]:
    with House(tmp_path, free_port, tones(tmp_path / "library")).lived_in() as made:
        yield made


def below(pid: int) -> dict[str, int]:
    """The programs that the process has started, by the command of ours each of them runs."""
    found = dict[str, int]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            words = (stat.parent / "cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError, ValueError):
            continue  # it ended while we looked
        if parent == pid and b"sessionctl" in words:
            found[words[words.index(b"sessionctl") + 1].decode()] = int(stat.parent.name)
    return found


def running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_both_are_started_kept_and_ended_together(house: House) -> None:
    run = house.start(SESSIONCTL, "run", house.config, "--state", house.state)
    end = time.monotonic() + START_S
    while "dashboard: " not in house.programs.log(run):
        assert time.monotonic() < end, house.programs.log(run)
        await asyncio.sleep(0.05)
    async with Viewer(house).looking() as viewer:
        await viewer.tap("open-session", alias="K.M.", programme="bench", **SIGNED)
        await viewer.until(lambda v: v["music"]["told"], START_S, "a report of music")
        first = below(run.pid)
        assert set(first) == {"monitor", "ambience"}
        for name in ("ambience", "monitor"):
            os.kill(first[name], signal.SIGKILL)
        await viewer.until(lambda v: "monitor.restarted.high" in v["alarms"]["items"], START_S, "the restart")
        told_at = viewer.view["music"]["told_at"]
        await viewer.until(
            lambda v: (v["music"]["told_at"] or 0) > told_at, START_S, "a report of music again"
        )
        second = below(run.pid)
        assert set(second) == set(first)
        assert not set(second.values()) & set(first.values())
    said = house.programs.log(run)
    assert "ambience ended (signal SIGKILL); again in 1 s" in said
    assert "monitor ended (signal SIGKILL); again in 1 s" in said
    run.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(run.wait, 15) == 0
    assert not [name for name, pid in second.items() if running(pid)]


def test_a_room_that_cannot_be_is_said_before_anything_is_started(tmp_path: Path) -> None:
    call: list[str | Path] = [SESSIONCTL, "run", tmp_path, "--state", tmp_path / "state"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=START_S, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "room.toml: the file is missing" in done.stderr
    assert "Traceback" not in done.stderr
