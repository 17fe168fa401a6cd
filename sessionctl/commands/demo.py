"""`sessionctl demo`: the shipped programs with a simulated patient whose instruments speak real protocols."""

import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import urllib.request
import uuid
from pathlib import Path
from typing import Annotated

import typer

from sessionctl.commands.run import say_ready, watch
from sessionctl.commands.says import WRONG_CALL, fail

READY_S = 20.0
ANSWER_S = 10.0
THERAPIST = "Thea"
ALIAS = "K.M."


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
    """Show a whole room with a simulated patient. Nothing is kept."""
    from sessionctl.simulator.faults import FAILURES

    if fail_ and fail_ not in FAILURES:
        known = "\n".join(f"  {name:14} {text}" for name, text in FAILURES.items())
        fail(f"--fail {fail_}: there is no such failure; there are:\n{known}", WRONG_CALL)
    with tempfile.TemporaryDirectory(prefix="sessionctl-demo-") as place:
        directory = Path(place)
        simulator = _simulator(directory, speed, seed, fail_)
        try:
            _room(directory, programme, port)
        finally:
            simulator.terminate()
            try:
                simulator.wait(5)
            except subprocess.TimeoutExpired:
                simulator.kill()


def _simulator(directory: Path, speed: float, seed: int, fail_name: str) -> "subprocess.Popen[str]":
    """The instruments, in a process of their own; they have opened their ports when this returns."""
    call = [sys.executable, "-m", "sessionctl.simulator", "--directory", str(directory)]
    call += ["--speed", str(speed), "--seed", str(seed), "--parent", str(os.getpid())]
    call += ["--fail", fail_name] if fail_name else []
    simulator = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    assert simulator.stdout is not None
    answered, _, _ = select.select([simulator.stdout], [], [], READY_S)
    if not answered or not simulator.stdout.readline().startswith("ready"):
        simulator.kill()
        fail("the simulated instruments did not start")
    return simulator


def _room(directory: Path, programme: str, port: int) -> None:
    from sessionctl.config import Config, RoomFile, shipped_programmes
    from sessionctl.devices.settings import DeviceSettings
    from sessionctl.server.settings import WebSettings

    programmes = shipped_programmes()
    if programme not in programmes:
        fail(f"--programme {programme}: there are: {', '.join(programmes)}", WRONG_CALL)
    devices = (
        DeviceSettings("oximeter", "nonin-xpod", "Oximeter", str(directory / "oximeter"), simulated=True),
        DeviceSettings("cuff", "suntech-advantage", "Cuff", str(directory / "cuff"), simulated=True),
    )
    room = RoomFile("Willow room", programme, WebSettings(port=port))
    config = Config(directory, room, devices, programmes)

    def ready(address: str) -> None:
        say_ready(address)
        # A therapist's first tap, made over the same interface as any person's.
        threading.Thread(target=_open_session, args=(address,), daemon=True).start()

    watch(config, directory / "state", ready, demo=True)


def _open_session(address: str) -> None:
    """Signs in as one of the demo's people and starts watching, as a browser would."""
    jar = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))

    def post(path: str, body: dict[str, object]) -> None:
        headers = {"Origin": address, "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(address + path, data, headers)  # noqa: S310 (our own address)
        opener.open(request, timeout=ANSWER_S).close()

    try:
        post("/api/demo-sign-in", {"name": THERAPIST})
        post("/api/commands", {"id": str(uuid.uuid4()), "name": "open-session", "args": {"alias": ALIAS}})
    except OSError as failed:
        print(f"the demo could not start watching by itself ({failed}): tap Start watching", file=sys.stderr)
    else:
        print(f"{THERAPIST} has started watching {ALIAS} (simulated): sign in with one tap.", flush=True)
