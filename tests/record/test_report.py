"""One scripted session through the real core and the real journal: what its report says of it."""

import re
from pathlib import Path

import pytest

from sessionctl.record.report import report_html
from sessionctl.record.verify import verify_file
from tests.record.report_page import Page
from tests.record.scripted import ALIAS, BASE, MIN, NOTE, SESSION, T0, record, script, settings, told, wall

MADE = 1_763_800_000.0


@pytest.fixture(scope="module", autouse=True)
def clock_of_the_clinic() -> "object":
    """Clock times are local: the tests read them in one zone, wherever they run."""
    import os
    import time

    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room")
    record(folder, told(script().in_order(), settings()))
    return folder


@pytest.fixture(scope="module")
def html(state: Path) -> str:
    return report_html(state, SESSION, MADE)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def clock(second: float) -> str:
    """The clock time at so many seconds after the opening, as the tests' wall has it."""
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(wall(BASE + second), UTC):%H:%M:%S}"


def row(page: Page, table: str, time: str) -> dict[str, str]:
    (found,) = [row for row in page.tables[table] if row["Time"] == time]
    return found


# --- the head -----------------------------------------------------------------------------------------


def test_the_head_says_who_by_which_programme_and_when(page: Page) -> None:
    assert page.facts["Room"] == "Willow room"
    assert (
        page.facts["Programme"] == "Ketamine sublingual (ket-sl-adult), version 1; not signed by a clinician"
    )
    assert page.facts["Date"] == "21 November 2025; clock times are local, UTC+00:00"
    assert page.facts["Opened"] == f"{clock(0)} T−9:20 by Thea"
    assert page.facts["Closed"] == f"{clock(50 * MIN)} T+40:40 by Thea"
    assert page.facts["Length"] == "50 min"


def test_the_dose_is_the_corrected_one_and_what_it_was_corrected_from_is_kept(page: Page) -> None:
    marked = clock(10 * MIN + 20)
    assert page.facts["Dose (T0)"] == (
        f"{clock(T0)} T+0:00 lozenge 200 mg, marked by Thea, corrected from {marked}"
    )
    assert page.column("doses", "Marked") == ["dose (T0)", "undone", "dose (T0)", "T0 corrected"]
    assert page.column("doses", "Given at") == [clock(10 * MIN), "–", marked, clock(T0)]
    assert page.column("doses", "What, or why")[-1] == "marked late"


def test_people_who_acted_are_named_with_their_role_and_a_program_is_not_a_person(page: Page) -> None:
    assert re.sub(r"\d+", "N", page.facts["People"]) == (
        "Thea (therapist, N commands)\nNora (nurse, N commands)"
    )


def test_simulated_devices_are_said_at_the_top_of_every_printed_page(page: Page, html: str) -> None:
    head = html[html.index("<thead>") : html.index("</thead>")]
    assert "SIMULATED" in head
    assert page.warnings[0].startswith("SIMULATED: Oximeter, Cuff.")
    assert page.facts["Devices"].count("SIMULATED") == 2


def test_the_record_is_named_counted_and_proved(page: Page, state: Path) -> None:
    (file,) = (state / "journal").glob("*.session.sqlite")
    verdict = verify_file(file)
    assert page.facts["Journal file"] == file.name
    assert page.facts["Verified"] == verdict.text
    assert page.facts[f"Hash of event {verdict.last}"] == verdict.head
    assert len(verdict.head) == 64
    assert int(page.facts["Events"]) == verdict.last - 1  # event 1 lies in the file before
    assert page.facts["Written by"] == "sessionctl 0.1.0"
    assert page.facts["Report made"] == "22 November 2025, 08:26:40 UTC+00:00, by sessionctl 0.1.0"


def test_the_limits_in_force_are_those_of_the_programme(page: Page) -> None:
    limits = {row["Limits in force"]: row for row in page.tables["limits"]}
    assert limits["SpO₂ (%)"]["High ***"].replace("\xa0", " ") == "< 88 for 10 s; < 80 at once"
    assert limits["Systolic (mmHg)"]["Medium **"].replace("\xa0", " ") == (
        "< 90; ≥ 170; ≥ 160 twice running; 40 over own baseline"
    )


