"""A small bot in aiogram does everything that bots do, by polling and by webhook; nobody complains."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from aiogram.types import BufferedInputFile

from tests.messengers.common.seen import Mark, SeenButton
from tests.messengers.telegram.chats import Tap
from tests.messengers.telegram.checked import Scene, scene
from tests.messengers.telegram.echo import by_answers, by_polling, by_webhook, picture

Way = Callable[[Scene], AbstractAsyncContextManager[None]]
WAYS = pytest.mark.parametrize("way", [by_polling, by_webhook, by_answers])


@WAYS
async def test_a_start_with_a_payload_is_answered_with_keys(way: Way) -> None:
    async with scene() as play, way(play):
        await play.anna.starts(play.parent, "invite-7")
        seen = await play.anna.sees(play.parent, "Здравствуйте, invite-7!")
        assert seen.markup == [Mark("bold", 0, 12)]
        assert [[key.label for key in row] for row in play.anna.keyboard(play.parent)] == [
            ["Телефон", "Место"],
            ["Привет"],
        ]
        await play.anna.taps(play.parent, None, "Телефон")
        await play.anna.sees(play.parent, "Это contact, своё")
        await play.anna.taps(play.parent, None, "Место")
        await play.anna.sees(play.parent, "Это location, своё")
        await play.anna.taps(play.parent, None, "Привет")
        await play.anna.sees(play.parent, lambda m: m.text == "Привет")


@WAYS
async def test_a_tap_changes_the_message_and_is_answered(way: Way) -> None:
    async with scene() as play, way(play):
        await play.anna.writes(play.parent, "/count")
        first = await play.anna.sees(play.parent, "0")
        assert first.buttons[1] == [SeenButton("Сайт", "url", url="https://example.org/school")]
        assert await play.anna.taps(play.parent, first, "Сайт") is None
        await play.anna.taps(play.parent, first, "+1")
        second = await play.anna.sees(play.parent, "1")
        assert second.id == first.id and second.edited
        tap = await play.anna.taps(play.parent, second, "stop")
        await play.anna.sees(play.parent, lambda m: not m.buttons)
        await until_answered(play)
        assert isinstance(tap, Tap) and tap.answered
        assert play.anna.toasts(play.parent) == ["Прибавили"]


async def until_answered(play: Scene) -> None:
    while play.parent.unanswered:
        await play.server.bell.wait(5)


@WAYS
async def test_files_go_in_and_out_and_out_again(way: Way) -> None:
    async with scene() as play, way(play):
        sent = picture("olive", (1000, 500))
        await play.anna.sends_photo(play.parent, sent)
        back = await play.anna.sees(play.parent, "Альбом None")
        assert back.files[0].data == sent
        await play.anna.sends_document(play.parent, b"x" * 100_000, "заявление.pdf", caption="вот")
        about = await play.anna.sees(play.parent, "100000 байт, заявление.pdf")
        assert (about.files[0].mime, about.edited) == ("application/pdf", True)
        assert about.files[0].data == b"x" * 100_000


@WAYS
async def test_albums_in_and_out(way: Way) -> None:
    async with scene() as play, way(play):
        await play.anna.writes(play.parent, "/album")
        await play.anna.sees(play.parent, 8)
        shown = [m for m in play.anna.chat(play.parent) if m.author == "bot"]
        assert [m.files[0].kind for m in shown] == ["photo"] * 6 + ["document"] * 2
        assert len({m.album for m in shown}) == 3
        assert [m.text for m in shown] == ["Три цвета"] + [""] * 7
        assert shown[0].files[0].data == shown[3].files[0].data
        await play.anna.sends_album(play.parent, [picture(size=(90 + n, 90)) for n in range(10)], "десять")
        await play.anna.sees(play.parent, 18)
        mine = [m for m in play.anna.chat(play.parent) if m.author == "person" and m.files]
        assert len({m.album for m in mine}) == 1 and len(mine) == 10


@WAYS
async def test_what_else_people_send(way: Way) -> None:
    async with scene() as play, way(play):
        await play.anna.sends_sticker(play.parent)
        await play.anna.sees(play.parent, "Это sticker")
        await play.anna.sends_voice(play.parent)
        await play.anna.sees(play.parent, "Это voice")
        await play.anna.forwards(play.parent, "Приходите все!", author="Пётр")
        await play.anna.sees(play.parent, "Это text, чужое")
        said = await play.anna.writes(play.parent, "Здраствуйте")
        await play.anna.edits(play.parent, said, "Здравствуйте")
        await play.anna.sees(play.parent, "Исправлено: Здравствуйте")
        await play.anna.writes(play.parent, "/gone")
        await play.anna.sees(play.parent, "Исчезло")
        assert not [m for m in play.anna.chat(play.parent) if m.text == "Сейчас исчезну"]
        assert play.anna.keyboard(play.parent) == []


@WAYS
async def test_who_blocks_is_known_to_have(way: Way) -> None:
    async with scene() as play, way(play):
        await play.anna.blocks(play.parent)
        with pytest.raises(ValueError, match="blocked"):
            await play.anna.writes(play.parent, "ау")
        await play.anna.starts(play.parent)
        await play.anna.sees(play.parent, "гость")
        await play.anna.writes(play.parent, "Кто уходил?")
        await play.anna.sees(play.parent, "kicked, member")


@WAYS
async def test_hundreds_of_messages_arrive_in_the_order_of_each_chat(way: Way) -> None:
    async with scene() as play, way(play):
        people = [play.server.person(f"Гость {n}") for n in range(10)]
        for number in range(20):
            for person in people:
                await person.writes(play.parent, f"сообщение {number}")
        for person in people:
            await person.sees(play.parent, 20)
        if way is by_answers:  # only there does the bot itself finish one before it hears the next
            for person in people:
                said = [m.text for m in person.chat(play.parent) if m.author == "bot"]
                assert said == [f"сообщение {number}" for number in range(20)]


async def test_the_log_has_every_request_with_what_it_said() -> None:
    async with scene() as play:
        await play.client.send_message(play.anna.id, "привет", disable_notification=True)
        await play.client.send_photo(play.anna.id, BufferedInputFile(picture(), "x.jpg"))
        said, drawn = play.server.requests
        assert (said.bot, said.method, said.status) == ("parent", "sendMessage", 200)
        assert said.params == {"chat_id": play.anna.id, "text": "привет", "disable_notification": True}
        assert repr(drawn.params["photo"]).startswith("x.jpg (")
