"""The unit and the udev rules, checked by systemd's own tools where they are and by reading where not."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "systemd"
UNIT = HERE / "sessionctl-monitor@.service"
UNITS = (UNIT, HERE / "sessionctl-ambience@.service")
RULES = HERE / "60-sessionctl.rules"

PROMISED = {
    "Type": "notify",
    "Restart": "always",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "DevicePolicy": "closed",
    "CapabilityBoundingSet": "",
    "StateDirectory": "sessionctl/%i",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
}


def settings(unit: Path) -> dict[str, list[str]]:
    """Every `Key=value` line of a unit, comments and sections left out."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        if match := re.fullmatch(r"(\w+)=(.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path, unit: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    program = tmp_path / "sessionctl"
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    copy = tmp_path / unit.name.replace("@", "@willow")
    copy.write_text(unit.read_text().replace("/opt/sessionctl/bin/sessionctl", str(program)))
    # --man=no: manual pages are not installed on small machines; what other units lack is not ours to say.
    done = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", str(copy)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_counts_the_unit_as_hardened(unit: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


@pytest.mark.parametrize("key", PROMISED)
def test_the_unit_keeps_what_it_promises(key: str) -> None:
    assert settings(UNIT)[key] == [PROMISED[key]]


def test_the_watchdog_is_slower_than_a_beat_and_quicker_than_a_stale_number() -> None:
    # A beat is 1 s; SpO2 is blanked 10 s after its last reading.
    (watchdog_s,) = settings(UNIT)["WatchdogSec"]
    assert 3 <= int(watchdog_s) <= 10


def test_only_serial_ports_are_opened_to_the_monitor() -> None:
    assert settings(UNIT)["DeviceAllow"] == [
        "char-ttyUSB rw",
        "char-ttyACM rw",
        "char-ttyAMA rw",
        "char-ttyS rw",
    ]


def test_music_and_light_can_take_nothing_from_the_monitor() -> None:
    ambience = settings(UNITS[1])
    assert int(ambience["OOMScoreAdjust"][0]) > 0 > int(settings(UNIT)["OOMScoreAdjust"][0])
    assert int(ambience["CPUWeight"][0]) < 100 < int(settings(UNIT)["CPUWeight"][0])
    assert "Requires" not in ambience


def rules() -> list[str]:
    """The rules, those that a technician fills in included, without comments in words."""
    lines = [line.removeprefix("#") for line in RULES.read_text().splitlines()]
    return [line for line in lines if re.match(r"[A-Z]+(\{[^}]*\})?\s*(==|!=|=|\+=)", line)]


def test_every_rule_is_made_of_whole_assignments() -> None:
    part = r'[A-Z]+(\{[^}]+\})?(==|!=|\+=|=)"[^"]*"'
    assert len(rules()) >= 7
    for line in rules():
        assert re.fullmatch(rf"{part}(, {part})*", line), line


def test_every_name_a_rule_gives_is_for_one_adapter_and_the_serial_group() -> None:
    named = [line for line in rules() if "SYMLINK" in line]
    assert named
    for line in named:
        assert re.search(r'ENV\{ID_(SERIAL_SHORT|PATH)\}=="', line), line
        assert 'GROUP="dialout"' in line
        assert 'TAG+="systemd"' in line


def test_udev_finds_no_fault_in_the_rules() -> None:
    udevadm = shutil.which("udevadm")
    if udevadm is None or subprocess.run([udevadm, "verify", "--help"], capture_output=True).returncode != 0:
        pytest.skip("no udevadm here that can verify rules (systemd 254 or newer)")
    done = subprocess.run([udevadm, "verify", str(RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
