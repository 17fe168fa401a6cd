"""A link over a local serial port.

pyserial has opened, locked and set up the port. What arrives is read from its file descriptor here, on the
loop, not through an asyncio adapter for pyserial: those print a traceback when a write meets an unplugged
port, drain a dead port on a thread that can hold up the program's end, and buffer writes without a bound.
"""

import asyncio
import fcntl
import os
import struct
import termios
from contextlib import suppress

import serial

from sessionctl.devices.aside import aside
from sessionctl.devices.losing import PIECE_BYTES, WRITE_S, Tuned
from sessionctl.devices.transport import Receive
from sessionctl.devices.wire import Tuning

ICOUNT = struct.Struct("11i36x")
"""The kernel's `struct serial_icounter_struct` (linux/serial.h): cts, dsr, rng, dcd, rx, tx, frame, overrun,
parity, brk, buf_overrun, and nine reserved."""

TIOCGICOUNT = 0x545D  # asm-generic/ioctls.h; Python names it on some builds only


class TtyLink(Tuned):
    """An open local port; its bytes go from the file descriptor straight to `receive`."""

    def __init__(
        self,
        place: str,
        port: serial.Serial,
        receive: Receive,
        identity: str,
        tuning: Tuning,
        told: str = "",
    ) -> None:
        super().__init__(place, identity, tuning, told)
        self._port = port
        self._receive = receive
        self._fd: int = port.fileno()
        self._loop = asyncio.get_running_loop()
        if port.parity != serial.PARITY_NONE:
            _heed_parity(self._fd)
        self._counted = _wrong_bits(self._fd)
        self._loop.add_reader(self._fd, self._readable)

    def errors(self) -> int:
        """Bytes that came with a wrong stop or parity bit since the link stands; 0 where nobody counts."""
        return _wrong_bits(self._fd) - self._counted

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, PIECE_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._hang_up(error)
            return
        if data:
            self._receive(data, "")
        else:  # a vanished port is readable for ever, and empty
            self._hang_up(None)

    def _hang_up(self, error: OSError | None) -> None:
        self._loop.remove_reader(self._fd)
        self.lose(error)

    async def write(self, data: bytes, channel: str = "") -> None:
        """Hands all of `data` to the operating system; LinkLost when it is not taken within WRITE_S."""
        self.check()
        try:
            async with asyncio.timeout(WRITE_S):
                while data:
                    with suppress(BlockingIOError, InterruptedError):
                        data = data[os.write(self._fd, data) :]
                    if data:
                        await self._room_to_write()
        except OSError as error:  # TimeoutError is one of them
            self._hang_up(error)
            self.check()

    async def _room_to_write(self) -> None:
        room = asyncio.Event()
        self._loop.add_writer(self._fd, room.set)
        try:
            await room.wait()
        finally:
            self._loop.remove_writer(self._fd)

    async def close(self) -> None:
        """Gives the port back. Closing drains what was written, which a dead adapter may never finish."""
        self._hang_up(None)
        with suppress(OSError):
            await aside(self._port.close, WRITE_S)


def _heed_parity(fd: int) -> None:
    """Leaves out bytes with a wrong parity bit, which pyserial lets through; their frame is then rejected.

    Where a protocol has no check code (Contec's older one) this bit is all that guards a number.
    """
    with suppress(termios.error):
        settings = termios.tcgetattr(fd)
        settings[0] |= termios.INPCK | termios.IGNPAR
        termios.tcsetattr(fd, termios.TCSANOW, settings)


def _wrong_bits(fd: int) -> int:
    """Bytes with a wrong stop or parity bit that the port has ever counted; 0 where it does not count."""
    try:
        counted = ICOUNT.unpack(fcntl.ioctl(fd, TIOCGICOUNT, bytes(ICOUNT.size)))
    except OSError:  # pseudo-terminals and some adapters
        return 0
    return int(counted[6] + counted[8])
