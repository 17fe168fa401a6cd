"""The feed: from any number, over every loss, and with a room that talks nonsense."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.server import Server, ServerConnection

from sessionctl import feed
from sessionctl.events import Event, Tick
from sessionctl.feed import Feed, Greeting

TOKEN = "t0ken"  # noqa: S105 - of a room that exists in a test only


class Room:
    """The numbered events of a room. `cut`: how many events until the link is lost; None: never."""

    def __init__(self) -> None:
        self.last, self.began, self.epoch = 9, 2, "epoch-1"
        self.asked: list[int] = []
        self.cut: int | None = None
        self.raw: list[str] | None = None
        self.greeting: str | None = None
        self.server: Server

    @property
    def address(self) -> str:
        port = next(iter(self.server.sockets)).getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        if socket.request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return await socket.close(1008)
        after = int(socket.request.path.partition("after=")[2])
        greeting = {"epoch": self.epoch, "after": after, "began": self.began, "last": self.last}
        await socket.send(self.greeting if self.greeting is not None else json.dumps(greeting))
        if after > self.last + 1000:
            return await socket.wait_closed()
        self.asked.append(after)
        for line in self.raw or ():
            await socket.send(line)
        seq, sent = after, 0
        while self.cut is None or sent < self.cut:
            if seq < self.last:
                seq, sent = seq + 1, sent + 1
                await socket.send(json.dumps({"seq": seq, "event": {"at": float(seq), "kind": "tick"}}))
            else:
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(socket.wait_closed(), 0.01)
        return None


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()

    async def serve(socket: ServerConnection) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            await made.serve(socket)

    async with websockets.serve(serve, "127.0.0.1", 0) as made.server:
        yield made


class Follower:
    """Follows a room and remembers all it is told."""

    def __init__(self, address: str, token: Path) -> None:
        self.feed = Feed(address, token)
        self.heard: list[tuple[int, Event, bool]] = []
        self.links: list[str] = []
        self.after: int | None = None

    def place(self, greeting: Greeting) -> int:
        return self.heard[-1][0] if self.heard else (greeting.began if self.after is None else self.after)

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator["Follower"]:
        hear = lambda *told: self.heard.append(told)  # noqa: E731
        task = asyncio.create_task(self.feed.follow(self.place, hear, self.links.append))
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()

    async def until(self, holds: Callable[["Follower"], bool]) -> None:
        end = time.monotonic() + 10
        while not holds(self):
            assert time.monotonic() < end
            await asyncio.sleep(0.01)

    @property
    def numbers(self) -> list[int]:
        return [seq for seq, _, _ in self.heard]


@pytest.fixture
def token(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return tmp_path / "token"


async def test_what_was_recorded_comes_as_history_and_then_what_happens(room: Room, token: Path) -> None:
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: len(f.heard) == 7)
        room.last = 10
        await follower.until(lambda f: len(f.heard) == 8)
    assert follower.heard[0] == (3, Tick(3.0), True)
    assert follower.heard[-2:] == [(9, Tick(9.0), True), (10, Tick(10.0), False)]
    assert follower.links == [""]


@pytest.mark.parametrize("after", range(10))
async def test_it_follows_from_any_number(room: Room, token: Path, after: int) -> None:
    follower = Follower(room.address, token)
    follower.after = after
    async with follower.following():
        room.last = 11
        await follower.until(lambda f: bool(f.heard) and f.heard[-1][0] == 11)
    assert follower.numbers == list(range(after + 1, 12))


async def test_over_every_loss_each_event_is_heard_once_and_in_order(room: Room, token: Path) -> None:
    room.cut, room.last = 7, 40
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: bool(f.heard) and f.heard[-1][0] == 40)
    assert follower.numbers == list(range(3, 41))
    assert len(room.asked) >= 6
    assert follower.links[:2] == ["", follower.links[1]]
    assert "the monitor does not answer" in follower.links[1]


async def test_a_link_that_stood_is_tried_again_at_once(room: Room, token: Path) -> None:
    room.cut, room.last = 1, 8
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: bool(f.heard) and f.heard[-1][0] == 8)
    assert loop.time() - began < 6 * feed.RETRY_S[1]  # six links; growing pauses would take 7.7 s


NONSENSE = [
    "",
    "[]",
    "{",
    '{"seq": 3}',
    '{"seq": 3, "event": {"kind": "unheard-of", "at": 1}}',
    '{"seq": 3, "event": {"kind": "tick"}}',
    '{"event": {"kind": "tick", "at": 1.0}}',
    "null",
]


@pytest.mark.parametrize("line", NONSENSE)
async def test_nonsense_ends_a_link_and_not_the_feed(room: Room, token: Path, line: str) -> None:
    room.raw = [line]
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: len(f.links) >= 2)
        room.raw = None
        await follower.until(lambda f: len(f.heard) == 7)
    assert follower.numbers == list(range(3, 10))


@pytest.mark.parametrize(
    "greeting", ["", "[]", "{}", '{"epoch": "e"}', '{"epoch": 1, "began": null, "last": 2}']
)
async def test_a_room_that_greets_with_nonsense_is_away(room: Room, token: Path, greeting: str) -> None:
    room.greeting = greeting
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: len(f.links) >= 2)
    assert all(link.startswith("the monitor does not answer") for link in follower.links)


async def test_a_room_that_falls_silent_is_asked_again(
    room: Room, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SILENT_S", 0.1)
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: len(room.asked) >= 3)
    assert follower.numbers == list(range(3, 10))


@pytest.mark.parametrize("content", [None, b"", b"wrong", b"\xff\xfe"])
async def test_without_the_right_token_the_room_is_away_until_there_is_one(
    room: Room, tmp_path: Path, content: bytes | None
) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_bytes(content)
    async with Follower(room.address, token).following() as follower:
        await follower.until(lambda f: bool(f.links))
        assert not follower.heard
        token.write_text(TOKEN)
        await follower.until(lambda f: len(f.heard) == 7)


async def test_a_room_that_is_not_there_is_waited_for(token: Path, free_port: int) -> None:
    async with Follower(f"http://127.0.0.1:{free_port}", token).following() as follower:
        await follower.until(lambda f: len(f.links) >= 2)
    assert follower.heard == []


# --- posting ------------------------------------------------------------------------------------------


def refusal(body: dict[str, Any]) -> bytes:
    text = json.dumps(body).encode()
    return b"HTTP/1.1 409 Conflict\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)


ANSWERS: list[tuple[bytes, str]] = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", ""),
    (refusal({"refused": "x", "reason": "not so fast"}), "not so fast"),
    (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "Unauthorized"),
    (b"HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\n\xff\xff\xff\xff", "Oh"),
    (b"", "Remote end closed connection without response"),
    (b"nonsense\r\n\r\n", "nonsense"),
    (b"HTTP/1.1 999999\r\n", "HTTP/1.1 999999"),
]


@pytest.mark.parametrize(("answer", "said"), ANSWERS)
async def test_a_post_says_why_it_is_not_recorded(token: Path, answer: bytes, said: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await Feed(f"http://127.0.0.1:{port}", token).post("c-1", "report", {"subject": "music"})
    assert said in found if said else found == ""


async def test_a_post_to_nobody_or_with_no_token_is_a_sentence(
    tmp_path: Path, token: Path, free_port: int
) -> None:
    assert "refused" in await Feed(f"http://127.0.0.1:{free_port}", token).post("c", "report", {})
    assert await Feed(f"http://127.0.0.1:{free_port}", tmp_path / "none").post("c", "report", {})
    (tmp_path / "odd").write_bytes(b"\xff\xfe")
    assert await Feed(f"http://127.0.0.1:{free_port}", tmp_path / "odd").post("c", "report", {})
