"""Errands are counted as they end, by the real engine, in the transaction that ends them."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.errands.counting import KEPT_MONTHS, forget_oldest
from core.forms.model import Form, Kind, Question
from core.refusal import Refusal
from dialogs.engine import forms
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import Dialog, Unfolded
from dialogs.engine.effort import AWAY, FIRST
from dialogs.engine.steps import Choice, Confirm, Text
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.errands.rows import did, months, rows
from tests.dialogs.engine.desk import spoken
from tests.talk import button, screen, send, talk
from tests.world import Someone, World

FIRST_SECONDS = int(FIRST.total_seconds())


def with_dialogs(world: World, *dialogs: Dialog) -> None:
    catalogue = Catalogue({bot: {d.name: d for d in dialogs} for bot in Bot})
    world.engine = Engine(world.database, catalogue, spoken(*dialogs), world.engine.files)


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


async def test_a_sign_up_is_one_row_with_what_it_cost(world: World, anna: Someone, clock: FrozenClock) -> None:
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\nВот что нашлось")
    clock.pass_time(seconds=12)
    await talk(anna, "> 1\nЗаписать Петю")
    assert await rows(world) == []
    clock.pass_time(seconds=5)
    await talk(anna, "> да\nГотово!")
    (row,) = await rows(world)
    assert (row.school_id, row.person_id, row.bot, row.name, row.about) == (
        world.school_id, anna.id, "parent", "club_signup", "",
    )  # fmt: skip
    assert (row.day, row.actions, row.seconds, row.elapsed) == (date(2026, 11, 25), 3, FIRST_SECONDS + 17, 17)
    assert await months(world) == []


async def test_a_double_tap_and_a_repeated_update_count_once(world: World, anna: Someone) -> None:
    await world.club("Шахматы")
    await talk(anna, "> запиши на шахматы\n> 1")
    token = button(await screen(anna), "Записать Петю").token
    await send(anna, token=token, id="tap")
    await send(anna, token=token, id="tap")
    await send(anna, token=token)
    assert [row.actions for row in await rows(world)] == [3]


async def test_begun_here_resumed_days_later_in_another_messenger(
    world: World, anna: Someone, clock: FrozenClock
) -> None:
    await world.club("Шахматы")
    there = await world.account_of(anna.id, anna.bot, "telegram")
    await talk(anna, "> запиши на шахматы\nВот что нашлось")
    clock.pass_time(days=3)
    await talk(there, "> 1\nЗаписать Петю")
    clock.pass_time(seconds=8)
    await talk(there, "> да\nГотово!")
    (row,) = await rows(world)
    assert (row.actions, row.seconds) == (3, FIRST_SECONDS + AWAY.total_seconds() + 8)
    assert row.elapsed == timedelta(days=3).total_seconds() + 8


async def test_the_day_is_the_schools(world: World, anna: Someone, clock: FrozenClock) -> None:
    await world.club("Шахматы")
    clock.pass_time(hours=10, minutes=30)  # past midnight there, not yet in UTC
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!")
    assert [row.day for row in await rows(world)] == [date(2026, 11, 26)]


def keep(a: Any) -> Any: ...
def refuse() -> Any:
    raise Refusal


async def test_only_what_changes_something_and_ends_well_is_counted(world: World, anna: Someone) -> None:
    with_dialogs(
        world,
        Dialog("looks", Choice("a", options=("x", "y")), done=lambda a: {}),
        Dialog("fails", Confirm("sure"), commit=refuse),
        Dialog("sets", Confirm("sure"), commit=lambda: None, errand=""),
        Dialog("ends", Confirm("sure"), commit=lambda: None, done=refuse),
        Dialog("works", Confirm("sure"), commit=lambda: None),
    )
    await talk(anna, "> /looks\n> looks.a.x\nlooks.done")
    for name in ("fails", "sets", "ends", "works"):
        await talk(anna, f"> /{name}\n> да")
    assert [row.name for row in await rows(world)] == ["works"]


async def test_whoever_has_not_joined_is_not_counted(world: World) -> None:
    await world.school()
    with_dialogs(world, Dialog("open", Confirm("sure"), commit=lambda: None, public=True))
    stranger = await world.stranger()
    await talk(stranger, "> /open\n> да\nopen.done\n> /open\n> отмена")
    assert (await rows(world), await months(world)) == ([], [])


async def test_an_anonymous_errand_leaves_nothing_but_sums(world: World, anna: Someone, clock: FrozenClock) -> None:
    vera = await world.guardian("Вера Лисова", {"Даша": "4В"})
    poll = Dialog("poll", Text("a"), commit=keep, errand="survey", about="k7", anonymous=True)
    with_dialogs(world, poll)
    for who, seconds in ((anna, 20), (vera, 40)):
        await talk(who, "> /poll")
        clock.pass_time(seconds=seconds)
        await talk(who, "> слово\npoll.done")
    assert await rows(world) == []
    (month,) = await months(world)
    assert (month.month, month.bot, month.name, month.about) == (date(2026, 11, 1), "parent", "survey", "k7")
    assert (month.errands, month.people, month.actions, month.given_up) == (2, 2, 4, 0)
    assert month.seconds == 2 * FIRST_SECONDS + 60


@pytest.mark.parametrize("anonymous", [False, True])
async def test_dialogs_that_are_data_are_counted_one_by_one(world: World, anna: Someone, anonymous: bool) -> None:
    form = Form((Question("why", Kind.TEXT, "Почему?"), Question("times", Kind.NUMBER, "Сколько раз?")))

    def unfold(which: str) -> Unfolded:
        return Unfolded(forms.steps(form, "ru", date(2026, 11, 25)), about=which, anonymous=anonymous)

    poll = Dialog("poll", Choice("which", options=("k7", "k8")), unfolds=unfold, commit=lambda answers: None)
    with_dialogs(world, poll)
    for which in ("k7", "k8"):
        await talk(anna, f"> /poll\n> poll.which.{which}\n> потому\n> 3\npoll.done")
    kept = await months(world) if anonymous else await rows(world)
    assert [(row.name, row.about, row.actions) for row in kept] == [("poll", "k7", 4), ("poll", "k8", 4)]
    assert len(await rows(world)) == (0 if anonymous else 2)


async def test_what_is_given_up_is_nobodys(world: World, anna: Someone, clock: FrozenClock) -> None:
    await world.club("Шахматы")
    for _ in range(2):
        await talk(anna, "> запиши на шахматы\nВот что нашлось")
        clock.pass_time(seconds=30)
        await talk(anna, "> отмена\nотменили")
    assert await rows(world) == []
    (month,) = await months(world)
    assert (month.name, month.errands, month.people, month.given_up) == ("club_signup", 0, 0, 2)
    assert month.wasted == 2 * (FIRST_SECONDS + 30)


# --- forgetting


async def test_old_rows_become_sums_month_by_month(world: World, anna: Someone, clock: FrozenClock) -> None:
    vera = await world.guardian("Вера Лисова", {"Даша": "4В"})
    await did(anna, "club_signup", 20, 30, day=date(2025, 8, 31))
    await did(anna, "club_signup", 40, day=date(2025, 9, 1))
    await did(vera, "club_signup", 50, day=date(2025, 9, 30))
    await did(anna, "my_signups", 60, day=date(2025, 9, 2), actions=7)
    await did(anna, "club_signup", 70, day=date(2025, 10, 1))
    forgotten = [await world.database.write(forget_oldest) for _ in range(3)]
    assert forgotten == [1, 1, 0]
    assert [row.seconds for row in await rows(world)] == [70]
    kept = [(m.month, m.name, m.errands, m.people, m.actions, m.seconds) for m in await months(world)]
    assert kept == [
        (date(2025, 8, 1), "club_signup", 2, 1, 8, 50),
        (date(2025, 9, 1), "club_signup", 2, 2, 8, 90),
        (date(2025, 9, 1), "my_signups", 1, 1, 7, 60),
    ]
    clock.pass_time(days=6)  # December
    assert await world.database.write(forget_oldest) == 1
    assert await world.database.write(forget_oldest) == 0
    assert KEPT_MONTHS == 13


async def test_sums_of_a_month_are_added_to_those_it_has(world: World, anna: Someone, clock: FrozenClock) -> None:
    poll = Dialog("poll", Text("a"), commit=keep, anonymous=True)
    with_dialogs(world, poll)
    await talk(anna, "> /poll\n> слово\npoll.done")
    await did(anna, "poll", 90, day=date(2026, 11, 2))
    clock.pass_time(days=500)
    assert await world.database.write(forget_oldest) == 1
    (month,) = await months(world)
    assert (month.errands, month.people, month.seconds) == (2, 2, FIRST_SECONDS + 90)
