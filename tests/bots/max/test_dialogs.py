"""Whole conversations: from MAX's server through the engine and back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bots.transport import Address, TokenRefused
from core import invites, outbox
from core.accounts import account
from core.messages import Button, Message
from core.outbox import Priority
from core.words import BOLD_OFF, BOLD_ON
from tests.bots.adapters import delivering, hooked, polling, wiring
from tests.bots.max.conftest import PATH, School, until
from tests.messengers.common.seen import Mark

pytestmark = pytest.mark.filterwarnings("ignore:URL вебхука")  # maxapi minds that a test's is not https
Running = Callable[[School], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def _hooked(school: School) -> AsyncIterator[None]:
    async with hooked(school.engine, school.adapter, PATH):
        await until(lambda: school.bot.subscriptions)
        yield


@pytest.fixture(params=["polling", "webhook"])
def running(request: pytest.FixtureRequest) -> Running:
    """A bot that runs, both ways in turn."""
    return _hooked if request.param == "webhook" else lambda school: polling(school.engine, school.adapter)


async def tell(school: School, *messages: Message, **more: Any) -> None:
    """Tell Anna something from the outbox."""

    def put(tx: Any) -> None:
        to = tx.value(sa.select(account.c.id).where(account.c.external_id == str(school.anna.id)))
        outbox.put(tx, to, "parent", messages, **more)

    await school.world.database.write(put)


async def test_hello_checks_the_token_and_sets_the_menu(school: School) -> None:
    address = await school.adapter.hello()
    assert address == Address(f"@{school.bot.username}", f"https://max.ru/{school.bot.username}?start={{payload}}")
    assert school.bot.commands == [
        {"name": "menu", "description": "Показать меню"},
        {"name": "help", "description": "Что я умею"},
    ]


async def test_a_wrong_token_is_told(school: School) -> None:
    from bots.max import connect  # noqa: PLC0415

    adapter = connect(wiring(school.engine, "nobody-s-token", school.server.url))
    with pytest.raises(TokenRefused):
        await adapter.hello()
    with pytest.raises(TokenRefused):
        await adapter.poll()
    with pytest.raises(TokenRefused):
        await adapter.perform(adapter.calls(Message("a"), None)[0], ["1"], 1)
    await adapter.close()


async def test_a_signup_by_taps(school: School, running: Running) -> None:
    anna, bot = school.anna, school.bot
    async with running(school):
        await anna.writes(bot, "запиши на шахматы")
        seen = await anna.sees(bot, "Кого")
        await anna.taps(bot, seen, "Петя, 5Б")
        seen = await anna.sees(bot, "нашлось")
        await anna.taps(bot, seen, seen.buttons[0][0].label)
        seen = await anna.sees(bot, "Записать Петю Иванову?")
        await asyncio.sleep(1)
        await anna.taps(bot, seen, seen.buttons[0][0].label)
        await anna.sees(bot, "Готово")
        assert len(school.said()) == 1, "all the time one message was changed in place"
        await school.answered(3)
    assert len(school.sent("POST /answers")) == 3, "a tap is answered by the call that changes the message"
    assert not school.sent("PUT /messages")


async def test_taps_faster_than_max_lets_us_answer_them(school: School) -> None:
    """The message is changed all the same, and at once."""
    anna, bot = school.anna, school.bot
    async with _hooked(school):
        await anna.writes(bot, "запиши на шахматы")
        seen = await anna.sees(bot, "Кого")
        for wanted, then in (("Петя, 5Б", "нашлось"), ("← Назад", "Что ищем"), ("← Назад", "Кого")):
            await anna.taps(bot, seen, wanted)
            seen = await anna.sees(bot, then)
    (refused,) = [r for r in school.server.requests if r.status == 429 and "message" in r.params]
    (changed,) = [r for r in school.server.requests if r.method == "PUT /messages"]
    assert changed.at - refused.at < 0.5
    assert len(school.said()) == 1


async def test_a_tap_that_changes_nothing_is_answered_too(school: School) -> None:
    """A stale one, a double one, one whose message is gone."""
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        first = await anna.sees(bot, "Кого")
        await anna.writes(bot, "меню")
        await anna.sees(bot, 2)
        await anna.taps(bot, first, "Петя, 5Б")
        await anna.sees(bot, 3)
        bot.messages.pop(str(first.id))
        await anna.taps(bot, first, "Маша, 2А")
        await anna.sees(bot, 4)
        await school.answered(1)
    assert {"callback_id", "notification"} == set(school.sent("POST /answers")[0])
    assert anna.toasts(bot) == []


async def test_a_message_that_cannot_be_changed_is_sent_anew(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        seen = await anna.sees(bot, "Кого")
        school.server.mischief.hold = True
        await anna.taps(bot, seen, "Петя, 5Б")
        await anna.deletes(bot, seen)
        school.server.release()
        await anna.sees(bot, lambda m: "нашлось" in m.text and not m.edited)


async def test_an_answer_that_comes_too_late_changes_the_message_otherwise(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        seen = await anna.sees(bot, "Кого")
        school.server.mischief.hold = True
        await anna.taps(bot, seen, "Петя, 5Б")
        bot.taps.clear()  # MAX forgot it
        school.server.release()
        await anna.sees(bot, lambda m: m.edited)
    assert len(school.sent("PUT /messages")) == 1


async def test_a_stranger_joins_by_a_link(school: School, running: Running) -> None:
    """In the language of their MAX."""
    server, bot, world = school.server, school.bot, school.world
    vera = await world.guardian("Вера Лисова", {"Даша": "4В"})
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[vera.id], days=30))
    person = server.person("Вера", "Лисова")
    person.locale = "en-US"
    async with running(school):
        await person.starts(bot, issued[0].code)
        await person.sees(bot, "Даша")
    known = await world.database.read(
        lambda tx: tx.all(
            sa.select(account.c.transport, account.c.language).where(account.c.external_id == str(person.id))
        )
    )
    assert [tuple(row) for row in known] == [("max", "en")]


async def test_start_without_a_payload_shows_the_menu(school: School) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.starts(school.bot)
        assert (await school.anna.sees(school.bot)).buttons


async def test_what_nobody_understands_is_said_plainly(school: School) -> None:
    anna, bot, server = school.anna, school.bot, school.server
    async with polling(school.engine, school.adapter):
        await anna.sends_sticker(bot)
        await anna.sees(bot, 1)
        await anna.sends_sticker(bot)
        await anna.sees(bot, 2)
        await anna.shares_contact(bot)
        await anna.sees(bot, 3)
        await anna.sends_voice(bot)  # MAX tells that something came, but not from whom
        server.push_raw(bot, {"update_type": "message_created", "timestamp": 1})
        await anna.forwards(bot, await anna.writes(bot, "меню"))
        assert (await anna.sees(bot, 5)).buttons
    assert school.said()[0] == school.said()[1]


async def test_a_place_where_none_is_asked_for(school: School) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.shares_location(school.bot)
        await school.anna.sees(school.bot, "Место здесь не понадобится")


async def test_changed_words_count_where_the_first_led_nowhere(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        await anna.sees(bot, "Кого")
        said = await anna.writes(bot, "Колю")
        await anna.sees(bot, 2)
        await anna.edits(bot, said, "Петю")
        await anna.sees(bot, "для Пети")
        await anna.edits(bot, said, "Машу")
        await anna.writes(bot, "меню")
        await anna.sees(bot, 4)
    assert len(school.said()) == 4, "an answer that was taken is taken"


async def test_bold_and_what_looks_like_markup(school: School) -> None:
    anna, bot = school.anna, school.bot
    anna_text = "Петя <b>& Маша</b> **и** [я](https://example.org)"
    await anna.starts(bot)
    await tell(school, Message(f"{BOLD_ON}Важно:{BOLD_OFF} {anna_text}"), Message(anna_text))
    async with delivering(school.engine, school.adapter):
        await anna.sees(bot, 2)
    first, second = anna.chat(bot)
    assert (first.text, first.markup) == (f"Важно: {anna_text}", [Mark("strong", 0, 6)])
    assert (second.text, second.markup) == (anna_text, [])


async def test_a_phone_number_is_shared_by_a_button(school: School) -> None:
    anna, bot = school.anna, school.bot
    await anna.starts(bot)
    await tell(school, Message("Ваш номер?", ((Button("Пропустить", "1.1.0"),),), share="Поделиться"))
    async with delivering(school.engine, school.adapter):
        seen = await anna.sees(bot, "номер")
    assert [[(b.label, b.kind) for b in row] for row in seen.buttons] == [
        [("Поделиться", "contact")],
        [("Пропустить", "callback")],
    ]


async def test_a_place_is_shared_by_a_button(school: School) -> None:
    anna, bot = school.anna, school.bot
    await anna.starts(bot)
    await tell(school, Message("Где это?", ((Button("Отмена", "1.1.0"),),), place="Показать, где я"))
    async with delivering(school.engine, school.adapter):
        seen = await anna.sees(bot, "Где")
    assert [b.kind for row in seen.buttons for b in row] == ["location", "callback"]


async def test_who_blocked_the_bot_is_gone(school: School, running: Running) -> None:
    anna, bot = school.anna, school.bot
    async with running(school):
        await anna.writes(bot, "меню")
        await anna.sees(bot)
        await anna.blocks(bot)
        await tell(school, Message("Завтра каникулы"), priority=Priority.NOTICE)
        await school.delivered()
        assert await unreached_by(school) == ["parent"]
        await anna.unblocks(bot)
        await anna.sees(bot, 2)
        assert await unreached_by(school) == [""]


async def test_who_never_wrote_is_gone(school: School) -> None:
    await tell(school, Message("Завтра каникулы"))
    async with delivering(school.engine, school.adapter):
        await school.delivered()
    assert await unreached_by(school) == ["parent"]


async def unreached_by(school: School) -> list[str]:
    """Give which bots are known not to reach Anna."""
    query = sa.select(account.c.unreached_by).where(account.c.external_id == str(school.anna.id))
    return [row[0] for row in await school.world.database.read(lambda tx: tx.all(query))]


async def test_what_max_refuses_is_given_up(school: School) -> None:
    """An empty message is nobody's fault but ours; the next one arrives."""
    anna, bot = school.anna, school.bot
    await anna.starts(bot)
    await tell(school, Message(" \n"), Message("Завтра каникулы"))
    async with delivering(school.engine, school.adapter):
        await school.delivered()
    school.server.violations.clear()
    assert school.said() == ["Завтра каникулы"]
