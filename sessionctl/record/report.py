"""A report of one session for people: one self-contained page that also prints on A4.

No script, no request to anywhere, no file but the journal's, which is only read. May block for seconds on a
long session: not for the loop.
"""

import time
from pathlib import Path

from sessionctl import __version__
from sessionctl.record import report_events as events, report_tables as tables
from sessionctl.record.report_chart import chart
from sessionctl.record.report_facts import Facts, gather
from sessionctl.record.report_files import by_session
from sessionctl.record.report_head import head, record
from sessionctl.record.report_parts import Html, joined, note, section
from sessionctl.record.report_style import STYLE
from sessionctl.record.report_svg import words
from sessionctl.record.report_words import local

LEGEND = (
    "Dashed lines: the limits that page somebody (medium priority). Alarms: ▲ *** high, ▲ ** medium, "
    "● * low, with their numbers in the table; a bar shows how long they lasted. Pressures: filled from a "
    "cuff, open by hand, dashed with ? questionable, × impossible; the notch is the mean. Under a curve: "
    "hatched ? questionable, solid × impossible values. ◆ reading due and taken on time, ◇ not."
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a record holds, the page can run nothing and ask nobody for anything."""

SECONDARY = (
    "sessionctl is a secondary display and not a medical device. The own alarms and records of the bedside "
    "devices stand beside this report."
)


class NoSuchSession(Exception):  # noqa: N818 (reads as what happened)
    """The record has no session of this name; the text names those it has."""


def report_html(state_dir: Path, session: str, made: float | None = None) -> str:
    """The report of `session` as one HTML document. `made` is the wall time it is made at, by default now.

    Raises NoSuchSession. What of the record cannot be read is said in the report and raises nothing.
    """
    known = by_session(state_dir)
    if session not in known:
        raise NoSuchSession(f"there is no session {session}; {_known(list(known))}")
    return page(gather(state_dir, session, known[session]), time.time() if made is None else made)


def _known(names: list[str], most: int = 12) -> str:
    if not names:
        return "the record holds no session yet"
    earlier = f" and {len(names) - most} earlier ones" if len(names) > most else ""
    return f"there are: {', '.join(names[-most:])}{earlier}"


def page(facts: Facts, made: float) -> str:
    """The document. The line at the top of every printed page says whose it is, and SIMULATED where it is."""
    opened = facts.course.opened
    alias = opened.alias if opened is not None else "alias not readable"
    simulated = '<b class="badge">SIMULATED</b> ' if facts.course.simulated else ""
    running = " · ".join(
        words(part) for part in (facts.course.room, alias, f"session {facts.session}") if part
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{words(f'Session {facts.session}, {alias}')}</title><style>{STYLE}</style></head><body>"
        f'<table class="sheet" role="presentation"><thead><tr><td><div class="running">{simulated}'
        f"<bdi>{running}</bdi></div></td></tr></thead><tbody><tr><td>{_body(facts, made)}</td></tr></tbody>"
        "</table></body></html>\n"
    )


def _body(facts: Facts, made: float) -> Html:
    alarms, ambience = facts.alarms, facts.ambience
    parts = [
        head(facts),
        section("Vitals", tables.summaries(facts)),
        Html(f'<section class="page"><h2>Course</h2>{chart(facts)}{note(LEGEND, "legend")}</section>'),
        section("Doses", tables.doses(facts)),
        section("Phases", tables.phases(facts)),
        section("Blood pressures", tables.pressures(facts)),
        section("Due readings", tables.due(facts)),
        section("Alarms", events.alarms(facts, alarms.patient, "alarms", "No alarm.")),
        section(
            "Technical conditions",
            events.alarms(facts, alarms.technical, "technical", "No technical condition."),
        ),
        section("Audio pauses", events.pauses(facts)),
        section("Values marked", tables.odd(facts)),
        section("Other values by hand", tables.entered(facts)),
        section("Cuff", tables.cuff(facts)),
        section("Marks and notes", events.marks(facts)),
        section("Music", events.played(facts, ambience.music, "music", "No music was reported.")),
        section("Light", events.played(facts, ambience.light, "light", "No light was reported.")),
        section("Music and light asked for", events.requests(facts)),
        section("Commands refused", events.refused(facts)),
        section("Record", record(facts, local(made), __version__)),
        note(SECONDARY, "legend"),
    ]
    return joined(parts, "")
