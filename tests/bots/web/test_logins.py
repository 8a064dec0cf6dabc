"""Coming in: by an invite, as a demo person, and leaving."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bots.web.devices import web_device
from core.accounts import account
from core.database import Database, Tx
from core.invites import invite, issue
from core.people import Role, membership, person
from core.schools import school
from tests.bots.web.conftest import Api, Client, Opened, usual
from tests.conftest import FrozenClock
from tests.world import Someone, World


async def test_an_invite_lets_in_and_is_accepted_by_the_bot(world: World, client: Client) -> None:
    code = await _code(world, await world.guardian("Анна Иванова", children={"Петя": "5Б"}))
    browser = Api(client)
    assert await browser.post("/api/login", {"code": code}) == {"bot": "parent"}
    asked = (await browser.get("/api/bots/parent/messages"))["messages"]
    await browser.tap(asked[-1]["buttons"][0][0]["label"], asked)
    me = await browser.get("/api/me")
    assert me["person"] == {"given": "Анна", "family": "Иванова"}
    assert me["roles"] == ["guardian"]


async def test_the_page_of_an_invite_uses_nothing(world: World, client: Client) -> None:
    code = await _code(world, await world.teacher("Игорь Ветров"))
    for _ in range(3):
        async with client.get(f"/i/{code}") as page:
            text = await page.text()
            assert page.status == 200
            assert "Лицей № 49" in text
            assert "Ветров" not in text
            assert "Set-Cookie" not in page.headers
    assert await _count(world.database, web_device) == 0
    assert await world.database.read(lambda tx: tx.value(sa.select(invite.c.used_at))) is None


@pytest.mark.parametrize("typed", ["{0}", "  {1} ", "http://127.0.0.1:8080/i/{0}", "{2}"])
async def test_a_code_is_understood_as_people_type_it(world: World, client: Client, typed: str) -> None:
    code = await _code(world, await world.director())
    typed = typed.format(code, f"{code[:4]}-{code[4:]}", code.upper())
    assert (await Api(client).post("/api/login", {"code": typed}))["bot"] == "director"


async def test_an_unknown_code_is_refused_and_leaves_no_trace(world: World, client: Client) -> None:
    await world.school()
    answer = await Api(client).post("/api/login", {"code": "nosuchcd"}, 422)
    assert answer["error"] == "InviteUnknown"
    assert " " in answer["message"]
    assert await _count(world.database, web_device) == 0
    async with client.get("/i/nosuchcd") as page:
        assert page.status == 422
        assert answer["message"] in await page.text()


async def test_guessing_is_stopped_for_that_network_alone(world: World, client: Client) -> None:
    code = await _code(world, await world.director())
    guesser = {"X-Forwarded-For": "1.2.3.4, 203.0.113.7"}
    for number in range(2, 7):
        await Api(client).post("/api/login", {"code": f"aaaa-222{number}"}, 422, **guesser)
        async with client.get(f"/i/bbbb222{number}", headers=guesser) as page:
            assert page.status == 422
    refused = await Api(client).post("/api/login", {"code": code}, 429, **guesser)
    assert refused["error"] == "too_many_codes"
    async with client.get(f"/i/{code}", headers=guesser) as page:
        assert page.status == 429
        assert int(page.headers["Retry-After"]) > 60
        assert refused["message"] in await page.text()
    await Api(client).post("/api/login", {"code": code}, 200, **{"X-Forwarded-For": "203.0.113.8"})


async def test_right_codes_and_mere_words_are_no_guesses(world: World, client: Client) -> None:
    code = await _code(world, await world.director())
    for _ in range(12):
        await Api(client).post("/api/login", {"code": "здравствуйте"}, 422)
        async with client.get(f"/i/{code}") as page:
            assert page.status == 200
    await Api(client).post("/api/login", {"code": code})


async def test_a_house_with_many_ipv6_addresses_is_one_guesser(world: World, client: Client) -> None:
    await world.school()
    for number in range(10):
        await Api(client).post("/api/login", {"code": "aaaa2222"}, 422, **{"X-Forwarded-For": f"2001:db8::{number}"})
    await Api(client).post("/api/login", {"code": "aaaa2222"}, 429, **{"X-Forwarded-For": "2001:db8::abcd"})


async def test_an_expired_code_is_refused(world: World, client: Client, clock: FrozenClock) -> None:
    code = await _code(world, await world.director())
    clock.now += timedelta(days=31)
    assert (await Api(client).post("/api/login", {"code": code}, 422))["error"] == "InviteExpired"


async def test_another_person_in_the_same_browser_gets_an_account_of_their_own(world: World, client: Client) -> None:
    anna = await world.guardian("Анна Иванова", children={"Петя": "5Б"})
    browser = Api(client)
    await _come(browser, "parent", await _code(world, anna))
    second = await _code(world, await world.teacher("Игорь Ветров"))
    async with client.get(f"/i/{second}") as page:
        assert "warning" in await page.text()
    await _come(browser, "teacher", second)
    assert (await browser.get("/api/me"))["person"]["given"] == "Игорь"
    owner = sa.select(account.c.external_id).where(account.c.person_id == anna.id).order_by(account.c.id.desc())
    assert await world.database.read(lambda tx: len(tx.all(owner))) == 2  # Anna keeps hers


async def test_a_second_role_of_one_person_stays_in_one_account(world: World, client: Client) -> None:
    anna = await world.guardian("Анна Иванова", children={"Петя": "5Б"})
    await world.database.write(
        lambda tx: tx.insert(membership, person_id=anna.id, role=Role.TEACHER, school_id=world.school_id)
    )
    browser = Api(client)
    await _come(browser, "parent", await _code(world, anna, Role.GUARDIAN))
    before = await browser.get("/api/me")
    await _come(browser, "teacher", await _code(world, anna, Role.TEACHER))
    after = await browser.get("/api/me")
    assert after["account"] == before["account"]
    assert after["roles"] == ["guardian", "teacher"]


async def test_the_cookie_is_out_of_reach(world: World, opened: Opened) -> None:
    code = await _code(world, await world.director())
    client = await opened(usual(public_url="https://school.example"))
    async with client.post("/api/login", json={"code": code}) as response:
        cookie = response.headers["Set-Cookie"]
        assert "token" not in await response.json()
    assert cookie.startswith("__Host-klik=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    secret = cookie.split("=", 1)[1].split(";")[0]
    kept = await world.database.read(lambda tx: tx.value(sa.select(web_device.c.token_hash)))
    assert len(secret) >= 32
    assert secret not in kept


async def test_a_script_gets_its_token_when_it_asks(world: World, client: Client) -> None:
    code = await _code(world, await world.director())
    token = (await Api(client).post("/api/login", {"code": code, "token": True}))["token"]
    client.session.cookie_jar.clear()
    assert (await Api(client, token).get("/api/me"))["language"] == "ru"
    await Api(client, "wrong").get("/api/me", 401)


async def test_leaving_forgets_the_device(anna: Api) -> None:
    await anna.post("/api/logout")
    assert (await anna.get("/api/me", 401))["error"] == "signed_out"
    assert (await anna.send(status=401, text="помощь"))["error"] == "signed_out"


async def test_a_demo_person_can_be_played(world: World, client: Client) -> None:
    anna = await world.guardian("Анна Иванова", children={"Петя": "5Б", "Маша": "2А"})
    await _make_demo(world)
    browser = Api(client)
    [found] = (await browser.get("/api/demo/people", params={"q": "иван анн"}))["people"]
    assert found | {"person": ""} == {
        "person": "",
        "name": "Иванова Анна",
        "role": "guardian",
        "bot": "parent",
        "classes": ["2А", "5Б"],
        "about": "Дети: 2А, 5Б",
    }
    await browser.post("/api/demo/login", {"person": found["person"]})
    me = await browser.get("/api/me")
    assert me["demo"]
    assert me["account"] == f"demo-{found['person']}"
    assert anna.id == await world.database.read(
        lambda tx: tx.value(sa.select(account.c.person_id).where(account.c.external_id == me["account"]))
    )
    assert await browser.send(start="")


async def test_two_browsers_may_play_one_demo_person(world: World, client: Client) -> None:
    teacher = await world.teacher("Игорь Ветров")
    await _make_demo(world)
    for _ in range(2):
        await Api(client).post("/api/demo/login", {"person": await _public_id(world, teacher)})
    assert await _count(world.database, web_device) == 2


@pytest.mark.parametrize("query", ["5Б", "5 б", "5-Б", "5"])
async def test_demo_people_are_found_by_class(world: World, client: Client, query: str) -> None:
    await world.guardian("Анна Иванова", children={"Петя": "5Б", "Маша": "2А"})
    await world.pupil("Коля Сидоров", "6А")
    await _make_demo(world)
    people = (await Api(client).get("/api/demo/people", params={"q": query, "role": ""}))["people"]
    assert {p["name"] for p in people} == {"Иванова Анна", "Иванова Петя"}


@pytest.mark.parametrize("path", ["real school", "both schools", "no school", "nobody"])
async def test_only_people_of_demo_schools_can_be_played(world: World, client: Client, path: str) -> None:
    teacher = await world.teacher("Игорь Ветров")
    public_id = await _public_id(world, teacher)
    if path == "both schools":
        await _make_demo(world)
        real = await world.school("Школа № 1")
        await world.database.write(
            lambda tx: tx.insert(membership, person_id=teacher.id, role=Role.TEACHER, school_id=real)
        )
    elif path == "no school":
        await _make_demo(world)
        await world.database.write(lambda tx: tx.run(membership.delete()))
    elif path == "nobody":
        await _make_demo(world)
        public_id = "nosuchperson"
    answer = await Api(client).post("/api/demo/login", {"person": public_id}, 404)
    assert answer["error"] == "NotFound"
    assert await _count(world.database, web_device) == 0


async def test_a_coordinator_of_a_real_school_too_cannot_be_played(world: World, client: Client) -> None:
    who = await world.director()

    def coordinate(tx: Tx) -> None:
        tx.run(membership.update().values(role=Role.COORDINATOR, school_id=None, municipality_id=1))

    await _make_demo(world)
    await world.database.write(coordinate)
    public_id = await _public_id(world, who)
    await Api(client).post("/api/demo/login", {"person": public_id})
    await world.school("Настоящая школа")
    await Api(client).post("/api/demo/login", {"person": public_id}, 404)


async def test_the_language_is_the_one_chosen(anna: Api) -> None:
    assert (await anna.post("/api/language", {"language": "en"})) == {"language": "en"}
    assert (await anna.get("/api/me"))["language"] == "en"
    assert "Role: parent" in (await anna.send(text="/whoami"))[-1]["text"]
    assert "is empty" in (await anna.send(status=400, text=" "))["message"]
    await anna.post("/api/language", {"language": "xx"}, 400)


async def _come(browser: Api, bot: str, code: str) -> None:
    await browser.post("/api/login", {"code": code})
    asked = (await browser.get(f"/api/bots/{bot}/messages"))["messages"]
    await browser.tap(asked[-1]["buttons"][0][0]["label"], asked, bot)


async def _code(world: World, who: Someone, role: Role | None = None) -> str:
    issued = await world.database.write(lambda tx: issue(tx, world.school_id, person_ids=[who.id], days=30))
    return next(i.code for i in issued if role in (None, i.role))


async def _make_demo(world: World) -> None:
    await world.database.write(lambda tx: tx.run(school.update().values(is_demo=True)))


async def _public_id(world: World, who: Someone) -> str:
    query = sa.select(person.c.public_id).where(person.c.id == who.id)
    return str(await world.database.read(lambda tx: tx.value(query)))


async def _count(database: Database, what: sa.Table) -> int:
    return int(await database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(what))))
