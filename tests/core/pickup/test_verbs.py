"""Who may say who picks a child up, who sees it, who is told, and when it is forgotten."""

import asyncio
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.notices import send_due
from core.people import guardianship
from core.pickup import queries, verbs
from core.pickup.queries import Allowed
from core.pickup.tables import pickup
from core.pickup.verbs import MayAlready, Named, PickupFull, PickupGone, PickupPast, PickupTooFar, forget_ended, remind
from core.refusal import NotAllowed, NotFound, Refusal
from tests.broadcasts import class_id
from tests.conftest import FrozenClock
from tests.core.notices.telling import came
from tests.core.opportunities.acting import acting
from tests.core.pickup.naming import TODAY, grandmother, name
from tests.world import Someone, World

DAY = timedelta(days=1)


async def named_for(world: World, actor: Actor, pupil: int) -> list[str]:
    return [one.name for one in (await world.database.read(lambda tx: queries.of_child(tx, actor, pupil))).allowed]


async def test_added_seen_and_removed(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = await grandmother(world, anna)
    actor, petya = await acting(anna), anna.children["Петя"]
    assert await named_for(world, actor, petya) == ["Мария Петровна"]
    await world.database.write(lambda tx: verbs.remove(tx, actor, made.id))
    assert await named_for(world, actor, petya) == []
    with pytest.raises(PickupGone):
        await world.database.write(lambda tx: verbs.remove(tx, actor, made.id))
    rows = await world.database.read(lambda tx: tx.all(sa.select(audit.audit.c.verb, audit.audit.c.subject_id)))
    assert [tuple(r) for r in rows] == [("allow_pickup", made.id), ("remove_pickup", made.id)]


async def test_only_a_guardian_of_the_child(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = await grandmother(world, anna)
    petya = anna.children["Петя"]
    named = Named("Кто Угодно", "friend", TODAY, None)
    dima = await acting(await world.guardian("Дима Котов", {"Лена": "5Б"}))
    for work in (
        lambda tx: verbs.allow(tx, dima, petya, named),
        lambda tx: verbs.remove(tx, dima, made.id),
        lambda tx: queries.of_child(tx, dima, petya),
        lambda tx: queries.named_by_family(tx, dima, made.id),
    ):
        with pytest.raises(NotFound):
            await world.database.write(work)
    assert list(await world.database.read(lambda tx: queries.known(tx, dima))) == []
    for who in (await world.teacher("Вера Сова"), await world.director(), await world.pupil("Оля Сова")):
        actor = await acting(who)
        with pytest.raises(NotAllowed):
            await world.database.write(lambda tx, a=actor: verbs.allow(tx, a, petya, named))  # type: ignore[misc]
        with pytest.raises(NotAllowed):
            await world.database.write(lambda tx, a=actor: verbs.remove(tx, a, made.id))  # type: ignore[misc]


async def test_who_at_school_sees_whom(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await grandmother(world, anna)
    petya = anna.children["Петя"]
    stranger, homeroom = await world.teacher("Игорь Ветров"), await world.teacher("Вера Ласточкина")
    await class_id(world, "5Б", homeroom)

    async def sees(who: Someone) -> bool:
        actor = await acting(who)
        try:
            seen = await world.database.read(lambda tx: queries.may_pick_up(tx, actor, petya))
        except NotFound:
            return False
        return [one.name for one in seen.allowed] == ["Мария Петровна"]

    assert await sees(homeroom)
    assert await sees(await world.staff())
    assert await sees(await world.director())
    assert not await sees(stranger)
    for who in (anna, await world.pupil("Оля Сова")):
        actor = await acting(who)
        with pytest.raises(NotAllowed):
            await world.database.read(lambda tx, a=actor: queries.may_pick_up(tx, a, petya))  # type: ignore[misc]
        with pytest.raises(NotAllowed):
            await world.database.read(lambda tx, a=actor: queries.today(tx, a))  # type: ignore[misc]
    await world.school("Школа № 2")
    assert not await sees(await world.director())
    assert not await sees(await world.teacher("Пётр Иной"))


@pytest.mark.parametrize(
    ("first", "last", "no"),
    [
        (TODAY - DAY, TODAY - DAY, PickupPast),
        (TODAY + DAY, TODAY, PickupPast),
        (TODAY, TODAY + 400 * DAY, PickupTooFar),
    ],
)
async def test_days_that_cannot_be(world: World, first: date, last: date, no: type[Refusal]) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with pytest.raises(no):
        await name(world, anna, "Петя", first, last)


async def test_who_may_already_is_not_named_twice_but_who_may_always_may_be_announced_for_a_day(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await name(world, anna, "Петя", TODAY, TODAY + DAY)
    with pytest.raises(MayAlready):
        await name(world, anna, "Петя", TODAY, TODAY, name="мария  петровна")
    await name(world, anna, "Петя", TODAY, None)
    with pytest.raises(MayAlready):
        await name(world, anna, "Петя", TODAY + DAY, None)
    await name(world, anna, "Петя", TODAY + 5 * DAY, TODAY + 5 * DAY)


async def test_the_list_has_an_end(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    for n in range(verbs.MOST):
        await name(world, anna, "Петя", name=f"Человек {n}")
    with pytest.raises(PickupFull):
        await name(world, anna, "Петя", name="Ещё один")


async def test_a_day_that_is_over_is_not_in_the_list(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = await name(world, anna, "Петя", TODAY, TODAY)
    actor, petya = await acting(anna), anna.children["Петя"]
    assert await named_for(world, actor, petya) == ["Мария Петровна"]
    clock.pass_time(days=1)
    assert await named_for(world, actor, petya) == []
    with pytest.raises(PickupGone):
        await world.database.write(lambda tx: verbs.remove(tx, actor, made.id))
    (known,) = await world.database.read(lambda tx: queries.known(tx, actor))
    assert (known.name, known.phone) == ("Мария Петровна", "+79111234567")


async def test_two_guardians_remove_it_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    igor = await world.guardian("Игорь Иванов", {})
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=anna.children["Петя"]))
    vera = await world.teacher("Вера Ласточкина")
    await class_id(world, "5Б", vera)
    made = await grandmother(world, anna)

    async def take_back(who: Someone) -> Allowed:
        actor = await acting(who)
        return await world.database.write(lambda tx: verbs.remove(tx, actor, made.id))

    results = await asyncio.gather(take_back(anna), take_back(igor), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Allowed", "PickupGone"]
    assert sum("больше не может" in text for text in await came(vera)) == 1


async def test_on_the_morning_of_the_day_the_school_is_told_once(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Ласточкина")
    await class_id(world, "5Б", vera)
    await name(world, anna, "Петя", TODAY + DAY, TODAY + DAY)
    assert "четверг, 26 ноября" in (await came(vera))[-1]

    async def look() -> int:
        await world.database.write(send_due)
        done = await world.database.write(remind)
        await world.database.write(send_due)
        return done

    assert await look() == 0
    clock.now = clock.now.replace(day=26, hour=4, minute=59)  # 6:59 at school
    assert await look() == 0
    clock.pass_time(minutes=2)
    assert await look() == 1
    assert "Петя Иванова, 5Б: забирает бабушка Мария Петровна, только сегодня." in (await came(vera))[-1]
    assert await look() == 0
    assert len(await came(vera)) == 2


async def test_a_morning_that_was_missed_tells_nothing_wrong(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Ласточкина")
    await class_id(world, "5Б", vera)
    await name(world, anna, "Петя", TODAY + DAY, TODAY + DAY)
    before = len(await came(vera))
    clock.pass_time(days=3)
    assert await world.database.write(remind) == 1
    assert len(await came(vera)) == before


async def test_what_is_removed_before_its_day_is_not_told_on_it(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = await name(world, anna, "Петя", TODAY + DAY, TODAY + DAY)
    actor = await acting(anna)
    await world.database.write(lambda tx: verbs.remove(tx, actor, made.id))
    clock.pass_time(days=1)
    assert await world.database.write(remind) == 0


async def test_what_ended_long_ago_is_forgotten(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    kept = await name(world, anna, "Петя")
    await name(world, anna, "Маша", TODAY, TODAY)
    removed = await name(world, anna, "Маша", name="Ольга Сова")
    actor = await acting(anna)
    await world.database.write(lambda tx: verbs.remove(tx, actor, removed.id))
    clock.pass_time(days=89)
    assert await world.database.write(forget_ended) == 0
    clock.pass_time(days=2)
    assert await world.database.write(forget_ended) == 2
    left = await world.database.read(lambda tx: tx.run(sa.select(pickup.c.id)).scalars().all())
    assert left == [kept.id]


async def test_a_teacher_who_is_a_parent_is_not_told_of_what_they_did(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await class_id(world, "5Б", vera)
    own = (await acting(anna))._replace(person_id=vera.id, name=(await acting(vera)).name)
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=vera.id, pupil_id=anna.children["Петя"]))
    named = Named("Кто То", "friend", TODAY, None)
    await world.database.write(lambda tx: verbs.allow(tx, own, anna.children["Петя"], named))
    assert await came(vera) == []
    assert "Кто решил: Вера Ласточкина." in (await came(anna))[-1]
