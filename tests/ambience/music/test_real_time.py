"""Real time, once: a real PulseAudio that dies, a program killed while it plays, and a real MPD that dies.

The three run side by side in one evening of 25 s; the tests look at what was recorded.
"""

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from sessionctl.ambience.mixer_form import RATE
from sessionctl.ambience.mixer_news import BackupBed, Ended, Fault, FaultOver, PlayerEvent, Started
from sessionctl.ambience.players.mixer_player import MixerPlayer
from sessionctl.ambience.players.mpd_player import MpdPlayer
from sessionctl.ambience.players.player import Player, PlayerState
from sessionctl.ambience.players.settings import OutputSettings
from tests.ambience.music.tones import Shelf, Sound, band_db, frames, momentary_lufs, rms_db, steepest
from tests.conftest import Programs
from tests.fakes import mpd as fake_mpd, pulse as fake_pulse

LEVEL = -26.0
NEEDED = ("pulseaudio", "pacat", "parec", "pactl", "mpd")


@dataclass
class Told:
    news: list[PlayerEvent] = field(default_factory=list)

    async def wait_for(self, kind: type[PlayerEvent], within_s: float = 12.0) -> PlayerEvent:
        """The first news of that kind from now on."""
        begun = len(self.news)
        async with asyncio.timeout(within_s):
            while True:
                for event in self.news[begun:]:
                    if isinstance(event, kind):
                        return event
                await asyncio.sleep(0.02)


@dataclass
class Evening:
    """What was recorded, and what was told."""

    pulse: Sound
    pulse_again: Sound
    pulse_news: list[PlayerEvent]
    killed: Sound
    resumed: Sound
    place: dict[str, Any]
    mpd: Sound
    mpd_news: list[PlayerEvent]
    mpd_again: Sound
    mpd_state: PlayerState


