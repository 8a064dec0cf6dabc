"""What people may choose about their notices."""

import asyncio

import pytest

from core.notices import ANNOUNCEMENT, EMERGENCY, FAMILY_SIGNUP, KINDS, WISH, Kind
from core.notices.preferences import (
    KindKept,
    QuietTooLong,
    choose,
    choose_all,
    set_digest,
    set_quiet,
    settings_of,
)
from core.notices.readers import Reader, Way
from core.notices.silence import NEVER, Span
from core.people import Role, membership
from tests.world import Someone, World


async def reader(who: Someone) -> Reader:
    return (await who.world.database.read(lambda tx: settings_of(tx, who.id))).reader


async def test_who_chose_nothing_has_what_the_school_has(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    mine = await reader(anna)
    assert mine.hours == mine.usual
    assert (mine.hours.quiet, mine.hours.digest_at) == (Span(21 * 60, 7 * 60), 18 * 60)
    assert [mine.way(kind) for kind in (EMERGENCY, ANNOUNCEMENT, FAMILY_SIGNUP)] == [None, Way.NOW, Way.DIGEST]


async def test_own_hours_and_back_to_the_school_s(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: set_quiet(tx, anna.id, NEVER))
    await world.database.write(lambda tx: set_digest(tx, anna.id, 8 * 60 + 5))
    mine = await reader(anna)
    assert (mine.hours.quiet.length, mine.hours.digest_at) == (0, 485)
    await world.database.write(lambda tx: set_quiet(tx, anna.id, None))
    await world.database.write(lambda tx: set_digest(tx, anna.id, None))
    mine = await reader(anna)
    assert mine.hours == mine.usual


async def test_quiet_hours_leave_some_of_the_day(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    with pytest.raises(QuietTooLong):
        await world.database.write(lambda tx: set_quiet(tx, anna.id, Span(8 * 60, 7 * 60)))
    assert (await reader(anna)).hours.quiet == Span(21 * 60, 7 * 60)


@pytest.mark.parametrize(("kind", "way"), [(EMERGENCY, Way.MUTE), (EMERGENCY, Way.DIGEST), (WISH, Way.MUTE)])
async def test_some_kinds_cannot_be_switched_off(world: World, kind: Kind, way: Way) -> None:
    anna = await world.guardian("Анна Иванова", {})
    with pytest.raises(KindKept):
        await world.database.write(lambda tx: choose(tx, anna.id, kind, way))
    await world.database.write(lambda tx: choose(tx, anna.id, WISH, Way.DIGEST))
    assert (await reader(anna)).way(WISH) is Way.DIGEST


async def test_all_at_once_or_all_in_the_digest_and_single_kinds_otherwise(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await world.database.write(lambda tx: choose(tx, anna.id, ANNOUNCEMENT, Way.MUTE))
    await world.database.write(lambda tx: choose(tx, anna.id, WISH, Way.DIGEST))
    await world.database.write(lambda tx: choose_all(tx, anna.id, Way.NOW))
    mine = await reader(anna)
    assert [mine.way(k) for k in (ANNOUNCEMENT, WISH, FAMILY_SIGNUP)] == [Way.MUTE, Way.NOW, Way.NOW]
    await world.database.write(lambda tx: choose(tx, anna.id, FAMILY_SIGNUP, Way.DIGEST))
    assert (await reader(anna)).way(FAMILY_SIGNUP) is Way.DIGEST
    await world.database.write(lambda tx: choose_all(tx, anna.id, None))
    mine = await reader(anna)
    assert [mine.way(k) for k in (ANNOUNCEMENT, WISH, FAMILY_SIGNUP)] == [Way.MUTE, Way.NOW, Way.DIGEST]


async def test_choices_at_the_same_moment_are_all_kept(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    kinds = [k for k in KINDS.values() if not k.kept]
    await asyncio.gather(*(world.database.write(lambda tx, k=k: choose(tx, anna.id, k, Way.MUTE)) for k in kinds))  # type: ignore[misc]
    mine = await reader(anna)
    assert {mine.way(k) for k in kinds} == {Way.MUTE}


async def test_kinds_listed_are_those_of_one_s_roles(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})

    async def listed() -> set[str]:
        return {k.key for k in (await world.database.read(lambda tx: settings_of(tx, anna.id))).kinds}

    assert "new_signup" not in await listed()
    add = {"person_id": anna.id, "role": Role.TEACHER, "school_id": world.school_id}
    await world.database.write(lambda tx: tx.insert(membership, **add))
    assert {"new_signup", "wish", "emergency"} <= await listed()
    assert "own_signup" not in await listed()
