"""`sessionctl demo`: the shipped programs with a simulated patient whose instruments speak real protocols."""

import asyncio
import contextlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from sessionctl.commands import demo_room, demo_story
from sessionctl.commands.children import keep, ours
from sessionctl.commands.run import say_ready, watch
from sessionctl.commands.says import WRONG_CALL, fail

READY_S = 20.0
END_S = 5.0
LIBRARY_S = 120.0


def demo(
    speed: Annotated[
        float, typer.Option(min=1, max=60, help="Minutes of the patient's script in one real minute.")
    ] = 20.0,
    programme: Annotated[str, typer.Option(metavar="ID", help="The programme to watch by.")] = "ket-sl-adult",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the dashboard, on loopback only.")
    ] = 8080,
    fail_: Annotated[str, typer.Option("--fail", metavar="NAME", help="Break something on purpose.")] = "",
    seed: Annotated[int, typer.Option(help="Which simulated patient.")] = 1,
) -> None:
    """Show a whole room with a simulated patient, from opening to close."""
    from sessionctl.config import shipped, shipped_programmes
    from sessionctl.simulator.faults import FAILURES

    if fail_ and fail_ not in FAILURES:
        known = "\n".join(f"  {name:14} {text}" for name, text in FAILURES.items())
        fail(f"--fail {fail_}: there is no such failure; there are:\n{known}", WRONG_CALL)
    if programme not in (known_programmes := shipped_programmes()):
        fail(f"--programme {programme}: there are: {', '.join(known_programmes)}", WRONG_CALL)
    _library()
    with tempfile.TemporaryDirectory(prefix="sessionctl-demo-") as place:
        directory = Path(place)
        demo_room.write(directory, shipped(), programme, port, speed, _sound())
        with _simulator(directory, speed, seed, fail_) as began:
            _watch(directory, port, speed, began)


def _library() -> None:
    """The music: synthesised on the first run, which takes some seconds."""
    from sessionctl.playlists.library import LibraryBusy, LibraryError
    from sessionctl.playlists.synth import synthesise

    root = demo_room.library()

    def progress(done: int, of: int) -> None:
        print(f"\rmaking the demo's music: {done} of {of}", end="" if done < of else "\n", flush=True)

    until = time.monotonic() + LIBRARY_S
    while True:
        try:
            synthesise(root, progress=progress)
            return
        except LibraryBusy as busy:  # another demo is making it
            if time.monotonic() > until:
                fail(str(busy))
            time.sleep(0.5)
        except LibraryError as wrong:
            fail(str(wrong))


def _sound() -> str:
    """Heard where a sound server answers; else the music goes by in silence."""
    if shutil.which("pactl") is None:
        return "silent"
    try:
        answer = subprocess.run(["pactl", "info"], capture_output=True, timeout=3)
    except (OSError, subprocess.TimeoutExpired):
        return "silent"
    return "pulse" if answer.returncode == 0 else "silent"


@contextlib.contextmanager
def _simulator(directory: Path, speed: float, seed: int, fail_name: str) -> Iterator[float]:
    """The instruments, in a process of their own, with open ports; gives the instant they began."""
    call = [sys.executable, "-m", "sessionctl.simulator", "--directory", str(directory)]
    call += ["--speed", str(speed), "--seed", str(seed), "--parent", str(os.getpid())]
    call += ["--fail", fail_name] if fail_name else []
    began = time.monotonic()
    simulator = subprocess.Popen(call, stdout=subprocess.PIPE)
    try:
        assert simulator.stdout is not None
        answered, _, _ = select.select([simulator.stdout], [], [], READY_S)
        if not answered or not simulator.stdout.readline().startswith(b"ready"):
            fail("the simulated instruments did not start")
        yield began
    finally:
        simulator.terminate()
        try:
            simulator.wait(END_S)
        except subprocess.TimeoutExpired:
            simulator.kill()
            simulator.wait()


def _watch(directory: Path, port: int, speed: float, began: float) -> None:
    from sessionctl.config import load
    from sessionctl.simulator.script import Script

    state = demo_room.fresh_state(port)
    script = Script(speed)
    beside = list[asyncio.Task[None]]()

    def ready(address: str) -> None:
        say_ready(address)
        if beside:
            return  # the server came back; what runs beside it never went
        call = ours("ambience", str(directory), "--state", str(state), "--address", address)
        beside.append(asyncio.get_running_loop().create_task(keep("ambience", call)))
        demo_story.tell(address, script.real_s, began, lambda: _told(state))

    watch(load(directory), state, ready, demo=True)


def _told(state: Path) -> None:
    print(f"The session is over. What happened: sessionctl sessions --state {state}", flush=True)
    print(f"As a page: sessionctl report SESSION --html report.html --state {state}", flush=True)
