"""MPD as a player, for rooms whose sound system already runs it.

MPD decodes, mixes and owns the sound device; we steer. Its own crossfade joins songs that follow each other;
whatever a person asks for in the middle of a song is our fade out, a change in silence, and our fade in, by
its software volume. Its music directory must be the library, and it must keep no state of its own (no
`state_file`). `LIMITS` says what that means for the ear.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionctl.ambience import fades
from sessionctl.ambience.fades import SILENT_DB, Share, amplitude, within
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_master import Master
from sessionctl.ambience.mixer_news import SILENCE, BackupBed, Ended, Faults, Started, Tell
from sessionctl.ambience.players.mpd_link import MpdLink, MpdLostError, MpdRefusedError
from sessionctl.ambience.players.mpd_volume import level_db, percent
from sessionctl.ambience.players.player import PlayerState
from sessionctl.playlists.level import gain_db
from sessionctl.playlists.track import Item, Silence, Track

LIMITS = (
    "Only songs of 20 s and more that follow each other are crossfaded; a skip is fade, gap, fade.",
    "MPD's crossfade is its own: equal power is not promised.",
    "Volume moves in whole percents, 0.4 dB at the top and 6 dB near silence, 25 times a second at most.",
    "No ceiling, no limit on how fast loudness rises, no boost: MPD plays what the file holds.",
    "The gain of a track moves with the volume, 3 dB a second after the song has changed.",
    "The level told is what the track should measure at this volume; nobody listens.",
    "The backup bed is a track that MPD can still play; when MPD is gone there is silence.",
)

TICK_S, LOOK_S = 2 * BLOCK_S, 0.25
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
UPDATE_S = 10.0
END_S = fades.EMERGENCY_S + 2.0
SHORTEST_S = 20.0  # MPD 0.23 crossfades no shorter songs

Do = Callable[[], None]


@dataclass(slots=True)
class Song:
    """A track in MPD's queue. `number` is its id there; -1: not in it yet."""

    track: Track
    offset_s: float = 0.0
    fade_s: float = fades.CROSSFADE_S
    number: int = -1


