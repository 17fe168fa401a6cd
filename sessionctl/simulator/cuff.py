"""A SunTech Advantage module: what it hears on its line and what it answers.

Rule 1. Bytes that are no command with a good check code are ignored: nothing on the line can move the cuff
        but the exact three bytes of a start.
Rule 2. Abort is obeyed at any time: A at once with the valve open, K when the cuff is empty.
Rule 3. While it measures, only the pressure may be asked and abort ordered; all else is answered B (busy).
"""

from random import Random

from sessionctl.devices.decoders import suntech
from sessionctl.simulator.inflation import ABORTED, LEAK, MOVEMENT, Inflation, Result, measured
from sessionctl.simulator.patient import Patient

LENGTHS = {0x20: 3, 0x87: 3, 0x28: 3, 0x79: 5, 0x17: 5, 0x0C: 6, 0x04: 4}
"""Whole frames by their command byte; a host frame does not carry its length."""

START, ABORT, PRESSURE, RESULT = b"\x20", b"\x79\x01\x00", b"\x79\x05\x00", b"\x79\x03\x00"
TOP = 0x17  # sets the first pressure to inflate to; ours finds its own


def _result(result: Result) -> bytes:
    return suntech.bp_data(
        result.systolic,
        result.diastolic,
        result.mean,
        result.pulse,
        beats=result.beats,
        status=0 if result.error else 1,
        error=result.error,
    )


class Commands:
    """Takes the host's bytes apart; what has no good check code is skipped byte by byte."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The complete commands, without header and check byte."""
        self._buffer += data
        found: list[bytes] = []
        while len(self._buffer) >= 2:
            length = LENGTHS.get(self._buffer[1]) if self._buffer[0] == suntech.HOST else None
            if length is None:
                self._buffer = self._buffer[1:]
            elif len(self._buffer) < length:
                break
            elif sum(self._buffer[:length]) & 0xFF:
                self._buffer = self._buffer[1:]
            else:
                found.append(self._buffer[1 : length - 1])
                self._buffer = self._buffer[length:]
        return found


class Module:
    """The device with its cuff on the patient's arm. `leaking` and `moving` are set from outside."""

    def __init__(self, patient: Patient, random: Random) -> None:
        self.leaking = False
        self.moving = False
        self._patient = patient
        self._random = random
        self._commands = Commands()
        self._running: Inflation | None = None
        self._found = Result()
        self._spoilt = False
        self.last = Result()

    def pressure(self, t: float) -> int:
        """The pressure in the cuff now, in mmHg."""
        return max(round(self._running.pressure(t)), 0) if self._running else 0

    def power_up(self) -> bytes:
        """The module has lost its power and has it back: the cuff is empty, and it says so."""
        self._commands = Commands()
        self._running, self.last = None, Result()
        return suntech.reply("reset")

    def exchange(self, t: float, heard: bytes) -> bytes:
        """What the module says at real second `t`, having heard `heard` since the last call."""
        said = self._advance(t)
        for command in self._commands.feed(heard):
            said += self._answer(command, t)
        return said

    def _answer(self, command: bytes, t: float) -> bytes:
        if command == PRESSURE:
            return suntech.cuff_pressure(self.pressure(t))
        if command == ABORT:
            return self._abort(t)
        if self._running:
            return suntech.reply("busy")
        if command == START:
            return self._start(t)
        if command == RESULT:
            return _result(self.last)
        return suntech.reply("ack" if command[0] == TOP else "refused")

    def _start(self, t: float) -> bytes:
        self._running = Inflation(t, self._patient.at(t), leaking=self.leaking)
        self._found, self._spoilt = Result(), False
        return suntech.reply("ack")

    def _abort(self, t: float) -> bytes:
        if self._running is None:
            return suntech.reply("aborted") + suntech.reply("done")
        self._running.abort(t)
        return suntech.reply("aborted")

    def _advance(self, t: float) -> bytes:
        """Goes on with the measurement; K when it is over and the cuff is empty."""
        run = self._running
        if run is None:
            return b""
        self._spoilt = self._spoilt or self.moving
        if not self._found.systolic and run.judged_s <= min(t, run.opens_s):
            self._found = measured(self._patient.at(run.judged_s), self._random)
        if t < run.empty_s:
            return b""
        self.last = self._outcome(run)
        self._running = None
        return suntech.reply("done")

    def _outcome(self, run: Inflation) -> Result:
        if run.aborted:
            return Result(error=ABORTED)
        if not self._found.systolic:
            return Result(error=LEAK)
        return Result(error=MOVEMENT) if self._spoilt else self._found
