"""Each person's view of the room, as it changes."""

import asyncio
import json
import struct
import time
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from sessionctl.server import live, viewer, watchlist
from tests.server.conftest import Site, close_code, heard, until

BIG = "x" * 40_000


async def silence(socket: ClientConnection, for_s: float) -> None:
    """Raises TimeoutError once nothing has come for that long."""
    while True:
        await asyncio.wait_for(socket.recv(), for_s)


async def test_the_first_message_is_the_whole_view_with_who_looks_at_it(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        first = await heard(socket)
    assert (first["n"], first["seq"]) == (0, 100)
    assert first["view"]["room"] == {"name": "Willow"}
    assert first["view"]["people"] == {"can": ["seen"], "me": {"name": "Nora", "role": "nurse"}}
    assert first["wall"] == pytest.approx(1_700_000_000 + first["at"])


async def test_the_view_of_one_person_is_not_written_into_the_room(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
    assert "me" not in site.room.view["people"]


async def test_changes_follow_in_order_without_a_gap(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
        for value in range(300):
            site.room.change("vitals/spo2", {"value": value})
        counted = [json.loads(await asyncio.wait_for(socket.recv(), 5)) for _ in range(300)]
    assert [one["n"] for one in counted] == list(range(1, 301))
    assert [one["set"][0][1]["value"] for one in counted if one["set"]] == list(range(300))[: len(counted)]


async def test_a_change_is_on_the_socket_before_the_callback_that_caused_it_returns(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
        site.room.change("vitals/spo2", {"value": 86})
        before = time.perf_counter()
        await heard(socket)
        assert time.perf_counter() - before < 0.2


async def test_nobody_hears_nothing_for_a_second(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        last = json.loads(await socket.recv())
        for _ in range(4):
            beat = json.loads(await asyncio.wait_for(socket.recv(), 1.0))
            assert (beat["n"], beat["seq"], beat["set"], beat["drop"]) == (last["n"] + 1, 100, [], [])
            assert last["at"] < beat["at"] <= last["at"] + 1.0
            last = beat


async def test_a_room_that_stands_still_sends_no_heartbeat(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.02)
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
        site.room.stands_still_s = live.STALL_S + 1
        with pytest.raises(TimeoutError):
            await silence(socket, 0.7)


async def test_one_may_ask_for_the_whole_view_again(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
        site.room.change("vitals/spo2", {"value": 86})
        await heard(socket)
        await socket.send('{"whole":true}')
        again = await heard(socket)
    assert again["n"] == 0
    assert again["view"]["vitals"] == {"spo2": {"value": 86}}


async def test_anything_else_said_on_the_socket_ends_it(site: Site) -> None:
    cookie = await site.cookie("Nora")
    sayings: list[str | bytes] = ["", "{", '{"whole":1}', '{"seen":"spo2"}', "[" * 2000, b"\x00\xff"]
    for said in sayings:
        async with site.socket("/live", cookie) as socket:
            await socket.send(said)
            assert await close_code(socket) == live.TOO_MUCH, said


async def test_a_message_far_too_long_ends_it_too(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await socket.send("x" * 100_000)
        assert await close_code(socket) == 1009


async def test_asking_again_and_again_ends_it_too(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        for _ in range(live.ASKS + 1):
            await socket.send('{"whole":true}')
        assert await close_code(socket) == live.TOO_MUCH
    assert site.room.wholes <= live.ASKS + 3


async def test_who_does_not_read_gets_the_whole_view_instead_of_what_was_missed(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora"), max_queue=1) as socket:
        await asyncio.sleep(0)
        for value in range(1000):
            site.room.change("vitals/spo2", {"value": value, "big": BIG})
        counts: list[int] = []
        views: list[dict[str, Any]] = []
        while not views or views[-1].get("spo2", {}).get("value") != 999:
            said = await heard(socket)
            counts.append(said["n"])
            if "view" in said:
                views.append(said["view"]["vitals"])
    assert len(views) == 2
    second = counts.index(0, 1)
    assert counts == [*range(second), *range(len(counts) - second)]
    assert second < 600


async def test_what_waits_for_one_viewer_holds_up_no_other(site: Site) -> None:
    lazy = await site.cookie("Nora")
    async with site.socket("/live", lazy, max_queue=1), site.socket("/live", lazy) as quick:
        await heard(quick)
        for value in range(100):
            site.room.change("vitals/spo2", {"value": value, "big": BIG})
            assert (await heard(quick))["set"][0][1]["value"] == value


async def test_who_reads_nothing_at_all_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewer, "PATIENCE_S", 0.2)
    async with site.socket("/live", await site.cookie("Nora"), max_queue=1):
        await until(lambda: site.room.watched == {"nurse"})
        while site.room.watched:
            site.room.change("vitals/spo2", {"value": 0, "big": BIG})
            await asyncio.sleep(0.001)


async def test_a_hundred_viewers_all_get_everything(site: Site) -> None:
    cookie = await site.cookie("Nora")
    sockets = await asyncio.gather(*(site.socket("/live", cookie) for _ in range(100)))
    try:
        await asyncio.gather(*(heard(socket) for socket in sockets))
        for value in range(20):
            site.room.change("vitals/spo2", {"value": value})
        for socket in sockets:
            values = [(await heard(socket))["set"][0][1]["value"] for _ in range(20)]
            assert values == list(range(20))
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
    await until(lambda: not site.room.watched)


async def test_a_value_that_is_no_number_leaves_as_null(site: Site) -> None:
    site.room.view["vitals"] = {"pulse_rate": {"value": float("nan")}}
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        assert (await heard(socket))["view"]["vitals"]["pulse_rate"] == {"value": None}
        site.room.change("vitals/spo2", {"value": float("nan"), "low": float("inf")})
        text = await socket.recv()
    assert '{"value":null,"low":null}' in str(text)


async def test_pleth_passes_through_as_it_is(site: Site) -> None:
    message = struct.pack("<Bdf3h", 1, 12.5, 75.0, 1, -2, 3)
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        await heard(socket)
        site.room.pleth(message)
        assert await asyncio.wait_for(socket.recv(), 2) == message


async def test_pleth_is_dropped_first_for_who_does_not_read(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora"), max_queue=1) as socket:
        await heard(socket)
        for value in range(200):
            site.room.change("vitals/spo2", {"value": value, "big": BIG})
            site.room.pleth(bytes(1000))
        seen, pleths = -1, 0
        while seen != 199:
            message = await asyncio.wait_for(socket.recv(), 5)
            if isinstance(message, bytes):
                pleths += 1
            elif (said := json.loads(message))["set"]:
                assert said["set"][0][1]["value"] == seen + 1
                seen += 1
    assert pleths < 100


async def test_an_open_view_ends_when_its_person_is_disabled(site: Site) -> None:
    async with site.socket("/live", await site.cookie("Nora")) as socket:
        site.disable("Nora")
        assert await close_code(socket) == watchlist.ENDED


async def test_an_open_view_ends_when_its_person_signs_out(site: Site) -> None:
    cookie = await site.cookie("Nora")
    async with site.socket("/live", cookie) as socket, site.client() as client:
        await client.post("/api/sign-out", headers={"Cookie": f"sessionctl_session={cookie}"})
        assert await close_code(socket, watchlist.CHECK_S / 2) == watchlist.ENDED


async def test_a_page_from_elsewhere_opens_no_view(site: Site) -> None:
    cookie, port = await site.cookie("Nora"), site.address.rpartition(":")[2]
    for origin in [
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}/",
        "",
    ]:
        with pytest.raises(InvalidStatus) as refused:
            await site.socket("/live", cookie, headers={"Origin": origin.format(port=port)})
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body or b"")["error"]


async def test_without_a_session_there_is_no_view(site: Site) -> None:
    for cookie in ["", "made-up", '"', "a=b; c"]:
        with pytest.raises(InvalidStatus) as refused:
            await site.socket("/live", cookie)
        assert refused.value.response.status_code == 401


async def test_programs_are_sent_to_the_events(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token('ambience')}"}
    with pytest.raises(InvalidStatus) as refused:
        await site.socket("/live", headers=headers)
    assert refused.value.response.status_code == 403


async def test_there_is_no_socket_anywhere_else(site: Site) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await site.socket("/room", await site.cookie("Nora"))
    assert refused.value.response.status_code == 404


async def test_only_so_many_views_may_be_open(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "VIEWERS", 1)
    cookie = await site.cookie("Nora")
    async with site.socket("/live", cookie) as socket:
        await heard(socket)
        with pytest.raises(InvalidStatus) as refused:
            await site.socket("/live", cookie)
    assert refused.value.response.status_code == 503
