"""All viewers of one role: what changes for one changes for all, so it is serialised once."""

from collections.abc import Callable

from sessionctl.events import Role
from sessionctl.server import messages
from sessionctl.server.hub import Hub, Patch
from sessionctl.server.store import Identity
from sessionctl.server.viewer import Viewer


class Audience:
    """Watches a role's view while anybody looks at it."""

    def __init__(self, hub: Hub, role: Role, on_failure: Callable[[str], None]) -> None:
        self.viewers: set[Viewer] = set()
        self._hub, self._role, self._on_failure = hub, role, on_failure
        self._seq = 0
        self._leave: Callable[[], None] | None = None

    def enter(self, viewer: Viewer) -> None:
        if self._leave is None:
            self._leave = self._hub.watch(self._role, self._deliver)
        self.viewers.add(viewer)
        viewer.start_over()

    def exit(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        if not self.viewers and self._leave is not None:
            self._leave()
            self._leave = None

    def whole(self, who: Identity) -> bytes:
        """The whole view for one of the viewers, as it is now."""
        seq, at, view = self._hub.whole(self._role)
        self._seq = max(self._seq, seq)
        now, wall = self._hub.now()
        return messages.whole(seq, at, wall - (now - at), view, who)

    def beat(self, at: float) -> None:
        """Tells who has heard nothing since the last beat that the room goes on."""
        heartbeat = messages.heartbeat(self._seq, at)
        for viewer in tuple(self.viewers):
            viewer.beat(heartbeat)

    def _deliver(self, change: Patch) -> None:
        self._seq = change.seq
        try:
            rest = messages.patch(change)
        except TypeError as bug:
            self._on_failure(f"a change of the view is not JSON, so {self._role} viewers are cut off: {bug}")
            for viewer in tuple(self.viewers):
                viewer.cut()  # a view that misses a change must not look live
            return
        for viewer in tuple(self.viewers):
            viewer.offer(rest)
