"""Virtual lamps, the state that is kept, and the two files a person writes."""

import asyncio
import re
from pathlib import Path

import pytest

from sessionctl.ambience.lamps import scenes as scene_file, settings as lamp_file
from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.news import Fault, Settled
from sessionctl.ambience.lamps.settings import LampsFile
from sessionctl.ambience.lamps.state import Kept, from_json, to_json
from tests.ambience.light.room import Told, lamp, scenes

CONFIG = Path(__file__).parents[3] / "config"
ROOM = LampsFile((lamp("ceiling"), lamp("head", role="aside", power_on=0.0)))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_virtual_lamps_need_nothing_and_are_where_their_course_says() -> None:
    clock = Clock()
    lamps = Lamps(scenes(), ROOM, Told().append, clock=clock)
    lamps.show("settle", phase="settle")
    clock.now = 60.0
    state = lamps.state()
    assert (state.scene, state.label, state.phase, state.remaining_s) == ("settle", "Settle", "settle", 60.0)
    assert state.lamps[0].level == pytest.approx((0.1 + 0.067) / 2)
    assert not state.settled


async def test_arriving_is_told_once() -> None:
    told = Told()
    lamps = Lamps(scenes(), ROOM, told.append)
    task = asyncio.create_task(lamps.run())
    lamps.show("low")
    await told.until(lambda news: isinstance(news, Settled))
    await asyncio.sleep(0.25)
    task.cancel()
    await asyncio.wait([task])
    assert told == [Settled("low", 0.2)]


def test_a_program_killed_at_any_moment_comes_back_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    with Kept(tmp_path / "light") as kept:
        before = Lamps(scenes(), ROOM, Told().append, kept=kept, clock=clock)
        before.show("ascent", phase="ascent")
        before.dim(-0.2)
        before.assist()
        clock.now = 30.0
        was = before.state()
        kept.write(was)
        clock.now = 3.0  # another boot, another clock
        now = Lamps(scenes(), ROOM, Told().append, kept=kept, clock=clock).state()
    assert (now.scene, now.phase, now.dimmer, now.assist) == ("ascent", "ascent", -0.2, True)
    assert [each.level for each in now.lamps] == [each.level for each in was.lamps]
    assert now.target == pytest.approx(0.02 * 4**-0.2)
    assert now.remaining_s == pytest.approx(150.0)


def test_an_emergency_outlasts_a_kill(tmp_path: Path) -> None:
    with Kept(tmp_path / "light") as kept:
        before = Lamps(scenes(), ROOM, Told().append, kept=kept)
        before.show("peak", phase="peak")
        before.emergency()
        kept.write(before.state())
        after = Lamps(scenes(), ROOM, Told().append, kept=kept).state()
    assert after.emergency
    assert after.target == 1.0


@pytest.mark.parametrize("text", [b"", b"nonsense", b"{}", b'{"level":"x"}', b"\0" * 40, b'{"scene":"gone"}'])
def test_a_kept_state_that_is_none_is_a_first_start(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "light").write_bytes(text)
    with Kept(tmp_path / "light") as kept:
        state = Lamps(scenes(), ROOM, Told().append, kept=kept).state()
    assert state.scene == ""
    assert state.level == pytest.approx(0.1)


def test_the_state_survives_json() -> None:
    state = Lamps(scenes(), ROOM, Told().append).state()
    assert from_json(to_json(state)) == state


async def test_a_state_that_cannot_be_kept_is_a_fault_and_no_end(tmp_path: Path) -> None:
    told = Told()
    kept = Kept(tmp_path / "light")
    kept.close()
    task = asyncio.create_task(Lamps(scenes(), ROOM, told.append, kept=kept).run())
    await told.until(lambda news: isinstance(news, Fault) and "cannot be kept" in news.text)
    task.cancel()
    await asyncio.wait([task])


# --- the files ---------------------------------------------------------------------------------------------