@contextlib.asynccontextmanager
async def running(player: Player) -> Any:
    task = asyncio.create_task(player.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def through_pulse(programs: Programs, folder: Path, shelf: Shelf) -> dict[str, Any]:
    pulse = await asyncio.to_thread(fake_pulse.Pulse, programs, folder)
    heard = pulse.record()
    await asyncio.to_thread(heard.begun)
    told = Told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULSE_SERVER", pulse.environment["PULSE_SERVER"])
        patch.setenv("PULSE_COOKIE", pulse.environment["PULSE_COOKIE"])
        player = MixerPlayer(OutputSettings("pulse", "null"), told.news.append)
        async with running(player):
            player.play(*shelf.track("one", 300.0), fade_s=4.0)
            await asyncio.sleep(5.5)
            player.play(*shelf.track("two", 800.0), fade_s=4.0)
            await asyncio.sleep(5.5)
            first = await asyncio.to_thread(heard.stop)
            waiting = asyncio.create_task(told.wait_for(Fault))
            pulse.kill()
            await waiting
            over = asyncio.create_task(told.wait_for(FaultOver))
            await asyncio.to_thread(pulse.start)
            again = pulse.record("again.raw")
            await over
            await asyncio.sleep(2.5)
        await asyncio.sleep(0.5)
        second = await asyncio.to_thread(again.stop)
    return {"pulse": first, "pulse_again": second, "pulse_news": told.news}


async def killed_while_playing(programs: Programs, folder: Path, shelf: Shelf) -> dict[str, Any]:
    piece = shelf.tone("one", 300.0, 60.0)
    wavs = [folder / "killed.wav", folder / "resumed.wav"]
    place = folder / "place.json"
    kept: dict[str, Any] = {}
    for wav, until_s in zip(wavs, (6.0, 12.0), strict=True):
        program = programs.start(
            sys.executable, "-m", "tests.ambience.music.playing", wav, piece.path, str(piece.length_s), place
        )
        async with asyncio.timeout(30.0):
            while not place.exists() or json.loads(place.read_text())["offset_s"] < until_s:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        program.kill()
        await asyncio.to_thread(program.wait, 5.0)
        kept = kept or json.loads(place.read_text())
    killed, resumed = (soundfile.read(wav, dtype="float32", always_2d=True)[0] for wav in wavs)
    return {"killed": killed, "resumed": resumed, "place": kept}


async def through_mpd(programs: Programs, folder: Path, shelf: Shelf, port: int) -> dict[str, Any]:
    mpd = await asyncio.to_thread(fake_mpd.Mpd, programs, folder, shelf.folder, port)
    told = Told()
    player = MpdPlayer("127.0.0.1", port, told.news.append)
    try:
        async with running(player):
            waiting = asyncio.create_task(told.wait_for(Started))
            player.play(*shelf.track("slow", 300.0, 22.0), fade_s=4.0, offset_s=9.0)
            player.next(*shelf.track("flow", 800.0, 40.0))
            await waiting
            await asyncio.sleep(15.0)
            first = mpd.heard()
            waiting = asyncio.create_task(told.wait_for(Fault))
            mpd.kill()
            await waiting
            over = asyncio.create_task(told.wait_for(FaultOver))
            await asyncio.to_thread(mpd.start)
            await over
            begun = len(mpd.heard())
            await asyncio.sleep(4.0)
            state = player.state()
        await asyncio.sleep(0.2)
        again = mpd.heard()[begun:]
    finally:
        mpd.stop()
    return {"mpd": first, "mpd_news": told.news, "mpd_again": again, "mpd_state": state}


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folders = [tmp_path_factory.mktemp(name) for name in ("pulse", "killed", "mpd")]
    programs = [Programs(folder) for folder in folders]
    shelves = [Shelf(folder / "music") for folder in folders]
    for shelf in shelves:
        shelf.folder.mkdir()

    async def together() -> Evening:
        parts: list[Coroutine[Any, Any, dict[str, Any]]] = [
            through_pulse(programs[0], folders[0], shelves[0]),
            killed_while_playing(programs[1], folders[1], shelves[1]),
            through_mpd(programs[2], folders[2], shelves[2], _port()),
        ]
        found: dict[str, Any] = {}
        for part in await asyncio.gather(*parts):
            found |= part
        return Evening(**found)

    try:
        yield asyncio.run(together())
    finally:
        for each in programs:
            each.end_all()


def _port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unstarved(sound: Sound) -> Any:
    """Levels of every 50 ms without what PulseAudio missed: on a machine at full load it now and then plays
    0.1 s of nothing. What we send is proven on the file."""
    empty = (np.abs(frames(sound, fake_pulse.RATE)) < 1e-6).mean(axis=(1, 2)) > 0.01
    near = empty | np.roll(empty, 1) | np.roll(empty, -1)
    return rms_db(sound, fake_pulse.RATE)[~near]


def from_first_sound(sound: Sound, rate: int) -> Sound:
    begins = int(np.argmax(np.abs(sound).max(axis=1) > 1e-4))
    return sound[begins:][: len(sound) // rate * rate]


def pulse_plays_a_start_that_only_rises_and_a_crossfade_that_is_flat(evening: Evening) -> None:
    rate = fake_pulse.RATE
    sound = from_first_sound(evening.pulse, rate)
    levels = unstarved(sound)
    assert (np.diff(levels[:80]) > -0.2).all()
    flat = levels[90 : round(9.8 / 0.05)]
    assert np.abs(np.sort(flat)[4:] - LEVEL).max() < 1.0
    assert np.median(band_db(sound, 300.0, rate)[85:100]) == pytest.approx(LEVEL, abs=0.3)
    assert band_db(sound, 800.0, rate)[-4:].max() == pytest.approx(LEVEL, abs=0.3)


def a_dead_sound_server_is_a_fault_and_its_return_a_fade_in(evening: Evening) -> None:
    faults = [event for event in evening.pulse_news if isinstance(event, Fault)]
    assert faults[0].text.startswith("no sound: pacat")
    assert FaultOver(faults[0].text) in evening.pulse_news
    sound = from_first_sound(evening.pulse_again, fake_pulse.RATE)
    levels = unstarved(sound)
    loudest = int(np.argmax(levels))
    assert levels[0] < LEVEL - 15
    assert (np.diff(levels[:loudest]) > -0.3).all()
    assert levels.max() < LEVEL + 0.1
    assert (np.diff(levels[loudest : loudest + 36]) < 0.3).all()  # the end of the program is a fade too


def a_program_killed_while_playing_leaves_a_readable_file(evening: Evening) -> None:
    assert len(evening.killed) > 5 * RATE
    assert rms_db(evening.killed)[-1] == pytest.approx(LEVEL - 4.0, abs=0.1)


def after_a_kill_the_music_returns_at_or_below_its_level_and_only_rises(evening: Evening) -> None:
    before = rms_db(evening.killed)[-1]
    levels = rms_db(evening.resumed)
    assert levels.max() <= before + 0.05
    assert levels[-1] == pytest.approx(before, abs=1.0)
    heard = levels[levels > -70]
    assert (np.diff(heard) > -0.1).all()
    assert heard[10] < before - 10
    assert steepest(evening.resumed) < 1.05 * 2 * np.pi * 300 / RATE * 2**0.5 * 10 ** (before / 20)
    assert momentary_lufs(evening.resumed).max() <= evening.place["level_db"] + 0.1


def mpd_crossfades_what_follows_without_a_burst(evening: Evening) -> None:
    rate = fake_mpd.RATE
    sound = from_first_sound(evening.mpd, rate)
    levels, old, new = rms_db(sound, rate), band_db(sound, 300.0, rate), band_db(sound, 800.0, rate)
    both = (old > LEVEL - 12) & (new > LEVEL - 12)
    assert both.sum() > 40, "2 s of both at least"
    assert levels.max() < LEVEL + 0.5
    assert levels[100:-4].min() > LEVEL - 4.0  # its curve is linear: 3 dB less in the middle
    assert new[-5] > LEVEL - 1.0
    assert [type(e) for e in evening.mpd_news[:3]] == [Started, Ended, Started]


def a_dead_mpd_is_a_fault_and_its_return_a_fade_in(evening: Evening) -> None:
    faults = [event for event in evening.mpd_news if isinstance(event, Fault)]
    assert faults[0].text.startswith("no sound: MPD:")
    assert FaultOver(faults[0].text) in evening.mpd_news
    levels = rms_db(from_first_sound(evening.mpd_again, fake_mpd.RATE), fake_mpd.RATE)
    loudest = int(np.argmax(levels))
    assert levels[1] < LEVEL - 15
    assert (np.diff(levels[1:loudest]) > -0.5).all()
    assert evening.mpd_state.track == "flow"
    assert evening.mpd_state.offset_s > 5.0


def nobody_heard_the_backup_bed(evening: Evening) -> None:
    assert not [e for e in (*evening.pulse_news, *evening.mpd_news) if isinstance(e, BackupBed)]


@pytest.mark.timeout(120)
def test_an_evening_of_real_sound_servers(evening: Evening, subtests: pytest.Subtests) -> None:
    """One test, so that workers do not each hold an evening of their own."""
    for promise in (
        pulse_plays_a_start_that_only_rises_and_a_crossfade_that_is_flat,
        a_dead_sound_server_is_a_fault_and_its_return_a_fade_in,
        a_program_killed_while_playing_leaves_a_readable_file,
        after_a_kill_the_music_returns_at_or_below_its_level_and_only_rises,
        mpd_crossfades_what_follows_without_a_burst,
        a_dead_mpd_is_a_fault_and_its_return_a_fade_in,
        nobody_heard_the_backup_bed,
    ):
        with subtests.test(promise.__name__.replace("_", " ")):
            promise(evening)
