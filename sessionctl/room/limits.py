"""Observation to condition: a limit crossed for its whole delay, on live data, begins one.

Rule 1. Stale data neither begins nor ends a condition. Data gone for as long as blanking takes breaks a
        delay; a contact that flickers for less only holds it: it must not keep an alarm away.
Rule 2. A questionable observation may begin a condition, never end one or break its delay.
Rule 3. Poor quality holds back low and medium for at most 30 s; high never waits.
Rule 4. A lone unconfirmed frame begins nothing: its delay runs, and stands if the next frame lies beyond the
        same limit too; if not, there was nothing.
Rule 5. A delay ends at its exact instant (`next_due`), not at the next reading.
Rule 6. A cuff on the probe's arm holds back low and medium saturation conditions that began while it works;
        high and the floor never wait.
"""

from dataclasses import dataclass, field, replace

from sessionctl.events import (
    BaselineSet,
    Command,
    ConditionBegan,
    ConditionEnded,
    Event,
    Observed,
    SessionClosed,
    Tick,
)
from sessionctl.room.between import Blinded
from sessionctl.room.programme import Freshness, Limits
from sessionctl.room.quality import NO_DATA, UNCONFIRMED, freshness_of
from sessionctl.room.rules import OWN, Rule, own_rules, rules_of
from sessionctl.room.settings import Armed, Settled
from sessionctl.room.words import bounds, limits_text
from sessionctl.vitals import PRESSURES, Observation, Validity, Vital

