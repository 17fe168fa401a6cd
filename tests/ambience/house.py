"""A room with music and light, looked at from outside: real programs, and a hand on taps and oximeter."""

import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # type: ignore[import-untyped]

from sessionctl.config import shipped
from sessionctl.playlists.library import INDEX, INDEX_FORM, VERSION, Index
from sessionctl.playlists.track import PLAYLISTS, Tags, Track
from tests.bench.room import NAME, PASSWORD, PROGRAMME, Door
from tests.bench.system import LINE
from tests.conftest import Programs
from tests.fakes.ports import Port
from tests.fakes.screen import Screen, Tree

SESSIONCTL = Path(sys.executable).with_name("sessionctl")
START_S = 40.0  # of a loaded machine
ECHO_S = 3.0
"""What the room itself allows a tap before it says that nobody answers."""

RATE, TONE_S = 48_000, 40
PHASES = """
[phases_min]
settle = [-20, 0]
pre_onset = [0, 12]
ascent = [12, 30]
peak = [30, 60]
reentry = [60, 85]
return = [85, 120]
"""
FILES = {
    "room.toml": 'name = "Linden room"\nprogramme = "bench"\n\n[server]\nport = {port}\n',
    "devices.toml": '[[device]]\nname = "oximeter"\nmodel = "masimo-rad8"\n'
    'port = "{tty}"\nsimulated = true\n',
    "music.toml": 'library = "{library}"\n\n[output]\nkind = "{kind}"\ndevice = "{device}"\n',
    "programmes/bench.toml": PROGRAMME + PHASES,
}


def tones(root: Path) -> Path:
    """A library of steady tones, two a playlist, each a pitch of its own, at -23 LUFS."""
    root.mkdir()
    tracks = list[Track]()
    when = np.arange(RATE * TONE_S) / RATE
    for number, (phase, which) in enumerate((p, n) for p in PLAYLISTS for n in (1, 2)):
        side = 10 ** (-26 / 20) * 2**0.5 * np.sin(2 * np.pi * (200 + 20 * number) * when)
        name = f"synthetic-{phase.replace('_', '-')}-{which}"
        soundfile.write(root / f"{name}.flac", np.stack((side, side), axis=1), RATE, subtype="PCM_16")
        size = (root / f"{name}.flac").stat().st_size
        tags = Tags(phases=(phase,), licence="CC0-1.0")
        tracks.append(
            Track(name, f"{name}.flac", name, "Nobody", TONE_S, -23, -23, 0, -23, -23, size, "0" * 64, tags)
        )
    (root / INDEX).write_bytes(INDEX_FORM.dump_json(Index(VERSION, tuple(tracks))))
    return root


