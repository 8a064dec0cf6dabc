"""Codes that link another account: used once, soon, by one; what unlinking takes with it."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import invites, links, outbox
from core.accounts import account, choose_notices
from core.database import Tx
from core.ids import ALPHABET
from core.invites import AccountOtherPerson, InviteUnknown, TooManyTries, tried
from core.links import AlreadyLinked, Connected, LinkExpired, Linking, LinkUsed, link_code
from core.messages import Message
from core.notices import ANNOUNCEMENT, Cause, notify
from core.people import Role, person
from core.refusal import NotFound, Refusal
from core.words import say
from tests.conftest import FrozenClock
from tests.world import Someone, World

GUARDIANS = (Role.GUARDIAN,)


@pytest.fixture
async def anna(world: World) -> Someone:
    return await world.guardian("Анна Иванова", {"Петя": "5Б"})


async def id_of(who: Someone) -> int:
    query = sa.select(account.c.id).where(account.c.external_id == who.account)
    return int(await who.world.database.read(lambda tx: tx.value(query)))


async def fresh(world: World, name: str = "new", transport: str = "max") -> int:
    return await world.database.write(
        lambda tx: tx.insert(account, transport=transport, external_id=name, created_at=tx.now)
    )


async def code_of(who: Someone) -> str:
    made_in = await id_of(who)
    return await who.world.database.write(lambda tx: links.make_code(tx, who.id, made_in, "parent"))


async def owners(world: World) -> dict[str, int | None]:
    rows = await world.database.read(lambda tx: tx.all(sa.select(account.c.external_id, account.c.person_id)))
    return {row.external_id: row.person_id for row in rows}


async def test_a_code_fits_every_link_and_lives_a_quarter_of_an_hour(anna: Someone) -> None:
    code = await code_of(anna)
    assert len(code) == invites.CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    row = await anna.world.database.read(lambda tx: tx.first(sa.select(link_code)))
    assert row is not None
    assert row.expires_at - row.created_at == timedelta(minutes=15)


async def test_preview_changes_nothing_and_names_the_person(world: World, anna: Someone) -> None:
    code, at = await code_of(anna), await fresh(world)
    seen = await world.database.read(lambda tx: links.preview(tx, code, account_id=at))
    assert isinstance(seen, Linking)
    assert (seen.person_id, seen.name.given, seen.bot) == (anna.id, "Анна", "parent")
    assert (await owners(world))["new"] is None


async def test_twenty_accounts_at_the_same_moment_and_one_wins(world: World, anna: Someone) -> None:
    code = await code_of(anna)
    accounts = [await fresh(world, f"n{n}") for n in range(20)]
    outcomes = await asyncio.gather(
        *(world.database.write(lambda tx, a=a: links.accept(tx, a, code, GUARDIANS)) for a in accounts),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert sum(isinstance(o, Connected) for o in outcomes) == 1
    assert sum(isinstance(o, LinkUsed) for o in outcomes) == 19
    assert sum(owner == anna.id for owner in (await owners(world)).values()) == 2


async def test_every_no(world: World, anna: Someone, clock: FrozenClock) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    own, hers, new = await id_of(anna), await id_of(vera), await fresh(world)
    code = await code_of(anna)

    async def refused(at: int, typed: str, why: type[Refusal]) -> None:
        with pytest.raises(why):
            await world.database.write(lambda tx: links.accept(tx, at, typed, GUARDIANS))
        with pytest.raises(why):
            await world.database.read(lambda tx: links.preview(tx, typed, account_id=at))

    await refused(own, code, AlreadyLinked)
    await refused(hers, code, AccountOtherPerson)
    await refused(new, "abcdabcd", InviteUnknown)
    newer = await code_of(anna)
    await refused(new, code, LinkExpired)
    await world.database.write(lambda tx: links.accept(tx, new, newer, GUARDIANS))
    await refused(await fresh(world, "late"), newer, LinkUsed)
    last = await code_of(anna)
    clock.pass_time(minutes=15)
    await refused(await fresh(world, "later"), last, LinkExpired)


async def test_guessing_is_counted_for_links_as_for_invites(world: World, anna: Someone, clock: FrozenClock) -> None:
    at = await fresh(world)

    def guess(tx: Tx, typed: str) -> object:
        return tried(tx, at, lambda: links.preview(tx, typed, account_id=at))

    for n in range(invites.MAX_TRIES):
        assert isinstance(await world.database.write(lambda tx, n=n: guess(tx, ALPHABET[n] * 8)), InviteUnknown)  # type: ignore[misc]
    code = await code_of(anna)
    assert isinstance(await world.database.write(lambda tx: guess(tx, code)), TooManyTries)
    with pytest.raises(TooManyTries):
        await world.database.write(lambda tx: links.accept(tx, at, code, GUARDIANS))
    clock.pass_time(minutes=61)
    code = await code_of(anna)
    assert isinstance(await world.database.write(lambda tx: guess(tx, code)), Linking)


async def test_old_codes_are_forgotten_after_a_day(anna: Someone, clock: FrozenClock) -> None:
    for _ in range(3):
        await code_of(anna)
    clock.pass_time(days=1)
    await code_of(anna)
    assert await anna.world.database.read(lambda tx: tx.value(sa.select(sa.func.count(link_code.c.id)))) == 1


async def test_what_waits_goes_where_the_person_still_is(world: World, anna: Someone) -> None:
    phone = await world.account_of(anna.id, anna.bot, "telegram")
    lost, kept = await id_of(phone), await id_of(anna)

    def tell(tx: Tx, bot: str = "parent") -> bool:
        return notify(tx, anna.id, ANNOUNCEMENT, say("engine.welcome"), Cause(), bot=bot)

    def waiting(tx: Tx) -> None:
        choose_notices(tx, anna.id, lost)
        tell(tx, "parent")
        tell(tx, "teacher")
        outbox.put(tx, lost, "parent", [Message("answer")])

    def left(tx: Tx) -> list[tuple[int, str, str | None]]:
        rows = tx.all(sa.select(outbox.outbox).order_by(outbox.outbox.c.id))
        return [(row.account_id, row.transport, row.failed) for row in rows]

    await world.database.write(waiting)
    assert await world.database.write(lambda tx: links.unlink(tx, anna.id, lost)) == "telegram"
    assert await world.database.read(left) == [(kept, "web", None), (kept, "web", None), (lost, "telegram", "gone")]
    assert await world.database.read(lambda tx: tx.value(sa.select(person.c.notice_account_id))) is None
    await world.database.write(lambda tx: links.unlink(tx, anna.id, kept))
    assert {failed for _, _, failed in await world.database.read(left)} == {"gone"}
    assert not await world.database.write(tell)


async def test_nobody_lets_go_of_what_is_not_theirs(world: World, anna: Someone) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    hers = await id_of(vera)
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: links.unlink(tx, anna.id, hers))
    await world.database.write(lambda tx: links.unlink(tx, vera.id, hers))
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: links.unlink(tx, vera.id, hers))


async def test_an_invite_used_by_an_account_that_was_let_go_of_is_used(world: World, anna: Someone) -> None:
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[anna.id], days=9))
    at = await fresh(world)
    await world.database.write(lambda tx: links.accept(tx, at, issued[0].code, GUARDIANS))
    assert (await owners(world))["new"] == anna.id
    await world.database.write(lambda tx: links.unlink(tx, anna.id, at))
    with pytest.raises(invites.InviteUsed):
        await world.database.write(lambda tx: links.accept(tx, at, issued[0].code, GUARDIANS))
    assert (await owners(world))["new"] is None
