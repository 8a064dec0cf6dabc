"""Whole conversations: from Telegram's server through the engine and back."""

import pytest

from bots.telegram.adapter import TelegramAdapter
from bots.transport import Address, TokenRefused, Unreachable
from core.database import Database
from core.files import FileStore
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from tests.bots.adapters import delivered, hooked, polling, wiring
from tests.bots.telegram.conftest import PATH, School, build, join, picture
from tests.core.notices.telling import came
from tests.messengers.telegram import TelegramServer


async def test_hello_checks_the_token_and_sets_the_menu(school: School) -> None:
    address = await school.adapter.hello()
    assert address == Address("@klik_parents_bot", "https://t.me/klik_parents_bot?start={payload}")
    assert school.anna.commands(school.bot) == {"menu": "Показать меню", "help": "Что я умею"}
    assert school.server.person("John Smith", language="en").commands(school.bot)["menu"] == "Show the menu"


@pytest.mark.parametrize("token", ["no token", "7:unknown", "77:" + "A" * 35])
async def test_a_bad_token_is_refused_in_a_sentence_without_it(school: School, token: str) -> None:
    adapter = TelegramAdapter(wiring(school.engine, token, school.server.url))
    with pytest.raises(TokenRefused) as refused:
        await adapter.hello()
    assert token not in str(refused.value)
    await adapter.close()


async def test_a_token_that_is_revoked_ends_the_bot(school: School) -> None:
    school.server.revoke(school.bot)
    with pytest.raises(TokenRefused):
        await school.adapter.poll()
    with pytest.raises(TokenRefused):
        await school.adapter.hook("http://127.0.0.1:1/hook")


async def test_where_nobody_answers_hello_says_so(school: School) -> None:
    async with school.server.outage():
        with pytest.raises(Unreachable):
            await school.adapter.hello()


async def test_a_signup_by_taps(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        asked = await anna.sees(bot, "Кого")
        await anna.taps(bot, asked, "Петя, 5Б")
        found = await anna.sees(bot, "Вот что нашлось")
        await anna.taps(bot, found, found.buttons[0][0].label)
        card = await anna.sees(bot, "Записать Петю")
        assert (card.id, card.edited) == (asked.id, True), "the question is changed in place"
        await anna.taps(bot, card, card.buttons[0][0].label)
        await anna.sees(bot, "Готово! У Пети есть место")
        await school.until(lambda: not bot.unanswered)
    assert all(r["link_preview_options"] == {"is_disabled": True} for r in school.asked("sendMessage"))


async def test_a_question_with_a_photo_and_words_under_it(school: School) -> None:
    anna, bot = school.anna, school.bot
    teacher = await school.world.teacher("Ирина Котова")
    await school.world.homeroom("5Б", teacher)
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "вопрос учителю")
        await anna.taps(bot, await anna.sees(bot, "О ком вопрос?"), "Петя, 5Б")
        asked = await anna.sees(bot, "кому вопрос?")
        await anna.taps(bot, asked, asked.buttons[0][0].label)
        await anna.sees(bot, "Напишите вопрос")
        await anna.sends_photo(bot, picture("teal"), "Такие кеды подойдут?")
        letter = await anna.sees(bot, "Такие кеды подойдут?\n📎 photo.jpg")
        await anna.taps(bot, letter, "Отправить вопрос")
        await anna.sees(bot, "Вопрос сохранили")
    assert (await came(teacher))[-1].endswith("Такие кеды подойдут?\n📎 приложен 1 файл")


async def test_bold_is_where_the_words_have_it_whatever_comes_before(school: School) -> None:
    async with polling(school.engine, school.adapter):
        await school.anna.writes(school.bot, "/whoami")
        seen = await school.anna.sees(school.bot)
    bold = [seen.text[mark.offset : mark.offset + mark.length] for mark in seen.markup if mark.kind == "bold"]
    assert bold
    assert all(not part[0].isspace() and not part[-1].isspace() for part in bold)


async def test_an_invite_by_a_link(school: School) -> None:
    vera = school.server.person("Вера Лисова")
    async with polling(school.engine, school.adapter):
        await vera.starts(school.bot, "no-such-code")
        await vera.sees(school.bot, "код")


async def test_whoever_has_an_english_app_is_spoken_to_in_english(school: School) -> None:
    john = school.server.person("John Smith", language="en-GB")
    async with polling(school.engine, school.adapter):
        await john.starts(school.bot)
        seen = await john.sees(school.bot)
    assert seen.text.isascii() or "code" in seen.text


async def test_one_dialog_on_both_databases_by_both_ways(
    database: Database, catalogue: Catalogue, words: Words, files: FileStore, hurried: None
) -> None:
    world = await build(database, catalogue, words, files)
    anna_id = (await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})).id
    async with TelegramServer() as server:
        bot, anna = server.add_bot("parents"), server.person("Анна Иванова")
        await join(world, anna, anna_id)
        adapter = TelegramAdapter(wiring(world.engine, bot.token, server.url))
        async with polling(world.engine, adapter):
            await anna.writes(bot, "запиши на хор")
            asked = await anna.sees(bot, "Кого")
        async with hooked(world.engine, adapter, PATH):
            await anna.taps(bot, asked, "Маша, 2А")
            await anna.sees(bot, lambda m: m.edited and "Маш" in m.text)
        await adapter.close()
        assert server.violations == []


async def test_a_restart_loses_nothing_and_repeats_nothing(school: School) -> None:
    anna, bot = school.anna, school.bot
    async with polling(school.engine, school.adapter):
        await anna.writes(bot, "запиши на шахматы")
        asked = await anna.sees(bot, "Кого")
        await delivered(school.world.database, "telegram")  # or it would be sent once more: Telegram knows no keys
    await anna.taps(bot, asked, "Петя, 5Б")
    again = school.another()
    async with polling(school.engine, again):
        await anna.sees(bot, lambda m: m.edited)
    await again.close()
    assert len(school.said()) == 1
