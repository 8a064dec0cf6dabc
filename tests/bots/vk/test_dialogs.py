"""Whole conversations: from VK's server through the engine and back, by Long Poll and by the Callback API."""

import asyncio

import pytest
import sqlalchemy as sa

from bots.transport import Address
from core import invites, outbox
from core.accounts import account
from core.database import Tx
from core.messages import Button, Message
from tests.bots.vk.conftest import School
from tests.messengers.common.seen import SeenButton


async def test_hello_tells_how_people_find_the_community(school: School) -> None:
    school.bot.bots_capabilities = False
    assert await school.adapter.hello() == Address(
        "Лицей — родителям", f"https://vk.me/club{school.bot.id}?ref={{payload}}"
    )
    assert school.bot.bots_capabilities, "or VK would take no keyboard"


async def test_a_signup_by_taps(running: School) -> None:
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "запиши на шахматы")
    seen = await anna.sees(bot, "Кого")
    await anna.taps(bot, seen, "Петя, 5Б")
    seen = await anna.sees(bot, "для Пети")
    await anna.taps(bot, seen, "Шахматы · вт 15:00–16:00 · 15 мест")
    seen = await anna.sees(bot, "Записать Петю")
    assert len(running.said()) == 1, "each question is changed in place"
    await anna.taps(bot, seen, "Записать Петю")
    await anna.sees(bot, "Готово")
    await _answered(running, 3)


async def test_a_stranger_comes_by_a_link(running: School) -> None:
    vera = running.server.person("Вера Лисова")
    invited = await running.world.guardian("Вера Лисова", {"Даша": "4В"})
    (issued,) = await running.world.database.write(
        lambda tx: invites.issue(tx, running.world.school_id, person_ids=[invited.id], days=30)
    )
    await vera.starts(running.bot, issued.code)
    seen = await vera.sees(running.bot, "Вера")
    await vera.taps(running.bot, seen, seen.buttons[0][0].label)
    await vera.sees(running.bot, lambda m: "Даш" in m.text)


async def test_the_start_button_and_english(running: School) -> None:
    john = running.server.person("John Smith")
    john.lang_id = 3
    await john.starts(running.bot)
    await john.sees(running.bot, "code")


async def test_a_second_tap_and_a_stale_one_are_answered_too(running: School) -> None:
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "запиши на шахматы")
    seen = await anna.sees(bot, "Кого")
    await anna.taps(bot, seen, "Петя, 5Б")
    await anna.taps(bot, seen, "Маша, 2А")
    await _answered(running, 2)
    await anna.sees(bot, "Вот что нашлось")
    # The message it was tapped on had become the next question: nothing more is to be said.
    assert "Маш" not in "".join(running.said())
    assert "не действует" not in "".join(running.said())


async def _answered(school: School, taps: int) -> None:
    """Every tap is answered, so that no button spins."""
    dialog = school.bot.dialog(school.anna.id)
    async with asyncio.timeout(20):
        while not (len(dialog.taps) == taps and all(tap.answered for tap in dialog.taps.values())):
            await school.server.bell.wait()


@pytest.mark.parametrize("kind", ["sticker", "voice"])
async def test_what_no_bot_understands_is_said_plainly(running: School, kind: str) -> None:
    anna, bot = running.anna, running.bot
    match kind:
        case "sticker":
            await anna.sends_sticker(bot)
        case "voice":
            await anna.sends_voice(bot, b"OggS....")
    await anna.sees(bot, "прочитать не могу")


async def test_a_place_where_none_is_asked_for(running: School) -> None:
    await running.anna.shares_location(running.bot, 54.7, 20.5)
    await running.anna.sees(running.bot, "Место здесь не понадобится")


async def test_a_place_is_shared_by_a_button(running: School) -> None:
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "привет")
    await anna.sees(bot, 1)
    await _tell(running, Message("Где это?", ((Button("Отмена", "1.1.0"),),), place="Показать, где я"))
    seen = await anna.sees(bot, "Где это")
    assert [button.kind for row in seen.buttons for button in row] == ["location", "callback"]
    await anna.taps(bot, seen, "location")
    await anna.sees(bot, "Место здесь не понадобится")


