"""Who may do what with a certificate, and in which order."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.audit import audit
from core.certificates import queries, verbs
from core.certificates.kinds import KINDS
from core.certificates.queries import Request
from core.certificates.tables import Status, Way
from core.certificates.verbs import CertificateMoved, Wanted
from core.database import Tx
from core.notices.tables import notice
from core.people import guardianship, membership
from core.refusal import NotAllowed, NotFound, Refusal
from core.words import Words, say
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.dialogs.parent.certificates import asked, ready
from tests.world import Someone, World

Move = Callable[[Tx, Actor, int], Request]


def _ready(tx: Tx, actor: Actor, certificate: int) -> Request:
    return verbs.make_ready(tx, actor, certificate, "Приёмная")


def _back(tx: Tx, actor: Actor, certificate: int) -> Request:
    return verbs.give_back(tx, actor, certificate, "Нужны данные")


FAMILY: dict[str, Move] = {"withdraw": verbs.withdraw, "collect": verbs.collect}
OFFICE: dict[str, Move] = {"take": verbs.take, "ready": _ready, "give": verbs.give, "back": _back}
# What may be done with a request in each status; everything else is refused.
MAY = {
    Status.SENT: {"withdraw", "take", "ready", "back"},
    Status.WORKING: {"withdraw", "ready", "back"},
    Status.READY: {"collect", "ready", "give"},
    Status.GIVEN: {"collect"},
    Status.RETURNED: set(),
    Status.WITHDRAWN: set(),
}
WAYS_TO: dict[Status, tuple[str, ...]] = {
    Status.SENT: (),
    Status.WORKING: ("take",),
    Status.READY: ("take", "ready"),
    Status.GIVEN: ("ready", "give"),
    Status.RETURNED: ("back",),
    Status.WITHDRAWN: ("withdraw",),
}


async def do(who: Someone, move: str, certificate: int) -> Request:
    actor = await acting(who)
    verb = {**FAMILY, **OFFICE}[move]
    return await who.world.database.write(lambda tx: verb(tx, actor, certificate))


@pytest.mark.parametrize("status", list(Status))
async def test_only_what_fits_its_status_may_be_done(world: World, status: Status) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    for move in {*FAMILY, *OFFICE}:
        request = (await asked(world, anna, way=Way.OFFICE)).id
        for step in WAYS_TO[status]:
            await do(anna if step in FAMILY else galina, step, request)
        who = anna if move in FAMILY else galina
        if move in MAY[status]:
            await do(who, move, request)
        else:
            with pytest.raises(CertificateMoved) as refused:
                await do(who, move, request)
            assert refused.value.told["status"] == say(f"certificates.status.{status}")
        await _finish(galina, request)


async def _finish(office: Someone, certificate: int) -> None:
    """So that there are never too many of one child."""
    for move in ("back", "give"):
        try:
            await do(office, move, certificate)
        except CertificateMoved:
            continue


async def test_the_whole_way_is_in_the_audit_trail(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    request = (await asked(world, anna, way=Way.OFFICE)).id
    for move in ("take", "ready", "give"):
        await do(galina, move, request)
    rows = await world.database.read(
        lambda tx: tx.all(sa.select(audit.c.verb, audit.c.actor_id).where(audit.c.subject_id == request))
    )
    assert [tuple(row) for row in rows] == [
        ("ask_certificate", anna.id),
        ("certificate_working", galina.id),
        ("certificate_ready", galina.id),
        ("certificate_given", galina.id),
    ]


@pytest.mark.parametrize("move", list(OFFICE))
async def test_no_other_role_does_the_offices_work(world: World, move: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    request = (await asked(world, anna)).id
    for who in (anna, await world.teacher("Вера Ласточкина"), await world.pupil("Оля Сомова")):
        with pytest.raises(NotAllowed):
            await do(who, move, request)
        actor = await acting(who)
        for look in (queries.queue, queries.places):
            with pytest.raises(NotAllowed):
                await world.database.read(lambda tx, look=look, actor=actor: look(tx, actor))  # type: ignore[misc]


@pytest.mark.parametrize("move", list(OFFICE))
async def test_another_schools_office_finds_nothing(world: World, move: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    request = (await asked(world, anna)).id
    await world.school("Школа № 2")
    other = await world.director()
    with pytest.raises(NotFound):
        await do(other, move, request)
    actor = await acting(other)
    assert list(await world.database.read(lambda tx: queries.queue(tx, actor))) == []


@pytest.mark.parametrize("move", list(FAMILY))
async def test_another_familys_is_not_found(world: World, move: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5Б"})
    request = (await asked(world, anna)).id
    with pytest.raises(NotFound):
        await do(dima, move, request)
    actor = await acting(dima)
    assert list(await world.database.read(lambda tx: queries.of_family(tx, actor))) == []
    wanted = Wanted(anna.children["Петя"], "study", Way.SCAN)
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: verbs.ask(tx, actor, wanted))
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: queries.earlier(tx, actor, wanted.pupil, "study"))


async def test_a_guardian_of_two_schools_sees_each_schools_own(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    first = await acting(anna)
    request = (await asked(world, anna)).id
    await world.school("Школа № 2")
    there = first._replace(school_id=world.school_id)
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: queries.own(tx, there, request))


@pytest.mark.parametrize(
    ("kind", "asked_on", "due"),
    [
        ("study", date(2026, 11, 25), date(2026, 11, 30)),
        ("health", date(2026, 11, 27), date(2026, 11, 30)),
        ("health", date(2026, 11, 29), date(2026, 11, 30)),
        ("period", date(2026, 11, 25), date(2026, 12, 2)),
        ("payment", date(2026, 11, 25), date(2026, 12, 9)),
        ("health", date(2026, 12, 30), date(2027, 1, 11)),  # the 31st is a day off moved from January
        ("health", date(2027, 6, 11), date(2027, 6, 15)),
    ],
)
def test_the_term_is_in_working_days(kind: str, asked_on: date, due: date) -> None:
    assert KINDS[kind].due_on(asked_on) == due


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_has_its_words(words: Words, language: str) -> None:
    keys = [f"certificates.{part}.{key}" for key in KINDS for part in ("kind", "button", "words")]
    assert [key for key in keys if not words.has(key, language)] == []
    assert "other" in KINDS


async def test_a_day_is_checked_by_the_verb_too(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    actor, pupil = await acting(anna), anna.children["Петя"]
    for day, no in (
        (date(2026, 11, 26), verbs.NotReadyBy),
        (date(2026, 12, 5), verbs.OfficeClosed),
        (date(2027, 3, 1), verbs.CertificateTooFar),
    ):
        wanted = Wanted(pupil, "study", Way.OFFICE, wanted_on=day)
        with pytest.raises(no):
            await world.database.write(lambda tx, w=wanted: verbs.ask(tx, actor, w))  # type: ignore[misc]
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: verbs.ask(tx, actor, Wanted(pupil, "passport", Way.SCAN)))


async def test_what_makes_no_sense_is_not_kept(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    actor = await acting(anna)
    wanted = Wanted(anna.children["Петя"], "study", Way.SCAN, "слова", "", 4, date(2026, 12, 1))
    made = await world.database.write(lambda tx: verbs.ask(tx, actor, wanted))
    assert (made.words, made.copies, made.wanted_on) == ("", 1, None)


async def test_an_earlier_one_is_good_while_it_is_under_way_or_valid(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    actor, galina = await acting(anna), await world.staff()
    petya, masha = anna.children["Петя"], anna.children["Маша"]

    async def earlier(pupil: int, kind: str) -> Request | None:
        return await world.database.read(lambda tx: queries.earlier(tx, actor, pupil, kind))

    request = await asked(world, anna, "health", Way.OFFICE)
    assert await earlier(petya, "health") == request
    assert await earlier(masha, "health") is None
    assert await earlier(petya, "study") is None
    clock.pass_time(days=30)
    assert await earlier(petya, "health") is not None
    await do(galina, "ready", request.id)
    await do(galina, "give", request.id)
    clock.pass_time(days=2)
    assert await earlier(petya, "health") is not None
    clock.pass_time(days=2)
    assert await earlier(petya, "health") is None
    await do(galina, "back", (await asked(world, anna, "health")).id)
    assert await earlier(petya, "health") is None


async def test_the_queue_has_the_oldest_first_and_what_lies_ready_last(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    first = await ready(world, anna, "meals", office=galina)
    clock.pass_time(hours=30)
    second = await asked(world, anna, "study")
    clock.pass_time(days=6)
    third = await asked(world, anna, "health")
    actor = await acting(galina)
    seen = await world.database.read(lambda tx: queries.queue(tx, actor))
    assert [(one.id, one.waits, one.overdue) for one in seen] == [
        (second.id, 6, True),
        (third.id, 0, False),
        (first.id, 7, False),
    ]


async def test_of_many_who_take_it_at_once_one_has_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    request = (await asked(world, anna)).id
    office = [await world.staff(f"Сотрудник Имя{n}") for n in range(8)]

    async def try_it(who: Someone) -> Request | Refusal:
        try:
            return await do(who, "take", request)
        except Refusal as refusal:
            return refusal

    results = await asyncio.gather(*(try_it(who) for who in office))
    assert sum(isinstance(result, Request) for result in results) == 1
    assert sum(isinstance(result, CertificateMoved) for result in results) == 7


async def test_withdrawn_while_it_is_made_ready_is_one_of_both(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    for _ in range(5):
        request = (await asked(world, anna, way=Way.OFFICE)).id
        results = await asyncio.gather(
            do(anna, "withdraw", request), do(galina, "ready", request), return_exceptions=True
        )
        assert sum(isinstance(result, CertificateMoved) for result in results) == 1
        await _finish(galina, request)


async def test_a_pupil_who_left_still_has_what_was_asked_for(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    request = await asked(world, anna)
    await world.database.write(lambda tx: tx.run(sa.text("UPDATE enrollment SET ended_at = '2026-11-26 00:00:00'")))
    actor = await acting(galina)
    (seen,) = await world.database.read(lambda tx: queries.queue(tx, actor))
    assert (seen.id, seen.label) == (request.id, "")
    assert (await do(galina, "take", request.id)).status is Status.WORKING


async def test_both_guardians_may_act(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    igor = await world.guardian("Игорь Иванов", {})
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=anna.children["Петя"]))
    request = await ready(world, anna)
    assert (await do(igor, "collect", request.id)).status is Status.GIVEN
    assert (await do(anna, "collect", request.id)).status is Status.GIVEN


async def test_those_who_make_it_are_told_of_a_new_one_else_all_of_the_office(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga, galina, nina = await world.director(), await world.staff("Галина Серова"), await world.staff("Нина Светлова")

    async def told(kind: str) -> set[int]:
        before = await world.database.read(lambda tx: tx.value(sa.select(sa.func.max(notice.c.id)))) or 0
        await asked(world, anna, kind)
        new = sa.select(notice.c.person_id).where(notice.c.kind == "certificate_asked", notice.c.id > before)
        return set(await world.database.read(lambda tx: tx.run(new).scalars().all()))

    assert await told("study") == {olga.id, galina.id, nina.id}
    for who, position in ((galina, "Секретарь учебной части"), (nina, "Медсестра")):
        await world.database.write(
            lambda tx, w=who, p=position: tx.run(  # type: ignore[misc]
                membership.update().where(membership.c.person_id == w.id).values(position=p)
            )
        )
    assert await told("meals") == {galina.id}
    assert await told("health") == {nina.id}
    assert await told("payment") == {olga.id, galina.id, nina.id}
