"""`ambience`, the second program: follows the room's events, plays and lights, and posts what it really did.

Rule 1. It is a stranger to the alarm path: a process of its own and only the room's interface between.
Rule 2. The monitor away, it goes on with what it knows. Back, it folds what it missed and drops old taps.
Rule 3. Its place is kept once a second; after a crash it comes back where it was, and never louder.
"""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sessionctl.ambience import actions as a, conductor as c, place as places
from sessionctl.ambience.fades import SILENT_DB
from sessionctl.ambience.lamps import news as lamp_news
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.state import Kept
from sessionctl.ambience.players.making import player_for
from sessionctl.ambience.players.player import SILENCE, BackupBed, PlayerEvent, Started
from sessionctl.ambience.settings import AmbienceSettings
from sessionctl.ambience.stage import Stage
from sessionctl.events import Event, PhaseChanged, SessionOpened, Steered
from sessionctl.feed import Feed, Greeting
from sessionctl.playlists.library import Library, LibraryError
from sessionctl.playlists.playlist import read as read_playlists
from sessionctl.playlists.track import Silence, Track
from sessionctl.supervise import supervised

BEAT_S = 1.0
RAMP_BEATS = 5
REPORT_BEATS = 10
"""A report at least every 10 s says that the program lives; a change is reported at once."""

BED_BEATS = 10
"""A backup bed that has stood in for so long gives way to the next track (ours)."""

FADED_DB = 10.0
"""A resume of 5 s, equal power, is still so far down after a beat."""

LISTED = 3
"""Mistakes in the playlists told one by one; `music check` tells them all."""

Report = dict[str, Any]


@dataclass(slots=True)
class Folding:
    """A session folded from its beginning. `known`: the last number handled before; taps above it are news.

    The fold would count every step of volume a second time: `volume_db` is what it really was.
    """

    known: int
    volume_db: float
    moved: bool = False

    def note(self, seq: int, event: Event) -> None:
        if seq > self.known and isinstance(event, PhaseChanged | Steered):
            self.moved = self.moved or isinstance(event, PhaseChanged) or "music" in _subjects(event.name)