def write_config(folder: Path, port: int, tty: Path, library: Path, kind: str, device: Path | str) -> Path:
    """The settings of a room whose scenes are reached within 2 s, so that a test need not wait."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        filled = text if name.startswith("programmes") else text.format(
            port=port, tty=tty, library=library, kind=kind, device=device
        )  # fmt: skip
        (folder / name).write_text(filled)
    scenes = (shipped() / "scenes.toml").read_text()
    (folder / "scenes.toml").write_text(re.sub(r"ramp_s = \d{2,}", "ramp_s = 2", scenes))
    shutil.copy(shipped() / "lamps.toml", folder)
    (folder / "playlists").mkdir()
    for phase in PLAYLISTS:
        rows = [f'[[item]]\ntrack = "synthetic-{phase.replace("_", "-")}-{n}"\n' for n in (1, 2)]
        (folder / "playlists" / f"{phase}.toml").write_text("\n".join(rows))
    return folder


def account(state: Path) -> None:
    """One person, as `sessionctl user add` makes them."""
    state.mkdir(mode=0o700)
    call: list[str | Path] = [SESSIONCTL, "user", "add", NAME, "--role", "nurse", "--state", state]
    subprocess.run(call, input=f"{PASSWORD}\n", capture_output=True, text=True, timeout=START_S, check=True)


class House:
    """Programs and their places; every program is ended by its own id."""

    def __init__(self, inside: Path, port: int, library: Path, kind: str = "silent") -> None:
        self.state, self.port, self.wav = inside / "state", port, inside / "out.wav"
        self.oximeter = Port(inside / "oximeter")
        device = self.wav if kind == "file" else ""
        self.config = write_config(inside / "config", port, self.oximeter.path, library, kind, device)
        self.programs = Programs(inside)
        self.started: list[subprocess.Popen[bytes]] = []
        self.monitor: subprocess.Popen[bytes]
        self.ambience: subprocess.Popen[bytes]
        account(self.state)

    def start_monitor(self) -> None:
        """Returns when the dashboard answers."""
        self.monitor = self.start(SESSIONCTL, "monitor", self.config, "--state", self.state)
        end = time.monotonic() + START_S
        while "dashboard: " not in (log := self.programs.log(self.monitor)):
            assert self.monitor.poll() is None, log
            assert time.monotonic() < end, f"no dashboard: {log}"
            time.sleep(0.05)

    def start_ambience(self, config: Path | None = None) -> None:
        self.ambience = self.start(SESSIONCTL, "ambience", config or self.config, "--state", self.state)

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        program = self.programs.start(*command)
        self.started.append(program)
        return program

    def said(self) -> str:
        """Everything that any program printed."""
        return "\n".join(self.programs.log(each) for each in self.started)

    @contextlib.contextmanager
    def lived_in(self) -> Iterator["House"]:
        """Ends all programs with the block, and looks for what no user may see."""
        try:
            yield self
        finally:
            killed = self.programs.end_all()
            self.oximeter.unplug()
        assert not killed, killed
        assert "Traceback" not in self.said(), self.said()


class Viewer:
    """A signed-in person: what their screen holds, and their taps. The oximeter goes on while they look."""

    def __init__(self, house: House) -> None:
        self.house, self.door = house, Door(house.port)
        self.screen = Screen(self.door, house.port)
        self.spo2, self._second = 97, 0

    @property
    def view(self) -> Tree:
        return self.screen.view

    @contextlib.asynccontextmanager
    async def looking(self) -> AsyncIterator["Viewer"]:
        await asyncio.to_thread(self.door.post, "/api/sign-in", {"name": NAME, "password": PASSWORD})
        async with self.screen.following():
            printing = asyncio.create_task(self._print())
            try:
                await self.until(lambda view: "session" in view, START_S, "the view")
                yield self
            finally:
                with contextlib.suppress(OSError):  # of a monitor that the test has ended
                    await self.tap("close-session")
                printing.cancel()
                await asyncio.wait([printing], timeout=5)

    async def tap(self, name: str, **args: Any) -> str:
        """Gives a command; returns its id. Raises OSError when refused."""
        body: dict[str, object] = {"id": (command := str(uuid.uuid4())), "name": name, "args": args}
        await asyncio.to_thread(self.door.post, "/api/commands", body)
        return command

    async def until(self, holds: Callable[[Tree], object], within_s: float, what: str) -> float:
        """Seconds until the screen shows it. Raises AssertionError, naming `what` was awaited."""

        def told() -> str:
            view = self.view
            return (
                f"{what}; {[view.get(part) for part in ('alarms', 'vitals', 'music', 'light')]}, {self.spo2}"
            )

        return await self.screen.until(holds, within_s, told)

    async def echoed(self, subject: str, name: str, **args: Any) -> float:
        """Taps, and waits for the report that answers it; returns how long that took from the tap."""
        began = time.monotonic()
        command = await self.tap(name, **args)
        await self.until(
            lambda view: (view[subject]["told"] or {}).get("command") == command,
            ECHO_S,
            f"the echo of {name}",
        )
        return time.monotonic() - began

    def told(self, subject: str) -> Tree:
        """The last report of music or light; empty before the first."""
        return dict(self.view[subject]["told"] or {})

    def print_line(self) -> None:
        """Two agreeing lines at once: one without a check code proves nothing."""
        self._second += 1
        self.house.oximeter.say(2 * LINE.format(self._second % 60, self.spo2).encode())

    async def _print(self) -> None:
        while True:
            self.print_line()
            await asyncio.sleep(1.0)


def rms_db(wav: Path) -> "np.typing.NDArray[np.float64]":
    """Level of every 50 ms in dBFS, not below -100; of a file whose writer may have been killed."""
    raw = wav.read_bytes()[44:]
    sound = np.frombuffer(raw[: len(raw) // 8 * 8], np.float32).reshape(-1, 2)
    frames = sound[: len(sound) // 2400 * 2400].reshape(-1, 2400 * 2)
    found: np.typing.NDArray[np.float64] = 10 * np.log10(
        np.maximum((frames.astype(np.float64) ** 2).mean(axis=1), 1e-10)
    )
    return found
