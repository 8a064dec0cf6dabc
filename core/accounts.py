"""Accounts: an identity on one messenger, linked to a person by an invite."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.messengers import ORDER, OUTSIDE, messenger
from core.names import Name
from core.people import BOT_OF, Role, membership, person
from core.prepared import Prepared
from core.refusal import NotFound
from core.schools import school
from core.tables import Moment, refers, table

account = table(
    "account",
    sa.Column("transport", sa.String(16), nullable=False),
    sa.Column("external_id", sa.String(64), nullable=False),
    refers("person_id", "person", optional=True),
    sa.Column("language", sa.String(8), nullable=False, server_default="ru"),
    sa.Column("created_at", Moment, nullable=False),
    # The bots that cannot write there, «parent teacher»: blocked, or never written to.
    sa.Column("unreached_by", sa.String(40), nullable=False, server_default=""),
    sa.Column("unlinked_at", Moment),  # it was somebody's and is nobody's any more: its browsers are signed out
    sa.UniqueConstraint("transport", "external_id"),
)


class Known(NamedTuple):
    """Who writes: the account, the person if it is linked, and how they act in this bot if they have its role."""

    account_id: int
    person_id: int | None
    language: str
    actor: Actor | None


MOST_ROLES = 3  # of one bot


def knowing(roles: int, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Give the query for who writes to a bot of so many roles (see `asked`), and for what else a caller joins to it."""
    return (
        sa.select(
            account.c.id,
            account.c.person_id,
            account.c.language,
            account.c.unreached_by,
            person.c.family,
            person.c.given,
            person.c.patronymic,
            person.c.sex,
            person.c.language.label("person_language"),
            person.c.last_account_id,
            person.c.chosen_school_id,
            membership.c.id.label("membership_id"),
            membership.c.role,
            membership.c.school_id,
            school.c.timezone,
            *more,
        )
        .select_from(account)
        .join(person, person.c.id == account.c.person_id, isouter=True)
        .join(
            membership,
            sa.and_(
                membership.c.person_id == person.c.id,
                membership.c.ended_at.is_(None),
                # Not an expanding IN: that would be written anew at every turn.
                sa.or_(*(membership.c.role == sa.bindparam(f"role_{n}") for n in range(roles))),
                membership.c.school_id.is_not(None),
            ),
            isouter=True,
        )
        .join(school, school.c.id == membership.c.school_id, isouter=True)
        .where(account.c.transport == sa.bindparam("transport"), account.c.external_id == sa.bindparam("external_id"))
    )


_KNOWN = {roles: Prepared(knowing(roles)) for roles in range(1, MOST_ROLES + 1)}
_WROTE_FROM = Prepared(
    person.update().where(person.c.id == sa.bindparam("who")).values(last_account_id=sa.bindparam("account"))
)


def asked(transport: str, external_id: str, roles: tuple[Role, ...]) -> dict[str, str]:
    """Give the values of a `knowing` query."""
    return {"transport": transport, "external_id": external_id, **_roles(roles)}


@lru_cache
def _roles(roles: tuple[Role, ...]) -> dict[str, str]:
    return {f"role_{n}": role.value for n, role in enumerate(roles)}


def acting(rows: Sequence[sa.Row[Any]]) -> sa.Row[Any] | None:
    """Of the rows of a `knowing` query, one a membership, give that of the chosen school, else the oldest."""
    if len(rows) > 1:
        return min(rows, key=lambda row: (row.school_id != row.chosen_school_id, row.membership_id))
    return rows[0] if rows else None


def known(tx: Tx, transport: str, external_id: str, language: str, roles: tuple[Role, ...]) -> Known:
    """Give who writes, as the first of `roles` they have; a new account is stored with the messenger's `language`.

    Raises Raced when another process stores the same new account at this moment.
    """
    row = acting(tx.all(_KNOWN[len(roles)], asked(transport, external_id, roles)))
    return recognised(tx, row, roles) if row else _new(tx, transport, external_id, language)


