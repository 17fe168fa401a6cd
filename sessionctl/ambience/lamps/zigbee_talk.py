"""What to say to one zigbee2mqtt lamp, and what to make of its answers. No network: time arrives in the call.

Rule 1: one command carries a whole ramp; steps are never streamed (they queue up and play late).
Rule 2: only the newest course is ever said, with what remains of its ramp. What waited too long is forgotten.
Rule 3: after every silence (a new link, a lamp that was off) it is asked first where it stands, and goes on
        from there. Only an emergency does not wait for that.
Rule 4: while a lamp travels its reports mean little: zigbee2mqtt states the end at once, then some of the
        way. They count a second after the ramp; one that stopped short is told once more, then it is a fault.
Rule 5: a lamp that somebody sets by hand while it rests is left as it is.
"""

import math
from dataclasses import dataclass

from sessionctl.ambience.lamps.course import Course, still
from sessionctl.ambience.lamps.driver import Room
from sessionctl.ambience.lamps.settings import LampSettings
from sessionctl.ambience.lamps.zigbee_form import FULL, GET, NOTHING, Nonsense, Report, set_payload

ANSWER_S = 3.0
"""An answer that takes longer is none; a zigbee network answers within a second."""
AGAIN_S = 10.0
"""How often a lamp that did not answer is asked again."""
CHECK_AFTER_S = 1.0
HOLD_S = 0.2
LEAST_RAMP_S = 0.3
"""Even what is said after its time is no edge; an emergency that is repeated stays within its second."""
LATE_S = 0.5

PROVING, ASKING, FOLLOWING, CHECKING, RESTING = "proving", "asking", "following", "checking", "resting"


@dataclass(frozen=True, slots=True)
class Say:
    """`payload` for the lamp's topic `verb` (set or get)."""

    verb: str
    payload: bytes


