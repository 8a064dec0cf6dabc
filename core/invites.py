"""Invites: a code, link or QR that makes an account a person's own. Used once.

A guess must cost something, yet a Refusal undoes the savepoint it is raised in, and a record of the wrong try with
it. So `accept` and `preview` only refuse; a caller whose transaction goes on wraps them in `tried`, which gives
the Refusal back as a value and keeps the record:

    outcome = tried(tx, account_id, lambda: accept(tx, account_id, code, roles))
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from core.accounts import account
from core.database import Tx
from core.ids import ALPHABET, random_id
from core.names import Name
from core.people import BOT_OF, Role, guardianship, membership, person
from core.refusal import Refusal
from core.schools import school
from core.tables import Moment, refers, table
from core.words import say

invite = table(
    "invite",
    sa.Column("code", sa.String(16), nullable=False, unique=True),
    refers("school_id", "school"),
    refers("person_id", "person"),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    refers("used_by_account_id", "account", optional=True, index=False),
)

# A wrong code typed by an account; kept for TRIES_WITHIN.
invite_try = table(
    "invite_try",
    refers("account_id", "account"),
    sa.Column("at", Moment, nullable=False),
)

CODE_LENGTH = 8
MAX_TRIES = 10
TRIES_WITHIN = timedelta(hours=1)


class InviteUnknown(Refusal):
    """No invite has this code. `is_guess`: what was typed could have been one; a word or a date could not."""

    def __init__(self, typed: str = "", **told: Any) -> None:
        super().__init__(**told)
        self.is_guess = is_code_shaped(typed)
        code = normalized(typed)
        self._is_code = len(code) == CODE_LENGTH and code.isascii()  # maybe misread: a one for a letter

    @property
    def key(self) -> str:
        """Words that are no code at all get a sentence of their own."""
        return super().key if self._is_code else f"{super().key}.no_code"


class InviteUsed(Refusal):
    """Another account used it already."""


class InviteExpired(Refusal):
    """Its days are over, or the person is no longer of that school."""


class InviteOtherRole(Refusal):
    """It belongs to another bot. Tells `bot`, its title."""


class AccountOtherPerson(Refusal):
    """This account already is another person."""


class TooManyTries(Refusal):
    """MAX_TRIES wrong codes of one account within TRIES_WITHIN."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that may be used until `expires_at`."""

    code: str
    person_id: int
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Who a code invites, for a screen that asks «is it you?»; `children` of a guardian in this school."""

    person_id: int
    name: Name
    role: Role
    school: str
    children: tuple[Name, ...]

    @property
    def bot(self) -> str:
        """The bot that the code is for."""
        return BOT_OF[self.role]


@dataclass(frozen=True, slots=True)
class Joined:
    """An account became a person's; `already` if it had been before, by this very code."""

    person_id: int
    role: Role
    school_id: int
    already: bool = False


# Letters that look like ours in Cyrillic, and a three that was read as a letter.
_LOOK_ALIKE = str.maketrans("асеорхкмтувнз", "aceopxkmtybh3")
_LONGEST_TYPED = 300
_BEFORE_CODE = re.compile(r".*(?:/i/|[?&](?:start|startapp|ref)=)", re.DOTALL)  # in links to our page and to bots


def normalized(typed: str) -> str:
    """Give the code in what a person typed or pasted: a whole link, spaces, dashes, capitals, Cyrillic."""
    tail = _BEFORE_CODE.sub("", typed.strip()[-_LONGEST_TYPED:]).partition("&")[0]
    return "".join(filter(str.isalnum, tail.lower().translate(_LOOK_ALIKE)))


def is_code_shaped(typed: str) -> bool:
    """Tell whether what was typed could be a code at all."""
    code = normalized(typed)
    return len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)


def shown(code: str) -> str:
    """Give the code as people copy it: `abcd-2345`."""
    return f"{code[:4]}-{code[4:]}"


_MEMBERS = (
    sa.select(membership.c.person_id, membership.c.role)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.ended_at.is_(None))
    .order_by(membership.c.id)
)
_WITHOUT_ACCOUNT = ~sa.exists().where(account.c.person_id == membership.c.person_id)
_STILL_GOOD = (
    sa.select(invite.c.code, invite.c.person_id, invite.c.role, invite.c.expires_at)
    .where(
        invite.c.school_id == sa.bindparam("school_id"),
        invite.c.used_at.is_(None),
        invite.c.expires_at > sa.bindparam("now", type_=Moment),
    )
    .order_by(invite.c.expires_at)
)


