"""Files both ways."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from bots.max.files import shown
from bots.transport import Rejected
from core.messages import Attachment, Button, Message
from dialogs.engine.turn import Engine
from dialogs.engine.update import Update
from tests.bots.adapters import delivering, polling
from tests.bots.max.conftest import School
from tests.bots.max.test_dialogs import tell
from tests.messengers.max import Limits

LOOK = ((Button("Меню", "menu"),),)


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8), colour: str = "red") -> bytes:
    content = io.BytesIO()
    Image.new("RGBA" if kind in ("PNG", "WEBP") else "RGB", size, colour).save(content, kind)
    return content.getvalue()


def stored(school: School, content: bytes, name: str) -> Attachment:
    """Put a file into our store."""
    return school.engine.files.attachment(school.engine.files.put(content, name).hash, name)


@pytest.fixture
def taken(school: School, monkeypatch: pytest.MonkeyPatch) -> list[Update]:
    """What the engine is handed."""
    found: list[Update] = []
    handle = Engine.handle

    async def watched(self: Engine, update: Update, also: Any = None) -> bool:
        found.append(update)
        return await handle(self, update, also)

    monkeypatch.setattr(Engine, "handle", watched)
    return found


# --- in


async def test_an_album_of_ten_and_a_document(school: School, taken: list[Update]) -> None:
    anna, bot = school.anna, school.bot
    pictures = [picture("WEBP", (8, 8 + n)) for n in range(10)]
    async with polling(school.engine, school.adapter):
        await anna.sends_album(bot, pictures, "наши работы")
        await anna.sees(bot, 1)
        await anna.sends_document(bot, b"%PDF-1.4\n", "справка.pdf")
        await anna.sees(bot, 2)
    album, paper = taken
    assert [school.engine.files.get(file.hash) for file in album.files] == pictures
    assert [(file.name, file.mime) for file in paper.files] == [("справка.pdf", "application/pdf")]
    assert [(update.text, update.problem) for update in taken] == [(None, None)] * 2


async def test_a_file_too_big_is_not_even_fetched(school: School, taken: list[Update]) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.sends_document(school.bot, bytes(25 * 2**20), "фильм.bin")
        await school.anna.sees(school.bot)
    assert [update.problem for update in taken] == ["too_big"]
    assert not [r for r in school.server.requests if r.method == "GET /files"]


async def test_a_picture_too_big_is_fetched_no_further_than_the_limit(school: School, taken: list[Update]) -> None:
    """MAX does not tell how big pictures are."""
    async with polling(school.engine, school.adapter):
        await school.anna.sends_photo(school.bot, picture() + bytes(25 * 2**20))
        await school.anna.sees(school.bot)
    assert [update.problem for update in taken] == ["too_big"]


async def test_a_file_that_is_not_there_any_more(
    school: School, taken: list[Update], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.inbox.FETCHES", 1)
    school.server.mischief.hold = True
    async with polling(school.engine, school.adapter):
        await school.anna.sends_photo(school.bot, picture())
        school.server.files.by_number.clear()
        school.server.release()
        await school.anna.sees(school.bot)
    assert [update.problem for update in taken] == ["broken"]


# --- out


async def test_a_picture_with_words_and_buttons_is_one_message(school: School) -> None:
    await school.anna.starts(school.bot)
    content = picture()
    await tell(school, Message("Афиша", LOOK, (stored(school, content, "афиша.png"),)))
    async with delivering(school.engine, school.adapter):
        seen = await school.anna.sees(school.bot, "Афиша")
    assert [(f.kind, f.data) for f in seen.files] == [("image", content)]
    assert [[b.label for b in row] for row in seen.buttons] == [["Меню"]]


async def test_an_album_and_a_document(school: School) -> None:
    await school.anna.starts(school.bot)
    pictures = tuple(stored(school, picture(size=(8, 8 + n)), f"{n}.png") for n in range(3))
    paper = stored(school, b"%PDF-1.4\n", 'справка "о\nсправке".pdf')
    await tell(school, Message("Работы", LOOK, (*pictures, paper)))
    async with delivering(school.engine, school.adapter):
        await school.anna.sees(school.bot, "Работы")
    album, document, words = school.anna.chat(school.bot)
    assert [f.kind for f in album.files] == ["image"] * 3
    assert [(f.kind, f.name, f.data) for f in document.files] == [("file", "справка _о_справке_.pdf", b"%PDF-1.4\n")]
    assert (words.files, len(words.buttons)) == ([], 1)


async def test_a_file_is_uploaded_once(school: School) -> None:
    people = [school.server.person(f"Некто {n}") for n in range(10)]
    for person in people:
        await person.starts(school.bot)
    call = school.adapter.calls(Message("Афиша", (), (stored(school, picture(), "афиша.png"),)), None)[0]
    await asyncio.gather(*(paced(school, call, str(person.id)) for person in people))
    assert [len(person.chat(school.bot)[0].files) for person in people] == [1] * 10
    assert len(school.sent("POST /uploads")) == 1


async def paced(school: School, call: Any, person: str) -> None:
    async with school.adapter.pace.slot(1):
        assert await school.adapter.perform(call, [person], 1) == {}


async def test_many_different_uploads_never_wait_for_each_other(school: School) -> None:
    """Each needs two slots of the pace; more want them at once than there are."""
    school.server.files.limits = Limits(processing=0)
    people = [school.server.person(f"Некто {n}") for n in range(35)]
    made = []
    for n, person in enumerate(people):
        await person.starts(school.bot)
        paper = stored(school, b"%PDF-1.4\n" + str(n).encode(), "справка.pdf")
        made.append((school.adapter.calls(Message("Справка", (), (paper,)), None)[0], str(person.id)))
    async with asyncio.timeout(20):
        await asyncio.gather(*(paced(school, call, person) for call, person in made))
    assert all(len(person.chat(school.bot)[0].files) == 1 for person in people)
    assert "too.many.requests" not in [r.error for r in school.server.requests]


async def test_an_upload_that_max_forgot_is_made_again(school: School) -> None:
    await school.anna.starts(school.bot)
    message = Message("Афиша", (), (stored(school, picture(), "афиша.png"),))
    async with delivering(school.engine, school.adapter):
        await tell(school, message)
        await school.anna.sees(school.bot, 1)
        school.server.files.by_token.clear()
        await tell(school, message)
        seen = await school.anna.sees(school.bot, 2)
    assert len(seen.files) == 1
    assert len(school.sent("POST /uploads")) == 2
    assert school.server.violations
    school.server.violations.clear()  # the token that was forgotten


async def test_an_upload_is_waited_for(school: School) -> None:
    await school.anna.starts(school.bot)
    school.server.files.limits = Limits(processing=1.2)
    await tell(school, Message("Справка", (), (stored(school, b"%PDF-1.4\n", "справка.pdf"),)))
    async with delivering(school.engine, school.adapter):
        await school.anna.sees(school.bot, "Справка")
    assert [r.error for r in school.server.requests if r.method == "POST /messages"] == ["attachment.not.ready"] * 2 + [
        ""
    ]


async def test_a_refused_upload_is_given_up(school: School) -> None:
    await school.anna.starts(school.bot)
    message = Message("Программа", (), (stored(school, b"echo", "run.bat"),))
    with pytest.raises(Rejected, match="415"):
        await school.adapter.perform(school.adapter.calls(message, None)[0], [str(school.anna.id)], 1)


async def test_a_file_that_our_store_lost_is_given_up(school: School) -> None:
    await school.anna.starts(school.bot)
    paper = stored(school, b"%PDF-1.4\n", "справка.pdf")
    school.engine.files.path(paper.hash).unlink()
    with pytest.raises(Rejected):
        call = school.adapter.calls(Message("Справка", (), (paper,)), None)[0]
        await school.adapter.perform(call, [str(school.anna.id)], 1)


async def test_the_token_goes_to_the_api_alone(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str | None] = {}
    decode = school.server.decode

    async def watched(http: Any) -> Any:
        told[http.path.split("/")[1]] = http.headers.get("Authorization")
        return await decode(http)

    monkeypatch.setattr(school.server, "decode", watched)
    async with polling(school.engine, school.adapter):
        await school.anna.sends_photo(school.bot, picture())
        await school.anna.sees(school.bot, 1)
        await tell(school, Message("Афиша", (), (stored(school, picture(), "афиша.png"),)))
        await school.anna.sees(school.bot, 2)
    assert told == {
        "subscriptions": school.bot.token,
        "updates": school.bot.token,
        "messages": school.bot.token,
        "uploads": school.bot.token,
        "upload.do": None,
        "files": None,
    }


# --- pictures as MAX takes them


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_picture_that_max_knows_stays_as_it_is(kind: str) -> None:
    content = picture(kind)
    assert shown(content, f"image/{kind.lower()}") == content


@pytest.mark.parametrize(
    ("content", "mime"), [(picture("WEBP", colour="#ff000000"), "image/webp"), (picture(size=(7700, 10)), "image/png")]
)
def test_another_becomes_jpeg(content: bytes, mime: str) -> None:
    with Image.open(io.BytesIO(shown(content, mime))) as made:
        assert made.format == "JPEG"
        assert max(made.size) <= 7680
    with Image.open(io.BytesIO(shown(picture("WEBP", colour="#ff000000"), "image/webp"))) as made:
        assert made.getpixel((0, 0)) == (255, 255, 255), "what is transparent is not black"


def test_what_nobody_can_read_stays_as_it_is() -> None:
    assert shown(b"<svg/>", "image/svg+xml") == b"<svg/>"
