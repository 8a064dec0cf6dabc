"""Events of the test server of VK: Bots Long Poll and Callback API, by vk-api and vkbottle, and in trouble."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll  # type: ignore[import-untyped]
from vk_api.exceptions import ApiError  # type: ignore[import-untyped]
from vkbottle import Bot, BotPolling, GroupEventType, GroupTypes, Keyboard
from vkbottle import Callback as CallbackButton
from vkbottle.bot import Message, MessageEvent
from vkbottle.callback import BotCallback

from tests.messengers.common.bell import Bell
from tests.messengers.vk.foreign import check_event
from tests.messengers.vk.scene import Scene, button, keyboard, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


class Receiver:
    """A bot's own web server: what comes, and what it answers."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = []
        """To the next events; after that «ok»."""
        self.confirmation = ""
        self.got: list[tuple[Any, str | None]] = []
        """Body, and the retry counter."""
        self.bell = Bell()
        self.url = ""

    @contextlib.asynccontextmanager
    async def listens(self) -> AsyncIterator["Receiver"]:
        """Take events for a while."""
        runner = web.ServerRunner(web.Server(self._take), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/vk"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _take(self, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        with contextlib.suppress(ValueError):
            if (event := orjson.loads(body)).get("type") == "confirmation":
                self.got.append((event, None))
                return web.Response(text=self.confirmation)
        status, text = self.answers.pop(0) if self.answers else (200, "ok")
        self.got.append((body, request.headers.get("X-Retry-Counter")))
        self.bell.ring()
        return web.Response(status=status, text=text)

    @property
    def texts(self) -> list[str]:
        """What the new messages said."""
        events = [orjson.loads(body) for body, _ in self.got if isinstance(body, bytes)]
        return [event["object"]["message"]["text"] for event in events if event["type"] == "message_new"]

    async def takes(self, events: int) -> None:
        """Wait until so many requests have come, confirmations not counted."""
        async with asyncio.timeout(20):
            while len([1 for body, _ in self.got if isinstance(body, bytes)]) < events:
                await self.bell.wait()


async def registered(vk: Scene, receiver: Receiver, secret: str = "s3cret") -> int:
    """Add a callback server that wants everything; give its number once it is confirmed."""
    whose = {"group_id": vk.bot.id}
    receiver.confirmation = (await vk.gives("groups.getCallbackConfirmationCode", **whose))["code"]
    address = {"url": receiver.url, "title": "klik", "secret_key": secret}
    number: int = (await vk.gives("groups.addCallbackServer", **whose, **address))["server_id"]
    kinds = dict.fromkeys(("message_new", "message_event", "message_reply", "message_allow", "message_deny"), 1)
    await vk.gives("groups.setCallbackSettings", **whose, server_id=number, api_version="5.199", **kinds)
    await status(vk, "ok")
    return number


async def status(vk: Scene, wanted: str) -> None:
    """Wait until the community's only callback server is in that state."""
    async with asyncio.timeout(20):
        while (await servers(vk))[0]["status"] != wanted:
            await vk.server.bell.wait(0.05)


async def servers(vk: Scene) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await vk.gives("groups.getCallbackServers", group_id=vk.bot.id))["items"]
    return items


# -- Long Poll --


async def test_vk_api_polls(vk: Scene) -> None:
    poll = await asyncio.to_thread(VkBotLongPoll, vk.foreign.vk_api(vk.bot), vk.bot.id, wait=5)
    waiting = asyncio.create_task(asyncio.to_thread(poll.check))
    await asyncio.sleep(0.05)
    await vk.anna.writes(vk.bot, "Привет")
    (event,) = await waiting
    assert (event.type, event.message.text, event.from_user) == (VkBotEventType.MESSAGE_NEW, "Привет", True)
    await vk.says(keyboard=keyboard([button()]))
    await vk.anna.taps(vk.bot, vk.anna.chat(vk.bot)[-1], "Да")
    await vk.anna.blocks(vk.bot)
    kinds = [event.type.value for event in await asyncio.to_thread(poll.check)]
    assert kinds == ["message_reply", "message_event", "message_deny"]


