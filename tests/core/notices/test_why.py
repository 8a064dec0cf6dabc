"""Why somebody got a notice."""

import pytest

from core.notices import ANNOUNCEMENT, FAMILY_SIGNUP, WISH, Cause, Urgency, notify
from core.notices.preferences import choose_all
from core.notices.readers import Way
from core.notices.why import Reason, reasons, recent
from core.opportunities.verbs import sign_up
from core.refusal import NotFound
from tests.conftest import FrozenClock
from tests.core.notices.telling import news, set_clock, tell, tick
from tests.core.opportunities.acting import acting
from tests.digests import send_digests
from tests.world import Someone, World


async def latest(who: Someone) -> list[Reason]:
    found = await who.world.database.read(lambda tx: recent(tx, who.id, who.bot))
    return list(found[0])


async def test_kind_who_and_when(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {})
    cause = Cause("«Шахматы»", olga.id, world.school_id)
    set_clock(clock, "2026-11-25 23:00")
    await world.database.write(lambda tx: notify(tx, anna.id, WISH, news(), cause))
    set_clock(clock, "2026-11-26 07:00")
    await tick(anna)
    (told,) = await latest(anna)
    assert (told.kind, told.about, told.school, told.urgency) == (WISH, "«Шахматы»", "Лицей № 49", Urgency.NOW)
    assert told.by is not None
    assert told.by.given == "Ольга"
    assert (told.came_at - told.happened_at).total_seconds() == 8 * 3600
    assert told.waited


async def test_of_a_digest_every_line(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: choose_all(tx, anna.id, Way.DIGEST))
    for kind in (WISH, FAMILY_SIGNUP, FAMILY_SIGNUP):
        await tell(anna, kind)
    await send_digests(world)
    told = await latest(anna)
    assert [reason.kind for reason in told] == [WISH, FAMILY_SIGNUP, FAMILY_SIGNUP]
    assert not any(reason.waited for reason in told)


async def test_nobody_asks_about_another_s(world: World) -> None:
    anna, vera = await world.guardian("Анна Иванова", {}), await world.guardian("Вера Котова", {})
    await tell(anna)
    (told,) = await latest(anna)
    for who, name in ((vera.id, told.name), (anna.id, "nothing"), (anna.id, "")):
        with pytest.raises(NotFound):
            await world.database.read(lambda tx, w=who, n=name: reasons(tx, w, n))  # type: ignore[misc]


async def test_what_waits_is_nothing_to_ask_about_yet(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, FAMILY_SIGNUP)
    assert await world.database.read(lambda tx: recent(tx, anna.id, "parent")) == []


async def test_a_sign_up_tells_what_it_is_about(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Ласточкина")
    chess = await world.club("Шахматы", teacher_id=vera.id)
    mother = await acting(anna)
    await world.database.write(lambda tx: sign_up(tx, mother, anna.children["Петя"], chess))
    await send_digests(world)
    (told,) = await latest(vera)
    assert (told.about, told.by and told.by.given, told.school) == ("Петя, «Шахматы»", "Анна", "Лицей № 49")


async def test_the_newest_first(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {})
    for _ in range(10):
        await tell(anna, ANNOUNCEMENT)
        clock.pass_time(minutes=1)
    found = await world.database.read(lambda tx: recent(tx, anna.id, "parent"))
    assert len(found) == 8
    assert found[0][0].came_at > found[-1][0].came_at
