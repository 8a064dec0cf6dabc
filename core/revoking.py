"""A lost phone: the school takes a person's messengers away, and gives them a new invite.

Whoever finds the phone finds a stranger's screen in every bot; browsers are signed out. All of it is in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from core import accounts, audit, invites, links
from core.access import Actor
from core.accounts import Linked
from core.calendars.links import stop_links
from core.database import Tx
from core.invites import Issued
from core.names import Name
from core.people import Role, membership, person
from core.refusal import NotAllowed, NotFound

INVITE_DAYS = 7  # a code given by hand is used soon
_FAMILY = (Role.GUARDIAN, Role.PUPIL)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person of the school, the accounts they hold, oldest first, and whether the actor may invite them anew."""

    name: Name
    accounts: Sequence[Linked]
    may_invite: bool


def holder(tx: Tx, actor: Actor, person_id: int) -> Holder:
    """Give what is to be known before anything is taken away.

    Raises NotAllowed for any role but director and staff, NotFound for who is not of the school.
    """
    roles = _roles_here(tx, actor, person_id)
    row = tx.first(sa.select(person).where(person.c.id == person_id))
    assert row is not None  # it has a role
    name = Name(row.family, row.given, row.patronymic, row.sex)
    return Holder(name, accounts.linked(tx, person_id), _may_invite(tx, actor, person_id, roles))


def revoke(tx: Tx, actor: Actor, person_id: int, account_ids: Sequence[int]) -> Sequence[str]:
    """Take these accounts away from a person of the school; give their messengers. Raises as `holder`.

    Invites, codes and links to calendars that may be read on the lost phone work no more.
    """
    _roles_here(tx, actor, person_id)
    gone = []
    for account_id in account_ids:
        gone.append(links.unlink(tx, person_id, account_id))
        audit.record(tx, actor, "revoke", "account", account_id)
    if account_ids:
        links.stop_codes(tx, person_id)
        stop_links(tx, person_id)
        invites.stop(tx, actor.school_id, person_id)
    return gone


def invite_again(tx: Tx, actor: Actor, person_id: int) -> Sequence[Issued]:
    """Give the person a new invite for each of their roles in the school; unused ones work no more.

    A code opens all that the person may do. So only a director gives one to a director, and nobody gives one to who
    works at another school or for a district. Raises as `holder`, and NotAllowed for those.
    """
    if not _may_invite(tx, actor, person_id, _roles_here(tx, actor, person_id)):
        raise NotAllowed
    invites.stop(tx, actor.school_id, person_id)
    audit.record(tx, actor, "invite", "person", person_id)
    return invites.issue(tx, actor.school_id, person_ids=[person_id], days=INVITE_DAYS)


def _may_invite(tx: Tx, actor: Actor, person_id: int, roles: set[Role]) -> bool:
    if Role.DIRECTOR in roles and actor.role is not Role.DIRECTOR:
        return False
    elsewhere = sa.or_(membership.c.school_id != actor.school_id, membership.c.school_id.is_(None))
    works = sa.and_(_current(person_id), elsewhere, membership.c.role.not_in(_FAMILY))
    return tx.value(sa.select(membership.c.id).where(works).limit(1)) is None


def _roles_here(tx: Tx, actor: Actor, person_id: int) -> set[Role]:
    actor.needs(Role.DIRECTOR, Role.STAFF)
    here = sa.select(membership.c.role).where(_current(person_id), membership.c.school_id == actor.school_id)
    roles = {Role(row.role) for row in tx.all(here)}
    if not roles:
        raise NotFound
    return roles


def _current(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(membership.c.person_id == person_id, membership.c.ended_at.is_(None))