def issue(tx: Tx, school_id: int, *, person_ids: Collection[int] | None = None, days: int) -> Sequence[Issued]:
    """Give every member of the school who has no account an invite for each of their roles.

    With `person_ids`: to exactly these members, even if they have an account (a second messenger needs a new
    code). An invite that may still be used is given again, so that printed sheets stay good; a new one lasts `days`.
    """
    good = {(row.person_id, row.role): row for row in tx.all(_STILL_GOOD, {"school_id": school_id, "now": tx.now})}
    who = _WITHOUT_ACCOUNT if person_ids is None else membership.c.person_id.in_(person_ids)
    until = tx.now + timedelta(days=days)
    issued, fresh = [], []
    for member in tx.all(_MEMBERS.where(who), {"school_id": school_id}):
        if known := good.get((member.person_id, member.role)):
            issued.append(Issued(known.code, known.person_id, Role(known.role), known.expires_at))
        else:
            fresh.append(Issued(random_id(CODE_LENGTH), member.person_id, Role(member.role), until))
    if fresh:
        tx.run(invite.insert(), [_row(tx, school_id, new) for new in fresh])
    return [*issued, *fresh]


def stop(tx: Tx, school_id: int, person_id: int) -> None:
    """Let no unused invite of the person to the school work any more: it was lost, or is to be replaced."""
    unused = sa.and_(invite.c.used_at.is_(None), invite.c.expires_at > tx.now)
    theirs = sa.and_(invite.c.school_id == school_id, invite.c.person_id == person_id)
    tx.run(invite.update().where(theirs, unused).values(expires_at=tx.now))


def _row(tx: Tx, school_id: int, issued: Issued) -> dict[str, object]:
    return {
        "code": issued.code,
        "school_id": school_id,
        "person_id": issued.person_id,
        "role": issued.role,
        "created_at": tx.now,
        "expires_at": issued.expires_at,
    }


def accept(tx: Tx, account_id: int, code: str, roles: tuple[Role, ...]) -> Joined:
    """Make the account the invited person's. `roles` are those of the bot in which the code was typed.

    Opening one's own used invite again on the same account is friendly: `already`. Two accounts that use one code
    at the same moment: the first commits, the other is refused.
    Raises InviteUnknown, InviteUsed, InviteExpired, InviteOtherRole, AccountOtherPerson or TooManyTries; see `tried`.
    """
    may_try(tx, account_id)
    found = _usable(tx, code, account_id, roles)
    joined = Joined(found.person_id, Role(found.role), found.school_id, found.used_at is not None)
    if not joined.already:
        link(tx, account_id, found.person_id)
        _use(tx, account_id, found.id)
    return joined


def preview(tx: Tx, code: str, *, account_id: int | None = None, roles: tuple[Role, ...] = tuple(Role)) -> Invited:
    """Tell who is invited, changing nothing; `account_id` makes an invite used by that very account welcome.

    Raises as `accept`.
    """
    if account_id is not None:
        may_try(tx, account_id)
    found = _usable(tx, code, account_id, roles)
    role = Role(found.role)
    children = _children(tx, found.person_id, found.school_id) if role is Role.GUARDIAN else ()
    name = Name(found.family, found.given, found.patronymic, found.sex)
    return Invited(found.person_id, name, role, found.school_name, children)


T = TypeVar("T")


def tried(tx: Tx, account_id: int, work: Callable[[], T]) -> T | Refusal:
    """Run `work` (accept or preview); give a Refusal back instead of raising it, a guess remembered."""
    part = tx.savepoint()
    try:
        result = work()
    except Refusal as refusal:
        part.rollback()
        if isinstance(refusal, InviteUnknown) and refusal.is_guess:
            remember_wrong_try(tx, account_id)
        return refusal
    except BaseException:
        part.rollback()
        raise
    part.commit()
    return result


