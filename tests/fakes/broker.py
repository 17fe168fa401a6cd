"""A real mosquitto with passwords and an ACL on a loopback port, started and ended by its own id."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from tests.dying import with_us

USER, PASSWORD = "ambience", "quiet-room"
BRIDGE_USER, BRIDGE_PASSWORD = "zigbee2mqtt", "bridge"
START_S = 10.0

RIGHTS = (
    "topic readwrite zigbee2mqtt/+/set",
    "topic write zigbee2mqtt/+/get",
    "topic read zigbee2mqtt/+",
    "topic read zigbee2mqtt/+/availability",
    "topic read zigbee2mqtt/bridge/state",
)
"""What `config/lamps.toml` says the ambience user must be allowed."""


class Broker:
    """`start` and `kill` as often as wanted; retained messages outlast a kill."""

    def __init__(self, folder: Path, port: int, rights: tuple[str, ...] = RIGHTS) -> None:
        self.port = port
        self._config = folder / "mosquitto.conf"
        self._log = folder / "mosquitto.log"
        self._program: subprocess.Popen[bytes] | None = None
        passwords, acl = folder / "passwords", folder / "acl"
        passwords.touch(mode=0o600)
        for user, password in ((USER, PASSWORD), (BRIDGE_USER, BRIDGE_PASSWORD)):
            subprocess.run(["mosquitto_passwd", "-b", passwords, user, password], check=True, timeout=20)
        acl.write_text(
            "\n".join([f"user {USER}", *rights, f"user {BRIDGE_USER}", "topic readwrite #"]) + "\n"
        )
        acl.chmod(0o600)
        lines = [
            f"listener {port} 127.0.0.1",
            "allow_anonymous false",
            f"password_file {passwords}",
            f"acl_file {acl}",
            "persistence true",
            f"persistence_location {folder}/",
            "autosave_interval 1",
        ]
        if os.geteuid() == 0:
            lines.append("user root")  # it would give up its rights, and with them its files
        self._config.write_text("\n".join(lines) + "\n")

    async def start(self) -> None:
        """Starts it; it takes connections when this returns."""
        self._launch()
        async with asyncio.timeout(START_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.02)
                    continue
                writer.close()
                await writer.wait_closed()
                return

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            self._program = subprocess.Popen(
                ["mosquitto", "-c", self._config],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=with_us(),
            )

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it as it should be."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._program is not None:
            self._program.send_signal(how)
            self._program.wait(10)
            self._program = None
