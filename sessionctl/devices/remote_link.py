"""A link over a serial server on the network that speaks RFC 2217, and so takes speed and parity from us.

pyserial speaks it, in blocking calls and with a thread that reads ahead without a bound: a thread of ours
listens to that one, and gives it a bound.
"""

import asyncio
import queue
import threading
from contextlib import suppress
from functools import partial

import serial

from sessionctl.devices.aside import aside, hand_over
from sessionctl.devices.losing import PIECE_BYTES, WRITE_S, Tuned
from sessionctl.devices.transport import Receive
from sessionctl.devices.wire import Tuning

LISTEN_S = 0.2  # ours: how soon the listening thread notices that its link was closed
BACKLOG_BYTES = 65_536  # ours: six seconds at 115200 baud; a sender that is faster is held back by TCP


class RemoteLink(Tuned):
    """A port behind RFC 2217; what a thread hears there is decoded on the loop, a piece at a time."""

    def __init__(
        self,
        url: str,
        port: serial.Serial,
        receive: Receive,
        identity: str,
        tuning: Tuning,
    ) -> None:
        super().__init__(url, identity, tuning)
        self._port = port
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._listening = True
        self._taken = threading.Semaphore(1)
        self._backlog = _bounded(port)
        threading.Thread(target=self._listen, name=f"listen to {url}", daemon=True).start()

    def _listen(self) -> None:
        error: OSError | None = None
        try:
            while self._listening:
                data = self._port.read(min(max(1, self._port.in_waiting), PIECE_BYTES))
                while data and self._listening:
                    if self._taken.acquire(timeout=LISTEN_S):  # one piece at a time waits for the loop
                        hand_over(self._loop, partial(self._deliver, data))
                        break
        except OSError as raised:
            error = raised
        hand_over(self._loop, partial(self.lose, error))

    def _deliver(self, data: bytes) -> None:
        self._taken.release()
        if self._listening:
            self._receive(data, "")

    async def write(self, data: bytes, channel: str = "") -> None:
        """Hands all of `data` to the operating system; LinkLost when it is not taken within WRITE_S."""
        self.check()
        try:
            await aside(partial(self._port.write, data), WRITE_S)
        except OSError as error:
            self.lose(error)
        self.check()

    async def close(self) -> None:
        """Ends the listening and the connection; pyserial takes a third of a second for that."""
        self._listening = False
        self.lose(None)
        _let_go(self._backlog)
        with suppress(OSError):
            await aside(self._port.close, WRITE_S)


def _bounded(port: serial.Serial) -> "queue.Queue[bytes] | None":
    """The bytes that pyserial's own thread has read ahead, which it keeps without a bound; ours gives it one.

    pyserial 3.5 is its last release, so the attribute will stay; where it does not, nothing is bounded.
    """
    backlog = getattr(port, "_read_buffer", None)
    if not isinstance(backlog, queue.Queue):
        return None
    backlog.maxsize = BACKLOG_BYTES
    return backlog


def _let_go(backlog: "queue.Queue[bytes] | None") -> None:
    """Takes the bound away: pyserial's thread would wait for room for ever, and `close` for the thread."""
    if backlog is not None:
        with backlog.not_full:
            backlog.maxsize = 0
            backlog.not_full.notify_all()
