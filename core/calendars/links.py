"""Making and revoking the links by which phones read a family's calendar. Of a link's secret only the hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.calendars.tables import calendar_link
from core.database import Tx
from core.people import Role
from core.refusal import Refusal

SECRET_BYTES = 24
MOST = 5  # links that one person has at a time


class TooManyCalendars(Refusal):
    """As many links work as one may have. Tells `n`, how many."""


@dataclass(frozen=True, slots=True)
class Links:
    """How many links of a person work, and when the last of them was made."""

    count: int
    last: datetime | None


def links(tx: Tx, actor: Actor) -> Links:
    """Give the guardian's links in this school. Raises NotAllowed."""
    actor.needs(Role.GUARDIAN)
    made = sa.func.max(calendar_link.c.created_at, type_=calendar_link.c.created_at.type)
    row = tx.all(sa.select(sa.func.count().label("n"), made.label("last")).where(*_theirs(actor)))[0]
    return Links(row.n, row.last)


def make_link(tx: Tx, actor: Actor) -> str:
    """Give the secret of a new link to the guardian's calendar; earlier ones work on.

    Raises NotAllowed, or TooManyCalendars.
    """
    if (count := links(tx, actor).count) >= MOST:
        raise TooManyCalendars(n=count)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    hashed = {"secret_hash": hash_of(secret)}
    made = tx.insert(calendar_link, **hashed, person_id=actor.person_id, school_id=actor.school_id, created_at=tx.now)
    audit.record(tx, actor, "make", "calendar_link", made)
    return secret


def revoke_links(tx: Tx, actor: Actor) -> int:
    """Let none of the guardian's links in this school work any more; give how many did. Raises NotAllowed."""
    actor.needs(Role.GUARDIAN)
    count = tx.run(calendar_link.delete().where(*_theirs(actor))).rowcount
    audit.record(tx, actor, "revoke_calendar", "person", actor.person_id)
    return count


def stop_links(tx: Tx, person_id: int) -> None:
    """Let none of the person's links work any more, wherever they were made: a phone was lost."""
    tx.run(calendar_link.delete().where(calendar_link.c.person_id == person_id))


def hash_of(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _theirs(actor: Actor) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return calendar_link.c.person_id == actor.person_id, calendar_link.c.school_id == actor.school_id
