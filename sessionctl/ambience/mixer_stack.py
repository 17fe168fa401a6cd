"""How decks share the room: each new one covers all beneath it.

A layer's cover is the share of the room's sound it takes from everything beneath; what it leaves is shared
out in the same way further down. So the powers of all layers always add up to at most 1, whatever is covered
while a cover is still moving: nothing has to be cut short, and nothing beneath grows. A layer without a deck
covers with silence. When a cover is complete, what lies beneath is gone.
"""

from dataclasses import dataclass

from sessionctl.ambience.fades import Share
from sessionctl.ambience.mixer_deck import Deck

MOST_DECKS = 4
"""Decks sounding at once; a flood of skips waits for room, the latest first."""


@dataclass(slots=True)
class Layer:
    """A deck, or silence when None, that begins to cover at `begins_s`."""

    deck: Deck | None
    cover: Share
    begins_s: float

    def covers(self, at_s: float) -> float:
        """The share it takes at that time."""
        return self.cover.at(at_s - self.begins_s)

    @property
    def ends_s(self) -> float:
        """When its cover stops moving."""
        return self.begins_s + self.cover.length_s

    def turn(self, at_s: float, end: float, length_s: float) -> None:
        """Moves towards another share from where it is."""
        self.cover, self.begins_s = Share(self.covers(at_s), end, length_s), at_s


class Stack:
    """Layers from the lowest to the highest."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []

    @property
    def decks(self) -> list[Deck]:
        return [layer.deck for layer in self.layers if layer.deck is not None]

    def cover(self, deck: Deck | None, begins_s: float, length_s: float) -> Layer:
        """Lays `deck`, or silence, over everything."""
        layer = Layer(deck, Share(0.0, 1.0, length_s), begins_s)
        self.layers.append(layer)
        return layer

    def hush(self, at_s: float, length_s: float) -> None:
        """Lays silence over everything; where it is already on its way, it comes as soon as asked now."""
        top = self.layers[-1] if self.layers else None
        if top is not None and top.deck is not None:
            self.cover(None, at_s, length_s)
        elif top is not None and top.ends_s > at_s + length_s:
            top.turn(at_s, 1.0, length_s)

    def powers(self, at_s: float) -> list[float]:
        """The power of each layer's sound, lowest first; at most 1 together."""
        left, found = 1.0, []
        for layer in reversed(self.layers):
            share = layer.covers(at_s)
            found.append(left * share)
            left *= 1.0 - share
        return found[::-1]

    def prune(self, at_s: float) -> list[Deck]:
        """Takes away what can no longer be heard; answers with the decks among it."""
        before = self.decks
        top = len(self.layers) - 1
        while top > 0 and self.layers[top].covers(at_s) < 1.0:
            top -= 1
        kept = self.layers[max(top, 0) :]
        kept = [each for each in kept if each.cover.end > 0.0 or each.ends_s > at_s]
        if kept and kept[0].deck is None and kept[0].ends_s <= at_s:
            kept = kept[1:]
        self.layers = kept
        return [deck for deck in before if deck not in self.decks]
