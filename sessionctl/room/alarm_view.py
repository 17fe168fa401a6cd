"""The alarms section of the view: one line for each vital and the way it goes, the most severe first."""

from typing import Any

from sessionctl.events import ConditionBegan, Role
from sessionctl.room import room as core
from sessionctl.room.alarms import RANK, Signal, about
from sessionctl.room.rights import may
from sessionctl.room.words import MARK, arrow, title
from sessionctl.vitals import LABEL

Tree = dict[str, Any]

NAMES = ("pause-audio", "resume-audio", "call-nurse")


def alarms(room: core.Room, role: Role) -> Tree:
    """`items` by id, `order`, what a staff screen should sound (`tone`), and what `role` may do."""
    shown = _shown(room)
    items = {key: _item(room, signal, role) for key, signal in shown.items()}
    order = sorted(items, key=lambda key: _urgency(shown[key]))
    paused = room.alarms.paused_until
    can = [name for name in NAMES if room.watching and may(role, name)]
    can.remove("pause-audio" if paused is not None else "resume-audio") if "pause-audio" in can else None
    return {
        "items": items,
        "order": order,
        "tone": room.alarms.tone,
        "worst": _worst(shown) if room.watching else "",
        "paused_until": paused,
        "can": can,
    }


def _worst(shown: dict[str, Signal]) -> str:
    """The worst priority shown, answered or not: an answer makes a patient no better."""
    return max((signal.priority for signal in shown.values()), key=RANK.__getitem__, default="")


def _shown(room: core.Room) -> dict[str, Signal]:
    """The signals, without those a worse one about the same stands for. Idle: the faults."""
    if not room.watching:
        return {key: Signal(began, "on", latches=False) for key, began in room.alarms.present.items()}
    worst = dict[tuple[str, str, str], str]()
    signals = room.alarms.signals
    for key, signal in signals.items():
        same = about(signal.began)
        if same not in worst or _urgency(signal) < _urgency(signals[worst[same]]):
            worst[same] = key
    return {key: signals[key] for key in worst.values()}


def _urgency(signal: Signal) -> tuple[int, bool, float]:
    """Sorts: the most severe first, then what nobody has answered, then the newest."""
    return (-RANK[signal.priority], not signal.sounds, -signal.began.at)


def _item(room: core.Room, signal: Signal, role: Role) -> Tree:
    began = signal.began
    lost = core.data_lost(room, began)
    over = signal.ended_at is not None
    can = list[str]()
    if room.watching:
        if not signal.seen_by and may(role, "seen", began.type):
            can.append("seen")
        checkable = not over and core.checkable(room, began.condition)
        if checkable and may(role, "checked", began.type):
            can.append("checked")
        elif signal.sounds and not checkable and may(role, "acknowledge", began.type):
            can.append("acknowledge")
    return {
        "id": began.condition,
        "type": began.type,
        "priority": signal.priority,
        "presence": signal.presence,
        "mark": MARK[signal.priority],
        "arrow": arrow(began),
        "title": _title(room, began, over or lost),
        "detail": _detail(began, lost),
        "since": began.at,
        "ended_at": signal.ended_at,
        "data_lost": lost,
        "seen_by": signal.seen_by,
        "seen_at": signal.seen_at,
        "acknowledged_by": signal.acknowledged_by,
        "acknowledged_at": signal.acknowledged_at,
        "can": can,
    }


def _title(room: core.Room, began: ConditionBegan, old: bool) -> str:
    row = room.technical.rows.get(began.condition)
    if row is not None:
        return row.title
    value = began.value
    if not old and began.vital is not None and began.vital in room.quality.channels:
        now = room.quality.channels[began.vital].observation.value
        value = now if now is not None else value
    rule = next((r for r in room.limits.rules if r.condition == began.condition), None)
    beyond = rule is None or value is None or any(rule.crosses(way, value) for way in rule.ways)
    return title(began, value, beyond=beyond)


def _detail(began: ConditionBegan, lost: bool) -> str:
    if lost and began.vital is not None:
        return (
            f"{LABEL[began.vital]}: data lost, last value {began.value:g}"
            if began.value is not None
            else "data lost"
        )
    return ""