def remember_wrong_try(tx: Tx, account_id: int) -> None:
    """Count a wrong code against the account, and forget those too old to count."""
    tx.run(_FORGET_TRIES, {"of": account_id, "since": tx.now - TRIES_WITHIN})
    tx.insert(invite_try, account_id=account_id, at=tx.now)


_FORGET_TRIES = invite_try.delete().where(
    invite_try.c.account_id == sa.bindparam("of"), invite_try.c.at <= sa.bindparam("since", type_=Moment)
)
_COUNT_TRIES = (
    sa.select(sa.func.count())
    .select_from(invite_try)
    .where(invite_try.c.account_id == sa.bindparam("of"), invite_try.c.at > sa.bindparam("since", type_=Moment))
)
_STILL_MEMBER = sa.and_(
    membership.c.person_id == invite.c.person_id,
    membership.c.role == invite.c.role,
    membership.c.school_id == invite.c.school_id,
    membership.c.ended_at.is_(None),
)
_BY_CODE = (
    sa.select(
        invite,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        school.c.name.label("school_name"),
        membership.c.id.is_not(None).label("is_member"),
    )
    .join(person, person.c.id == invite.c.person_id)
    .join(school, school.c.id == invite.c.school_id)
    .outerjoin(membership, _STILL_MEMBER)
    .where(invite.c.code == sa.bindparam("code"))
)
_PERSON_OF = sa.select(account.c.person_id).where(account.c.id == sa.bindparam("account_id"))
_CHILDREN = (
    sa.select(person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(guardianship, guardianship.c.pupil_id == person.c.id)
    .join(membership, membership.c.person_id == person.c.id)
    .where(
        guardianship.c.guardian_id == sa.bindparam("guardian_id"),
        membership.c.school_id == sa.bindparam("school_id"),
        membership.c.role == Role.PUPIL,
        membership.c.ended_at.is_(None),
    )
    .order_by(person.c.born, person.c.id)
)


def may_try(tx: Tx, account_id: int) -> None:
    """Let the account try a code. Raises TooManyTries."""
    if tx.value(_COUNT_TRIES, {"of": account_id, "since": tx.now - TRIES_WITHIN}) >= MAX_TRIES:
        raise TooManyTries


def _usable(tx: Tx, code: str, account_id: int | None, roles: tuple[Role, ...]) -> sa.Row[tuple[object, ...]]:
    found = tx.first(_BY_CODE, {"code": normalized(code)})
    if found is None:
        raise InviteUnknown(code)
    owner = tx.value(_PERSON_OF, {"account_id": account_id})
    if found.role not in roles:
        raise InviteOtherRole(bot=say(f"invites.bot_{BOT_OF[Role(found.role)]}"))
    # An account that was let go of since is a stranger's.
    own = owner == found.person_id and found.used_by_account_id == account_id
    if found.used_at is not None and not own:
        raise InviteUsed
    if not found.is_member or (found.used_at is None and found.expires_at <= tx.now):
        raise InviteExpired
    if owner not in (None, found.person_id):
        raise AccountOtherPerson
    return found


def link(tx: Tx, account_id: int, person_id: int) -> None:
    """Make the account the person's. Raises AccountOtherPerson."""
    free = sa.or_(account.c.person_id.is_(None), account.c.person_id == person_id)
    theirs = account.update().where(account.c.id == account_id, free).values(person_id=person_id, unlinked_at=None)
    if tx.run(theirs).rowcount != 1:
        raise AccountOtherPerson
    # The first account tells which language the person reads; later ones follow the person.
    reads = sa.select(account.c.language).where(account.c.id == account_id).scalar_subquery()
    tx.run(person.update().where(person.c.id == person_id, person.c.last_account_id.is_(None)).values(language=reads))


def _use(tx: Tx, account_id: int, invite_id: int) -> None:
    unused = invite.update().where(invite.c.id == invite_id, invite.c.used_at.is_(None))
    if tx.run(unused.values(used_at=tx.now, used_by_account_id=account_id)).rowcount != 1:
        raise InviteUsed  # another account was faster; the caller's savepoint takes the link back


def _children(tx: Tx, guardian_id: int, school_id: int) -> tuple[Name, ...]:
    rows = tx.all(_CHILDREN, {"guardian_id": guardian_id, "school_id": school_id})
    return tuple(Name(row.family, row.given, row.patronymic, row.sex) for row in rows)
