"""Reminders: the day before at one's own hour, an hour before, to both sides; never of what was moved or cancelled."""

from datetime import date

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.appointments.booking import book, cancel, move
from core.appointments.reminding import remind_soon, remind_tomorrow
from core.appointments.slots import close_slot
from core.appointments.tables import reminder
from core.notices import APPOINTMENT_SOON, send_due
from core.notices.preferences import choose, set_digest, set_quiet
from core.notices.readers import Way
from core.notices.silence import Span
from tests.conftest import FrozenClock
from tests.core.appointments.scene import crowd, family, opened
from tests.core.notices.telling import came, set_clock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

Cast = tuple[Someone, Someone, Actor, Actor, int, list[int]]


async def cast(world: World) -> Cast:
    """Give a mother and a teacher, both as actors too, the child, and the teacher's times of tomorrow."""
    teacher = await world.teacher("Ирина Котова Петровна")
    irina = await acting(teacher)
    times = await opened(world, irina)
    anna, mother, petya = await family(world)
    return anna, teacher, mother, irina, petya, times


async def tick(world: World, clock: FrozenClock, at: str) -> int:
    """Let the clock's jobs run at a moment of the school's time; give how many reminders there were."""
    set_clock(clock, at)
    sent = await world.database.write(remind_tomorrow) + await world.database.write(remind_soon)
    await world.database.write(send_due)
    return sent


def reminders(texts: list[str]) -> list[str]:
    return [text for text in texts if "Напоминаем" in text]


async def test_the_day_before_and_an_hour_before_to_both(world: World, clock: FrozenClock) -> None:
    anna, teacher, mother, _, petya, times = await cast(world)
    await world.database.write(lambda tx: book(tx, mother, petya, times[0], "Про оценки"))
    await world.database.write(lambda tx: set_digest(tx, anna.id, 19 * 60))
    seen = [
        await tick(world, clock, f"2026-11-{at}")
        for at in (
            "25 17:59",
            "25 18:00",
            "25 18:30",
            "25 19:00",
            "25 20:00",
            "26 15:59",
            "26 16:00",
            "26 16:20",
            "26 17:00",
        )
    ]
    assert seen == [0, 1, 0, 1, 0, 0, 2, 0, 0]
    line = "🗓 26 ноября, 17:00: Котова Ирина Петровна (Петя), каб. 1"
    assert reminders(await came(anna)) == [f"Напоминаем о встрече\n{line}"] * 2
    line = "🗓 26 ноября, 17:00: Анна Иванова (Петя), каб. 1. О чём: Про оценки"
    assert [text for text in reminders(await came(teacher)) if "Новое за день" not in text] == [
        f"Напоминаем о встрече\n{line}"
    ] * 2


async def test_a_host_of_many_is_reminded_once(world: World, clock: FrozenClock) -> None:
    _, teacher, _, irina, _, times = await cast(world)
    evening = await opened(world, irina, starts=20 * 60, ends=21 * 60)
    for (who, pupil), time in zip(await crowd(world, 4), [*times, evening[-1]], strict=True):
        await world.database.write(lambda tx, w=who, p=pupil, t=time: book(tx, w, p, t))  # type: ignore[misc]
    await tick(world, clock, "2026-11-25 18:00")
    for minute in range(0, 300, 10):
        await tick(world, clock, f"2026-11-26 {16 + minute // 60}:{minute % 60:02}")
    seen = reminders(await came(teacher))
    assert [text.count("🗓") for text in seen] == [4, 3, 1]


async def test_what_was_cancelled_or_moved_is_not_reminded_of(world: World, clock: FrozenClock) -> None:
    anna, teacher, mother, irina, petya, times = await cast(world)
    later = await opened(world, irina, day=date(2026, 12, 3))
    made = await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    await world.database.write(lambda tx: move(tx, mother, made.appointment, later[-1]))
    for at in ("2026-11-25 18:00", "2026-11-26 16:00"):
        assert await tick(world, clock, at) == 0
    assert await tick(world, clock, "2026-12-02 18:00") == 2
    await world.database.write(lambda tx: close_slot(tx, irina, later[-1]))
    assert await tick(world, clock, "2026-12-03 16:40") == 0
    assert len(reminders(await came(anna))) == len(reminders(await came(teacher))) == 1


async def test_a_move_is_reminded_of_anew(world: World, clock: FrozenClock) -> None:
    anna, _, mother, irina, petya, times = await cast(world)
    later = await opened(world, irina, day=date(2026, 11, 27))
    made = await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    assert await tick(world, clock, "2026-11-25 18:00") == 2
    await world.database.write(lambda tx: move(tx, mother, made.appointment, later[-1]))
    assert await tick(world, clock, "2026-11-26 18:00") == 2
    assert "27 ноября" in reminders(await came(anna))[-1]


