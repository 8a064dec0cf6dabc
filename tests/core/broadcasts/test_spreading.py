"""Everybody gets it once, in their language, in the messenger they chose, when they want it."""

import itertools
from collections import Counter

import pytest
import sqlalchemy as sa

from core import links, outbox
from core.accounts import account, choose_language, mark_unreachable
from core.broadcasts import spreading
from core.broadcasts.audience import Whom
from core.broadcasts.report import State
from core.broadcasts.spreading import PATIENCE, finish, spread, take_back
from core.broadcasts.tables import broadcast
from core.broadcasts.verbs import BroadcastOver, cancel, pause, resume
from core.database import Tx
from core.forms.model import Kind, Option, Question
from core.messages import Message
from core.notices import ANNOUNCEMENT, EMERGENCY, send_due
from core.notices.preferences import choose, set_quiet
from core.notices.readers import Way
from core.notices.silence import NEVER
from core.outbox import Priority
from core.people import Role, membership
from core.surveys.tables import Per
from dialogs.engine.update import Bot
from tests.broadcasts import announced, background, class_id, seen, turned
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, last, set_clock
from tests.talk import button, messages, send, talk
from tests.world import Someone, World

NIGHT, MORNING = "2026-11-25 22:30", "2026-11-26 07:00"


async def rows(world: World) -> list[sa.Row[tuple[object, ...]]]:
    query = sa.select(outbox.outbox).where(outbox.outbox.c.broadcast_id.is_not(None)).order_by(outbox.outbox.c.id)
    return list(await world.database.read(lambda tx: tx.all(query)))


async def deliver(world: World, transport: str = "web", most: int = 1000) -> int:
    """Do what a messenger's lane does."""

    def work(tx: Tx) -> int:
        ids = [row.id for row in outbox.waiting(tx, transport, most)]
        outbox.sent(tx, ids)
        return len(ids)

    return await world.database.write(work)


async def never_quiet(who: Someone) -> None:
    await who.world.database.write(lambda tx: set_quiet(tx, who.id, NEVER))


# --- to whom, and in what words


async def test_a_guardian_of_two_children_gets_it_once(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5А"})
    await announced(olga, whom=Whom.FAMILIES, grades=[5])
    await background(world.database)
    assert len(await came(anna)) == 1


async def test_who_has_several_roles_gets_it_once_in_a_bot_that_reaches_them(world: World) -> None:
    olga, vera = await world.director(), await world.teacher("Вера Лис")
    as_parent = Someone(vera.id, Bot.PARENT, world, vera.account)
    await world.database.write(
        lambda tx: tx.insert(membership, person_id=vera.id, role=Role.GUARDIAN, school_id=world.school_id)
    )
    await announced(olga)
    await background(world.database)
    assert (len(await came(as_parent)), len(await came(vera))) == (1, 0)
    known = sa.select(account.c.id).where(account.c.external_id == vera.account)
    await world.database.write(lambda tx: mark_unreachable(tx, tx.value(known), "parent"))
    await announced(olga, "И ещё")
    await background(world.database)
    assert (len(await came(as_parent)), len(await came(vera))) == (1, 1)


async def test_bodies_are_the_same_for_all_readers_of_a_language(world: World) -> None:
    olga = await world.director()
    people = [await world.guardian(f"Анна Ива{n:03}", {}, transport="vk") for n in range(5)]
    john = await world.guardian("John Smith", {}, transport="vk")
    await world.database.write(lambda tx: choose_language(tx, 7, john.id, "en"))
    await announced(olga)
    await background(world.database)
    bodies = Counter(str(row.body) for row in await rows(world))
    assert sorted(bodies.values()) == [1, len(people)]
    assert "An announcement of the school" in (await came(john))[0]
    assert "Завтра субботник" in (await came(john))[0]


async def test_a_survey_about_children_has_other_words_for_guardians_of_several_alone(world: World) -> None:
    people = [await world.guardian(f"Анна Ива{n:03}", {f"Петя{n}": "5Б"}, transport="vk") for n in range(5)]
    await world.guardian("Ольга Ясенева", {"Илья": "5Б", "Маша": "2А"}, transport="vk")
    eats = Question("eats", Kind.CHOICE, "Ест?", options=(Option("yes", "Да"), Option("no", "Нет")))
    await world.survey("Питание", eats, per=Per.CHILD)
    await background(world.database)
    bodies = Counter(str(row.body) for row in await rows(world))
    assert sorted(bodies.values()) == [1, len(people)]


async def test_what_somebody_wrote_is_never_read_as_markup(world: World) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    text = "Цена {price} *руб* [x](y) <b>…</b>\n\nВторой абзац"
    await announced(olga, text)
    await background(world.database)
    assert text in (await last(anna)).text


async def test_why_is_answered_to_its_readers_alone(world: World) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {})
    await announced(olga)
    await background(world.database)
    token = button(await last(anna), "Почему это мне?").token
    dima = await world.guardian("Дима Котов", {})
    assert "Это «объявления школы»" in (await send(anna, token=token))[0].text
    assert "Это «объявления школы»" not in (await send(dima, token=token))[0].text
    name = token[1:].partition(".")[0]
    assert [row.notice for row in await rows(world)] == [None], "one name for all of them cannot be a notice's own"
    assert len(name) == 12