def recognised(tx: Tx, row: sa.Row[Any], roles: tuple[Role, ...]) -> Known:
    """Give who a row of a `knowing` query is; they write from this account now, so this bot reaches it."""
    if row.unreached_by:
        _reached(tx, row.id, row.unreached_by, BOT_OF[roles[0]])
    if row.person_id is not None and row.last_account_id != row.id:
        tx.change(_WROTE_FROM, {"who": row.person_id, "account": row.id})
    name = Name(row.family, row.given, row.patronymic, row.sex) if row.person_id else None
    actor = Actor(row.person_id, name, Role(row.role), row.school_id, row.timezone) if name and row.role else None
    return Known(row.id, row.person_id, row.person_language or row.language, actor)


def _new(tx: Tx, transport: str, external_id: str, language: str) -> Known:
    row = tx.insert(account, transport=transport, external_id=external_id, language=language[:8], created_at=tx.now)
    return Known(row, None, language, None)


def choose_language(tx: Tx, account_id: int, person_id: int | None, chosen: str) -> None:
    """Speak the `chosen` language from now on, to the account and to the person in every messenger."""
    tx.run(account.update().where(account.c.id == account_id).values(language=chosen))
    if person_id is not None:
        tx.run(person.update().where(person.c.id == person_id).values(language=chosen))


def choose_school(tx: Tx, actor: Actor, chosen: int) -> str:
    """Act in another of one's own schools from now on; give its name. Raises NotFound."""
    named = dict(schools_of(tx, actor))
    if chosen not in named:
        raise NotFound
    tx.run(person.update().where(person.c.id == actor.person_id).values(chosen_school_id=chosen))
    return named[chosen]


def schools_of(tx: Tx, actor: Actor) -> Sequence[tuple[int, str]]:
    """Give (id, name) of every school where the person has this role."""
    return [(row.id, row.name) for row in tx.all(_schools(actor))]


def _schools(actor: Actor) -> sa.Select[tuple[int, str]]:
    return (
        sa.select(school.c.id, school.c.name)
        .join(membership, membership.c.school_id == school.c.id)
        .where(membership.c.person_id == actor.person_id, membership.c.role == actor.role)
        .where(membership.c.ended_at.is_(None))
        .order_by(school.c.name)
    )


def _first(bot: sa.ColumnElement[str]) -> list[sa.ColumnElement[Any]]:
    """Where the bot runs; among those the chosen one, else the last used, else the newest."""
    bot_is_there = sa.case(
        (sa.and_(*(account.c.transport != outside for outside in OUTSIDE)), 1),
        (sa.exists().where(messenger.c.transport == account.c.transport, messenger.c.bot == bot), 1),
        else_=0,
    )
    return [
        bot_is_there.desc(),
        (account.c.id == person.c.notice_account_id).desc(),
        (account.c.id == person.c.last_account_id).desc(),
        account.c.id.desc(),
    ]


