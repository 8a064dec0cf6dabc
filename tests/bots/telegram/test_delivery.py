"""What people are told: every kind of message, and every way in which telling may fail."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientTimeout

from bots.lane import Lane
from bots.pictures import Pictures
from bots.telegram import files as telegram_files
from bots.telegram.encode import calls
from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable
from core.accounts import account
from core.database import Tx
from core.files import StoredFile
from core.messages import Attachment, Button, Message
from core.outbox import Priority, put
from core.words import BOLD_OFF, BOLD_ON
from tests.bots.adapters import delivering, stops
from tests.bots.telegram.conftest import School, picture
from tests.messengers.common.faults import Faults
from tests.messengers.common.seen import Mark, Seen

MENU = ((Button("Меню", "menu"),),)


@pytest.fixture(autouse=True)
def known(school: School) -> None:
    """Anna has written to the bot long ago."""
    school.anna.knows(school.bot)


async def tell(school: School, message: Message, edits: str | None = None) -> list[Seen]:
    """Make the calls of `message` in slots, as a lane does; give what Anna sees."""
    for call in calls(message, edits):
        async with school.adapter.pace.slot(Priority.DIALOG, str(school.anna.id)):
            assert await school.adapter.perform(call, [str(school.anna.id)], 1) == {}
    return [seen for seen in school.anna.chat(school.bot) if seen.author == "bot"]


def stored(school: School, content: bytes, name: str = "картинка.jpg") -> Attachment:
    file: StoredFile = school.engine.files.put(content, name)
    return Attachment(file.hash, file.name, file.mime)


# --- words


async def test_bold(school: School) -> None:
    (seen,) = await tell(school, Message(f"🎉 {BOLD_ON}Готово{BOLD_OFF}: <b>Маша</b>", MENU))
    assert (seen.text, seen.markup) == ("🎉 Готово: <b>Маша</b>", [Mark("bold", 2, 6)])
    assert seen.buttons[0][0].token == "menu"


async def test_a_long_text_comes_in_parts_with_buttons_under_the_last(school: School) -> None:
    sentences = [f"Предложение номер {n}." for n in range(500)]
    seen = await tell(school, Message(" ".join(sentences), MENU))
    assert " ".join(part.text for part in seen) == " ".join(sentences)
    assert [len(part.buttons) for part in seen] == [0] * (len(seen) - 1) + [1]


async def test_a_phone_number_is_shared_by_a_key(school: School) -> None:
    message = Message("Ваш номер?", ((Button("Отмена", "1.1.0"),),), share="📱 Отправить мой номер")
    await tell(school, message)
    kinds = [[(key.label, key.kind) for key in row] for row in school.anna.keyboard(school.bot)]
    assert kinds == [[("📱 Отправить мой номер", "contact")], [("Отмена", "text")]]


async def test_a_place_is_shared_by_a_key(school: School) -> None:
    await tell(school, Message("Где это?", ((Button("Отмена", "1.1.0"),),), place="📍 Показать, где я"))
    kinds = [[(key.label, key.kind) for key in row] for row in school.anna.keyboard(school.bot)]
    assert kinds == [[("📍 Показать, где я", "location")], [("Отмена", "text")]]


# --- in the place of a message


async def test_words_in_the_place_of_others(school: School) -> None:
    (first,) = await tell(school, Message("Кого?", MENU))
    (second,) = await tell(school, Message("Куда?", MENU), str(first.id))
    assert (second.id, second.text, second.edited) == (first.id, "Куда?", True)


async def test_the_same_words_again_are_no_failure(school: School) -> None:
    (first,) = await tell(school, Message("Кого?", MENU))
    assert len(await tell(school, Message("Кого?", MENU), str(first.id))) == 1


async def test_where_a_message_is_gone_a_new_one_comes(school: School) -> None:
    (first,) = await tell(school, Message("Кого?", MENU))
    del school.anna.talk(school.bot).messages[int(first.id)]
    (second,) = await tell(school, Message("Куда?", MENU), str(first.id))
    assert second.text == "Куда?"


async def test_under_a_picture_a_new_one_comes(school: School) -> None:
    (first,) = await tell(school, Message("Шахматы", MENU, (stored(school, picture()),)))
    _, second = await tell(school, Message("Куда?", MENU), str(first.id))
    assert (second.text, second.edited) == ("Куда?", False)


async def test_an_edit_whose_answer_was_lost_is_not_made_twice(school: School) -> None:
    (first,) = await tell(school, Message("Кого?", MENU))
    school.server.faults.lose_answer = 1
    with pytest.raises(Unreachable):
        await tell(school, Message("Куда?", MENU), str(first.id))
    assert len(await tell(school, Message("Куда?", MENU), str(first.id))) == 1


# --- files


async def test_a_picture_is_shown_with_its_words_and_buttons(school: School) -> None:
    (seen,) = await tell(school, Message("Шахматы", MENU, (stored(school, picture("teal")),)))
    assert (seen.text, seen.files[0].kind, seen.files[0].data) == ("Шахматы", "photo", picture("teal"))
    assert seen.buttons


async def test_a_document_keeps_its_name(school: School) -> None:
    pdf = stored(school, b"%PDF-1.4".ljust(100_000), "Расписание «5Б».pdf")
    (seen,) = await tell(school, Message("", files=(pdf,)))
    assert (seen.files[0].kind, seen.files[0].name, seen.files[0].mime) == (
        "document",
        "Расписание «5Б».pdf",
        "application/pdf",
    )


async def test_pictures_are_an_album_and_words_with_buttons_follow(school: School) -> None:
    pictures = tuple(stored(school, picture(colour)) for colour in ("red", "green", "blue"))
    *album, words = await tell(school, Message("Сводка", MENU, pictures))
    assert [seen.files[0].data for seen in album] == [picture(c) for c in ("red", "green", "blue")]
    assert len({seen.album for seen in album}) == 1
    assert (words.text, bool(words.buttons)) == ("Сводка", True)


async def test_an_album_says_its_words_once(school: School) -> None:
    pictures = tuple(stored(school, picture(colour)) for colour in ("red", "green"))
    seen = await tell(school, Message("Сводка", files=pictures))
    assert [part.text for part in seen] == ["Сводка", ""]


async def test_a_file_is_uploaded_once(school: School) -> None:
    file = stored(school, picture())
    for _ in range(3):
        await tell(school, Message("Шахматы", files=(file,)))
    uploads = [r for r in school.asked("sendPhoto") if not isinstance(r["photo"], str)]
    assert len(uploads) == 1
    assert len(school.said()) == 3


async def test_what_telegram_has_forgotten_is_uploaded_again(school: School) -> None:
    files = tuple(stored(school, picture(colour)) for colour in ("red", "green"))
    await tell(school, Message("Сводка", files=files))
    school.bot.files._by_id.clear()
    assert len(await tell(school, Message("Сводка", files=files))) == 4


@pytest.mark.parametrize("size", [(2100, 100), (9000, 1100)])
async def test_a_picture_that_telegram_would_not_show_comes_as_a_file(school: School, size: tuple[int, int]) -> None:
    (seen,) = await tell(school, Message("План", files=(stored(school, picture(size=size)),)))
    assert seen.files[0].kind == "document"


async def test_an_album_with_such_a_picture_comes_as_files(school: School) -> None:
    files = (stored(school, picture()), stored(school, picture(size=(2100, 100))))
    assert [seen.files[0].kind for seen in await tell(school, Message("Сводка", files=files))] == ["document"] * 2


async def test_a_picture_too_heavy_to_be_shown(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_files, "PICTURE_BYTES", 100)
    (seen,) = await tell(school, Message("План", files=(stored(school, picture()),)))
    assert seen.files[0].kind == "document"


async def test_a_file_that_is_too_big_or_not_there(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Rejected, match="not in the store"):
        await tell(school, Message("", files=(Attachment("0" * 64, "нет.pdf", "application/pdf"),)))
    monkeypatch.setattr(telegram_files, "FILE_BYTES", 100)
    with pytest.raises(Rejected, match="too big"):
        await tell(school, Message("", files=(stored(school, b"x" * 101, "много.txt"),)))
    assert school.said() == []


async def test_ids_of_files_are_not_kept_for_ever(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_files, "REMEMBERED", 1)
    one, two = stored(school, picture("red")), stored(school, picture("blue"))
    for file in (one, two, two, one):
        await tell(school, Message("", files=(file,)))
    uploads = [r for r in school.asked("sendPhoto") if not isinstance(r["photo"], str)]
    assert len(uploads) == 3


# --- what may go wrong


async def refused(school: School, message: Message) -> SendError:
    with pytest.raises(SendError) as error:
        await tell(school, message)
    return error.value


def kinds(school: School) -> list[Message]:
    return [Message("Готово"), Message("Шахматы", files=(stored(school, picture()),))]


@pytest.mark.parametrize("number", [0, 1], ids=["words", "picture"])
async def test_nobody_is_there(school: School, number: int) -> None:
    message = kinds(school)[number]
    await school.anna.blocks(school.bot)
    assert type(await refused(school, message)) is Gone
    await school.anna.unblocks(school.bot)
    await school.anna.deactivates()
    assert type(await refused(school, message)) is Gone
    school.anna.talk(school.bot).known = False
    assert type(await refused(school, message)) is Gone


@pytest.mark.parametrize("number", [0, 1], ids=["words", "picture"])
@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}, {"lose_answer": 1}])
async def test_no_answer(school: School, number: int, fault: dict[str, Any]) -> None:
    message = kinds(school)[number]
    school.server.faults = Faults(**fault)
    assert type(await refused(school, message)) is Unreachable


@pytest.mark.parametrize("number", [0, 1], ids=["words", "picture"])
async def test_an_answer_that_never_comes(school: School, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    message = kinds(school)[number]
    monkeypatch.setattr("bots.telegram.api._TIMEOUT", ClientTimeout(total=0.2))
    monkeypatch.setattr("bots.telegram.api.UPLOAD", 0.2)
    school.server.faults.timeout = True
    assert type(await refused(school, message)) is Unreachable


@pytest.mark.parametrize("number", [0, 1], ids=["words", "picture"])
async def test_too_fast(school: School, number: int) -> None:
    message = kinds(school)[number]
    school.server.faults.flood, school.server.faults.flood_retry_after = 1, 7
    error = await refused(school, message)
    assert isinstance(error, TooFast)
    assert error.after == 7


@pytest.mark.parametrize("number", [0, 1], ids=["words", "picture"])
async def test_a_token_that_is_no_more(school: School, number: int) -> None:
    message = kinds(school)[number]
    school.server.revoke(school.bot)
    assert type(await refused(school, message)) is TokenRefused


async def test_nobody_at_the_address(school: School) -> None:
    async with school.server.outage():
        assert type(await refused(school, Message("Готово"))) is Unreachable


# --- with the outbox and a lane


async def outbox(school: School, *messages: Message) -> None:
    def store(tx: Tx) -> None:
        anna = tx.value(account.select().where(account.c.external_id == str(school.anna.id)))
        put(tx, anna, "parent", messages)

    await school.engine.database.write(store)


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}, {"flood": 1}])
async def test_nothing_is_lost_nor_doubled(
    school: School, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.lane.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bots.lane.LONGEST_PAUSE", 0.1)
    school.server.faults = Faults(**fault)
    texts = [f"Сообщение {n}" for n in range(5)]
    async with delivering(school.engine, school.adapter):
        await outbox(school, *map(Message, texts))
        await asyncio.sleep(0.3)
        if "flood" not in fault:
            school.server.faults = Faults()
        await school.anna.sees(school.bot, 5)
    assert school.said() == texts


async def test_a_lost_answer_may_mean_a_message_twice_and_never_none(school: School) -> None:
    """Telegram knows no keys by which a second try could be told from a second message."""
    school.server.faults.lose_answer = 1
    async with delivering(school.engine, school.adapter):
        await outbox(school, Message("Готово"))
        await school.anna.sees(school.bot, 2)
    assert school.said() == ["Готово", "Готово"]


# --- the end


async def test_a_lane_that_is_woken_as_it_is_stopped_stops(school: School) -> None:
    lane = Lane(school.world.database, school.adapter, Pictures(school.engine.files))
    await stops(lane.run(), lane.wake)