async def test_whoever_books_after_their_hour_knows(world: World, clock: FrozenClock) -> None:
    anna, teacher, mother, _, petya, times = await cast(world)
    set_clock(clock, "2026-11-25 18:10")
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    assert "К вам на приём" in (await came(teacher))[-1]  # the next digest would be too late
    assert await tick(world, clock, "2026-11-25 18:15") == 0
    assert await tick(world, clock, "2026-11-26 16:00") == 2
    assert len(reminders(await came(anna))) == 1


async def test_whoever_books_within_the_hour_is_not_reminded(world: World, clock: FrozenClock) -> None:
    _, _, mother, _, petya, times = await cast(world)
    set_clock(clock, "2026-11-26 16:30")
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    assert [await tick(world, clock, f"2026-11-26 16:{minute}") for minute in (31, 45, 59)] == [0, 0, 0]


async def test_one_who_wants_a_digest_gets_it_there(world: World, clock: FrozenClock) -> None:
    anna, _, mother, _, petya, times = await cast(world)
    await world.database.write(lambda tx: choose(tx, anna.id, APPOINTMENT_SOON, Way.DIGEST))
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    seen = [await tick(world, clock, f"2026-11-25 {at}") for at in ("17:40", "17:50", "17:55", "18:00")]
    assert seen == [0, 1, 0, 1]  # hers, and the teacher's
    (told,) = await came(anna)
    assert told.startswith("Новое за день\nНапоминаем о встрече\n🗓 26 ноября, 17:00")
    assert await tick(world, clock, "2026-11-26 16:00") == 1  # the teacher's: a digest would come too late


async def test_what_was_cancelled_is_not_in_the_digest_either(world: World, clock: FrozenClock) -> None:
    anna, _, mother, irina, petya, times = await cast(world)
    igor = await acting(await world.teacher("Игорь Ветров"))
    his = await opened(world, igor, starts=19 * 60, ends=20 * 60)
    await world.database.write(lambda tx: choose(tx, anna.id, APPOINTMENT_SOON, Way.DIGEST))
    made = [await world.database.write(lambda tx, t=t: book(tx, mother, petya, t)) for t in (times[0], his[0])]  # type: ignore[misc]
    assert await tick(world, clock, "2026-11-25 17:50") == 1
    await world.database.write(lambda tx: cancel(tx, mother, made[0].appointment))
    await tick(world, clock, "2026-11-25 17:55")
    await tick(world, clock, "2026-11-25 18:00")
    (told,) = await came(anna)
    assert "Игорь" in told
    assert "Ирина" not in told
    assert irina.person_id


async def test_one_who_wants_none_gets_none(world: World, clock: FrozenClock) -> None:
    anna, _, mother, _, petya, times = await cast(world)
    await world.database.write(lambda tx: choose(tx, anna.id, APPOINTMENT_SOON, Way.MUTE))
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    assert await tick(world, clock, "2026-11-25 18:00") == await tick(world, clock, "2026-11-26 16:00") == 1
    assert reminders(await came(anna)) == []


async def test_quiet_hours_hold_one_back_that_still_helps_later(world: World, clock: FrozenClock) -> None:
    anna, _, mother, irina, petya, _ = await cast(world)
    early = await opened(world, irina, starts=8 * 60, ends=9 * 60)
    await world.database.write(lambda tx: set_quiet(tx, anna.id, Span(22 * 60, 7 * 60 + 30)))
    await world.database.write(lambda tx: book(tx, mother, petya, early[0]))
    assert await tick(world, clock, "2026-11-26 07:00") == 1  # the teacher's
    assert await tick(world, clock, "2026-11-26 07:30") == 1
    assert len(reminders(await came(anna))) == 1


async def test_a_restart_neither_skips_nor_repeats(world: World, clock: FrozenClock) -> None:
    anna, _, mother, _, petya, times = await cast(world)
    await world.database.write(lambda tx: book(tx, mother, petya, times[0]))
    assert await tick(world, clock, "2026-11-25 19:20") == 2  # nothing ran at six
    for _ in range(3):
        assert await tick(world, clock, "2026-11-25 19:21") == 0
    with pytest.raises(ZeroDivisionError):

        def killed(tx: object) -> None:
            remind_soon(tx)  # type: ignore[arg-type]
            raise ZeroDivisionError

        set_clock(clock, "2026-11-26 16:10")
        await world.database.write(killed)
    assert await tick(world, clock, "2026-11-26 16:11") == 2
    assert len(reminders(await came(anna))) == 2
    kept = await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(reminder)))
    assert kept == 4
