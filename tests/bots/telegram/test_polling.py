"""Long polling: nothing is lost, nothing done twice, whatever goes wrong on the way."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bots.telegram import persistence
from dialogs.engine.update import Update
from tests.bots.adapters import polling
from tests.bots.telegram.conftest import School, join, picture
from tests.messengers.telegram import TelegramPerson


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of waiting for a server that is down, and of an outage here, are all shorter than in life."""
    monkeypatch.setattr(persistence, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(persistence, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr("bots.telegram.polling.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bots.lane.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bots.lane.LONGEST_PAUSE", 0.2)


class Order:
    """Keeps what the engine was given that was new to it, in order; fails when told to."""

    def __init__(self, school: School) -> None:
        self.taken: list[tuple[str, str | None]] = []
        self.failures = 0
        self._handle = school.engine.handle
        school.engine.handle = self.handle  # type: ignore[method-assign]

    async def handle(self, update: Update, also: Any = None) -> bool:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        new = await self._handle(update, also)
        if new:
            self.taken.append((update.account, update.text))
        return new

    def of(self, person: TelegramPerson) -> list[str | None]:
        return [text for account, text in self.taken if account == str(person.id)]


async def crowd(school: School, size: int) -> list[TelegramPerson]:
    """More people with accounts, who are nobody's parents."""
    people = [school.server.person(f"Гость Номер{n}") for n in range(size)]
    for person in people:
        await join(school.world, person, (await school.world.guardian(person.name, {})).id)
    return people


async def write_much(school: School, people: list[TelegramPerson], each: int) -> None:
    for number in range(each):
        for person in people:
            await person.writes(school.bot, f"слово номер {number}")


def words(each: int) -> list[str | None]:
    return [f"слово номер {number}" for number in range(each)]


async def test_a_pile_is_taken_in_each_persons_order(school: School) -> None:
    order, people = Order(school), await crowd(school, 8)
    await write_much(school, people, 20)  # more than one batch
    async with polling(school.engine, school.adapter):
        await school.until(lambda: not school.bot.updates.waiting)
    assert {person.name: order.of(person) for person in people} == {person.name: words(20) for person in people}


@pytest.mark.parametrize("mischief", ["reverse", "duplicate"])
async def test_reversed_and_doubled_batches(school: School, mischief: str) -> None:
    order, people = Order(school), await crowd(school, 3)
    setattr(school.server.mischief, mischief, True)
    await write_much(school, people, 5)
    async with polling(school.engine, school.adapter):
        await school.until(lambda: not school.bot.updates.waiting)
    assert {person.name: order.of(person) for person in people} == {person.name: words(5) for person in people}


async def test_what_is_not_committed_is_not_acknowledged(school: School) -> None:
    order = Order(school)
    order.failures = 3
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "помощь")
        await school.anna.sees(school.bot, 1)
        await school.until(lambda: not school.bot.updates.waiting)
    assert len(order.taken) == 1
    assert {r["offset"] for r in school.asked("getUpdates")} == {0}


async def test_only_what_is_before_the_first_failure_is_acknowledged(school: School) -> None:
    order, (boris, vera) = Order(school), await crowd(school, 2)
    for person in (boris, vera, school.anna):
        await person.writes(school.bot, "помощь")
    first = min(school.bot.updates.waiting)
    order.failures = 1
    async with polling(school.engine, school.adapter):
        await school.until(lambda: not school.bot.updates.waiting)
    assert sorted(order.taken) == sorted((str(p.id), "помощь") for p in (boris, vera, school.anna))
    assert [r["offset"] for r in school.asked("getUpdates")][:2] == [0, 0]
    assert first


@pytest.mark.parametrize("fault", [{"status": 500}, {"garbage": True}, {"down": True}])
async def test_a_server_that_fails_is_asked_again(school: School, fault: dict[str, Any]) -> None:
    with capture_logs() as logs:
        async with polling(school.engine, school.adapter):
            for name, value in fault.items():
                setattr(school.server.faults, name, value)
            await school.anna.writes(school.bot, "помощь")
            await asyncio.sleep(0.5)
            school.server.faults = type(school.server.faults)()
            await school.anna.sees(school.bot, 1)
    complaints = [entry["event"] for entry in logs if entry["event"].startswith("no answer from Telegram")]
    assert len(complaints) == 1, "one line says that it is down, however often it was asked"
    assert len(school.said()) == 1


async def test_an_outage_loses_nothing_and_doubles_nothing(school: School) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "запиши на хор")
        asked = await school.anna.sees(school.bot, "Кого")
        async with school.server.outage():
            await school.anna.taps(school.bot, asked, "Маша, 2А")
            await asyncio.sleep(0.4)
        await school.anna.sees(school.bot, lambda m: m.edited)
        await school.until(lambda: not school.bot.updates.waiting)
    assert len(school.said()) == 1


