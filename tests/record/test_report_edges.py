"""Reports of sessions that are empty, still recorded, damaged, restarted or odd; the record left alone."""

import asyncio
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sessionctl.events import (
    AmbienceTold,
    AudioChanged,
    Booted,
    Bound,
    ClockSet,
    Configured,
    DoseMarked,
    Event,
    Marked,
    Observed,
    PhaseChanged,
    SessionClosed,
    SessionOpened,
    Tick,
)
from sessionctl.record.files import set_aside
from sessionctl.record.report import NoSuchSession, report_html
from sessionctl.room.settings import plain
from sessionctl.vitals import Observation, Validity, Vital
from tests.record.report_page import Page
from tests.record.scripted import BASE, SESSION, Script, record, settings, told
from tests.record.tools import edit, journal, within


def opened(state: Path, *more: Event, close: bool = True, minute_s: float = 60.0) -> Path:
    """A session with these outcomes in it and nothing else."""
    first: list[Event] = [
        Configured(BASE, plain(settings(minute_s, simulated=False))),
        SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
        *more,
    ]
    return record(
        state, [*first, SessionClosed(more[-1].at if more else BASE, SESSION, "Thea")] if close else first
    )


def report(state: Path) -> Page:
    return Page(report_html(state, SESSION))


def test_what_is_empty_is_said(tmp_path: Path) -> None:
    opened(tmp_path)
    page = report(tmp_path)
    assert page.facts["Dose (T0)"] == "no dose marked"
    assert page.facts["Devices"] == "no device"
    assert page.none["alarms"] == "No alarm."
    assert page.none["technical"] == "No technical condition."
    assert page.none["pressures"] == "No blood pressure was taken."
    assert {
        "no value of SpO₂",
        "no blood pressure",
        "no alarm",
        "no music reported",
        "no mark or note",
    } <= set(page.chart)
    assert page.warnings == []
    assert "SIMULATED" not in page.said


def test_without_a_dose_there_is_no_time_since_it(tmp_path: Path) -> None:
    opened(tmp_path, Marked(BASE + 60, "tears", "Tears", "Thea"))
    page = report(tmp_path)
    assert page.column("marks", "T+ min:s") == ["–"]
    assert page.facts["Opened"].endswith("by Thea")
    assert "T+0" not in page.said


def test_an_undone_dose_leaves_none(tmp_path: Path) -> None:
    opened(
        tmp_path,
        DoseMarked(BASE + 60, BASE + 60, "first", "Thea"),
        DoseMarked(BASE + 63, None, "undone", "Thea"),
        Tick(BASE + 600),
    )
    page = report(tmp_path)
    assert page.facts["Dose (T0)"] == "no dose marked"
    assert page.column("doses", "Marked") == ["dose (T0)", "undone"]


def test_a_further_dose_is_counted_and_moves_no_minute(tmp_path: Path) -> None:
    opened(
        tmp_path,
        DoseMarked(BASE + 60, BASE + 60, "first", "Thea", "100 mg"),
        DoseMarked(BASE + 660, BASE + 660, "further", "Thea", "50 mg"),
        Tick(BASE + 700),
    )
    page = report(tmp_path)
    assert page.facts["Dose (T0)"].endswith("100 mg, marked by Thea, 1 further dose")
    assert page.column("doses", "T+ min:s") == ["T+0:00", "T+10:00"]
    assert page.chart.count("dose") == 1


def test_minutes_of_a_fast_demo_are_said_to_be_fast(tmp_path: Path) -> None:
    dose, mark = BASE + 10, BASE + 25
    opened(
        tmp_path,
        DoseMarked(dose, dose, "first", "Thea"),
        Marked(mark, "tears", "Tears", "Thea"),
        minute_s=1.5,
    )
    page = report(tmp_path)
    assert page.column("marks", "T+ min:s") == ["T+10:00"]
    assert page.facts["Pace"].startswith("one minute of T+ lasted 1.5 s")


