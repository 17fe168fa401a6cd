"""One link to an MQTT broker, with a password, deadlines, and a bounded queue of what arrives."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

from aiomqtt import Client, Message, MqttError, ProtocolVersion

from sessionctl.ambience.lamps.settings import BrokerSettings

ANSWER_S = 3.0
"""A publish in flight when the broker dies would otherwise block for ten seconds."""
KEEPALIVE_S = 10

_LOG = logging.getLogger("sessionctl.lamps.mqtt")  # the client's own lines; ours are faults
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class Newest(asyncio.Queue[Message]):
    """A bounded queue of what arrives; a lamp that floods it loses its oldest words, which are counted."""

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self.lost = 0

    def put_nowait(self, item: Message) -> None:
        while self.full():
            self.get_nowait()
            self.lost += 1
        super().put_nowait(item)


@contextlib.asynccontextmanager
async def connected(broker: BrokerSettings, folder: Path, inbox: Newest) -> AsyncIterator[Client]:
    """A link to `broker` for as long as the context lasts; what arrives waits in `inbox`.

    Raises MqttError or OSError when there is none.
    """
    ca = folder / broker.ca_file if broker.ca_file else None
    client = Client(
        broker.host,
        broker.port,
        username=broker.username or None,
        password=_password(broker, folder) or None,
        protocol=ProtocolVersion.V5,
        timeout=ANSWER_S,
        keepalive=KEEPALIVE_S,
        logger=_LOG,
        queue_type=lambda maxsize: inbox,  # type: ignore[arg-type]  # it is only ever called
        tls_context=ssl.create_default_context(cafile=ca) if ca else None,
    )
    # The client connects in a thread that cannot be stopped half-way: being cancelled waits for it.
    entering = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.shield(entering)
    except asyncio.CancelledError:
        with contextlib.suppress(MqttError, OSError):
            await entering
            await client.__aexit__(None, None, None)
        raise
    try:
        yield client
    finally:
        with contextlib.suppress(MqttError):
            await client.__aexit__(None, None, None)


def _password(broker: BrokerSettings, folder: Path) -> str:
    """Raises OSError when the file cannot be read."""
    if not broker.password_file:
        return ""
    file = folder / broker.password_file
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OSError(f"the password file {file} cannot be read: {error}") from None
