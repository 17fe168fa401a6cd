"""The HTTP API for those who are in, and what keeps everybody else out."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from sessionctl.server.door import COOKIE
from sessionctl.server.gate import BODY_MOST
from tests.server.conftest import PASSWORD, Site, running

SEEN = {"id": "0f9c-0001", "name": "seen", "args": {"condition": "spo2.low.high"}}


@pytest.fixture
async def nurse(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    async with site.client(Cookie=f"{COOKIE}={await site.cookie('Nora')}") as client:
        yield client


async def test_a_command_reaches_the_room_with_who_gave_it(site: Site, nurse: httpx2.AsyncClient) -> None:
    answer = await nurse.post("/api/commands", json=SEEN)
    assert (answer.status_code, answer.json()) == (200, {"confirmed": "0f9c-0001", "seq": 101, "text": ""})
    assert site.room.commands == [("0f9c-0001", "Nora", "nurse", "seen", {"condition": "spo2.low.high"})]


async def test_a_refused_command_says_why(site: Site, nurse: httpx2.AsyncClient) -> None:
    site.room.refusal = "This condition is not present any more."
    answer = await nurse.post("/api/commands", json=SEEN)
    assert answer.status_code == 409
    assert answer.json() == {"refused": "0f9c-0001", "reason": "This condition is not present any more."}


async def test_arguments_keep_their_types(site: Site, nurse: httpx2.AsyncClient) -> None:
    args = {"systolic": 172, "pulse": 71.5, "by": "5", "urgent": True, "note": None}
    await nurse.post("/api/commands", json=SEEN | {"args": args})
    given = site.room.commands[0][4]
    assert given == args
    assert [type(value) for value in given.values()] == [float, float, str, bool, type(None)]


async def test_without_a_session_nothing_is_done(site: Site) -> None:
    async with site.client() as client:
        answers = [
            await client.post("/api/commands", json=SEEN),
            await client.get("/api/me"),
            await client.get("/api/trend?minutes=5"),
        ]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert all(answer.json() == {"error": "Please sign in."} for answer in answers)
    assert not site.room.commands


async def test_a_page_from_elsewhere_gives_no_command(site: Site, nurse: httpx2.AsyncClient) -> None:
    here = site.address.removeprefix("http://")
    for origin in ["http://evil.example", "null", "https://{here}", "http://{here}.evil.example", ""]:
        answer = await nurse.post("/api/commands", json=SEEN, headers={"Origin": origin.format(here=here)})
        assert answer.status_code == 403
    assert not site.room.commands


async def test_a_cookie_without_an_origin_gives_no_command(site: Site) -> None:
    cookie = await site.cookie("Nora")
    async with httpx2.AsyncClient(base_url=site.address, cookies={COOKIE: cookie}) as client:
        answer = await client.post("/api/commands", json=SEEN)
    assert answer.status_code == 403
    assert "error" in answer.json()


async def test_a_program_gives_commands_with_its_token_and_no_origin(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token('ambience')}"}
    async with httpx2.AsyncClient(base_url=site.address, headers=headers) as client:
        assert (await client.get("/api/me")).json() == {"name": "ambience", "role": "ambience"}
        assert (await client.post("/api/commands", json=SEEN)).status_code == 200
        assert (await client.get("/api/trend?minutes=5")).status_code == 403
        answer = await client.post("/api/commands", json=SEEN, headers={"Origin": "http://evil.example"})
        assert answer.status_code == 403


async def test_a_made_up_token_is_nobodys(site: Site) -> None:
    async with httpx2.AsyncClient(base_url=site.address) as client:
        for shown in ["Bearer", "Bearer x", "Basic bm9yYTp4", "Bearer \xff", ""]:
            headers = [(b"Authorization", shown.encode("latin-1"))]
            assert (await client.post("/api/commands", json=SEEN, headers=headers)).status_code == 401


async def test_token_files_are_readable_by_their_owner_only(site: Site) -> None:
    modes = {file.name: file.stat().st_mode & 0o777 for file in (site.state / "run").iterdir()}
    assert modes == {"ambience.token": 0o600, "station.token": 0o600}


NOT_UNDERSTOOD = [
    b"",
    b"{",
    b"[]",
    b'"x"',
    b"null",
    b"\xff\xfe",
    b"[" * 20_000,
    json.dumps(SEEN | {"id": "short"}).encode(),
    json.dumps(SEEN | {"id": "x" * 65}).encode(),
    json.dumps(SEEN | {"id": 5}).encode(),
    json.dumps(SEEN | {"name": "Seen; rm"}).encode(),
    json.dumps(SEEN | {"person": "Somebody else"}).encode(),
    json.dumps(SEEN | {"args": {"systolic": [172]}}).encode(),
    json.dumps(SEEN | {"args": {"systolic": float("nan")}}).encode(),
    json.dumps(SEEN | {"args": {"note": "x" * 2001}}).encode(),
    json.dumps(SEEN | {"args": {str(n): n for n in range(33)}}).encode(),
]


async def test_what_is_not_understood_is_refused_in_one_sentence(
    site: Site, nurse: httpx2.AsyncClient
) -> None:
    for body in NOT_UNDERSTOOD:
        answer = await nurse.post("/api/commands", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), body
        assert list(answer.json()) == ["error"]
        assert len(answer.json()["error"]) < 300
    assert not site.room.commands


async def test_a_refusal_does_not_repeat_a_password(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD, "x": "s3cret"})
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert "s3cret" not in answer.text


async def test_a_body_too_large_is_refused_by_its_stated_length(
    site: Site, nurse: httpx2.AsyncClient
) -> None:
    answer = await nurse.post("/api/commands", content=b" " * (BODY_MOST + 1))
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


async def test_a_body_too_large_is_refused_without_a_stated_length(
    site: Site, nurse: httpx2.AsyncClient
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(BODY_MOST // 1000 + 2):
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    answer = await nurse.post("/api/commands", content=endless(), headers=headers)
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


async def test_a_trend_never_holds_what_is_no_number(site: Site, nurse: httpx2.AsyncClient) -> None:
    answer = await nurse.get("/api/trend?minutes=90")
    assert answer.json() == {"from": 0.0, "to": 5400.0, "vitals": {"spo2": [[1.0, None]]}}


async def test_a_trend_of_no_length_or_too_much_is_refused(nurse: httpx2.AsyncClient) -> None:
    for minutes in ["0", "-1", "nan", "inf", "1e9", "x", "", "1441"]:
        assert (await nurse.get(f"/api/trend?minutes={minutes}")).status_code == 422


async def test_a_bug_answers_with_a_sentence_and_is_stated(site: Site, nurse: httpx2.AsyncClient) -> None:
    site.room.bug = RuntimeError("the room is upside down")
    answer = await nurse.post("/api/commands", json=SEEN)
    assert (answer.status_code, list(answer.json())) == (500, ["error"])
    assert "upside" not in answer.text
    assert site.failures == ["POST /api/commands: RuntimeError: the room is upside down"]
    site.failures.clear()
    site.room.bug = None
    assert (await nurse.post("/api/commands", json=SEEN)).status_code == 200


async def test_the_room_says_whether_it_is_alive(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/healthz")).json()["ok"] is True
        site.room.stands_still_s = 10
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


async def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(site: Site) -> None:
    async with site.client() as client:
        answers = [
            await client.get("/"),
            await client.get("/api/me"),
            await client.get("/nothing"),
            await client.post("/api/commands", content=b"{"),
            await client.post("/api/commands", headers={"Origin": "http://evil.example"}),
        ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


async def test_the_documentation_of_the_api_is_not_served(site: Site) -> None:
    async with site.client() as client:
        statuses = [(await client.get(path)).status_code for path in ("/docs", "/redoc", "/openapi.json")]
    assert statuses == [404] * 3


async def test_the_demo_lets_one_be_any_of_its_people_by_one_tap(demo: Site) -> None:
    async with demo.client() as client:
        people = (await client.get("/api/demo-people")).json()
        assert {one["role"] for one in people} == {"therapist", "nurse", "prescriber", "technician"}
        for one in people:
            answer = await client.post("/api/demo-sign-in", json={"name": one["name"]})
            assert answer.json() == {"name": one["name"], "role": one["role"]}
            assert (await client.get("/api/me")).json() == answer.json()
        assert (await client.post("/api/demo-sign-in", json={"name": "Nobody"})).status_code == 401


async def test_there_are_no_such_people_outside_the_demo(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/api/demo-people")).status_code == 404
        answer = await client.post("/api/demo-sign-in", json={"name": "Thea"})
    assert answer.status_code in (404, 405)
    assert not answer.cookies


async def test_a_session_of_the_demo_opens_no_real_room(demo: Site) -> None:
    async with demo.client() as client:
        await client.post("/api/demo-sign-in", json={"name": "Thea"})
        cookie = client.cookies[COOKIE]
    async with running(demo.state) as real, real.client(Cookie=f"{COOKIE}={cookie}") as client:
        assert (await client.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"),
    [("technician", 200), ("administrator", 200), ("nurse", 200), ("prescriber", 200), ("therapist", 403)],
)
async def test_the_bytes_of_a_device_are_for_those_who_mend_it_or_treat(
    site: Site, role: str, status: int
) -> None:
    site.person("Tina", role)
    async with site.client(Cookie=f"{COOKIE}={await site.cookie('Tina')}") as client:
        answer = await client.get("/api/wire?device=oximeter&after=7")
    assert answer.status_code == status
    if status == 200:
        assert (answer.json()["device"], answer.json()["frames"]) == ("oximeter", [{"n": 8}])
    else:
        assert answer.json()["error"].startswith("The bytes of a device are for")


async def test_nobody_sees_bytes_without_signing_in(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/api/wire")).status_code == 401
