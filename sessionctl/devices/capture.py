"""Bytes of a device with their times in a file, and such a file as a device.

One JSON object a line. First {"capture": 1, "model": ..., "settings": {...}}, then for each chunk
{"t": seconds since the first line, "channel": ..., "direction": "in" or "out", "hex": ...}.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, TypeVar

import orjson
from pydantic import StringConstraints, TypeAdapter, ValidationError

from sessionctl.devices.identity import Meet, Meeting
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.transport import Link, Receive, Transport

FORMAT = 1
Direction = Literal["in", "out"]
Hex = Annotated[str, StringConstraints(pattern="^([0-9a-f]{2})*$")]
T = TypeVar("T")


class CaptureError(Exception):
    """The file is no capture; the text names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes as they came (`in`) or left (`out`), `t` seconds after the capture began."""

    t: float
    channel: str
    direction: Direction
    hex: Hex


@dataclass(frozen=True, slots=True)
class _Head:
    capture: Literal[1]
    model: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture: which model, with which settings, and every chunk in order.

    `cut` says, for a person, that the file ends in the middle of a line, as after a crash; "" otherwise.
    """

    model: str
    settings: dict[str, Any]
    chunks: tuple[Chunk, ...]
    cut: str = ""


_CHUNK = TypeAdapter(Chunk)
_HEAD = TypeAdapter(_Head)


def read(path: Path) -> Capture:
    """The capture in `path`; a last line that a crash cut off is left out. Raises CaptureError."""
    try:
        *lines, last = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CaptureError(f"{path} cannot be read: {error.strerror}") from error
    cut = ""
    if last := last.strip(b"\0 \r"):  # a file system may leave zeros after a power cut
        if lines and not _whole(last):
            cut = f"{path}: its last line is cut off, as after a crash; the {len(lines) - 1} before it count"
        else:
            lines.append(last)
    head = _parsed(path, 1, lines[0] if lines else b"", _HEAD)
    chunks = (_parsed(path, number, line, _CHUNK) for number, line in enumerate(lines[1:], 2))
    return Capture(head.model, head.settings, tuple(chunks), cut)


def write(path: Path, capture: Capture) -> None:
    """Writes `capture` to a new file. Raises OSError, FileExistsError among them."""
    head = {"capture": FORMAT, "model": capture.model, "settings": capture.settings}
    with path.open("xb") as file:
        for row in (head, *map(asdict, capture.chunks)):
            file.write(orjson.dumps(row) + b"\n")


def _whole(line: bytes) -> bool:
    try:
        _CHUNK.validate_json(line)
    except ValidationError:
        return False
    return True


def _parsed(path: Path, number: int, line: bytes, kind: TypeAdapter[T]) -> T:
    try:
        return kind.validate_json(line)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in wrong["loc"])
        text = f"{where}: {wrong['msg']}" if where else wrong["msg"]
        raise CaptureError(f"{path}, line {number}: {text}") from error


class Recorder:
    """Writes a capture line by line, so that it holds everything up to a crash."""

    def __init__(
        self, file: TextIO, device: DeviceSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._file = file
        self._clock = clock
        self._began = clock()
        self.bytes = 0
        self.failed: OSError | None = None
        self._line({"capture": FORMAT, "model": device.model, "settings": asdict(device)})

    def note(self, direction: Direction, data: bytes, channel: str) -> None:
        """Adds one chunk, unless the file could not take one before: then `failed` says why.

        It raises nothing, because it is called while bytes arrive.
        """
        if self.failed is not None:
            return
        t = round(self._clock() - self._began, 4)
        try:
            self._line({"t": t, "channel": channel, "direction": direction, "hex": data.hex()})
        except OSError as error:
            self.failed = error
        else:
            self.bytes += len(data)

    def _line(self, row: dict[str, Any]) -> None:
        self._file.write(orjson.dumps(row).decode() + "\n")
        self._file.flush()


@dataclass(slots=True)
class Recorded:
    """`transport` with everything that passes written down by `recorder`."""

    transport: Transport
    recorder: Recorder

    @property
    def meet(self) -> Meet | None:
        """As the transport's own, where it has one."""
        return self.transport.meet if isinstance(self.transport, Meeting) else None

    @meet.setter
    def meet(self, meet: Meet | None) -> None:
        if isinstance(self.transport, Meeting):
            self.transport.meet = meet

    @asynccontextmanager
    async def open(self, receive: Receive) -> AsyncIterator[Link]:
        """The link of `transport`. Entering raises LinkLost as that does."""

        def noted(data: bytes, channel: str) -> None:
            self.recorder.note("in", data, channel)
            receive(data, channel)

        async with self.transport.open(noted) as link:
            yield _RecordedLink(link, self.recorder)


class _RecordedLink:
    def __init__(self, link: Link, recorder: Recorder) -> None:
        self._link = link
        self._recorder = recorder
        self.detail = link.detail
        self.identity = link.identity

    async def write(self, data: bytes, channel: str = "") -> None:
        await self._link.write(data, channel)
        self._recorder.note("out", data, channel)

    async def lost(self) -> str:
        return await self._link.lost()


@dataclass(frozen=True, slots=True)
class PlayedBack:
    """A capture as a transport: each link plays what came in from the beginning and is lost at its end.

    `speed` 1 plays at the pace of the recording, 0 without any pause. What is written to it is left unsaid.
    """

    capture: Capture
    speed: float = 0.0

    @asynccontextmanager
    async def open(self, receive: Receive) -> AsyncIterator[Link]:
        """A link that never fails to be made."""
        playing = asyncio.create_task(self._play(receive), name="play back a capture")
        try:
            yield _PlayedLink(playing)
        finally:
            playing.cancel()
            await asyncio.wait([playing], timeout=1.0)

    async def _play(self, receive: Receive) -> None:
        began = asyncio.get_running_loop().time()
        for chunk in self.capture.chunks:
            if chunk.direction == "out":
                continue
            wait = chunk.t / self.speed - (asyncio.get_running_loop().time() - began) if self.speed else 0
            await asyncio.sleep(max(0.0, wait))
            receive(bytes.fromhex(chunk.hex), chunk.channel)


class _PlayedLink:
    detail = "a capture"
    identity = ""

    def __init__(self, playing: asyncio.Task[None]) -> None:
        self._playing = playing

    async def write(self, data: bytes, channel: str = "") -> None:
        """Nobody is there to hear it."""

    async def lost(self) -> str:
        await asyncio.wait([self._playing])
        return "the capture is at its end"
