"""A cuff on the probe's arm takes the saturation away while it holds air: for how long that may excuse a gap.

Rule 1. Only where the settings say `same_arm`, from the start of a try to its end and 10 s more, in which the
        saturation comes back; at most 60 s in all, and no longer than until it is back.
Rule 2. The 60 s are used up over tries in a row (STAT) until a valid saturation is heard between them.
Sources: a maker warns of up to 60 s without saturation (operator manual); 10 s of settling after a probe is
put back is field practice; "in all" is ours.
"""

from dataclasses import replace

from sessionctl.events import Event, Measured
from sessionctl.room.between import Blinded
from sessionctl.room.cuff_state import Arm, Cuff
from sessionctl.vitals import Validity, Vital

HOLD_S = 60.0
COMES_BACK_S = 10.0
LEAST_S = 1.0  # ours: a hold shorter than this excuses nothing


def blinded(cuff: Cuff, at: float) -> tuple[Cuff, list[Event | Blinded]]:
    """Says from when until when the cuff may blind the probe, each time that changes."""
    if not cuff.arm.same and cuff.arm.blinded is None:
        return cuff, []
    now = _now(cuff, at)
    if now == cuff.arm:
        return cuff, []
    before, cuff = cuff.arm.blinded, replace(cuff, arm=now)
    if now.blinded is not None:
        return cuff, [now.blinded]
    return cuff, [] if before is None or before.until <= at else [replace(before, at=at, until=at)]


def _now(cuff: Cuff, at: float) -> Arm:
    arm, now = cuff.arm, cuff.arm.blinded
    if not arm.same:
        return Arm()
    if now is not None and at >= now.until:
        arm, now = replace(arm, blinded=None, used_s=arm.used_s + now.until - now.since), None
    if now is None:
        if not cuff.moving or arm.used_s > HOLD_S - LEAST_S:
            return arm
        return replace(arm, blinded=Blinded(at, at, at + HOLD_S - arm.used_s))
    latest = now.since + HOLD_S - arm.used_s
    until = latest if cuff.moving else min(now.until, (cuff.deflated_at or at) + COMES_BACK_S, latest)
    return arm if until == now.until else replace(arm, blinded=replace(now, at=at, until=until))


def seen(cuff: Cuff, event: Measured) -> tuple[Cuff, list[Event | Blinded]]:
    """A valid saturation while the cuff is empty: the probe sees again, and the whole hold is there again."""
    if not cuff.arm.same or cuff.moving or cuff.arm == Arm(same=True):
        return cuff, []
    back = any(
        m.vital is Vital.SPO2 and m.value is not None and m.validity is Validity.VALID and m.history is None
        for m in event.measurements
    )
    if not back:
        return cuff, []
    over = cuff.arm.blinded
    told: list[Event | Blinded] = [] if over is None else [replace(over, at=event.at, until=event.at)]
    return replace(cuff, arm=Arm(same=True)), told


def next_due(cuff: Cuff) -> float | None:
    """When the hold is over."""
    return None if cuff.arm.blinded is None else cuff.arm.blinded.until
