"""`sessionctl sessions` and `report`, as typed."""

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sessionctl.__main__ import app
from sessionctl.commands import records, states
from sessionctl.events import (
    ConditionBegan,
    Configured,
    DoseMarked,
    Event,
    SessionClosed,
    SessionOpened,
    Tick,
)
from sessionctl.room.settings import plain
from sessionctl.vitals import Vital
from tests.record.report_page import Page
from tests.record.scripted import BASE, SESSION, record, settings


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def low(at: float, priority: str) -> ConditionBegan:
    return ConditionBegan(
        at, f"spo2.low.{priority}", "physiological", priority, "low", "spo2", Vital.SPO2, 85.0, 88.0  # type: ignore[arg-type]
    )  # fmt: skip


def events(*more: Event) -> list[Event]:
    return [
        Configured(BASE, plain(settings())),
        SessionOpened(BASE, SESSION, "K.M.", "ket-sl-adult", "Thea"),
        *more,
    ]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "willow"
    record(
        folder,
        events(
            DoseMarked(BASE + 60, BASE + 60, "first", "Thea"),
            low(BASE + 90, "medium"),
            low(BASE + 95, "high"),
            ConditionBegan(BASE + 99, "oximeter.lost.medium", "technical", "medium", "lost", "oximeter"),
            SessionClosed(BASE + 5400, SESSION, "Thea"),
        ),
    )
    return folder


def test_a_session_is_one_line(state: Path) -> None:
    result = typed("sessions", "--state", state)
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    id_, alias, _, *rest = line.split("  ")
    assert (id_, alias) == (SESSION, "K.M.")
    assert rest == ["1 h 30 min", "ket-sl-adult", "1 dose", "alarms: 1 high, 1 medium", "closed"]


def test_a_session_that_was_not_closed_is_open(tmp_path: Path) -> None:
    record(tmp_path, events(Tick(BASE + 60)), close=False)
    line = typed("sessions", "--state", tmp_path).stdout.strip()
    assert line.split("  ")[3:] == ["1 min", "ket-sl-adult", "no dose", "no alarm", "open"]


def test_no_session_is_said(tmp_path: Path) -> None:
    result = typed("sessions", "--state", tmp_path)
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path} holds no session yet.\n")


def test_a_file_that_cannot_be_read_is_a_line_too(state: Path) -> None:
    next((state / "journal").glob("*.session.sqlite")).write_bytes(b"rubbish" * 1000)
    result = typed("sessions", "--state", state)
    assert result.exit_code == 0
    assert "cannot be read" in result.stdout


def test_a_directory_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    result = typed("sessions", "--state", tmp_path / "none")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_a_report_goes_to_its_file(state: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    result = typed("report", SESSION, "--html", out, "--state", state)
    assert (result.exit_code, result.output) == (0, "")
    assert Page(out.read_text("utf-8")).facts["Room"] == "Willow room"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_report_goes_to_stdout(state: Path) -> None:
    result = typed("report", SESSION, "--html", "-", "--state", state)
    assert result.exit_code == 0
    assert Page(result.stdout).facts["Length"] == "1 h 30 min"


def test_a_report_that_was_there_is_replaced_with_its_mode_kept(state: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("older")
    out.chmod(0o644)
    held = out.open()
    assert typed("report", SESSION, "--html", out, "--state", state).exit_code == 0
    assert held.read() == "older"  # whoever reads the old one reads all of it
    held.close()
    assert out.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.html"
    out.write_text("older")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        records.write_whole(out, b"newer")
    assert out.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("place", ["nowhere/report.html", "."])
def test_a_place_that_cannot_be_written_is_one_line(state: Path, tmp_path: Path, place: str) -> None:
    result = typed("report", SESSION, "--html", tmp_path / place, "--state", state)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in result.stderr


def test_a_report_never_lands_in_the_record(state: Path) -> None:
    file = next((state / "journal").glob("*.session.sqlite"))
    before = file.read_bytes()
    result = typed("report", SESSION, "--html", file, "--state", state)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert file.read_bytes() == before


def test_an_unknown_session_is_answered_with_the_known_ones(state: Path) -> None:
    result = typed("report", "yesterday", "--html", "-", "--state", state)
    assert result.exit_code == 1
    assert result.stderr == f"report: there is no session yesterday; there are: {SESSION}\n"
    assert result.stdout == ""


def test_without_a_state_the_only_room_of_the_machine_is_meant(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "STATES", state.parent)
    assert typed("sessions").stdout.startswith(SESSION)
    (state.parent / "second").mkdir()
    result = typed("sessions")
    assert result.exit_code == 2
    assert "holds 2 rooms, expected one" in result.stderr
