"""Invites: issued once, tolerant of typing, used once, guessed never."""

import asyncio
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core import invites
from core.accounts import account
from core.database import Database, Tx
from core.invites import (
    AccountOtherPerson,
    Invited,
    InviteExpired,
    InviteOtherRole,
    InviteUnknown,
    InviteUsed,
    Joined,
    TooManyTries,
    accept,
    invite,
    issue,
    normalized,
    preview,
    tried,
)
from core.people import Role, guardianship, membership, person
from core.refusal import Refusal
from core.schools import municipality, region, school
from core.words import Words
from tests.conftest import FrozenClock

GUARDIANS = (Role.GUARDIAN,)
ANYBODY = tuple(Role)


@pytest.fixture
async def db(database: Database) -> Database:
    await database.write(_school)
    return database


ANNA, PETYA, TEACHER, GONE = 1, 2, 3, 4


def _school(tx: Tx) -> None:
    tx.insert(region, id=1, name="Область")
    tx.insert(municipality, id=1, region_id=1, name="Город")
    for number in (1, 2):
        tx.insert(school, id=number, public_id=f"s{number}", municipality_id=1, name=f"Школа № {number}")
    people = {ANNA: ("Иванова", "Анна", "f"), PETYA: ("Иванов", "Пётр", "m"), TEACHER: ("Орлова", "Вера", "f")}
    people[GONE] = ("Ушёл", "Давно", "m")
    for number, (family, given, sex) in people.items():
        born = date(2015, 1, number)
        tx.insert(person, id=number, public_id=f"p{number}", family=family, given=given, sex=sex, born=born)
    tx.insert(guardianship, guardian_id=ANNA, pupil_id=PETYA, relation="mother")
    _member(tx, ANNA, Role.GUARDIAN)
    _member(tx, PETYA, Role.PUPIL)
    _member(tx, TEACHER, Role.TEACHER)
    _member(tx, TEACHER, Role.GUARDIAN)
    _member(tx, GONE, Role.PUPIL, ended_at=tx.now)
    _member(tx, GONE, Role.PUPIL, school_id=2)


def _member(tx: Tx, person_id: int, role: Role, school_id: int = 1, **more: object) -> None:
    tx.insert(membership, person_id=person_id, role=role, school_id=school_id, **more)


def _account(tx: Tx, external_id: str = "a", transport: str = "web") -> int:
    return tx.insert(account, transport=transport, external_id=external_id, created_at=tx.now)


def _code(tx: Tx, person_id: int = ANNA, role: Role = Role.GUARDIAN) -> str:
    issued = issue(tx, 1, person_ids=[person_id], days=30)
    return next(i.code for i in issued if i.role is role)


async def test_every_member_gets_a_code_for_each_role_and_nobody_else(db: Database) -> None:
    issued = await db.write(lambda tx: issue(tx, 1, days=30))
    assert {(i.person_id, i.role) for i in issued} == {
        (ANNA, Role.GUARDIAN),
        (PETYA, Role.PUPIL),
        (TEACHER, Role.TEACHER),
        (TEACHER, Role.GUARDIAN),
    }
    assert len({i.code for i in issued}) == len(issued)
    assert all(len(i.code) == invites.CODE_LENGTH for i in issued)


async def test_issuing_again_gives_the_same_codes_until_they_expire(db: Database, clock: FrozenClock) -> None:
    first = await db.write(lambda tx: issue(tx, 1, days=30))
    clock.pass_time(days=29)
    assert sorted(i.code for i in await db.write(lambda tx: issue(tx, 1, days=30))) == sorted(i.code for i in first)
    clock.pass_time(days=2)
    later = await db.write(lambda tx: issue(tx, 1, days=30))
    assert not {i.code for i in later} & {i.code for i in first}
    assert {i.expires_at for i in later} == {clock.now + timedelta(days=30)}


async def test_who_has_an_account_gets_a_code_only_when_named(db: Database) -> None:
    await db.write(lambda tx: accept(tx, _account(tx), _code(tx), GUARDIANS))
    assert ANNA not in {i.person_id for i in await db.write(lambda tx: issue(tx, 1, days=30))}
    (again,) = await db.write(lambda tx: issue(tx, 1, person_ids=[ANNA], days=30))
    joined = await db.write(lambda tx: accept(tx, _account(tx, "b", "vk"), again.code, GUARDIANS))
    assert joined.person_id == ANNA
    both = await db.read(lambda tx: tx.all(sa.select(account.c.transport).where(account.c.person_id == ANNA)))
    assert sorted(row.transport for row in both) == ["vk", "web"]


async def test_accept_links_the_account_once_and_is_friendly_to_its_owner(db: Database) -> None:
    account_id = await db.write(_account)
    code = await db.write(_code)
    joined = await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))
    assert joined == Joined(ANNA, Role.GUARDIAN, 1)
    again = await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))
    assert again == Joined(ANNA, Role.GUARDIAN, 1, already=True)


async def test_a_used_code_is_refused_to_another_account(db: Database) -> None:
    code = await db.write(_code)
    await db.write(lambda tx: accept(tx, _account(tx), code, GUARDIANS))
    with pytest.raises(InviteUsed):
        await db.write(lambda tx: accept(tx, _account(tx, "thief"), code, GUARDIANS))
    assert await db.read(lambda tx: tx.value(sa.select(sa.func.count(account.c.person_id)))) == 1


