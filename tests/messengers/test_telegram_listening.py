"""How updates reach a bot: getUpdates and webhooks, in order, again, and to one listener only."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.conftest import FrozenClock
from tests.messengers.common.bell import Bell
from tests.messengers.telegram.checked import Scene, scene
from tests.messengers.telegram.echo import listening
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.webhook import SECRET


async def texts(play: Scene, **params: object) -> list[str]:
    return [update["message"]["text"] for update in await play.result("getUpdates", **params)]


async def test_the_offset_is_the_acknowledgement() -> None:
    async with scene() as play:
        for word in ("раз", "два", "три"):
            await play.anna.writes(play.parent, word)
        updates = await play.result("getUpdates")
        first = updates[0]["update_id"]
        assert [u["update_id"] for u in updates] == [first, first + 1, first + 2]
        assert await texts(play, limit=2) == ["раз", "два"]
        assert await texts(play, offset=first + 1) == ["два", "три"]
        assert await texts(play) == ["два", "три"]
        assert await texts(play, offset=-1) == ["три"]
        assert await texts(play) == ["три"]
        assert await texts(play, offset=first + 3) == []


async def test_a_long_poll_ends_with_the_first_news() -> None:
    async with scene() as play:
        began = time.monotonic()
        waiting = asyncio.create_task(texts(play, timeout=30))
        await asyncio.sleep(0.05)
        await play.anna.writes(play.parent, "раз")
        assert await waiting == ["раз"]
        assert time.monotonic() - began < 5
        assert await texts(play, offset=-1, limit=1) == ["раз"]
        offset = (await play.result("getUpdates"))[0]["update_id"] + 1
        assert await texts(play, offset=offset, timeout=1) == []


async def test_a_client_that_gives_up_waiting_is_in_nobodys_way() -> None:
    async with scene() as play:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await play.call("getUpdates", timeout=30)
        await asyncio.sleep(0.05)
        assert play.parent.poll is None
        await play.anna.writes(play.parent, "раз")
        assert await texts(play, timeout=30) == ["раз"]


async def test_of_two_who_wait_the_first_is_sent_away() -> None:
    async with scene() as play:
        first = asyncio.create_task(play.call("getUpdates", timeout=30))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(texts(play, timeout=30))
        status, answer = await first
        assert (status, answer["error_code"]) == (409, 409)
        assert answer["description"].startswith("Conflict: terminated by other getUpdates request; make sure")
        await play.anna.writes(play.parent, "раз")
        assert await second == ["раз"]


async def test_conflicts_are_not_told_twice_in_a_row_at_once() -> None:
    async with scene(Limits(conflict_seconds=0.2)) as play:
        await play.result("setWebhook", url="http://127.0.0.1:9/")
        began = time.monotonic()
        assert (await play.call("getUpdates"))[0] == 409
        assert time.monotonic() - began < 0.2
        assert (await play.call("getUpdates"))[0] == 409
        assert time.monotonic() - began >= 0.2


async def test_short_polling_of_the_same_offset_is_slowed_down() -> None:
    async with scene(Limits(repeat_seconds=0.2)) as play:
        began = time.monotonic()
        assert await texts(play) == []
        assert time.monotonic() - began < 0.2
        assert await texts(play) == []
        assert time.monotonic() - began >= 0.2


async def test_only_wanted_kinds_are_kept_from_then_on() -> None:
    async with scene() as play:
        await play.anna.writes(play.parent, "раз")
        await play.result("getUpdates", allowed_updates=["callback_query", "my_chat_member"])
        await play.anna.writes(play.parent, "два")
        await play.anna.blocks(play.parent)
        kinds = [list(update)[1] for update in await play.result("getUpdates")]
        assert kinds == ["message", "my_chat_member"]
        assert (await play.result("getWebhookInfo"))["allowed_updates"] == ["callback_query", "my_chat_member"]
        await play.result("getUpdates", allowed_updates=[])
        assert "allowed_updates" not in await play.result("getWebhookInfo")
        assert (await play.call("getUpdates", allowed_updates=["mesage"]))[0] == 400
        assert len(play.blamed()) == 1


async def test_updates_are_forgotten_after_a_day() -> None:
    clock = FrozenClock()
    async with scene(clock=lambda: clock().timestamp()) as play:
        await play.anna.writes(play.parent, "раз")
        clock.pass_time(hours=23)
        await play.anna.writes(play.parent, "два")
        clock.pass_time(hours=2)
        assert await texts(play) == ["два"]


@dataclass
class Hook:
    """A webhook that keeps what it gets and answers as told."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    """What a text is answered with, in turn; then it is 200."""
    answer: dict[str, object] | None = None
    news: Bell = field(default_factory=Bell)
    busy: int = 0
    busiest: int = 0
    seconds: float = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.seconds)
        self.busy -= 1
        self.secrets.append(request.headers.get(SECRET))
        self.got.append(await request.json())
        statuses = self.statuses.get(self.said[-1])
        status = statuses.pop(0) if statuses else 200
        self.news.ring()
        return web.json_response(self.answer) if self.answer and status == 200 else web.Response(status=status)

    @property
    def said(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]

    async def gets(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await self.news.wait()


@asynccontextmanager
async def hooked(play: Scene, **params: object) -> AsyncIterator[Hook]:
    hook, app = Hook(), web.Application()
    app.router.add_post("/hook", hook.handle)
    async with listening(app) as url:
        hook.url = f"{url}/hook"
        await play.result("setWebhook", url=hook.url, **params)
        yield hook
        await play.result("deleteWebhook")


async def test_a_webhook_gets_updates_with_its_secret_and_nobody_else_may_poll() -> None:
    async with scene() as play, hooked(play, secret_token="s-3_cret") as hook:
        await play.anna.writes(play.parent, "раз")
        await hook.gets(1)
        assert (hook.said, hook.secrets) == (["раз"], ["s-3_cret"])
        status, answer = await play.call("getUpdates")
        assert status == 409
        assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
        info = await play.result("getWebhookInfo")
        assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 40)


async def test_setting_a_webhook_ends_the_poll_that_waits() -> None:
    async with scene() as play:
        waiting = asyncio.create_task(play.call("getUpdates", timeout=30))
        await asyncio.sleep(0.05)
        async with hooked(play):
            status, answer = await waiting
            assert (status, answer["description"]) == (409, "Conflict: terminated by setWebhook request")


async def test_a_webhook_that_fails_is_tried_again_and_keeps_its_chats_order() -> None:
    async with scene() as play, hooked(play) as hook:
        play.server.webhook_pauses = (0.05, 0.1)
        hook.statuses = {"раз": [500, 404, 302]}
        peter = play.server.person("Пётр")
        await play.anna.writes(play.parent, "раз")
        await play.anna.writes(play.parent, "два")
        await hook.gets(1)
        await peter.writes(play.parent, "от Петра")
        await hook.gets(6)
        assert [said for said in hook.said if said != "от Петра"] == ["раз"] * 4 + ["два"]
        assert hook.said.index("от Петра") < 4
        info = await play.result("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 302"


async def test_what_nobody_takes_goes_on_waiting() -> None:
    async with scene() as play:
        play.server.webhook_pauses = (0.05,)
        await play.anna.writes(play.parent, "раз")
        await play.result("setWebhook", url="http://127.0.0.1:9/hook")
        await asyncio.sleep(0.2)
        info = await play.result("getWebhookInfo")
        assert (info["pending_update_count"], info["last_error_message"]) == (1, "ClientConnectorError")
        await play.result("deleteWebhook")
        assert await texts(play) == ["раз"]
        await play.result("setWebhook", url="http://127.0.0.1:9/hook", drop_pending_updates=True)
        assert (await play.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_server_that_is_down_delivers_nothing() -> None:
    async with scene() as play, hooked(play) as hook:
        async with play.server.outage():
            await play.anna.writes(play.parent, "раз")
            await asyncio.sleep(0.15)
            assert hook.got == []
        await hook.gets(1)


async def test_no_more_connections_than_allowed() -> None:
    async with scene() as play, hooked(play, max_connections=3) as hook:
        hook.seconds = 0.05
        for number in range(12):
            await play.server.person(f"Гость {number}").writes(play.parent, "раз")
        await hook.gets(12)
        assert hook.busiest == 3


async def test_a_webhooks_answer_may_be_a_call() -> None:
    async with scene() as play, hooked(play) as hook:
        hook.answer = {"method": "sendMessage", "chat_id": play.anna.id, "text": "в ответ"}
        await play.anna.writes(play.parent, "раз")
        await play.anna.sees(play.parent, "в ответ")
        request = play.server.requests[-1]
        assert (request.method, request.status, request.params["text"]) == ("sendMessage", 200, "в ответ")
        hook.answer = {"method": "sendMessage", "chat_id": 1, "text": "никому"}
        await play.anna.writes(play.parent, "два")
        await hook.gets(2)
        await asyncio.sleep(0.05)
        assert play.server.requests[-1].error == "Bad Request: chat not found"


async def test_a_public_address_may_lead_here() -> None:
    async with scene() as play, hooked(play) as hook:
        public = "https://school.example/telegram"
        await play.result("setWebhook", url=public)
        play.server.webhook_pauses = (0.05,)
        await play.anna.writes(play.parent, "раз")
        await asyncio.sleep(0.1)
        assert (await play.result("getWebhookInfo"))["last_error_message"] == "Connection timed out"
        play.server.routes["https://school.example/telegram"] = hook.url
        await hook.gets(1)
        assert hook.said == ["раз"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"url": "http://school.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://school.example:8080/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "ftp://school.example/"}, "invalid webhook URL specified"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": "https://school.example/", "secret_token": "тайна"}, "secret token contains unallowed characters"),
        ({"url": "https://school.example/", "secret_token": "x" * 257}, "secret token is too long"),
        ({}, 'parameter "url" is required'),
    ],
)
async def test_webhooks_that_are_refused(params: dict[str, Any], said: str) -> None:
    async with scene() as play:
        status, answer = await play.call("setWebhook", **params)
        assert (status, answer["description"]) == (400, f"Bad Request: {said}")
        assert len(play.blamed()) == 1
        assert (await play.result("getWebhookInfo"))["url"] == ""


async def test_what_is_said_of_setting_and_deleting() -> None:
    clock = FrozenClock()
    async with scene(Limits(), clock=lambda: clock().timestamp()) as play:
        told = []
        for url in ("https://school.example/a", "https://school.example/a", ""):
            clock.pass_time(seconds=2)
            told.append((await play.call("setWebhook", url=url))[1]["description"])
        told.append((await play.call("deleteWebhook"))[1]["description"])
        assert told == [
            "Webhook was set",
            "Webhook is already set",
            "Webhook was deleted",
            "Webhook is already deleted",
        ]
        clock.pass_time(seconds=2)
        assert (await play.call("setWebhook", url="https://school.example/a"))[0] == 200
        status, answer = await play.call("setWebhook", url="https://school.example/b")
        assert (status, answer["parameters"]) == (429, {"retry_after": 1})
