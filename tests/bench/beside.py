"""sessionctl with music and light at full work beside it: what that costs an alarm."""

import asyncio
import shutil
import subprocess
import threading
import uuid

from tests.bench.plugin import Sessionctl
from tests.bench.room import ROOT, SESSIONCTL, Door

LIBRARY = ROOT / ".cache" / "bench-library"
SKIP_S = 1.0
END_S = 10.0

MUSIC = f"""player = "mixer"
library = "{LIBRARY}"

[output]
kind = "silent"
"""


class WithAmbience(Sessionctl):
    """The same room; `sessionctl ambience` plays, moves three lamps, and is told to skip every second."""

    name = "with-ambience"

    async def start(self) -> None:
        from sessionctl.playlists.synth import synthesise

        await asyncio.to_thread(synthesise, LIBRARY)
        await super().start()
        config = self.dir / "config"
        for each in ("scenes.toml", "lamps.toml"):
            shutil.copy(ROOT / "config" / each, config)
        shutil.copytree(ROOT / "config" / "playlists", config / "playlists")
        (config / "music.toml").write_text(MUSIC)
        self._play()
        self.over = threading.Event()
        self.skipping = threading.Thread(target=self._skip, daemon=True)
        self.skipping.start()

    def _play(self) -> None:
        call: list[str] = [
            str(SESSIONCTL),
            "ambience",
            str(self.dir / "config"),
            "--state",
            str(self.dir / "state"),
        ]
        with (self.dir / "ambience-log").open("wb") as log:
            self.ambience = subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _skip(self) -> None:
        door = Door(self.port)
        door.cookie = self.door.cookie
        while not self.over.wait(SKIP_S):
            door.post("/api/commands", {"id": str(uuid.uuid4()), "name": "music-skip", "args": {}})

    def stop(self) -> None:
        if hasattr(self, "over"):
            self.over.set()
            self.skipping.join(END_S)
            self.ambience.terminate()
            try:
                self.ambience.wait(END_S)
            except subprocess.TimeoutExpired:
                self.ambience.kill()
        super().stop()
