"""What lies beside the curves on the same axis: phases, music, light and marks, from the journal."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from sessionctl.record.files import JournalFailed
from sessionctl.record.reader import reading

Span = dict[str, Any]

KINDS = ("phase", "ambience", "marked", "dose-marked")


def lanes(path: Path, to_at: float) -> dict[str, list[Span]]:
    """The lanes of one journal file up to `to_at` (journal seconds).

    Returns {"phases": [{"phase", "from", "to" or null}], "music": [{"title", "from", "to"}], "light":
    [{"label", "level", "from", "to"}], "marks": [{"at", "text", "by"}], "doses": [{"at", "t0", "change",
    "text"}]}, each in order of time. A file that cannot be read gives what it can. Blocks: not for the loop.
    """
    found: dict[str, list[Span]] = {"phases": [], "music": [], "light": [], "marks": [], "doses": []}
    marks = ",".join("?" * len(KINDS))
    sql = f"SELECT body FROM event WHERE kind IN ({marks}) AND at <= ? ORDER BY seq"  # noqa: S608 (our own kinds)
    with suppress(JournalFailed), reading(path) as connection:
        for (body,) in connection.execute(sql, (*KINDS, to_at)):
            with suppress(ValueError, KeyError):
                _sort_in(orjson.loads(body), found)
    return found


def _sort_in(event: dict[str, Any], found: dict[str, list[Span]]) -> None:
    at = event["at"]
    match event["kind"]:
        case "phase":
            _next(found["phases"], {"phase": event["phase"]}, at)
        case "marked":
            found["marks"].append({"at": at, "text": event["text"], "by": event["by"]})
        case "dose-marked":
            dose = {"at": at, "t0": event["t0"], "change": event["change"], "text": event["text"]}
            found["doses"].append(dose)
        case "ambience":
            told = event["state"]
            if event["subject"] == "music":
                _next(found["music"], {"title": told.get("title") or told.get("silence") or ""}, at)
            else:
                light = {"label": told.get("label") or "", "level": told.get("level")}
                _next(found["light"], light, at)


def _next(lane: list[Span], what: Span, at: float) -> None:
    """Begins a span unless the last one says the same."""
    if lane and all(lane[-1].get(key) == value for key, value in what.items()):
        return
    if lane:
        lane[-1]["to"] = at
    lane.append({**what, "from": at, "to": None})
