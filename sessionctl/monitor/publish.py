"""From room to screens: the view of each watched role as patches, and what must wait for its commit.

Rule 1. What begins or worsens is published in the callback that caused it.
Rule 2. What ends, silences, acknowledges or opens and closes a session is published after its commit: until
        then the published alarm stays as it was, while new ones and live numbers are added beside it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sessionctl.events import Role
from sessionctl.room.alarm_view import alarms
from sessionctl.room.alarms import ORDER
from sessionctl.room.room import Room
from sessionctl.room.view import changed, view
from sessionctl.server.hub import Patch

Tree = dict[str, Any]
Deliver = Callable[[Patch], None]

WAITING = ("room", "session", "people")
"""Sections that change only by a person's command: they always wait for its commit."""

DEEP = ("alarms/items",)
"""Objects by id below a section are patched one by one; so are the entries of these."""


class Publisher:
    """What every role has been shown, and how the next change reaches it."""

    def __init__(self) -> None:
        self._room = self._settled = Room()
        self._trees: dict[Role, Tree] = {}
        self._watchers: dict[Role, list[Deliver]] = {}
        self._shown: dict[Role, Room] = {}

    def whole(self, role: Role) -> Tree:
        """Everything shown to `role` so far."""
        return self._trees[role] if role in self._trees else self._first(role)

    def _first(self, role: Role) -> Tree:
        """What a role sees that nobody watched as yet: no more of what waits than the others see."""
        settled = view(self._settled, role)
        if self._room is self._settled:
            return settled
        return _held_back(settled, view(self._room, role))

    def watch(self, role: Role, deliver: Deliver) -> Callable[[], None]:
        """Delivers every later change of the view of `role`; returns what ends it."""
        if role not in self._trees:
            self._trees[role], self._shown[role] = self._first(role), self._settled
        self._watchers.setdefault(role, []).append(deliver)

        def end() -> None:
            self._watchers[role].remove(deliver)
            if not self._watchers[role]:
                del self._watchers[role], self._trees[role], self._shown[role]

        return end

    def alarm(self, room: Room, seq: int, *, waiting: bool) -> None:
        """Shows the alarms of `room` at once; `publish` shows the rest right after."""
        for role in list(self._watchers):
            tree = self._trees[role]
            if "alarms" in tree:
                new = {**tree, "alarms": alarms(room, role)}
                self._deliver(role, tree, _held_back(tree, new) if waiting else new, seq, room.at)

    def publish(self, room: Room, seq: int, *, waiting: bool) -> None:
        """Shows `room` as it is after event `seq`; `waiting`: something in it is not committed yet."""
        self._room = room
        if not waiting:
            self._settled = room
        for role in list(self._watchers):
            tree = self._trees[role]
            new = {**tree, **changed(self._shown[role], room, role)}
            if waiting:
                new = _held_back(tree, new)
            else:
                self._shown[role] = room
            self._deliver(role, tree, new, seq, room.at)

    def _deliver(self, role: Role, old: Tree, new: Tree, seq: int, at: float) -> None:
        patch = _patch(old, new, seq, at)
        if patch is not None:
            self._trees[role] = new
            for deliver in list(self._watchers.get(role, ())):
                deliver(patch)


def _held_back(old: Tree, new: Tree) -> Tree:
    """`new` with every ending in it taken back: nothing that `old` shows is gone, quieter or answered."""
    held = {**new, **{name: old[name] for name in WAITING if name in old}}
    if "alarms" in old:
        held["alarms"] = _alarms_held_back(old["alarms"], new["alarms"])
    if "vitals" in old:
        held["vitals"] = {
            key: _worst_of(old["vitals"].get(key, {}), entry) if "worst" in entry else entry
            for key, entry in new["vitals"].items()
        }
    return held


def _alarms_held_back(old: Tree, new: Tree) -> Tree:
    items = {
        **new["items"],
        **{key: _graver(entry, new["items"].get(key)) for key, entry in old["items"].items()},
    }
    order = [*new["order"], *(key for key in old["order"] if key not in new["items"])]
    return {
        **old,
        "items": items,
        "order": order,
        "tone": _louder(old["tone"], new["tone"]),
        "worst": _louder(old["worst"], new["worst"]),
        "paused_until": old["paused_until"] if new["paused_until"] is not None else None,
    }


LOUDNESS = ("", *ORDER)
PRESENCE = {"on": 2, "latched": 1, "acknowledged": 0}


def _graver(old: Tree, new: Tree | None) -> Tree:
    """The entry to show while an answer to it waits for its commit; one that began again is new."""
    if new is None or PRESENCE[new["presence"]] < PRESENCE[old["presence"]]:
        return old
    if new["since"] != old["since"]:
        return {**new, "seen_by": "", "seen_at": None}
    return old if new["seen_by"] != old["seen_by"] else new


def _worst_of(old: Tree, new: Tree) -> Tree:
    worst = _louder(old.get("worst") or "", new["worst"] or "") or None
    return new if worst == new["worst"] else {**new, "worst": worst}


def _louder(a: str, b: str) -> str:
    return a if LOUDNESS.index(a) >= LOUDNESS.index(b) else b


def _patch(old: Tree, new: Tree, seq: int, at: float) -> Patch | None:
    put, drop = list[tuple[str, Any]](), list[str]()
    for name, section in new.items():
        if section is not old.get(name):
            for path, value in _differences(old.get(name, {}), section, name):
                if value is _GONE:
                    drop.append(path)
                else:
                    put.append((path, value))
    return Patch(seq, at, tuple(put), tuple(drop)) if put or drop else None


_GONE = object()


def _differences(old: Tree, new: Tree, path: str) -> Iterator[tuple[str, Any]]:
    for key, value in new.items():
        if key in old and old[key] == value:
            continue
        below = f"{path}/{key}"
        if below in DEEP and key in old:
            yield from _differences(old[key], value, below)
        else:
            yield below, value
    for key in old:
        if key not in new:
            yield f"{path}/{key}", _GONE