class Talk:
    """One lamp. `due` says what is to be sent now, `next_at` when to ask again."""

    def __init__(self, lamp: LampSettings, course: Course, room: Room) -> None:
        self.lamp = lamp
        self.course = course
        self._room = room
        self._stage = PROVING
        self._at = -math.inf  # when the stage wants something said
        self._answer_by = math.inf
        self._moving_until = -math.inf
        self._said: Course | None = None  # the course the lamp was last sent on, on this link
        self._online = self._bridged = True
        self._told_again = False
        self._fault = ""

    @property
    def urgent(self) -> bool:
        """True when what is due may wait for nothing."""
        return self.course.urgent and self._stage == FOLLOWING and self._at <= self._room.clock()

    def linked(self) -> None:
        """A new link to the broker: nothing is known any more."""
        self._stage, self._at, self._answer_by = PROVING, -math.inf, math.inf
        self._moving_until, self._said = math.inf, None  # it may be on a way of its own
        self._online = self._bridged = True
        if self.course.urgent:
            self._go()

    def follow(self, course: Course) -> None:
        self.course, self._told_again = course, False
        if course.urgent or self._stage in (FOLLOWING, CHECKING, RESTING):
            self._go()

    def next_at(self) -> float:
        """The instant at which `due` has something to say or to find missing."""
        if self._waits():
            return self._answer_by
        return min(self._at, self._answer_by)

    def due(self, now: float) -> Say | None:
        """What is to be said now, if anything. An answer that did not come is a fault."""
        if now >= self._answer_by:
            self._unanswered(now)
        if now < self._at or self._waits():
            return None
        match self._stage:
            case "proving":
                return self._expecting(Say("set", NOTHING), now)
            case "following":
                return self._move(now)
            case "asking" | "checking":
                return self._expecting(Say("get", GET), now)
        self._at = math.inf
        return None

    # --- what is heard -------------------------------------------------------------------------------------

    def heard_command(self, payload: bytes) -> None:
        """A command passed the broker; ours for nothing shows that ours do."""
        if payload == NOTHING and self._stage == PROVING:
            self._well("refused")
            self._ask()

    def heard(self, report: Report | Nonsense, now: float) -> None:
        """The lamp's own words, fresh ones."""
        if isinstance(report, Nonsense):
            self._bad("nonsense", f"answers nonsense: {report.why}")
            return
        self._well("nonsense", "silent")
        waited, self._answer_by = self._answer_by < math.inf, math.inf
        match self._stage:
            case "asking" if waited:
                self._stage, self._at = FOLLOWING, now
                level = self.course.level_at(now) if report.level is None else report.level
                self._room.found(self.lamp.name, level, report.kelvin)
            case "checking" if waited:
                self._checked(report)
            case "resting" if report.level is not None and _apart(report.level, self.course.level):
                self._adopt(report.level, now)

    def available(self, online: bool) -> None:
        """The lamp has gone or is back."""
        came_back, self._online = online and not self._online, online
        if online:
            self._well("offline")
        else:
            self._bad("offline", "is offline: switched off at the wall, or out of reach")
        if came_back:
            self._back()

    def bridge(self, online: bool) -> None:
        """zigbee2mqtt itself has gone or is back; that is told once for all lamps."""
        came_back, self._bridged = online and not self._bridged, online
        if came_back:
            self._back()

    # --- how -----------------------------------------------------------------------------------------------

    def _waits(self) -> bool:
        """Nothing is said to a lamp that is not there, except in an emergency."""
        here = self._online and self._bridged
        return not here and self._stage != PROVING and not (self.course.urgent and self._stage == FOLLOWING)

    def _back(self) -> None:
        if self.course.urgent:
            self._go()
        elif self._stage != PROVING:
            self._ask()

    def _ask(self) -> None:
        self._stage, self._at, self._answer_by = ASKING, -math.inf, math.inf

    def _go(self) -> None:
        self._stage, self._at, self._answer_by = FOLLOWING, -math.inf, math.inf

    def _move(self, now: float) -> Say | None:
        """The command for the present stretch of the course; afterwards the lamp is checked."""
        self._start_where_it_is(now)
        course = self.course
        if now < course.start_at:
            self._at = course.start_at
            if now >= self._moving_until:
                return None
            self._moving_until = now
            return Say("set", set_payload(course.start_level, course.start_kelvin, HOLD_S))
        if now >= course.end_at + CHECK_AFTER_S and self._moving_until == course.end_at:
            self._stage, self._answer_by = CHECKING, math.inf
            return self._expecting(Say("get", GET), now)
        left = max(course.end_at - now, LEAST_RAMP_S)
        self._moving_until, self._said = course.end_at, course
        self._at = max(course.end_at, now) + CHECK_AFTER_S
        self._answer_by = now + ANSWER_S
        return Say("set", set_payload(course.level, course.kelvin, left))

    def _start_where_it_is(self, now: float) -> None:
        """A command that had to wait finds its lamp behind its course: the ramp starts from the lamp."""
        late, said = now - self.course.start_at > LATE_S, self._said
        if said is None or said is self.course or self.course.urgent or not late:
            return
        if abs(said.level_at(now) - self.course.level_at(now)) > 1 / FULL:
            self._room.found(self.lamp.name, said.level_at(now), None)

    def _expecting(self, say: Say, now: float) -> Say:
        self._answer_by, self._at = now + ANSWER_S, now + AGAIN_S
        return say

    def _unanswered(self, now: float) -> None:
        self._answer_by = math.inf
        if self._stage == PROVING:
            topic = f"{self.lamp.friendly_name}/set"
            self._bad(
                "refused",
                f"cannot be commanded: the broker lets nothing of ours through to {topic} (its ACL)",
            )
            return
        self._bad("silent", "does not answer (or the broker's ACL hides its answers)")
        if self._stage == ASKING:
            self._stage, self._at = FOLLOWING, now
            self._room.found(self.lamp.name, self.course.level_at(now), None)

    def _checked(self, report: Report) -> None:
        level, wanted = report.level, self.course.level
        self._stage, self._at = RESTING, math.inf
        if level is None or not _apart(level, wanted):
            self._well("astray")
        elif self._told_again:
            self._bad("astray", f"stands at {level:.0%} instead of {wanted:.0%}")
            self._adopt(level, self._room.clock())
        else:
            self._stage = FOLLOWING
            self._room.found(self.lamp.name, level, report.kelvin)
            self._told_again = True

    def _adopt(self, level: float, now: float) -> None:
        self.course = still(level, self.course.kelvin_at(now), now)
        self._room.adopted(self.lamp.name, level)

    def _bad(self, kind: str, text: str) -> None:
        if self._fault != kind:
            self._fault = kind
            self._room.troubles.came(self.lamp.name, f"lamp {self.lamp.shown} {text}")

    def _well(self, *kinds: str) -> None:
        if self._fault in kinds:
            self._fault = ""
            self._room.troubles.went(self.lamp.name)


def _apart(level: float, wanted: float) -> bool:
    """True when a lamp stands where it should not, by more than rounding and its own curve explain."""
    return (level == 0) != (wanted == 0) or abs(level - wanted) > max(2.5 / FULL, 0.1 * wanted)
