"""MPD as a player, against a real MPD: what it is asked for in the middle of things."""

import asyncio
import contextlib
import dataclasses
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sessionctl.ambience.mixer_news import BackupBed, Ended, Fault, PlayerEvent, Started
from sessionctl.ambience.players.mpd_player import LIMITS, MpdPlayer
from tests.ambience.music.test_player import running, until
from tests.ambience.music.tones import Shelf, rms_db
from tests.conftest import Programs
from tests.fakes.mpd import RATE, Mpd

LEVEL = -26.0


@pytest.fixture
def mpd(programs: Programs, tmp_path: Path, shelf: Shelf, free_port: int) -> Iterator[Mpd]:
    if shutil.which("mpd") is None:
        pytest.skip("not installed: mpd")
    server = Mpd(programs, tmp_path, shelf.folder, free_port)
    yield server
    server.stop()


async def test_a_missing_file_brings_the_backup_and_a_track_takes_its_place(mpd: Mpd, shelf: Shelf) -> None:
    news = list[PlayerEvent]()
    backup, _ = shelf.track("backup", 200.0, 30.0)
    track, path = shelf.track("one", 300.0, 30.0)
    player = MpdPlayer("127.0.0.1", mpd.port, news.append, backup=backup)
    async with running(player):
        player.play(dataclasses.replace(track, id="gone", file="gone.flac"), path, fade_s=4.0)
        await until(lambda: player.state().bed)
        assert isinstance(news[0], Fault)
        assert news[0].text.startswith("gone: ")
        assert BackupBed("nothing follows") in news
        player.play(track, path, fade_s=4.0)
        await until(lambda: Started("one") in news)
        await until(lambda: player.state().level_db > -25.0)
        assert player.state().fault == ""
        player.silence(1.5)
        await until(lambda: Ended("one") in news)
    heard = mpd.heard()
    levels = rms_db(heard, RATE)
    assert levels.max() < LEVEL + 0.1
    assert np.abs(heard[-2000:]).max() < 0.002
    falling = levels[int(np.argmax(levels)) :]
    assert (np.diff(falling[:30]) < 0.3).all()


async def test_a_room_without_the_library_for_mpd_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpd.asyncio", None)
    news = list[PlayerEvent]()
    async with running(MpdPlayer("127.0.0.1", 1, news.append)):
        await until(lambda: news)
    assert news == [Fault("no sound: MPD: python-mpd2 is not installed (sessionctl[mpd])")]


async def test_an_mpd_that_is_not_there_is_a_fault_and_no_more(free_port: int) -> None:
    news = list[PlayerEvent]()
    player = MpdPlayer("127.0.0.1", free_port, news.append)
    task = asyncio.create_task(player.run())
    await until(lambda: news)
    assert isinstance(news[0], Fault)
    assert player.state().fault.startswith("no sound: MPD:")
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_its_limits_are_sentences() -> None:
    assert LIMITS
    assert all(limit.endswith(".") and limit[0].isupper() for limit in LIMITS)