async def test_vk_api_gets_over_expired_keys_and_lost_events(vk: Scene) -> None:
    poll = await asyncio.to_thread(VkBotLongPoll, vk.foreign.vk_api(vk.bot), vk.bot.id, wait=0)
    vk.server.expire_key(vk.bot)
    await vk.anna.writes(vk.bot, "Раз")
    assert await asyncio.to_thread(poll.check) == []
    assert [event.message.text for event in await asyncio.to_thread(poll.check)] == ["Раз"]
    vk.server.lose_history(vk.bot)
    assert await asyncio.to_thread(poll.check) == []
    await vk.anna.writes(vk.bot, "Два")
    assert [event.message.text for event in await asyncio.to_thread(poll.check)] == ["Два"]
    await vk.anna.writes(vk.bot, "Три")
    vk.bot.long_poll.forget(len(vk.bot.long_poll.events) - 1)
    poll.ts = "1"
    assert await asyncio.to_thread(poll.check) == []
    assert [event.message.text for event in await asyncio.to_thread(poll.check)] == ["Три"]


async def check(vk: Scene, **query: str) -> Any:
    """Poll by hand."""
    poll = vk.bot.long_poll
    said = {"act": "a_check", "key": poll.key, "ts": str(poll.ts), "wait": "0"} | query
    async with vk.http.get(f"{vk.server.url}/wh{vk.bot.id}", params=said) as response:
        return orjson.loads(await response.read())


async def test_what_a_poll_answers(vk: Scene) -> None:
    now = vk.bot.long_poll.ts
    assert await check(vk) == {"ts": str(now), "updates": []}
    assert [e["type"] for e in (await check(vk, ts=str(now - 1)))["updates"]] == ["message_new"]
    assert await check(vk, ts=str(now + 1)) == {"failed": 1, "ts": now}
    assert await check(vk, key="other") == {"failed": 2}
    assert await check(vk, ts="") == {"failed": 3}
    vk.server.lose_history(vk.bot)
    assert await check(vk) == {"failed": 3}
    async with vk.http.get(f"{vk.server.url}/wh1") as response:
        assert response.status == 404


async def test_a_poll_waits_as_long_as_it_says(vk: Scene) -> None:
    began = time.monotonic()
    assert (await check(vk, wait="1"))["updates"] == []
    assert 0.9 < time.monotonic() - began < 3
    waiting = asyncio.create_task(check(vk, wait="20"))
    await asyncio.sleep(0.05)
    vk.server.expire_key(vk.bot)
    assert await waiting == {"failed": 2}


async def test_long_poll_is_off_until_it_is_switched_on(vk: Scene) -> None:
    other, api = vk.server.add_bot("student"), None
    api = vk.foreign.vk_api(other)
    with pytest.raises(ApiError, match="longpoll for this group is not enabled"):
        await asyncio.to_thread(VkBotLongPoll, api, other.id)
    await vk.anna.starts(other)
    switches = {"group_id": other.id, "enabled": 1, "api_version": "5.199", "message_new": 1}
    await asyncio.to_thread(api.method, "groups.setLongPollSettings", switches)
    told = await asyncio.to_thread(api.method, "groups.getLongPollSettings", {"group_id": other.id})
    on = [kind for kind, is_on in told["events"].items() if is_on]
    assert (told["is_enabled"], on) == (True, ["message_new"])
    poll = await asyncio.to_thread(VkBotLongPoll, api, other.id, wait=0)
    await vk.anna.writes(other, "Привет")
    await vk.anna.blocks(other)
    assert [event.message.text for event in await asyncio.to_thread(poll.check)] == ["Привет"]
    other_version = {"group_id": other.id, "api_version": "5.103"}
    with pytest.raises(ApiError, match=r"\[100\]"):
        await asyncio.to_thread(api.method, "groups.setLongPollSettings", other_version)


async def test_mischief_of_a_poll(vk: Scene) -> None:
    start, mischief = str(vk.bot.long_poll.ts), vk.server.mischief
    for text in ("Раз", "Два"):
        await vk.anna.writes(vk.bot, text)
    mischief.duplicate = mischief.reverse = mischief.hold = True
    assert (await check(vk, ts=start))["updates"] == []
    waiting = asyncio.create_task(check(vk, ts=start, wait="20"))
    await asyncio.sleep(0.05)
    vk.server.release()
    told = (await waiting)["updates"]
    assert [event["object"]["message"]["text"] for event in told] == ["Два", "Два", "Раз", "Раз"]
    assert told[0]["event_id"] == told[1]["event_id"]


