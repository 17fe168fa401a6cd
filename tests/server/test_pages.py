"""The dashboard's files, and the page on which a display is paired."""

import asyncio
import contextlib
import time
from pathlib import Path

import pytest

from sessionctl.server import pages
from sessionctl.server.accounts import code_key, new_code
from sessionctl.server.door import COOKIE
from sessionctl.server.store import Store
from tests.server.conftest import Site, running

FILES = {
    "index.html": "<p>room</p>",
    "staff.html": "<p>staff</p>",
    "devices.html": "<p>devices</p>",
    "assets/room-1a2b.js": "export {}",
    "assets/room-1a2b.css": "p{}",
}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built dashboard, beside something that must not be served."""
    bundle = tmp_path / "bundle"
    for name, text in FILES.items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(text)
    (tmp_path / "secret.txt").write_text("secret")
    (bundle / "assets" / "link.txt").symlink_to(tmp_path / "secret.txt")
    read = pages.read
    monkeypatch.setattr(pages, "read", lambda: read(bundle))
    return bundle


def offer(state: Path, lasts_s: float = 600) -> str:
    code, now = new_code(), time.time()
    with contextlib.closing(Store(state)) as store:
        store.offer(code_key(code), "arm-rest", now + lasts_s, now)
    return code


async def test_each_page_has_its_address(built: Path, tmp_path: Path) -> None:
    async with running(tmp_path / "state") as site, site.client() as client:
        texts = {path: (await client.get(path)).text for path in ("/", "/room", "/staff", "/devices")}
    assert texts == {"/": "<p>room</p>", "/room": "<p>room</p>", "/staff": "<p>staff</p>"} | {
        "/devices": "<p>devices</p>"
    }


async def test_assets_are_kept_by_the_browser_and_have_their_type(built: Path, tmp_path: Path) -> None:
    async with running(tmp_path / "state") as site, site.client() as client:
        script = await client.get("/assets/room-1a2b.js")
        sheet = await client.get("/assets/room-1a2b.css")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]


PATHS = [
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/..\\..\\secret.txt",
    "//etc/passwd",
    "/assets//etc/passwd",
    "/assets/link.txt",
    "/assets/%00",
    "/assets/",
    "/assets",
]


async def test_no_address_leads_out_of_the_bundle(built: Path, tmp_path: Path) -> None:
    async with running(tmp_path / "state") as site:
        for path in PATHS:
            answer = await raw(site.address, path)
            assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
            assert b"secret" not in answer


async def raw(address: str, path: str) -> bytes:
    """Asks for exactly this path, which a client library would tidy first."""
    reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_dashboard_that_is_not_built_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = pages.read
    monkeypatch.setattr(pages, "read", lambda: read(tmp_path / "absent"))
    async with running(tmp_path) as site, site.client() as client:
        answer = await client.get("/staff")
    assert answer.status_code == 200
    assert "make setup" in answer.text


async def test_a_code_makes_a_display_a_screen_of_the_room(site: Site) -> None:
    code = offer(site.state)
    async with site.client() as client:
        answer = await client.post("/api/pair", json={"code": code.lower().replace("-", " ")})
        assert answer.json() == {"name": "arm-rest", "role": "screen"}
        assert (await client.get("/api/me")).json() == answer.json()


async def test_a_code_is_good_once(site: Site) -> None:
    code = offer(site.state)
    async with site.client() as client:
        statuses = [(await client.post("/api/pair", json={"code": code})).status_code for _ in range(2)]
    assert statuses == [200, 401]


async def test_a_code_ends(site: Site) -> None:
    async with site.client() as client:
        assert (await client.post("/api/pair", json={"code": offer(site.state, -1)})).status_code == 401


async def test_codes_cannot_be_guessed_quickly(site: Site) -> None:
    async with site.client() as client:
        statuses = [
            (await client.post("/api/pair", json={"code": f"AAAA-{n:04}"})).status_code for n in range(30)
        ]
    assert statuses.count(429) >= 8


async def test_a_display_without_scripts_is_paired_by_a_form(site: Site) -> None:
    async with site.client() as client:
        assert "<form" in (await client.get("/pair")).text
        wrong = await client.post("/pair", data={"code": "<b>"})
        assert (wrong.status_code, "<b>" in wrong.text) == (401, False)
        right = await client.post("/pair", data={"code": offer(site.state)})
        assert (right.status_code, right.headers["location"]) == (303, "/room")
        assert client.cookies[COOKIE]
