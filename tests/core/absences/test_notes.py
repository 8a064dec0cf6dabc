"""How a new note fits beside those that hold; sending, changing, taking back."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import date

import pytest
import sqlalchemy as sa

from core.absences.drafting import Draft, Drafted
from core.absences.notes import Standing
from core.absences.partial import Missing, Part
from core.absences.queries import own_notes
from core.absences.tables import Reason
from core.absences.verbs import (
    KEPT,
    AlreadyReported,
    ComesAlready,
    DaysTaken,
    DaysTooFar,
    attach,
    change,
    forget_old,
    own_note,
    send,
    withdraw,
)
from core.audit import audit
from core.days.spans import Days
from core.people import guardianship
from core.refusal import NotFound, Refusal
from core.words import Words, say
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, november, rows, spans, tell
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def parents(world: World) -> tuple[Someone, Someone, int]:
    """Mother, father and their child, both guardians."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    igor = await world.guardian("Игорь Иванов", {})
    petya = anna.children["Петя"]
    igor.children["Петя"] = petya
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=petya))
    return anna, igor, petya


async def test_a_note_is_kept_and_traced(world: World) -> None:
    anna, _, petya = await parents(world)
    part = Part(Missing.ARRIVES, 3)
    (done,) = await tell(anna, "Петя", november(26), reason=Reason.DOCTOR, part=part, words="к врачу")
    assert [planned.standing for planned in done.planned] == [Standing.NEW]
    (note,) = await held(world, petya)
    assert (note.days, note.reason, note.part, note.words) == (november(26), Reason.DOCTOR, part, "к врачу")
    assert (note.label, note.by.given, note.by_person_id) == ("5Б", "Анна", anna.id)
    verbs = await world.database.read(lambda tx: tx.run(sa.select(audit.c.verb)).scalars().all())
    assert verbs == ["send_note"]


async def test_the_second_guardian_learns_that_it_is_known(world: World, words: Words) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(25, 27))
    with pytest.raises(AlreadyReported) as no:
        await tell(igor, "Петя", november(26))
    assert "Анна Иванова" in words.text(say(no.value.key, **no.value.told), "ru")
    assert await spans(world, petya) == [(25, 27)]


async def test_what_goes_beyond_a_note_prolongs_it(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(26), words="завтра болеем")
    (done,) = await tell(igor, "Петя", november(25, 27), reason=Reason.OTHER, words="до пятницы")
    assert [planned.standing for planned in done.planned] == [Standing.LONGER]
    (note,) = await held(world, petya)
    assert (note.days, note.reason, note.by_person_id) == (november(25, 27), Reason.ILLNESS, anna.id)
    assert note.words == "завтра болеем\nдо пятницы"


async def test_what_bridges_two_notes_makes_them_one(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(25))
    await tell(anna, "Петя", november(27, 28))
    await tell(igor, "Петя", november(25, 27))
    assert await spans(world, petya) == [(25, 28)]
    assert [row.withdrawn_at is None for row in await rows(world)] == [True, False]


async def test_two_ends_of_one_note_told_at_once(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(25, 27))
    (done,) = await tell(igor, "Петя", november(24, 25), november(27, 28))
    assert [planned.standing for planned in done.planned] == [Standing.LONGER, Standing.LONGER]
    assert await spans(world, petya) == [(24, 28)]


async def test_the_same_day_told_otherwise_corrects_it(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(26))
    (done,) = await tell(igor, "Петя", november(26), reason=Reason.DOCTOR, part=Part(Missing.ARRIVES, 3))
    assert [planned.standing for planned in done.planned] == [Standing.CHANGED]
    (note,) = await held(world, petya)
    assert (note.reason, note.part) == (Reason.DOCTOR, Part(Missing.ARRIVES, 3))
    await tell(anna, "Петя", november(26), reason=Reason.DOCTOR)
    assert [n.part for n in await held(world, petya)] == [None]
    with pytest.raises(AlreadyReported):
        await tell(igor, "Петя", november(26), reason=Reason.OTHER)


