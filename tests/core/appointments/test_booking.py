"""Nobody shares a time, nobody is in two places at once; who may, and in which school."""

import asyncio
import contextlib
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from core.appointments.booking import Booked, book, cancel, move
from core.appointments.queries import appointments_of, my_appointments, my_slots
from core.appointments.refusals import AlreadyBooked, AppointmentGone, Busy, SlotGone, SlotTaken
from core.appointments.reminding import remind_soon
from core.appointments.slots import Guests, close_day, close_slot, forget_old
from core.appointments.tables import HOLDS, appointment, reminder, slot
from core.appointments.visible import free_slots, hosts
from core.people import Role, enrollment, guardianship, membership
from core.refusal import NotAllowed, NotFound, Refusal
from tests.conftest import FrozenClock
from tests.core.appointments.scene import DAY, crowd, family, opened
from tests.core.notices.telling import set_clock
from tests.core.opportunities.acting import acting
from tests.world import World


async def held(world: World) -> list[sa.Row[Any]]:
    query = sa.select(appointment.c.slot_id, appointment.c.guardian_id).where(HOLDS)
    return list(await world.database.read(lambda tx: tx.all(query)))


async def test_two_hundred_want_one_time(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    times = await opened(world, irina)
    families = await crowd(world, 200)
    outcomes = await asyncio.gather(
        *(world.database.write(lambda tx, w=who, p=pupil: book(tx, w, p, times[0])) for who, pupil in families),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert Counter(type(one) for one in outcomes) == {Booked: 1, SlotTaken: 199}
    assert [row.slot_id for row in await held(world)] == [times[0]]
    (lucky,) = [row.guardian_id for row in await held(world)]
    who, pupil = next(pair for pair in families if pair[0].person_id != lucky)
    free = await world.database.read(lambda tx: free_slots(tx, who, pupil, irina.person_id, DAY))
    assert [one.slot for one in free] == times[1:]


async def test_a_storm_of_bookings_moves_and_cancellations(world: World) -> None:
    irina, igor = [await acting(await world.teacher(name)) for name in ("Ирина Котова", "Игорь Ветров")]
    times = [*await opened(world, irina), *await opened(world, igor, starts=17 * 60 + 10, ends=18 * 60 + 10)]
    families = await crowd(world, 12)
    chance = random.Random(7)

    async def act(who: Any, pupil: int) -> None:
        def work(tx: Any) -> None:
            mine = my_appointments(tx, who)
            wanted = chance.choice(times)
            deed = chance.random()
            if mine and deed < 0.3:
                cancel(tx, who, mine[0].id)
            elif mine and deed < 0.7:
                move(tx, who, mine[0].id, wanted)
            else:
                book(tx, who, pupil, wanted)

        with contextlib.suppress(Refusal):
            await world.database.write(work)

    await asyncio.gather(*(act(*chance.choice(families)) for _ in range(200)))
    rows = await held(world)
    assert rows
    assert max(Counter(row.slot_id for row in rows).values()) == 1
    spans = {
        row.id: (row.starts_at, row.ends_at) for row in await world.database.read(lambda tx: tx.all(sa.select(slot)))
    }
    for who in {row.guardian_id for row in rows}:
        own = sorted(spans[row.slot_id] for row in rows if row.guardian_id == who)
        assert all(before[1] <= after[0] for before, after in pairwise(own))


async def test_one_time_cancelled_and_booked_at_once(world: World) -> None:
    """Either nobody has it, or whoever has it was told that it is gone: never an appointment at no time."""
    irina = await acting(await world.teacher("Ирина Котова"))
    (first, *_) = await opened(world, irina)
    _, mother, petya = await family(world)
    outcomes = await asyncio.gather(
        world.database.write(lambda tx: close_slot(tx, irina, first)),
        world.database.write(lambda tx: book(tx, mother, petya, first)),
        return_exceptions=True,
    )
    assert not isinstance(outcomes[0], BaseException)
    assert await held(world) == []
    assert isinstance(outcomes[1], SlotGone) or outcomes[0].told == 1


async def test_not_twice_and_not_in_two_places(world: World) -> None:
    irina, igor = [await acting(await world.teacher(name)) for name in ("Ирина Котова", "Игорь Ветров")]
    hers, his = await opened(world, irina), await opened(world, igor, starts=17 * 60 + 10, ends=18 * 60 + 10)
    _, mother, petya = await family(world)
    made = await world.database.write(lambda tx: book(tx, mother, petya, hers[0]))
    for wanted, refusal in ((hers[0], AlreadyBooked), (hers[1], AlreadyBooked), (his[0], Busy)):
        with pytest.raises(refusal):
            await world.database.write(lambda tx, w=wanted: book(tx, mother, petya, w))  # type: ignore[misc]
    await world.database.write(lambda tx: book(tx, mother, petya, his[1]))
    with pytest.raises(Busy):
        await world.database.write(lambda tx: move(tx, mother, made.appointment, hers[2]))
    assert len(await held(world)) == 2


async def test_a_teacher_who_is_somebody_s_guest_is_no_host_then(world: World) -> None:
    teacher = await world.teacher("Ирина Котова")
    irina, igor = await acting(teacher), await acting(await world.teacher("Игорь Ветров"))
    hers, his = await opened(world, irina), await opened(world, igor)
    _, father, petya = await family(world)
    mother = (await family(world, "Вера Лисова"))[1]

    def become(tx: Any) -> None:
        tx.insert(membership, person_id=irina.person_id, role=Role.GUARDIAN, school_id=world.school_id)
        tx.insert(guardianship, guardian_id=irina.person_id, pupil_id=petya)

    await world.database.write(become)
    as_mother = mother._replace(person_id=irina.person_id)
    await world.database.write(lambda tx: book(tx, as_mother, petya, his[0]))
    with pytest.raises(SlotTaken):
        await world.database.write(lambda tx: book(tx, father, petya, hers[0]))
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: book(tx, as_mother, petya, hers[1]))
    assert [
        one.with_whom(irina.person_id).given
        for one in await world.database.read(lambda tx: appointments_of(tx, irina.person_id))
    ] == ["Игорь"]


async def test_roles_and_schools(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    times = await opened(world, irina)
    _, mother, petya = await family(world)
    made = await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    pupil = await acting(await world.pupil("Коля Котов"))
    stranger = (await family(world, "Вера Лисова"))[1]
    igor = await acting(await world.teacher("Игорь Ветров"))
    await world.school("Гимназия № 1")
    _, other, theirs = await family(world, "Зоя Лесная")
    for who, deed, refusal in (
        (pupil, lambda tx, w: book(tx, w, w.person_id, times[1]), NotAllowed),
        (irina, lambda tx, w: book(tx, w, petya, times[1]), NotAllowed),
        (stranger, lambda tx, w: book(tx, w, petya, times[1]), NotFound),
        (stranger, lambda tx, w: cancel(tx, w, made.appointment), NotFound),
        (stranger, lambda tx, w: move(tx, w, made.appointment, times[1]), NotFound),
        (other, lambda tx, w: book(tx, w, theirs, times[1]), NotFound),
        (igor, lambda tx, w: close_slot(tx, w, times[0]), NotFound),
        (mother, lambda tx, w: close_slot(tx, w, times[0]), NotAllowed),
        (mother, lambda tx, w: my_slots(tx, w, DAY), NotAllowed),
        (pupil, lambda tx, w: hosts(tx, w, w.person_id), NotAllowed),
        (stranger, lambda tx, w: hosts(tx, w, petya), NotFound),
    ):
        with pytest.raises(refusal):
            await world.database.write(lambda tx, d=deed, w=who: d(tx, w))  # type: ignore[misc]
    assert await world.database.read(lambda tx: hosts(tx, other, theirs)) == []
    with pytest.raises(SlotGone):
        await world.database.write(lambda tx: close_day(tx, igor, DAY))


async def test_times_of_another_class_are_not_there(world: World) -> None:
    teacher = await world.teacher("Ирина Котова")
    irina = await acting(teacher)
    _, mother, petya = await family(world)
    _, other, kolya = await family(world, "Вера Лисова", "7В")
    await world.homeroom("5Б", teacher)
    class_id = await world.database.read(
        lambda tx: tx.value(sa.select(enrollment.c.class_id).where(enrollment.c.pupil_id == petya))
    )
    times = await opened(world, irina, guests=Guests(class_id=class_id))
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: book(tx, other, kolya, times[0]))
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    seventh = await world.database.read(
        lambda tx: tx.value(sa.select(enrollment.c.class_id).where(enrollment.c.pupil_id == kolya))
    )
    with pytest.raises(NotFound):
        await opened(world, irina, starts=19 * 60, ends=20 * 60, guests=Guests(class_id=seventh))


async def test_what_is_over(world: World, clock: FrozenClock) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    times = await opened(world, irina)
    _, mother, petya = await family(world)
    made = await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    set_clock(clock, "2026-11-26 17:05")
    assert len(await world.database.read(lambda tx: appointments_of(tx, mother.person_id))) == 1
    for deed, refusal in (
        (lambda tx: book(tx, mother, petya, times[0]), SlotGone),
        (lambda tx: cancel(tx, mother, made.appointment), AppointmentGone),
        (lambda tx: move(tx, mother, made.appointment, times[1]), AppointmentGone),
        (lambda tx: close_slot(tx, irina, times[0]), SlotGone),
    ):
        with pytest.raises(refusal):
            await world.database.write(deed)
    set_clock(clock, "2026-11-26 17:25")
    assert await world.database.read(lambda tx: appointments_of(tx, mother.person_id)) == []


async def test_appointments_of_a_person_are_those_of_both_sides(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    times = await opened(world, irina)
    _, mother, petya = await family(world)
    await world.database.write(lambda tx: book(tx, mother, petya, times[1], "  Про \n оценки "))
    (mine,) = await world.database.read(lambda tx: appointments_of(tx, mother.person_id))
    (hers,) = await world.database.read(lambda tx: appointments_of(tx, irina.person_id))
    assert mine == hers
    assert (mine.with_whom(mother.person_id).given, mine.with_whom(irina.person_id).given) == ("Ирина", "Анна")
    assert (mine.starts.isoformat(), mine.ends.isoformat()) == (
        "2026-11-26T15:20:00+00:00",
        "2026-11-26T15:40:00+00:00",
    )
    assert (mine.place, mine.subject, mine.timezone, mine.moves) == ("каб. 1", "Про оценки", "Europe/Kaliningrad", 0)


async def test_what_is_over_for_a_year_is_forgotten(world: World, clock: FrozenClock) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    times = await opened(world, irina)
    _, mother, petya = await family(world)
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    clock.pass_time(days=1, hours=2)
    await world.database.write(remind_soon)
    clock.pass_time(days=401)
    assert await world.database.write(forget_old) == len(times)
    left = [await world.database.read(lambda tx, t=t: tx.all(sa.select(t))) for t in (slot, appointment, reminder)]  # type: ignore[misc]
    assert left == [[], [], []]
