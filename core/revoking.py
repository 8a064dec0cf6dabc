"""A lost phone: the school takes a person's messengers away, and gives them a new invite.

Whoever finds the phone finds a stranger's screen in every bot; browsers are signed out. All of it is in the audit.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from core import accounts, audit, invites, links
from core.access import Actor
from core.accounts import Linked
from core.database import Tx
from core.invites import Issued
from core.people import Role, membership
from core.refusal import NotAllowed, NotFound

INVITE_DAYS = 7  # a code given by hand is used soon
_FAMILY = (Role.GUARDIAN, Role.PUPIL)


def messengers_of(tx: Tx, actor: Actor, person_id: int) -> Sequence[Linked]:
    """Give the accounts of a person of the school, oldest first.

    Raises NotAllowed for any role but director and staff, NotFound for who is not of the school.
    """
    _roles_here(tx, actor, person_id)
    return accounts.linked(tx, person_id)


def revoke(tx: Tx, actor: Actor, person_id: int, account_ids: Sequence[int]) -> Sequence[str]:
    """Take these accounts away from a person of the school; give their messengers. Raises as `messengers_of`.

    Invites and codes that may be read on the lost phone work no more.
    """
    _roles_here(tx, actor, person_id)
    gone = []
    for account_id in account_ids:
        gone.append(links.unlink(tx, person_id, account_id))
        audit.record(tx, actor, "revoke", "account", account_id)
    if account_ids:
        links.stop_codes(tx, person_id)
        invites.stop(tx, actor.school_id, person_id)
    return gone


def may_invite(tx: Tx, actor: Actor, person_id: int) -> bool:
    """Tell whether the actor may give the person a new invite; raises as `messengers_of`.

    A code opens all that the person may do. So only a director gives one to a director, and nobody gives one to who
    works at another school or district.
    """
    if Role.DIRECTOR in _roles_here(tx, actor, person_id) and actor.role is not Role.DIRECTOR:
        return False
    elsewhere = sa.or_(membership.c.school_id != actor.school_id, membership.c.school_id.is_(None))
    works = sa.and_(_current(person_id), elsewhere, membership.c.role.not_in(_FAMILY))
    return tx.value(sa.select(membership.c.id).where(works).limit(1)) is None


def invite_again(tx: Tx, actor: Actor, person_id: int) -> Sequence[Issued]:
    """Give the person a new invite for each of their roles in the school; unused ones work no more.

    Raises as `messengers_of`, and NotAllowed where the actor may not; see `may_invite`.
    """
    if not may_invite(tx, actor, person_id):
        raise NotAllowed
    invites.stop(tx, actor.school_id, person_id)
    audit.record(tx, actor, "invite", "person", person_id)
    return invites.issue(tx, actor.school_id, person_ids=[person_id], days=INVITE_DAYS)


def _roles_here(tx: Tx, actor: Actor, person_id: int) -> set[Role]:
    actor.needs(Role.DIRECTOR, Role.STAFF)
    here = sa.select(membership.c.role).where(_current(person_id), membership.c.school_id == actor.school_id)
    roles = {Role(row.role) for row in tx.all(here)}
    if not roles:
        raise NotFound
    return roles


def _current(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(membership.c.person_id == person_id, membership.c.ended_at.is_(None))
