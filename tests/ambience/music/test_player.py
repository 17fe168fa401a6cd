"""The mixer as a player: commands at once, news in order, and outputs that fail."""

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from sessionctl.ambience.mixer_form import silence
from sessionctl.ambience.mixer_news import Fault, FaultOver, Faults, PlayerEvent, Started
from sessionctl.ambience.players import pipe_sink
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.outlet import Outlet
from sessionctl.ambience.players.pipe_sink import ALSA, PULSE, PipeSink, found
from sessionctl.ambience.players.player import SILENCE, Player
from sessionctl.ambience.players.settings import OutputSettings
from sessionctl.ambience.players.sink import SinkLostError, WavSink
from sessionctl.playlists.track import Silence
from tests.ambience.music.tones import Shelf, tone

SILENT = OutputSettings("silent")


@contextlib.asynccontextmanager
async def running(player: Player) -> AsyncIterator[None]:
    task = asyncio.create_task(player.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], object], within_s: float = 10.0) -> None:
    """Waits for what the player's own thread brings about."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def program(folder: Path, name: str, script: str) -> Path:
    """A stand-in on the path: a small program of that name."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


async def test_a_track_that_is_asked_for_begins_and_is_told(shelf: Shelf) -> None:
    news = list[PlayerEvent]()
    player = MixerPlayer(SILENT, news.append, volume_db=-3.0)
    track, path = shelf.track("one", 300.0)
    async with running(player):
        player.play(track, path, fade_s=4.0, offset_s=5.0)
        await until(lambda: player.state().offset_s > 5.1)
        state = player.state()
        assert news == [Started("one")]
        assert (state.track, state.length_s, state.volume_db) == ("one", 60.0, -3.0)
        assert state.crossfading
        assert not state.bed
        assert state.fault == ""


async def test_an_intended_silence_is_told_as_one(shelf: Shelf) -> None:
    news = list[PlayerEvent]()
    player = MixerPlayer(SILENT, news.append)
    async with running(player):
        player.play(Silence(20.0), None, fade_s=4.0)
        await until(lambda: player.state().track == SILENCE)
        assert news == [Started(SILENCE)]


async def test_a_fault_of_a_track_reaches_the_loop(tmp_path: Path, shelf: Shelf) -> None:
    news = list[PlayerEvent]()
    player = MixerPlayer(SILENT, news.append)
    track, _ = shelf.track("one", 300.0)
    async with running(player):
        player.play(track, tmp_path / "gone.flac", fade_s=4.0)
        await until(lambda: player.state().bed)
        assert player.state().fault.startswith("one: cannot be decoded")


async def test_news_come_on_the_loop_and_not_from_the_thread(shelf: Shelf) -> None:
    where = list[str]()
    player = MixerPlayer(SILENT, lambda _: where.append(threading.current_thread().name))
    async with running(player):
        player.play(*shelf.track("one", 300.0), fade_s=4.0)
        await until(lambda: where)
    assert where[0] == threading.current_thread().name


async def test_commands_return_at_once_even_while_the_output_is_stuck(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe_sink, "STALL_S", 0.6)
    monkeypatch.setattr(pipe_sink, "END_S", 0.2)
    stuck = program(tmp_path / "bin", "stuck", "exec sleep 30")
    player = MixerPlayer(SILENT, lambda _: None)
    player._outlet = Outlet(lambda: PipeSink([str(stuck)]), Faults(lambda _: None))
    track, path = shelf.track("one", 300.0)
    took = list[float]()
    async with running(player):
        await asyncio.sleep(0.3)
        for n in range(100):
            begun = time.perf_counter()
            player.play(track, path, fade_s=4.0)
            player.duck(-n, 1.0)
            player.volume(-n)
            player.silence(3.0)
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(0.002)
    assert np.median(took) < 0.001


async def test_the_end_of_the_program_is_a_fade(tmp_path: Path, shelf: Shelf) -> None:
    wav = tmp_path / "out.wav"
    player = MixerPlayer(OutputSettings("file", str(wav)), lambda _: None)
    async with running(player):
        player.play(*shelf.track("one", 300.0), fade_s=4.0)
        await until(lambda: player.state().level_db > -40)
    sound, _ = soundfile.read(wav)
    assert np.abs(sound[-200:]).max() < 1e-4
    assert np.abs(np.diff(sound, axis=0)).max() < 0.003


async def test_a_bug_in_the_thread_is_raised_where_it_is_supervised(shelf: Shelf) -> None:
    player = MixerPlayer(SILENT, lambda _: None)
    player._ask("item", lambda: [].pop())
    with pytest.raises(IndexError):
        await asyncio.wait_for(player.run(), 5.0)


def test_a_missing_program_is_said_with_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    news = list[PlayerEvent]()
    outlet = Outlet(OutputSettings("alsa").opener(), Faults(news.append))
    assert not outlet.prepare()
    outlet.write(silence())
    assert news == [Fault("no sound: no program to play with: aplay is not installed")]
    with pytest.raises(SinkLostError, match="pacat or paplay or pw-cat is not installed"):
        found(PULSE, "")


def test_alsa_is_asked_for_the_device_and_given_the_samples(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path / "bin", "aplay", f'echo "$@" > {tmp_path}/words; exec cat > {tmp_path}/samples')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    sink = PipeSink(found(ALSA, "plughw:1"))
    block = tone(300.0, 0.02)
    for _ in range(5):
        sink.write(block)
    sink.close()
    assert (tmp_path / "samples").read_bytes() == block.tobytes() * 5
    assert (
        (tmp_path / "words").read_text().startswith("--device=plughw:1 -q -t raw -f FLOAT_LE -r 48000 -c 2")
    )


def test_a_program_that_dies_is_quoted_and_tried_again_after_a_pause(tmp_path: Path) -> None:
    dying = program(tmp_path / "bin", "dying", "echo Connection refused >&2; exit 1")
    news = list[PlayerEvent]()
    outlet = Outlet(lambda: PipeSink([str(dying)]), Faults(news.append))
    assert outlet.prepare()
    for _ in range(50):
        outlet.write(silence())
    assert news == [Fault("no sound: dying: Connection refused")]
    assert not outlet.prepare()
    time.sleep(1.0)
    assert outlet.prepare()
    outlet.close()


def test_a_program_that_takes_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe_sink, "STALL_S", 0.2)
    monkeypatch.setattr(pipe_sink, "END_S", 0.2)
    sink = PipeSink([str(program(tmp_path / "bin", "stuck", "exec sleep 30"))])
    with pytest.raises(SinkLostError, match="stuck takes no sound"):
        sink.write(silence(1 << 16))  # far more than a pipe holds
    sink.close()


def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SinkLostError, match="No such file or directory"):
        WavSink(tmp_path / "nowhere" / "out.wav")


def test_an_output_that_works_again_is_told(tmp_path: Path) -> None:
    ways = iter([SinkLostError("gone")])
    news = list[PlayerEvent]()

    def opened() -> WavSink:
        for lost in ways:
            raise lost
        return WavSink(tmp_path / "out.wav")

    outlet = Outlet(opened, Faults(news.append))
    outlet.prepare()
    outlet._retry_at_s = 0.0
    assert outlet.prepare()
    outlet._opened_at_s -= 2.0
    outlet.write(silence())
    outlet.close()
    assert news == [Fault("no sound: gone"), FaultOver("no sound: gone")]
