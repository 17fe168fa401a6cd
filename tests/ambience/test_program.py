"""The second program beside a real monitor: it follows, answers, goes on alone and hurts nothing."""

import asyncio
import random
import signal
import socket
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from sessionctl.ambience.mixer_guard import CAP_DB_S, CAP_S
from sessionctl.events import Event, PhaseChanged, SessionOpened
from sessionctl.feed import Feed, Greeting
from tests.ambience.house import ECHO_S, START_S, House, Viewer, rms_db
from tests.bench.view import Spo2Alarm
from tests.signed import SIGNED

KILLS = 20
BEFORE = 20
"""Alarms measured before the first kill."""

WORST_S = 1.0
FLOOR_DB = -50.0
"""A fade in from silence doubles its sound several times in the first tenths: nobody hears that yet."""

KEPT_S, FRAME_S = 1.5, 0.05
"""A life shorter than this may have ended before it kept its place: the one before it counts."""

SUMMED_DB = 4.0
"""Loudness sums both sides, RMS is their mean: 3 dB between them, and 1 dB for windows that differ."""

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Iterator[House]:
    """A monitor and an `ambience` that writes what it plays to a file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with House(tmp_path_factory.mktemp("house"), port, library, "file").lived_in() as made:
        made.start_monitor()
        made.start_ambience()
        yield made


async def playing(viewer: Viewer, phase: str = "settle") -> float:
    """Opens a session; returns the seconds until its music plays and its light stands."""
    await viewer.tap("open-session", alias="K.M.", programme="bench", **SIGNED)
    return await viewer.until(
        lambda view: (
            (view["music"]["told"] or {}).get("track_id", "").startswith(f"synthetic-{phase}")
            and (view["light"]["told"] or {}).get("scene") == phase
        ),
        START_S,
        "music and light of the session",
    )


async def test_opening_a_session_starts_music_and_light_and_closing_ends_them(house: House) -> None:
    async with Viewer(house).looking() as viewer:
        await playing(viewer)
        music, light = viewer.told("music"), viewer.told("light")
        assert (music["mode"], music["phase"], music["fault"], music["next"]) == (
            "follow", "settle", "", "synthetic-settle-2",
        )  # fmt: skip
        assert (light["mode"], light["fault"]) == ("follow", "")
        await viewer.tap("mark-dose")
        await viewer.tap("phase-next")
        await viewer.until(lambda v: v["music"]["told"]["track_id"] == "synthetic-ascent-1", 5, "ascent")
        await viewer.until(lambda v: v["light"]["told"]["scene"] == "ascent", 5, "the light of ascent")
        await viewer.tap("close-session")
        await viewer.until(lambda v: (v["music"]["told"] or {}).get("mode") == "idle", 5, "the end of music")
        await viewer.until(lambda v: (v["light"]["told"] or {}).get("scene") == "welcome", 5, "welcome")


TAPS: list[tuple[str, str, dict[str, Any], tuple[str, Any]]] = [
    ("music", "music-calm", {}, ("track_id", "synthetic-calm-1")),
    ("music", "music-duck", {}, ("mode", "calm")),
    ("music", "music-silence", {}, ("silence", "intended")),
    ("music", "music-resume", {}, ("mode", "follow")),
    ("light", "scene", {"scene": "talk"}, ("scene", "talk")),
    ("light", "dim", {"step": -10}, ("dimmer", -0.1)),
    ("light", "assist", {}, ("assist", True)),
    ("music", "emergency-light", {}, ("mode", "emergency")),
    ("light", "emergency-release", {}, ("mode", "scene")),
]


async def test_every_tap_is_echoed_within_three_seconds_and_is_so(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    took = list[float]()
    async with Viewer(house).looking() as viewer:
        await playing(viewer)
        for subject, name, args, (key, expected) in TAPS:
            took.append(await viewer.echoed(subject, name, **args))
            assert viewer.told(subject)[key] == expected, name
    with capsys.disabled():
        print(f"\necho of a tap: median {statistics.median(took):.2f} s, worst {max(took):.2f} s")
    assert max(took) < ECHO_S


async def test_a_flood_of_taps_is_answered_and_keeps_no_alarm_waiting(house: House) -> None:
    async with Viewer(house).looking() as viewer:
        await playing(viewer)

        async def tap(number: int) -> None:
            await viewer.tap(
                ("music-skip", "music-volume", "dim", "scene-follow")[number % 4],
                step=1 if number % 8 < 4 else -1,
            )

        flood = asyncio.gather(*(tap(number) for number in range(200)), return_exceptions=True)
        late = await alarms(viewer, 3)
        failed = [each for each in await flood if isinstance(each, BaseException)]
        assert not failed, failed
        assert max(late) < WORST_S
        await viewer.until(
            lambda v: v["music"]["asked"] is None and v["light"]["asked"] is None,
            2 * ECHO_S,
            "the last echoes",
        )
        # A bed may have covered the gap until a skip was the last; then music plays.
        await viewer.until(lambda v: not v["music"]["told"]["fault"], 20, "music without a fault")


async def test_a_feed_catches_up_from_any_number(house: House) -> None:
    async with Viewer(house).looking() as viewer:
        await playing(viewer)
        greetings = list[Greeting]()
        for share in (0.0, 0.5, 1.0):
            heard = list[tuple[int, Event, bool]]()

            def place(greeting: Greeting, share: float = share) -> int:
                greetings.append(greeting)
                return greeting.began + round(share * (greeting.last - greeting.began))

            feed = Feed(viewer.door.origin, house.state / "run" / "ambience.token")
            follow = asyncio.create_task(feed.follow(place, lambda *told: heard.append(told), lambda _: None))  # noqa: B023
            end = time.monotonic() + 10
            while not heard or heard[-1][2]:
                assert time.monotonic() < end
                await asyncio.sleep(0.05)
            follow.cancel()
            await asyncio.wait([follow])
            numbers = [seq for seq, _, _ in heard]
            assert numbers == sorted(set(numbers))
            assert numbers[0] > place(greetings[-1])
            assert [history for _, _, history in heard] == sorted((h for _, _, h in heard), reverse=True)
            opened = [event for _, event, _ in heard if isinstance(event, SessionOpened | PhaseChanged)]
            assert share == 0.5 or bool(opened) is (share == 0.0)
        assert len({greeting.epoch for greeting in greetings}) == 1


async def test_twenty_kills_and_a_hang_leave_the_alarms_alone_and_no_edge(
    house: House, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    chance = random.Random(20261121)
    async with Viewer(house).looking() as viewer:
        await playing(viewer)
        await viewer.until(lambda v: v["light"]["told"]["settled"], 20, "the light of settle")
        without = await alarms(viewer, BEFORE)
        through = list[float]()
        over = asyncio.Event()
        during = asyncio.create_task(alarms_until(viewer, over, through))
        house.ambience.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.5)
        house.ambience.send_signal(signal.SIGCONT)
        light, lives = viewer.told("light")["level"], list[Life]()
        for kill in range(KILLS):
            # Every seventh is heard of before it is killed.
            told = await first_report(viewer) if kill % 7 == 6 else None
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            house.ambience.send_signal(signal.SIGKILL)
            await asyncio.to_thread(house.ambience.wait, 10)
            if house.wav.exists():
                lives.append(Life(house.wav.rename(tmp_path / f"life-{kill}.wav"), told))
            house.start_ambience()
        told = await first_report(viewer)
        over.set()
        await during
        alive = viewer.view["alarms"]["items"]
        assert "oximeter.lost.medium" not in alive
        assert viewer.view["vitals"]["spo2"]["state"] == "live"
    with capsys.disabled():
        print(f"\nalarm latency without kills, ms: {words(without)}; through {KILLS} kills: {words(through)}")
    assert max(without + through) < WORST_S
    assert len(through) > KILLS
    without_an_edge([*lives, Life(house.wav, told)], light)


class Life(NamedTuple):
    """What one run of the program wrote, and the first it told: loudness (LUFS) and light."""

    wav: Path
    told: tuple[float, float] | None


async def first_report(viewer: Viewer) -> tuple[float, float]:
    """Loudness and light as the program that has just been started tells them first, once it plays."""
    began = viewer.view["music"]["told_at"]
    await viewer.until(
        lambda v: v["music"]["told_at"] > began and v["music"]["told"]["track_id"], START_S, "a report"
    )
    return viewer.told("music")["level_db"], viewer.told("light")["level"]


def without_an_edge(lives: list[Life], light: float) -> None:
    """In every life no 50 ms rise more than 6 dB over the last, and none comes back above the life before."""
    before = 0.0
    for wav, told in lives:
        life = rms_db(wav)
        rises = np.diff(life)[life[1:] > FLOOR_DB]
        assert rises.max(initial=0.0) <= 6.0
        if told is not None:
            assert told[0] <= before + SUMMED_DB
            assert told[1] <= light + 0.001
        capped = life[: round(CAP_S / FRAME_S)]
        # From the level it had it may only creep up, by 1 dB a second (and 1 dB for what is measured).
        assert (capped <= before + 1.0 + CAP_DB_S * FRAME_S * np.arange(len(capped))).all()
        if (life > FLOOR_DB).sum() > KEPT_S / FRAME_S:
            before = life[-20:].max()


async def test_with_the_monitor_gone_the_music_goes_on_and_follows_again_when_it_is_back(
    house: House,
) -> None:
    async with Viewer(house).looking() as viewer:
        await playing(viewer)
        before = viewer.told("music")
        house.monitor.send_signal(signal.SIGKILL)
        house.monitor.wait(10)
        size = house.wav.stat().st_size
        await asyncio.sleep(1.0)
        assert house.wav.stat().st_size > size
        assert rms_db(house.wav)[-10:].min() > -65.0  # held down after many kills, and never a gap
        await asyncio.to_thread(house.start_monitor)
        await viewer.until(lambda v: "music" in v and v["music"]["told"], START_S, "the view again")
        await viewer.echoed("music", "music-volume", step=-1)
        music = viewer.told("music")
        assert music["track_id"] == before["track_id"]
        assert music["position_s"] > before["position_s"]  # it went on, and did not begin again


# --- alarms -------------------------------------------------------------------------------------------


async def alarms(viewer: Viewer, count: int) -> list[float]:
    """Seconds from the line of the oximeter to the alarm on the screen, `count` times."""
    took = list[float]()
    for _ in range(count):
        await one_alarm(viewer, took)
    return took


async def alarms_until(viewer: Viewer, over: asyncio.Event, took: list[float]) -> None:
    while not over.is_set():
        await one_alarm(viewer, took)


async def one_alarm(viewer: Viewer, took: list[float]) -> None:
    def present(view: dict[str, object]) -> bool:
        return bool(Spo2Alarm().follow({"view": view}))

    for spo2 in (80, 97):
        began = time.perf_counter()
        viewer.spo2 = spo2
        viewer.print_line()
        await viewer.until(lambda view: present(view) is (spo2 == 80), 30, "the alarm")  # noqa: B023
        if spo2 == 80:
            took.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


def words(took: list[float]) -> str:
    ms = sorted(1000 * each for each in took)
    return f"median {statistics.median(ms):.1f}, worst {ms[-1]:.1f} ({len(ms)} alarms)"
