"""At once, when silence ends, or in the one digest a day."""

import pytest
import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.database import Tx
from core.notices import (
    ANNOUNCEMENT,
    EMERGENCY,
    FAMILY_SIGNUP,
    NEW_SIGNUP,
    WISH,
    Cause,
    News,
    forget_left,
    notify,
    notify_each,
    send_due,
)
from core.notices.notifying import MOST_LINES
from core.notices.preferences import choose, choose_all, set_digest, set_quiet
from core.notices.readers import Way
from core.notices.silence import NEVER, Span
from core.notices.tables import digest, notice
from core.people import Role, membership
from core.schools import school_lessons
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.notices.telling import CLUB, LOOK, came, last, news, set_clock, tell, tick
from tests.digests import send_digests
from tests.talk import button, messages, talk
from tests.world import Someone, World


async def waiting(world: World) -> int:
    count = sa.select(sa.func.count()).select_from(notice).where(notice.c.left_at.is_(None))
    return int(await world.database.read(lambda tx: tx.value(count)))


async def priorities(world: World) -> list[int]:
    query = sa.select(outbox.outbox.c.priority).order_by(outbox.outbox.c.id)
    return list(await world.database.read(lambda tx: tx.run(query).scalars().all()))


# --- several at once


async def test_each_of_several_is_told_as_if_alone(world: World, clock: FrozenClock) -> None:
    """At once, in the digest, by night, muted, joined nowhere: the same as one by one, and words of their own."""
    anna, vera, olga, ira, ivan = [
        await world.guardian(f"{name} Иванова", {}) for name in ["Анна", "Вера", "Ольга", "Ира", "Иван"]
    ]
    await world.database.write(lambda tx: choose_all(tx, vera.id, Way.DIGEST))
    await world.database.write(lambda tx: set_quiet(tx, olga.id, Span(10 * 60, 14 * 60)))
    await world.database.write(lambda tx: choose(tx, ira.id, ANNOUNCEMENT, Way.MUTE))
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == ivan.id)))
    set_clock(clock, "2026-11-25 12:00")
    people = [anna, vera, olga, ira, ivan]
    told = {one.id: News(news(n), [LOOK]) for n, one in enumerate(people)}
    assert await world.database.write(lambda tx: notify_each(tx, told, ANNOUNCEMENT, CLUB, bot="parent")) == 3
    assert [await came(one) for one in (anna, vera, olga, ira)] == [["«новость 0»"], [], [], []]
    await talk(anna, "> [Мои записи]\nПока никто никуда не записан")
    set_clock(clock, "2026-11-25 14:00")
    await world.database.write(send_due)
    assert await came(olga) == ["«новость 2»"]
    await send_digests(world)
    assert "новость 1" in (await came(vera))[-1]


async def test_nobody_is_told_of_no_news(world: World) -> None:
    assert await world.database.write(lambda tx: notify_each(tx, {}, ANNOUNCEMENT, CLUB, bot="parent")) == 0


# --- now


