"""Low saturation that comes and goes: sat-seconds under a limit, and dips close together.

Per second `limit - SpO2` is added while strictly below, and taken away the same way when back inside (a
monitor maker's published vector: limit 90, set 50; 88 for 2 s, 86 for 3 s, 84 for 6 s gives 52 at second 11).
Burden adds a signal; it never delays a plain limit.
"""

from dataclasses import dataclass, replace

from sessionctl.events import Command, ConditionBegan, ConditionEnded, Event, Observed, SessionClosed, Tick
from sessionctl.room.between import Blinded
from sessionctl.room.programme import Burden, ClearAbove, Freshness
from sessionctl.room.quality import NO_DATA, freshness_of
from sessionctl.room.settings import Armed, Settled
from sessionctl.vitals import Observation, Validity, Vital

DIPS_WITHIN_S = 60.0
"""Dips count together when they lie within one minute (default: 3 of at least 5 s in 60 s)."""

FIRST_SAMPLE_S = 1.0
"""A first value stands for the second it reports: oximeters report once a second."""


@dataclass(frozen=True, slots=True)
class BurdenState:
    """`satsec` so far; `dips` are the instants at which a dip had lasted long enough to count.

    `counted`: the dip that runs is among them already.
    """

    rule: Burden | None = None
    clear: ClearAbove = ClearAbove()
    fresh: Freshness = Freshness(4.0, 10.0)
    at: float | None = None
    value: float | None = None
    satsec: float = 0.0
    below_since: float | None = None
    counted: bool = False
    dips: tuple[float, ...] = ()
    present: tuple[str, ...] = ()
    inside_since: float | None = None
    blinded: Blinded | None = None


def step(state: BurdenState, event: Event | Settled | Armed | Blinded) -> tuple[BurdenState, list[Event]]:
    """Answers valid SpO2 observations with `spo2.burden` and `spo2.dips` conditions."""
    match event:
        case Armed():
            spo2 = event.programme.limits.spo2
            fresh = freshness_of(event.programme, event.settings)[Vital.SPO2]
            return BurdenState(spo2.burden, spo2.clear, fresh), []
        case SessionClosed():
            return BurdenState(), []
        case Observed() if state.rule is not None:
            for o in event.observations:
                if o.vital is Vital.SPO2 and o.history is None:
                    return _observed(state, state.rule, o, event.at)
        case Tick() if state.rule is not None and _live(state, event.at):
            return _reached(_dipped(state, state.rule, event.at), state.rule, event.at)
        case Blinded() if state.rule is not None:
            return replace(state, blinded=event), []
        case Command(name="checked"):
            return _checked_by_hand(state, event)
    return state, []


def next_due(state: BurdenState) -> float | None:
    """When a dip is long enough to count, or a present condition has been clear long enough, on live data."""
    if state.rule is None or state.at is None:
        return None
    if state.below_since is not None and not state.counted:
        due = state.below_since + state.rule.dip_min_s
    elif state.present and state.inside_since is not None:
        due = state.inside_since + state.clear.for_s
    elif state.blinded is not None and _held(state, state.rule, state.at):
        due = state.blinded.until
    else:
        return None
    return due if _live(state, due) else None


def _live(state: BurdenState, at: float) -> bool:
    return state.at is not None and at <= state.at + state.fresh.dim


def _observed(state: BurdenState, rule: Burden, o: Observation, at: float) -> tuple[BurdenState, list[Event]]:
    """Only valid values count. An impossible one proves nothing; any other stops what runs.

    A dip that has counted does not count again because of a doubtful value in the middle of it.
    """
    if o.validity is Validity.VALID and o.value is not None:
        return _added(state, rule, at, o.value)
    if o.validity is Validity.INVALID:
        return state, []
    counted = state.counted and NO_DATA not in o.reasons
    return replace(state, below_since=None, counted=counted, inside_since=None), []


def _added(state: BurdenState, rule: Burden, at: float, value: float) -> tuple[BurdenState, list[Event]]:
    lasted = FIRST_SAMPLE_S if state.at is None else min(at - state.at, state.fresh.dim)
    satsec = max(0.0, state.satsec + (rule.limit - value) * lasted)
    below = value < rule.limit
    below_since = (at if state.below_since is None else state.below_since) if below else None
    inside = value >= rule.limit + state.clear.above_by
    inside_since = (at if state.inside_since is None else state.inside_since) if inside else None
    state = replace(
        state,
        at=at,
        value=value,
        satsec=satsec,
        below_since=below_since,
        counted=state.counted and below,
        inside_since=inside_since,
    )
    return _reached(_dipped(state, rule, at), rule, at)


def _dipped(state: BurdenState, rule: Burden, at: float) -> BurdenState:
    """Counts the dip that runs, once it is long enough, and forgets those too long ago."""
    dips = tuple(dip for dip in state.dips if at <= dip + DIPS_WITHIN_S)
    if state.below_since is None or state.counted or at < state.below_since + rule.dip_min_s:
        return state if len(dips) == len(state.dips) else replace(state, dips=dips)
    return replace(state, dips=(*dips, at), counted=True)


def _reached(state: BurdenState, rule: Burden, at: float) -> tuple[BurdenState, list[Event]]:
    """What has been reached while under the limit begins; what has been clear long enough ends."""
    if state.value is None or state.value >= rule.limit:
        return _cleared(state, rule, at)
    found = list[Event]()
    for bound, reached, text in (
        ("burden", state.satsec >= rule.satsec, f"{state.satsec:.0f} sat-seconds under"),
        ("dips", len(state.dips) >= rule.dips_in_60s, f"{len(state.dips)} dips in 60 s under"),
    ):
        if reached and bound not in state.present and not _held(state, rule, at):
            state = replace(state, present=(*state.present, bound))
            id_ = f"{Vital.SPO2}.{bound}.{rule.gives}"
            found.append(
                ConditionBegan(
                    at, id_, "physiological", rule.gives, bound, "spo2", Vital.SPO2, state.value, rule.limit,
                    text,
                )
            )  # fmt: skip
    return state, found


def _held(state: BurdenState, rule: Burden, at: float) -> bool:
    """A cuff on the probe's arm explains this fall, until its hold is over."""
    now = state.blinded
    if now is None or rule.gives == "high" or at >= now.until or state.below_since is None:
        return False
    return now.holds(state.below_since)


def _cleared(state: BurdenState, rule: Burden, at: float) -> tuple[BurdenState, list[Event]]:
    if not state.present or state.inside_since is None:
        return state, []
    if not _live(state, at) or at < state.inside_since + state.clear.for_s:
        return state, []
    ended = [_ended(rule, bound, at, state.value) for bound in state.present]
    return replace(state, present=(), satsec=0.0, dips=()), ended


def _ended(rule: Burden, bound: str, at: float, value: float | None, text: str = "") -> Event:
    id_ = f"{Vital.SPO2}.{bound}.{rule.gives}"
    return ConditionEnded(
        at, id_, "physiological", rule.gives, bound, "spo2", Vital.SPO2, value, rule.limit, text
    )


def _checked_by_hand(state: BurdenState, event: Command) -> tuple[BurdenState, list[Event]]:
    for bound in state.present:
        if (
            state.rule is not None
            and event.args.get("condition") == f"{Vital.SPO2}.{bound}.{state.rule.gives}"
        ):
            left = tuple(b for b in state.present if b != bound)
            done = _ended(state.rule, bound, event.at, None, f"checked by hand by {event.person}")
            return replace(state, present=left, satsec=0.0, dips=()), [done]
    return state, []
