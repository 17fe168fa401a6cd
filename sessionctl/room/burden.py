"""Low saturation that comes and goes: sat-seconds under a limit, and dips close together.

Per second `limit - SpO2` is added while strictly below, and taken away the same way when back inside (a
monitor maker's published vector: limit 90, set 50; 88 for 2 s, 86 for 3 s, 84 for 6 s gives 52 at second 11).
Burden adds a signal; it never delays a plain limit.
"""

from dataclasses import dataclass, replace

from sessionctl.events import Command, ConditionBegan, ConditionEnded, Event, Observed, SessionClosed, Tick
from sessionctl.room.programme import Burden, ClearAbove, Freshness
from sessionctl.room.quality import freshness_of
from sessionctl.room.settings import Armed, Settled
from sessionctl.vitals import Validity, Vital

DIPS_WITHIN_S = 60.0
"""Dips count together when they lie within one minute (default: 3 of at least 5 s in 60 s)."""

FIRST_SAMPLE_S = 1.0
"""A first value stands for the second it reports: oximeters report once a second."""


@dataclass(frozen=True, slots=True)
class BurdenState:
    """`satsec` so far; `dips` are the instants at which a dip had lasted long enough to count."""

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


def step(state: BurdenState, event: Event | Settled | Armed) -> tuple[BurdenState, list[Event]]:
    """Answers valid SpO2 observations with `spo2.burden` and `spo2.dips` conditions."""
    match event:
        case Armed():
            spo2 = event.programme.limits.spo2
            fresh = freshness_of(event.programme.freshness_s, event.settings)[Vital.SPO2]
            return BurdenState(spo2.burden, spo2.clear, fresh), []
        case SessionClosed():
            return BurdenState(), []
        case Observed() if state.rule is not None:
            for o in event.observations:
                if o.vital is Vital.SPO2 and o.history is None:
                    if o.value is not None and o.validity is Validity.VALID:
                        return _added(state, state.rule, event.at, o.value)
                    return replace(state, below_since=None, counted=False, inside_since=None), []
        case Tick() if state.rule is not None:
            return _cleared(state, state.rule, event.at)
        case Command(name="checked"):
            return _checked_by_hand(state, event)
    return state, []


def next_due(state: BurdenState) -> float | None:
    """The instant at which a present condition has been clear long enough, while the data is live."""
    if not state.present or state.inside_since is None or state.at is None:
        return None
    due = state.inside_since + state.clear.for_s
    return due if due <= state.at + state.fresh.dim else None


def _added(state: BurdenState, rule: Burden, at: float, value: float) -> tuple[BurdenState, list[Event]]:
    lasted = FIRST_SAMPLE_S if state.at is None else min(at - state.at, state.fresh.dim)
    satsec = max(0.0, state.satsec + (rule.limit - value) * lasted)
    below = value < rule.limit
    below_since = (at if state.below_since is None else state.below_since) if below else None
    counted = state.counted and below
    dips = tuple(dip for dip in state.dips if at - dip <= DIPS_WITHIN_S)
    if below_since is not None and not counted and at - below_since >= rule.dip_min_s:
        dips, counted = (*dips, at), True
    inside = value >= rule.limit + state.clear.above_by
    inside_since = (at if state.inside_since is None else state.inside_since) if inside else None
    state = BurdenState(
        rule,
        state.clear,
        state.fresh,
        at,
        value,
        satsec,
        below_since,
        counted,
        dips,
        state.present,
        inside_since,
    )
    found, present = list[Event](), state.present
    for bound, reached in (("burden", satsec >= rule.satsec), ("dips", len(dips) >= rule.dips_in_60s)):
        if reached and below and bound not in present:
            present = (*present, bound)
            id_ = f"{Vital.SPO2}.{bound}.{rule.gives}"
            text = (
                f"{satsec:.0f} sat-seconds under" if bound == "burden" else f"{len(dips)} dips in 60 s under"
            )
            found.append(
                ConditionBegan(
                    at, id_, "physiological", rule.gives, bound, "spo2", Vital.SPO2, value, rule.limit, text
                )
            )
    if not present:
        return state, found
    state, ended = _cleared(replace(state, present=present), rule, at)
    return state, found + ended


def _cleared(state: BurdenState, rule: Burden, at: float) -> tuple[BurdenState, list[Event]]:
    if not state.present or state.inside_since is None or state.at is None:
        return state, []
    if at - state.at > state.fresh.dim or at - state.inside_since < state.clear.for_s:
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