async def test_anything_may_be_pushed(vk: Scene) -> None:
    start = vk.bot.long_poll.ts
    vk.server.push_raw(vk.bot, {"type": "donut_subscription_create", "object": None, "group_id": vk.bot.id})
    vk.server.push_raw(vk.bot, [1])
    assert (await check(vk, ts=str(start)))["updates"][1] == [1]
    vk.bot.long_poll.forget(len(vk.bot.long_poll.events))


async def test_a_vkbottle_bot_chats(vk: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # its polling keeps a file where it runs
    api = vk.foreign.vkbottle(vk.bot)
    bot = Bot(api=api, polling=BotPolling(api, wait=5))
    yes = Keyboard(inline=True).add(CallbackButton("Да", {"answer": "yes"})).get_json()

    @bot.on.message(payload={"command": "start"})
    async def begin(message: Message) -> None:
        await message.answer(f"Здравствуйте, код {message.ref}. Записать Машу?", keyboard=yes)

    @bot.on.raw_event(GroupEventType.MESSAGE_EVENT, MessageEvent)
    async def tapped(event: MessageEvent) -> None:
        await event.show_snackbar("Записали")
        await event.edit_message("Маша записана")

    @bot.on.raw_event(GroupEventType.MESSAGE_DENY, GroupTypes.MessageDeny)
    async def denied(event: GroupTypes.MessageDeny) -> None:
        gone.append(event.object.user_id)

    gone: list[int] = []
    running = asyncio.create_task(bot.run_polling())
    while not any(request.method == "a_check" for request in vk.server.requests):
        await vk.server.bell.wait(5)
    olga = vk.server.person("Ольга")
    await olga.starts(vk.bot, "7ABC")
    asked = await olga.sees(vk.bot, "Здравствуйте, код 7ABC. Записать Машу?")
    await olga.taps(vk.bot, asked, "Да")
    done = await olga.sees(vk.bot, "Маша записана")
    assert (done.id, done.edited, olga.toasts(vk.bot)) == (asked.id, True, ["Записали"])
    await olga.blocks(vk.bot)
    async with asyncio.timeout(20):
        while not gone:
            await vk.server.bell.wait(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (gone, vk.server.violations) == ([olga.id], [])


# -- Callback API --


async def test_vkbottle_registers_a_callback_server(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        api = vk.foreign.vkbottle(vk.bot)
        bot = Bot(api=api, callback=BotCallback(url=receiver.url, title="klik", api=api))
        receiver.confirmation = (await vk.gives("groups.getCallbackConfirmationCode", group_id=vk.bot.id))["code"]
        code, secret = await bot.setup_webhook()
        assert code == receiver.confirmation
        await status(vk, "ok")
        await vk.anna.writes(vk.bot, "Привет")
        await receiver.takes(1)
        event = orjson.loads(receiver.got[-1][0])
        check_event(event)
        assert (event["secret"], event["object"]["message"]["text"]) == (secret, "Привет")
        assert receiver.got[0][0] == {
            "type": "confirmation",
            "group_id": vk.bot.id,
            "event_id": receiver.got[0][0]["event_id"],
            "v": "5.199",
            "secret": secret,
        }
        assert await bot.callback.get_callback_settings(await bot.callback.find_server_id() or 0)


async def test_a_wrong_confirmation_gets_nothing(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        number = await registered(vk, receiver)
        receiver.confirmation = "wrong"
        edit = {"group_id": vk.bot.id, "server_id": number, "title": "klik", "url": receiver.url + "/new"}
        await vk.gives("groups.editCallbackServer", **edit)
        await status(vk, "failed")
        await vk.anna.writes(vk.bot, "Привет")
        await asyncio.sleep(0.05)
        assert receiver.texts == []


async def test_events_come_in_order_and_once(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        await registered(vk, receiver)
        for i in range(20):
            await vk.anna.writes(vk.bot, str(i))
        await receiver.takes(20)
        assert receiver.texts == [str(i) for i in range(20)]
        assert {counter for _, counter in receiver.got} == {None}


async def test_what_is_not_taken_comes_again(vk: Scene) -> None:
    vk.server.webhook_pauses = (0.02, 0.04)
    async with Receiver().listens() as receiver:
        await registered(vk, receiver)
        receiver.answers = [(500, "ok"), (200, "ok"), (200, "okay"), (200, "ok")]
        await vk.anna.writes(vk.bot, "Раз")
        await receiver.takes(1)
        await vk.anna.writes(vk.bot, "Два")
        await receiver.takes(4)
        assert receiver.texts == ["Раз", "Два", "Раз", "Раз"]
        assert [counter for body, counter in receiver.got if isinstance(body, bytes)] == [None, None, "1", "2"]
        first, _, again, last = [orjson.loads(b)["event_id"] for b, _ in receiver.got if isinstance(b, bytes)]
        assert first == again == last
        await status(vk, "ok")


async def test_a_server_that_is_gone_gets_its_events_later(vk: Scene) -> None:
    vk.server.webhook_pauses = (0.02,)
    first, second = Receiver(), Receiver()
    async with first.listens():
        number = await registered(vk, first)
    await vk.anna.writes(vk.bot, "Есть кто?")
    await status(vk, "failed")
    async with second.listens():
        second.confirmation = first.confirmation
        edit = {"group_id": vk.bot.id, "server_id": number, "title": "klik", "url": second.url}
        await vk.gives("groups.editCallbackServer", **edit)
        await second.takes(1)
        assert second.texts == ["Есть кто?"]
        assert int(second.got[-1][1] or 0) >= 1


async def test_mischief_of_callbacks(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        await registered(vk, receiver)
        mischief = vk.server.mischief
        mischief.duplicate = mischief.reverse = mischief.hold = True
        for text in ("Раз", "Два"):
            await vk.anna.writes(vk.bot, text)
        await asyncio.sleep(0.05)
        assert receiver.texts == []
        vk.server.release()
        await receiver.takes(4)
        assert receiver.texts == ["Два", "Два", "Раз", "Раз"]


async def test_raw_bytes_reach_a_callback(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        await registered(vk, receiver)
        vk.server.push_raw(vk.bot, b"{no json")
        await receiver.takes(1)
        assert receiver.got[-1][0] == b"{no json"
        vk.bot.long_poll.forget(len(vk.bot.long_poll.events))


async def test_remove_is_an_answer_too(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        await registered(vk, receiver)
        receiver.answers = [(200, "remove")]
        await vk.anna.writes(vk.bot, "Раз")
        await receiver.takes(1)
        async with asyncio.timeout(20):
            while await servers(vk):
                await vk.server.bell.wait(0.05)


async def test_callback_servers_are_listed_and_deleted(vk: Scene) -> None:
    async with Receiver().listens() as receiver:
        number = await registered(vk, receiver)
        (listed,) = await servers(vk)
        assert (listed["id"], listed["title"], listed["secret_key"]) == (number, "klik", "s3cret")
        whose = {"group_id": vk.bot.id, "server_id": number}
        events = (await vk.gives("groups.getCallbackSettings", **whose))["events"]
        assert (events["message_new"], events["group_join"]) == (1, 0)
        await vk.gives("groups.deleteCallbackServer", **whose)
        assert await servers(vk) == []
        assert (await vk.refused("groups.deleteCallbackServer", **whose))[0] == 104


async def test_no_more_than_ten_callback_servers(vk: Scene) -> None:
    address = {"group_id": vk.bot.id, "url": "http://127.0.0.1:1/", "title": "klik"}
    for _ in range(10):
        await vk.gives("groups.addCallbackServer", **address)
    assert (await vk.refused("groups.addCallbackServer", **address))[0] == 2000
    assert (await vk.refused("groups.addCallbackServer", **address | {"title": "x" * 15}))[0] == 100
    assert (await vk.refused("groups.addCallbackServer", **address | {"url": "ftp://x"}))[0] == 100