def _ranked(bot: sa.ColumnElement[str], first: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    place = sa.func.row_number().over(partition_by=account.c.person_id, order_by=first)
    return (
        sa.select(account.c.id, account.c.person_id, account.c.transport, person.c.language, place.label("place"))
        .join(person, person.c.id == account.c.person_id)
        .where(~account.c.unreached_by.contains(bot))
    )


def _best(ranked: sa.Select[Any], *more: str) -> sa.Select[Any]:
    found = ranked.subquery("ranked")
    columns = ("id", "person_id", "transport", "language", *more)
    return sa.select(*(found.c[name] for name in columns)).where(found.c.place == 1)


_BOT: sa.ColumnElement[str] = sa.bindparam("bot", type_=sa.String)
_REACHING_ONE = _best(_ranked(_BOT, _first(_BOT)).where(account.c.person_id == sa.bindparam("person_id")))


def account_of(tx: Tx, person_id: int, bot: str) -> sa.Row[Any] | None:
    """Give (id, person_id, transport, language) of the account at which `bot` reaches the person; None if nowhere.

    It is the one chosen for notices, else the one written from last, else the newest; but never one that the bot
    cannot write to, and one in a messenger where the bot does not run only if there is no other.
    """
    return tx.first(_REACHING_ONE, {"person_id": person_id, "bot": bot})


_REACHING_SEVERAL = _best(
    _ranked(_BOT, _first(_BOT)).where(account.c.person_id.in_(sa.bindparam("people", expanding=True)))
)


def accounts_of(tx: Tx, people: Sequence[int], bot: str) -> dict[int, int]:
    """Give the account at which `bot` reaches each of `people` whom it reaches, see `account_of`."""
    rows = tx.all(_REACHING_SEVERAL, {"people": list(people), "bot": bot}) if people else ()
    return {row.person_id: row.id for row in rows}


def reaching_each(people: sa.Subquery) -> sa.Subquery:
    """Give (id, person_id, transport, language, bot) of the one account at which each of `people` is reached.

    `people` has rows (person_id, bot, rank): of several bots that reach a person, that of the lowest rank does.
    """
    there, *rest = _first(people.c.bot)
    ranked = _ranked(people.c.bot, [there, people.c.rank, *rest]).add_columns(people.c.bot)
    return _best(ranked.join(people, people.c.person_id == account.c.person_id), "bot").subquery("reached")


def next_account(tx: Tx, account_id: int, bot: str) -> int | None:
    """Give the account at which `bot` reaches whoever has `account_id`; after `mark_unreachable` it is another one."""
    person_id = tx.value(sa.select(account.c.person_id).where(account.c.id == account_id))
    found = account_of(tx, person_id, bot) if person_id is not None else None
    return None if found is None else found.id


def mark_unreachable(tx: Tx, account_id: int, bot: str) -> None:
    """Note that `bot` cannot write to the account: blocked, or never written to; until the person writes to it.

    Of that bot alone: whoever is a parent here and a teacher there has not left the messenger.
    """
    known = tx.value(sa.select(account.c.unreached_by).where(account.c.id == account_id).with_for_update()) or ""
    _mark(tx, account_id, {*known.split(), bot})


def _reached(tx: Tx, account_id: int, unreached_by: str, bot: str) -> None:
    if bot in unreached_by.split():
        _mark(tx, account_id, {*unreached_by.split()} - {bot})


def _mark(tx: Tx, account_id: int, bots: Collection[str]) -> None:
    tx.run(account.update().where(account.c.id == account_id).values(unreached_by=" ".join(sorted(bots))))


@dataclass(frozen=True, slots=True)
class Linked:
    """One of a person's own accounts, since when it is known; `chosen`: notices come there, by their own choice."""

    id: int
    transport: str
    since: datetime
    chosen: bool


_NAMED = sa.case({name: n for n, name in enumerate(ORDER)}, value=account.c.transport, else_=len(ORDER))


def linked(tx: Tx, person_id: int) -> Sequence[Linked]:
    """Give the accounts of the person: those in the messengers first that are named first, the older one first."""
    query = (
        sa.select(account.c.id, account.c.transport, account.c.created_at, person.c.notice_account_id)
        .join(person, person.c.id == account.c.person_id)
        .where(account.c.person_id == person_id)
        .order_by(_NAMED, account.c.id)
    )
    return [Linked(r.id, r.transport, r.created_at, r.id == r.notice_account_id) for r in tx.all(query)]


def choose_notices(tx: Tx, person_id: int, account_id: int | None) -> None:
    """Send notices to this account of the person from now on; None: to the one they wrote from last.

    Raises NotFound for an account that is not theirs.
    """
    if account_id is not None and account_id not in {one.id for one in linked(tx, person_id)}:
        raise NotFound
    tx.run(person.update().where(person.c.id == person_id).values(notice_account_id=account_id))
