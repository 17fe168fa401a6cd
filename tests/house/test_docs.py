"""What the documents say of the program is so."""

import re
from pathlib import Path

import pytest

from sessionctl.devices.models import MODELS
from sessionctl.room.programme import Limits
from sessionctl.room.rights import RIGHTS
from sessionctl.room.steer import ACTS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_links_to_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_model_has_its_place_in_the_documents_and_no_other_is_named() -> None:
    text = (ROOT / "docs" / "connect-a-device.md").read_text()
    assert [model for model in MODELS if f"`{model}`" not in text] == []
    assert set(re.findall(r'model = "([^"]+)"', text)) <= set(MODELS)


ROWS = {
    "open, close a session": ("open-session", "close-session"),
    "Seen": ("seen",),
    "Acknowledge a physiological alarm": ("acknowledge-physiological",),
    "Acknowledge a technical alarm": ("acknowledge-technical",),
    "Checked by hand, while data is lost": ("checked-physiological",),
    "Checked, technical": ("checked-technical",),
    "Patient checked": ("patient-checked",),
    "Pause, resume audio": ("pause-audio", "resume-audio"),
    "Enter a pressure": ("enter-reading",),
    "Start the cuff": ("start-cuff",),
    "STAT, interval of readings": ("start-stat", "cuff-interval"),
    "Stop the cuff, Call nurse": ("stop-cuff", "call-nurse"),
    "EMERGENCY, and its light": ("emergency", "emergency-light"),
    "Give light and music back": ("emergency-release",),
    "Mark, undo, correct a dose": ("mark-dose", "undo-dose", "correct-dose", "further-dose"),
    "Steer the phases": ("phase-next", "phase-back", "phase-hold", "phase-release", "phase-extend"),
    "Steer music and light": tuple(name for name in ACTS if not name.startswith("emergency")),
    "Defer a reading": ("defer-reading",),
    "Another instrument: on this patient": ("confirm-device",),
    "Sensors off on purpose": ("sensors-off",),
    "Notes and marks": ("note", "mark"),
    "Pair, forget a Bluetooth device": ("pair-device", "forget-device"),
}


def drawn_rights() -> dict[str, set[str]]:
    """The table of rights as docs/alarms.md draws it: row to roles."""
    text = (ROOT / "docs" / "alarms.md").read_text().split("## Who may do what")[1]
    lines = [line.strip("|") for line in text.splitlines() if "|" in line]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    roles = rows[0][1:]
    return {
        row[0]: {role for role, cell in zip(roles, row[1:], strict=True) if cell == "●"} for row in rows[2:]
    }


@pytest.mark.parametrize("row", ROWS)
def test_the_drawn_table_of_rights_is_the_one_that_is_enforced(row: str) -> None:
    for right in ROWS[row]:
        assert drawn_rights()[row] == set(RIGHTS[right])


def test_every_right_is_drawn() -> None:
    # "report" is what the music and light program says of itself: no person gives it.
    assert {right for rights in ROWS.values() for right in rights} == set(RIGHTS) - {"report"}
    assert set(drawn_rights()) == set(ROWS)


def drawn_limits() -> dict[str, str]:
    """The table of limits as docs/alarms.md draws it: vital to the rest of its row."""
    text = (ROOT / "docs" / "alarms.md").read_text().split("## Limits")[1].split("## ")[0]
    lines = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    return {name.strip(): rest for name, _, rest in (line.partition("|") for line in lines)}


def default_limits() -> dict[str, list[str]]:
    limits = Limits()
    spo2, pulse, breaths = limits.spo2, limits.pulse_rate, limits.respiratory_rate
    systolic, diastolic, fever = limits.systolic, limits.diastolic, limits.temperature
    assert spo2.burden is not None
    return {
        "SpO₂": [
            f"< {spo2.low.below:g} % for {spo2.low.delay_s:g} s",
            f"< {spo2.medium.below:g} % for {spo2.medium.delay_s:g} s",
            f"< {spo2.high.below:g} % for {spo2.high.delay_s:g} s; < {spo2.floor.below:g} % at once",
            f"{spo2.burden.satsec:g} sat-seconds under {spo2.burden.limit:g}",
            f"{spo2.burden.dips_in_60s} dips of {spo2.burden.dip_min_s:g} s",
            f"limit + {spo2.clear.above_by:g} for {spo2.clear.for_s:g} s",
        ],
        "Pulse": [
            f"< {pulse.medium.below:g} for {pulse.medium.below_delay_s:g} s",
            f"> {pulse.medium.above:g} for {pulse.medium.above_delay_s:g} s",
            f"< {pulse.high.below:g} or > {pulse.high.above:g} for {pulse.high.delay_s:g} s",
            f"inside by {pulse.clear.inside_by:g} for {pulse.clear.for_s:g} s",
        ],
        "Breathing (where a sensor gives it)": [
            f"< {grade.below:g} or > {grade.above:g} for {grade.delay_s:g} s"
            for grade in (breaths.medium, breaths.high)
        ],
        "Systolic": [
            f"≥ {systolic.low.from_:g} |",
            f"≥ {systolic.medium.from_:g}; ≥ {systolic.medium.twice_from:g} twice running",
            f"≥ {systolic.high.from_:g}; < {systolic.high.below:g}",
        ],
        "Diastolic": [f"≥ {diastolic.medium.from_:g} |", f"≥ {diastolic.high.from_:g} |"],
        "Temperature": [
            f"≥ {grade.from_:.1f} °C for {grade.delay_s:g} s" for grade in (fever.medium, fever.high)
        ],
    }


@pytest.mark.parametrize("vital", default_limits())
def test_the_limits_in_the_documents_are_the_defaults(vital: str) -> None:
    drawn = drawn_limits()[vital]
    assert [words for words in default_limits()[vital] if words not in drawn] == []
