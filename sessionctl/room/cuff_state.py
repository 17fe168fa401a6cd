"""What is known of the cuff, and of what it is wanted for."""

from dataclasses import dataclass, field
from typing import Literal

from sessionctl.events import Priority
from sessionctl.room.between import Blinded, Wanted

MOVING = ("asked", "inflating")


@dataclass(frozen=True, slots=True)
class Announced:
    """The therapist has been told that the cuff inflates at `inflates_at` for `wanted`."""

    wanted: Wanted
    inflates_at: float


@dataclass(frozen=True, slots=True)
class Stat:
    """A run of readings close together, begun by `by`; no reading of it is begun from `until` on."""

    by: str
    until: float


@dataclass(frozen=True, slots=True)
class Arm:
    """The arm that may carry probe and cuff (`same`). `used_s`: how long of the hold is used up already."""

    same: bool = False
    blinded: Blinded | None = None
    used_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Cuff:
    """`state`: none (no driven cuff), idle, asked, inflating. `pressure` is the cuff's, while inflating.

    `held`: another cuff answers than this patient's. `deflated_at`: from when the arm rests; `ended_at`: when
    a reading or a try of this cuff was over; `read_at`: when a pressure last came, from wherever. `failures`:
    running, and `why` the last one failed; `told`: the priority at which two of them are told. `spent`:
    automatic starts by the reading they were for; a reading has no more of them than it may have tries.
    `serving`: what the try under way is for, where no person asked for it; `spoiled`: why its result holds
    no pressure (the line was noisy).
    """

    device: str = ""
    state: Literal["none", "idle", "asked", "inflating"] = "none"
    linked: bool = False
    held: bool = False
    since: float | None = None
    pressure: float | None = None
    text: str = ""
    asked_by: str = ""
    stop_at: float | None = None
    deflated_at: float | None = None
    ended_at: float | None = None
    read_at: float | None = None
    failures: int = 0
    why: str = ""
    told: Priority | Literal[""] = ""
    gap_s: float = 120.0
    wanted: tuple[Wanted, ...] = ()
    spent: tuple[Wanted, ...] = ()
    spoiled: str = ""
    serving: Wanted | None = None
    announced: Announced | None = None
    stat: Stat | None = None
    arm: Arm = field(default_factory=Arm)

    @property
    def moving(self) -> bool:
        """It is taken to hold air, or to be about to."""
        return self.state in MOVING

    @property
    def condition(self) -> str:
        """The id of "failed twice"."""
        return f"{self.device}.failed.{self.told or 'low'}"