async def test_another_program_that_polls_is_told_of_once(school: School) -> None:
    with capture_logs() as logs:
        rival = school.another()
        async with polling(school.engine, school.adapter):
            await school.until(lambda: school.bot.poll)
            async with polling(school.engine, rival):
                await asyncio.sleep(0.6)
            await school.anna.writes(school.bot, "помощь")
            await school.anna.sees(school.bot, 1)
        await rival.close()
    told = [entry for entry in logs if "another program" in entry["event"]]
    assert 1 <= len(told) <= 2, "one of each of the two"
    assert len(school.said()) == 1


async def test_a_webhook_that_is_in_the_way_is_removed(school: School) -> None:
    async with polling(school.engine, school.adapter):
        await school.until(lambda: school.bot.poll)
        rival = school.another()
        hook = asyncio.ensure_future(rival.hook("http://127.0.0.1:9/elsewhere"))
        await school.until(lambda: school.bot.webhook.url)
        await school.anna.writes(school.bot, "помощь")
        await school.anna.sees(school.bot, 1)
        hook.cancel()
        await rival.close()
    assert not school.bot.webhook.url
    assert all(not r.get("drop_pending_updates") for r in school.asked("deleteWebhook"))


async def test_a_slow_file_holds_nobody_up(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    (boris,) = await crowd(school, 1)
    arrived = asyncio.Event()
    download = school.adapter._api.download

    async def slowly(path: str, most: int) -> bytes | None:
        await arrived.wait()
        return await download(path, most)

    monkeypatch.setattr(school.adapter._api, "download", slowly)
    async with polling(school.engine, school.adapter):
        await boris.sends_photo(school.bot, picture())
        await school.until(lambda: school.asked("getFile"))
        await school.anna.writes(school.bot, "помощь")
        await school.anna.sees(school.bot, 1)
        assert len(school.bot.updates.waiting) == 2, "the picture, and what came after it, are not acknowledged yet"
        arrived.set()
        await boris.sees(school.bot, 1)
        await school.until(lambda: not school.bot.updates.waiting)


async def test_taps_are_answered_also_stale_and_doubled_ones(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на хор")
        asked = await anna.sees(bot, "Кого")
        taps = [await anna.taps(bot, asked, "Маша, 2А") for _ in range(3)]
        school.server.mischief.duplicate = True
        taps.append(await anna.taps(bot, asked, "Петя, 5Б"))
        await school.until(lambda: not bot.unanswered)
    assert len(taps) == 4


async def test_an_unanswered_tap_harms_nobody(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на хор")
        asked = await anna.sees(bot, "Кого")
        bot.taps.clear()
        query = {"id": "404", "from": anna.user, "data": asked.buttons[0][0].token, "chat_instance": "1"}
        message = {"message_id": asked.id, "chat": anna.chat_wire, "date": 1, "text": asked.text}
        school.server.push_raw(bot, {"callback_query": query | {"message": message}})
        await anna.sees(bot, lambda m: m.edited)
