"""Sound out through a program that takes raw samples on its input, and dies or stalls as it likes."""

import fcntl
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence

from sessionctl.ambience.mixer_form import BLOCK, CHANNELS, RATE, Block
from sessionctl.ambience.players.sink import SinkLostError

STALL_S = 3.0
"""A program that takes nothing for so long does not play; an idle PulseAudio sink may first wait for 2 s."""

END_S = 1.0
PIPE_BYTES = BLOCK * CHANNELS * 4 * 4
"""Four blocks: what waits here is late by so much. The kernel rounds up to whole pages."""

# 250 ms: with less, a machine at full load let PulseAudio run dry; with more, an emergency is heard late.
PULSE: tuple[Sequence[str], ...] = (
    ("pacat", "--playback", "--raw", f"--rate={RATE}", "--format=float32le", "--channels=2",
     "--latency-msec=250", "--client-name=sessionctl", "--stream-name=music"),
    ("paplay", "--raw", f"--rate={RATE}", "--format=float32le", "--channels=2", "--latency-msec=250"),
    ("pw-cat", "--playback", "--raw", f"--rate={RATE}", "--format=f32", "--channels=2",
     "--latency=250ms", "-"),
)  # fmt: skip
"""PipeWire answers the first two as well; its own program comes last because it learnt `--raw` late."""

ALSA: tuple[Sequence[str], ...] = (
    ("aplay", "-q", "-t", "raw", "-f", "FLOAT_LE", "-r", str(RATE), "-c", "2", "--buffer-time=250000"),
)
DEVICE = {"pacat": "--device={}", "paplay": "--device={}", "pw-cat": "--target={}", "aplay": "--device={}"}


def found(ways: Sequence[Sequence[str]], device: str) -> list[str]:
    """The first of `ways` that this machine has, on `device` (empty: its default). Raises SinkLostError."""
    for way in ways:
        if program := shutil.which(way[0]):
            to = [DEVICE[way[0]].format(device)] if device else []
            return [program, *to, *way[1:]]
    raise SinkLostError(f"no program to play with: {' or '.join(way[0] for way in ways)} is not installed")


class PipeSink:
    """Feeds `command`. In a session of its own, so that Ctrl-C leaves it the fade out."""

    def __init__(self, command: Sequence[str]) -> None:
        self._name = os.path.basename(command[0])  # noqa: PTH119
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._program = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as wrong:
            self._said.close()
            raise SinkLostError(f"{self._name}: {wrong.strerror}") from None
        assert self._program.stdin is not None
        self._pipe = self._program.stdin.fileno()
        os.set_blocking(self._pipe, False)
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def write(self, block: Block) -> None:
        """Waits until the program has taken all of it."""
        left = memoryview(block.tobytes())
        until_s = time.monotonic() + STALL_S
        while left:
            try:
                left = left[os.write(self._pipe, left) :]
            except BlockingIOError:
                self._wait(until_s - time.monotonic())
            except OSError:
                raise SinkLostError(self._last_words()) from None

    def close(self) -> None:
        """Ends the program: the end of its input first, which lets it play what it holds."""
        if self._program.stdin is not None:
            self._program.stdin.close()
        for then in (self._program.terminate, self._program.kill, None):
            try:
                self._program.wait(END_S)
                break
            except subprocess.TimeoutExpired:
                if then is not None:
                    then()
        self._said.close()

    def _wait(self, for_s: float) -> None:
        if for_s <= 0.0:
            raise SinkLostError(f"{self._name} takes no sound")
        poll = select.poll()
        poll.register(self._pipe, select.POLLOUT)
        poll.poll(for_s * 1000)

    def _last_words(self) -> str:
        """What the program said before it went."""
        try:
            self._program.wait(END_S)
        except subprocess.TimeoutExpired:
            return f"{self._name} closed its input"
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return f"{self._name}: {lines[-1] if lines else f'ended with {self._program.returncode}'}"
