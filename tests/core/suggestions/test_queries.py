"""What a family is suggested, on both databases: only what may be joined, only to those whose child it is."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.opportunities import verbs
from core.opportunities.tables import opportunity
from core.people import guardianship
from core.refusal import NotFound
from core.schools import lesson_hours, school_lessons
from core.suggestions.distance import Point
from core.suggestions.queries import Suggested, interests_of, reasons, suggested
from core.suggestions.tables import Way, interests, suggestion
from core.suggestions.verbs import leaf_past, set_interests, take_back, turn_down
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def seen(who: Someone, child: str = "Петя", query: str = "") -> Suggested:
    actor = await acting(who)
    return await who.world.database.read(lambda tx: suggested(tx, actor, who.children[child], query))


async def titles(who: Someone, **more: Any) -> set[str]:
    return {one.chance.title for one in (await seen(who, **more)).few}


async def does(who: Someone, verb: Any, *what: Any, child: str = "Петя") -> Any:
    actor = await acting(who)
    return await who.world.database.write(lambda tx: verb(tx, actor, who.children[child], *what))


async def test_only_what_may_be_joined_now_is_suggested(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Подходит", "вт 15:00-16:00")
    await world.club("Полный", places=0)
    await world.club("Для старших", grade_from=8)
    await world.club("Для малышей", age_to=8)
    await world.club("На уроках", "вт 10:00-11:00")
    await world.club("Закрыт", signup_until=clock.now - timedelta(hours=1))
    await world.club("Ещё не открыт", signup_from=clock.now + timedelta(hours=1))
    await world.club("Кончился", ends_on=(clock.now - timedelta(days=2)).date())
    mine = await world.club("Свой", "ср 15:00-16:00")
    await world.club("В то же время", "ср 15:30-16:30")
    given_up = await world.club("Отказались", "пт 15:00-16:00")
    actor = await acting(anna)
    await world.database.write(lambda tx: verbs.sign_up(tx, actor, anna.children["Петя"], mine))
    made = await world.database.write(lambda tx: verbs.sign_up(tx, actor, anna.children["Петя"], given_up))
    await world.database.write(lambda tx: verbs.leave(tx, actor, made.signup))
    await world.school("Другая школа")
    await world.club("Чужой", "вт 15:00-16:00")
    assert await titles(anna) == {"Подходит"}


async def test_lessons_of_the_whole_school_are_lessons_too(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("На уроках", "вт 10:00-11:00")
    await world.database.write(lambda tx: tx.run(lesson_hours.delete()))
    assert await titles(anna) == {"На уроках"}
    hours = {"school_id": world.school_id, "weekday": 1, "starts": 480, "ends": 810}
    await world.database.write(lambda tx: tx.run(school_lessons.insert(), hours))
    assert await titles(anna) == set()


async def test_somebody_elses_child_is_not_found(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "5А"})
    teacher = await world.teacher("Ирина Котова")
    club = await world.club("Рисование")
    for who in (vera, teacher):
        actor = await acting(who)
        for reads in (
            lambda tx, actor=actor: suggested(tx, actor, anna.children["Петя"]),
            lambda tx, actor=actor: reasons(tx, actor, anna.children["Петя"], [club]),
            lambda tx, actor=actor: interests_of(tx, actor, anna.children["Петя"]),
            lambda tx, actor=actor: set_interests(tx, actor, anna.children["Петя"], ["drawing"], None),
            lambda tx, actor=actor: leaf_past(tx, actor, anna.children["Петя"], [club]),
            lambda tx, actor=actor: turn_down(tx, actor, anna.children["Петя"], [club]),
            lambda tx, actor=actor: take_back(tx, actor, anna.children["Петя"], [club]),
        ):
            with pytest.raises(NotFound):
                await world.database.write(reads)


async def test_another_schools_club_cannot_be_turned_down(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.school("Другая школа")
    foreign = await world.club("Чужой")
    with pytest.raises(NotFound):
        await does(anna, turn_down, [foreign])
    count = sa.select(sa.func.count()).select_from(suggestion)
    assert await world.database.read(lambda tx: tx.value(count)) == 0


async def test_what_one_of_the_family_turned_down_is_suggested_to_none(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    boris = await world.guardian("Борис Иванов", {})
    boris.children = anna.children
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    petya.children = anna.children
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=boris.id, pupil_id=anna.children["Петя"]))
    drawing = await world.club("Рисование")
    await world.club("Футбол", "ср 16:00-17:00")
    assert await does(petya, turn_down, [drawing]) == ["Рисование"]
    assert [await titles(who) for who in (anna, boris, petya)] == [{"Футбол"}] * 3
    await does(boris, take_back, [drawing])
    assert await titles(petya) == {"Рисование", "Футбол"}


async def test_what_was_leafed_past_comes_after_the_rest_for_who_leafed(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    boris = await world.guardian("Борис Иванов", {})
    boris.children = anna.children
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=boris.id, pupil_id=anna.children["Петя"]))
    for n in range(7):
        await world.club(f"Клуб {n}", "вт 15:00-16:00")
    first = await seen(anna)
    assert (len(first.few), first.more, first.again) == (3, True, False)
    rounds = [await _leaf(anna, clock) for _ in range(3)]
    assert [len(one) for one in rounds] == [3, 3, 1]
    assert len(set().union(*rounds)) == 7
    again = await seen(anna)
    assert again.again
    assert {one.chance.opportunity for one in again.few} == rounds[0]
    assert {one.chance.opportunity for one in (await seen(boris)).few} == rounds[0]
    clock.pass_time(days=8)
    assert not (await seen(anna)).again


async def _leaf(who: Someone, clock: FrozenClock) -> set[int]:
    shown = [one.chance.opportunity for one in (await seen(who)).few]
    await does(who, leaf_past, shown)
    clock.pass_time(minutes=1)
    return set(shown)


async def test_what_the_child_likes_is_kept_once_and_deleted_when_nothing_is_left(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await does(anna, set_interests, ["drawing", "nonsense", "chess"], Way.FAR)
    await does(anna, set_interests, ["chess", "robots"], None)
    actor = await acting(anna)
    said = await world.database.read(lambda tx: interests_of(tx, actor, anna.children["Петя"]))
    assert (said.topics, said.way) == (("robots", "chess"), None)
    await does(anna, set_interests, [], None)
    assert (await world.database.read(lambda tx: interests_of(tx, actor, anna.children["Петя"]))).topics == ()


async def test_where_home_is_only_guardians_say_and_only_they_take_it_back(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    petya.children = anna.children
    mother = await acting(anna)

    async def kept() -> list[tuple[float | None, ...]]:
        rows = await world.database.read(lambda tx: tx.all(sa.select(interests.c.latitude, interests.c.longitude)))
        return [tuple(row) for row in rows]

    await does(anna, set_interests, ["chess"], None, Point(54.719341, 20.468172))
    assert await kept() == [(54.72, 20.47)]
    await does(petya, set_interests, [], None)
    assert await kept() == [(54.72, 20.47)]
    assert (await world.database.read(lambda tx: interests_of(tx, mother, anna.children["Петя"]))).home
    await does(anna, set_interests, ["chess"], Way.NEAR)
    assert await kept() == [(None, None)]
    await does(anna, set_interests, [], None)
    assert await kept() == []


async def test_words_bring_what_they_find_to_the_front(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    for n in range(5):
        await world.club(f"Клуб {n}", "вт 15:00-16:00")
    await world.club("Рисование", "ср 16:00-17:00", about="Краски и пастель")
    found = await seen(anna, query="рисованием")
    assert found.matches
    assert found.few[0].chance.title == "Рисование"
    assert not (await seen(anna, query="щупальца")).matches


async def test_a_contest_that_is_over_is_in_the_portfolio(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    day = (clock.now + timedelta(days=3)).date()
    contest = await world.club("Конкурс рисунков", "", kind="contest", category="art", starts_on=day, ends_on=day)
    await world.club("Живопись", "ср 16:00-17:00", category="art")
    actor = await acting(anna)
    await world.database.write(lambda tx: verbs.sign_up(tx, actor, anna.children["Петя"], contest))
    assert _keys(await seen(anna)) >= {"suggestions.prepares"}
    clock.pass_time(days=10)
    assert _keys(await seen(anna)) >= {"suggestions.proved"}


def _keys(found: Suggested) -> set[str]:
    return {phrase.key for one in found.few for phrase in one.why}


async def test_reasons_are_given_of_what_is_still_free(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    free, full = await world.club("Рисование"), await world.club("Футбол", places=0)
    actor = await acting(anna)
    found = await world.database.read(lambda tx: reasons(tx, actor, anna.children["Петя"], [full, free]))
    assert [one.chance.opportunity for one in found] == [free]
    assert await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(opportunity))) == 2
