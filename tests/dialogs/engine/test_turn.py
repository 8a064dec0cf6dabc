"""One update, one transaction: on both databases, with the real engine."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from core import invites
from core.accounts import account
from core.database import Tx
from core.notices import ANNOUNCEMENT, Action, Cause, notify
from core.opportunities.tables import signup
from core.people import membership
from core.refusal import NotFound
from core.words import say
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Text
from dialogs.engine.store import KEEP, conversation, forget_old, handled
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Update
from tests.conftest import FrozenClock
from tests.dialogs.engine.desk import spoken
from tests.talk import button, messages, screen, send, talk
from tests.world import Someone, World

SECRET = "Секретова Тайна 89001234567"


async def count(world: World, table: sa.Table) -> int:
    return await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(table)))


def with_dialog(world: World, *dialogs: Dialog, bot: Bot = Bot.PARENT) -> None:
    """Let the world's engine know these dialogs of a bot, too."""
    engine, real = world.engine, world.engine.words
    toys = spoken(*dialogs)
    for language in ("ru", "en"):
        real_words = dict(real._templates[language])
        toys._templates[language] = {**toys._templates[language], **real_words}
    bots = {**engine.catalogue.bots, bot: engine.catalogue.bots[bot] | {d.name: d for d in dialogs}}
    world.engine = Engine(engine.database, Catalogue(bots), toys, engine.files)


# --- once


async def test_an_update_delivered_again_is_answered_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    update = Update(anna.transport, anna.bot, "17", anna.account, text="помощь")
    assert await world.engine.handle(update) is True
    assert await world.engine.handle(update) is False
    assert len(await messages(anna)) == 1


async def test_an_update_delivered_many_times_at_once_is_answered_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    update = Update(anna.transport, anna.bot, "17", anna.account, text="помощь")
    assert sorted(await asyncio.gather(*(world.engine.handle(update) for _ in range(8)))) == [False] * 7 + [True]
    assert len(await messages(anna)) == 1