def test_a_session_that_goes_on_is_reported_up_to_now_and_changes_nothing(tmp_path: Path) -> None:
    async def while_recording() -> None:
        kept = journal(tmp_path)
        kept.open()
        kept.rotate("session", SESSION)
        first: list[Event] = [
            Configured(BASE, plain(settings())),
            SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
            PhaseChanged(BASE, "settle", "opened", "Thea"),
        ]
        last = kept.append([*first, *[Tick(BASE + n) for n in range(1, 90)]], urgent=True)
        await within(kept.committed(last))
        page = Page(await asyncio.to_thread(report_html, tmp_path, SESSION))
        assert page.facts["Closed"] == "not closed"
        assert page.facts["Length"] == "1 min 29 s"
        assert page.warnings[1].startswith("Not closed: this is the session up to ")
        assert page.facts["Verified"].startswith("whole, events 1 to 92")
        last = kept.append([Marked(BASE + 90, "tears", "Tears", "Thea")], urgent=True)
        await within(kept.committed(last))
        assert Page(await asyncio.to_thread(report_html, tmp_path, SESSION)).column("marks", "What") == [
            "Tears"
        ]
        kept.close()

    asyncio.run(while_recording())


def test_a_report_leaves_every_byte_of_the_record_as_it_was(tmp_path: Path) -> None:
    opened(tmp_path, Marked(BASE + 60, "tears", "Tears", "Thea"))

    def bytes_of_all() -> dict[str, str]:
        files = sorted((tmp_path / "journal").iterdir())
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    before = bytes_of_all()
    report(tmp_path)
    assert bytes_of_all() == before


def test_a_changed_record_is_said_to_be_so_and_still_reported(tmp_path: Path) -> None:
    file = opened(tmp_path, Marked(BASE + 60, "tears", "Tears", "Thea"), Tick(BASE + 61))
    edit(file, "UPDATE event SET body = replace(body, 'Tears', 'Laughter') WHERE kind = 'marked'")
    page = report(tmp_path)
    assert page.warnings[0].startswith("The record of this session is not whole.")
    assert page.facts["Verified"].startswith("NOT WHOLE: broken from event")
    assert page.column("marks", "What") == ["Laughter"]


def test_a_session_in_two_files_is_one_report(tmp_path: Path) -> None:
    async def damaged_on_the_way() -> None:
        kept = journal(tmp_path)
        kept.open()
        kept.rotate("session", SESSION)
        parts: tuple[list[Event], list[Event]] = (
            [
                Configured(BASE, plain(settings())),
                SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
                Marked(BASE + 60, "tears", "Tears", "Thea"),
            ],
            [Marked(BASE + 90, "nausea", "Nausea", "Thea"), SessionClosed(BASE + 100, SESSION, "Thea")],
        )
        for events in parts:
            await within(kept.committed(kept.append(events, urgent=True)))
            kept.rotate("session", SESSION)
        kept.close()

    asyncio.run(damaged_on_the_way())
    set_aside(next((tmp_path / "journal").glob("*.session.sqlite")))
    page = report(tmp_path)
    assert page.column("marks", "What") == ["Tears", "Nausea"]
    assert any("set aside as damaged" in line for line in page.warnings)


def test_a_file_that_cannot_be_read_gives_a_report_that_says_so(tmp_path: Path) -> None:
    file = opened(tmp_path)
    file.write_bytes(b"no database at all" * 400)
    page = report(tmp_path)
    assert page.facts["Opened"] == "not readable"
    assert page.facts["Programme"] == "not readable"
    assert any("cannot be read" in line for line in page.warnings)


def test_a_kind_of_event_this_version_does_not_know_is_named(tmp_path: Path) -> None:
    file = opened(tmp_path, Marked(BASE + 60, "tears", "Tears", "Thea"))
    edit(file, "UPDATE event SET kind = 'hologram', body = '{\"kind\":\"hologram\"}' WHERE kind = 'marked'")
    assert any("1 row of kind hologram kept as text" in line for line in report(tmp_path).warnings)