async def test_by_day_it_comes_at_once_and_why_is_the_last_button(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    assert await tell(anna, ANNOUNCEMENT, 1, LOOK)
    assert await came(anna) == ["«новость 1»"]
    assert [[b.label for b in row] for row in (await last(anna)).buttons] == [["Мои записи"], ["Почему это мне?"]]
    assert await priorities(world) == [outbox.Priority.NOTICE]


async def test_at_night_it_waits_until_morning(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    set_clock(clock, "2026-11-25 21:30")
    assert await tell(anna)
    clock.pass_time(hours=9, minutes=29)
    assert await tick(anna) == 0
    assert await came(anna) == []
    clock.pass_time(minutes=1)
    assert await tick(anna) == 1
    assert await came(anna) == ["«новость 1»"]
    assert await tick(anna) == 0
    assert await came(anna) == ["«новость 1»"]


async def test_what_is_urgent_passes_everything(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await world.database.write(lambda tx: choose_all(tx, anna.id, Way.DIGEST))
    set_clock(clock, "2026-11-26 03:00")
    await tell(anna, EMERGENCY)
    set_clock(clock, "2026-11-26 10:00")
    await tell(petya, EMERGENCY, 2)
    assert [await came(anna), await came(petya)] == [["«новость 1»"], ["«новость 2»"]]
    assert await priorities(world) == [outbox.Priority.URGENT] * 2


async def test_a_pupil_is_told_after_the_lessons_and_the_parents_at_once(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    set_clock(clock, "2026-11-26 10:00")
    await tell(anna)
    await tell(petya)
    assert [await came(anna), await came(petya)] == [["«новость 1»"], []]
    set_clock(clock, "2026-11-26 13:30")
    await tick(petya)
    assert await came(petya) == ["«новость 1»"]


async def test_the_school_s_lessons_hold_for_a_class_without_its_own(world: World, clock: FrozenClock) -> None:
    masha = await world.pupil("Маша Котова", "7А")

    set_clock(clock, "2026-11-26 15:00")
    await world.database.write(
        lambda tx: tx.run(
            school_lessons.insert(), {"school_id": world.school_id, "weekday": 3, "starts": 840, "ends": 1140}
        )
    )
    await tell(masha)
    assert await came(masha) == ["«новость 1»"]
    await world.database.write(lambda tx: tx.run(sa.text("DELETE FROM lesson_hours")))
    await tell(masha, ANNOUNCEMENT, 2)
    assert len(await came(masha)) == 1
    set_clock(clock, "2026-11-26 19:00")
    await tick(masha)
    assert len(await came(masha)) == 2


async def test_who_answers_no_school_is_told_too(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    await tell(anna)
    set_clock(clock, "2026-11-25 22:00")
    await tell(anna, ANNOUNCEMENT, 2)
    assert await came(anna) == ["«новость 1»"]


async def test_who_has_not_joined_is_not_told_and_the_caller_knows(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: tx.run(account.update().values(person_id=None)))
    assert not await tell(anna)
    assert not await tell(anna, FAMILY_SIGNUP)
    assert await waiting(world) == 0


async def test_what_waits_for_somebody_who_left_all_messengers_is_dropped(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    set_clock(clock, "2026-11-25 23:00")
    await tell(anna)
    await world.database.write(lambda tx: tx.run(account.update().values(person_id=None)))
    set_clock(clock, "2026-11-26 07:00")
    await tick(anna)
    assert await waiting(world) == 0
    assert await priorities(world) == []


async def test_a_notice_comes_in_a_bot_of_its_kind(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})

    def wrong(tx: Tx, bot: str) -> bool:
        return notify(tx, anna.id, ANNOUNCEMENT if not bot else NEW_SIGNUP, news(), Cause(), bot=bot)

    for bot in ("", "parent"):
        with pytest.raises(ValueError, match="comes in one of"):
            await world.database.write(lambda tx, b=bot: wrong(tx, b))  # type: ignore[misc]


# --- the digest


async def test_one_digest_a_day_at_its_hour(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    for n in (1, 2):
        await tell(anna, FAMILY_SIGNUP, n)
    set_clock(clock, "2026-11-25 17:59")
    assert await tick(anna) == 0
    set_clock(clock, "2026-11-25 18:00")
    await tick(anna)
    assert await came(anna) == ["Новое за день\n«новость 1»\n«новость 2»"]
    assert await priorities(world) == [outbox.Priority.DIGEST]
    clock.pass_time(minutes=5)
    await tell(anna, FAMILY_SIGNUP, 3)
    set_clock(clock, "2026-11-26 17:59")
    assert await tick(anna) == 0
    clock.pass_time(minutes=1)
    await tick(anna)
    assert (await came(anna))[1:] == ["Новое за день\n«новость 3»"]


async def test_never_two_digests_a_day_whatever_is_changed(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, FAMILY_SIGNUP)
    assert await send_digests(world) == 1
    await tell(anna, FAMILY_SIGNUP, 2)
    assert await send_digests(world) == 0
    for hour in (15, 18, 20):
        await world.database.write(lambda tx, at=hour * 60: set_digest(tx, anna.id, at))  # type: ignore[misc]
        for minute in (0, 1):
            set_clock(clock, f"2026-11-25 {hour}:{minute:02}")
            await tick(anna)
    assert len(await came(anna)) == 1
    set_clock(clock, "2026-11-26 20:00")
    await tick(anna)
    assert len(await came(anna)) == 2


async def test_a_digest_missed_while_nothing_ran_comes_late_and_takes_that_day_s_place(
    world: World, clock: FrozenClock
) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, FAMILY_SIGNUP)
    set_clock(clock, "2026-11-26 09:00")
    await tick(anna)
    await tell(anna, FAMILY_SIGNUP, 2)
    set_clock(clock, "2026-11-26 18:00")
    await tick(anna)
    assert len(await came(anna)) == 1
    set_clock(clock, "2026-11-27 18:00")
    await tick(anna)
    assert len(await came(anna)) == 2


async def test_two_roles_get_one_digest_in_two_bots(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    add = {"person_id": anna.id, "role": Role.TEACHER, "school_id": world.school_id}
    await world.database.write(lambda tx: tx.insert(membership, **add))
    teacher = Someone(anna.id, Bot.TEACHER, world, anna.account)
    await tell(anna, FAMILY_SIGNUP, 1)
    await tell(teacher, NEW_SIGNUP, 2)
    await tell(teacher, NEW_SIGNUP, 3)
    set_clock(clock, "2026-11-25 18:00")
    await tick(anna)
    assert await came(anna) == ["Новое за день\n«новость 1»"]
    assert await came(teacher) == ["Новое за день\n«новость 2»\n«новость 3»"]
    days = await world.database.read(lambda tx: tx.all(sa.select(digest)))
    assert len(days) == 1


async def test_a_digest_in_the_quiet_hours_comes_at_their_end_every_day(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: set_quiet(tx, anna.id, Span(17 * 60, 7 * 60)))
    for day in (26, 27, 28):
        await tell(anna, FAMILY_SIGNUP, day)
        set_clock(clock, f"2026-11-{day} 06:59")
        await tick(anna)
        clock.pass_time(minutes=1)
        await tick(anna)
        clock.pass_time(hours=1)
        assert (await came(anna))[-1] == f"Новое за день\n«новость {day}»"
    assert len(await came(anna)) == 3


async def test_a_pupil_s_digest_waits_for_the_end_of_lessons(world: World, clock: FrozenClock) -> None:
    petya = await world.pupil("Петя Котов")
    await world.database.write(lambda tx: choose_all(tx, petya.id, Way.DIGEST))
    await world.database.write(lambda tx: set_digest(tx, petya.id, 10 * 60))
    await tell(petya)
    set_clock(clock, "2026-11-26 10:00")
    assert await send_digests(world) == 0
    await tick(petya)
    assert await came(petya) == []
    set_clock(clock, "2026-11-26 13:30")
    await tick(petya)
    assert await came(petya) == ["Новое за день\n«новость 1»"]


async def test_a_digest_keeps_buttons_and_numbers_them(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: choose_all(tx, anna.id, Way.DIGEST))
    await tell(anna, WISH, 1, LOOK)
    await send_digests(world)
    assert [b.label for row in (await last(anna)).buttons for b in row] == ["Мои записи", "Почему это мне?"]


async def test_several_buttons_of_a_digest(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: choose_all(tx, anna.id, Way.DIGEST))
    await tell(anna, WISH, 1, LOOK)
    await tell(anna, FAMILY_SIGNUP, 2)
    for n in range(3, 20):
        await tell(anna, WISH, n, LOOK)
    await send_digests(world)
    text, labels = (await came(anna))[0], [b.label for row in (await last(anna)).buttons for b in row]
    assert text.startswith("Новое за день\n1. «новость 1»\n«новость 2»\n2. «новость 3»\n")
    assert labels == [*(f"{n}. Мои записи" for n in range(1, 9)), "Почему это мне?"]


async def test_a_long_digest_says_how_much_more_there_is(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    for n in range(MOST_LINES + 7):
        await tell(vera, NEW_SIGNUP, n)
    assert await send_digests(world) == 1
    assert (await came(vera))[0].splitlines()[-1] == "…и ещё 7"


# --- when what is wanted changes meanwhile


async def test_what_waits_follows_what_is_chosen_later(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    set_clock(clock, "2026-11-25 22:00")
    await tell(anna, ANNOUNCEMENT, 1, LOOK)
    await tell(anna, FAMILY_SIGNUP, 2)
    await world.database.write(lambda tx: choose(tx, anna.id, ANNOUNCEMENT, Way.DIGEST))
    await world.database.write(lambda tx: choose(tx, anna.id, FAMILY_SIGNUP, Way.NOW))
    await tick(anna)
    assert await came(anna) == []
    await world.database.write(lambda tx: set_quiet(tx, anna.id, NEVER))
    await tick(anna)
    assert await came(anna) == ["«новость 2»"]
    set_clock(clock, "2026-11-26 18:00")
    await tick(anna)
    assert (await came(anna))[1:] == ["Новое за день\n«новость 1»"]
    assert button(await last(anna), "Мои записи")


async def test_what_is_switched_off_while_it_waits_never_comes(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, FAMILY_SIGNUP)
    await world.database.write(lambda tx: choose(tx, anna.id, FAMILY_SIGNUP, Way.MUTE))
    assert not await tell(anna, FAMILY_SIGNUP, 2)
    await tick(anna)
    assert await waiting(world) == 0
    set_clock(clock, "2026-11-25 18:00")
    await tick(anna)
    assert await came(anna) == []


async def test_longer_quiet_hours_hold_back_what_waits(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    set_clock(clock, "2026-11-25 22:00")
    await tell(anna)
    await world.database.write(lambda tx: set_quiet(tx, anna.id, Span(21 * 60, 9 * 60)))
    for hour, count in (("07:00", 0), ("08:59", 0), ("09:00", 1)):
        set_clock(clock, f"2026-11-26 {hour}")
        await tick(anna)
        assert len(await came(anna)) == count


# --- what is kept


async def test_words_are_kept_once_and_all_is_forgotten_in_time(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna)
    await tell(anna, FAMILY_SIGNUP)
    await send_digests(world)
    rows = await world.database.read(lambda tx: tx.all(sa.select(notice.c.text, notice.c.actions)))
    assert [tuple(row) for row in rows] == [("", [])] * 2
    clock.pass_time(days=91)
    assert await world.database.write(forget_left) == 2
    assert await world.database.read(lambda tx: tx.all(sa.select(digest))) == []


async def test_the_reader_s_language_and_the_pupil_s_voice(world: World) -> None:
    petya = await world.pupil("Петя Котов")
    await tell(petya)
    assert (await messages(petya))[-1].buttons[-1][-1].label == "Почему это мне?"
    await world.database.write(lambda tx: tx.run(sa.text("UPDATE person SET language = 'en'")))
    await tell(petya)
    assert (await messages(petya))[-1].buttons[-1][-1].label == "Why do I get this?"
