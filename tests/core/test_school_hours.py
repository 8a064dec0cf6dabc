"""What a school decides for its people."""

from datetime import date

import pytest
import sqlalchemy as sa

from core.audit import audit
from core.database import Tx
from core.notices.preferences import QuietTooLong, set_quiet, settings_of
from core.notices.silence import NEVER, Span
from core.refusal import NotAllowed, NotFound
from core.school_hours import (
    BreakBackwards,
    LessonsOverNight,
    add_break,
    class_lessons,
    drop_break,
    lessons_as_school,
    school_hours,
    set_digest,
    set_lessons,
)
from core.school_hours import set_quiet as set_school_quiet
from core.schools import school_class
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, set_clock, tell, tick
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

MORNING, AFTERNOON = Span(8 * 60, 13 * 60 + 30), Span(14 * 60, 19 * 60)


async def class_of(world: World, label: str) -> int:
    query = sa.select(school_class.c.id).where(
        school_class.c.grade == int(label[:-1]), school_class.c.letter == label[-1]
    )
    return int(await world.database.read(lambda tx: tx.value(query)))


async def hours_of(who: Someone) -> dict[int, Span]:
    return dict((await who.world.database.read(lambda tx: settings_of(tx, who.id))).reader.lessons.hours)


async def test_hours_of_the_school_hold_for_who_chose_none(world: World) -> None:
    anna, vera = await world.guardian("Анна Иванова", {}), await world.guardian("Вера Котова", {})
    olga = await acting(await world.director())
    await world.database.write(lambda tx: set_quiet(tx, vera.id, NEVER))
    await world.database.write(lambda tx: set_school_quiet(tx, olga, Span(20 * 60, 8 * 60)))
    await world.database.write(lambda tx: set_digest(tx, olga, 19 * 60))
    for who, quiet in ((anna, Span(20 * 60, 8 * 60)), (vera, NEVER)):
        mine = await world.database.read(lambda tx, w=who: settings_of(tx, w.id))  # type: ignore[misc]
        assert (mine.reader.hours.quiet, mine.reader.hours.digest_at) == (quiet, 19 * 60)
    with pytest.raises(QuietTooLong):
        await world.database.write(lambda tx: set_school_quiet(tx, olga, Span(8 * 60, 7 * 60)))


async def test_what_waits_follows_the_school(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    olga = await acting(await world.director())
    set_clock(clock, "2026-11-25 22:00")
    await tell(anna)
    await world.database.write(lambda tx: set_school_quiet(tx, olga, Span(23 * 60, 7 * 60)))
    await tick(anna)
    assert await came(anna) == ["«новость 1»"]


async def test_a_class_with_another_shift(world: World) -> None:
    petya, masha = await world.pupil("Петя Котов", "5Б"), await world.pupil("Маша Лисова", "7А")
    olga = await acting(await world.director())
    fifth, seventh = await class_of(world, "5Б"), await class_of(world, "7А")
    for class_id in (fifth, seventh):
        await world.database.write(lambda tx, c=class_id: lessons_as_school(tx, olga, c))  # type: ignore[misc]
    assert await hours_of(petya) == {}
    await world.database.write(lambda tx: set_lessons(tx, olga, None, range(5), MORNING))
    await world.database.write(lambda tx: set_lessons(tx, olga, seventh, (0, 5), AFTERNOON))
    assert await hours_of(petya) == dict.fromkeys(range(5), MORNING)
    assert await hours_of(masha) == {0: AFTERNOON, 1: MORNING, 2: MORNING, 3: MORNING, 4: MORNING, 5: AFTERNOON}
    await world.database.write(lambda tx: set_lessons(tx, olga, seventh, (5,), None))
    assert 5 not in await hours_of(masha)
    seen = await world.database.read(lambda tx: school_hours(tx, olga))
    assert seen.own == {seventh}
    assert [label for _, label in seen.classes] == ["5Б", "7А"]
    await world.database.write(lambda tx: lessons_as_school(tx, olga, seventh))
    assert await hours_of(masha) == dict.fromkeys(range(5), MORNING)


async def test_in_holidays_pupils_are_told_by_day(world: World, clock: FrozenClock) -> None:
    petya = await world.pupil("Петя Котов", "5Б")
    olga = await acting(await world.director())
    set_clock(clock, "2026-11-26 10:00")
    await tell(petya)
    await world.database.write(lambda tx: add_break(tx, olga, date(2026, 11, 26), date(2026, 11, 26)))
    await tick(petya)
    assert await came(petya) == ["«новость 1»"]
    (known,) = (await world.database.read(lambda tx: school_hours(tx, olga))).breaks
    await world.database.write(lambda tx: drop_break(tx, olga, known.id))
    await tell(petya)
    assert len(await came(petya)) == 1
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: drop_break(tx, olga, known.id))


async def test_holidays_that_are_over_are_not_listed(world: World, clock: FrozenClock) -> None:
    olga = await acting(await world.director())
    await world.database.write(lambda tx: add_break(tx, olga, date(2026, 11, 25), date(2026, 11, 26)))
    with pytest.raises(BreakBackwards):
        await world.database.write(lambda tx: add_break(tx, olga, date(2026, 12, 2), date(2026, 12, 1)))
    assert len((await world.database.read(lambda tx: school_hours(tx, olga))).breaks) == 1
    clock.pass_time(days=2)
    assert (await world.database.read(lambda tx: school_hours(tx, olga))).breaks == []


@pytest.mark.parametrize("span", [Span(840, 480), Span(480, 480), Span(0, 23 * 60)])
async def test_lessons_are_by_day(world: World, span: Span) -> None:
    olga = await acting(await world.director())
    with pytest.raises(LessonsOverNight):
        await world.database.write(lambda tx: set_lessons(tx, olga, None, range(5), span))


async def test_only_those_who_decide_and_only_for_their_own_school(world: World) -> None:
    vera = await acting(await world.teacher("Вера Ласточкина"))
    await world.pupil("Петя Котов", "5Б")
    elsewhere = await class_of(world, "5Б")
    await world.school("Школа № 2")
    olga = await acting(await world.director("Ольга Чужая"))

    def decisions(tx: Tx) -> None:
        set_lessons(tx, vera, None, (0,), MORNING)

    with pytest.raises(NotAllowed):
        await world.database.write(decisions)
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: school_hours(tx, vera))
    for verb in (class_lessons, lessons_as_school):
        with pytest.raises(NotFound):
            await world.database.write(lambda tx, v=verb: v(tx, olga, elsewhere))  # type: ignore[misc]
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: set_lessons(tx, olga, elsewhere, (0,), MORNING))


async def test_decisions_leave_a_trace(world: World) -> None:
    olga = await acting(await world.director())
    await world.database.write(lambda tx: set_digest(tx, olga, 600))
    await world.database.write(lambda tx: add_break(tx, olga, date(2026, 12, 1), date(2026, 12, 2)))
    verbs = await world.database.read(lambda tx: tx.run(sa.select(audit.c.verb).order_by(audit.c.id)).scalars().all())
    assert verbs == ["set_digest_hour", "add_break"]


async def test_a_pupil_elsewhere_is_not_silenced_by_another_school(world: World, clock: FrozenClock) -> None:
    petya = await world.pupil("Петя Котов", "5Б")
    assert petya.bot is Bot.STUDENT
    await world.school("Школа № 2")
    olga = await acting(await world.director("Ольга Чужая"))
    await world.database.write(lambda tx: add_break(tx, olga, date(2026, 11, 1), date(2026, 11, 30)))
    set_clock(clock, "2026-11-26 10:00")
    await tell(petya)
    assert await came(petya) == []
