"""Which deck follows which, and how: the rules of crossfades, cold tracks, silence and the backup bed.

Rule 1. What was asked for begins when its first seconds are decoded; until then what plays goes on. A file
        that cannot be played changes nothing but the fault it tells.
Rule 2. An item gives way before its end: crossfade of 8 s, or fade, gap and fade where either edge is cold.
Rule 3. Silence is intended after `silence`, during a silence item and before the first track. Any other
        silence of `GAP_S`, and every end that nothing follows, brings the backup bed, which gives way to
        whatever plays.
"""

from math import inf
from pathlib import Path

from sessionctl.ambience import fades
from sessionctl.ambience.fades import within
from sessionctl.ambience.mixer_bed import Bed
from sessionctl.ambience.mixer_deck import Deck, Piece
from sessionctl.ambience.mixer_form import BLOCK_S
from sessionctl.ambience.mixer_news import SILENCE, BackupBed, Ended, Faults, Started, Tell
from sessionctl.ambience.mixer_source import Open
from sessionctl.ambience.mixer_stack import MOST_DECKS, Layer, Stack

GAP_S = 1.5
"""Unintended silence before the bed begins, so that it is heard before the 2 s that the handbook allows."""

BACK_S = 0.4
"""A track that gives sound again for so long, while the bed only fades in, gets the room back."""

BED_ID = "backup"