def test_times_follow_the_wall_clock_that_was_valid_then(tmp_path: Path) -> None:
    async def clock_moves() -> None:
        offset = 1_763_750_000.0
        from sessionctl.record.journal import Journal

        kept = Journal(tmp_path, lambda at: at + offset)
        kept.open()
        kept.rotate("session", SESSION)
        kept.append(
            [
                Configured(BASE, plain(settings())),
                SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
                Marked(BASE + 60, "tears", "Tears", "Thea"),
            ],
            urgent=True,
        )
        offset += 1800.0
        events: list[Event] = [
            ClockSet(BASE + 61, offset, 1800.0),
            Marked(BASE + 120, "tears", "Tears", "Thea"),
            SessionClosed(BASE + 130, SESSION, "Thea"),
        ]
        await within(kept.committed(kept.append(events, urgent=True)))
        kept.close()

    asyncio.run(clock_moves())
    first, second = report(tmp_path).column("marks", "Time")
    seconds = [
        sum(int(n) * by for n, by in zip(t.split(":"), (3600, 60, 1), strict=True)) for t in (first, second)
    ]
    assert (seconds[1] - seconds[0]) % 86400 == 60 + 1800


def test_a_restart_in_the_session_names_both_versions(tmp_path: Path) -> None:
    opened(tmp_path, Booted(BASE + 60, "0.2.0", "boot", 0.0, 12.0), Tick(BASE + 70))
    assert report(tmp_path).facts["Written by"] == "sessionctl 0.1.0, sessionctl 0.2.0"


def test_music_without_reports_is_not_known_to_have_played(tmp_path: Path) -> None:
    opened(
        tmp_path,
        AmbienceTold(BASE + 10, "music", {"title": "Held", "playing": True}),
        AmbienceTold(BASE + 20, "music", {"title": "Held", "playing": True}),
        AmbienceTold(BASE + 120, "music", {"title": "Held", "playing": True, "fault": "no sound device"}),
        Tick(BASE + 125),
    )
    page = report(tmp_path)
    assert page.column("music", "Until")[0].endswith("no report after that")
    assert page.column("music", "What") == ["Held", "Held fault: no sound device"]


def test_a_pause_of_audio_that_a_new_alarm_broke_says_so(tmp_path: Path) -> None:
    opened(
        tmp_path,
        AudioChanged(BASE + 10, BASE + 130, "asked", "Nora"),
        AudioChanged(BASE + 40, None, "broken"),
        Tick(BASE + 50),
    )
    (pause,) = report(tmp_path).tables["pauses"]
    assert (pause["Paused by"], pause["Why"]) == ("Nora", "broken")


def test_a_value_by_hand_that_only_grew_old_is_no_reading(tmp_path: Path) -> None:
    gone = Observation(Vital.SYSTOLIC, None, Validity.UNAVAILABLE, ("no data",))
    opened(tmp_path, Observed(BASE + 10, "by hand", (gone,)), Tick(BASE + 20))
    assert report(tmp_path).none["pressures"] == "No blood pressure was taken."


def test_a_value_from_a_device_s_memory_is_marked_and_not_drawn(tmp_path: Path) -> None:
    old = Observation(Vital.SPO2, 71.0, Validity.VALID, (), "2025-11-20T10:00:00")
    opened(tmp_path, Observed(BASE + 10, "oximeter", (old,)), Tick(BASE + 20))
    page = report(tmp_path)
    assert page.column("odd", "Why") == ["from the device's memory: no reason given"]
    assert "summary" in page.none


HOSTILE = "\x00\x1b[31m</text></svg><img src=x onerror=alert(1)>\u202e'\"&\ud800".encode(
    "utf-8", "replace"
).decode()


