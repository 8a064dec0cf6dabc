"""Attendance marks itself: whoever has a note is known to the club before anybody asks."""

from datetime import date

from core.absences.partial import Missing, Part
from core.absences.verbs import withdraw
from core.opportunities.attendance import mark_absent
from core.opportunities.queries import meetings, notes_on
from core.opportunities.verbs import sign_up
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, november, tell
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

WEDNESDAY = date(2026, 11, 25)


async def chess(world: World, clock: FrozenClock, *children: str) -> tuple[Someone, Someone, int]:
    """A teacher, a mother, and a club on Wednesdays in which the children are since last week."""
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Котова", dict.fromkeys(children, "5Б"))
    club = await world.club("Шахматы", "ср 15:00-16:00", teacher_id=vera.id)
    me = await acting(anna)
    clock.pass_time(days=-8)
    for pupil in anna.children.values():
        await world.database.write(lambda tx, p=pupil: sign_up(tx, me, p, club))  # type: ignore[misc]
    clock.pass_time(days=8)
    return vera, anna, club


async def test_who_is_away_and_who_only_comes_later(world: World, clock: FrozenClock) -> None:
    vera, anna, club = await chess(world, clock, "Петя", "Маша", "Ваня", "Даша", "Коля")
    await tell(anna, "Петя", november(24, 27))
    await tell(anna, "Маша", november(25), part=Part(Missing.ARRIVES, 3))
    await tell(anna, "Ваня", november(25), part=Part(Missing.LEAVES, 4))
    await tell(anna, "Даша", november(26))
    await tell(anna, "Коля", november(25), part=Part(Missing.BETWEEN, 2, None, 3))
    me = await acting(vera)
    known = await world.database.read(lambda tx: notes_on(tx, me, club, WEDNESDAY))
    assert set(known) == {anna.children["Петя"], anna.children["Ваня"]}


async def test_notes_count_also_if_nobody_marks(world: World, clock: FrozenClock) -> None:
    vera, anna, club = await chess(world, clock, "Петя", "Маша")
    await tell(anna, "Петя", november(18), november(25))
    me, pupil = await acting(vera), anna.children["Петя"]
    held_on = {m.held_on.day: m for m in await world.database.read(lambda tx: meetings(tx, me, club))}
    assert (held_on[25].excused, held_on[18].excused, held_on[11].excused) == (
        frozenset([pupil]),
        frozenset([pupil]),
        frozenset(),
    )
    assert not held_on[25].marked
    done = await world.database.write(lambda tx: mark_absent(tx, me, club, WEDNESDAY, list(anna.children.values())))
    assert (done.absent, done.excused) == (2, 1)
    (note, *_) = [n for n in await held(world, pupil) if n.days.first == WEDNESDAY]
    mother = await acting(anna)
    await world.database.write(lambda tx: withdraw(tx, mother, note.id))
    again = await world.database.write(lambda tx: mark_absent(tx, me, club, WEDNESDAY, [pupil]))
    assert (again.absent, again.excused, again.corrected) == (1, 0, True)


async def test_a_note_that_comes_after_the_register_excuses(world: World, clock: FrozenClock) -> None:
    vera, anna, club = await chess(world, clock, "Петя")
    me, pupil = await acting(vera), anna.children["Петя"]
    await world.database.write(lambda tx: mark_absent(tx, me, club, WEDNESDAY, [pupil]))
    await tell(anna, "Петя", november(25))
    again = await world.database.write(lambda tx: mark_absent(tx, me, club, WEDNESDAY, [pupil]))
    assert again.excused == 1
