"""Listening on a serial port that nobody uses, to find out which model is on it.

Rule 1. First it only listens, at every setting that a model of the table has. Nothing is said meanwhile.
Rule 2. A port that stayed silent is asked only what identifies a model, and only where its adapter is the one
        in that model's own cable, or a person said so: a byte for one device may be a command for another.
Rule 3. What is asked goes through the gate of `Conversation`, which lets nothing else pass.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.driver import Driver
from sessionctl.devices.identify import ENOUGH, Guess, identify
from sessionctl.devices.models import MODELS
from sessionctl.devices.ports import Machine
from sessionctl.devices.proposal import Proposal, asking, of_bytes, wires
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import LinkLost, Transport
from sessionctl.devices.wire import Wire
from sessionctl.events import Event, Measured

LISTEN_S = 3.5  # ours: three lines of the slowest model, which prints one a second
LOOK_S = 0.5  # ours: a fast stream has sent enough by then, and the search goes on
ASK_S = 4.0  # ours: a reply within a second (Contec V7.0), and the stream it begins
SAMPLE_BYTES = 4096
SHORTEST = 4  # bytes in a frame, on average: a Nonin's format 8 has four, noise makes packets of two
LINE = 20  # bytes: shorter than any line of text that an oximeter prints, longer than any short frame
MANY = 8  # ours: so many frames in a row are no chance

Tell = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Searched:
    """What is on a port: a proposal, or why there is none, for a person."""

    proposal: Proposal | None
    why: str = ""


def settings_to_try() -> list[Wire]:
    """Every setting of every serial model, each once, the commonest first."""
    all_of_them = [wire for m in MODELS.values() if m.transport == "serial" for wire in wires(m)]
    return sorted(dict.fromkeys(all_of_them), key=all_of_them.count, reverse=True)


async def search(port: str, machine: Machine, ask: tuple[str, ...] = ()) -> Searched:
    """Listens on `port`; a silent one is asked as the models `ask` are. A failing port is an answer too."""
    heard, unusual = b"", None
    try:
        for wire in settings_to_try():
            data = await listened(SerialPort(port, wire, machine=machine))
            guesses = likely(data)
            if usual := [g for g in guesses if any(wire in wires(MODELS[m]) for m in g.models)]:
                return Searched(of_bytes(usual[0], wire))
            if guesses and unusual is None:  # at another speed than any of its models: perhaps by chance
                unusual = of_bytes(guesses[0], wire)
            heard = heard or data
        if unusual is not None:
            return Searched(unusual)
        if not heard:
            return await _asked(port, machine, ask)
    except LinkLost as lost:
        return Searched(None, str(lost))
    return Searched(None, f"unknown: it sends {heard[:16].hex(' ')}, which fits no model at any setting")


def likely(data: bytes, *, hurry: bool = False) -> list[Guess]:
    """The protocols that `data` could be, the likeliest first, without those that noise makes now and then.

    Where no check code speaks for the frames, nearly all bytes must lie in them (of lines of text two thirds:
    the first is cut as a rule), and the shortest prove nothing. `hurry`: only what more bytes could not
    change any more.
    """
    return [guess for guess in identify(data) if _more_than_noise(guess, len(data), hurry)]


def _more_than_noise(guess: Guess, size: int, hurry: bool) -> bool:
    if PROTOCOLS[guess.protocol].checked:
        return guess.frames >= ENOUGH or not hurry
    line = guess.taken >= LINE * guess.frames
    stray = size // 3 if line else max(SHORTEST, size // 8)
    plain = guess.taken >= SHORTEST * guess.frames and guess.rejected <= stray
    return plain and (guess.frames >= MANY or not hurry)


async def listened(transport: Transport) -> bytes:
    """What comes within LISTEN_S, or sooner when it is enough to tell. Raises LinkLost."""
    heard = bytearray()

    def keep(data: bytes, _: str) -> None:
        heard.extend(data[: SAMPLE_BYTES - len(heard)])

    loop = asyncio.get_running_loop()
    end = loop.time() + LISTEN_S
    async with transport.open(keep) as link:
        lost = asyncio.ensure_future(link.lost())
        try:
            while (left := end - loop.time()) > 0 and not likely(bytes(heard), hurry=True):
                done, _ = await asyncio.wait([lost], timeout=min(LOOK_S, left))
                if done:
                    raise LinkLost(lost.result())
        finally:
            lost.cancel()
            await asyncio.wait([lost], timeout=LOOK_S)
    return bytes(heard)


async def _asked(port: str, machine: Machine, models: tuple[str, ...]) -> Searched:
    for name in models:
        wire = MODELS[name].wire
        device = DeviceSettings("found", name, port=port)
        told = await live(device, SerialPort(port, wire, machine=machine), ASK_S)
        if told:
            return Searched(Proposal((name,), f"it answered as {MODELS[name].label} does, at {wire}", wire))
    if models:
        return Searched(None, f"silent, also when asked as {', '.join(models)}")
    return Searched(None, "silent at every setting: is it switched on, and set to send?")


async def live(
    device: DeviceSettings, transport: Transport, seconds: float, tell: Tell = lambda _: None
) -> list[Measured]:
    """What `device` measures within `seconds`; `tell` gets each event. Only what identifies is said."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    found: list[Measured] = []

    def hear(event: Event) -> None:
        if isinstance(event, Measured):
            found.append(event)
        tell(event)

    model = asking(MODELS[device.model])
    driver = Driver(device, transport, hear, lambda: loop.time() - began, model=model)
    running = asyncio.create_task(driver.run(), name=f"look at {device.name}")
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.wait([running])
        if running.done():
            running.result()  # only a bug of ours ends it
    finally:
        running.cancel()
        await asyncio.wait([running], timeout=5.0)
    return found
