"""Whatever people send: each is answered as they would expect, or not at all."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from core.files import FileStore
from core.words import say
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Update
from tests.bots.adapters import hooked, polling
from tests.bots.telegram.conftest import PATH, School, picture
from tests.messengers.telegram import TelegramPerson

MB = 2**20


@pytest.fixture
async def line(school: School) -> AsyncIterator[School]:
    """The bot, listening."""
    async with polling(school.engine, school.adapter):
        yield school


@pytest.mark.parametrize(
    "sent",
    [
        lambda anna, bot: anna.sends_sticker(bot),
        lambda anna, bot: anna.sends_voice(bot),
    ],
    ids=["sticker", "voice"],
)
async def test_what_no_dialog_takes_is_said_plainly(line: School, sent: Callable[..., Awaitable[object]]) -> None:
    await sent(line.anna, line.bot)
    seen = await line.anna.sees(line.bot)
    assert seen.text == f"{_words(line, 'engine.unknown_kind')}\n\n{_words(line, 'engine.home.parent')}"


async def test_a_forwarded_message_is_read_as_if_written(line: School) -> None:
    await line.anna.forwards(line.bot, "запиши на шахматы")
    await line.anna.sees(line.bot, "Кого записать?")


async def test_a_shared_number_where_none_is_asked_for(line: School) -> None:
    await line.anna.shares_contact(line.bot)
    await line.anna.sees(line.bot, "Номер телефона здесь не понадобится")


async def test_a_shared_place_where_none_is_asked_for(line: School) -> None:
    await line.anna.shares_location(line.bot, title="Лицей 23")
    await line.anna.sees(line.bot, "Место здесь не понадобится")


async def test_changed_words_are_read_where_the_first_led_nowhere(line: School) -> None:
    wrong = await line.anna.writes(line.bot, "абвгд")
    await line.anna.sees(line.bot, 1)
    await line.anna.edits(line.bot, wrong, "запиши на шахматы")
    await line.anna.sees(line.bot, "Кого записать?")


async def test_words_that_were_taken_may_be_changed_without_an_answer(line: School) -> None:
    taken = await line.anna.writes(line.bot, "запиши на шахматы")
    await line.anna.sees(line.bot, "Кого записать?")
    await line.anna.edits(line.bot, taken, "запиши на хор")
    await line.anna.writes(line.bot, "помощь")
    await line.anna.sees(line.bot, 2)
    assert len(line.said()) == 2


async def test_a_file_of_25_megabytes_is_too_big_and_not_even_fetched(line: School) -> None:
    await line.anna.sends_document(line.bot, bytes(25 * MB), "видео.mp4")
    await line.anna.sees(line.bot, "20 МБ")
    assert line.asked("getFile") == []


async def test_a_file_whose_size_telegram_does_not_tell(line: School) -> None:
    """The size is optional: then getFile says that it is too big."""
    anna, bot = line.anna, line.bot
    stored = bot.files.put("document", bytes(25 * MB), "видео.mp4")
    document = {"file_id": stored.id, "file_unique_id": stored.unique_id}
    line.server.push_raw(bot, {"message": _message(anna, document=document)})
    anna.knows(bot)
    await anna.sees(bot, "20 МБ")


async def test_a_file_that_is_gone_cannot_be_read(line: School) -> None:
    document = {"file_id": "no such file", "file_unique_id": "x", "file_size": 10}
    line.anna.knows(line.bot)
    line.server.push_raw(line.bot, {"message": _message(line.anna, document=document)})
    await line.anna.sees(line.bot, _words(line, "engine.problem.broken"))


@pytest.mark.parametrize(
    "raw",
    [
        {"update_of_next_year": {"text": "не моё дело"}},
        {"message": {"text": "ничей разговор"}},
        {"message": "не сообщение"},
        {"callback_query": {"id": "1", "data": "без автора"}},
        {"message": {"chat": {"id": -1, "type": "group"}, "text": "в группе"}},
        {},
    ],
)
async def test_what_cannot_be_read_is_acknowledged_and_the_next_is_served(line: School, raw: dict[str, Any]) -> None:
    line.server.push_raw(line.bot, raw)
    await line.anna.writes(line.bot, "помощь")
    await line.anna.sees(line.bot, 1)
    await line.until(lambda: not line.bot.updates.waiting)
    assert len(line.said()) == 1


async def test_an_answer_that_is_no_json_is_asked_for_again(line: School) -> None:
    line.server.push_raw(line.bot, b"{")
    await line.anna.writes(line.bot, "помощь")
    await line.anna.sees(line.bot, 1)


async def test_whoever_blocks_the_bot_is_not_written_to(line: School) -> None:
    anna, bot = line.anna, line.bot
    anna.knows(bot)
    await anna.blocks(bot)
    await line.engine.handle(Update("telegram", Bot.PARENT, "x1", str(anna.id), text="помощь"))
    await line.until(lambda: any(r.status == 403 for r in line.server.requests))
    await anna.starts(bot)
    await anna.sees(bot, 1)
    assert len(line.said()) == 1


# --- files in


class Taken:
    """Instead of a dialog: keeps what arrived, as the engine is handed it."""

    def __init__(self, engine: Engine) -> None:
        self.updates: list[Update] = []
        self._handle = engine.handle
        engine.handle = self.handle  # type: ignore[method-assign]

    async def handle(self, update: Update, also: Any = None) -> bool:
        new = await self._handle(update, also)
        if new:
            self.updates.append(update)
        return new


async def test_a_photo_and_a_document_arrive_whole(line: School, files: FileStore) -> None:
    taken = Taken(line.engine)
    await line.anna.sends_photo(line.bot, picture("teal"), "подпись")
    await line.anna.sends_document(line.bot, b"%PDF-1.4 " + bytes(300_000), "справка о здоровье.pdf")
    await line.anna.sees(line.bot, 2)
    photo, document = (u.files[0] for u in taken.updates)
    assert (photo.name, photo.mime, files.get(photo.hash)) == ("photo.jpg", "image/jpeg", picture("teal"))
    assert (document.name, document.mime, document.size) == ("справка о здоровье.pdf", "application/pdf", 300_009)


async def test_an_album_of_ten_is_one_event(line: School) -> None:
    taken = Taken(line.engine)
    colours = ("red", "green", "blue", "black", "white", "teal", "navy", "lime", "gray", "pink")
    await line.anna.sends_album(line.bot, [picture(c) for c in colours], caption="наши поделки")
    await line.anna.sees(line.bot, 1)
    (update,) = taken.updates
    assert [line.engine.files.get(f.hash) for f in update.files] == [picture(c) for c in colours]
    assert update.caption == "наши поделки"
    await line.until(lambda: not line.bot.updates.waiting)
    assert len(line.said()) == 1


async def test_an_album_that_comes_in_pieces_is_one_event(line: School) -> None:
    taken = Taken(line.engine)
    anna, bot = line.anna, line.bot
    for number, colour in enumerate(("red", "green", "blue")):
        photo = bot.files.photo(picture(colour))
        line.server.push_raw(bot, {"message": _message(anna, media_group_id="77", **photo.content())})
        anna.knows(bot)
        if number < 2:
            await line.server.bell.wait(0.3)
    await anna.sees(bot, 1)
    assert [len(u.files) for u in taken.updates] == [3]


async def test_words_after_an_album_come_after_it(line: School) -> None:
    taken = Taken(line.engine)
    await line.anna.sends_album(line.bot, [picture("red"), picture("green")])
    await line.anna.writes(line.bot, "помощь")
    await line.anna.sees(line.bot, 2)
    assert [(len(u.files), u.text) for u in taken.updates] == [(2, None), (0, "помощь")]


async def test_two_albums_are_two_events(line: School) -> None:
    taken = Taken(line.engine)
    await line.anna.sends_album(line.bot, [picture("red"), picture("green")])
    await line.anna.sends_album(line.bot, [("один.txt", b"one"), ("два.txt", b"two")])
    await line.anna.sees(line.bot, 2)
    assert [[f.name for f in u.files] for u in taken.updates] == [["photo.jpg"] * 2, ["один.txt", "два.txt"]]


async def test_of_an_album_by_webhook_the_first_piece_counts(school: School) -> None:
    """Telegram brings the second after the first was acknowledged, which is after its commit."""
    taken = Taken(school.engine)
    async with hooked(school.engine, school.adapter, PATH):
        await school.anna.sends_album(school.bot, [picture(c) for c in ("red", "green", "blue")])
        await school.anna.writes(school.bot, "помощь")
        await school.anna.sees(school.bot, 2)
    assert [(len(u.files), u.text) for u in taken.updates] == [(1, None), (0, "помощь")]


def _message(person: TelegramPerson, **what: Any) -> dict[str, Any]:
    return {"message_id": 900, "date": 1, "from": person.user, "chat": person.chat_wire} | what


def _words(line: School, key: str) -> str:
    return line.engine.words.text(say(key), "ru")
