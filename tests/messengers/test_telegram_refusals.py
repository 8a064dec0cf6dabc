"""What Telegram refuses, in its own words; what it does when it does not."""

import io
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InputMediaDocument,
    MenuButtonWebApp,
    ReplyParameters,
    WebAppInfo,
)

from tests.conftest import FrozenClock
from tests.messengers.telegram.chats import Tap
from tests.messengers.telegram.checked import scene
from tests.messengers.telegram.echo import picture
from tests.messengers.telegram.server import METHODS
from tests.messengers.telegram.spec import DESCRIPTION

DESCRIBED = orjson.loads(DESCRIPTION.read_bytes())
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


async def test_files_that_are_refused() -> None:
    async with scene() as play:
        with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(b"no picture", "x.jpg"))
        with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(picture(size=(2100, 100)), "x.jpg"))
        with pytest.raises(TelegramBadRequest, match="too big for a photo; the maximum size is 10485760 bytes"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(bytes((10 << 20) + 1), "x.jpg"))
        with pytest.raises(TelegramEntityTooLarge):
            await play.client.send_document(play.anna.id, BufferedInputFile(bytes((50 << 20) + 1), "x.bin"))
        with pytest.raises(TelegramEntityTooLarge):
            await play.client.send_document(play.anna.id, BufferedInputFile(bytes(65 << 20), "x.bin"))
        with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
            await play.client.send_document(play.anna.id, BufferedInputFile(b"", "x.bin"))
        with pytest.raises(TelegramBadRequest, match="message caption is too long"):
            await play.client.send_document(play.anna.id, BufferedInputFile(b"x", "x.bin"), caption="я" * 1025)
        with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
            await play.client.send_photo(play.anna.id, "nonsense")
        assert len(play.blamed()) == 7
        assert play.anna.chat(play.parent) == []


async def test_a_file_is_known_to_its_bot_only_and_stays_of_its_kind() -> None:
    async with scene() as play:
        sent = await play.client.send_document(play.anna.id, BufferedInputFile(b"%PDF", "a.pdf"))
        assert sent.document
        with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
            await play.client.send_photo(play.anna.id, sent.document.file_id)
        other = play.server.add_bot("teacher")
        status, answer = await play.call("getFile", other.token, file_id=sent.document.file_id)
        assert (status, answer["description"]) == (400, "Bad Request: invalid file_id")
        assert len(play.blamed()) == 1


async def test_a_file_of_25_megabytes_comes_in_but_cannot_be_fetched() -> None:
    async with scene() as play:
        await play.anna.sends_document(play.parent, bytes(25 << 20), "видео.zip")
        (update,) = await play.client.get_updates()
        assert update.message and update.message.document
        assert update.message.document.file_size == 25 << 20
        with pytest.raises(TelegramBadRequest, match="file is too big"):
            await play.client.get_file(update.message.document.file_id)
        async with play.http.get(f"{play.server.url}/file/bot{play.parent.token}/documents/file_9.zip") as response:
            assert response.status == 404


async def test_a_picture_has_sizes_and_each_can_be_fetched() -> None:
    async with scene() as play:
        await play.anna.sends_photo(play.parent, picture(size=(3000, 1500)))
        await play.anna.sends_photo(play.parent, picture(size=(50, 60), kind="PNG"))
        large, small = await play.client.get_updates()
        assert large.message and large.message.photo and small.message and small.message.photo
        assert [(p.width, p.height) for p in large.message.photo] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
        assert [(p.width, p.height) for p in small.message.photo] == [(50, 60)]
        for size in (*large.message.photo, *small.message.photo):
            kept = await play.client.download(size, io.BytesIO())
            assert kept and kept.read(3) == b"\xff\xd8\xff" and kept.seek(0, 2) == size.file_size


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "there are no messages to send"),
        (["photo"], "an album has 2 to 10 parts"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "document can't be mixed with other media types"),
        (["photo", "lost"], 'failed to send message #2 with the error message "wrong file identifier'),
        (["photo", "broken"], 'failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'),
    ],
)
async def test_albums_that_are_refused(parts: list[str], said: str) -> None:
    async with scene() as play:
        form = aiohttp.FormData({"chat_id": str(play.anna.id)})
        form.add_field("p", picture(), filename="p.jpg")
        form.add_field("b", b"broken", filename="b.jpg")
        media = {"photo": "attach://p", "document": "attach://p", "lost": "nonsense", "broken": "attach://b"}
        kinds = [{"type": p if p == "document" else "photo", "media": media[p]} for p in parts]
        form.add_field("media", str(kinds).replace("'", '"'))
        async with play.http.post(f"{play.server.url}/bot{play.parent.token}/sendMediaGroup", data=form) as response:
            assert (await response.json())["description"].startswith(f"Bad Request: {said}")
        assert len(play.blamed()) == ("nonsense" not in str(kinds))
        assert play.anna.chat(play.parent) == []


