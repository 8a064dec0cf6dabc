"""Links: with a short code made in a messenger they already use, a person makes another account their own.

A code lives for a quarter of an hour and is used once. It is opened or typed where an invite is, so `preview` and
`accept` here take both; guessing is counted by `core.invites.tried`, in which a caller wraps them. Every account that
the person had is told of the new one, with a button that lets go of it at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core import invites, outbox
from core.accounts import account, account_of
from core.database import Tx
from core.ids import random_id
from core.invites import AccountOtherPerson, Invited, Joined
from core.messages import Button, Message
from core.names import Name
from core.notices import words
from core.people import Role, person
from core.refusal import NotFound, Refusal
from core.tables import Moment, refers, table
from core.words import say

link_code = table(
    "link_code",
    sa.Column("code", sa.String(16), nullable=False, unique=True),
    refers("person_id", "person"),
    refers("account_id", "account"),  # where it was made
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)

LIVES = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)  # how long an old code is told from one that never was


class LinkUsed(Refusal):
    """The code has linked an account already."""


class LinkExpired(Refusal):
    """Its quarter of an hour is over, or a newer one was made."""


class AlreadyLinked(Refusal):
    """The account is this very person's already."""


@dataclass(frozen=True, slots=True)
class Linking:
    """Whose messenger a code links, for a screen that asks «is it you?», and the bot that it was made in."""

    person_id: int
    name: Name
    bot: str


@dataclass(frozen=True, slots=True)
class Connected:
    """An account became one more of the person's."""

    person_id: int


def make_code(tx: Tx, person_id: int, account_id: int, bot: str) -> str:
    """Give a new code to link another account to the person; older ones work no more."""
    own = link_code.c.person_id == person_id
    tx.run(link_code.delete().where(own, link_code.c.created_at <= tx.now - REMEMBERED))
    _stop_codes(tx, own)
    code = random_id(invites.CODE_LENGTH)
    made = {"created_at": tx.now, "expires_at": tx.now + LIVES}
    tx.insert(link_code, code=code, person_id=person_id, account_id=account_id, bot=bot, **made)
    return code


def preview(
    tx: Tx, code: str, *, account_id: int | None = None, roles: tuple[Role, ...] = tuple(Role)
) -> Invited | Linking:
    """Tell whom a code, of an invite or a link, makes of whoever uses it. Raises as `accept`."""
    if account_id is not None:
        invites.may_try(tx, account_id)
    found = _found(tx, code)
    if found is None:
        return invites.preview(tx, code, account_id=account_id, roles=roles)
    _check(tx, found, account_id)
    return Linking(found.person_id, Name(found.family, found.given, found.patronymic, found.sex), found.bot)


def accept(tx: Tx, account_id: int, code: str, roles: tuple[Role, ...]) -> Joined | Connected:
    """Make the account the person's whom the code, of an invite or a link, belongs to.

    Two accounts that use one code at the same moment: the first commits, the other is refused.
    Raises what `core.invites.accept` raises, LinkUsed, LinkExpired or AlreadyLinked.
    """
    invites.may_try(tx, account_id)
    found = _found(tx, code)
    if found is None:
        return invites.accept(tx, account_id, code, roles)
    _check(tx, found, account_id)
    invites.link(tx, account_id, found.person_id)
    unused = link_code.update().where(link_code.c.id == found.id, link_code.c.used_at.is_(None))
    if tx.run(unused.values(used_at=tx.now)).rowcount != 1:
        raise LinkUsed  # another account was faster; the caller's savepoint takes the link back
    _tell_others(tx, found.person_id, account_id, found.bot)
    return Connected(found.person_id)


def unlink(tx: Tx, person_id: int, account_id: int) -> str:
    """Let go of an account of the person; give its messenger. Raises NotFound for one that is not theirs.

    What waits to be sent there goes to another account of theirs, or nowhere; codes made there work no more.
    """
    mine = sa.and_(account.c.id == account_id, account.c.person_id == person_id)
    nobodys = {"person_id": None, "unlinked_at": tx.now, "unreached_by": ""}
    if tx.run(account.update().where(mine).values(nobodys)).rowcount != 1:
        raise NotFound
    chosen = sa.and_(person.c.id == person_id, person.c.notice_account_id == account_id)
    tx.run(person.update().where(chosen).values(notice_account_id=None))
    _stop_codes(tx, link_code.c.account_id == account_id)
    for bot in outbox.bots_waiting(tx, account_id):
        reached = account_of(tx, person_id, bot)
        outbox.redirect(tx, account_id, bot, reached.id if reached else None)
    return str(tx.value(sa.select(account.c.transport).where(account.c.id == account_id)))


def stop_codes(tx: Tx, person_id: int) -> None:
    """Let no code that the person made work any more."""
    _stop_codes(tx, link_code.c.person_id == person_id)


def _stop_codes(tx: Tx, which: sa.ColumnElement[bool]) -> None:
    live = sa.and_(which, link_code.c.used_at.is_(None), link_code.c.expires_at > tx.now)
    tx.run(link_code.update().where(live).values(expires_at=tx.now))


_BY_CODE = (
    sa.select(link_code, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(person, person.c.id == link_code.c.person_id)
    .where(link_code.c.code == sa.bindparam("code"))
)


def _found(tx: Tx, code: str) -> sa.Row[Any] | None:
    return tx.first(_BY_CODE, {"code": invites.normalized(code)})


def _check(tx: Tx, found: sa.Row[Any], account_id: int | None) -> None:
    owner = tx.value(sa.select(account.c.person_id).where(account.c.id == account_id))
    if owner == found.person_id:
        raise AlreadyLinked
    if found.used_at is not None:
        raise LinkUsed
    if found.expires_at <= tx.now:
        raise LinkExpired
    if owner is not None:
        raise AccountOtherPerson


def _tell_others(tx: Tx, person_id: int, account_id: int, bot: str) -> None:
    """Tell every account that the person had of the new one, with a button that unlinks it: a measure of safety."""
    rows = tx.all(
        sa.select(account.c.id, account.c.transport, account.c.unreached_by, person.c.language)
        .join(person, person.c.id == account.c.person_id)
        .where(account.c.person_id == person_id)
    )
    new = next(row for row in rows if row.id == account_id)
    for row in rows:
        if row.id != account_id and bot not in row.unreached_by.split():
            _tell(tx, row, bot, new)


def _tell(tx: Tx, to: sa.Row[Any], bot: str, new: sa.Row[Any]) -> None:
    notice = random_id()
    text = words().text(
        say(_spoken("messengers.told", bot), messenger=say(f"whoami.messenger.{new.transport}")), to.language
    )
    no = Button(words().text(say("messengers.not_me"), to.language), outbox.notice_token(notice, 0))
    starts = [["not_me", {"messenger": new.id}]]
    message = Message(text, ((no,),))
    outbox.put(tx, to.id, bot, [message], outbox.Priority.URGENT, notice=notice, actions=starts)


def _spoken(key: str, bot: str) -> str:
    """Give the key as it is said in `bot`: a pupil is spoken to as one."""
    return f"{key}.student" if bot == "student" else key
