"""Starting and stopping."""

import asyncio
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from sessionctl.server.app import build
from sessionctl.server.serve import listen, serve
from sessionctl.server.settings import EVERYWHERE, WebError, WebSettings, allowed_origins
from tests.server.conftest import heard, running
from tests.server.scripted import ScriptedRoom

TLS = WebSettings(port=0, tls_certificate=Path("cert.pem"), tls_key=Path("key.pem"))
OPENSSL = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem"
)


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with cert.pem and key.pem of this machine."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(OPENSSL.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (WebSettings(host=EVERYWHERE[0]), "expected 127.0.0.1"),
        (WebSettings(host="192.168.1.5"), "tls_certificate"),
        (WebSettings(tls_key=Path("key.pem")), "both"),
        (replace(TLS, host=EVERYWHERE[0]), "server.origins"),
        (WebSettings(origins=("https://Willow/",)), "https://Willow/"),
    ],
)
def test_what_the_operator_got_wrong_is_said_in_a_sentence(
    tmp_path: Path, settings: WebSettings, says: str
) -> None:
    with pytest.raises(WebError, match=says):
        build(ScriptedRoom(), settings, runtime=tmp_path)


def test_the_demo_is_never_for_other_machines(tmp_path: Path) -> None:
    settings = replace(TLS, host="192.168.1.5", state=tmp_path)
    with pytest.raises(WebError, match="demo"):
        build(ScriptedRoom(), settings, demo=True)


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WebError, match="Address already in use"):
            listen(WebSettings(port=taken.getsockname()[1]))


def test_an_address_of_no_machine_is_said_in_a_sentence() -> None:
    with pytest.raises(WebError, match="no machine's address"):
        listen(WebSettings(host="no.such.machine.invalid"))


async def test_a_certificate_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    web = build(ScriptedRoom(), replace(TLS, state=tmp_path))
    with pytest.raises(WebError, match=r"cert\.pem"):
        await serve(web)
    web.close()


def test_the_own_addresses_and_those_of_the_settings_are_allowed() -> None:
    assert allowed_origins(WebSettings(origins=("https://willow.example",)), 8080) == {
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
        "https://willow.example",
    }
    assert allowed_origins(replace(TLS, host="10.0.0.5"), 443) == {"https://10.0.0.5"}


async def test_it_stops_within_two_seconds_with_viewers_and_requests_open(tmp_path: Path) -> None:
    async with running(tmp_path) as site:
        site.person("Nora")
        cookie = await site.cookie("Nora")
        viewer = await site.socket("/live", cookie, max_queue=1)
        await heard(viewer)
        for value in range(50):
            site.room.change("vitals/spo2", {"value": value, "big": "x" * 40_000})
        _, half = await asyncio.open_connection(*site.address.removeprefix("http://").split(":"))
        half.write(b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        await half.drain()
        stopping = time.perf_counter()
    assert time.perf_counter() - stopping < 2.0
    assert site.failures == []
    half.close()
    await viewer.close()


async def test_its_signals_stay_the_monitors(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with running(tmp_path):
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_it_can_be_served_again_at_once_on_the_same_port(tmp_path: Path, free_port: int) -> None:
    for _ in range(2):
        async with running(tmp_path, port=free_port) as site, site.client() as client:
            assert (await client.get("/healthz")).status_code == 200


async def test_rubbish_on_the_port_harms_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as site:
        reader, writer = await asyncio.open_connection(*site.address.removeprefix("http://").split(":"))
        writer.write(bytes(range(256)) * 20 + b"\r\n\r\n")
        assert b"Traceback" not in await asyncio.wait_for(reader.read(), 5)
        writer.close()
        async with site.client() as client:
            assert (await client.get("/healthz")).status_code == 200
    assert site.failures == []


async def test_with_a_certificate_the_cookie_is_for_safe_connections_only(
    tmp_path: Path, certified: Path
) -> None:
    certificate, key = certified / "cert.pem", certified / "key.pem"
    trust = ssl.create_default_context(cafile=str(certificate))
    async with running(tmp_path, demo=True, tls_certificate=certificate, tls_key=key) as site:
        assert site.address.startswith("https://")
        headers = {"Origin": site.address}
        async with httpx2.AsyncClient(base_url=site.address, headers=headers, verify=trust) as client:
            answer = await client.post("/api/demo-sign-in", json={"name": "Nils"})
            assert "secure" in answer.headers["set-cookie"].lower()
            cookie = answer.cookies["sessionctl_session"]
        async with site.socket("/live", cookie, ssl=trust) as socket:
            assert (await heard(socket))["view"]["people"]["me"]["name"] == "Nils"
            for value in range(300):
                site.room.change("vitals/spo2", {"value": value})
            assert [(await heard(socket))["n"] for _ in range(300)] == list(range(1, 301))
