"""What we ask of MPD, in the words of a mixing desk: a queue, a volume, and a look at where it is."""

import asyncio
import contextlib
import time
from dataclasses import dataclass

from sessionctl.ambience import fades
from sessionctl.ambience.fades import within
from sessionctl.ambience.players.mpd_link import MpdLink, MpdRefusedError
from sessionctl.playlists.track import Track

SHORTEST_S = 20.0  # MPD 0.23 crossfades no shorter songs
UPDATE_S, UPDATE_LOOK_S = 10.0, 0.1
LOUDER_STEP = 3
"""Percent upward at once, 25 times a second: so even the steepest part of a fade in has no edge."""


@dataclass(slots=True)
class Song:
    """A track for MPD's queue. `number` is its id there; -1: not in it yet."""

    track: Track
    offset_s: float = 0.0
    fade_s: float = fades.CROSSFADE_S
    number: int = -1


@dataclass(frozen=True, slots=True)
class Seen:
    """Where MPD is. `number` -1: nowhere."""

    playing: bool
    number: int
    elapsed_s: float
    error: str


def joins(one: Track, two: Track) -> bool:
    """Whether MPD may crossfade them."""
    soft = one.tags.end == "soft" and two.tags.start == "soft"
    return soft and min(one.length_s, two.length_s) >= SHORTEST_S


class MpdDesk:
    """For one connection. Every method may raise MpdLostError; those that name a song, MpdRefusedError."""

    def __init__(self, link: MpdLink) -> None:
        self._link = link
        self.percent = 0
        """The volume MPD has."""

    async def set_up(self) -> Seen:
        """Makes MPD play a queue once, in order, at the level of the files."""
        status = await self._link.ask("status")
        self.percent = int(within(float(status.get("volume", 0)), 0.0, 100.0))
        for setting in ("consume", "random", "repeat", "single"):
            await self._link.ask(setting, 0)
        await self._link.ask("replay_gain_mode", "off")
        return await self.look()

    async def look(self) -> Seen:
        status = await self._link.ask("status")
        return Seen(
            status.get("state") == "play",
            int(status.get("songid", -1)),
            float(status.get("elapsed", 0.0)),
            status.get("error", ""),
        )

    async def turn(self, percent: int) -> None:
        """Brings the volume to `percent`, upward by `LOUDER_STEP` at most."""
        percent = min(percent, self.percent + LOUDER_STEP)
        if percent != self.percent:
            await self._link.ask("setvol", percent)
            self.percent = percent

    async def fade_out(self, length_s: float) -> None:
        """For what somebody else left playing."""
        for percent in range(self.percent, -1, -1):
            await self.turn(percent)
            await asyncio.sleep(length_s / 100)

    async def empty(self) -> None:
        """Stops, and forgets the queue: only ever in silence."""
        await self._link.ask("stop")
        await self._link.ask("clear")

    async def add(self, song: Song, after: Track | None) -> None:
        """Adds `song` at the end of the queue; a file MPD has not heard of is looked for first."""
        crossfade_s = fades.CROSSFADE_S if after is not None and joins(after, song.track) else 0.0
        await self._link.ask("crossfade", round(crossfade_s))
        try:
            song.number = int(await self._link.ask("addid", song.track.file))
        except MpdRefusedError:
            await self._update()
            song.number = int(await self._link.ask("addid", song.track.file))

    async def remove(self, number: int) -> None:
        with contextlib.suppress(MpdRefusedError):  # it may be gone already
            await self._link.ask("deleteid", number)

    async def start(self, song: Song) -> None:
        """Plays, silently, from where it should; a file in which MPD cannot seek, from its beginning."""
        await self.turn(0)
        if song.offset_s > 0.0:
            try:
                await self._link.ask("seekid", song.number, round(song.offset_s, 2))
                return
            except MpdRefusedError:
                song.offset_s = 0.0
        await self._link.ask("playid", song.number)

    async def _update(self) -> None:
        await self._link.ask("update")
        until_s = time.monotonic() + UPDATE_S
        while time.monotonic() < until_s and "updating_db" in await self._link.ask("status"):  # noqa: ASYNC110
            await asyncio.sleep(UPDATE_LOOK_S)