class Ambience:
    """Music and light of one room. Making it reads library and playlists; `run` does the rest."""

    def __init__(self, settings: AmbienceSettings) -> None:
        self._settings = settings
        settings.runtime.mkdir(parents=True, exist_ok=True)
        self._place_file = settings.runtime / "ambience.place"
        self._place = places.read(self._place_file)
        library, mistakes = _library(settings)
        self._playlists, more = read_playlists(settings.folder / "playlists", library)
        mistakes += more
        self._player = player_for(settings.music, self._playlists, self._place, self._player_told)
        self._lamps = Lamps(
            settings.scenes,
            settings.lamps,
            self._lamp_told,
            kept=Kept(settings.runtime / "lamps.kept"),
            folder=settings.folder,
        )
        self._stage = Stage(library, self._player, self._lamps, settings.scenes)
        if mistakes:
            self._stage.faults["library"] = mistakes[0]
            _say_mistakes(mistakes)
        self._state = c.Conductor(self._playlists, volume_db=self._place.volume_db)
        self._folding: Folding | None = None
        self._feed = Feed(settings.address, settings.token_file, settings.certificate)
        self._epoch, self._seq = self._place.epoch, self._place.seq
        self._caught_up = False
        self._resumed = False
        self._answers: dict[str, str] = {}
        self._told: dict[str, Report] = {}
        self._post_failed = self._trouble = ""
        self._bed_beats = 0
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
        same = greeting.epoch == self._epoch
        if same and self._resumed and self._seq >= greeting.began:
            return self._seq
        if self._folding is None:
            self._folding = Folding(self._seq if same else 0, self._state.volume_db)
        self._epoch = greeting.epoch
        # The lamps keep an emergency of their own: only its release, now or in what was missed, ends it.
        mode = "emergency" if self._lamps.state().emergency else "follow"
        self._state = c.Conductor(self._playlists, mode=mode, volume_db=self._folding.volume_db)
        return greeting.began

    def _hear(self, seq: int, event: Event, history: bool) -> None:
        if not history and not self._caught_up:
            self._catch_up()
        self._seq = seq
        if self._folding is not None:
            self._folding.note(seq, event)
        if isinstance(event, SessionOpened):
            self._stage.try_again()
        self._state, actions = c.step(self._state, event)
        if isinstance(event, Steered) and not (history and event.name == "dim"):  # a dim missed is not done
            for subject in _subjects(event.name):
                self._answers[subject] = event.command
        if not history:
            self._carry_out(actions)
            if actions or isinstance(event, Steered):
                self._due.set()

    def _carry_out(self, actions: Sequence[a.Action], *, again: bool = False, offset_s: float = 0.0) -> None:
        """Does what the conductor asks, and lets it go round what is missing."""
        self._stage.carry_out(actions, again=again, offset_s=offset_s)
        while (missing := self._stage.missing()) is not None:
            self._state, more = c.step(self._state, c.ItemMissing(missing))
            self._stage.carry_out(more)

    def _catch_up(self) -> None:
        """What should be now, once. The first time after a crash the music goes on where it was."""
        self._caught_up = True
        played = self._player.state().track if self._resumed else self._place.track
        if (folding := self._folding) is not None:
            self._state = replace(self._state, volume_db=folding.volume_db)
            if not folding.moved:
                self._state = c.resumed(self._state, played)
            self._folding = None
        item, offset_s = self._state.item, 0.0
        if not self._resumed and item is not None and not isinstance(item, Silence):
            offset_s = self._place.offset_s if item.id == played else 0.0
        if self._state.watching or not self._stage.untouched:
            self._carry_out(c.present(self._state), again=self._resumed, offset_s=offset_s)
        if not self._resumed and isinstance(self._state.item, Track):
            self._write(self._begun(self._state.item, offset_s))
        self._resumed = True
        self._due.set()

    def _link(self, trouble: str) -> None:
        if trouble:
            self._caught_up = False
        if trouble != self._trouble:
            print(trouble or "the monitor answers", file=sys.stderr, flush=True)
        self._trouble = trouble

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
            self._carry_out(actions)

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
            self._relieve()
            if beats % REPORT_BEATS == 0:
                self._told.clear()
                self._due.set()
            elif self._answers:  # one that could not be posted
                self._due.set()
            elif beats % RAMP_BEATS == 0 and not self._lamps.state().settled:
                self._told.pop("light", None)
                self._due.set()
            await asyncio.sleep(BEAT_S)

    def _relieve(self) -> None:
        """A bed is for a gap: what failed is gone round, and the next track tried."""
        stands = self._player.state().bed and self._state.watching and self._state.item is not None
        self._bed_beats = self._bed_beats + 1 if stands else 0
        if self._bed_beats >= BED_BEATS:
            self._bed_beats = 0
            self._state, actions = c.step(self._state, c.ItemEnded(None))
            self._carry_out(actions)

    def _keep(self) -> None:
        if not self._resumed or self._folding is not None:
            return  # what was kept is still to be gone back to
        player = self._player.state()
        volume_db = min(player.volume_db, self._state.volume_db)  # on its way: whichever is softer
        place = places.Place(
            self._epoch, self._seq, player.track, player.offset_s, player.level_db, volume_db
        )
        self._write(place)

    def _begun(self, track: Track, offset_s: float) -> places.Place:
        """Where to come back to if it is killed again before the next beat: softer than it was."""
        before = self._place
        level_db = None if before.level_db is None else max(SILENT_DB, before.level_db - FADED_DB)
        volume_db = min(before.volume_db, self._state.volume_db)
        return places.Place(self._epoch, self._seq, track.id, offset_s, level_db, volume_db)

    def _write(self, place: places.Place) -> None:
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
        answered = self._answers.pop(subject, "")  # the state posted is that after this tap
        if not answered and _same(self._told.get(subject), report):
            return
        args = {"subject": subject, **report, **({"command": answered} if answered else {})}
        failed = await self._feed.post(f"ambience-{uuid.uuid4()}", "report", args)
        if not failed:
            self._told[subject] = report
        else:
            if answered:
                self._answers.setdefault(subject, answered)
            if failed != self._post_failed and not self._trouble:
                print(f"{subject} could not be reported: {failed}", file=sys.stderr, flush=True)
        self._post_failed = failed


def _library(settings: AmbienceSettings) -> tuple[Library, list[str]]:
    """The room's library; an empty one with a mistake where it cannot be read: the light needs none."""
    try:
        return Library(settings.music.library), []
    except LibraryError as wrong:
        return Library(settings.runtime / "no-music"), [str(wrong)]


def _say_mistakes(mistakes: list[str]) -> None:
    for line in mistakes[:LISTED]:
        print(f"music: {line}", file=sys.stderr, flush=True)
    if len(mistakes) > LISTED:
        print(
            f"music: and {len(mistakes) - LISTED} more: sessionctl music check", file=sys.stderr, flush=True
        )


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
