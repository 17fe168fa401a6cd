"""From what was queued to rows of the journal. No event, whatever is in it, can hold up the others."""

import math
from collections.abc import Iterable

import orjson

from sessionctl.events import INPUTS, Event, to_json
from sessionctl.record.chain import LOST, RawRow, hash_of_row
from sessionctl.record.mailbox import Batch, Lost

UNWRITABLE = "unwritable"
_INPUTS = frozenset(INPUTS)


def rows_of(item: Batch | Lost) -> list[RawRow]:
    """The rows for one item of the queue, in order."""
    if isinstance(item, Lost):
        body = {"kind": LOST, "at": item.at, "first": item.first, "last": item.last}
        return [(item.first, item.at, item.wall, LOST, 0, orjson.dumps(body).decode())]
    numbered = enumerate(zip(item.events, item.walls, strict=True), item.first)
    return [_row(seq, event, wall) for seq, (event, wall) in numbered]


def chained(link: bytes, rows: Iterable[RawRow]) -> list[tuple[RawRow, bytes]]:
    """The rows with their hashes, chained to `link`."""
    found = []
    for row in rows:
        link = hash_of_row(link, row)
        found.append((row, link))
    return found


def _row(seq: int, event: Event, wall: float) -> RawRow:
    is_input = int(type(event) in _INPUTS)
    try:
        if math.isfinite(event.at) and math.isfinite(wall):
            return seq, float(event.at), float(wall), event.kind, is_input, to_json(event).decode()
        reason = "its time is not a number"
    except (TypeError, ValueError, RecursionError) as error:  # orjson's JSONEncodeError is a TypeError
        reason = str(error)
    return _unwritable(seq, event, wall, is_input, reason)


def _unwritable(seq: int, event: Event, wall: float, is_input: int, reason: str) -> RawRow:
    """An event that JSON cannot hold, kept as text: its number was given, so its row must exist."""
    at = event.at if isinstance(event.at, float) and math.isfinite(event.at) else 0.0
    body = {
        "kind": UNWRITABLE,
        "at": at,
        "of": ascii(event.kind),
        "reason": ascii(reason),
        "text": ascii(event),
    }
    return seq, at, wall if math.isfinite(wall) else 0.0, UNWRITABLE, is_input, orjson.dumps(body).decode()