def test_the_worst_words_are_only_words(tmp_path: Path) -> None:
    opened(
        tmp_path,
        replace(SessionOpened(BASE, SESSION, HOSTILE, "ket-sl-adult", HOSTILE)),
        DoseMarked(BASE + 1, BASE + 1, "first", HOSTILE, HOSTILE),
        PhaseChanged(BASE + 1, HOSTILE, "person", HOSTILE),
        Marked(BASE + 2, "", HOSTILE, HOSTILE),
        AmbienceTold(
            BASE + 3, "music", {"title": HOSTILE, "playing": True, "fault": HOSTILE, "level_db": -3.0}
        ),
        AmbienceTold(BASE + 3, "light", {"scene": HOSTILE, "level": True}),
        Tick(BASE + 90),
    )
    html = report_html(tmp_path, SESSION)
    page = Page(html)
    assert not [tag for tag, _ in page.tags if tag in ("img", "script")]
    assert not re.search(r"[\x00-\x08\x1b]", html)
    assert "onerror=alert(1)" in page.said


def test_an_unknown_session_names_the_known_ones(tmp_path: Path) -> None:
    opened(tmp_path)
    with pytest.raises(NoSuchSession, match=f"there is no session 7; there are: {SESSION}"):
        report_html(tmp_path, "7")


def test_a_whole_night_of_marks_stays_on_the_drawing(tmp_path: Path) -> None:
    marks: list[Event] = [Marked(BASE + n, "", f"note number {n}", "Thea") for n in range(0, 36_000, 60)]
    opened(tmp_path, *marks)
    page = report(tmp_path)
    assert len(page.tables["marks"]) == 600


def test_pressures_close_together_turn_their_numbers(tmp_path: Path) -> None:
    script = Script()
    script.does(0.0, "Thea", "open-session", alias="K.M.", session=SESSION)
    for minute in (5, 8, 11, 60):
        script.cuff(minute * 60.0, 120 + minute, 80, 95)
    script.does(3700.0, "Thea", "close-session")
    record(tmp_path, told(script.in_order(), settings()))
    html = report_html(tmp_path, SESSION)
    assert re.search(r'transform="rotate\(-90[^>]*>125/80<', html)


def test_settings_of_another_version_keep_no_report_back(tmp_path: Path) -> None:
    odd = plain(settings())
    programme = odd["programmes"]["ket-sl-adult"]
    programme["limits"]["spo2"] = {"burden": {"gives": "medium"}, "low": 7, "medium": {"below": "ninety"}}
    programme["nibp"] = None
    programme["profile"] = []
    odd["devices"] = [{"label": None}, "cuff"]
    odd["minute_s"] = "fast"
    first: list[Event] = [
        Configured(BASE, odd),
        SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
        Tick(BASE + 60),
    ]
    record(tmp_path, first)
    page = report(tmp_path)
    assert page.facts["Programme"] == "ket-sl-adult; not signed by a clinician"
    assert "SpO₂ (%)" not in page.column("limits", "Limits in force")


def test_the_instruments_that_gave_the_numbers_are_named_with_their_time(tmp_path: Path) -> None:
    opened(
        tmp_path,
        Configured(BASE, plain(settings())),
        Bound(BASE + 1, "oximeter", "usb:1D6B:0104:A1234"),
        Bound(BASE + 60, "oximeter", "usb:1D6B:0104:A1234", reason="same"),
        Bound(BASE + 120, "oximeter", "usb:1D6B:0104:B5678", "0000070123", "confirmed", by="Nora"),
    )
    said = report(tmp_path).facts["Devices"]
    assert said.count("usb:1D6B:0104:A1234 from ") == 1
    assert re.search(r"serial number 0000070123, usb:1D6B:0104:B5678 from [\d:]+, confirmed by Nora;", said)


def test_who_signed_that_another_monitor_was_on_the_patient_is_printed(tmp_path: Path) -> None:
    start: list[Event] = [
        Configured(BASE, plain(settings(simulated=False))),
        SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea", signed_for=("Xpod", "Strap")),
    ]
    record(tmp_path, start)
    assert report(tmp_path).facts["Another monitor"] == (
        "with alarms, on the patient: signed by Thea; no alarm of its own: Xpod, Strap"
    )


def test_a_session_that_wanted_no_signature_prints_none(tmp_path: Path) -> None:
    opened(tmp_path)
    assert "Another monitor" not in report(tmp_path).facts