# --- pressures and due readings -----------------------------------------------------------------------


def test_a_pressure_has_its_numbers_its_source_and_the_slot_it_filled(page: Page) -> None:
    taken = row(page, "pressures", clock(T0 + 20 * MIN + 40))
    assert list(taken.values()) == [
        clock(T0 + 20 * MIN + 40), "T+20:40", "172", "102", "125", "–", "Cuff", "valid", "T+20",
    ]  # fmt: skip
    assert page.column("pressures", "For") == ["baseline 1", "baseline 2", "T+20", "–", "–", "repeat"]


def test_a_questionable_pressure_is_shown_and_marked(page: Page) -> None:
    doubtful = row(page, "pressures", clock(T0 + 27 * MIN))
    assert (doubtful["Systolic mmHg"], doubtful["Validity"]) == ("150 ?", "questionable: movement")
    assert "150/96 ?" in page.chart


def test_an_impossible_pressure_is_shown_as_it_came_and_marked(page: Page) -> None:
    bad = row(page, "pressures", clock(T0 + 30 * MIN))
    assert (bad["Systolic mmHg"], bad["Diastolic mmHg"]) == ("118 ×", "124 ×")
    assert bad["Validity"] == "invalid: impossible: diastolic at or above systolic"
    assert "118/124 ×" in page.chart


def test_a_reading_by_hand_says_so(page: Page) -> None:
    by_hand = row(page, "pressures", clock(T0 + 31 * MIN))
    assert (by_hand["Source"], by_hand["Pulse /min"], by_hand["Mean mmHg"]) == ("by hand", "77", "–")


def test_another_value_by_hand_is_in_its_table(page: Page) -> None:
    assert page.column("entered", "Reading") == ["36.9 °C"]


def test_due_readings_say_whether_they_were_on_time(page: Page) -> None:
    assert [(row["Reading"], row["Kept"]) for row in page.tables["due"]] == [
        ("baseline 1", "taken before the dose"),
        ("baseline 2", "taken before the dose"),
        ("T+20", "on time, 40 s after"),
        ("repeat", "late, 5 min 20 s after it was due"),
        ("repeat", "missed"),
        ("T+40", "missed"),
        ("T+60", "not reached"),
        ("T+90", "not reached"),
    ]


# --- alarms -------------------------------------------------------------------------------------------


def test_an_alarm_has_its_value_its_limit_and_who_answered_after_how_long(page: Page) -> None:
    (high,) = [row for row in page.tables["alarms"] if row["Priority"] == "*** high"]
    assert high["Alarm"] == "SpO₂ 85 % < 88"
    assert high["Time"] == clock(32 * MIN + 10)
    assert (high["Ended"], high["Lasted"]) == (clock(32 * MIN + 50), "40 s")
    assert (high["Seen by"], high["Acknowledged by"]) == ("Thea after 9 s", "Nora after 20 s")


def test_an_alarm_over_the_own_baseline_names_it(page: Page) -> None:
    assert "Systolic 172 mmHg ≥ 167 (over own baseline)" in page.column("alarms", "Alarm")


def test_technical_conditions_stand_apart(page: Page) -> None:
    technical = {row["Alarm"]: row for row in page.tables["technical"]}
    assert technical["SpO₂, Pulse lost: no value"]["Lasted"] == "10 s"
    assert technical["Cuff failed twice: the cuff did not answer"]["Ended"] == "still present"
    assert not set(technical) & set(page.column("alarms", "Alarm"))


def test_alarms_are_on_the_chart_by_number_stars_and_words(page: Page) -> None:
    assert "7–10 *** SpO₂ 85 % < 88" in page.chart
    assert "T4–5 ** Cuff failed twice: the cuff did not answer" in page.chart


def test_an_audio_pause_says_by_whom_and_how_it_ended(page: Page) -> None:
    (pause,) = page.tables["pauses"]
    assert (pause["Paused by"], pause["For"], pause["Why"]) == ("Nora", "120 s", "resumed")


# --- what was marked, played and refused --------------------------------------------------------------


