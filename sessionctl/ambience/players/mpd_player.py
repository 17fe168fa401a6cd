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
from pathlib import Path

from sessionctl.ambience import fades
from sessionctl.ambience.fades import SILENT_DB, within
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_news import SILENCE, BackupBed, Ended, Faults, Started, Tell
from sessionctl.ambience.players.mpd_desk import MpdDesk, Song, joins
from sessionctl.ambience.players.mpd_fader import Fader
from sessionctl.ambience.players.mpd_link import MpdLink, MpdLostError, MpdRefusedError
from sessionctl.ambience.players.mpd_volume import level_db
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
    "A file that cannot be played is found out after the fade out; the mixer finds out before.",
    "The backup bed is a track that MPD can still play; when MPD is gone there is silence.",
)

TICK_S, LOOK_S = 2 * BLOCK_S, 0.25
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
END_S = fades.EMERGENCY_S + 2.0


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
        self._fader = Fader(volume_db)
        self._wish: Song | float | None = None  # a song, or the length of a silence
        self._following: Song | float | None = None
        self._now: Song | None = None
        self._stale = list[int]()  # in MPD's queue, and to be taken out of it
        self._bed = self._wanted = False
        self._silent_until_s = self._fill_at_s = self._looked_s = 0.0
        self._percent = 0
        self._heard_s = time.monotonic()

    async def run(self) -> None:
        pause_s = RETRY_S
        while True:
            try:
                async with MpdLink(*self._where) as link:
                    desk = MpdDesk(link)
                    await self._arrive(desk)
                    self._faults.set("output", "")
                    pause_s = RETRY_S
                    await self._steer(desk)
            except MpdLostError as lost:
                self._faults.set("output", f"no sound: MPD: {lost}")
            except MpdRefusedError as refused:
                self._faults.set("output", f"MPD refuses: {refused}")
            self._percent = 0
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RETRY_S)

    def play(self, track: Item, path: Path | None, *, fade_s: float, offset_s: float = 0.0) -> None:
        fade_s = within(fade_s, fades.SHORTEST_CROSSFADE_S, fades.LONGEST_CROSSFADE_S)
        self._forget()
        self._wanted, self._silent_until_s = True, 0.0
        self._wish = track.length_s if isinstance(track, Silence) else Song(track, offset_s, fade_s)
        self._fader.leave(fade_s if isinstance(track, Silence) else fade_s / 2)

    def next(self, track: Item, path: Path | None) -> None:
        self._forget()
        self._following = track.length_s if isinstance(track, Silence) else Song(track)

    def silence(self, fade_s: float) -> None:
        self._forget()
        self._wanted, self._wish, self._silent_until_s = False, None, 0.0
        self._fader.leave(within(fade_s, fades.EMERGENCY_S, fades.LONGEST_CROSSFADE_S))

    def duck(self, db: float, fade_s: float) -> None:
        self._fader.master.duck(db, fade_s)

    def volume(self, db: float) -> None:
        self._fader.master.volume(min(db, 0.0))

    def state(self) -> PlayerState:
        song = self._wish if isinstance(self._wish, Song) else self._now
        silent = SILENCE if self._silent_until_s else ""
        heard = self._now is not None and self._percent > 0
        return PlayerState(
            track=song.track.id if song and self._wanted and not self._bed else silent,
            offset_s=song.offset_s if song else 0.0,
            length_s=song.track.length_s if song else 0.0,
            level_db=self._now.track.lufs + level_db(self._percent) if self._now and heard else SILENT_DB,
            volume_db=self._fader.master.volume_db,
            duck_db=self._fader.master.duck_db,
            crossfading=self._fader.moving,
            silent_for_s=0.0 if heard else time.monotonic() - self._heard_s,
            bed=self._bed,
            fault=self._faults.text,
        )

    def _forget(self) -> None:
        if isinstance(self._following, Song) and self._following.number != -1:
            self._stale.append(self._following.number)
        self._following = None

    # --- with MPD -----------------------------------------------------------------------------------------

    async def _arrive(self, desk: MpdDesk) -> None:
        """What MPD plays goes on if it is ours; anything else is faded out first."""
        seen = await desk.set_up()
        self._fader.wait()
        if self._now and seen.playing and seen.number == self._now.number:
            return
        if seen.playing:
            await desk.fade_out(fades.EMERGENCY_S)
        await desk.empty()
        if self._now and self._wanted and self._wish is None:
            self._wish = Song(self._now.track, self._now.offset_s, fades.RESUME_S)
        self._now = None
        self._fader.cut()

    async def _steer(self, desk: MpdDesk) -> None:
        """Until MPD is lost or the program ends, which fades out first."""
        try:
            while True:
                await self._tick(desk)
        except asyncio.CancelledError:
            self.silence(fades.EMERGENCY_S)
            until_s = time.monotonic() + END_S
            with contextlib.suppress(MpdLostError, MpdRefusedError):
                while self._now is not None and time.monotonic() < until_s:
                    await self._tick(desk)
            raise

    async def _tick(self, desk: MpdDesk) -> None:
        if time.monotonic() - self._looked_s >= LOOK_S:
            await self._look(desk)
        await self._change(desk)
        await desk.turn(self._fader.percent(self.gain_of(self._now.track) if self._now else 0.0))
        self._percent = desk.percent
        if self._percent and self._now:
            self._heard_s = time.monotonic()
        await asyncio.sleep(TICK_S)

    async def _look(self, desk: MpdDesk) -> None:
        """Asks MPD where it is; a song that follows has begun, or one has ended."""
        seen, following = await desk.look(), self._following
        self._looked_s = time.monotonic()
        if self._now is None:
            return
        if seen.playing and seen.number == self._now.number:
            self._now.offset_s = seen.elapsed_s
        elif isinstance(following, Song) and seen.number == following.number != -1:
            self._following = None
            self._tell(Ended(self._now.track.id))
            self._begin(following)
        else:
            if seen.error:
                self._faults.set("track", f"{self._now.track.id}: {seen.error}")
            self._over()

    async def _change(self, desk: MpdDesk) -> None:
        """Does what is due."""
        while self._stale:
            await desk.remove(self._stale.pop())
        asked = self._wish is not None or not self._wanted
        if asked and not self._fader.leaving:
            self._fader.leave_again()
        if asked and (self._now is None or self._fader.silent):
            await self._exchange(desk)
        elif self._silent_until_s:
            self._end_silence()
        elif self._now is not None:
            await self._line_up(desk, self._now)
        elif self._wanted and self._wish is None and time.monotonic() >= self._fill_at_s:
            self._fill_at_s = time.monotonic() + RETRY_S  # not the same refusal 25 times a second
            await self._fill(desk)

    async def _exchange(self, desk: MpdDesk) -> None:
        """In silence: ends what played and starts what was asked for."""
        wish, self._wish = self._wish, None
        if self._now is not None:
            await desk.empty()
            self._over()
        if isinstance(wish, Song):
            await self._load(desk, wish)
        elif wish is not None:
            self._begin_silence(wish)

    async def _line_up(self, desk: MpdDesk, song: Song) -> None:
        """Puts what follows into the queue, or fades out where MPD may not crossfade."""
        following, left_s = self._following, song.track.length_s - song.offset_s
        if self._bed and isinstance(following, Song):
            self._following, self._wish = None, following
            self._fader.leave(fades.BED_S)
        elif isinstance(following, Song) and joins(song.track, following.track):
            if following.number == -1 and not await self._add(desk, following):
                self._following = None
        elif following is not None and left_s <= fades.COLD_S:
            self._fader.leave(max(0.5, left_s - 2 * LOOK_S))

    async def _fill(self, desk: MpdDesk) -> None:
        """Nothing plays and something should: what follows, or else the backup."""
        following, self._following = self._following, None
        if isinstance(following, Song):
            await self._load(desk, Song(following.track, fade_s=fades.COLD_S))
        elif following is not None:
            self._begin_silence(following)
        elif self._backup is not None:
            self._faults.set("bed", "backup bed: nothing follows")
            if await self._load(desk, Song(self._backup, fade_s=fades.BED_S), bed=True):
                self._tell(BackupBed("nothing follows"))
        else:
            self._faults.set("bed", "silent: nothing follows, and there is no backup track")

    async def _load(self, desk: MpdDesk, song: Song, bed: bool = False) -> bool:
        """Starts `song` in silence and fades it in; whether MPD would."""
        await desk.empty()
        if not await self._add(desk, song):
            return False
        try:
            await desk.start(song)
        except MpdRefusedError as refused:
            self._faults.set("track", f"{song.track.id}: {refused}")
            return False
        self._looked_s = time.monotonic()
        self._bed = bed
        self._begin(song)
        self._fader.enter(song.fade_s, self.gain_of(song.track))
        return True

    async def _add(self, desk: MpdDesk, song: Song) -> bool:
        try:
            await desk.add(song, self._now.track if self._now else None)
        except MpdRefusedError as refused:
            self._faults.set("track", f"{song.track.id}: {refused}")
            return False
        return True

    # --- what is told -------------------------------------------------------------------------------------

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