async def test_two_accounts_at_the_same_moment_join_once(db: Database) -> None:
    code = await db.write(_code)
    accounts = [await db.write(lambda tx, n=n: _account(tx, str(n))) for n in range(20)]  # type: ignore[misc]
    outcomes = await asyncio.gather(
        *(db.write(lambda tx, a=a: accept(tx, a, code, GUARDIANS)) for a in accounts),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert sum(isinstance(o, Joined) for o in outcomes) == 1
    assert sum(isinstance(o, InviteUsed) for o in outcomes) == 19
    assert await db.read(lambda tx: tx.value(sa.select(sa.func.count(account.c.person_id)))) == 1


async def test_expired_and_left_are_refused(db: Database, clock: FrozenClock) -> None:
    code = await db.write(_code)
    account_id = await db.write(_account)
    await db.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    with pytest.raises(InviteExpired):
        await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))
    await db.write(lambda tx: tx.run(membership.update().values(ended_at=None)))
    clock.pass_time(days=30)
    with pytest.raises(InviteExpired):
        await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))


async def test_an_invite_of_another_role_names_its_bot(db: Database, words: Words) -> None:
    code = await db.write(lambda tx: _code(tx, TEACHER, Role.TEACHER))
    account_id = await db.write(_account)
    with pytest.raises(InviteOtherRole) as refused:
        await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))
    assert words.text(refused.value.told["bot"], "ru") == "Учителям"
    assert words.text(refused.value.told["bot"], "en") == "Teachers"


async def test_an_account_stays_one_person_and_the_code_stays_good(db: Database) -> None:
    account_id = await db.write(_account)
    await db.write(lambda tx: accept(tx, account_id, _code(tx), GUARDIANS))
    code = await db.write(lambda tx: _code(tx, TEACHER))
    with pytest.raises(AccountOtherPerson):
        await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS))
    assert await db.read(lambda tx: tx.value(sa.select(invite.c.used_at).where(invite.c.code == code))) is None


async def test_wrong_codes_are_counted_and_then_even_the_right_one_must_wait(db: Database, clock: FrozenClock) -> None:
    account_id = await db.write(_account)
    code = await db.write(_code)

    def turn(tx: Tx, typed: str) -> Joined | Refusal:
        return tried(tx, account_id, lambda: accept(tx, account_id, typed, GUARDIANS))

    for _ in range(invites.MAX_TRIES):
        assert isinstance(await db.write(lambda tx: turn(tx, "abcd-2345")), InviteUnknown)
    assert isinstance(await db.write(lambda tx: turn(tx, code)), TooManyTries)
    with pytest.raises(TooManyTries):
        await db.read(lambda tx: preview(tx, code, account_id=account_id))
    clock.pass_time(minutes=61)
    assert isinstance(await db.write(lambda tx: turn(tx, code)), Joined)


@pytest.mark.parametrize("typed", ["", "привет", "когда каникулы", "0000-1111", "abcd-23456", "/help"])
async def test_what_cannot_be_a_code_is_no_guess(db: Database, typed: str) -> None:
    account_id = await db.write(_account)
    code = await db.write(_code)
    for _ in range(invites.MAX_TRIES + 1):
        outcome = await db.write(lambda tx: tried(tx, account_id, lambda: accept(tx, account_id, typed, GUARDIANS)))
        assert isinstance(outcome, InviteUnknown)
    assert isinstance(await db.write(lambda tx: accept(tx, account_id, code, GUARDIANS)), Joined)


async def test_other_refusals_are_not_guesses_and_undo_what_was_begun(db: Database) -> None:
    account_id = await db.write(_account)
    code = await db.write(lambda tx: _code(tx, TEACHER, Role.TEACHER))
    for _ in range(invites.MAX_TRIES + 1):
        outcome = await db.write(lambda tx: tried(tx, account_id, lambda: accept(tx, account_id, code, GUARDIANS)))
        assert isinstance(outcome, InviteOtherRole)
    assert isinstance(await db.write(lambda tx: accept(tx, account_id, code, ANYBODY)), Joined)


async def test_preview_tells_who_is_invited_and_changes_nothing(db: Database) -> None:
    code = await db.write(_code)
    seen = await db.read(lambda tx: preview(tx, code))
    assert isinstance(seen, Invited)
    assert (seen.name.form(), seen.role, seen.bot, seen.school) == (
        "Анна Иванова",
        Role.GUARDIAN,
        "parent",
        "Школа № 1",
    )
    assert [child.form("given.gen") for child in seen.children] == ["Петра"]
    assert await db.read(lambda tx: tx.value(sa.select(sa.func.count(invite.c.used_at)))) == 0
    with pytest.raises(InviteUnknown):
        await db.read(lambda tx: preview(tx, "22222222"))


@pytest.mark.parametrize(
    "typed",
    [
        "abcx-2345",
        " ABCX 2345 ",
        "авсх2З45",
        "АВСХ – 2345",
        "https://klik.example/i/abcx2345",
        "Abcx-2345.",
    ],
)
def test_codes_are_read_as_people_type_them(typed: str) -> None:
    assert normalized(typed) == "abcx2345"


def test_a_long_letter_instead_of_a_code_is_no_code() -> None:
    assert len(normalized("Здравствуйте! " * 300)) < 300


async def test_four_thousand_people_get_codes_that_differ(db: Database) -> None:
    def grow(tx: Tx) -> None:
        ids = range(100, 4100)
        people = [{"id": n, "public_id": f"q{n}", "family": "Я", "given": "Я"} for n in ids]
        tx.run(person.insert(), people)
        tx.run(membership.insert(), [{"person_id": n, "role": Role.PUPIL, "school_id": 1} for n in ids])

    await db.write(grow)
    issued = await db.write(lambda tx: issue(tx, 1, days=30))
    assert len({i.code for i in issued}) == 4004
    stored = await db.read(lambda tx: tx.value(sa.select(sa.func.count(invite.c.id))))
    assert stored == 4004
