"""`same_arm` in devices.toml: taken where it makes sense, explained where it does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sessionctl import config
from sessionctl.monitor.settings import room_device

ROOT = Path(__file__).parents[2]
SESSIONCTL = Path(sys.executable).with_name("sessionctl")
DEVICE = """[[device]]
name = "{name}"
model = "{model}"
{where}
same_arm = true
"""


def written(inside: Path, name: str, model: str, where: str) -> Path:
    """The shipped configuration with one device, on the arm of the probe."""
    shutil.copytree(ROOT / "config", inside / "config")
    text = DEVICE.format(name=name, model=model, where=where)
    (inside / "config" / "devices.toml").write_text(text)
    return inside / "config"


def test_a_cuff_that_is_started_from_here_may_sit_on_the_arm_of_the_probe(tmp_path: Path) -> None:
    found = config.load(written(tmp_path, "cuff", "suntech-advantage", 'port = "/dev/ttyUSB0"'))
    assert [room_device(device).same_arm for device in found.devices] == [True]


def test_it_is_false_where_nothing_is_said() -> None:
    assert {device.same_arm for device in config.load(ROOT / "config").devices} == {False}


WRONG = [
    ("oximeter", "nonin-xpod", 'port = "/dev/ttyUSB0"', "expected only on a blood pressure cuff"),
    ("cuff", "ble-blood-pressure", 'address = "C0:FF:EE:00:00:01"', "put it on the other arm"),
]


@pytest.mark.parametrize(("name", "model", "where", "why"), WRONG, ids=[row[0] for row in WRONG])
def test_elsewhere_check_says_what_would_do(
    tmp_path: Path, name: str, model: str, where: str, why: str
) -> None:
    directory = written(tmp_path, name, model, where)
    done = subprocess.run(
        [SESSIONCTL, "check", directory], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    (line,) = [each for each in (done.stdout + done.stderr).splitlines() if "same_arm" in each]
    assert f"devices.toml: device '{name}': same_arm = true; " in line
    assert why in line
