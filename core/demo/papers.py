"""Papers of the demo's families: certificates asked for, in every state, and who may pick the children up."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.certificates.kinds import KINDS
from core.certificates.tables import OPEN, Status, Way, certificate
from core.database import Tx
from core.demo.cast import (
    ALISA,
    ANNA,
    ARTYOM,
    ELENA,
    HOMEROOM,
    KIRILL,
    LYUDMILA,
    MARINA,
    MASHA,
    OLGA,
    PETYA,
    SOFIA,
    TIMOFEY,
)
from core.demo.names import woman
from core.names import Name
from core.opportunities.fit import Moments
from core.people import Role, enrollment, guardianship, membership, person
from core.pickup.tables import pickup
from core.schools import school_class

SEED = 500
PRIMARY = 4  # the last grade whose children are fetched by somebody
_FETCHED = 0.25  # of them, by a grandmother too
_OFFICE = "Приёмная, кабинет 101, с 8:30 до 16:30"


class _Paper(NamedTuple):
    """A certificate: whose, for whom, what, how, where it stands, asked how many hours ago."""

    by: Name
    pupil: Name
    kind: str
    way: Way
    status: Status
    ago: int
    purpose: str = ""
    note: str = ""


_PAPERS = (
    _Paper(MARINA, ALISA, "study", Way.OFFICE, Status.GIVEN, 20 * 24, "В бухгалтерию на работу", _OFFICE),
    _Paper(ELENA, TIMOFEY, "benefits", Way.CHILD, Status.SENT, 7 * 24),
    _Paper(
        LYUDMILA, ARTYOM, "meals", Way.OFFICE, Status.RETURNED, 6 * 24, "", "Принесите, пожалуйста, документ об опеке."
    ),
    _Paper(ANNA, PETYA, "study", Way.OFFICE, Status.READY, 5 * 24, "", _OFFICE),
    _Paper(OLGA, SOFIA, "grades", Way.SCAN, Status.WORKING, 50, "В художественную школу"),
    _Paper(HOMEROOM, KIRILL, "period", Way.SCAN, Status.SENT, 26),
    _Paper(ANNA, MASHA, "health", Way.SCAN, Status.SENT, 2),
)


def hand_in(tx: Tx, school_id: int, at: Moments) -> None:
    """Keep the certificates that were asked for, and whom families of young children named."""
    here = {"school_id": school_id}
    pupils = {_name(row): row for row in tx.all(_PUPILS, here)}
    grown = {_name(row): row.id for row in tx.all(_GROWN, here)}
    office = tx.all(_OFFICE_WORKERS, here)
    secretary = next((row.person_id for row in office if KINDS["study"].is_made_by(row.position)), None)
    tx.run(certificate.insert(), [_paper(one, pupils, grown, secretary, school_id, at) for one in _PAPERS])
    tx.run(pickup.insert(), list(_fetched(tx, pupils, grown, school_id, at)))


def _paper(
    one: _Paper,
    pupils: dict[Name, sa.Row[Any]],
    grown: dict[Name, int],
    secretary: int | None,
    school_id: int,
    at: Moments,
) -> dict[str, Any]:
    asked = at.now - timedelta(hours=one.ago)
    moved = asked if one.status is Status.SENT else asked + (at.now - asked) / 3
    made = one.status not in (*OPEN, Status.RETURNED)
    return {
        "school_id": school_id,
        "pupil_id": pupils[one.pupil].id,
        "by_person_id": grown[one.by],
        "kind": one.kind,
        "purpose": one.purpose,
        "copies": 1,
        "way": one.way,
        "status": one.status,
        "created_at": asked,
        "due_on": KINDS[one.kind].due_on(asked.astimezone(at.zone).date()),
        "taken_by_id": None if one.status is Status.SENT else secretary,
        "ready_at": moved if made else None,
        "moved_at": moved,
        "note": one.note,
    }


def _fetched(
    tx: Tx, pupils: dict[Name, sa.Row[Any]], grown: dict[Name, int], school_id: int, at: Moments
) -> Iterator[dict[str, Any]]:
    """Give the cast's own, then grandmothers of some of the youngest."""
    rng = Random(SEED)
    phones: dict[str, int] = {}

    def named(pupil: int, by: int, name: str, relation: str, *, only_today: bool = False) -> dict[str, Any]:
        since = at.now - timedelta(hours=3 if only_today else 24 * 60)
        return {
            "school_id": school_id,
            "pupil_id": pupil,
            "name": name,
            "relation": relation,
            "phone": f"+7000555{phones.setdefault(name, len(phones)):04}",  # no code of the country begins with 000
            "first_on": at.today if only_today else since.astimezone(at.zone).date(),
            "last_on": at.today if only_today else None,
            "by_person_id": by,
            "created_at": since,
            "reminded_at": since,
        }

    for child in (PETYA, MASHA):
        yield named(pupils[child].id, grown[ANNA], "Тамара Ивановна Морошкина", "grandmother")
    yield named(pupils[MASHA].id, grown[ANNA], "Алла Светлова", "nanny", only_today=True)
    yield named(pupils[TIMOFEY].id, grown[ELENA], "Роман Липатов", "uncle")
    cast = {pupils[child].id for child in (PETYA, MASHA, TIMOFEY)}
    guardians = {row.pupil_id: row.guardian_id for row in tx.all(_GUARDIANS)}
    for row in pupils.values():
        if row.grade <= PRIMARY and row.id not in cast and rng.random() < _FETCHED:
            yield named(row.id, guardians[row.id], woman(rng, row.family).form("polite"), "grandmother")


def _name(row: sa.Row[Any]) -> Name:
    return Name(row.family, row.given, row.patronymic, row.sex)


_NAMED = (person.c.id, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
_PUPILS = (
    sa.select(*_NAMED, school_class.c.grade)
    .join(enrollment, enrollment.c.pupil_id == person.c.id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"))
    .order_by(person.c.id)
)
_GROWN = (
    sa.select(*_NAMED)
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.role == Role.GUARDIAN)
)
_OFFICE_WORKERS = (
    sa.select(membership.c.person_id, membership.c.position)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.role == Role.STAFF)
    .order_by(membership.c.id)
)
_GUARDIANS = sa.select(guardianship.c.pupil_id, sa.func.min(guardianship.c.guardian_id).label("guardian_id")).group_by(
    guardianship.c.pupil_id
)
