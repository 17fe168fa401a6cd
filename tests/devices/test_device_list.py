"""`sessionctl devices list`: what is known of each model, for people, for programs and as a document."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sessionctl.commands import device_list, devices
from sessionctl.devices.models import MODELS
from sessionctl.devices.models.facts import NOT_KNOWN, facts, page
from sessionctl.devices.settings import DeviceSettings
from sessionctl.monitor.settings import room_device

app = typer.Typer()
app.command("list")(devices.list_)
app.command("scan")(devices.scan)

INDEX = Path(__file__).parents[2] / "docs" / "devices" / "index.md"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["list", *words])


def test_the_table_fits_a_hundred_columns_and_no_name_is_broken() -> None:
    lines = run().stdout.splitlines()
    assert max(map(len, lines)) <= 100
    named = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert [name for name in MODELS if name not in named] == []


def test_one_model_is_shown_in_full_with_its_page() -> None:
    out = run("masimo-rad8").stdout
    assert "own alarm         yes" in out
    assert "move or lower it  not known" in out
    assert "behind it         captured: frames recorded by others" in out
    assert "docs/devices/masimo.md" in out
    assert "suntech" not in out


def test_an_alarm_that_nobody_knows_of_is_said_to_be_not_known_and_counts_as_none() -> None:
    assert facts("nonin-xpod", MODELS["nonin-xpod"]).own_alarm == NOT_KNOWN
    assert not room_device(DeviceSettings("one", "nonin-xpod", port="/dev/x")).own_alarm


def test_one_program_alone_makes_a_model_experimental() -> None:
    for name, model in MODELS.items():
        assert facts(name, model).experimental == (model.confidence == "C")
        assert ("experimental" in facts(name, model).trust) == (model.confidence == "C")


def test_programs_get_the_same_as_json() -> None:
    rows = {row["model"]: row for row in json.loads(run("--json").stdout)}
    assert list(rows) == list(MODELS)
    assert rows["nonin-xpod"]["averaging"] == "4 beats"
    assert rows["contec-cms50d-plus"]["line"] == "19200 8O1, 4800 8O1, 4800 8N1"
    assert rows["ble-pulse-oximeter"]["transport"] == "Bluetooth"


def test_a_model_that_is_not_there_is_one_line_with_the_nearest() -> None:
    result = run("nonin-xpot")
    assert result.exit_code == 2
    assert "there is no model 'nonin-xpot'; see: nonin-xpod" in result.stderr


def test_the_document_is_the_table() -> None:
    assert INDEX.read_text() == device_list.markdown(device_list.every()), (
        "write it again: sessionctl devices list --markdown > docs/devices/index.md"
    )


SECTIONS = ("## What it is", "## Connect", "## What good looks like", "## What can go wrong")


@pytest.mark.parametrize("file", sorted({page(name, model) for name, model in MODELS.items()}))
def test_every_model_has_a_page_with_its_four_sections(file: str) -> None:
    text = (INDEX.parent / file).read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == list(SECTIONS)


@pytest.mark.parametrize("name", MODELS)
def test_the_page_of_a_model_names_it(name: str) -> None:
    assert f"`{name}`" in (INDEX.parent / page(name, MODELS[name])).read_text()
