"""A monitor that is killed comes back as if it had not been, plus the restart itself."""

import multiprocessing
import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pytest

from sessionctl.events import INPUTS, Booted, Command
from sessionctl.monitor.fold import from_json
from sessionctl.record.files import files
from sessionctl.record.reader import Kept, events
from sessionctl.record.verify import verify_folder
from sessionctl.room.room import Room, step
from tests.monitor.killed import live

KILLS = 100
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.monitor.killed"])


class Told(NamedTuple):
    """What one life of the room told before it was killed."""

    folded: Room | None
    folded_after: int
    confirmed: list[tuple[int, str]]


def one_life(state_dir: Path, seed: int, lives_s: float) -> Told:
    """Starts the room, kills it (SIGKILL) `lives_s` after it has begun, returns what it told."""
    inlet, outlet = FORKS.Pipe(duplex=False)
    child = FORKS.Process(target=live, args=(state_dir, seed, outlet), daemon=True)
    child.start()
    outlet.close()
    assert inlet.poll(20), "the room did not start"
    told = [inlet.recv()]
    child.join(lives_s)
    child.kill()
    child.join(10)
    told += _rest(inlet)
    folded = next(entry for entry in told if entry[0] == "folded")
    return Told(from_json(folded[2]), folded[1], [entry[1:] for entry in told if entry[0] == "confirmed"])


def _rest(inlet: Connection) -> list[tuple[str, int, bytes]]:
    found = []
    try:
        while inlet.poll(0):
            found.append(inlet.recv())
    except (EOFError, OSError):
        pass  # killed in the middle of a word
    finally:
        inlet.close()
    return found


def twin(state_dir: Path, upto: int) -> Room:
    """The room that was never killed: every recorded input of the newest file, without a checkpoint."""
    room = Room()
    for row in events(_newest(state_dir, upto)):
        if row.seq <= upto and isinstance(row.event, INPUTS):
            room, _ = step(room, row.event)
    return room


def _newest(state_dir: Path, upto: int) -> Path:
    """The newest file that already held event `upto`."""
    paths = [file.path for file in files(state_dir)]
    for path in reversed(paths):
        first = next(iter(events(path, limit=1)), None)
        if first is not None and first.seq <= upto:
            return path
    return paths[0]


@pytest.mark.timeout(240)
def test_after_every_kill_the_room_is_its_unkilled_twin_and_no_answer_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    confirmed = list[tuple[int, str]]()
    for life in range(KILLS + 1):
        told = one_life(tmp_path, life, chance.uniform(0.02, 0.25))
        if told.folded_after:
            assert told.folded is not None
            expected = twin(tmp_path, told.folded_after)
            if expected.watching or told.folded.watching:
                assert told.folded == expected, f"after kill {life}"
        assert told.folded_after >= max((seq for seq, _ in confirmed), default=0), f"after kill {life}"
        confirmed += told.confirmed
    recorded = _recorded(tmp_path)
    assert [id_ for _, id_ in confirmed if id_ not in recorded] == []
    assert len(confirmed) > KILLS
    assert all(verdict.whole for verdict in verify_folder(tmp_path))


def _recorded(state_dir: Path) -> set[str]:
    return {
        row.event.id
        for file in files(state_dir)
        for row in events(file.path)
        if not isinstance(row.event, Kept) and isinstance(row.event, Command)
    }


@pytest.mark.timeout(60)
def test_a_restart_while_watching_asks_for_a_check_at_high_priority(tmp_path: Path) -> None:
    one_life(tmp_path, 1, 0.2)
    one_life(tmp_path, 2, 0.2)
    told = one_life(tmp_path, 3, 0.2)
    assert told.folded is not None
    boots = [row for row in events(files(tmp_path)[-1].path) if isinstance(row.event, Booted)]
    if told.folded.watching and boots:
        assert "monitor.restarted.high" in told.folded.alarms.signals