class MpdPlayer:
    """Needs the extra `mpd`. `backup`: the track that stands in when nothing else plays."""

    limits: Sequence[str] = LIMITS

    def __init__(
        self, host: str, port: int, tell: Tell, *, volume_db: float = 0.0, backup: Track | None = None
    ) -> None:
        self.gain_of: Callable[[Track], float] = gain_db
        self._where = host, port
        self._tell, self._faults = tell, Faults(tell)
        self._backup = backup
        self._master = Master(within(volume_db, fades.LOWEST_DB, 0.0))
        self._wish: Song | float | None = None  # a song, or the length of a silence
        self._following: Song | float | None = None
        self._now: Song | None = None
        self._stale = list[int]()  # in MPD's queue, and to be taken out of it
        self._bed = self._wanted = False
        self._silent_until_s = 0.0
        self._fade, self._fade_from_s = Share(0.0, 0.0, 0.0), 0.0
        self._track_db = self._fill_at_s = 0.0
        self._percent = 0
        self._stepped_s = self._looked_s = self._silent_from_s = time.monotonic()

    async def run(self) -> None:
        pause_s = RETRY_S
        while True:
            try:
                async with MpdLink(*self._where) as link:
                    await self._arrive(link)
                    self._faults.set("output", "")
                    pause_s = RETRY_S
                    try:
                        await self._steer(link)
                    except asyncio.CancelledError:
                        await asyncio.wait_for(self._depart(link), END_S)
                        raise
            except (MpdLostError, TimeoutError) as lost:
                self._faults.set("output", f"no sound: MPD: {lost}")
            except MpdRefusedError as refused:
                self._faults.set("output", f"MPD refuses: {refused}")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RETRY_S)

    def play(self, track: Item, path: Path | None, *, fade_s: float, offset_s: float = 0.0) -> None:
        fade_s = within(fade_s, fades.SHORTEST_CROSSFADE_S, fades.LONGEST_CROSSFADE_S)
        self._forget()
        self._wanted, self._silent_until_s = True, 0.0
        self._wish = track.length_s if isinstance(track, Silence) else Song(track, offset_s, fade_s)
        self._leave(fade_s / 2 if isinstance(track, Track) else fade_s)

    def next(self, track: Item, path: Path | None) -> None:
        self._forget()
        self._following = track.length_s if isinstance(track, Silence) else Song(track)

    def silence(self, fade_s: float) -> None:
        self._forget()
        self._wanted, self._wish, self._silent_until_s = False, None, 0.0
        self._leave(within(fade_s, fades.EMERGENCY_S, fades.LONGEST_CROSSFADE_S))

    def duck(self, db: float, fade_s: float) -> None:
        self._master.duck(db, fade_s)

    def volume(self, db: float) -> None:
        self._master.volume(min(db, 0.0))

    def state(self) -> PlayerState:
        song = self._wish if isinstance(self._wish, Song) else self._now
        silent = SILENCE if self._silent_until_s else ""
        heard = self._now is not None and self._percent > 0
        return PlayerState(
            track=song.track.id if song and self._wanted and not self._bed else silent,
            offset_s=song.offset_s if song else 0.0,
            length_s=song.track.length_s if song else 0.0,
            level_db=self._now.track.lufs + level_db(self._percent) if self._now and heard else SILENT_DB,
            volume_db=self._master.volume_db,
            duck_db=self._master.duck_db,
            crossfading=self._share() != self._fade.end,
            silent_for_s=0.0 if heard else time.monotonic() - self._silent_from_s,
            bed=self._bed,
            fault=self._faults.text,
        )

    # --- fades --------------------------------------------------------------------------------------------

    def _share(self) -> float:
        return self._fade.at(time.monotonic() - self._fade_from_s)

    def _go(self, end: float, length_s: float) -> None:
        self._fade, self._fade_from_s = Share(self._share(), end, length_s), time.monotonic()

    def _leave(self, length_s: float) -> None:
        """Fades out, unless that is under way and over as soon."""
        left_s = self._fade.length_s - (time.monotonic() - self._fade_from_s)
        if self._fade.end > 0.0 or left_s > length_s:
            self._go(0.0, length_s)

    def _forget(self) -> None:
        if isinstance(self._following, Song) and self._following.number != -1:
            self._stale.append(self._following.number)
        self._following = None

    async def _turn(self, link: MpdLink) -> None:
        """Brings MPD's volume to where ours is now."""
        now_s = time.monotonic()
        while self._stepped_s < now_s:
            self._stepped_s += BLOCK_S
            self._master.step()
            if self._now is not None:
                self._track_db = fades.slewed(self._track_db, self.gain_of(self._now.track), BLOCK_S)
        wanted = percent(min(1.0, self._master.gain * amplitude(self._track_db)) * self._share() ** 0.5)
        if wanted != self._percent:
            await link.ask("setvol", wanted)
            self._percent = wanted
        if self._percent and self._now:
            self._silent_from_s = now_s

    # --- what plays ---------------------------------------------------------------------------------------

    async def _arrive(self, link: MpdLink) -> None:
        """Sets MPD up. What it plays goes on if it is ours; anything else is faded out first."""
        status = await link.ask("status")
        self._percent = within_percent(status.get("volume"))
        for setting in ("consume", "random", "repeat", "single"):
            await link.ask(setting, 0)
        await link.ask("replay_gain_mode", "off")
        self._stepped_s = time.monotonic()
        if self._now and status.get("state") == "play" and _number(status) == self._now.number:
            return
        while status.get("state") == "play" and self._percent > 0:
            self._percent -= 1
            await link.ask("setvol", self._percent)
            await asyncio.sleep(fades.EMERGENCY_S / 100)
        await self._empty(link)
        if self._now and self._wanted and self._wish is None:
            self._wish = Song(self._now.track, self._now.offset_s, fades.RESUME_S)
        self._now = None
        self._fade = Share(0.0, 0.0, 0.0)

    async def _depart(self, link: MpdLink) -> None:
        """Fades out before the program ends."""
        self.silence(fades.EMERGENCY_S)
        while self._now is not None and self._share() > 0.0:
            await self._turn(link)
            await asyncio.sleep(TICK_S)
        await self._empty(link)

    async def _steer(self, link: MpdLink) -> None:
        while True:
            if time.monotonic() - self._looked_s >= LOOK_S:
                await self._look(link)
            await self._change(link)
            await self._turn(link)
            await asyncio.sleep(TICK_S)

    async def _look(self, link: MpdLink) -> None:
        """Asks MPD where it is; a song that follows has begun, or one has ended."""
        status = await link.ask("status")
        self._looked_s = time.monotonic()
        number, following = _number(status), self._following
        if self._now is None:
            return
        if number == self._now.number and status.get("state") == "play":
            self._now.offset_s = float(status.get("elapsed", self._now.offset_s))
        elif isinstance(following, Song) and number == following.number != -1:
            self._following = None
            self._tell(Ended(self._now.track.id))
            self._begin(following)
        else:
            if status.get("error"):
                self._faults.set("track", f"{self._now.track.id}: {status['error']}")
            self._over()

    async def _change(self, link: MpdLink) -> None:
        """Does what is due."""
        while self._stale:
            with contextlib.suppress(MpdRefusedError):  # it may be gone already
                await link.ask("deleteid", self._stale.pop())
        silent = self._now is None or self._share() == 0.0
        if silent and (self._wish is not None or not self._wanted):
            wish, self._wish = self._wish, None
            if self._now is not None:
                await self._empty(link)
                self._over()
            if isinstance(wish, Song):
                await self._load(link, wish)
            elif wish is not None:
                self._begin_silence(wish)
        elif self._silent_until_s:
            self._end_silence()
        elif self._now is not None:
            await self._line_up(link, self._now)
        elif self._wanted and self._wish is None and time.monotonic() >= self._fill_at_s:
            self._fill_at_s = time.monotonic() + RETRY_S  # not the same refusal 25 times a second
            await self._fill(link)

    async def _line_up(self, link: MpdLink, song: Song) -> None:
        """Puts what follows into the queue, or fades out where MPD may not crossfade."""
        following, left_s = self._following, song.track.length_s - song.offset_s
        if self._bed and isinstance(following, Song):
            self._following, self._wish = None, following
            self._leave(fades.BED_S)
        elif isinstance(following, Song) and _joins(song.track, following.track):
            if following.number == -1:
                await self._queue(link, following)
        elif following is not None and left_s <= fades.COLD_S:
            self._leave(max(0.5, left_s - 2 * LOOK_S))

    async def _fill(self, link: MpdLink) -> None:
        """Nothing plays and something should: what follows, or else the backup."""
        following, self._following = self._following, None
        if isinstance(following, Song):
            await self._load(link, Song(following.track, fade_s=fades.COLD_S))
        elif following is not None:
            self._begin_silence(following)
        elif self._backup is not None:
            if not self._bed:
                self._tell(BackupBed("nothing follows"))
                self._faults.set("bed", "backup bed: nothing follows")
            self._bed = True
            await self._load(link, Song(self._backup, fade_s=fades.BED_S), bed=True)
        else:
            self._faults.set("bed", "silent: nothing follows, and there is no backup track")

    async def _load(self, link: MpdLink, song: Song, bed: bool = False) -> None:
        """Starts `song` in silence and fades it in."""
        await self._empty(link)
        await self._queue(link, song)
        if song.number == -1:
            return
        await link.ask("setvol", 0)
        self._percent = 0
        try:
            await self._start(link, song)
        except MpdRefusedError as refused:
            self._faults.set("track", f"{song.track.id}: {refused}")
            return
        self._looked_s = time.monotonic()
        self._track_db = self.gain_of(song.track)
        self._bed = bed
        self._begin(song)
        self._fade = Share(0.0, 0.0, 0.0)
        self._go(1.0, song.fade_s)

    async def _start(self, link: MpdLink, song: Song) -> None:
        """Plays from where it should; a file in which MPD cannot seek, from its beginning."""
        if song.offset_s > 0.0:
            try:
                await link.ask("seekid", song.number, round(song.offset_s, 2))
                return
            except MpdRefusedError:
                song.offset_s = 0.0
        await link.ask("playid", song.number)

    async def _queue(self, link: MpdLink, song: Song) -> None:
        """Adds `song` at the end of the queue; a file MPD has not heard of is looked for first."""
        joins = self._now is not None and _joins(self._now.track, song.track)
        try:
            await link.ask("crossfade", round(fades.CROSSFADE_S) if joins else 0)
            try:
                song.number = int(await link.ask("addid", song.track.file))
            except MpdRefusedError:
                await self._update(link)
                song.number = int(await link.ask("addid", song.track.file))
        except MpdRefusedError as refused:
            self._faults.set("track", f"{song.track.id}: {refused}")
            if song is self._following:
                self._following = None

    async def _update(self, link: MpdLink) -> None:
        await link.ask("update")
        until_s = time.monotonic() + UPDATE_S
        while "updating_db" in await link.ask("status") and time.monotonic() < until_s:
            await self._turn(link)
            await asyncio.sleep(TICK_S)

    async def _empty(self, link: MpdLink) -> None:
        await link.ask("stop")
        await link.ask("clear")

    def _begin(self, song: Song) -> None:
        self._now = song
        if not self._bed:
            self._faults.set("bed", "")
            self._faults.set("track", "")
            self._tell(Started(song.track.id))

    def _over(self) -> None:
        if self._now is not None and not self._bed:
            self._tell(Ended(self._now.track.id))
        self._now = None
        self._bed = False

    def _begin_silence(self, length_s: float) -> None:
        self._silent_until_s = time.monotonic() + length_s
        self._tell(Started(SILENCE))

    def _end_silence(self) -> None:
        if time.monotonic() >= self._silent_until_s:
            self._silent_until_s = 0.0
            self._tell(Ended(SILENCE))


def _joins(one: Track, two: Track) -> bool:
    """Whether MPD may crossfade them."""
    soft = one.tags.end == "soft" and two.tags.start == "soft"
    return soft and min(one.length_s, two.length_s) >= SHORTEST_S


def _number(status: dict[str, str]) -> int:
    return int(status.get("songid", -1))


def within_percent(told: object) -> int:
    """MPD's volume; -1 or nothing where it has none."""
    return int(within(float(str(told if told is not None else 0)), 0.0, 100.0))
