"""A real PulseAudio of our own with a null sink, on a socket in a folder, and what is heard there."""

import os
import subprocess
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.conftest import Programs
from tests.dying import with_us

READY_S = 10.0
RATE = 44100


class Pulse:
    """One server. `environment` makes Pulse programs find it."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self.socket = folder / "pulse.sock"
        self.environment = os.environ | {
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        (self._folder / "x.pa").write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self.socket}\n"
            "load-module module-null-sink sink_name=null\n"
        )
        self.program = self._programs.start(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--disable-shm=yes", "-F", self._folder / "x.pa", env=self.environment,
        )  # fmt: skip
        until_s = time.monotonic() + READY_S
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode:
            assert time.monotonic() < until_s, self._programs.log(self.program)
            time.sleep(0.05)

    def kill(self) -> None:
        """As a crash would."""
        self.program.kill()
        self.program.wait(READY_S)

    def record(self, name: str = "recorded.raw") -> "Recording":
        return Recording(self, self._folder / name)


class Recording:
    """What the null sink is given, mono at `RATE`, until `stop`."""

    def __init__(self, pulse: Pulse, path: Path) -> None:
        self._path = path
        self._out = path.open("wb")
        self._program = subprocess.Popen(
            ["parec", "-d", "null.monitor", "--format=float32le", f"--rate={RATE}", "--channels=1",
             "--latency-msec=50"],
            env=pulse.environment, stdout=self._out, stderr=subprocess.DEVNULL, preexec_fn=with_us(),
        )  # fmt: skip

    def begun(self) -> None:
        """Returns when it has begun to hear."""
        until_s = time.monotonic() + READY_S
        while self._path.stat().st_size == 0:
            assert time.monotonic() < until_s
            time.sleep(0.02)

    def stop(self) -> NDArray[np.float32]:
        """(frames, 1)."""
        self._program.terminate()
        self._program.wait(READY_S)
        self._out.close()
        data = self._path.read_bytes()
        return np.frombuffer(data[: len(data) // 4 * 4], np.float32).reshape(-1, 1)
