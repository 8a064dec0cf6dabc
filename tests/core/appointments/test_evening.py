"""A parents' evening for all homeroom teachers at once."""

from datetime import date

import pytest

from core.appointments.evening import Evening, open_evening
from core.appointments.queries import my_slots
from core.appointments.refusals import PlaceMissing, SpanTooShort, TimesPast
from core.appointments.slots import Guests, open_slots
from core.notices.silence import Span
from core.refusal import NotAllowed
from tests.core.absences.telling import told
from tests.core.opportunities.acting import acting
from tests.digests import send_digests
from tests.world import Someone, World

THURSDAY = date(2026, 11, 26)
EVENING = Span(18 * 60, 19 * 60)


async def opened(who: Someone, span: Span = EVENING, minutes: int = 15, place: str = "каб. 5") -> Evening:
    me = await acting(who)
    return await who.world.database.write(lambda tx: open_evening(tx, me, THURSDAY, span, minutes, place))


async def times(teacher: Someone) -> list[str]:
    me = await acting(teacher)
    slots = await teacher.world.database.read(lambda tx: my_slots(tx, me, THURSDAY))
    return [f"{one.starts:%H:%M}" for one in slots]


async def school(world: World) -> tuple[Someone, Someone, Someone]:
    """A mother of two, and the homeroom teachers of both."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    irina, vera = await world.teacher("Ирина Котова Петровна"), await world.teacher("Вера Совина Ивановна")
    await world.homeroom("5Б", irina)
    await world.homeroom("2А", vera)
    return anna, irina, vera


async def test_each_has_the_same_times_is_told_and_may_take_them_back(world: World) -> None:
    anna, irina, vera = await school(world)
    done = await opened(await world.director())
    assert [(one.host.person, [label for _, label in one.classes]) for one in done.hosting] == [
        (vera.id, ["2А"]),
        (irina.id, ["5Б"]),
    ]
    assert await times(irina) == await times(vera) == ["18:00", "18:15", "18:30", "18:45"]
    (news,) = await told(irina)
    assert "Родительский вечер: четверг, 26 ноября, 18:00–19:00" in news
    assert "(5Б)" in news
    await send_digests(world)
    digest = "\n".join(await told(anna))
    assert "Котова Ирина Петровна открывает запись на приём" in digest
    assert "Совина Вера Ивановна открывает запись на приём" in digest


async def test_whoever_has_times_then_is_left_alone(world: World) -> None:
    _, irina, vera = await school(world)
    me, own = await acting(irina), Span(18 * 60 + 30, 19 * 60)
    await world.database.write(lambda tx: open_slots(tx, me, [THURSDAY], own, 30, "каб. 1", Guests()))
    done = await opened(await world.director())
    assert [one.host.person for one in done.busy] == [irina.id]
    assert await times(irina) == ["18:30"]
    assert len(await times(vera)) == 4
    assert await told(irina) == []
    again = await opened(await world.director("Олег Второй"))
    assert (list(again.hosting), len(again.busy)) == ([], 2)


async def test_two_classes_of_one_teacher_share_the_evening(world: World) -> None:
    _, irina, _ = await school(world)
    await world.homeroom("2А", irina)
    done = await opened(await world.director())
    assert [len(one.classes) for one in done.hosting] == [2]
    assert await times(irina) == ["18:00", "18:15", "18:30", "18:45"]


async def test_what_cannot_be_opened(world: World) -> None:
    _, irina, _ = await school(world)
    director = await world.director()
    with pytest.raises(NotAllowed):
        await opened(irina)
    with pytest.raises(SpanTooShort):
        await opened(director, Span(18 * 60, 18 * 60 + 5))
    with pytest.raises(PlaceMissing):
        await opened(director, place=" ")
    me = await acting(director)
    with pytest.raises(TimesPast):
        await world.database.write(lambda tx: open_evening(tx, me, date(2026, 11, 20), EVENING, 15, "каб. 5"))
    assert await times(irina) == []