POOR_HOLD_S = 30.0
"""Longest time poor signal quality may hold back a low or medium condition."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest observation of a vital that had a value. `gone`: the device has since said it has none.

    `before` holds the last valid value before this one, and a later questionable one if there was one.
    """

    at: float
    value: float
    valid: bool
    confirmed: bool
    poor_since: float | None
    before: tuple[float, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A rule at work: since when each way is crossed, and whether more than a lone frame says so (`firm`).

    `value` is the last one beyond a limit.
    """

    since: tuple[float | None, ...]
    firm: tuple[bool, ...]
    value: float | None = None
    present: bool = False
    inside_since: float | None = None


def resting(held: Held) -> bool:
    """Nothing runs: the common case, asked of every rule at every number."""
    return not held.present and held.inside_since is None and held.since.count(None) == len(held.since)


def at_rest(rule: Rule, *, present: bool = False) -> Held:
    """Nothing runs: no limit is crossed, nothing is about to end."""
    return Held((None,) * len(rule.ways), (False,) * len(rule.ways), present=present)


@dataclass(frozen=True, slots=True)
class Shown:
    """The limits on a vital as a screen shows them: words, and the bounds that page somebody."""

    text: str = ""
    low: float | None = None
    high: float | None = None


def shown_of(rules: tuple[Rule, ...]) -> dict[Vital, Shown]:
    """What to show of the rules of each vital; made once a programme, not once a number."""
    vitals = dict.fromkeys(rule.vital for rule in rules)
    return {vital: Shown(limits_text(rules, vital), *bounds(rules, vital)) for vital in vitals}


@dataclass(frozen=True, slots=True)
class LimitsState:
    rules: tuple[Rule, ...] = ()
    held: dict[str, Held] = field(default_factory=dict)
    seen: dict[Vital, Seen] = field(default_factory=dict)
    freshness: dict[Vital, Freshness] = field(default_factory=dict)
    shown: dict[Vital, Shown] = field(default_factory=dict)
    limits: Limits | None = None
    blinded: Blinded | None = None


def step(state: LimitsState, event: Event | Settled | Armed | Blinded) -> tuple[LimitsState, list[Event]]:
    """Answers observations and time with conditions that began or ended. Idle, it judges nothing."""
    match event:
        case Armed():
            rules = rules_of(event.programme.limits)
            held = {rule.condition: at_rest(rule) for rule in rules}
            fresh = freshness_of(event.programme, event.settings)
            return LimitsState(rules, held, {}, fresh, shown_of(rules), event.programme.limits), []
        case BaselineSet() if state.limits is not None:
            return _with_baseline(state, state.limits, event)
        case SessionClosed():
            return LimitsState(shown=state.shown), []
        case Settled() if not state.rules:
            return replace(state, shown=shown_of(rules_of(event.settings.default_programme.limits))), []
        case Observed() if state.rules:
            return _observed(state, event)
        case Tick() if state.rules:
            return _settle(state, state.rules, event.at)
        case Blinded() if state.rules:
            return replace(state, blinded=event), []
        case Command(name="checked") if state.rules:
            return _checked_by_hand(state, event)
    return state, []


def next_due(state: LimitsState) -> float | None:
    """The next instant at which a delay or a clearing time runs out."""
    found: float | None = None
    for rule in state.rules:
        held = state.held[rule.condition]
        if resting(held) or (held.present and held.inside_since is None):
            continue
        due = _due(state, rule)
        if due is not None and (found is None or due < found):
            found = due
    return found


def _with_baseline(state: LimitsState, limits: Limits, event: BaselineSet) -> tuple[LimitsState, list[Event]]:
    """The patient's own limits from T0 on; an undone dose ends what they began."""
    own = own_rules(limits, event.values)
    ended: list[Event] = [
        _ended(rule, event.at, None, "the dose was undone")
        for rule in state.rules
        if rule.bound in OWN and state.held[rule.condition].present
    ]
    rules = (*(rule for rule in state.rules if rule.bound not in OWN), *own)
    held = {rule.condition: state.held.get(rule.condition, at_rest(rule)) for rule in rules}
    held |= {rule.condition: at_rest(rule) for rule in own}
    return replace(state, rules=rules, held=held), ended


def _observed(state: LimitsState, event: Observed) -> tuple[LimitsState, list[Event]]:
    touched = set[Vital]()
    seen, held = dict(state.seen), dict(state.held)
    for o in event.observations:
        if o.history is not None or o.validity is Validity.ONGOING:
            continue
        touched.add(o.vital)
        before = seen.get(o.vital)
        about = [rule for rule in state.rules if rule.vital is o.vital]
        if o.value is None:
            if before is not None and _tells_of_loss(o):
                seen[o.vital] = replace(before, gone=True)
                for rule in about:
                    held[rule.condition] = _waiting(rule, held[rule.condition], over=NO_DATA in o.reasons)
            continue
        if before is not None and event.at - before.at > state.freshness[o.vital].blank:
            for rule in about:
                held[rule.condition] = _waiting(rule, held[rule.condition], over=True)
        seen[o.vital] = _newest(before, o, event.at)
        for rule in about:
            held[rule.condition] = _felt(rule, held[rule.condition], seen[o.vital])
    rules = tuple(rule for rule in state.rules if rule.vital in touched)
    state = replace(state, held=held, seen=seen)
    return _settle(state, rules, event.at)


def _tells_of_loss(o: Observation) -> bool:
    """An impossible number proves nothing either way; a cuff that failed does not undo the last reading."""
    return o.validity is not Validity.INVALID and (NO_DATA in o.reasons or o.vital not in PRESSURES)


def _waiting(rule: Rule, held: Held, *, over: bool) -> Held:
    """A rule without data: `over` breaks its delay, else the delay is held; clearing starts again anyway."""
    return at_rest(rule, present=held.present) if over else replace(held, inside_since=None)


def _newest(before: Seen | None, o: Observation, at: float) -> Seen:
    assert o.value is not None
    doubts = [reason for reason in o.reasons if reason != UNCONFIRMED]
    poor = o.validity is Validity.QUESTIONABLE and bool(doubts or UNCONFIRMED not in o.reasons)
    poor_since = None
    if poor:
        poor_since = before.poor_since if before is not None and before.poor_since is not None else at
    confirmed = UNCONFIRMED not in o.reasons
    valid = o.validity is Validity.VALID
    return Seen(at, o.value, valid, confirmed, poor_since, _running_up(before))


def _running_up(before: Seen | None) -> tuple[float, ...]:
    """The values that "twice running" looks back to: a questionable one does not hide the valid one."""
    if before is None:
        return ()
    return (before.value,) if before.valid else (*before.before[:1], before.value)


def _felt(rule: Rule, held: Held, seen: Seen) -> Held:
    if resting(held) and not rule.beyond(seen.value):
        return held
    since, firm, value = list[float | None](), list[bool](), held.value
    for way, running, sure in zip(rule.ways, held.since, held.firm, strict=True):
        crossed = rule.crosses(way, seen.value)
        if crossed and (not way.twice or any(rule.crosses(way, b) for b in seen.before)):
            since.append(seen.at if running is None else running)
            firm.append(sure or seen.confirmed or running is not None)
            value = seen.value
        else:
            kept = sure and not seen.valid
            since.append(running if kept else None)
            firm.append(kept)
    inside = None
    if held.present and seen.valid and rule.inside(seen.value, seen.before):
        inside = seen.at if held.inside_since is None else held.inside_since
    return Held(tuple(since), tuple(firm), value, held.present, inside)


def _live(state: LimitsState, seen: Seen, vital: Vital, at: float) -> bool:
    fresh = state.freshness[vital]
    return at - seen.at <= (fresh.dim if vital not in PRESSURES else fresh.blank)


def _ready(state: LimitsState, rule: Rule, held: Held, seen: Seen) -> float | None:
    """When the condition begins (or ends) if nothing changes; None when nothing runs."""
    if held.present:
        return None if held.inside_since is None else held.inside_since + rule.clear_for_s
    running = _delays_end(rule, held)
    if not running:
        return None
    ready = min(running)
    if rule.priority == "high":
        return ready
    if seen.poor_since is not None:
        ready = max(ready, seen.poor_since + POOR_HOLD_S)
    return max(ready, _blind_until(state, rule, held))


def _blind_until(state: LimitsState, rule: Rule, held: Held) -> float:
    """Until when the cuff on the probe's arm explains what the rule sees; 0 when it does not."""
    now = state.blinded
    if now is None or rule.vital is not Vital.SPO2:
        return 0.0
    began = min(since for since in held.since if since is not None)
    return now.until if now.holds(began) else 0.0


def _delays_end(rule: Rule, held: Held) -> list[float]:
    """When the delay of each way that is surely crossed runs out."""
    ways = zip(held.since, held.firm, rule.ways, strict=True)
    return [since + way.delay_s for since, firm, way in ways if since is not None and firm]


def _due(state: LimitsState, rule: Rule) -> float | None:
    seen = state.seen.get(rule.vital)
    if seen is None or seen.gone:
        return None
    ready = _ready(state, rule, state.held[rule.condition], seen)
    return ready if ready is not None and _live(state, seen, rule.vital, ready) else None


def _settle(state: LimitsState, rules: tuple[Rule, ...], at: float) -> tuple[LimitsState, list[Event]]:
    found, held = list[Event](), state.held
    for rule in rules:
        now = held[rule.condition]
        if resting(now):
            continue
        seen = state.seen.get(rule.vital)
        if seen is None or seen.gone or not _live(state, seen, rule.vital, at):
            continue
        ready = _ready(state, rule, now, seen)
        if ready is None or ready > at:
            continue
        if now.present:
            found.append(_ended(rule, at, seen.value))
            held = {**held, rule.condition: at_rest(rule)}
        else:
            found.append(_began(rule, now, at))
            held = {**held, rule.condition: replace(now, present=True)}
    return (replace(state, held=held) if found else state), found


def _began(rule: Rule, held: Held, at: float) -> ConditionBegan:
    """Tells of the last value beyond the limit: a doubtful one inside it may be newer, and breaks nothing."""
    ripe = [w for s, w in zip(held.since, rule.ways, strict=True) if s is not None and s + w.delay_s <= at]
    limit = ripe[0].limit if ripe else rule.ways[0].limit
    return ConditionBegan(
        at,
        rule.condition,
        "physiological",
        rule.priority,
        rule.bound,
        str(rule.vital),
        rule.vital,
        held.value,
        limit,
    )


def _ended(rule: Rule, at: float, value: float | None, text: str = "") -> ConditionEnded:
    limit = rule.ways[0].limit
    return ConditionEnded(
        at,
        rule.condition,
        "physiological",
        rule.priority,
        rule.bound,
        str(rule.vital),
        rule.vital,
        value,
        limit,
        text,
    )


def _checked_by_hand(state: LimitsState, event: Command) -> tuple[LimitsState, list[Event]]:
    """A medical person checked the patient while the data was lost: the only other way to end a condition."""
    rule = next((r for r in state.rules if r.condition == event.args.get("condition")), None)
    if rule is None or not state.held[rule.condition].present:
        return state, []
    held = {**state.held, rule.condition: at_rest(rule)}
    return replace(state, held=held), [_ended(rule, event.at, None, f"checked by hand by {event.person}")]
