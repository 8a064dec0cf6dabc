"""Messages to people: in one call to many, in the place of others, once and no more."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bots.transport import Gone, Rejected, SendError, TooFast, Unreachable
from bots.vk import adapter as module
from bots.vk.adapter import VkAdapter
from core.messages import Button, Message
from core.words import BOLD_OFF, BOLD_ON
from dialogs.engine.turn import Engine
from tests.bots.adapters import wiring
from tests.bots.vk.conftest import School
from tests.messengers.common.seen import Mark, Seen
from tests.messengers.vk import Community, VkPerson, VkServer

BUTTONS = ((Button("Да", "1.1.0"), Button("Нет", "1.1.1")),)


@dataclass
class Hall:
    """An adapter, and many people who allowed the community to write."""

    server: VkServer
    bot: Community
    adapter: VkAdapter
    people: list[VkPerson]

    async def tell(
        self, message: Message, *people: VkPerson, edits: str | None = None, key: int = 7
    ) -> dict[str, SendError]:
        """Send `message`; give who did not get it."""
        lost: dict[str, SendError] = {}
        for number, call in enumerate(self.adapter.calls(message, edits)):
            lost |= await self.adapter.perform(call, [str(person.id) for person in people], key + number)
        return lost

    def read(self, person: VkPerson) -> list[Seen]:
        return [message for message in person.chat(self.bot) if message.author == "bot"]


@pytest.fixture
async def hall(engine: Engine) -> AsyncIterator[Hall]:
    async with VkServer() as server:
        bot = server.add_bot("Лицей")
        people = [server.person(f"Человек {n}") for n in range(100)]
        for person in people:
            await person.starts(bot)
        adapter = VkAdapter(wiring(engine, bot.token, server.url))
        yield Hall(server, bot, adapter, people)
        await adapter.close()
        assert server.violations == []


@pytest.fixture
def database_url(tmp_path: object) -> str:
    return f"sqlite:///{tmp_path}/never-used.db"


async def test_a_hundred_people_in_one_call(hall: Hall) -> None:
    before = len(hall.server.requests)
    assert await hall.tell(Message(f"Завтра {BOLD_ON}собрание{BOLD_OFF}", BUTTONS), *hall.people) == {}
    assert [request.method for request in hall.server.requests[before:]] == ["messages.send"]
    for person in hall.people:
        (seen,) = hall.read(person)
        assert seen.text == "Завтра собрание" and seen.markup == [Mark("bold", 7, 8)]
        assert [b.label for b in seen.buttons[0]] == ["Да", "Нет"]


async def test_who_did_not_get_it_and_why(hall: Hall) -> None:
    gone, odd, *fine = hall.people[:5]
    await gone.blocks(hall.bot)
    odd.refuses(hall.bot, 943)
    lost = await hall.tell(Message("Завтра собрание"), *hall.people[:5])
    assert {peer: type(why) for peer, why in lost.items()} == {str(gone.id): Gone, str(odd.id): Rejected}
    assert all(len(hall.read(person)) == 1 for person in fine)


@pytest.mark.parametrize("code", [900, 901, 902])
async def test_nobody_is_there(hall: Hall, code: int) -> None:
    hall.people[0].refuses(hall.bot, code)
    (why,) = (await hall.tell(Message("Привет"), hall.people[0])).values()
    assert isinstance(why, Gone)


async def test_the_few_who_are_asked_to_wait_are_tried_once_more(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN", 0.2)
    slow, never = hall.people[:2]
    for person in (slow, never):
        person.refuses(hall.bot, 9)
    asyncio.get_running_loop().call_later(0.1, slow.refuses, hall.bot, 0)
    lost = await hall.tell(Message("Привет"), *hall.people[:4])
    assert {peer: type(why) for peer, why in lost.items()} == {str(never.id): Rejected}
    assert [len(hall.read(person)) for person in hall.people[:4]] == [1, 0, 1, 1]


async def test_a_flood_of_one_person_is_told_to_the_lane(hall: Hall) -> None:
    hall.people[0].refuses(hall.bot, 9)
    with pytest.raises(TooFast):
        await hall.tell(Message("Привет"), hall.people[0])


async def test_a_repeated_call_is_harmless(hall: Hall) -> None:
    hall.server.faults.lose_answer = 1
    with pytest.raises(Unreachable):
        await hall.tell(Message("Привет"), *hall.people)
    assert await hall.tell(Message("Привет"), *hall.people) == {}
    assert all(len(hall.read(person)) == 1 for person in hall.people)


async def test_a_long_text_comes_in_order(hall: Hall) -> None:
    text = " ".join(f"Предложение номер {n} о том, что будет на собрании." for n in range(200))
    assert await hall.tell(Message(text, BUTTONS), hall.people[0]) == {}
    seen = hall.read(hall.people[0])
    assert len(seen) == 3 and " ".join(part.text for part in seen) == text
    assert [bool(part.buttons) for part in seen] == [False, False, True]
    assert hall.server.warnings == []


async def test_a_message_takes_the_place_of_another(hall: Hall) -> None:
    anna = hall.people[0]
    await hall.tell(Message("Кого?", BUTTONS), anna)
    (asked,) = hall.read(anna)
    await hall.tell(Message(f"{BOLD_ON}Готово{BOLD_OFF}"), anna, edits=str(asked.id))
    (seen,) = hall.read(anna)
    assert (seen.text, seen.edited, seen.buttons, seen.markup) == ("Готово", True, [], [Mark("bold", 0, 6)])


@pytest.mark.parametrize("why", ["old", "foreign", "nowhere"])
async def test_where_it_cannot_it_comes_as_a_new_one(hall: Hall, why: str) -> None:
    anna = hall.people[0]
    await hall.tell(Message("Кого?", BUTTONS), anna)
    (asked,) = hall.read(anna)
    edits = {"old": str(asked.id), "foreign": "1", "nowhere": "999"}[why]
    if why == "old":
        hall.bot.dialog(anna.id).by_cmid(int(asked.id)).at -= 25 * 3600  # type: ignore[union-attr]
    assert await hall.tell(Message("Готово", BUTTONS), anna, edits=edits, key=8) == {}
    assert [seen.text for seen in hall.read(anna)] == ["Кого?", "Готово"]
    hall.server.violations.clear()  # the server minds that the messages of «foreign» and «nowhere» are not ours


async def test_whoever_left_gets_no_new_message_instead_of_an_edited_one(hall: Hall) -> None:
    anna = hall.people[0]
    await hall.tell(Message("Кого?", BUTTONS), anna)
    (asked,) = hall.read(anna)
    await anna.blocks(hall.bot)
    with pytest.raises(Gone):
        await hall.tell(Message("Готово"), anna, edits=str(asked.id))


async def test_a_plain_keyboard_is_never_edited_in(hall: Hall) -> None:
    anna = hall.people[0]
    await hall.tell(Message("Кого?", BUTTONS), anna)
    (asked,) = hall.read(anna)
    many = tuple((Button(f"Класс {n}", f"1.2.{n}"),) for n in range(20))
    await hall.tell(Message("Какой класс?", many), anna, edits=str(asked.id), key=8)
    assert [seen.text for seen in hall.read(anna)] == ["Кого?", "Какой класс?"]
    assert sum(map(len, anna.keyboard(hall.bot))) == 20


async def test_two_hundred_people_talk_at_once(school: School) -> None:
    """The whole house, at the pace that VK permits."""
    people = [school.server.person(f"Гость номер {n}") for n in range(200)]
    async with school.polling():
        for person in people:
            await person.writes(school.bot, "здравствуйте")
        for person in people:
            await person.sees(school.bot, 1)
    assert not [request.error for request in school.server.requests if request.error]
    assert len(school.asked("execute")) + len(school.asked("messages.send")) < 40
