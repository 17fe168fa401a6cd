"""What is wrong with the music, its files, its way out: a line or a low condition, and the room goes on."""

import asyncio
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ambience.house import SESSIONCTL, START_S, House, Viewer, write_config
from tests.signed import SIGNED

pytestmark = pytest.mark.timeout(120)
BED_S = 10.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[House]:
    """A monitor alone: each test brings an `ambience` of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with House(tmp_path_factory.mktemp("house"), port, library).lived_in() as made:
        made.start_monitor()
        yield made


@pytest.fixture
def config(house: House, tmp_path: Path, library: Path) -> Path:
    """Settings with a library of their own, to spoil."""
    own = shutil.copytree(library, tmp_path / "library")
    return write_config(tmp_path / "config", house.port, house.oximeter.path, own, "silent", "")


def end(house: House) -> str:
    """Ends the `ambience` at hand, which must end when asked; returns what it printed."""
    house.ambience.send_signal(signal.SIGTERM)
    house.ambience.wait(10)
    return house.programs.log(house.ambience)


async def open_session(viewer: Viewer) -> None:
    await viewer.tap("open-session", alias="K.M.", programme="bench", **SIGNED)
    await viewer.until(lambda v: v["music"]["told"] and v["light"]["told"], START_S, "reports")


def condition(viewer: Viewer, name: str) -> dict[str, str]:
    found: dict[str, str] = viewer.view["alarms"]["items"].get(name, {})
    return found


async def test_missing_empty_and_truncated_music_is_low_and_the_rest_plays(
    house: House, config: Path
) -> None:
    library = config.parent / "library"
    (library / "synthetic-settle-1.flac").unlink()
    (config / "playlists" / "pre_onset.toml").write_text("item = []\n")
    whole = (library / "synthetic-ascent-1.flac").read_bytes()
    (library / "synthetic-ascent-1.flac").write_bytes(whole[: len(whole) // 50])
    house.start_ambience(config)
    async with Viewer(house).looking() as viewer:
        await open_session(viewer)
        await viewer.until(
            lambda v: v["music"]["told"].get("track_id") == "synthetic-settle-2",
            10,
            "the other track of settle",
        )
        await viewer.until(lambda v: "music.fault.low" in v["alarms"]["items"], 10, "the low condition")
        assert "synthetic-settle-1.flac: the file is missing" in condition(viewer, "music.fault.low")["title"]
        await viewer.tap("mark-dose")
        await viewer.until(
            lambda v: v["music"]["told"]["track_id"] == "synthetic-backup-1", 10, "backup for an empty list"
        )
        await viewer.tap("phase-next")
        await viewer.until(
            lambda v: (
                v["music"]["told"]["phase"] == "ascent"
                and v["music"]["told"]["track_id"] in ("synthetic-ascent-1", "synthetic-ascent-2")
            ),
            10,
            "ascent, whose first track is cut short",
        )
        await viewer.until(
            lambda v: v["music"]["told"]["track_id"] == "synthetic-ascent-2", 2 * BED_S, "what follows it"
        )
        assert viewer.view["alarms"]["items"].keys() <= {"music.fault.low"}
    said = await asyncio.to_thread(end, house)
    assert "music: pre_onset.toml: the playlist is empty; expected at least one track" in said


async def test_without_a_sound_device_there_is_a_low_condition_and_the_light_works(
    house: House, config: Path
) -> None:
    if shutil.which("aplay"):
        pytest.skip("this machine has aplay, and perhaps a device")
    music = config / "music.toml"
    music.write_text(music.read_text().replace('"silent"', '"alsa"'))
    house.start_ambience(config)
    async with Viewer(house).looking() as viewer:
        await open_session(viewer)
        await viewer.until(lambda v: "music.fault.low" in v["alarms"]["items"], 15, "the low condition")
        assert condition(viewer, "music.fault.low")["title"].endswith(
            "no program to play with: aplay is not installed"
        )
        await viewer.echoed("music", "music-calm")
        await viewer.echoed("light", "scene", scene="disco")  # there is no such scene
        await viewer.until(lambda v: "light.fault.low" in v["alarms"]["items"], 5, "the low condition")
        assert viewer.told("light")["scene"] == "settle"
        await viewer.echoed("light", "scene", scene="talk")
        await viewer.until(lambda v: "light.fault.low" not in v["alarms"]["items"], 5, "its end")
    await asyncio.to_thread(end, house)


async def test_a_place_and_lamps_kept_as_nonsense_and_a_broken_library_leave_a_room_that_works(
    house: House, config: Path
) -> None:
    run = house.state / "run"
    (run / "ambience.place").write_bytes(b'{"volume_db": 1e9, "track": ["x"], "level_db": "loud"}')
    (run / "lamps.kept").write_bytes(b'{"scene": "peak", "lamps": [{"level": 1e9}], "emergency": "maybe"}')
    (config.parent / "library" / "library.json").write_bytes(b'{"version": 1, "tracks": [{"id": 3}]}')
    house.start_ambience(config)
    async with Viewer(house).looking() as viewer:
        await open_session(viewer)
        await viewer.echoed("light", "dim", step=5)
        await viewer.until(lambda v: v["music"]["told"]["bed"] is True, 15, "the backup bed")
        assert viewer.told("music")["volume_db"] == 0.0
        assert viewer.told("light")["mode"] == "follow"
        assert "music.fault.low" in viewer.view["alarms"]["items"]
    said = await asyncio.to_thread(end, house)
    assert len([line for line in said.splitlines() if line.startswith("music: ")]) <= 4


def test_settings_that_are_wrong_are_named_line_by_line(house: House, config: Path) -> None:
    (config / "music.toml").write_text('player = "radio"\n[output]\nkind = "loud"\n')
    call: list[str | Path] = [SESSIONCTL, "ambience", config, "--state", house.state]
    done = subprocess.run(call, capture_output=True, text=True, timeout=START_S, check=False)
    assert done.returncode == 1
    assert "music.toml: player = 'radio'; expected" in done.stderr
    assert "music.toml: output.kind = 'loud'; expected" in done.stderr
    assert "Traceback" not in done.stderr
