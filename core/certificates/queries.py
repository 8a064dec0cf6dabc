"""What the family and the office see of certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.access import Actor, may_act_for
from core.certificates.kinds import KINDS, named
from core.certificates.tables import LIVE, OPEN, Status, Way, certificate
from core.database import Tx
from core.messages import Attachment
from core.names import Name
from core.opportunities.pupils import children
from core.people import Role, enrollment, person
from core.refusal import NotFound
from core.schools import school_class
from core.words import Text

OFFICE = (Role.STAFF, Role.DIRECTOR)
REMEMBERED = timedelta(days=365)
MOST_LISTED = 30
MOST_REMEMBERED = 3  # purposes and places offered again


@dataclass(frozen=True, slots=True)
class Request:
    """One certificate asked for. `waits` counts the days since, `overdue` tells that it should be ready by now."""

    id: int
    pupil_id: int
    pupil: Name
    label: str
    kind: str
    words: str
    purpose: str
    copies: int
    way: Way
    wanted_on: date | None
    status: Status
    created_at: datetime
    due_on: date
    ready_at: datetime | None
    note: str
    file: Attachment | None
    by_id: int
    by: Name
    taken_by: Name | None
    waits: int
    overdue: bool

    @property
    def named(self) -> Text:
        """Give what follows the word «справка»."""
        return named(self.kind, self.words)

    def is_good(self, now: datetime) -> bool:
        """Tell whether it will do for somebody who asks again."""
        valid = timedelta(days=KINDS[self.kind].valid) if self.kind in KINDS else timedelta(0)
        return self.status in OPEN or (self.ready_at is not None and self.ready_at + valid > now)


_asker, _taker = person.alias("asker"), person.alias("taker")


def _name(of: sa.FromClause, prefix: str) -> list[sa.Label[Any]]:
    return [of.c[part].label(prefix + part) for part in ("family", "given", "patronymic", "sex")]


_ALL = (
    sa.select(
        certificate,
        *_name(person, ""),
        *_name(_asker, "asker_"),
        *_name(_taker, "taker_"),
        school_class.c.grade,
        school_class.c.letter,
    )
    .select_from(certificate)
    .join(person, person.c.id == certificate.c.pupil_id)
    .join(_asker, _asker.c.id == certificate.c.by_person_id)
    .outerjoin(_taker, _taker.c.id == certificate.c.taken_by_id)
    .outerjoin(
        enrollment,
        sa.and_(enrollment.c.pupil_id == certificate.c.pupil_id, enrollment.c.ended_at.is_(None)),
    )
    .outerjoin(
        school_class,
        sa.and_(school_class.c.id == enrollment.c.class_id, school_class.c.school_id == certificate.c.school_id),
    )
    .where(certificate.c.school_id == sa.bindparam("school_id"))
)
_ONE = _ALL.where(certificate.c.id == sa.bindparam("certificate_id"))
_OF_PUPILS = _ALL.where(
    certificate.c.pupil_id.in_(sa.bindparam("pupils", expanding=True)), certificate.c.created_at > sa.bindparam("since")
)
_FAMILY = _OF_PUPILS.order_by(certificate.c.id.desc()).limit(MOST_LISTED)
_EARLIER = _OF_PUPILS.where(
    certificate.c.kind == sa.bindparam("kind"), certificate.c.status.in_([*LIVE, Status.GIVEN])
).order_by(certificate.c.id.desc())
# What the office has to do first: those that wait to be made, the oldest first; then those that wait to be fetched.
_QUEUE = _ALL.where(certificate.c.status.in_(LIVE)).order_by(
    certificate.c.status == Status.READY.value, certificate.c.created_at, certificate.c.id
)


def _request(row: sa.Row[Any], actor: Actor, today: date) -> Request:
    status = Status(row.status)
    return Request(
        row.id,
        row.pupil_id,
        Name(row.family, row.given, row.patronymic, row.sex),
        f"{row.grade}{row.letter}" if row.grade is not None else "",
        row.kind,
        row.words,
        row.purpose,
        row.copies,
        Way(row.way),
        row.wanted_on,
        status,
        row.created_at,
        row.due_on,
        row.ready_at,
        row.note,
        Attachment(row.file, row.file_name, row.file_mime) if row.file else None,
        row.by_person_id,
        Name(row.asker_family, row.asker_given, row.asker_patronymic, row.asker_sex),
        Name(row.taker_family, row.taker_given, row.taker_patronymic, row.taker_sex) if row.taken_by_id else None,
        (today - actor.local(row.created_at).date()).days,
        status in OPEN and row.due_on < today,
    )


def _requests(tx: Tx, actor: Actor, query: sa.Select[Any], **about: Any) -> list[Request]:
    today = actor.local(tx.now).date()
    return [_request(row, actor, today) for row in tx.all(query, {"school_id": actor.school_id, **about})]


def of_family(tx: Tx, actor: Actor) -> Sequence[Request]:
    """Give what was asked for a guardian's children within a year, by whichever guardian, the newest first."""
    pupils = [child.id for child in children(tx, actor)]
    return _requests(tx, actor, _FAMILY, pupils=pupils, since=tx.now - REMEMBERED) if pupils else []


