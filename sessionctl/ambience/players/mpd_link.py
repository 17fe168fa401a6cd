"""The line to MPD: each question has a deadline, and every way of failing is one of two errors."""

import asyncio
from types import TracebackType
from typing import Any

ANSWER_S = 2.0
NEVER_S = 1e6


class MpdLostError(Exception):
    """MPD does not answer (any more); trying again may help."""


class MpdRefusedError(Exception):
    """MPD answered with an error; the text is its own."""


class MpdLink:
    """One connection, open inside `async with`. python-mpd2 is an extra and is imported only here."""

    def __init__(self, host: str, port: int) -> None:
        """`host`: a name, an address or the path of a socket."""
        self._host, self._port = host, port
        self._client: Any = None
        self._refusal: type[Exception] = MpdRefusedError
        self._losses: tuple[type[Exception], ...] = (OSError, TimeoutError)

    async def __aenter__(self) -> "MpdLink":
        try:
            from mpd.asyncio import MPDClient  # type: ignore[import-untyped]
            from mpd.base import CommandError, MPDError  # type: ignore[import-untyped]
        except ImportError:
            raise MpdLostError("python-mpd2 is not installed (sessionctl[mpd])") from None
        self._refusal, self._losses = CommandError, (MPDError, OSError, TimeoutError)
        self._client = MPDClient()
        # We ask often, so it need never idle; idling, the library logs a traceback when MPD dies.
        self._client.IMMEDIATE_COMMAND_TIMEOUT = NEVER_S
        try:
            await asyncio.wait_for(self._client.connect(self._host, self._port), ANSWER_S)
        except self._losses as lost:
            raise MpdLostError(_said(lost)) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()

    async def ask(self, command: str, *words: object) -> Any:
        """MPD's answer as python-mpd2 gives it. Raises MpdRefusedError or MpdLostError."""
        try:
            return await asyncio.wait_for(getattr(self._client, command)(*words), ANSWER_S)
        except self._refusal as refused:
            raise MpdRefusedError(str(refused)) from None
        except self._losses as lost:
            raise MpdLostError(_said(lost)) from None


def _said(lost: Exception) -> str:
    if isinstance(lost, TimeoutError):
        return f"no answer within {ANSWER_S:.0f} s"
    return getattr(lost, "strerror", None) or str(lost) or "the connection ended"
