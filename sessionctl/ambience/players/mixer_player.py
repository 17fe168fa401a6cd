"""Our own mixer as a player: it renders in a thread of its own, paced by the sink; the loop never waits.

Commands lie in one slot a kind until the next 20 ms; a later one of a kind takes the place of the earlier, as
it would have a moment later. News go back to the loop. The thread decodes nothing and touches no disk.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sessionctl.ambience.fades import EMERGENCY_S
from sessionctl.ambience.mixer import Mixer
from sessionctl.ambience.mixer_deck import Piece
from sessionctl.ambience.mixer_decks import BED_ID
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_news import SILENCE, PlayerEvent, Tell
from sessionctl.ambience.mixer_source import Ahead, Open
from sessionctl.ambience.players.outlet import Outlet
from sessionctl.ambience.players.player import PlayerState
from sessionctl.ambience.players.settings import OutputSettings
from sessionctl.playlists.level import gain_db
from sessionctl.playlists.track import Item, Silence, Track

END_S = EMERGENCY_S + 4.0
"""The fade out, and what the sink may take to close."""

Do = Callable[[], None]


class MixerPlayer:
    """`gain_of` gives the level of a track; set it to the gain of a set when a phase begins.

    After a restart give `volume_db` and `level_db` as they were last known: the output then stays at or
    below that level until it has been up for 6 s, and may rise from it by 1 dB a second.
    """

    limits: Sequence[str] = ()

    def __init__(
        self,
        output: OutputSettings,
        tell: Tell,
        *,
        volume_db: float = 0.0,
        level_db: float | None = None,
        open_source: Open = Ahead,
    ) -> None:
        self.gain_of: Callable[[Track], float] = gain_db
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mixer = Mixer(
            open_source,
            self._say,
            ceiling_dbfs=output.ceiling_dbfs,
            volume_db=volume_db,
            level_lufs=level_db,
        )
        self._outlet = Outlet(output.opener(), self._mixer.faults)
        self._lock = threading.Lock()
        self._asked: dict[str, Do] = {}
        self._ending = threading.Event()
        self._state = PlayerState(volume_db=volume_db)

    async def run(self) -> None:
        """Raises what went wrong in the thread, so that supervise starts it again."""
        self._loop = asyncio.get_running_loop()
        self._ending.clear()
        pool = ThreadPoolExecutor(1, "music")
        playing = self._loop.run_in_executor(pool, self._play)
        try:
            await asyncio.shield(playing)
        finally:
            self._ending.set()
            await asyncio.wait([playing], timeout=END_S)
            pool.shutdown(wait=False)

    def play(self, track: Item, path: Path | None, *, fade_s: float, offset_s: float = 0.0) -> None:
        decks, item = self._mixer.decks, self._item(track, path)
        if isinstance(item, Piece):
            self._ask("item", lambda: decks.play(item, fade_s, offset_s))
        else:
            self._ask("item", lambda: decks.pause(item, fade_s))

    def next(self, track: Item, path: Path | None) -> None:
        item = self._item(track, path)
        self._ask("next", lambda: self._mixer.decks.follow(item))

    def silence(self, fade_s: float) -> None:
        self._ask("item", lambda: self._mixer.decks.silence(fade_s))

    def duck(self, db: float, fade_s: float) -> None:
        self._ask("duck", lambda: self._mixer.master.duck(db, fade_s))

    def volume(self, db: float) -> None:
        self._ask("volume", lambda: self._mixer.master.volume(db))

    def state(self) -> PlayerState:
        return self._state

    def _item(self, track: Item, path: Path | None) -> Piece | float:
        """A track as the mixer knows it, or the length of a silence."""
        if isinstance(track, Silence):
            return track.length_s
        edges = track.tags.start == "cold", track.tags.end == "cold"
        return Piece(track.id, path or Path(), track.length_s, self.gain_of(track), *edges)

    def _ask(self, kind: str, do: Do) -> None:
        with self._lock:
            self._asked.pop(kind, None)  # so that it comes last: an item makes what was to follow forgotten
            self._asked[kind] = do

    def _say(self, event: PlayerEvent) -> None:
        """Hands news to the loop; once that is closed nobody listens."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, event)

    def _play(self) -> None:
        """The thread: asks, renders, writes; after the end only until it is silent."""
        blocks_left = round(EMERGENCY_S / BLOCK_S) + 5
        try:
            while blocks_left and not (self._ending.is_set() and self._mixer.silent_s > 0.1):
                if self._ending.is_set():
                    blocks_left -= 1
                    self._mixer.decks.silence(EMERGENCY_S)
                else:
                    self._obey()
                self._step()
        finally:
            self._outlet.close()
            self._mixer.decks.close()

    def _obey(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, {}
        for do in asked.values():
            do()

    def _step(self) -> None:
        if self._outlet.prepare():
            self._mixer.reopen()
        block = self._mixer.render()
        self._state = self._seen()
        self._outlet.write(block)

    def _seen(self) -> PlayerState:
        mixer, decks = self._mixer, self._mixer.decks
        deck = decks.opening[0] if decks.opening else decks.current
        silent = SILENCE if decks.silent_until_s is not None else ""
        return PlayerState(
            track=deck.piece.id if deck else silent,
            offset_s=deck.offset_s if deck else 0.0,
            length_s=deck.piece.length_s if deck else 0.0,
            level_db=mixer.guard.rise.level_lufs,
            volume_db=mixer.master.volume_db,
            duck_db=mixer.master.duck_db,
            crossfading=decks.crossfading,
            silent_for_s=mixer.silent_s,
            bed=any(deck.piece.id == BED_ID for deck, _ in decks.shares(mixer.at_s)),
            fault=mixer.faults.text,
        )
