"""The numbered events, for programs."""

import asyncio
import json

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from sessionctl.events import Tick
from sessionctl.server import followers
from tests.server.conftest import Site, close_code, until


@pytest.fixture
def bearer(site: Site) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.token('ambience')}"}


async def told(socket: ClientConnection) -> dict[str, object]:
    said: dict[str, object] = json.loads(await asyncio.wait_for(socket.recv(), 5))
    return said


async def test_a_follower_is_told_what_is_history(site: Site, bearer: dict[str, str]) -> None:
    async with site.socket("/events?after=5", headers=bearer) as socket:
        assert await told(socket) == {"epoch": "epoch-1", "after": 5, "began": 2, "last": 9}


async def test_what_was_recorded_comes_first_and_then_what_happens(
    site: Site, bearer: dict[str, str]
) -> None:
    async with site.socket("/events?after=3", headers=bearer) as socket:
        await told(socket)
        assert await told(socket) == {"seq": 4, "event": {"at": 4.0, "kind": "tick"}}
        assert (await told(socket))["seq"] == 5
        site.room.record(Tick(6.5))
        assert await told(socket) == {"seq": 6, "event": {"at": 6.5, "kind": "tick"}}


async def test_a_long_record_arrives_complete(site: Site, bearer: dict[str, str]) -> None:
    site.room.recorded = [Tick(float(n)) for n in range(5_000)]
    async with site.socket("/events?after=0", headers=bearer) as socket:
        await told(socket)
        assert [(await told(socket))["seq"] for _ in range(5_000)] == list(range(1, 5_001))


async def test_a_follower_has_to_say_where_it_was(site: Site, bearer: dict[str, str]) -> None:
    for query in ["", "?after=", "?after=-1", "?after=x", "?after=1e3", "?after=99999999999999999999"]:
        with pytest.raises(InvalidStatus) as refused:
            await site.socket(f"/events{query}", headers=bearer)
        assert refused.value.response.status_code == 422


async def test_nobody_follows_without_a_token_or_a_session(site: Site) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await site.socket("/events?after=0", headers={"Authorization": "Bearer made-up"})
    assert refused.value.response.status_code == 401


async def test_a_follower_who_talks_is_sent_away(site: Site, bearer: dict[str, str]) -> None:
    async with site.socket("/events?after=5", headers=bearer) as socket:
        await socket.send("hello")
        assert await close_code(socket) == followers.TALKS


async def test_only_so_many_may_follow(
    site: Site, bearer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "FOLLOWERS", 1)
    async with site.socket("/events?after=5", headers=bearer) as socket:
        await told(socket)
        with pytest.raises(InvalidStatus) as refused:
            await site.socket("/events?after=5", headers=bearer)
    assert refused.value.response.status_code == 503


async def test_a_follower_who_does_not_read_is_cut_off(
    site: Site, bearer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "PATIENCE_S", 0.1)
    monkeypatch.setattr(followers, "FOLLOWERS", 1)
    site.room.recorded = [Tick(float(n)) for n in range(200_000)]
    async with site.socket("/events?after=0", headers=bearer, max_queue=1) as socket:
        await until(lambda: socket.state.name != "OPEN" or site.web._followers._count == 0)
