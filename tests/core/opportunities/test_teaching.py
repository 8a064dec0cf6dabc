"""What those who run clubs see and mark."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.audit import audit
from core.opportunities.attendance import Marked, NoMeeting, NotAMember, mark_absent
from core.opportunities.queries import expected_on, meetings, members, taught
from core.opportunities.tables import Status, absence, register
from core.opportunities.verbs import leave, sign_up
from core.refusal import NotAllowed, NotFound
from core.words import Weekly, Words, say
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def join(who: Someone, child: str, club: int) -> int:
    me = await acting(who)
    return (await who.world.database.write(lambda tx: sign_up(tx, me, who.children[child], club))).signup


async def mark(world: World, actor: Actor, club: int, day: date, *absent: int) -> Marked:
    return await world.database.write(lambda tx: mark_absent(tx, actor, club, day, list(absent)))


async def test_a_teacher_sees_their_own_clubs_the_director_all(world: World, clock: FrozenClock) -> None:
    igor, vera = await world.teacher("Игорь Лесной"), await world.teacher("Вера Полевая")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "5Б"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", places=2, teacher_id=igor.id)
    await world.club("Лепка", teacher_id=vera.id)
    await world.club("Прошлое", teacher_id=igor.id, ends_on=date(2026, 5, 31))
    await join(anna, "Петя", chess)
    clock.pass_time(days=2)
    for child in ("Маша", "Ваня"):
        await join(anna, child, chess)

    me, director, mother = await acting(igor), await acting(await world.director()), await acting(anna)
    (seen,) = await world.database.read(lambda tx: taught(tx, me))

    assert (seen.title, seen.taken, seen.capacity, seen.waiting, seen.new) == ("Шахматы", 2, 2, 1, 2)
    assert seen.times == (Weekly(1, 900, 960),)
    assert [c.title for c in await world.database.read(lambda tx: taught(tx, director))] == ["Лепка", "Шахматы"]
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: taught(tx, mother))


async def test_members_stand_in_the_order_of_arrival(world: World) -> None:
    igor = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "6А", "Ваня": "7В", "Дима": "5Б"})
    chess = await world.club("Шахматы", places=2, teacher_id=igor.id)
    made = {child: await join(anna, child, chess) for child in anna.children}
    mother, me = await acting(anna), await acting(igor)
    await world.database.write(lambda tx: leave(tx, mother, made["Петя"]))

    seen = await world.database.read(lambda tx: members(tx, me, chess))

    assert [(m.name.given, m.label, m.status, m.line) for m in seen] == [
        ("Маша", "6А", Status.IN, 0),
        ("Ваня", "7В", Status.IN, 0),
        ("Дима", "5Б", Status.WAITING, 1),
    ]


async def test_a_club_is_nobody_elses_business(world: World) -> None:
    igor = await world.teacher("Игорь Лесной")
    vera = await acting(await world.teacher("Вера Полевая"))
    chess = await world.club("Шахматы", "вт 15:00-16:00", teacher_id=igor.id)
    await world.school("Другая школа")
    foreign = await acting(await world.director())

    for actor in (vera, foreign):
        for query in (members, meetings):
            with pytest.raises(NotFound):
                await world.database.read(lambda tx, q=query, a=actor: q(tx, a, chess))  # type: ignore[misc]
        with pytest.raises(NotFound):
            await mark(world, actor, chess, date(2026, 11, 24))


async def test_meetings_of_two_weeks_and_which_are_marked(world: World, clock: FrozenClock) -> None:
    igor = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы", "ср 18:00-19:00, пт 15:00-16:00", teacher_id=igor.id)
    clock.pass_time(days=-14)
    await join(anna, "Петя", chess)
    clock.pass_time(days=14)
    me = await acting(igor)
    await mark(world, me, chess, date(2026, 11, 20))
    await mark(world, me, chess, date(2026, 11, 13), anna.children["Петя"])

    seen = await world.database.read(lambda tx: meetings(tx, me, chess))

    assert [(m.held_on.day, m.marked, m.absent) for m in seen] == [
        (25, False, None),  # today is a Wednesday
        (20, True, frozenset()),
        (18, False, None),
        (13, True, frozenset(anna.children.values())),
        (11, False, None),
    ]


async def test_a_contest_is_held_once(world: World) -> None:
    director = await acting(await world.director())
    contest = await world.club("Конкурс чтецов", "", kind="contest", starts_on=date(2026, 11, 23))
    seen = await world.database.read(lambda tx: meetings(tx, director, contest))
    assert [m.held_on for m in seen] == [date(2026, 11, 23)]
    assert (await mark(world, director, contest, date(2026, 11, 23))).present == 0


async def test_absence_is_marked_and_corrected(world: World, clock: FrozenClock) -> None:
    igor = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "5Б"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", teacher_id=igor.id)
    clock.pass_time(days=-7)
    for child in anna.children:
        await join(anna, child, chess)
    clock.pass_time(days=7)
    me, day = await acting(igor), date(2026, 11, 24)
    petya, masha = anna.children["Петя"], anna.children["Маша"]

    first = await mark(world, me, chess, day, petya, masha, petya)
    again = await mark(world, me, chess, day, masha)

    assert (first.present, first.absent, first.corrected) == (1, 2, False)
    assert (again.present, again.absent, again.corrected) == (2, 1, True)
    absent = await world.database.read(lambda tx: tx.all(sa.select(absence.c.pupil_id)))
    assert [row.pupil_id for row in absent] == [masha]
    assert len(await world.database.read(lambda tx: tx.all(sa.select(register)))) == 1
    traces = await world.database.read(lambda tx: tx.all(sa.select(audit.c.verb).order_by(audit.c.id)))
    assert [row.verb for row in traces[-2:]] == ["mark_absent"] * 2


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 23),  # a Monday
        date(2026, 12, 1),  # a Tuesday, but ahead
        date(2026, 9, 1),  # before the first
    ],
)
async def test_no_meeting_no_register(world: World, words: Words, day: date) -> None:
    director = await acting(await world.director())
    chess = await world.club("Шахматы", "вт 15:00-16:00", starts_on=date(2026, 9, 8))
    with pytest.raises(NoMeeting) as no:
        await mark(world, director, chess, day)
    for language in ("ru", "en"):
        assert "Шахматы" in words.text(say(no.value.key, **no.value.told), language)
    assert await world.database.read(lambda tx: tx.all(sa.select(register))) == []


async def test_only_who_had_a_place_that_day_is_expected(world: World, clock: FrozenClock) -> None:
    director = await acting(await world.director())
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "5Б"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", places=2)
    clock.pass_time(days=-14)
    petya = await join(anna, "Петя", chess)
    clock.pass_time(days=7)
    await join(anna, "Маша", chess)
    await join(anna, "Ваня", chess)  # waits
    clock.pass_time(days=7)
    early, late = date(2026, 11, 17), date(2026, 11, 24)

    async def names(day: date) -> list[str]:
        return [p.name.given for p in await world.database.read(lambda tx: expected_on(tx, director, chess, day))]

    assert (await names(early), await names(late)) == (["Петя"], ["Маша", "Петя"])
    assert (await mark(world, director, chess, early, anna.children["Петя"])).absent == 1
    mother = await acting(anna)
    await world.database.write(lambda tx: leave(tx, mother, petya))  # Ваня gets the place only now
    assert (await names(early), await names(late)) == (["Петя"], ["Маша"])
    with pytest.raises(NotAMember):
        await mark(world, director, chess, late, anna.children["Ваня"])


async def test_only_who_has_a_place_can_be_absent(world: World, words: Words, clock: FrozenClock) -> None:
    director = await acting(await world.director())
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", places=1)
    clock.pass_time(days=-7)
    await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)
    clock.pass_time(days=7)
    with pytest.raises(NotAMember) as no:
        await mark(world, director, chess, date(2026, 11, 24), anna.children["Маша"])
    assert words.text(say(no.value.key, **no.value.told), "ru")
    assert await world.database.read(lambda tx: tx.all(sa.select(register))) == []


async def test_today_is_the_schools_own(world: World, clock: FrozenClock) -> None:
    director = await acting(await world.director())
    chess = await world.club("Шахматы", "чт 0:30-1:00")
    clock.pass_time(hours=10, minutes=30)  # Thursday 0:30 in the school, Wednesday in UTC
    assert (await mark(world, director, chess, date(2026, 11, 26))).present == 0
    clock.now -= timedelta(hours=1)
    with pytest.raises(NoMeeting):
        await mark(world, director, chess, date(2026, 11, 26))