async def test_a_day_inside_a_longer_note_told_otherwise_leaves_the_others(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(24, 27), words="болеем")
    (note,) = await held(world, petya)
    me, late = await acting(anna), Part(Missing.ARRIVES, 3)
    await world.database.write(lambda tx: attach(tx, me, note.id, "a" * 64))
    (done,) = await tell(igor, "Петя", november(26), reason=Reason.OTHER, part=late, words="к третьему")
    assert [planned.standing for planned in done.planned] == [Standing.INSIDE]
    assert [(n.days, n.part, n.words) for n in await held(world, petya)] == [
        (november(24, 25), None, "болеем"),
        (november(26), late, "болеем\nк третьему"),
        (november(27), None, "болеем"),
    ]
    kept = [(n.reason, n.by_person_id, n.certificate, n.created_at) for n in await held(world, petya)]
    assert kept == [(Reason.ILLNESS, anna.id, "a" * 64, note.created_at)] * 3
    for day, part in ((25, None), (26, late), (27, None)):
        with pytest.raises(AlreadyReported):
            await tell(igor, "Петя", november(day), part=part)


async def test_two_days_inside_a_longer_note_told_otherwise_at_once(world: World) -> None:
    anna, _, petya = await parents(world)
    await tell(anna, "Петя", november(24, 26))
    late = Part(Missing.ARRIVES, 3)
    await tell(anna, "Петя", november(24), november(26), part=late)
    assert [(n.days, n.part) for n in await held(world, petya)] == [
        (november(24), late),
        (november(25), None),
        (november(26), late),
    ]


async def comes(who: Someone, *days: Days) -> list[Drafted]:
    me, draft = await acting(who), Draft((who.children["Петя"],), (), comes=days)
    return await who.world.database.write(lambda tx: send(tx, me, [draft], ""))


async def test_days_are_taken_out_of_notes(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(23, 27), words="болеем")
    await tell(anna, "Петя", november(30))
    (done,) = await comes(igor, november(24), november(26), november(30))
    assert [planned.standing for planned in done.planned] == [Standing.OUT] * 3
    assert await spans(world, petya) == [(23, 23), (25, 25), (27, 27)]
    assert {(n.reason, n.words, n.by_person_id) for n in await held(world, petya)} == {
        (Reason.ILLNESS, "болеем", anna.id)
    }
    await comes(igor, november(23, 27))
    assert await spans(world, petya) == []
    with pytest.raises(ComesAlready):
        await comes(igor, november(24))


async def test_what_two_drafts_tell_is_sent_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await tell(anna, "Петя", november(25, 27))
    me, (petya, masha) = await acting(anna), anna.children.values()
    drafts = [Draft((petya,), (november(26),)), Draft((masha,), (november(27),), reason=Reason.DOCTOR)]
    await world.database.write(lambda tx: send(tx, me, drafts, ""))
    assert (await spans(world, petya), await spans(world, masha)) == ([(25, 27)], [(27, 27)])
    with pytest.raises(AlreadyReported):
        await world.database.write(lambda tx: send(tx, me, drafts, ""))


async def test_a_part_of_a_day_does_not_shorten_whole_days(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(25, 26))
    await tell(igor, "Петя", november(26, 27), part=Part(Missing.ARRIVES, 3))
    assert [(n.days, n.part) for n in await held(world, petya)] == [(november(25, 27), None)]


async def test_siblings_each_get_a_note_and_what_is_known_is_left(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await tell(anna, "Петя", november(25, 27))
    me, both = await acting(anna), tuple(anna.children.values())
    done = await world.database.write(lambda tx: send(tx, me, [Draft(both, (november(26),))], ""))
    assert [(one.pupil.label, one.planned[0].standing) for one in done] == [
        ("5Б", Standing.KNOWN),
        ("2А", Standing.NEW),
    ]


async def test_only_ones_own_children(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "5Б"})
    await tell(anna, "Петя", november(26))
    (note,) = await held(world, anna.children["Петя"])
    vera.children["Петя"] = anna.children["Петя"]
    with pytest.raises(NotFound):
        await tell(vera, "Петя", november(27))
    me = await acting(vera)
    for verb in (
        lambda tx: withdraw(tx, me, note.id),
        lambda tx: change(tx, me, note.id, november(27)),
        lambda tx: attach(tx, me, note.id, "a" * 64),
        lambda tx: own_note(tx, me, note.id),
        lambda tx: own_note(tx, me, 999),
    ):
        with pytest.raises(NotFound):
            await world.database.write(verb)
    assert await world.database.read(lambda tx: list(own_notes(tx, me))) == []


