"""A Nonin oximeter on a cable, and what can happen to both."""

import asyncio
import random
from collections.abc import Callable

from sessionctl.devices.decoders.nonin_encode import format2_packet
from tests.day.patient import Patient
from tests.fakes.ports import Port

PACKET_S = 1 / 3
FLOOD_BYTES = 115_200 // 3  # of garbage a packet's time: a line that runs wild

Packet = Callable[["Instrument"], bytes]


class Instrument:
    """Says a packet three times a second, as `trouble` has it, until cancelled."""

    def __init__(self, port: Port, patient: Patient, chance: random.Random) -> None:
        self.port, self.patient, self.chance = port, patient, chance
        self.trouble = "none"
        self.last = b""
        self._packets = 0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if self.trouble != "unplugged":
                self.port.say(SAYS[self.trouble](self))
            due += PACKET_S
            await asyncio.sleep(max(0.0, due - loop.time()))

    def begin(self, trouble: str) -> None:
        """One thing goes wrong."""
        if trouble == "unplugged":
            self.port.unplug()
        self.trouble = trouble

    def mend(self) -> None:
        """All is well again."""
        if self.trouble == "unplugged":
            self.port.plug()
        self.trouble = "none"

    def well(self) -> bytes:
        """A good packet of now."""
        spo2, pulse, wave = self.patient.say()
        self._packets += 1
        self.last = format2_packet(spo2, pulse, wave, timer=self._packets & 0x3FFF)
        return self.last

    def frozen(self) -> bytes:
        """The last packet again, wave and counter and all."""
        self.patient.repeat()
        return self.last

    def finger_out(self) -> bytes:
        """No plain value; the display fields go on with the last reading, as the real one's do."""
        self._packets += 1
        return format2_packet(
            None, None, [0] * 25, timer=self._packets & 0x3FFF, sensor_alarm=True, display=(97, 72)
        )

    def noisy(self) -> bytes:
        """A good packet with one bit in a hundred turned over."""
        packet = bytearray(self.well())
        for place in range(8 * len(packet)):
            if self.chance.random() < 0.01:
                packet[place // 8] ^= 1 << place % 8
        return bytes(packet)


SAYS: dict[str, Packet] = {
    "none": Instrument.well,
    "silent": lambda _: b"",
    "frozen": Instrument.frozen,
    "finger out": Instrument.finger_out,
    "noise": Instrument.noisy,
    "garbage": lambda one: one.chance.randbytes(FLOOD_BYTES),
}
TROUBLES = (*[name for name in SAYS if name != "none"], "unplugged")
