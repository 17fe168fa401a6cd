"""`ambience`, the second program: follows the room's events, plays and lights, and posts what it really did.

Rule 1. It is a stranger to the alarm path: a process of its own and only the room's interface between.
Rule 2. The monitor away, it goes on with what it knows. Back, it folds what it missed and drops old taps.
Rule 3. Its place is kept once a second; after a crash it comes back where it was, and never louder.
"""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from sessionctl.ambience import conductor as c, place as places
from sessionctl.ambience.lamps import news as lamp_news
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.state import Kept
from sessionctl.ambience.players.making import player_for
from sessionctl.ambience.players.player import SILENCE, BackupBed, PlayerEvent, Started
from sessionctl.ambience.settings import AmbienceSettings
from sessionctl.ambience.stage import Stage
from sessionctl.events import Event, Steered
from sessionctl.feed import Feed, Greeting
from sessionctl.playlists.library import Library
from sessionctl.playlists.playlist import read as read_playlists
from sessionctl.playlists.track import Silence
from sessionctl.supervise import supervised

BEAT_S = 1.0
RAMP_BEATS = 5
REPORT_BEATS = 10
"""A report at least every 10 s says that the program lives; a change is reported at once."""

Report = dict[str, Any]


class Ambience:
    """Music and light of one room. Making it reads library and playlists; `run` does the rest."""

    def __init__(self, settings: AmbienceSettings) -> None:
        self._settings = settings
        settings.runtime.mkdir(parents=True, exist_ok=True)
        self._place_file = settings.runtime / "ambience.place"
        self._place = places.read(self._place_file)
        library = Library(settings.music.library)
        self._playlists, mistakes = read_playlists(settings.folder / "playlists", library)
        self._player = player_for(settings.music, self._playlists, library, self._place, self._player_told)
        self._lamps = Lamps(
            settings.scenes,
            settings.lamps,
            self._lamp_told,
            kept=Kept(settings.runtime / "lamps.kept"),
            folder=settings.folder,
        )
        self._stage = Stage(library, self._player, self._lamps, settings.scenes)
        for line in mistakes:
            print(f"playlists: {line}", file=sys.stderr, flush=True)
        if mistakes:
            self._stage.faults["library"] = f"playlists: {mistakes[0]}"
        self._state = c.Conductor(self._playlists, volume_db=self._place.volume_db)
        self._feed = Feed(settings.address, settings.token_file, settings.certificate)
        self._epoch, self._seq = self._place.epoch, self._place.seq
        self._caught_up = False
        self._resumed = False
        self._answers: dict[str, str] = {}
        self._told: dict[str, Report] = {}
        self._post_failed = ""
        self._due = asyncio.Event()

    async def run(self) -> None:
        """Plays and lights until cancelled."""
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "feed": lambda: self._feed.follow(self._after, self._hear, self._link),
            "player": self._player.run,
            "beat": self._beat,
            "reports": self._report,
            **self._lamps.parts(),
        }
        async with supervised(parts, lambda name, text: print(text, file=sys.stderr, flush=True)):
            await asyncio.Event().wait()

    # --- the room's events --------------------------------------------------------------------------------

    def _after(self, greeting: Greeting) -> int:
        """The conductor is folded from the beginning of the session: its state is not kept, its place is."""
        self._caught_up = False
        if greeting.epoch == self._epoch and self._resumed and self._seq >= greeting.began:
            return self._seq
        self._epoch = greeting.epoch
        self._state = c.Conductor(self._playlists, volume_db=self._state.volume_db)
        return greeting.began

    def _hear(self, seq: int, event: Event, history: bool) -> None:
        if not history and not self._caught_up:
            self._catch_up()
        self._seq = seq
        self._state, actions = c.step(self._state, event)
        if history:
            return
        self._stage.carry_out(actions)
        if isinstance(event, Steered):
            for subject in _subjects(event.name):
                self._answers[subject] = event.command
            self._due.set()
        elif actions:
            self._due.set()

    def _catch_up(self) -> None:
        """What should be now, once. The first time after a crash the music goes on where it was."""
        self._caught_up = True
        item, offset_s = self._state.item, 0.0
        if not self._resumed and item is not None and not isinstance(item, Silence):
            offset_s = self._place.offset_s if item.id == self._place.track else 0.0
        self._stage.carry_out(c.present(self._state), again=self._resumed, offset_s=offset_s)
        self._resumed = True
        self._due.set()

    def _link(self, trouble: str) -> None:
        if trouble:
            self._caught_up = False

    # --- player and lamps ---------------------------------------------------------------------------------

    def _player_told(self, event: PlayerEvent) -> None:
        match event:
            case Started(track_id):
                self._went_on(track_id)
            case BackupBed(reason):
                print(f"backup bed: {reason}", file=sys.stderr, flush=True)
        self._due.set()

    def _went_on(self, track_id: str) -> None:
        """The item that was to follow has begun: the conductor says what comes after it."""
        following = self._stage.following
        begun = SILENCE if isinstance(following, Silence) else getattr(following, "id", None)
        if following is not None and begun == track_id:
            self._state, actions = c.step(self._state, c.ItemEnded(following))
            self._stage.carry_out(actions)

    def _lamp_told(self, event: lamp_news.News) -> None:
        match event:
            case lamp_news.Fault(part, text):
                self._stage.faults[f"lamp {part}"] = text
            case lamp_news.FaultOver(part):
                self._stage.faults.pop(f"lamp {part}", None)
        self._due.set()

    # --- telling ------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        beats = 0
        while True:
            beats += 1
            self._keep()
            if beats % REPORT_BEATS == 0:
                self._told.clear()
                self._due.set()
            elif beats % RAMP_BEATS == 0 and not self._lamps.state().settled:
                self._told.pop("light", None)
                self._due.set()
            await asyncio.sleep(BEAT_S)

    def _keep(self) -> None:
        player = self._player.state()
        place = places.Place(
            self._epoch, self._seq, player.track, player.offset_s, player.level_db, player.volume_db
        )
        with contextlib.suppress(OSError):  # a full disk must not stop the music
            places.keep(self._place_file, place)

    async def _report(self) -> None:
        """Posts what changed, one report at a time; an answer to a tap goes first."""
        while True:
            await self._due.wait()
            self._due.clear()
            for subject, now in (("light", self._stage.light), ("music", self._stage.music)):
                await self._post(subject, now(self._state))
            await asyncio.sleep(0.1)

    async def _post(self, subject: str, report: Report) -> None:
        answered = self._answers.pop(subject, "")
        if not answered and _same(self._told.get(subject), report):
            return
        args = {"subject": subject, **report, **({"command": answered} if answered else {})}
        failed = await self._feed.post(f"ambience-{uuid.uuid4()}", "report", args)
        if not failed:
            self._told[subject] = report
        elif failed != self._post_failed:
            print(f"{subject} could not be reported: {failed}", file=sys.stderr, flush=True)
        self._post_failed = failed


MOVING = ("position_s", "next_in_s", "level_db", "remaining_s", "level", "kelvin")
"""Fields that change by themselves: a report every 10 s is often enough, and every 5 s while light moves."""

LIGHT_ACTS = ("scene", "scene-follow", "dim", "assist", "assist-off")


def _subjects(name: str) -> tuple[str, ...]:
    """What a tap is about; the emergency is about both."""
    if name.startswith("emergency"):
        return ("light", "music")
    return ("light",) if name in LIGHT_ACTS else ("music",)


def _same(before: Report | None, now: Report) -> bool:
    if before is None:
        return False
    return all(before.get(key) == value for key, value in now.items() if key not in MOVING)