async def test_another_school_knows_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await tell(anna, "Петя", november(26))
    await world.school("Другая школа")
    assert await held(world, anna.children["Петя"]) == []


@pytest.mark.parametrize(
    "days",
    [
        Days(date(2026, 11, 10), date(2026, 11, 12)),
        Days(date(2027, 5, 15), date(2027, 5, 15)),
        Days(date(2026, 11, 25), date(2027, 3, 1)),
    ],
)
async def test_days_too_far(world: World, words: Words, days: Days) -> None:
    anna, _, petya = await parents(world)
    with pytest.raises(DaysTooFar) as no:
        await tell(anna, "Петя", november(26), days)
    assert "11 ноября по 25 марта" in words.text(say(no.value.key, **no.value.told), "ru")
    assert await spans(world, petya) == []


async def test_other_days_and_taking_back(world: World) -> None:
    anna, igor, petya = await parents(world)
    await tell(anna, "Петя", november(25, 26))
    await tell(anna, "Петя", november(30))
    first, second = (note.id for note in await held(world, petya))
    father = await acting(igor)
    await world.database.write(lambda tx: change(tx, father, first, november(25, 27)))
    with pytest.raises(DaysTaken):
        await world.database.write(lambda tx: change(tx, father, first, november(25, 30)))
    with pytest.raises(DaysTooFar):
        await world.database.write(lambda tx: change(tx, father, first, november(1, 30)))
    assert await spans(world, petya) == [(25, 27), (30, 30)]
    await world.database.write(lambda tx: withdraw(tx, father, second))
    assert await spans(world, petya) == [(25, 27)]
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: withdraw(tx, father, second))
    await tell(anna, "Петя", november(30))
    assert await spans(world, petya) == [(25, 27), (30, 30)]


async def test_a_family_sees_what_comes_first(world: World, clock: FrozenClock) -> None:
    anna, _, _ = await parents(world)
    for day in (13, 20, 27, 26):
        await tell(anna, "Петя", november(day))
    me = await acting(anna)
    assert [n.days.first.day for n in await world.database.read(lambda tx: own_notes(tx, me))] == [26, 27, 20, 13]
    clock.pass_time(days=28)
    assert [n.days.first.day for n in await world.database.read(lambda tx: own_notes(tx, me))] == [27, 26]


async def test_what_is_long_over_is_forgotten(world: World, clock: FrozenClock) -> None:
    anna, _, petya = await parents(world)
    await tell(anna, "Петя", november(25))
    clock.pass_time(days=KEPT.days)
    assert await world.database.write(forget_old) == 0
    clock.pass_time(days=2)
    assert await world.database.write(forget_old) == 1
    assert await spans(world, petya) == []


async def test_many_at_once_never_share_a_day(world: World) -> None:
    """Two guardians write, prolong, correct, take days out and take back at the same moment, again and again."""
    anna, igor, petya = await parents(world)

    async def one(who: Someone, n: int) -> None:
        first = 20 + n % 7
        with suppress(Refusal):
            await tell(who, "Петя", november(first, first + n % 3), november(28))
        if n % 4 == 0:
            await _take_back(who, petya)
        with suppress(Refusal):
            await comes(who, november(21 + n % 5), november(28))

    await asyncio.gather(*(one(who, n) for n in range(20) for who in (anna, igor)))
    taken: set[date] = set()
    for note in await held(world, petya):
        days = {date.fromordinal(note.days.first.toordinal() + n) for n in range(note.days.length)}
        assert not days & taken
        taken |= days


async def _take_back(who: Someone, pupil: int) -> None:
    me = await acting(who)
    found = await held(who.world, pupil)
    work: list[Awaitable[object]] = [
        who.world.database.write(lambda tx, n=note.id: withdraw(tx, me, n))  # type: ignore[misc]
        for note in found[:1]
    ]
    await asyncio.gather(*work, return_exceptions=True)


async def test_two_send_the_same_at_the_same_moment(world: World) -> None:
    anna, igor, petya = await parents(world)
    done = await asyncio.gather(
        *(tell(who, "Петя", november(26)) for who in (anna, igor) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, list) for one in done) == 1
    assert sum(isinstance(one, AlreadyReported) for one in done) == 9
    assert await spans(world, petya) == [(26, 26)]
