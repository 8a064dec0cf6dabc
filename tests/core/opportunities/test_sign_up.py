"""Signing up and leaving: who gets a place, who waits, who is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.audit import audit
from core.database import Database, Tx
from core.notices.tables import notice
from core.opportunities import fit
from core.opportunities.tables import Status, opportunity, signup
from core.opportunities.verbs import (
    AlreadyIn,
    AlreadyLeft,
    AlreadyWaiting,
    Outcome,
    fill,
    leave,
    set_photo,
    sign_up,
)
from core.outbox import outbox
from core.people import person
from core.refusal import NotAllowed, NotFound, Refusal
from core.words import Phrase, Words, say
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def join(who: Someone, child: str, club: int) -> Outcome:
    me = await acting(who)
    return await who.world.database.write(lambda tx: sign_up(tx, me, who.children[child], club))


async def texts(database: Database, bot: str) -> list[str]:
    rows = await database.read(
        lambda tx: tx.all(sa.select(outbox.c.body).where(outbox.c.bot == bot).order_by(outbox.c.id))
    )
    return [row.body["text"] for row in rows]


async def test_a_place_then_the_line(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "6А"})
    chess = await world.club("Шахматы", places=1)

    petya, masha, vanya = [await join(anna, child, chess) for child in ("Петя", "Маша", "Ваня")]

    assert (petya.status, petya.place, petya.title) == (Status.IN, 0, "Шахматы")
    assert (masha.status, masha.place) == (Status.WAITING, 1)
    assert (vanya.status, vanya.place) == (Status.WAITING, 2)
    assert petya.pupil.given == "Петя"


async def test_the_same_pupil_twice_is_refused(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    chess = await world.club("Шахматы", places=1)
    await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)

    with pytest.raises(AlreadyIn):
        await join(anna, "Петя", chess)
    with pytest.raises(AlreadyWaiting) as waiting:
        await join(anna, "Маша", chess)
    assert waiting.value.told["place"] == 1


async def test_leaving_promotes_the_first_in_line_and_tells_the_family(world: World, words: Words) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.guardian("Ольга Синицына", {"Маша": "5Б", "Ваня": "6А"})
    chess = await world.club("Шахматы", places=1)
    place = await join(anna, "Петя", chess)
    await join(olga, "Маша", chess)
    await join(olga, "Ваня", chess)
    me = await acting(anna)

    left = await world.database.write(lambda tx: leave(tx, me, place.signup))

    assert (left.was, left.promoted, left.title) == (Status.IN, 1, "Шахматы")
    assert await standing(world.database, chess) == [("Маша", "in"), ("Ваня", "waiting")]
    told = await texts(world.database, "parent")
    assert len(told) == 1
    assert "Маша" in told[0]
    assert "Шахматы" in told[0]


async def test_leaving_the_line_moves_nobody_in(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "6А"})
    chess = await world.club("Шахматы", places=1)
    await join(anna, "Петя", chess)
    masha = await join(anna, "Маша", chess)
    await join(anna, "Ваня", chess)
    me = await acting(anna)

    left = await world.database.write(lambda tx: leave(tx, me, masha.signup))

    assert (left.was, left.promoted) == (Status.WAITING, 0)
    assert await standing(world.database, chess) == [("Петя", "in"), ("Ваня", "waiting")]
    with pytest.raises(AlreadyWaiting) as waiting:
        await join(anna, "Ваня", chess)
    assert waiting.value.told["place"] == 1


async def test_leaving_twice_is_refused_and_frees_no_second_place(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    chess = await world.club("Шахматы", places=2)
    petya = await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)
    me = await acting(anna)

    await world.database.write(lambda tx: leave(tx, me, petya.signup))
    with pytest.raises(AlreadyLeft):
        await world.database.write(lambda tx: leave(tx, me, petya.signup))

    assert await world.database.read(lambda tx: tx.value(sa.select(opportunity.c.taken))) == 1


async def test_who_left_may_come_back_to_the_end_of_the_line(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    chess = await world.club("Шахматы", places=1)
    petya = await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)
    me = await acting(anna)
    await world.database.write(lambda tx: leave(tx, me, petya.signup))

    again = await join(anna, "Петя", chess)

    assert (again.status, again.place) == (Status.WAITING, 1)
    assert again.signup != petya.signup


async def test_a_grown_club_takes_those_who_wait(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "6А"})
    chess = await world.club("Шахматы", places=1)
    for child in anna.children:
        await join(anna, child, chess)
    await world.database.write(lambda tx: tx.run(opportunity.update().values(capacity=2)))

    assert await world.database.write(lambda tx: fill(tx, chess)) == 1

    assert await standing(world.database, chess) == [("Петя", "in"), ("Маша", "in"), ("Ваня", "waiting")]


async def test_nobody_signs_up_somebody_elses_child_or_in_another_school(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.guardian("Ольга Синицына", {"Маша": "5Б"})
    chess = await world.club("Шахматы")
    place = await join(anna, "Петя", chess)
    stranger, teacher = await acting(olga), await acting(await world.teacher("Игорь Лесной"))
    await world.school("Другая школа")
    elsewhere = await world.club("Шахматы там")

    for actor in (stranger, teacher):
        with pytest.raises(NotFound):
            await world.database.write(lambda tx, a=actor: sign_up(tx, a, anna.children["Петя"], chess))  # type: ignore[misc]
        with pytest.raises(NotFound):
            await world.database.write(lambda tx, a=actor: leave(tx, a, place.signup))  # type: ignore[misc]
    for missing in (elsewhere, 10**9):
        with pytest.raises(NotFound):
            await join(anna, "Петя", missing)


async def test_a_pupil_signs_up_themself(world: World) -> None:
    petya = await world.pupil("Петя Иванов")
    chess = await world.club("Шахматы")
    me = await acting(petya)

    made = await world.database.write(lambda tx: sign_up(tx, me, petya.id, chess))

    assert made.status is Status.IN


OPENS = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("terms", "refusal", "sentence"),
    [
        ({"signup_from": OPENS}, fit.SignupNotOpen, "1 декабря, 08:00"),
        ({"signup_until": datetime(2026, 11, 25, 12, 0, tzinfo=UTC)}, fit.SignupClosed, "закрыта"),
        ({"ends_on": date(2026, 11, 24)}, fit.SignupClosed, "закрыта"),
        ({"age_from": 12, "age_to": 14}, fit.TooYoung, "12–14 лет"),
        ({"age_from": 21}, fit.TooYoung, "с 21 года"),
        ({"age_to": 10}, fit.TooOld, "до 10 лет"),
        ({"grade_from": 1, "grade_to": 4}, fit.OtherGrade, "1–4 классы"),
        ({"grade_from": 6}, fit.OtherGrade, "с 6 класса"),
        ({"grade_to": 4}, fit.OtherGrade, "по 4 класс"),
    ],
)
async def test_who_does_not_fit_is_told_why(
    world: World, words: Words, terms: dict[str, Any], refusal: type[Refusal], sentence: str
) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})  # born 14 March 2015
    chess = await world.club("Шахматы", **terms)

    with pytest.raises(refusal) as no:
        await join(anna, "Петя", chess)

    assert sentence in words.text(_said(no.value), "ru")
    assert words.text(_said(no.value), "en")


@pytest.mark.parametrize(
    "terms",
    [
        {"age_from": 11, "age_to": 11},
        {"grade_from": 5, "grade_to": 5},
        {"age_from": 12, "starts_on": date(2027, 3, 14)},  # twelve on the day of the first meeting
        {"signup_from": OPENS - timedelta(days=30), "signup_until": OPENS},
        {"ends_on": date(2026, 11, 25)},
    ],
)
async def test_the_edges_of_a_range_fit(world: World, terms: dict[str, Any]) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    assert (await join(anna, "Петя", await world.club("Шахматы", **terms))).status is Status.IN


async def test_an_unknown_birthday_is_no_reason_to_refuse(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.database.write(lambda tx: tx.run(person.update().values(born=None)))
    assert (await join(anna, "Петя", await world.club("Шахматы", age_from=16))).status is Status.IN


async def test_sign_up_opens_at_its_minute(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы", signup_from=clock.now + timedelta(minutes=1))
    with pytest.raises(fit.SignupNotOpen):
        await join(anna, "Петя", chess)
    clock.pass_time(minutes=1)
    assert (await join(anna, "Петя", chess)).status is Status.IN


async def test_the_teacher_reads_of_each_sign_up_in_the_digest(world: World) -> None:
    teacher = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "6А"})
    chess = await world.club("Шахматы", places=1, teacher_id=teacher.id)
    await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)

    lines = await world.database.read(lambda tx: tx.all(sa.select(notice).order_by(notice.c.id)))

    assert [(line.person_id, line.bot) for line in lines] == [(teacher.id, "teacher")] * 2
    assert lines[0].text == "«Шахматы»: Петя Иванова, 5Б"
    assert lines[1].text == "«Шахматы»: Маша Иванова, 6А (в очереди 1-й)"


async def test_who_left_again_is_not_in_the_teachers_digest(world: World) -> None:
    teacher = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "6А"})
    chess = await world.club("Шахматы", teacher_id=teacher.id)
    gone = await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)
    mother = await acting(anna)
    await world.database.write(lambda tx: leave(tx, mother, gone.signup))
    lines = await world.database.read(lambda tx: tx.all(sa.select(notice).where(notice.c.person_id == teacher.id)))
    assert [line.text for line in lines] == ["«Шахматы»: Маша Иванова, 6А"]


async def test_every_act_leaves_a_trace_without_names(world: World) -> None:
    teacher = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы", teacher_id=teacher.id)
    place = await join(anna, "Петя", chess)
    mother, master = await acting(anna), await acting(teacher)
    await world.database.write(lambda tx: leave(tx, mother, place.signup))
    await world.database.write(lambda tx: set_photo(tx, master, chess, "f" * 64))

    rows = await world.database.read(lambda tx: tx.all(sa.select(audit).order_by(audit.c.id)))

    assert [(row.actor_id, row.verb, row.subject, row.subject_id) for row in rows] == [
        (anna.id, "sign_up", "signup", place.signup),
        (anna.id, "leave", "signup", place.signup),
        (teacher.id, "set_photo", "opportunity", chess),
    ]
    assert all(row.at == world.database.clock() for row in rows)


async def test_a_photo_is_set_by_the_clubs_own_teacher_or_the_director(world: World) -> None:
    own, other = await world.teacher("Игорь Лесной"), await world.teacher("Вера Полевая")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    director = await acting(await world.director())
    chess = await world.club("Шахматы", teacher_id=own.id)
    refused: list[tuple[Actor, type[Refusal]]] = [
        (await acting(other), NotFound),
        (await acting(anna), NotAllowed),
    ]
    for actor, refusal in refused:
        with pytest.raises(refusal):
            await world.database.write(lambda tx, a=actor: set_photo(tx, a, chess, "f" * 64))  # type: ignore[misc]

    for actor, photo in ((await acting(own), "a" * 64), (director, "b" * 64)):
        await world.database.write(lambda tx, a=actor, p=photo: set_photo(tx, a, chess, p))  # type: ignore[misc]
        assert await world.database.read(lambda tx: tx.value(sa.select(opportunity.c.photo))) == photo


async def test_sign_up_asks_the_database_no_more_than_eight_times(sqlite: Database) -> None:
    world = World(sqlite, None)  # type: ignore[arg-type]  # no chat here
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы")
    me, asked = await acting(anna), 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    def work(tx: Tx) -> Outcome:
        sa.event.listen(tx.connection, "before_cursor_execute", count)
        return sign_up(tx, me, anna.children["Петя"], chess)

    await sqlite.write(work)
    assert asked <= 8


def _said(no: Refusal) -> Phrase:
    return say(no.key, **no.told)


async def standing(database: Database, club: int) -> list[tuple[str, str]]:
    rows = await database.read(
        lambda tx: tx.all(
            sa.select(person.c.given, signup.c.status)
            .join(person, person.c.id == signup.c.pupil_id)
            .where(signup.c.opportunity_id == club, signup.c.status != Status.LEFT)
            .order_by(signup.c.line)
        )
    )
    return [(row.given, row.status) for row in rows]
