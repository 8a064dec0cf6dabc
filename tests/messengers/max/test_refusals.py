"""What MAX refuses, in its own codes."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from maxapi import Bot
from maxapi.exceptions import InvalidToken, MaxApiError

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import LIMITS, YES, Ask, asked, client_of, keyboard, mid_of, picture


def sending(**body: Any) -> Ask:
    return "POST", "/messages?user_id={anna}", body


def with_buttons(*rows: list[dict[str, Any]]) -> Ask:
    return sending(text="?", attachments=[{"type": "inline_keyboard", "payload": {"buttons": list(rows)}}])


def callback(**more: Any) -> dict[str, Any]:
    return {"type": "callback", "text": "Да", "payload": "1"} | more


REFUSED: list[tuple[Ask, int, str, str]] = [
    (sending(text="я" * 4001), 400, "proto.payload", "Field 'text' size (4001) must be at most 4000"),
    (sending(text="😀" * 2001), 400, "proto.payload", "Field 'text' size (4002) must be at most 4000"),
    (sending(), 400, "proto.payload", "Message is empty"),
    (sending(text=" ", attachments=[]), 400, "proto.payload", "Message is empty"),
    (sending(text=5), 400, "proto.payload", "Can't deserialize body"),
    (sending(text="?", format="markdown2"), 400, "proto.payload", "Field 'format'"),
    (sending(text="?", notify=None), 400, "proto.payload", "Field 'notify' cannot be null"),
    (sending(text="?", attachments=[{"type": "poll"}]), 400, "proto.payload", "Unknown type 'poll'"),
    (sending(text="?", link={"type": "reply"}), 400, "proto.payload", "Missing required field: mid"),
    (sending(text="?", link={"type": "reply", "mid": "mid.no"}), 400, "proto.payload", "not found"),
    (("POST", "/messages", {"text": "?"}), 400, "proto.payload", "chat_id or user_id"),
    (("POST", "/messages?chat_id=x", {"text": "?"}), 400, "proto.payload", "Invalid chat_id: x"),
    (("POST", "/messages?chat_id=990000018", {"text": "?"}), 404, "chat.not.found", "Chat 990000018 not found"),
    (("POST", "/messages?user_id=77", {"text": "?"}), 404, "dialog.not.found", "error.dialog.notfound"),
    (("POST", "/messages?user_id={anna}", b"{"), 400, "proto.payload", "Can't deserialize body"),
    (("POST", "/messages?user_id={anna}", []), 400, "proto.payload", "Can't deserialize body"),
    (with_buttons(), 400, "proto.payload", "Field 'buttons' size (0) must be at least 1"),
    (with_buttons(*[[callback()]] * 31), 400, "proto.payload", "Field 'buttons' size (31) must be at most 30"),
    (with_buttons([callback()] * 8), 400, "proto.payload", "must be from 1 to 7"),
    (with_buttons([]), 400, "proto.payload", "must be from 1 to 7"),
    (with_buttons([callback()] * 3 + [{"type": "request_contact", "text": "?"}]), 400, "proto.payload", "from 1 to 3"),
    (with_buttons([callback(payload="x" * 1025)]), 400, "proto.payload", "Field 'payload' size (1025)"),
    (with_buttons([callback(payload=None)]), 400, "proto.payload", "Field 'payload' cannot be null"),
    (with_buttons([callback(text="x" * 129)]), 400, "proto.payload", "Field 'text' size (129)"),
    (with_buttons([callback(text="")]), 400, "proto.payload", "Field 'text' size (0) must be at least 1"),
    (with_buttons([callback(type="dance")]), 400, "proto.payload", "Unknown type 'dance'"),
    (with_buttons([{"type": "link", "text": "?", "url": "tg://x"}]), 400, "proto.payload", "only http/https links"),
    (with_buttons([{"type": "link", "text": "?", "url": "http://school.local"}]), 400, "proto.payload", "only http"),
    (with_buttons([{"type": "link", "text": "?", "url": "http://[x"}]), 400, "proto.payload", "only http/https links"),
    (
        sending(text="?", attachments=with_buttons([callback()])[2]["attachments"] * 2),
        *(400, "proto.payload", "Must be only one inline_keyboard"),
    ),
    (
        sending(attachments=[{"type": "location", "latitude": 1, "longitude": 2}, {"type": "file", "payload": {}}]),
        *(400, "proto.payload", "Must be only one file attachment in message"),
    ),
    (sending(attachments=[{"type": "image", "payload": {}}]), 400, "proto.payload", "No `photos`, `url` or `token`"),
    (sending(attachments=[{"type": "image", "payload": {"token": "?"}}]), 400, "proto.payload", "Invalid photo token"),
    (sending(attachments=[{"type": "file", "payload": {"token": "{image}"}}]), 400, "proto.payload", "Invalid file"),
    (
        sending(attachments=[{"type": "image", "payload": {"url": "https://example.ru/a.png"}}]),
        *(400, "proto.payload", "Failed to upload image."),
    ),
    (("POST", "/answers?callback_id=none", {}), 400, "proto.payload", "`message` or `notification` required"),
    (("POST", "/answers", {"notification": "!"}), 400, "proto.payload", "Missing required parameter: callback_id"),
    (("POST", "/answers?callback_id=none", {"notification": "!"}), 400, "proto.payload", "callback_id is expired"),
    (("GET", "/updates?timeout=1500", None), 400, "proto.payload", "Field 'timeout' value (1500) must be at most 90"),
    (("GET", "/updates?limit=0", None), 400, "proto.payload", "Field 'limit' value (0) must be at least 1"),
    (("POST", "/uploads?type=photo", None), 400, "proto.payload", "Field 'type' has unknown value: photo"),
    (("POST", "/uploads", None), 400, "proto.payload", "Missing required parameter: type"),
    (("GET", "/messages", None), 400, "proto.payload", "either chat_id or message_ids"),
    (("GET", "/chats/5", None), 404, "chat.not.found", "Chat 5 not found"),
    (("GET", "/chats/@news", None), 404, "not.found", "Chat @news not found"),
    (("GET", "/chats/{chat}/members", None), 403, "access.denied", "is a dialog"),
    (("POST", "/chats/{chat}/actions", {"action": "dance"}), 400, "proto.payload", "Field 'action'"),
    (("PATCH", "/me/commands", {"commands": [{"name": "a"}] * 33}), 400, "proto.payload", "must be at most 32"),
    (("PATCH", "/me/commands", {"commands": [{"description": "?"}]}), 400, "proto.payload", "field: name"),
    (("POST", "/subscriptions", {"url": "http://example.ru"}), 400, "proto.payload", "HTTPS"),
    (("POST", "/subscriptions", {"url": "https://example.ru:8443/x"}), 400, "proto.payload", "port 443"),
    (("POST", "/subscriptions", {"url": "https://a.ru", "secret": "1234"}), 400, "proto.payload", "'secret' size (4)"),
    (("POST", "/subscriptions", {"url": "https://a.ru", "secret": "пароль"}), 400, "proto.payload", "pattern"),
    (("POST", "/subscriptions", {"url": "https://a.ru", "update_types": ["x"]}), 400, "proto.payload", "update_types"),
    (
        ("POST", "/subscriptions", {"url": "https://a.ru", "update_types": ["bot_started", "bot_started"]}),
        *(400, "proto.payload", "Field 'update_types' must have unique items"),
    ),
    (
        sending(attachments=[{"type": "location", "latitude": "55", "longitude": 49}]),
        *(400, "proto.payload", "wrong type of 'latitude'"),
    ),
    (("GET", "/chats", None), 404, "not.found", "GET /chats is not in the API"),
    (("GET", "/moon", None), 404, "not.found", "GET /moon is not in the API"),
    (("PUT", "/me", {}), 405, "method.not.allowed", "PUT /me is not in the API"),
]


@pytest.mark.parametrize(("ask", "status", "code", "words"), REFUSED, ids=[f"{a[0][1]} {a[3]}" for a in REFUSED])
async def test_what_is_refused(
    server: MaxServer, parent: MaxBot, anna: MaxPerson, ask: Ask, status: int, code: str, words: str
) -> None:
    image = server.files.keep("image", picture(), "a.png", 0.0)
    [chat_id] = parent.dialogs
    places = {"{anna}": str(anna.id), "{chat}": str(chat_id)}
    path = ask[1]
    for place, value in places.items():
        path = path.replace(place, value)
    body = orjson.loads(orjson.dumps(ask[2]).replace(b"{image}", image.token.encode())) if _is_json(ask[2]) else ask[2]
    answered, said = await asked(server, (ask[0], path, body), parent.token)
    assert (answered, said["code"]) == (status, code)
    assert words in said["message"]
    expected = "is expired" in words or words in ("not found", "Failed to upload image.") or status in (403, 404)
    assert bool(server.violations) != (expected and "not in the API" not in words)
    assert anna.chat(parent) == []


def _is_json(body: Any) -> bool:
    return body is not None and not isinstance(body, bytes)


@pytest.mark.parametrize(
    ("token", "words"),
    [(None, "No access token"), ("Bearer x", "Malformed access token"), ("x", "Invalid access_token")],
)
async def test_a_wrong_token(server: MaxServer, parent: MaxBot, token: str | None, words: str) -> None:
    assert await asked(server, ("GET", "/me", None), token) == (401, {"code": "verify.token", "message": words})
    assert await asked(server, ("GET", f"/me?access_token={parent.token}", None), token) == (
        *(401,),
        {"code": "verify.token", "message": words},
    )


async def test_maxapi_tells_a_wrong_token(server: MaxServer) -> None:
    async with client_of(server, "wrong") as bot:
        with pytest.raises(InvalidToken):
            await bot.get_me()


async def test_who_stopped_the_bot_hears_nothing(server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    mid = mid_of(await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard([YES])]))
    callback_id = str(await anna.taps(parent, anna.chat(parent)[0], "Да"))
    await anna.blocks(parent)
    [chat_id] = parent.dialogs
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: bot.send_message(user_id=anna.id, text="вы тут?"),
        lambda: bot.edit_message(mid, text="вы тут?"),
        lambda: bot.send_callback(callback_id, notification="вы тут?"),
        lambda: bot.send_action(chat_id),
    ]
    for attempt in tries:
        with pytest.raises(MaxApiError) as refused:
            await attempt()
        assert refused.value.code == 403
        assert refused.value.raw == {
            "code": "chat.denied",
            "message": f"Key: error.dialog.suspended, args: [{chat_id},].",
        }
    assert (await bot.get_chat_by_id(chat_id)).status == "suspended"
    await anna.unblocks(parent)
    assert await bot.send_message(user_id=anna.id, text="с возвращением")
    await anna.removes(parent)
    with pytest.raises(MaxApiError, match=r"dialog\.not\.found"):
        await bot.send_message(user_id=anna.id, text="вы тут?")
    assert not server.violations


async def test_a_tap_answered_too_late() -> None:
    now = 1_800_000_000.0
    async with MaxServer(limits=LIMITS, clock=lambda: now) as server:
        parent, anna = server.add_bot("parent"), server.person("Анна")
        server.open_dialog(parent, anna)
        async with client_of(server, parent.token) as bot:
            await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard([YES])])
            callback_id = str(await anna.taps(parent, anna.chat(parent)[0], "Да"))
            await bot.send_callback(callback_id, notification="сразу")
            now += 3601
            with pytest.raises(MaxApiError, match="expired"):
                await bot.send_callback(callback_id, notification="поздно")
    assert anna.toasts(parent) == ["сразу"]


async def test_strangers_among_fields_are_ignored_but_noted(server: MaxServer, anna: MaxPerson, parent: MaxBot) -> None:
    ask = ("POST", f"/messages?user_id={anna.id}&colour=red", {"text": "?", "parse_mode": "html"})
    status, _ = await asked(server, ask, parent.token)
    assert status == 200
    assert not server.violations
    assert server.strays == [
        "parent: POST /messages: Unknown parameter 'colour'",
        "parent: POST /messages: Unknown field 'parse_mode'",
    ]
