"""Pages of a chat, the order of messages, and what is unread."""

import sqlalchemy as sa

from bots.web.delivery import WebDelivery
from bots.web.history import web_message
from bots.web.live import Live
from core import outbox
from core.accounts import account
from core.database import Database, Tx
from core.forms.model import Kind, Option, Question
from core.messages import Message
from tests.bots.web.conftest import Api, signed_in
from tests.world import World


async def test_pages_forward_and_back(anna: Api) -> None:
    for _ in range(4):
        await anna.send(text="помощь")
    newest = await anna.get("/api/bots/parent/messages?limit=3")
    ids = [m["id"] for m in newest["messages"]]
    assert ids == [6, 7, 8]
    assert newest["more"]
    older = await anna.get(f"/api/bots/parent/messages?limit=5&before={ids[0]}")
    assert [m["id"] for m in older["messages"]] == [1, 2, 3, 4, 5]
    assert not older["more"]
    later = await anna.get("/api/bots/parent/messages?after=5&limit=2")
    assert [m["id"] for m in later["messages"]] == [6, 7]
    assert later["more"]


async def test_a_page_that_is_no_number_is_refused(anna: Api) -> None:
    for wrong in ("x", "-1", "9" * 30, "²"):
        assert (await anna.get("/api/bots/parent/messages", 400, params={"after": wrong}))["error"] == "bad_request"


async def test_bots_do_not_see_each_other_s_messages(anna: Api) -> None:
    await anna.send(text="помощь")
    await anna.send("teacher", start="")
    assert {m["bot"] for m in (await anna.get("/api/bots/teacher/messages"))["messages"]} == {"teacher"}


async def test_unread_until_seen_and_never_back(anna: Api) -> None:
    await anna.send(start="")
    last = (await anna.send(text="помощь"))[-1]["id"]
    assert await _unread(anna) == 2
    assert await anna.post("/api/bots/parent/seen", {"id": last}) == {"seen": last}
    assert await _unread(anna) == 0
    assert await anna.post("/api/bots/parent/seen", {"id": 1}) == {"seen": last}
    assert await anna.post("/api/bots/parent/seen", {"id": 10**6}) == {"seen": last}
    await anna.send(text="помощь")
    assert await _unread(anna) == 1


async def test_own_bots_come_first(world: World, anna: Api) -> None:
    teacher = await signed_in(anna.client, await world.teacher("Игорь Ветров"))
    bots = (await teacher.get("/api/bots"))["bots"]
    assert [(b["bot"], b["yours"]) for b in bots] == [
        ("teacher", True),
        ("parent", False),
        ("student", False),
        ("director", False),
    ]


async def test_bold_is_given_as_ranges(anna: Api, database: Database) -> None:
    def put(tx: Tx) -> None:
        outbox.put(tx, tx.value(sa.select(account.c.id)), "parent", [Message("Завтра \ue000шахматы\ue001!")])

    await database.write(put)
    message = (await anna.send(start=""))[0]
    assert message["text"] == "Завтра шахматы!"
    assert message["bold"] == [[7, 14]]


async def _unread(api: Api) -> int:
    return int((await api.get("/api/bots"))["bots"][0]["unread"])


async def test_nothing_of_an_anonymous_talk_stays_whatever_news_came_in_between(world: World, anna: Api) -> None:
    mood = Question("mood", Kind.CHOICE, "Как дела?", options=(Option("o1", "Тайно"), Option("o2", "Явно")))
    await world.survey("Буллинг", mood, Question("why", Kind.TEXT, "Почему?"), anonymous=True)
    asked = await anna.send(text="опросы")
    await _news(world, "Завтра концерт")
    await anna.tap("Тайно", asked)
    await _news(world, "Концерт отменён")
    await anna.send(text="тайна")
    await anna.send(text="помощь")
    texts = [m["text"] for m in (await anna.get("/api/bots/parent/messages"))["messages"]]
    assert "Завтра концерт" in texts and "Концерт отменён" in texts and "помощь" in texts
    assert not any("тайн" in text.lower() for text in texts)
    kept = await world.database.read(lambda tx: [str(row.body) for row in tx.all(sa.select(web_message))])
    assert not any("тайн" in body.lower() for body in kept)


async def _news(world: World, text: str) -> None:
    """Let something be told in the midst of a talk."""

    def put(tx: Tx) -> None:
        who = tx.value(sa.select(account.c.id).where(account.c.transport == "web").order_by(account.c.id).limit(1))
        outbox.put(tx, who, "parent", [Message(text)], outbox.Priority.NOTICE)

    await world.database.write(put)
    await WebDelivery(world.database, Live()).deliver()