# --- when


async def test_each_gets_it_when_they_want_it(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna, dima, nina, owl = [await world.guardian(f"{name} Иванова", {}) for name in ("Анна", "Дима", "Нина", "Оля")]
    await world.database.write(lambda tx: choose(tx, dima.id, ANNOUNCEMENT, Way.DIGEST))
    await world.database.write(lambda tx: choose(tx, nina.id, ANNOUNCEMENT, Way.MUTE))
    await never_quiet(owl)
    set_clock(clock, NIGHT)
    one = await announced(olga, whom=Whom.GUARDIANS)
    await background(world.database)
    assert [len(await came(who)) for who in (anna, dima, nina, owl)] == [0, 0, 0, 1]
    report = await seen(olga, one)
    assert [report.number(s) for s in (State.WAITING, State.LATER, State.DIGEST, State.MUTED)] == [1, 1, 1, 1]
    await deliver(world)
    set_clock(clock, MORNING)
    await world.database.write(send_due)
    await background(world.database)
    assert [len(await came(who)) for who in (anna, dima, nina, owl)] == [1, 0, 0, 1]
    set_clock(clock, "2026-11-26 18:00")
    await world.database.write(send_due)
    assert "Завтра субботник" in (await came(dima))[0]
    assert await came(nina) == []
    await deliver(world)
    report = await seen(olga, one)
    assert (report.number(State.SENT), report.people) == (3, 4)


async def test_an_emergency_passes_everything(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await world.database.write(lambda tx: choose(tx, anna.id, ANNOUNCEMENT, Way.MUTE))
    set_clock(clock, NIGHT)
    await announced(olga, kind=EMERGENCY)
    await background(world.database)
    assert [len(await came(who)) for who in (anna, petya)] == [1, 1]
    assert {row.priority for row in await rows(world)} == {Priority.URGENT}


async def test_an_emergency_is_spread_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "AT_ONCE", 1)
    olga = await world.director()
    people = [await world.guardian(f"Анна Ива{n:03}", {}) for n in range(3)]
    await announced(olga, "Обычное")
    await world.database.write(spread)
    await announced(olga, "Пожар", kind=EMERGENCY)
    for _ in people:
        await world.database.write(spread)
    assert ["Пожар" in row.body["text"] for row in await rows(world)] == [False, True, True, True]


async def test_in_parts_of_any_size_nobody_is_left_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    olga = await world.director()
    people = [await world.guardian(f"Анна Ива{n:03}", {}) for n in range(7)]
    for size, n in zip((1, 2, 6, 7, 8), itertools.count()):
        monkeypatch.setattr(spreading, "AT_ONCE", size)
        await announced(olga, f"Новость {n}")
        await background(world.database, spread)
        assert [sum(f"Новость {n}" in text for text in await came(who)) for who in people] == [1] * 7


# --- who was not reached


async def test_the_classes_of_those_whom_nothing_reached(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == dima.id)))
    one = await announced(olga)
    await background(world.database, spread)
    await world.database.write(lambda tx: outbox.failed(tx, [row.id for row in outbox.waiting(tx, "web", 9)], "gone"))
    report = await seen(olga, one)
    assert (report.number(State.UNREACHED), report.number(State.LOST), report.people) == (4, 1, 5)
    assert report.classes == [("5Б", 4), ("2А", 1)], "Anna, who has blocked it, is counted in one of her classes"


async def test_who_leaves_before_the_morning_is_counted_as_unreached(world: World, clock: FrozenClock) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    set_clock(clock, NIGHT)
    one = await announced(olga, whom=Whom.GUARDIANS)
    await background(world.database)
    mine = sa.select(account.c.id).where(account.c.person_id == anna.id)
    await world.database.write(lambda tx: links.unlink(tx, anna.id, tx.value(mine)))
    set_clock(clock, MORNING)
    await world.database.write(send_due)
    report = await seen(olga, one)
    assert (report.number(State.UNREACHED), report.people) == (1, 1)


# --- its course


