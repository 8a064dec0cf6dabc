"""What Telegram refuses, in its own words; what it does when it does not."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    InputMediaDocument,
    ReplyParameters,
)

from tests.conftest import FrozenClock
from tests.messengers.telegram.chats import Tap
from tests.messengers.telegram.checked import scene
from tests.messengers.telegram.echo import picture

BUTTON = {"text": "Да", "callback_data": "1.2.3"}


def inline(*row: Mapping[str, object]) -> dict[str, object]:
    return {"inline_keyboard": [list(row)]}


TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "я" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "я" * 20_000}, "text is too long"),
    (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        {"text": "a.b", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped",
    ),
    ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    (
        {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "entity beginning at UTF-16 offset 0 ends",
    ),
    (
        {"text": "x", "entities": [{"type": "bold", "offset": 5, "length": 1}]},
        "entity begins after the end of the text",
    ),
    ({"text": "😀", "entities": [{"type": "bold", "offset": 1, "length": 1}]}, "entity beginning at UTF-16 offset 1"),
    ({"text": "x", "entities": [{"type": "shiny", "offset": 0, "length": 1}]}, "can't parse MessageEntity"),
    ({"text": "x", "reply_markup": inline({"text": "Да"})}, "can't parse inline keyboard button: Text buttons are"),
    ({"text": "x", "reply_markup": inline({"text": " ", "callback_data": "1"})}, "inline keyboard button text must be"),
    ({"text": "x", "reply_markup": inline({"text": "Да", "callback_data": "я" * 33})}, "BUTTON_DATA_INVALID"),
    (
        {"text": "x", "reply_markup": inline(BUTTON | {"url": "https://a.ru"})},
        "an inline keyboard button has exactly one",
    ),
    (
        {"text": "x", "reply_markup": inline({"text": "Да", "url": "ftp://a.ru"})},
        "inline keyboard button URL 'ftp://a.ru'",
    ),
    ({"text": "x", "reply_markup": inline({"text": "Да", "url": "http://school"})}, "inline keyboard button URL"),
    ({"text": "x", "reply_markup": inline(BUTTON | {"style": "loud"})}, "can't parse inline keyboard button: invalid"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[BUTTON]] * 101}}, "reply markup is too long"),
    ({"text": "x", "reply_markup": inline(*[BUTTON] * 13)}, "a row of more than 12 buttons"),
    ({"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "keyboard button text must be non-empty"),
    ({"text": "x", "reply_markup": {"keys": []}}, "sendMessage: 'reply_markup'"),
    ({"text": "x", "reply_markup": inline({"text": "Да", "data": "1"})}, "sendMessage: 'reply_markup' InlineKeyboardB"),
    ({"text": 5}, "sendMessage: 'text' must be a String"),
    ({"text": "x", "disable_notification": "perhaps"}, "sendMessage: 'disable_notification' must be a Boolean"),
    ({"text": "x", "loud": True}, "sendMessage has no parameter 'loud'"),
]


@pytest.mark.parametrize(("params", "said"), TEXTS)
async def test_a_message_that_no_correct_bot_sends(params: dict[str, Any], said: str) -> None:
    async with scene() as play:
        status, answer = await play.call("sendMessage", chat_id=play.anna.id, **params)
        assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
        assert answer["description"].startswith(f"Bad Request: {said}")
        assert play.blamed() == [f"parent: sendMessage: {answer['description']}"]
        assert play.anna.chat(play.parent) == []


@pytest.mark.parametrize(
    "params",
    [
        {"text": "я" * 4096},
        {"text": "😀" * 2048},
        {"text": "x" + " " * 5000},
        {"text": "<b>" * 100 + "я" * 4096 + "</b>" * 100, "parse_mode": "html"},
        {"text": "x", "reply_markup": inline({"text": "Да", "callback_data": "я" * 32})},
        {"text": "x", "reply_markup": {"inline_keyboard": [[BUTTON]] * 100}},
        {"text": "x", "reply_markup": {"inline_keyboard": []}},
        {"text": "x", "reply_markup": {"force_reply": True}},
        {"text": "x", "disable_notification": "True"},
        {"text": "x", "chat_id": "700000001"},
        {"text": "x", "reply_markup": '{"inline_keyboard": [[{"text": "Да", "url": "tg://user?id=700000001"}]]}'},
    ],
)
async def test_a_message_at_the_limit_passes(params: dict[str, Any]) -> None:
    async with scene() as play:
        await play.result("sendMessage", **{"chat_id": play.anna.id} | params)
        assert len(play.anna.chat(play.parent)) == 1


async def test_people_who_cannot_be_written_to() -> None:
    async with scene() as play:
        stranger = play.server.person("Пётр")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await play.client.send_message(stranger.id, "привет")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await play.client.send_message("@anna_i", "привет")
        await play.anna.blocks(play.parent)
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await play.client.send_message(play.anna.id, "привет")
        await play.anna.unblocks(play.parent)
        await play.client.send_message(play.anna.id, "привет")
        await play.anna.deactivates()
        with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
            await play.client.send_chat_action(play.anna.id, "typing")


async def test_tokens_and_addresses_that_are_nobodys() -> None:
    async with scene() as play:
        assert await play.call("getMe", "1:unknown") == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
        for token in ("nonsense", "0:1", "a:b", "1" * 79 + ":1"):
            status, answer = await play.call("getMe", token)
            assert (status, answer["description"]) == (401, "Unauthorized: invalid token specified")
        status, answer = await play.call("sendLove")
        assert (status, answer["description"]) == (404, "Not Found: method not found")
        async with play.http.get(f"{play.server.url}/elsewhere") as response:
            assert response.status == 404
        play.server.revoke(play.parent)
        assert (await play.call("getMe"))[0] == 401
        assert len(play.blamed()) == 2


async def test_bodies_that_cannot_be_read() -> None:
    async with scene() as play:
        url, json = f"{play.server.url}/bot{play.parent.token}/getMe", {"Content-Type": "application/json"}
        for body, said in ((b"{", "can't parse parameter value"), (b"[]", "JSON object expected")):
            async with play.http.post(url, data=body, headers=json) as response:
                assert (await response.json())["description"] == f"Bad Request: {said}"
        broken = {"Content-Type": "multipart/form-data"}
        async with play.http.post(url, data=b"x", headers=broken) as response:
            assert response.status == 400
        assert len(play.blamed()) == 3


async def test_all_ways_to_say_the_same() -> None:
    async with scene() as play:
        base = f"{play.server.url}/bot{play.parent.token}"
        said = {"chat_id": str(play.anna.id), "text": "привет"}
        multipart = aiohttp.FormData(said, default_to_multipart=True)
        for method, url, body in (
            ("GET", f"{base}/sendMessage?chat_id={play.anna.id}&text=привет", {}),
            ("GET", f"{base}/sendmessage?chat_id={play.anna.id}&text=привет", {}),
            ("POST", f"{base}/sendMessage", {"data": said}),
            ("POST", f"{base}/sendMessage", {"json": said}),
            ("POST", f"{base}/sendMessage", {"data": multipart}),
            ("POST", f"{base}/sendMessage?text=привет", {"data": {"chat_id": str(play.anna.id)}}),
            ("POST", base + "/", {"json": said | {"method": "sendMessage"}}),
        ):
            async with play.http.request(method, url, **body) as response:
                assert response.status == 200, await response.text()
        assert [m.text for m in play.anna.chat(play.parent)] == ["привет"] * 7


async def test_edits_that_are_refused() -> None:
    async with scene() as play:
        said = await play.client.send_message(play.anna.id, "<b>раз</b>", parse_mode="HTML")
        with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
            await play.client.edit_message_text(
                "*раз*", chat_id=play.anna.id, message_id=said.message_id, parse_mode="Markdown"
            )
        with pytest.raises(TelegramBadRequest, match="message to edit not found"):
            await play.client.edit_message_text("два", chat_id=play.anna.id, message_id=999)
        with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
            await play.client.edit_message_caption(chat_id=play.anna.id, message_id=said.message_id, caption="x")
        mine = await play.anna.writes(play.parent, "моё")
        with pytest.raises(TelegramBadRequest, match="message can't be edited"):
            await play.client.edit_message_text("твоё", chat_id=play.anna.id, message_id=int(mine.id))
        drawn = await play.client.send_photo(play.anna.id, BufferedInputFile(picture(), "x.jpg"))
        with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
            await play.client.edit_message_text("два", chat_id=play.anna.id, message_id=drawn.message_id)
        keyed = await play.result("sendMessage", chat_id=play.anna.id, text="x", reply_markup={"remove_keyboard": True})
        with pytest.raises(TelegramBadRequest, match="message can't be edited"):
            await play.client.edit_message_text("два", chat_id=play.anna.id, message_id=keyed["message_id"])
        status, answer = await play.call("editMessageText", text="x")
        assert (status, answer["description"]) == (400, "Bad Request: message identifier is not specified")
        keys = {"keyboard": [[{"text": "a"}]]}
        status, answer = await play.call(
            "editMessageReplyMarkup", chat_id=play.anna.id, message_id=said.message_id, reply_markup=keys
        )
        assert status == 400
        assert len(play.blamed()) == 2


async def test_an_edit_without_buttons_takes_them_away() -> None:
    async with scene() as play:
        sent = await play.result("sendMessage", chat_id=play.anna.id, text="раз", reply_markup=inline(BUTTON))
        where = {"chat_id": play.anna.id, "message_id": sent["message_id"]}
        edited = await play.result("editMessageText", text="два", **where)
        assert "reply_markup" not in edited and edited["edit_date"] >= edited["date"]
        assert play.anna.chat(play.parent)[0].buttons == []
        document = {"type": "document", "media": "attach://f", "caption": "<i>вот</i>", "parse_mode": "HTML"}
        assert (await play.call("editMessageMedia", media=document, **where))[0] == 400
        await play.client.edit_message_media(
            InputMediaDocument(media=BufferedInputFile(b"%PDF", "a.pdf"), caption="вот"), **where
        )
        shown = play.anna.chat(play.parent)[0]
        assert (shown.text, shown.files[0].name) == ("вот", "a.pdf")
        assert len(play.blamed()) == 1


async def test_deleting() -> None:
    clock = FrozenClock()
    async with scene(clock=lambda: clock().timestamp()) as play:
        mine = await play.anna.writes(play.parent, "моё")
        sent = await play.client.send_message(play.anna.id, "раз")
        assert await play.client.delete_message(play.anna.id, int(mine.id))
        with pytest.raises(TelegramBadRequest, match="message to delete not found"):
            await play.client.delete_message(play.anna.id, int(mine.id))
        clock.pass_time(hours=49)
        with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
            await play.client.delete_message(play.anna.id, sent.message_id)


async def test_replies() -> None:
    async with scene() as play:
        mine = await play.anna.writes(play.parent, "вопрос")
        answer = await play.client.send_message(
            play.anna.id, "ответ", reply_parameters=ReplyParameters(message_id=int(mine.id))
        )
        assert answer.reply_to_message and answer.reply_to_message.text == "вопрос"
        nothing = ReplyParameters(message_id=99)
        with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
            await play.client.send_message(play.anna.id, "ответ", reply_parameters=nothing)
        nothing = ReplyParameters(message_id=99, allow_sending_without_reply=True)
        assert (
            await play.client.send_message(play.anna.id, "ответ", reply_parameters=nothing)
        ).reply_to_message is None


async def test_taps_that_cannot_be_answered() -> None:
    clock = FrozenClock()
    async with scene(clock=lambda: clock().timestamp()) as play:
        too_old = "query is too old and response timeout expired or query ID is invalid"
        sent = await play.result("sendMessage", chat_id=play.anna.id, text="раз", reply_markup=inline(BUTTON))
        shown = play.anna.chat(play.parent)[0]
        first = await play.anna.taps(play.parent, shown, "Да")
        assert isinstance(first, Tap)
        await play.client.delete_message(play.anna.id, sent["message_id"])
        await play.anna.taps(play.parent, shown, "1.2.3")
        one, two = [u["callback_query"] for u in await play.result("getUpdates")]
        assert (one["message"]["text"], two["message"]["date"]) == ("раз", 0)
        assert await play.client.answer_callback_query(one["id"], "Хорошо", show_alert=True)
        assert first.alert is True
        for wrong in (one["id"], "77"):
            with pytest.raises(TelegramBadRequest, match=too_old):
                await play.client.answer_callback_query(wrong)
        with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
            await play.client.answer_callback_query(two["id"], "я" * 201)
        clock.pass_time(seconds=16)
        with pytest.raises(TelegramBadRequest, match=too_old):
            await play.client.answer_callback_query(two["id"])
        assert len(play.parent.unanswered) == 1
        with pytest.raises(LookupError, match="no button 'Нет'"):
            await play.anna.taps(play.parent, shown, "Нет")
        assert len(play.blamed()) == 1