def test_marks_and_notes_are_whole_in_their_table(page: Page) -> None:
    assert page.column("marks", "What") == ["Eyeshade on", "Tears", "Nurse here", NOTE]
    assert page.column("marks", "T+ min:s") == ["T−0:20", "T+14:40", "T+16:40", "T+28:40"]


def test_music_is_what_was_really_played(page: Page) -> None:
    assert page.column("music", "What") == [
        "Shoreline", "Held", "First Light", "Low <b>Tide</b>", "silence", "Low <b>Tide</b>", "Amber Field",
    ]  # fmt: skip
    assert page.column("music", "Levels")[0] == "level −24 to −23 dB"
    assert page.column("music", "Until")[0] == page.column("music", "Time")[1]


def test_light_is_what_was_really_shown(page: Page) -> None:
    assert page.column("light", "What") == ["settle", "ascent", "peak"]
    assert page.column("light", "Levels")[-1] == "level 0.7 %, 2200 K"


def test_a_request_says_whether_a_report_answered_it(page: Page) -> None:
    assert page.column("requests", "Reported as done") == ["after 3.2 s", "no report named it"]


def test_refused_commands_say_whose_and_why(page: Page) -> None:
    assert [(row["By"], row["Command"]) for row in page.tables["refused"]] == [
        ("Thea", "acknowledge"),
        ("Nora", "enter-reading"),
    ]
    assert page.column("refused", "Why it was refused")[1] == "diastolic must lie under systolic"


def test_phases_are_bands_with_their_names_and_rows_with_their_reason(page: Page) -> None:
    assert {"Settle", "Pre-onset", "Ascent", "Peak"} <= set(page.chart)
    ascent = next(row for row in page.tables["phases"] if row["Phase"] == "Ascent")
    assert (ascent["T+ min:s"], ascent["How"], ascent["Lasted"]) == ("T+12:00", "by the clock", "18 min")
    assert "Peak held" in page.column("phases", "How")


# --- values -------------------------------------------------------------------------------------------


def test_each_vital_has_its_least_and_greatest_with_the_instant(page: Page) -> None:
    spo2 = next(row for row in page.tables["summary"] if row["Vital"] == "SpO₂ (%)")
    assert (spo2["Least"], spo2["Greatest"]) == ("85 T+22:40", "97 T−8:30")


def test_values_that_were_marked_are_listed_with_the_reason(page: Page) -> None:
    odd = {(row["Vital"], row["Why"]): row for row in page.tables["odd"]}
    assert odd["SpO₂", "low perfusion"]["Values"] == "30"
    assert odd["SpO₂", "impossible: outside 1 to 100 %; came as 340"]["Validity"] == "invalid"


def test_an_impossible_value_breaks_the_curve(html: str) -> None:
    (curve,) = re.findall(r'<path d="([^"]*)" class="curve spo2"', html)
    assert curve.count("M") == 3  # the impossible value, and the probe that was off


# --- safe to open -------------------------------------------------------------------------------------


def test_words_of_people_stay_words(page: Page, html: str) -> None:
    assert "<script" not in html
    assert "<b>Tide" not in html
    assert ALIAS in page.said
    assert not [tag for tag, attrs in page.tags if tag == "script" or any(a.startswith("on") for a in attrs)]


def test_the_page_asks_nobody_for_anything(page: Page, html: str) -> None:
    assert "http://" not in html
    assert "https://" not in html
    asking = {"src", "href", "xlink:href", "action", "srcset"}
    assert not [(tag, attrs) for tag, attrs in page.tags if asking & set(attrs)]
    assert not {"link", "img", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}


def test_every_mark_of_the_chart_lies_on_the_drawing(html: str) -> None:
    view = re.search(r'class="chart" viewBox="0 0 (\d+) (\d+)"', html)
    assert view is not None
    wide, high = int(view[1]), int(view[2])
    for x, y in re.findall(r'<(?:text|rect) x="([-.\d]+)" y="([-.\d]+)"', html):
        assert 0 <= float(x) <= wide
        assert 0 <= float(y) <= high


def test_a_report_of_the_same_record_is_the_same(state: Path, html: str) -> None:
    assert report_html(state, SESSION, MADE) == html