async def test_forwarded_words_count_as_written(running: School) -> None:
    anna, bot = running.anna, running.bot
    first = await anna.writes(bot, "спасибо")
    await anna.sees(bot, 1)
    wish = await anna.writes(bot, "запиши на футбол")
    await anna.sees(bot, "Кого")
    await anna.writes(bot, "отмена")
    await anna.sees(bot, 3)
    await anna.forwards(bot, wish)
    await anna.sees(bot, lambda m: "Кого" in m.text and int(m.id) > int(wish.id) + 3)
    await anna.replies(bot, first, "петя")
    await anna.sees(bot, "для Пети")


async def test_changed_words_are_taken_where_the_first_were_not_understood(running: School) -> None:
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "запиши на шахматы")
    await anna.sees(bot, "Кого")
    typo = await anna.writes(bot, "ъъъ")
    await anna.sees(bot, 2)
    await anna.edits(bot, typo, "маша")
    await anna.sees(bot, "для Маши")
    await anna.edits(bot, typo, "петя")
    await anna.writes(bot, "привет")
    await anna.sees(bot, "Мы остановились")
    assert len(running.said()) == 4, "what was understood is not taken a second time"


async def test_a_notice_that_does_not_fit_under_a_message(running: School) -> None:
    """A plain keyboard comes, its buttons are taps, and it goes away."""
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "привет")
    await anna.sees(bot, 1)
    await _tell(running, Message("Двенадцать кнопок", tuple((Button(f"Кнопка {n}", f"1.1.{n}"),) for n in range(12))))
    await anna.sees(bot, "Двенадцать")
    shown = [button for row in anna.keyboard(bot) for button in row]
    assert shown[11] == SeenButton("Кнопка 11", "text", '{"t":"1.1.11"}')
    await anna.taps(bot, None, "Кнопка 11")
    await anna.sees(bot, 3)
    assert shown[11] not in [button for row in anna.keyboard(bot) for button in row]


async def test_a_plain_keyboard_gives_way_when_words_come_instead(running: School) -> None:
    anna, bot = running.anna, running.bot
    await _tell(running, Message("Двенадцать кнопок", tuple((Button(f"Кнопка {n}", f"1.1.{n}"),) for n in range(12))))
    bot.dialog(anna.id).allowed = True
    await anna.sees(bot, "Двенадцать")
    await anna.writes(bot, "запиши на хор")
    await anna.sees(bot, "Кого")
    assert [button.label for row in anna.keyboard(bot) for button in row][:2] == ["Петя, 5Б", "Маша, 2А"]
    await anna.taps(bot, None, "Петя, 5Б")
    assert (await anna.sees(bot, "для Пети")).buttons and not anna.keyboard(bot)


async def test_an_old_program_taps_too(running: School) -> None:
    anna, bot = running.anna, running.bot
    anna.button_kinds = ("text", "open_link")
    await anna.writes(bot, "запиши на хор")
    seen = await anna.sees(bot, "Кого")
    assert {b.kind for row in seen.buttons for b in row} == {"text"}
    await anna.taps(bot, seen, "Маша, 2А")
    await anna.sees(bot, "для Маши")


async def test_whoever_blocks_the_community_gets_notices_elsewhere(running: School) -> None:
    anna, bot = running.anna, running.bot
    await anna.writes(bot, "привет")
    await anna.sees(bot, 1)
    await anna.blocks(bot)
    await _tell(running, Message("Завтра собрание"))
    await _went_to(running, "web")
    await anna.unblocks(bot)
    await anna.writes(bot, "запиши на хор")
    await anna.sees(bot, "Кого")


async def _went_to(school: School, transport: str) -> None:
    """Wait until the last message waits in another messenger."""

    def where(tx: Tx) -> str:
        return str(tx.value(sa.select(outbox.outbox.c.transport).order_by(outbox.outbox.c.id.desc()).limit(1)))

    async with asyncio.timeout(20):
        while await school.world.database.read(where) != transport:  # noqa: ASYNC110 - a database rings no bell
            await asyncio.sleep(0.05)


async def _tell(school: School, message: Message) -> None:
    """Have something said to Anna that she did not ask for."""

    def put(tx: Tx) -> None:
        to = tx.value(
            account.select().with_only_columns(account.c.id).where(account.c.external_id == str(school.anna.id))
        )
        outbox.put(tx, to, "parent", [message], priority=outbox.Priority.NOTICE)

    await school.world.database.write(put)
    for wake in school.engine.after:
        wake("vk")
