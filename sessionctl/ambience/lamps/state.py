"""What the lamps do, as it is shown, posted and kept."""

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class LampState:
    """`level`: 0 to 1, where the lamp is or, travelling by itself, should be. `fault`: "" or one line."""

    name: str
    label: str
    kind: str
    role: str
    level: float
    target: float
    kelvin: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LightState:
    """`level` and `target` are those of the room's lamps; `remaining_s`: until the scene's ramp ends.

    `dimmer`: -1 to 1, 0 when the scene is shown as it is written.
    """

    scene: str = ""
    label: str = ""
    phase: str = ""
    level: float = 0.0
    target: float = 0.0
    kelvin: float = 0.0
    settled: bool = True
    remaining_s: float = 0.0
    dimmer: float = 0.0
    assist: bool = False
    emergency: bool = False
    lamps: tuple[LampState, ...] = ()


_ADAPTER = TypeAdapter(LightState)
SIZE = 16384
"""Bytes of the file: room for some 80 lamps; written as one block, so a kill leaves the old or the new."""


def to_json(state: LightState) -> bytes:
    return _ADAPTER.dump_json(state)


def from_json(text: bytes) -> LightState:
    """Raises ValueError for anything else."""
    return _ADAPTER.validate_json(text)


class Kept:
    """The last state in a file, so that a program that is killed comes back without a jump.

    Belongs in the runtime directory: after a power cut the lamps come back by themselves, and an old level
    would be wrong.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def read(self) -> LightState | None:
        """The state last written; None when there is none that can be read."""
        try:
            return from_json(os.pread(self._file, SIZE, 0).strip(b"\0\n "))
        except (OSError, ValidationError):
            return None

    def write(self, state: LightState) -> None:
        """Keeps `state`. Raises OSError when it cannot be."""
        block = to_json(state).ljust(SIZE)
        if len(block) > SIZE:
            raise OSError(f"the state of the lamps has {len(block)} bytes, and the file room for {SIZE}")
        os.pwrite(self._file, block, 0)

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