async def test_the_menu_of_commands_is_what_the_person_sees() -> None:
    async with scene() as play:
        john = play.server.person("John Smith", language="en")
        john.knows(play.parent)
        await play.client.set_my_commands([BotCommand(command="start", description="Начать")])
        await play.client.set_my_commands([BotCommand(command="start", description="Begin")], language_code="en")
        assert play.anna.commands(play.parent) == {"start": "Начать"}
        assert john.commands(play.parent) == {"start": "Begin"}
        private = BotCommandScopeAllPrivateChats()
        await play.client.set_my_commands([BotCommand(command="menu", description="Меню")], scope=private)
        assert john.commands(play.parent) == {"menu": "Меню"}
        own = BotCommandScopeChat(chat_id=play.anna.id)
        await play.client.set_my_commands([BotCommand(command="club", description="Кружок")], scope=own)
        assert [c.command for c in await play.client.get_my_commands(scope=own)] == ["club"]
        await play.client.delete_my_commands(scope=private)
        assert (play.anna.commands(play.parent), john.commands(play.parent)) == ({"club": "Кружок"}, {"start": "Begin"})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"command": "Старт", "description": "Начать"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "Начать"}, "BOT_COMMAND_INVALID"),
        ({"command": "start", "description": ""}, "command description must be non-empty"),
        ({"command": "start", "description": "я" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_commands_that_are_refused(command: dict[str, str], said: str) -> None:
    async with scene() as play:
        status, answer = await play.call("setMyCommands", commands=[command])
        assert (status, answer["description"]) == (400, f"Bad Request: {said}")
        assert len(play.blamed()) == 1


async def test_too_many_commands_or_too_much_said_of_them() -> None:
    async with scene() as play:
        for commands in ([("a", "b")] * 101, [("a", "я" * 250)] * 9):
            told = [{"command": c, "description": d} for c, d in commands]
            status, answer = await play.call("setMyCommands", commands=told)
            assert (status, answer["description"]) == (400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        assert len(play.blamed()) == 2


async def test_names_descriptions_and_the_menu_button() -> None:
    async with scene() as play:
        await play.client.set_my_name("Один клик")
        await play.client.set_my_name("One click", language_code="en")
        await play.client.set_my_description("Школа рядом")
        await play.client.set_my_short_description("Школа")
        assert (await play.client.get_my_name(language_code="en")).name == "One click"
        assert (await play.client.get_my_name(language_code="fr")).name == "Один клик"
        assert (await play.client.get_my_description()).description == "Школа рядом"
        assert (await play.client.get_my_short_description()).short_description == "Школа"
        button = MenuButtonWebApp(text="Школа", web_app=WebAppInfo(url="https://school.example/"))
        await play.client.set_chat_menu_button(chat_id=play.anna.id, menu_button=button)
        seen = await play.client.get_chat_menu_button(chat_id=play.anna.id)
        assert seen.model_dump() == button.model_dump()
        assert (await play.client.get_chat_menu_button()).type == "commands"
        await play.client.set_my_name("")
        assert (await play.client.get_my_name()).name == "parent"
        for method, params in (
            ("setMyName", {"name": "я" * 65}),
            ("setMyDescription", {"description": "я" * 513}),
            ("setMyShortDescription", {"short_description": "я" * 121}),
            ("setMyName", {"name": "x", "language_code": "rus"}),
            ("setChatMenuButton", {"menu_button": {"type": "web_app", "text": "x", "web_app": {"url": "http://a.ru"}}}),
            ("sendChatAction", {"chat_id": play.anna.id, "action": "sleeping"}),
        ):
            assert (await play.call(method, **params))[0] == 400
        assert len(play.blamed()) == 6


SAMPLES: dict[str, object] = {"Integer": 1, "Float": 1.5, "Boolean": True, "String": "x", "Integer|String": 700000001}


def sample(name: str) -> object:
    """Give the smallest value of a type of the description."""
    if name.startswith("Array of "):
        return [sample(name.removeprefix("Array of "))]
    if name in SAMPLES:
        return SAMPLES[name]
    about = DESCRIBED["types"][name]
    if "subtypes" in about:
        return sample(about["subtypes"][0])
    needed = {key: f for key, f in about["fields"].items() if f.get("required")}
    return {key: f.get("is") or sample(f["types"][0]) for key, f in needed.items()}


@pytest.mark.parametrize("method", sorted(DESCRIBED["methods"].keys() - METHODS.keys()))
async def test_a_method_that_this_server_does_not_do_is_checked_and_refused(method: str) -> None:
    async with scene() as play:
        fields = {k: f for k, f in DESCRIBED["methods"][method]["fields"].items() if f.get("required")}
        if fields:
            assert (await play.call(method))[0] == 400
            play.blamed()
        form, files = (
            aiohttp.FormData(default_to_multipart=True),
            [k for k, f in fields.items() if "InputFile" in f["types"]],
        )
        for key in files:
            form.add_field(key, b"x", filename="x")
        for key in fields.keys() - set(files):
            form.add_field(key, orjson.dumps(sample(fields[key]["types"][0])).decode().strip('"'))
        async with play.http.post(f"{play.server.url}/bot{play.parent.token}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["description"] == f"Not Implemented: the test server does not do the method {method}"
        assert play.blamed() == [f"parent: {method}: {answer['description']}"]
