"""Who may take whose messengers away, and give whom a code; all of it audited."""

import pytest
import sqlalchemy as sa

from core import revoking
from core.access import Actor, actor
from core.accounts import account, linked
from core.audit import audit
from core.calendars.feed import language_of
from core.calendars.links import make_link
from core.database import Tx
from core.people import Role, membership
from core.refusal import NotAllowed, NotFound
from tests.world import Someone, World

ANYONE = tuple(Role)


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


async def acting(who: Someone, role: Role | None = None) -> Actor:
    found = await who.world.database.read(lambda tx: actor(tx, who.id, (role,) if role else ANYONE))
    assert found is not None
    return found


async def also(world: World, who: Someone, role: Role, school_id: int | None) -> None:
    await world.database.write(lambda tx: tx.insert(membership, person_id=who.id, role=role, school_id=school_id))


async def accounts_of(who: Someone) -> list[int]:
    return [one.id for one in await who.world.database.read(lambda tx: linked(tx, who.id))]


async def test_it_is_audited_by_whom_and_what(world: World, anna: Someone) -> None:
    olga = await world.director()
    head, own = await acting(olga), await accounts_of(anna)

    def help_out(tx: Tx) -> None:
        assert revoking.revoke(tx, head, anna.id, own) == ["web"]
        revoking.invite_again(tx, head, anna.id)

    await world.database.write(help_out)
    rows = await world.database.read(lambda tx: tx.all(sa.select(audit).order_by(audit.c.id)))
    assert [(r.school_id, r.actor_id, r.verb, r.subject, r.subject_id) for r in rows] == [
        (world.school_id, olga.id, "revoke", "account", own[0]),
        (world.school_id, olga.id, "invite", "person", anna.id),
    ]
    assert await accounts_of(anna) == []


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.PUPIL, Role.TEACHER, Role.COORDINATOR])
async def test_only_director_and_staff(world: World, anna: Someone, role: Role) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await also(world, vera, role, world.school_id) if role is not Role.TEACHER else None
    who, own = await acting(vera, role), await accounts_of(anna)
    for verb in (
        lambda tx: revoking.holder(tx, who, anna.id),
        lambda tx: revoking.revoke(tx, who, anna.id, own),
        lambda tx: revoking.invite_again(tx, who, anna.id),
    ):
        with pytest.raises(NotAllowed):
            await world.database.write(verb)
    assert await accounts_of(anna) == own


async def test_only_people_of_ones_own_school_and_only_their_own_accounts(world: World, anna: Someone) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    here, own = await acting(await world.director()), await accounts_of(anna)
    await world.school("Гимназия № 1")
    there = await acting(await world.director("Инна Сомова"))
    for verb in (
        lambda tx: revoking.holder(tx, there, anna.id),
        lambda tx: revoking.revoke(tx, there, anna.id, own),
        lambda tx: revoking.invite_again(tx, there, anna.id),
        lambda tx: revoking.revoke(tx, here, vera.id, own),
    ):
        with pytest.raises(NotFound):
            await world.database.write(verb)
    await world.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: revoking.revoke(tx, here, anna.id, own))
    assert await accounts_of(anna) == own
    assert await world.database.read(lambda tx: tx.value(sa.select(sa.func.count(audit.c.id)))) == 0


async def test_a_code_is_never_worth_more_than_who_gives_it(world: World, anna: Someone) -> None:
    olga, nina = await world.director(), await world.director("Нина Орлова")
    await also(world, nina, Role.STAFF, world.school_id)
    staff, head = await acting(nina, Role.STAFF), await acting(olga)
    school_id = world.school_id
    other = await world.school("Гимназия № 1")
    teacher = await world.teacher("Вера Ласточкина")
    await also(world, teacher, Role.GUARDIAN, school_id)
    mother = await world.guardian("Зоя Котова", {"Даша": "4В"})
    await also(world, mother, Role.GUARDIAN, school_id)
    coordinator = await world.guardian("Яна Ильина", {"Ваня": "4В"})
    await also(world, coordinator, Role.GUARDIAN, school_id)
    await also(world, coordinator, Role.COORDINATOR, None)

    async def may(who: Actor, whom: Someone) -> bool:
        seen = await world.database.read(lambda tx: revoking.holder(tx, who, whom.id))
        try:
            await world.database.write(lambda tx: revoking.invite_again(tx, who, whom.id))
        except NotAllowed:
            assert not seen.may_invite
            return False
        assert seen.may_invite
        return True

    assert other != school_id
    assert await may(head, anna)
    assert await may(staff, anna)
    assert await may(head, nina)
    assert not await may(staff, olga)
    assert await may(head, mother)  # a guardian there, too
    assert not await may(head, teacher)  # works there
    assert not await may(head, coordinator)


async def test_an_account_that_was_taken_away_is_marked(world: World, anna: Someone) -> None:
    head, own = await acting(await world.director()), await accounts_of(anna)
    await world.database.write(lambda tx: revoking.revoke(tx, head, anna.id, own))
    row = await world.database.read(lambda tx: tx.first(sa.select(account).where(account.c.id == own[0])))
    assert row is not None
    assert (row.person_id, row.unlinked_at) == (None, world.database.clock())


async def test_links_to_the_calendar_that_a_lost_phone_reads_work_no_more(world: World, anna: Someone) -> None:
    head, own = await acting(await world.director()), await accounts_of(anna)
    mother = await acting(anna)
    secret = await world.database.write(lambda tx: make_link(tx, mother))
    await world.database.write(lambda tx: revoking.revoke(tx, head, anna.id, own))
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: language_of(tx, secret))
