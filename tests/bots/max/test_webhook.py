"""The webhook: what it takes, what it refuses, and that MAX keeps delivering to it."""

from typing import Any

import aiohttp
import orjson
import pytest

from bots.max.adapter import MaxAdapter
from bots.max.subscription import HookUnusable, check
from tests.bots.adapters import hooked, polling, webhook, wiring
from tests.bots.max import updates as u
from tests.bots.max.conftest import PATH, School, until

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука")  # maxapi minds that a test's is not https
ELSEWHERE = "http://127.0.0.1:1"


async def posted(
    school: School, content: bytes, secret: str | None = None, header: str = "X-Max-Bot-Api-Secret"
) -> int:
    """Bring something to the webhook as MAX would; give the status."""
    right = wiring(school.engine, school.bot.token, school.server.url).secret
    async with webhook(school.adapter, PATH) as url, aiohttp.ClientSession() as session:
        headers = {header: right if secret is None else secret}
        async with session.post(url, data=content, headers=headers) as response:
            return response.status


@pytest.mark.parametrize("secret", ["", "wrong", "секрет", "x" * 48])
async def test_a_wrong_secret(school: School, secret: str) -> None:
    assert await posted(school, orjson.dumps(u.created("меню")), secret) == 403


async def test_no_secret(school: School) -> None:
    assert await posted(school, orjson.dumps(u.created("меню")), header="X-Other") == 403


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b" " * (2**20 + 1), 413),
        (b"[]", 200),
        (b"null", 200),
        (b'{"update_type":"something_new","timestamp":1}', 200),
        (b'{"update_type":"message_created","timestamp":1}', 200),
        (orjson.dumps(u.created("меню")), 200),
    ],
)
async def test_what_it_is_brought(school: School, content: bytes, status: int) -> None:
    assert await posted(school, content) == status


async def test_what_is_not_committed_is_brought_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.server.webhook_pauses = (0.05,)
    database, failures = school.world.database, 1
    write = database.write

    async def failing(work: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            raise OSError("the disk is full")
        return await write(work)

    async with hooked(school.engine, school.adapter, PATH):
        await until(lambda: school.bot.subscriptions)
        monkeypatch.setattr(database, "write", failing)
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
        await school.delivered()
    assert (failures, len(school.said())) == (0, 1)


async def test_every_update_twice(school: School) -> None:
    school.server.mischief.duplicate = True
    async with hooked(school.engine, school.adapter, PATH):
        await until(lambda: school.bot.subscriptions)
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.writes(school.bot, "/help")
        await school.anna.sees(school.bot, 2)
        await school.delivered()
    assert len(school.said()) == 2


async def test_a_lost_subscription_is_made_anew(school: School) -> None:
    """MAX ends one after eight hours of failures."""
    adapter = school.another(look_after=0.1)
    async with hooked(school.engine, adapter, PATH) as url:
        await until(lambda: url in school.bot.subscriptions)
        school.server.delivery.unsubscribe(school.bot, url)
        await until(lambda: url in school.bot.subscriptions)
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
    await adapter.close()


async def test_a_server_that_is_away_is_asked_for_the_subscription_again(school: School) -> None:
    school.server.faults.status = 500
    async with hooked(school.engine, school.adapter, PATH) as url:
        await until(lambda: len(school.server.requests) >= 1)
        school.server.faults.status = 0
        await until(lambda: url in school.bot.subscriptions)


async def test_our_older_address_is_left_and_somebody_else_s_is_not(school: School) -> None:
    for url in (ELSEWHERE + PATH, ELSEWHERE + "/other"):
        school.server.delivery.subscribe(school.bot, url, "secret", None)
    async with hooked(school.engine, school.adapter, PATH) as url:
        await until(lambda: url in school.bot.subscriptions)
        assert set(school.bot.subscriptions) == {url, ELSEWHERE + "/other"}


async def test_polling_ends_our_webhook(school: School) -> None:
    school.server.delivery.subscribe(school.bot, ELSEWHERE + PATH, "secret", None)
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
    assert not school.bot.subscriptions


async def test_somebody_else_s_webhook_is_told_and_left(school: School) -> None:
    """Then polling brings nothing, and begins as soon as that webhook is gone."""
    other = ELSEWHERE + "/other"
    school.server.delivery.subscribe(school.bot, other, "secret", None)
    async with polling(school.engine, school.adapter):
        await until(lambda: any(r.error == "method.not.allowed" for r in school.server.requests))
        assert list(school.bot.subscriptions) == [other]
        school.server.delivery.unsubscribe(school.bot, other)
        await school.anna.writes(school.bot, "/whoami")
        await school.anna.sees(school.bot)
    school.server.violations.clear()  # the polls that were refused


@pytest.mark.parametrize(
    "url", ["http://school.example/hooks/max/parent", "https://school.example:8443/hooks/max/parent"]
)
async def test_max_itself_delivers_to_https_on_443_only(school: School, url: str) -> None:
    adapter = MaxAdapter(wiring(school.engine, "token", "https://platform-api2.max.ru"))
    with pytest.raises(HookUnusable) as refused:
        await adapter.hook(url)
    assert refused.value.told["url"] == url.partition("/hooks")[0]
    await adapter.close()
    check("https://school.example/hooks/max/parent", "https://platform-api2.max.ru")
