"""Coming in and going again."""

import asyncio

from sessionctl.server.door import COOKIE
from tests.server.conftest import PASSWORD, Site


async def test_a_right_password_gives_a_session_and_says_who_one_is(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
        assert answer.json() == {"name": "Nora", "role": "nurse"}
        assert (await client.get("/api/me")).json() == {"name": "Nora", "role": "nurse"}


async def test_a_name_is_found_however_its_letters_are_written(site: Site) -> None:
    site.person("Zoë Müller", "therapist")
    async with site.client() as client:
        answer = await client.post("/api/sign-in", json={"name": "  zoë  MÜLLER", "password": PASSWORD})
    assert answer.json() == {"name": "Zoë Müller", "role": "therapist"}


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(site: Site) -> None:
    async with site.client() as client:
        wrong = await client.post("/api/sign-in", json={"name": "Nora", "password": "wrong horse"})
        unknown = await client.post("/api/sign-in", json={"name": "Nobody", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert not wrong.cookies


async def test_a_disabled_person_is_not_let_in(site: Site) -> None:
    site.disable("Nora")
    async with site.client() as client:
        answer = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
    assert answer.status_code == 401


async def test_the_cookie_of_a_person_who_is_disabled_opens_nothing_more(site: Site) -> None:
    cookie = await site.cookie("Nora")
    site.disable("Nora")
    async with site.client(Cookie=f"{COOKIE}={cookie}") as client:
        assert (await client.get("/api/me")).status_code == 401


async def test_the_cookie_is_kept_from_scripts_and_from_other_sites(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
    parts = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert {"httponly", "samesite=strict", "path=/"} <= set(parts)
    assert "secure" not in parts


async def test_a_token_is_not_kept_as_it_is(site: Site) -> None:
    cookie = await site.cookie("Nora")
    assert all(cookie.encode() not in file.read_bytes() for file in site.state.glob("accounts.sqlite*"))


async def test_accounts_can_be_read_by_their_owner_only(site: Site) -> None:
    assert {file.stat().st_mode & 0o077 for file in site.state.glob("accounts.sqlite*")} == {0}


async def test_signing_out_ends_the_session_and_forgets_the_cookie(site: Site) -> None:
    async with site.client() as client:
        await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
        kept = client.cookies[COOKIE]
        assert (await client.post("/api/sign-out")).json() == {}
        assert COOKIE not in client.cookies
        assert (await client.get("/api/me", headers={"Cookie": f"{COOKIE}={kept}"})).status_code == 401


async def test_a_flood_on_one_name_is_slowed_while_others_still_come_in(site: Site) -> None:
    site.person("Theo", "therapist")
    async with site.client() as client:
        guesses = [
            client.post("/api/sign-in", json={"name": "Nora", "password": f"guess number {n}"})
            for n in range(30)
        ]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
        last = await client.post("/api/sign-in", json={"name": "Nora", "password": PASSWORD})
    assert statuses.count(401) == 5
    assert statuses.count(429) == 25
    assert int(last.headers["Retry-After"]) <= 11
    assert await site.cookie("Theo")


async def test_a_flood_of_names_from_one_address_is_slowed(site: Site) -> None:
    async with site.client() as client:
        guesses = [
            client.post("/api/sign-in", json={"name": f"guess {n}", "password": PASSWORD}) for n in range(40)
        ]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(429) >= 18
    assert set(statuses) <= {401, 429, 503}


async def test_many_right_sign_ins_never_wait_for_a_bucket(site: Site) -> None:
    for _ in range(12):
        assert await site.cookie("Nora")


async def test_a_session_of_another_role_ends_when_the_role_changes(site: Site) -> None:
    from contextlib import closing

    from sessionctl.server.store import Store

    cookie = await site.cookie("Nora")
    with closing(Store(site.state)) as store:
        store.reset("Nora", "technician", "!")
    async with site.client(Cookie=f"{COOKIE}={cookie}") as client:
        assert (await client.get("/api/me")).status_code == 401
