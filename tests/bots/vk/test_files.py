"""Files both ways: pictures and papers of people, and ours."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.transport import Rejected, Unreachable
from bots.vk.adapter import VkAdapter
from bots.vk.files import is_photo
from core.messages import Attachment, Button, Message
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Update
from tests.bots.adapters import wiring
from tests.bots.vk.conftest import School, join, picture
from tests.messengers.common.seen import Seen

LOOK = ((Button("Меню", "menu"),),)


def stored(school: School, content: bytes, name: str) -> Attachment:
    """Put a file into our store."""
    return school.engine.files.attachment(school.engine.files.put(content, name).hash, name)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Update]:
    """What the engine is handed."""
    found: list[Update] = []
    handle = Engine.handle

    async def watched(self: Engine, update: Update, also: Any = None) -> bool:
        found.append(update)
        return await handle(self, update, also)

    monkeypatch.setattr(Engine, "handle", watched)
    return found


@pytest.fixture
async def told(school: School) -> AsyncIterator[School]:
    """Anna has begun to write: the community may write to her."""
    await school.anna.starts(school.bot)
    yield school


async def tell(school: School, *files: Attachment, text: str = "Вот", edits: str | None = None) -> Seen:
    """Send Anna files; give the last thing that she sees."""
    for number, call in enumerate(school.adapter.calls(Message(text, LOOK, files), edits)):
        assert await school.adapter.perform(call, [str(school.anna.id)], len(school.server.requests) + number) == {}
    return school.anna.chat(school.bot)[-1]


# --- in


async def test_a_teachers_photo_comes_to_a_familys_card(school: School) -> None:
    irina = await school.world.teacher("Ирина Котова")
    await school.world.club("Робототехника", teacher_id=irina.id)
    teachers = school.server.add_bot("Лицей — учителям", long_poll=True)
    person = school.server.person("Ирина Котова")
    await join(school.world, person, irina.id)
    adapter = VkAdapter(wiring(school.engine, teachers.token, school.server.url, Bot.TEACHER))
    async with school.polling(adapter):
        await person.writes(teachers, "фото")
        await person.sees(teachers, "Пришлите фотографию")
        await person.sends_photo(teachers, picture(900, 600), "подпись")
        await person.sees(teachers, "Фото сохранено")
    await adapter.close()
    async with school.polling():
        await school.anna.writes(school.bot, "запиши на робототехнику")
        await school.anna.sees(school.bot, "Кого")
        await school.anna.writes(school.bot, "петя")
        await school.anna.sees(school.bot, "для Пети")
        await school.anna.writes(school.bot, "1")
        seen = await school.anna.sees(school.bot, lambda m: bool(m.files))
    assert [(file.kind, file.data) for file in seen.files] == [("photo", picture(900, 600))]


async def test_an_album_of_ten_and_a_document(school: School, taken: list[Update]) -> None:
    pictures = [picture(60 + n) for n in range(10)]
    async with school.polling():
        await school.anna.sends_album(school.bot, pictures, "наши работы")
        await school.anna.sees(school.bot, "не понадобится")
        await school.anna.sends_document(school.bot, b"%PDF-1.4\n", "справка.pdf")
        await school.anna.sees(school.bot, 2)
    album, paper = taken
    assert [school.engine.files.get(file.hash) for file in album.files] == pictures
    assert album.text is None, "files first"
    assert [(file.name, file.mime) for file in paper.files] == [("справка.pdf", "application/pdf")]


async def test_a_file_of_25_megabytes(school: School, taken: list[Update]) -> None:
    async with school.polling():
        await school.anna.sends_document(school.bot, os.urandom(25 * 2**20), "видео.mp4")
        await school.anna.sees(school.bot, "не больше 20 МБ")
    assert [update.problem for update in taken] == ["too_big"]
    assert not [request for request in school.server.requests if request.method == "file"], "its size is told before"


async def test_a_picture_that_is_larger_than_it_looks(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.inbox.MAX_BYTES", 1000)
    async with school.polling():
        await school.anna.sends_photo(school.bot, picture(2000, 2000))
        await school.anna.sees(school.bot, "не больше 20 МБ")


async def test_a_damaged_file(school: School) -> None:
    async with school.polling():
        await school.anna.sends_document(school.bot, picture()[:200], "фото.jpg")
        await school.anna.sees(school.bot, "не открывается")


async def test_a_file_that_cannot_be_fetched(
    school: School, taken: list[Update], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.inbox.FETCHES", 1)
    async with school.polling():
        await school.anna.sends_document(school.bot, b"%PDF-1.4\n", "справка.pdf")
        school.server.files._stored.clear()
        await school.anna.sees(school.bot, "не открывается")
    assert [update.problem for update in taken] == ["broken"]


# --- out


async def test_a_picture_with_words_and_buttons(told: School) -> None:
    seen = await tell(told, stored(told, picture(), "клуб.jpg"))
    assert (seen.text, [file.kind for file in seen.files]) == ("Вот", ["photo"])
    assert seen.files[0].data == picture()
    assert seen.buttons[0][0].label == "Меню"


async def test_a_document_keeps_its_name(told: School) -> None:
    seen = await tell(told, stored(told, b"%PDF-1.4\n", "Календарь Пети.pdf"))
    (file,) = seen.files
    assert (file.kind, file.data) == ("doc", b"%PDF-1.4\n")
    (saved,) = told.asked("docs.save")
    assert saved["title"] == "Календарь Пети.pdf"


async def test_an_album_of_ten_is_one_message(told: School) -> None:
    files = [stored(told, picture(60 + n), f"{n}.jpg") for n in range(10)]
    before = len(told.said())
    for number, call in enumerate(told.adapter.calls(Message("Фото с занятия", (), tuple(files)), None)):
        assert await told.adapter.perform(call, [str(told.anna.id)], number + 1) == {}
    assert len(told.said()) == before + 1
    assert [file.data for file in told.anna.chat(told.bot)[-1].files] == [picture(60 + n) for n in range(10)]


async def test_a_file_is_uploaded_once(told: School) -> None:
    file = stored(told, picture(), "клуб.jpg")
    first, second = await asyncio.gather(tell(told, file), tell(told, file, text="И ещё"))
    await tell(told, file, text="И снова")
    assert len(told.asked("upload")) == 1
    assert first.files and second.files


async def test_what_vk_has_dropped_is_uploaded_again(told: School) -> None:
    file = stored(told, picture(), "клуб.jpg")
    await tell(told, file)
    told.server.files._attachments.clear()
    assert (await tell(told, file)).files
    assert len(told.asked("upload")) == 2
    told.server.violations.clear()  # the server minds a name that it does not know any more


async def test_a_picture_takes_the_place_of_words(told: School) -> None:
    asked = await tell(told)
    seen = await tell(told, stored(told, picture(), "клуб.jpg"), edits=str(asked.id))
    assert (seen.id, seen.edited, len(seen.files)) == (asked.id, True, 1)
    seen = await tell(told, edits=str(asked.id))
    assert (seen.id, seen.files) == (asked.id, [])


async def test_a_picture_that_is_no_photo_for_vk_goes_as_a_document(told: School) -> None:
    long = stored(told, picture(2100, 100), "лента.jpg")
    webp = stored(told, picture(kind="WEBP"), "клуб.webp")
    assert [file.kind for file in (await tell(told, long, webp)).files] == []  # the words come after the album
    files = [file.kind for message in told.anna.chat(told.bot) for file in message.files]
    assert files == ["doc", "doc"]


@pytest.mark.parametrize(
    ("content", "mime", "photo"),
    [
        (picture(), "image/jpeg", True),
        (picture(kind="PNG"), "image/png", True),
        (picture(kind="WEBP"), "image/webp", False),
        (picture(kind="GIF"), "image/gif", False),
        (picture(2000, 100), "image/jpeg", True),
        (picture(2001, 100), "image/jpeg", False),
        (picture(100, 2001), "image/jpeg", False),
        (b"no picture", "image/jpeg", False),
        (picture(), "application/pdf", False),
    ],
)
def test_what_vk_takes_as_a_photo(content: bytes, mime: str, photo: bool) -> None:
    assert is_photo(content, mime) is photo


async def test_what_vk_refuses_as_a_photo_goes_as_a_document(told: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.files.is_photo", lambda content, mime: True)
    seen = await tell(told, stored(told, b"%PDF-1.4\n", "справка.pdf"))
    assert [file.kind for file in seen.files] == ["doc"]
    told.server.violations.clear()


async def test_a_file_that_is_gone_from_our_store(told: School) -> None:
    file = stored(told, picture(), "клуб.jpg")
    told.engine.files.path(file.hash).unlink()
    with pytest.raises(Rejected, match="gone from the store"):
        await tell(told, file)


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}])
async def test_an_upload_that_fails_may_be_tried_again(told: School, fault: dict[str, int]) -> None:
    file = stored(told, picture(), "клуб.jpg")
    for name, value in fault.items():
        setattr(told.server.faults, name, value)
    with pytest.raises(Unreachable):
        await tell(told, file)
    for name in fault:
        setattr(told.server.faults, name, 0)
    assert (await tell(told, file)).files


async def test_many_files_at_once_keep_the_pace(told: School) -> None:
    files = [stored(told, picture(60 + n), f"{n}.jpg") for n in range(12)]
    await asyncio.gather(*(tell(told, file) for file in files))
    assert not [request.error for request in told.server.requests if request.error]