def test_the_shipped_scenes_and_lamps_are_sound() -> None:
    wrong = list[str]()
    table = scene_file.load(CONFIG / "scenes.toml", wrong)
    lamps = lamp_file.load(CONFIG / "lamps.toml", wrong)
    assert wrong == []
    assert table is not None
    assert lamps is not None
    assert table.of_phase("peak").lux == 4
    assert {each.kind for each in lamps.lamp} == {"virtual"}


def test_the_commented_examples_are_sound_too(tmp_path: Path) -> None:
    text = (CONFIG / "lamps.toml").read_text()
    active = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)
    (tmp_path / "lamps.toml").write_text(active)
    wrong = list[str]()
    lamps = lamp_file.load(tmp_path / "lamps.toml", wrong)
    assert wrong == []
    assert lamps is not None
    assert {each.kind for each in lamps.lamp} == {"virtual", "zigbee2mqtt", "sacn"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lux = 4\n", "lux = 1\n", "scene.peak.lux = 1; expected at least 3: staff must see the person"),
        ("lux = 4\n", "lx = 4\n", "scene.peak.lx: unknown key; did you mean lux?"),
        ("kelvin = 2200", "kelvin = true", "scene.peak.kelvin = True; expected a valid number"),
        ("level = 0.0067", "level = 0", "scene.peak.level = 0; expected greater than 0"),
        ("ramp_s = 0.7", "ramp_s = 1.5", "scene.emergency.ramp_s = 1.5; expected at most 1"),
        (
            "kelvin = 4000",
            "kelvin = 2700",
            "scene.emergency.kelvin = 2700; expected 3500 to 5300: neutral white",
        ),
        ("level = 1.0", "level = 0.9", "scene.emergency.level = 0.9; expected 1: all lamps full"),
        ("lux = 30\n", "lux = 300\n", "scene.assist.lux = 300; expected at most 40"),
        ('peak = "peak"', 'peek = "peak"', "phases.peak: is missing"),
        ('peak = "peak"', 'peak = "emergency"', "phases.peak = 'emergency'; expected one of: welcome"),
        ("[scene.talk]", "[scene.chat]", "scene.talk: is missing"),
        ("[phases]", "[phases", "not valid TOML"),
    ],
)
def test_every_mistake_in_the_scenes_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    text = (CONFIG / "scenes.toml").read_text()
    assert old in text
    (tmp_path / "scenes.toml").write_text(text.replace(old, new))
    wrong = list[str]()
    assert scene_file.load(tmp_path / "scenes.toml", wrong) is None
    assert any(each.startswith(f"scenes.toml: {line}") for each in wrong), wrong


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name = "Big"\nkind = "virtual"', "lamp 'Big': name; expected small letters"),
        ('name = "a"\nkind = "hue"', "lamp.0.kind = 'hue'; expected 'virtual', 'zigbee2mqtt' or 'sacn'"),
        ('name = "a"\nkind = "zigbee2mqtt"', "lamp 'a': friendly_name is missing"),
        ('name = "a"\nkind = "zigbee2mqtt"\nfriendly_name = "all/#"', "lamp 'a': friendly_name = 'all/#'"),
        ('name = "a"\nkind = "sacn"\ndestination = "node.local"', "lamp 'a': destination = 'node.local'"),
        (
            'name = "a"\nkind = "sacn"\ndestination = "10.0.0.2"\nchannels = ["kelvin"]',
            "lamp 'a': channels =",
        ),
        ('name = "a"\nkind = "virtual"\nrole = "aside"', "lamp: no lamp has role = 'room'"),
        (
            'name = "a"\nkind = "virtual"\nlux_at_ful = 3',
            "lamp.0.lux_at_ful: unknown key; did you mean lux_at_full?",
        ),
    ],
)
def test_every_mistake_in_the_lamps_is_named(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "lamps.toml").write_text(f"[[lamp]]\n{text}\n")
    wrong = list[str]()
    assert lamp_file.load(tmp_path / "lamps.toml", wrong) is None
    assert any(each.startswith(f"lamps.toml: {line}") for each in wrong), wrong