def own(tx: Tx, actor: Actor, certificate: int) -> Request:
    """Give one of a child of the guardian's. Raises NotFound for anybody else's."""
    found = _one(tx, actor, certificate)
    actor.needs(Role.GUARDIAN)
    may_act_for(tx, actor, found.pupil_id)
    return found


def asked_of_us(tx: Tx, actor: Actor, certificate: int) -> Request:
    """Give one of the office's school. Raises NotAllowed for another role, NotFound for another school's."""
    actor.needs(*OFFICE)
    return _one(tx, actor, certificate)


def _one(tx: Tx, actor: Actor, certificate: int) -> Request:
    found = _requests(tx, actor, _ONE, certificate_id=certificate)
    if not found:
        raise NotFound
    return found[0]


def queue(tx: Tx, actor: Actor) -> Sequence[Request]:
    """Give the office what waits to be made, the oldest first, then what waits to be fetched. Raises NotAllowed."""
    actor.needs(*OFFICE)
    return _requests(tx, actor, _QUEUE)


def earlier(tx: Tx, actor: Actor, pupil: int, kind: str) -> Request | None:
    """Give the newest request of this kind that still will do, if there is one. Raises NotFound."""
    may_act_for(tx, actor, pupil)
    found = _requests(tx, actor, _EARLIER, pupils=[pupil], kind=kind, since=tx.now - REMEMBERED)
    return next((one for one in found if one.is_good(tx.now)), None)


def purposes(tx: Tx, actor: Actor) -> Sequence[str]:
    """Give where the family's last certificates went, in words of their own."""
    return _last(one.purpose for one in of_family(tx, actor))


_PLACES = (
    sa.select(certificate.c.note)
    .where(
        certificate.c.school_id == sa.bindparam("school_id"),
        certificate.c.status.in_([Status.READY, Status.GIVEN]),
        certificate.c.file.is_(None),
        certificate.c.way != Way.CHILD.value,
        certificate.c.ready_at > sa.bindparam("since"),
    )
    .order_by(certificate.c.ready_at.desc())
    .limit(MOST_LISTED)
)


def places(tx: Tx, actor: Actor) -> Sequence[str]:
    """Give where the office handed out its last certificates, and when. Raises NotAllowed."""
    actor.needs(*OFFICE)
    return _last(tx.run(_PLACES, {"school_id": actor.school_id, "since": tx.now - REMEMBERED}).scalars())


def _last(words: Any) -> Sequence[str]:
    return list(dict.fromkeys(filter(None, words)))[:MOST_REMEMBERED]
