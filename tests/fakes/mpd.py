"""A real MPD of our own on a loopback port, playing into a fifo that is written down."""

import os
import socket
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.conftest import Programs

READY_S = 10.0
RATE = 44100

CONFIG = """
music_directory "{music}"
db_file "{folder}/mpd.db"
bind_to_address "127.0.0.1"
port "{port}"
auto_update "no"
audio_output_format "44100:16:2"
audio_output {{
  type "fifo"
  name "recorded"
  path "{fifo}"
  format "44100:16:1"
  mixer_type "software"
}}
"""


class Mpd:
    """One server that can be killed and started again; `stop` gives everything it has played."""

    def __init__(self, programs: Programs, folder: Path, music: Path, port: int) -> None:
        self._programs, self.port = programs, port
        self._fifo, self._config = folder / "mpd.fifo", folder / "mpd.conf"
        os.mkfifo(self._fifo)
        self._config.write_text(CONFIG.format(music=music, folder=folder, port=port, fifo=self._fifo))
        self._heard = bytearray()
        self._stopping = threading.Event()
        self._reader = os.open(self._fifo, os.O_RDONLY | os.O_NONBLOCK)
        self._thread = threading.Thread(target=self._listen, name="mpd fifo")
        self._thread.start()
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        self.program = self._programs.start("mpd", "--no-daemon", "--stderr", self._config)
        until_s = time.monotonic() + READY_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            except OSError:
                assert time.monotonic() < until_s, self._programs.log(self.program)
                time.sleep(0.05)

    def kill(self) -> None:
        """As a crash would."""
        self.program.kill()
        self.program.wait(READY_S)

    def heard(self) -> NDArray[np.float32]:
        """Everything played so far: (frames, 1)."""
        data = bytes(self._heard)
        return (np.frombuffer(data[: len(data) // 2 * 2], np.int16) / 32768).astype(np.float32).reshape(-1, 1)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(READY_S)
        os.close(self._reader)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                data = os.read(self._reader, 1 << 16)
            except BlockingIOError:
                data = b""
            if data:
                self._heard += data
            else:
                time.sleep(0.01)
