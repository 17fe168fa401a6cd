"""The bench waits for the alarm it says, can be loaded by others, and prints the figures it means."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from tests.bench.decoders import stretch
from tests.bench.latency import Run, table
from tests.bench.room import PROGRAMME
from tests.bench.system import LINE, System
from tests.bench.view import Spo2Alarm
from tests.fuzz.families import material

PLUGIN = Path(__file__).parents[1] / "bench" / "plugin.py"
ON = {"presence": "on"}


def whole(items: dict[str, Any]) -> dict[str, Any]:
    return {"n": 0, "view": {"alarms": {"items": items}}}


def patch(*changed: tuple[str, Any], drop: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"n": 1, "set": [list(each) for each in changed], "drop": list(drop)}


def test_an_alarm_begins_with_the_patch_that_sets_it() -> None:
    alarm = Spo2Alarm()
    assert alarm.follow(whole({})) is None
    assert alarm.follow(patch(("vitals/spo2", {"value": 80}))) is None
    assert alarm.follow(patch(("alarms/items/spo2.low.medium", ON))) is True


def test_an_alarm_ends_with_the_patch_that_drops_it() -> None:
    alarm = Spo2Alarm()
    alarm.follow(whole({"spo2.low.medium": ON}))
    assert alarm.follow(patch(drop=("alarms/items/spo2.low.medium",))) is False


def test_a_patch_of_one_key_begins_an_alarm_too() -> None:
    alarm = Spo2Alarm()
    alarm.follow(whole({"spo2.low.medium": {"presence": "acknowledged"}}))
    assert alarm.follow(patch(("alarms/items/spo2.low.medium/presence", "on"))) is True


def test_another_condition_is_not_the_alarm() -> None:
    alarm = Spo2Alarm()
    alarm.follow(whole({}))
    assert alarm.follow(patch(("alarms/items/oximeter.lost.medium", ON))) is None


def test_a_harness_elsewhere_can_give_its_own_base() -> None:
    class Theirs:
        pass

    spec = importlib.util.spec_from_file_location("plugged", PLUGIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.System = Theirs  # type: ignore[attr-defined]
    spec.loader.exec_module(module)
    assert issubclass(module.Sessionctl, Theirs)
    assert module.Sessionctl.name == "sessionctl"


def test_a_row_gives_the_ratio_to_the_first_system() -> None:
    class Named(System):
        def __init__(self, name: str) -> None:
            self.name = name

        def rss_mib(self) -> float:
            return 28.0

    slow, slower = Run(Named("one"), [1.0] * 100, 0.1), Run(Named("two"), [2.0] * 100, 0.2)
    last = table([slow, slower]).splitlines()[-1].split()
    assert last == ["two", "2.00", "2.00", "2.00", "2.00", "2.00", "2.00", "28"]


def test_the_line_is_one_that_our_decoder_reads() -> None:
    from sessionctl.devices.decoders.frames import Frame

    (found,) = PROTOCOLS["masimo-ascii1"].new({}).feed(LINE.format(7, 80).encode())
    assert isinstance(found, Frame)
    assert found.fields["spo2_percent"] == 80


def test_the_programme_of_the_bench_is_one_we_accept(tmp_path: Path) -> None:
    from sessionctl.config import load_programme

    path = tmp_path / "bench.toml"
    path.write_text(PROGRAMME)
    assert load_programme(path).signed


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_a_stretch_of_each_protocol_is_nearly_all_frames(protocol: str) -> None:
    """A stretch of rejections would measure how fast a decoder gives up."""
    found = stretch(material(protocol))
    assert sum(found.sizes) > 0.85 * found.bytes  # the ends of lines are in no frame