async def test_ids_of_two_messengers_and_two_bots_do_not_meet(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = dataclasses.replace(anna, transport="telegram")
    student = dataclasses.replace(anna, bot=Bot.STUDENT)
    for who in (anna, there, student):
        assert await send(who, text="помощь", id="17")


async def test_handled_updates_are_forgotten_when_no_messenger_repeats_them(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await send(anna, text="помощь")
    clock.pass_time(days=KEEP.days, seconds=1)
    await send(anna, text="помощь")
    assert await world.database.write(forget_old) == 1
    assert await count(world, handled) == 1


async def test_also_joins_the_transaction(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    seen: list[Tx] = []
    update = Update(anna.transport, anna.bot, "1", anna.account, text="помощь")
    await world.engine.handle(update, seen.append)
    await world.engine.handle(update, seen.append)
    assert len(seen) == 1


async def test_delivery_is_told_after_each_commit(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    told: list[str] = []
    world.engine.after.append(told.append)
    await send(anna, text="помощь", id="1")
    await send(anna, text="помощь", id="1")
    assert told == [anna.transport]


# --- bugs


def leak(tx: Tx, note: str) -> Any:
    """Change something, then fail with what the person wrote in the error."""
    tx.run(account.update().values(language="en"))
    raise ValueError(f"bad note: {note}")


def ask_badly(tx: Tx, note: str) -> Any:
    tx.run(account.update().values(language="en"))
    raise KeyError(note)


def ruin(tx: Tx, note: str) -> Any:
    """Leave the database's own transaction broken, as a wrong statement does on PostgreSQL."""
    tx.run(sa.text("SELECT no_such_column"))


@pytest.mark.parametrize(
    ("dialog", "step"),
    [
        (Dialog("leaky", Text("note"), Confirm("sure"), commit=leak), "leaky.sure"),
        (Dialog("leaky", Text("note"), Confirm("sure"), commit=ruin), "leaky.sure"),
        (Dialog("leaky", Text("note"), Confirm("sure", shows=ask_badly)), "leaky.sure"),
        (Dialog("leaky", Text("note"), Choice("sure", options=ask_badly)), "leaky.sure"),
        (Dialog("leaky", Text("note"), Confirm("sure"), done=lambda note: {}[note]), "leaky.sure"),
    ],
)
async def test_a_bug_undoes_the_turn_is_told_and_logged_without_words(
    world: World, dialog: Dialog, step: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with_dialog(world, dialog)
    await talk(anna, "> /leaky\nleaky.note")
    with capture_logs() as logs:
        said = await send(anna, text=SECRET, id="tok-en-17")
        if not logs:
            said = await send(anna, text="да")
    (bug,) = logs
    assert (bug["event"], bug["bot"], bug["step"], bug["log_level"]) == ("bug", "parent", step, "error")
    assert any("test_turn.py" in place for place in bug["trace"])
    written = repr(logs) + capsys.readouterr().out + capsys.readouterr().err + caplog.text
    for private in (*SECRET.split(), "Анна", "Иванова", anna.account):
        assert private not in written
    assert "Что-то сломалось у нас" in said[-1].text
    assert await world.database.read(lambda tx: tx.value(sa.select(account.c.language))) == "ru"
    assert "Чем помочь?" in (await send(anna, token=button(said[-1], "Меню").token))[-1].text


async def test_of_a_bug_a_pupil_is_told_as_such(world: World) -> None:
    petya = await world.pupil("Петя Иванов")
    with_dialog(world, Dialog("broken", Confirm("sure", shows=lambda: 1 / 0)), bot=Bot.STUDENT)
    assert "ты тут ни при чём" in (await send(petya, text="/broken"))[-1].text


async def test_after_a_bug_the_same_button_may_be_tried_again(world: World) -> None:
    broken = [True]

    def commit(tx: Tx) -> None:
        if broken.pop():
            raise RuntimeError

    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with_dialog(world, Dialog("flaky", Confirm("sure"), commit=commit))
    await talk(anna, "> /flaky\nflaky.sure")
    token = button(await screen(anna), "flaky.sure.yes").token
    broken.insert(0, False)
    assert "сломалось" in (await send(anna, token=token))[-1].text
    assert "flaky.done" in (await send(anna, token=token))[-1].text


async def test_a_dialog_broken_for_good_keeps_nobody(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with_dialog(world, Dialog("broken", Text("note"), Confirm("sure", shows=ask_badly)))
    await talk(anna, "> /broken\n> слово\nсломалось\n> отмена\nотменили: broken.title")
    await talk(anna, "> /broken\n> слово\nсломалось\n> меню\nЧем помочь?\n> /help\nзапиши")


async def test_a_bug_in_one_turn_leaves_others_of_its_group_alone(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    others = [await world.guardian(f"Вера {n}-ва", {"Даша": "4В"}) for n in ("Кото", "Зайце", "Лисо")]
    with_dialog(world, Dialog("leaky", Text("note"), commit=leak))
    for who in (anna, *others):
        await send(dataclasses.replace(who, world=world), text="/leaky" if who is anna else "/whoami")
    await asyncio.gather(*(send(who, text=SECRET if who is anna else "кто я") for who in (anna, *others)))
    for who in others:
        assert "Вера" in (await messages(who))[-1].text
    assert "сломалось" in (await messages(anna))[-1].text
    assert await count(world, account) == 4


# --- refusals


def nobody(tx: Tx) -> Any:
    raise NotFound


def some(tx: Tx) -> list[Option]:
    return [Option(1, "один"), Option(2, "два")]


def keep(tx: Tx, thing: int) -> int:
    tx.run(account.update().values(language="en"))
    return thing


def refuse(tx: Tx, thing: int) -> Any:
    tx.run(account.update().values(language="en"))
    raise NotFound


BACK: dict[str, Any] = {"returns": {NotFound: "thing"}}
REFUSED: list[Callable[[], Dialog]] = [
    lambda: Dialog("no", Choice("thing", options=nobody), commit=keep),
    lambda: Dialog("no", Choice("thing", options=some), Confirm("sure", shows=nobody), commit=keep, **BACK),
    lambda: Dialog("no", Choice("thing", options=some), commit=refuse, **BACK),
    lambda: Dialog("no", Choice("thing", options=some), commit=keep, done=nobody, **BACK),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
async def test_a_refusal_may_come_from_anywhere_and_undoes_what_was_begun(world: World, number: int) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with_dialog(world, REFUSED[number]())
    with capture_logs() as logs:
        said = await send(anna, text="/no")
        if number:
            said = await send(anna, text="1")
    assert logs == []
    assert said[-1].text.count("Этого больше нет") == 1
    assert ("no.thing" in said[-1].text) is bool(number)
    assert said[-1].buttons
    assert await world.database.read(lambda tx: tx.value(sa.select(account.c.language))) == "ru"


# --- one person, several messengers


async def elsewhere(who: Someone, transport: str) -> Someone:
    return await who.world.account_of(who.id, who.bot, transport)


async def test_begun_in_one_messenger_and_finished_in_another(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await elsewhere(anna, "telegram")
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\nВот что нашлось")
    shown = button(await screen(anna), "← Назад").token
    await talk(there, "> 1\nЗаписать Петю Иванову?")
    assert "уже не действует" in (await send(anna, token=shown))[-1].text  # its question was answered over there
    await talk(there, "> да\nГотово!")
    assert await count(world, signup) == 1


async def test_two_taps_of_one_person_at_the_same_moment(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await elsewhere(anna, "telegram")
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> 1")
    token = button(await screen(anna), "Записать Петю").token
    both = await asyncio.gather(*(send(who, token=token) for who in (anna, there, anna, there)))
    texts = [m.text for ms in both for m in ms]
    assert await count(world, signup) == 1
    assert sum("Готово!" in t for t in set(texts)) == 1
    assert any("уже сделано" in t for t in texts)


async def test_the_first_two_messages_of_a_stranger_at_the_same_moment(world: World) -> None:
    someone = await world.stranger()
    await asyncio.gather(send(someone, text="помощь"), send(someone, text="помощь"))
    assert len(await messages(someone)) == 2
    assert await count(world, account) == await count(world, conversation) == 1


async def test_the_first_two_messages_of_a_person_on_two_messengers_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await elsewhere(anna, "telegram")
    await asyncio.gather(send(anna, text="помощь"), send(there, text="помощь"))
    assert await count(world, conversation) == 1
    assert await messages(anna)
    assert await messages(there)


async def code_for(who: Someone) -> str:
    world = who.world
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[who.id], days=30))
    return issued[0].code


async def test_joining_on_a_second_messenger_offers_what_the_first_began(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    for _ in range(3):
        await send(anna, text="помощь")
    await talk(anna, "> запиши на шахматы\nКого записать?")
    old = button(await screen(anna), "Петя, 5Б").token
    there = await world.stranger(transport="telegram")
    await talk(
        there,
        f"""
        > /start {await code_for(anna)}
        Это вы?
        > [Да, это я]
        Готово, вы с нами
        [▶ Продолжить: Найти кружок]
        """,
    )
    assert "уже не действует" in (await send(anna, token=old))[-1].text
    await talk(there, "> меню\n> [▶ Продолжить: Найти кружок]\nКого записать?\n> [Маша, 2А]\n> 1\n> да\nГотово!")


async def test_no_button_of_before_comes_alive_by_joining(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await world.stranger(transport="telegram")
    tokens = []
    for who in (anna, there):
        for _ in range(6):
            await send(who, text="меню")
            tokens.append((who, button(await screen(who), "Помощь").token))
    await talk(there, f"> /start {await code_for(anna)}\n> да\nГотово")
    for who, token in tokens:
        assert "уже не действует" in (await send(who, token=token))[-1].text


async def test_two_updates_while_joining(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    there = await world.stranger(transport="telegram")
    await talk(there, f"> /start {await code_for(anna)}\nЭто вы?")
    yes = button(await screen(there), "Да, это я").token
    with capture_logs() as logs:
        await asyncio.gather(*(send(there, token=yes) for _ in range(3)))
    assert logs == []
    assert "Чем помочь?" in (await send(there, text="меню"))[-1].text


# --- notices


async def test_a_notice_s_button_pressed_twice_and_after_all_changed(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    club = await world.club("Шахматы")
    look = Action(
        say("opportunities.look"), "club_signup", {"pupil": anna.children["Петя"], "category": None, "club": club}
    )

    def tell(tx: Tx) -> None:
        notify(tx, anna.id, ANNOUNCEMENT, say("engine.welcome"), Cause(), bot="parent", actions=[look])

    await world.database.write(tell)
    token = button(await screen(anna), "Посмотреть и записать").token
    assert "Записать Петю Иванову?" in (await send(anna, token=token))[-1].text
    assert "Записать Петю Иванову?" in (await send(anna, token=token))[-1].text
    await talk(anna, "> да\nГотово!")
    assert "Уже в списке" in (await send(anna, token=token))[-1].text
    await send(anna, text="да")
    assert await count(world, signup) == 1
    await talk(anna, "> мои записи\n> 1\n> [Да, отказаться]")
    assert "Записать Петю Иванову?" in (await send(anna, token=token))[-1].text
    await world.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    gone = (await send(anna, token=token))[-1]
    assert "Этого здесь сделать нельзя" in gone.text
    assert gone.buttons


@pytest.mark.parametrize(
    "token", ["n", "n.", "nabc", "nabc.x", "nabc.²", "nabc.99", "n\x00.0", "n\ud800.0", "n" * 9000 + ".0", "\x00"]
)
async def test_no_foreign_token_is_a_notice(world: World, token: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with capture_logs() as logs:
        assert "уже не действует" in (await send(anna, token=token))[-1].text
    assert logs == []


async def test_another_persons_notice_is_not_mine(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    look = Action(say("opportunities.look"), "my_signups", {})

    def tell(tx: Tx) -> None:
        notify(tx, vera.id, ANNOUNCEMENT, say("engine.welcome"), Cause(), bot="parent", actions=[look])

    await world.database.write(tell)
    token = button(await screen(vera), "Посмотреть и записать").token
    assert "уже не действует" in (await send(anna, token=token))[-1].text


# --- time


async def test_after_a_day_of_silence(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\nКого записать?")
    clock.pass_time(days=2)
    await talk(
        anna, "> ой, я забыла\nМы остановились на: Найти кружок…Кого записать?\n> [Маша, 2А]\n> 1\n> да\nГотово!"
    )