async def test_paused_nothing_leaves_and_resumed_all_does(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna, owl = await world.guardian("Анна Иванова", {}), await world.guardian("Оля Иванова", {})
    await never_quiet(owl)
    set_clock(clock, NIGHT)
    one = await announced(olga, whom=Whom.GUARDIANS)
    await turned(olga, pause, one)
    await background(world.database)
    assert await deliver(world) == 0
    set_clock(clock, MORNING)
    await world.database.write(send_due)
    assert await came(anna) == []
    assert (await seen(olga, one)).number(State.WAITING, State.LATER) == 2
    await turned(olga, resume, one)
    await world.database.write(send_due)
    assert await deliver(world) == 2
    assert len(await came(anna)) == 1


async def test_cancelled_what_was_not_sent_is_given_up(
    world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "AT_ONCE", 2)
    monkeypatch.setattr(spreading, "ROWS_AT_ONCE", 2)
    olga = await world.director()
    people = [await world.guardian(f"Анна Ива{n:03}", {}) for n in range(9)]
    for night_owl in people[:6]:
        await never_quiet(night_owl)
    set_clock(clock, NIGHT)
    one = await announced(olga, whom=Whom.GUARDIANS)
    for _ in range(4):
        await world.database.write(spread)
    assert await deliver(world, most=3) == 3
    await turned(olga, cancel, one)
    during = await seen(olga, one)
    assert await deliver(world) == 0
    await background(world.database)
    after = await seen(olga, one)
    assert during.counts[("", State.CANCELLED)] == 3, "two who sleep, and one whom it had not come to"
    for report in (during, after):
        assert [report.number(s) for s in (State.SENT, State.CANCELLED)] == [3, 6]
        assert (report.people, report.told.is_over) == (9, report is after)
    set_clock(clock, MORNING)
    await world.database.write(send_due)
    assert await deliver(world) == 0
    for verb in (cancel, pause, resume):
        with pytest.raises(BroadcastOver):
            await turned(olga, verb, one)


async def test_what_went_out_while_it_was_cancelled_counts_as_sent(world: World) -> None:
    olga = await world.director()
    await world.guardian("Анна Иванова", {})
    one = await announced(olga, whom=Whom.GUARDIANS)
    await world.database.write(spread)
    in_hand = [row.id for row in await rows(world)]
    await turned(olga, cancel, one)
    await background(world.database)
    await world.database.write(lambda tx: outbox.sent(tx, in_hand))
    report = await seen(olga, one)
    assert (report.number(State.SENT), report.number(State.CANCELLED), report.people) == (1, 0, 1)


async def test_digests_wait_for_a_paused_one_and_forget_a_cancelled_one(world: World, clock: FrozenClock) -> None:
    olga, anna = await world.director(), await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: choose(tx, anna.id, ANNOUNCEMENT, Way.DIGEST))
    paused, cancelled = [await announced(olga, text, Whom.GUARDIANS) for text in ("Первое", "Второе")]
    await background(world.database)
    await turned(olga, pause, paused)
    await turned(olga, cancel, cancelled)
    set_clock(clock, "2026-11-25 18:00")
    await world.database.write(send_due)
    assert await came(anna) == []
    await background(world.database)
    await turned(olga, resume, paused)
    await world.database.write(send_due)
    assert ["Первое" in text and "Второе" not in text for text in await came(anna)] == [True]


# --- the end


async def test_its_author_is_told_when_it_is_over_once(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    nina = await world.guardian("Нина Иванова", {})
    await world.database.write(lambda tx: choose(tx, nina.id, ANNOUNCEMENT, Way.DIGEST))
    await announced(olga)
    await background(world.database)
    assert await came(olga) == [], "Anna does not have it yet"
    await deliver(world)
    await background(world.database)
    await background(world.database)
    assert await came(olga) == [
        "✅ Рассылка разошлась\n«Завтра субботник»\nПолучили: 1 из 3\n🗞 Прочитают в своей сводке за день: 1\n"
        "✉ Ещё не подключились: 1\nИм лучше передать на бумаге. Больше всего таких в классах: 5Б: 1"
    ]
    assert len(await came(anna)) == 1
    await talk(olga, "> [Подробнее]\n«Завтра субботник»\n▓▓▓▓▓░░░░░ 50 %")


async def test_a_bot_that_does_not_run_is_not_waited_for_longer_than_a_day(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    await world.guardian("Анна Иванова", {}, transport="max")
    one = await announced(olga, whom=Whom.GUARDIANS)
    await background(world.database)
    clock.pass_time(hours=23)
    await background(world.database)
    assert not (await seen(olga, one)).told.is_over
    clock.pass_time(hours=2)
    assert PATIENCE.days == 1
    await background(world.database)
    assert (await seen(olga, one)).told.is_over
    assert "Ещё в пути: 1" in (await came(olga))[-1]
    await turned(olga, cancel, one)
    await background(world.database)
    assert (await seen(olga, one)).number(State.CANCELLED) == 1


async def test_one_that_nobody_can_read_is_over_at_once(world: World) -> None:
    olga, vera = await world.director(), await world.teacher("Вера Лис")
    await world.pupil("Петя Иванов", "5Б", transport="max")
    own = await class_id(world, "5Б", vera)
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.transport == "max")))
    await announced(vera, whom=Whom.PUPILS, classes=[own])
    await background(world.database)
    assert "Получили: 0 из 1" in (await came(vera))[0]
    assert await messages(olga) == list[Message]()


async def test_where_there_is_nothing_to_do_nothing_is_done(world: World) -> None:
    assert [await world.database.write(part) for part in (spread, take_back, finish)] == [False] * 3
    assert await world.database.read(lambda tx: tx.all(sa.select(broadcast))) == []
