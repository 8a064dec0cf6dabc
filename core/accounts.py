"""Accounts: an identity on one messenger, linked to a person by an invite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Raced, Tx
from core.names import Name
from core.people import Role, membership, person
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
    sa.Column("unreachable_since", Moment),  # the person blocked the bot or left the messenger
    sa.UniqueConstraint("transport", "external_id"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Who writes: the account, the person if it is linked, and how they act in this bot if they have its role."""

    account_id: int
    person_id: int | None
    language: str
    actor: Actor | None


MOST_ROLES = 3  # of one bot
_KNOWN = Prepared(
    sa.select(
        account.c.id,
        account.c.person_id,
        account.c.language,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        person.c.language.label("person_language"),
        person.c.last_account_id,
        membership.c.role,
        membership.c.school_id,
        school.c.timezone,
    )
    .join(person, person.c.id == account.c.person_id, isouter=True)
    .join(
        membership,
        sa.and_(
            membership.c.person_id == person.c.id,
            membership.c.ended_at.is_(None),
            # Not an expanding IN: that would be written anew at every turn.
            sa.or_(*(membership.c.role == sa.bindparam(f"role_{n}") for n in range(MOST_ROLES))),
            membership.c.school_id.is_not(None),
        ),
        isouter=True,
    )
    .join(school, school.c.id == membership.c.school_id, isouter=True)
    .where(account.c.transport == sa.bindparam("transport"), account.c.external_id == sa.bindparam("external_id"))
    .order_by((membership.c.school_id == person.c.chosen_school_id).desc(), membership.c.id)
    .limit(1)
)
_WROTE_FROM = person.update().where(person.c.id == sa.bindparam("who")).values(last_account_id=sa.bindparam("account"))


def known(tx: Tx, transport: str, external_id: str, language: str, roles: tuple[Role, ...]) -> Known:
    """Give who writes, as the first of `roles` they have; a new account is stored with the messenger's `language`.

    Raises Raced when another process stores the same new account at this moment.
    """
    asked = {f"role_{n}": roles[min(n, len(roles) - 1)].value for n in range(MOST_ROLES)}
    row = tx.first(_KNOWN, {"transport": transport, "external_id": external_id, **asked})
    if row is None:
        return Known(_new(tx, transport, external_id, language), None, language, None)
    if row.person_id is not None and row.last_account_id != row.id:
        tx.run(_WROTE_FROM, {"who": row.person_id, "account": row.id})
    name = Name(row.family, row.given, row.patronymic, row.sex) if row.person_id else None
    actor = Actor(row.person_id, name, Role(row.role), row.school_id, row.timezone) if name and row.role else None
    return Known(row.id, row.person_id, row.person_language or row.language, actor)


def _new(tx: Tx, transport: str, external_id: str, language: str) -> int:
    try:
        return tx.insert(
            account, transport=transport, external_id=external_id, language=language[:8], created_at=tx.now
        )
    except sa.exc.IntegrityError as error:
        raise Raced from error


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


def account_of(tx: Tx, person_id: int) -> sa.Row[Any] | None:
    """Give (id, language) of the account that the person wrote from last, else their newest; None if they have none."""
    query = (
        sa.select(account.c.id, person.c.language)
        .join(person, person.c.id == account.c.person_id)
        .where(person.c.id == person_id)
        .order_by((account.c.id == person.c.last_account_id).desc(), account.c.id.desc())
        .limit(1)
    )
    return tx.first(query)
