"""Coming in by one's own code, leaving for good, and the way from an invite's page to the other messengers."""

import asyncio

import pytest
import sqlalchemy as sa

from bots.web import events
from bots.web.devices import web_device
from core import accounts, links, messengers
from core.accounts import account
from core.database import Tx
from core.invites import issue
from core.people import person
from core.schools import school
from tests.bots.web.conftest import Api, Client, signed_in
from tests.world import Someone, World


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", children={"Петя": "5Б"})


async def own_code(who: Someone) -> str:
    def make(tx: Tx) -> str:
        made_in = tx.value(sa.select(account.c.id).where(account.c.external_id == who.account))
        return links.make_code(tx, who.id, made_in, "parent")

    return await who.world.database.write(make)


async def invite(who: Someone) -> str:
    school = who.world.school_id
    return (await who.world.database.write(lambda tx: issue(tx, school, person_ids=[who.id], days=30)))[0].code


async def taken_away(who: Someone, name: str) -> None:
    def take(tx: Tx) -> None:
        gone = tx.value(sa.select(account.c.id).where(account.c.external_id == name))
        links.unlink(tx, who.id, gone)

    await who.world.database.write(take)


async def come(browser: Api, code: str) -> None:
    assert (await browser.post("/api/login", {"code": code}))["bot"] == "parent"
    asked = (await browser.get("/api/bots/parent/messages"))["messages"]
    await browser.tap("Да, это я", asked)


async def test_a_browser_is_linked_by_ones_own_code(anna: Someone, client: Client) -> None:
    code, browser = await own_code(anna), Api(client)
    async with client.get(f"/i/{code}") as page:
        text = await page.text()
        assert "Это вы, Анна?" in text
        assert "Иванова" not in text
    await come(browser, code)
    assert (await browser.get("/api/me"))["person"]["given"] == "Анна"
    assert (await browser.post("/api/login", {"code": code}, 422))["error"] == "AlreadyLinked"
    async with client.get(f"/i/{code}") as page:
        assert page.status == 422
        assert "уже подключён" in await page.text()
    client.session.cookie_jar.clear()
    assert (await Api(client).post("/api/login", {"code": code}, 422))["error"] == "LinkUsed"


async def test_an_invites_page_leads_to_every_messenger_the_foreign_one_last(anna: Someone, client: Client) -> None:
    code = await invite(anna)
    async with client.get(f"/i/{code.upper()[:4]}-{code.upper()[4:]}") as page:
        text = await page.text()
    ways = [
        f'href="https://max.ru/klik_parent_bot?start={code}"',
        f'href="https://vk.me/klik_parent_bot?ref={code}"',
        "Здесь, на веб-странице",
        f'href="https://t.me/klik_parent_bot?start={code}"',
        "Telegram – иностранный мессенджер",
    ]
    assert all(way in text for way in ways)
    assert sorted(ways, key=text.index) == ways
    for messenger in messengers.OUTSIDE:
        await anna.world.database.write(lambda tx, m=messenger: messengers.forget(tx, m, "parent"))  # type: ignore[misc]
    async with client.get(f"/i/{code}") as page:
        text = await page.text()
    assert "Войти" in text
    assert "Где вам удобнее" not in text
    assert "Telegram" not in text


async def test_an_account_that_was_taken_away_signs_its_browsers_out(
    anna: Someone, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "QUIET", 0.1)
    browser, script = Api(client), await signed_in(client, anna)
    await come(browser, await own_code(anna))
    name = (await browser.get("/api/me"))["account"]
    async with client.get("/api/events") as stream:
        await taken_away(anna, name)
        async with asyncio.timeout(10):
            assert "event: signed_out" in (await stream.text())
    assert (await browser.get("/api/me", 401))["error"] == "signed_out"
    async with client.get("/") as page:
        assert 'id="code"' in await page.text()
    assert (await script.get("/api/me"))["person"]["given"] == "Анна"
    await come(browser, await invite(anna))
    assert (await browser.get("/api/me"))["account"] != name


async def test_letting_go_of_ones_own_browser(anna: Someone, client: Client) -> None:
    browser = Api(client)
    await come(browser, await own_code(anna))
    await browser.send(text="мессенджеры")
    said = await browser.send(text="отключить")
    said = await browser.tap("Веб-страница, здесь", said)
    said = await browser.tap("Отключить", said)
    assert "Готово, отключено" in said[-1]["text"]
    await browser.get("/api/me", 401)


async def test_a_demo_person_may_be_chosen_again_and_old_browsers_stay_out(anna: Someone, client: Client) -> None:
    def make_demo(tx: Tx) -> str:
        tx.run(school.update().values(is_demo=True))
        return str(tx.value(sa.select(person.c.public_id).where(person.c.id == anna.id)))

    public_id = await anna.world.database.write(make_demo)
    first = Api(client, (await Api(client).post("/api/demo/login", {"person": public_id, "token": True}))["token"])
    client.session.cookie_jar.clear()
    await taken_away(anna, f"demo-{public_id}")
    await first.get("/api/me", 401)
    again = Api(client, (await Api(client).post("/api/demo/login", {"person": public_id, "token": True}))["token"])
    client.session.cookie_jar.clear()
    assert (await again.get("/api/me"))["person"]["given"] == "Анна"
    await first.get("/api/me", 401)
    devices = sa.select(sa.func.count(web_device.c.id))
    assert await anna.world.database.read(lambda tx: tx.value(devices)) == 1
    known = await anna.world.database.read(lambda tx: accounts.linked(tx, anna.id))
    assert [one.transport for one in known] == ["web", "web"]
