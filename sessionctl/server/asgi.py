"""The ASGI protocol's shapes, and how a header is read."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header, None when it is absent; given twice, both joined, which fits nothing."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    values = [value.decode("latin-1") for key, value in headers if key == name]
    return ", ".join(values) if values else None
