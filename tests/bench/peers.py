"""What sessionctl is measured against: the floor, the floor with a database, and a Node-RED flow."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import websockets

from tests.bench.system import System

ROOT = Path(__file__).parents[2]
FLOOR = Path(__file__).with_name("floor.py")
CACHE = ROOT / ".cache" / "node-red"
RED = CACHE / "node_modules" / "node-red" / "red.js"
FLOW = Path(__file__).with_name("node-red-flow.json")
PACKAGES = ("node-red", "node-red-node-serialport")
INSTALL_S = 600.0
LAST_NODES_S = 3.0
"""Node-RED listens before its flow has opened the serial port, and says nothing when it has."""


class Floor(System):
    name = "floor"

    async def start(self) -> None:
        self.spawn(sys.executable, str(FLOOR), self.tty, str(self.port), *self.more())
        await self.wait_port()
        self.ws = await websockets.connect(f"ws://127.0.0.1:{self.port}/", compression=None)

    def more(self) -> tuple[str, ...]:
        return ()


class FloorStored(Floor):
    name = "floor-stored"

    def more(self) -> tuple[str, ...]:
        return (str(self.dir / "floor.db"),)


class NodeRed(System):
    """Serial lines, a limit that speaks when it is crossed, a websocket: the flow that people would build."""

    name = "node-red"

    async def start(self) -> None:
        (self.dir / "flows.json").write_text(FLOW.read_text().replace("TTY", self.tty))
        (self.dir / "node_modules").symlink_to(CACHE / "node_modules")
        (self.dir / "package.json").write_text(
            json.dumps({"name": "flow", "version": "0.0.1", "private": True,
                        "dependencies": {"node-red-node-serialport": "*"}})
        )  # fmt: skip
        self.spawn("node", str(RED), "-u", str(self.dir), "-p", str(self.port), "flows.json")
        await self.wait_port()
        await asyncio.sleep(LAST_NODES_S)
        self.ws = await websockets.connect(f"ws://127.0.0.1:{self.port}/alarms", compression=None)


def install_node_red() -> str:
    """Puts Node-RED into the cache unless it is there. Returns why that failed, or "" when it can be used."""
    if RED.exists() and (CACHE / "node_modules" / "node-red-node-serialport").exists():
        return ""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "there is no npm here"
    print("installing Node-RED into .cache/node-red (once) ...", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--prefix", CACHE, *PACKAGES],
            capture_output=True,
            text=True,
            timeout=INSTALL_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        return f"npm install failed: {failed}"
    if done.returncode != 0:
        shutil.rmtree(CACHE, ignore_errors=True)
        return f"npm install failed: {' '.join(done.stderr.split())[-200:]}"
    return ""