class Decks:
    """Takes commands at any time and acts on them in `step`, once every 20 ms."""

    def __init__(self, open_source: Open, tell: Tell, faults: Faults) -> None:
        self.current: Deck | None = None
        """What plays, or begins to."""
        self.opening: tuple[Deck, float] | None = None
        """What was asked for and is not decoded yet, with the length of its fade."""
        self.silent_until_s: float | None = None
        """When the silence item that is on ends."""
        self.wanted = False
        """Whether something should be heard."""
        self._open, self._tell, self._faults = open_source, tell, faults
        self._stack = Stack()
        self._next: Deck | float | None = None
        self._bed: Layer | None = None  # while it is the uppermost layer
        self._bed_for: Deck | None = None
        self._at_s = self._nothing_s = self._back_s = 0.0

    @property
    def crossfading(self) -> bool:
        """Whether one thing is on its way to another, or to silence."""
        return any(layer.ends_s > self._at_s for layer in self._stack.layers)

    def play(self, piece: Piece, fade_s: float, offset_s: float) -> None:
        """Fades `piece` in over what plays. Forgets what was to follow."""
        self._forget()
        self.wanted, self.silent_until_s, self._nothing_s = True, None, 0.0
        fade_s = within(fade_s, fades.SHORTEST_CROSSFADE_S, fades.LONGEST_CROSSFADE_S)
        self.opening = (self._deck(piece, within(offset_s, 0.0, 1e6)), fade_s)

    def pause(self, length_s: float, fade_s: float) -> None:
        """An intended silence with an end, after which comes what is to follow."""
        self._forget()
        self.wanted = True
        self._begin_silence(length_s, within(fade_s, fades.EMERGENCY_S, fades.LONGEST_CROSSFADE_S), 0.0)

    def follow(self, item: Piece | float | None) -> None:
        """What comes after the present item: a piece, a silence of so many seconds, or nothing."""
        if isinstance(self._next, Deck):
            self._next.source.close()
        self._next = self._deck(item) if isinstance(item, Piece) else item

    def silence(self, fade_s: float) -> None:
        """Fades to silence and stays there. Forgets what was to follow."""
        self._forget()
        self.wanted, self.silent_until_s, self.current, self._bed = False, None, None, None
        self._stack.hush(self._at_s, within(fade_s, fades.EMERGENCY_S, fades.LONGEST_CROSSFADE_S))

    def shares(self, at_s: float) -> list[tuple[Deck, float]]:
        """Each deck with its share of the room's power at that time."""
        powers = self._stack.powers(at_s)
        layers = zip(self._stack.layers, powers, strict=True)
        return [(layer.deck, power) for layer, power in layers if layer.deck is not None]

    def step(self, at_s: float) -> None:
        """Does what is due now."""
        self._at_s = at_s
        self._take_away()
        self._begin_opened()
        if isinstance(self._next, Deck) and self._next.failed:
            self._report(self._next)
            self._next = None
        if self.silent_until_s is not None:
            self._end_silence()
        elif self.current is not None:
            self._give_way(self.current)
        if self.wanted and self.silent_until_s is None:
            self._watch()

    def close(self) -> None:
        """Ends all decoding."""
        self._forget()
        for deck in self._stack.decks:
            deck.source.close()

    def _deck(self, piece: Piece, offset_s: float = 0.0) -> Deck:
        return Deck(piece, self._open(piece.path, offset_s), offset_s)

    def _forget(self) -> None:
        if self.opening:
            self.opening[0].source.close()
            self.opening = None
        self.follow(None)

    def _take_away(self) -> None:
        for deck in self._stack.prune(self._at_s):
            deck.source.close()
            if deck is self.current:
                self.current = None
            if deck.piece.id != BED_ID:
                self._tell(Ended(deck.piece.id))
        if self._bed is not None and self._bed not in self._stack.layers:
            self._bed = None

    def _begin_opened(self) -> None:
        if self.opening is None:
            return
        deck, fade_s = self.opening
        if deck.failed:
            self.opening = None
            self._report(deck)
        elif deck.ready and len(self._stack.decks) < MOST_DECKS:
            self.opening = None
            self._begin(deck, fade_s)

    def _begin(self, deck: Deck, fade_s: float, gap: bool = False) -> None:
        """Lays `deck` over everything; after a fade and a gap, where it must not be crossfaded."""
        begins_s = self._at_s
        if self._stack.decks and (deck.cold_start or gap):
            self._stack.hush(begins_s, fades.COLD_S)
            begins_s, fade_s = begins_s + fades.COLD_S + fades.COLD_GAP_S, fades.COLD_S
        self._stack.cover(deck, begins_s, fade_s)
        self.current, self._bed = deck, None
        self._nothing_s = 0.0
        self._faults.set("track", "")
        self._faults.set("bed", "")
        self._tell(Started(deck.piece.id))

    def _report(self, deck: Deck) -> None:
        self._faults.set("track", f"{deck.piece.id}: {deck.trouble or 'holds no sound'}")

    def _give_way(self, deck: Deck) -> None:
        """Rule 2: begins what follows as soon as the rest of `deck` is as long as the way to it."""
        if deck.source.ended and deck.trouble:
            self._report(deck)
        left_s, following = deck.left_s, self._next
        if isinstance(following, float):
            if left_s <= fades.CROSSFADE_S:
                self._begin_silence(following, max(left_s, fades.EMERGENCY_S), left_s)
        elif following is not None and following.ready:
            way_s = self._way_s(deck, following)
            if left_s <= way_s:
                self._next = None
                late = self._bed is not None or left_s < fades.EMERGENCY_S
                self._begin(following, fades.FADE_IN_S if late else min(way_s, left_s), deck.piece.cold_end)
        elif self._bed is None and self.opening is None and left_s <= _too_late_s(following):
            self._lay_bed(f"{deck.piece.id} ends and nothing follows")

    def _way_s(self, deck: Deck, following: Deck) -> float:
        if deck.piece.cold_end or following.cold_start:
            return fades.COLD_S
        return min(fades.CROSSFADE_S, following.piece.length_s / 2)

    def _begin_silence(self, length_s: float, fade_s: float, left_s: float) -> None:
        """`left_s`: how long the item before it is still on."""
        self._stack.hush(self._at_s, fade_s)
        self._next, self.current, self._bed = None, None, None
        self.silent_until_s = self._at_s + left_s + length_s
        self._faults.set("bed", "")
        self._tell(Started(SILENCE))

    def _end_silence(self) -> None:
        if self.silent_until_s is None or self._at_s < self.silent_until_s:
            return
        self.silent_until_s, self._nothing_s = None, 0.0
        self._tell(Ended(SILENCE))

    def _watch(self) -> None:
        """Rule 3: sees silence that nobody wanted, and ends it."""
        deck = self.current
        if deck is None and self.opening is None and self._take_next():
            return
        self._nothing_s = deck.silent_s if deck else self._nothing_s + BLOCK_S
        coming = deck is not None or self.opening is not None or self._next is not None
        if self._bed is not None:
            self._give_back(self._bed)
        elif (self._nothing_s >= GAP_S or not coming) and (deck is None or not self._take_next()):
            self._lay_bed(self._reason(deck), deck)

    def _give_back(self, bed: Layer) -> None:
        """A track that fell silent and is back before the bed has taken its place gets the room again."""
        if self._bed_for is None or self._bed_for is not self.current:
            return
        self._back_s = 0.0 if self._nothing_s else self._back_s + BLOCK_S
        if self._back_s >= BACK_S and bed.cover.end > 0.0:
            bed.turn(self._at_s, 0.0, fades.BED_S)
            self._faults.set("bed", "")
        elif self._nothing_s >= GAP_S and bed.cover.end == 0.0:
            bed.turn(self._at_s, 1.0, fades.BED_S)

    def _take_next(self) -> bool:
        """Begins what was to follow, now that nothing else does."""
        following = self._next
        if isinstance(following, float):
            self._begin_silence(following, fades.SILENCE_S, 0.0)
            return True
        if following is None or not following.ready:
            return False
        self._next = None
        self._begin(following, fades.FADE_IN_S)
        return True

    def _lay_bed(self, reason: str, silent: Deck | None = None) -> None:
        """`silent`: the deck whose silence is the reason, unless it ends or there is none."""
        self._bed = self._stack.cover(Deck(Piece(BED_ID, Path(), inf), Bed()), self._at_s, fades.BED_S)
        self._bed_for, self._back_s = silent, 0.0
        self._faults.set("bed", f"backup bed: {reason}")
        self._tell(BackupBed(reason))

    def _reason(self, deck: Deck | None) -> str:
        if deck is None:
            return self._faults.text or "nothing plays"
        if deck.starved and not deck.source.ended:
            return f"{deck.piece.id}: the disk gives nothing"
        return f"{deck.piece.id} has been silent for {deck.silent_s:.0f} s"


def _too_late_s(following: Deck | float | None) -> float:
    """How much of an item may be left when nothing is ready to follow: a late one may still be."""
    return fades.BED_S if following is None else fades.EMERGENCY_S
