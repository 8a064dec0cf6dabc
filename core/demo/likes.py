"""What the demo's families told of their children: some of them what a child likes, some how they get home."""

from collections import defaultdict
from random import Random
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.demo.cast import ALISA, ARTYOM, ILYA, MASHA, PETYA, SOFIA, TIMOFEY
from core.names import Name
from core.opportunities.tables import Status, opportunity, signup
from core.people import enrollment, guardianship, person
from core.suggestions.distance import Point
from core.suggestions.tables import Way, interests
from core.suggestions.topics import topics, topics_of

SEED = 22
_TELL = 0.4  # of families
_RIDE, _WALK = 0.2, 0.6
_HOME = Point(54.72, 20.47)
_CAST = {
    PETYA: (("robots", "swimming"), Way.NEAR),
    MASHA: (("drawing", "nature"), Way.NEAR),
    TIMOFEY: (("ball", "chess"), None),
    SOFIA: (("languages", "theatre", "people"), Way.NEAR),
    ILYA: (("hiking", "ball"), Way.FAR),
    ARTYOM: (("coding", "media"), Way.FAR),
    ALISA: (("medicine", "nature"), Way.NEAR),
}

_PUPILS = (
    sa.select(person.c.id, person.c.family, person.c.given, person.c.patronymic, person.c.sex)
    .join(enrollment, enrollment.c.pupil_id == person.c.id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"))
    .order_by(person.c.id)
)
_GUARDIANS = sa.select(guardianship.c.pupil_id, sa.func.min(guardianship.c.guardian_id).label("guardian_id")).group_by(
    guardianship.c.pupil_id
)
_GO_TO = (
    sa.select(signup.c.pupil_id, opportunity.c.title)
    .join(opportunity, opportunity.c.id == signup.c.opportunity_id)
    .where(signup.c.school_id == sa.bindparam("school_id"), signup.c.status == Status.IN)
    .order_by(signup.c.pupil_id, signup.c.id)
)


def tell(tx: Tx, school_id: int) -> None:
    """Keep what families of the demo school told; what they like is often what they go to."""
    rng = Random(SEED)
    guardians = {row.pupil_id: row.guardian_id for row in tx.all(_GUARDIANS)}
    go_to: dict[int, set[str]] = defaultdict(set)
    for row in tx.all(_GO_TO, {"school_id": school_id}):
        go_to[row.pupil_id] |= topics_of(row.title)
    told = []
    for row in tx.all(_PUPILS, {"school_id": school_id}):
        name = Name(row.family, row.given, row.patronymic, row.sex)
        likes, way = _CAST.get(name) or _told(rng, go_to[row.id])
        if likes:
            told.append(_row(tx, row.id, guardians[row.id], likes, way))
    tx.run(interests.insert(), told)


def _told(rng: Random, go_to: set[str]) -> tuple[tuple[str, ...], Way | None]:
    if rng.random() >= _TELL:
        return (), None
    some = {*rng.sample(sorted(go_to), min(1, len(go_to))), *rng.sample(list(topics()), rng.randint(1, 2))}
    lot = rng.random()
    return tuple(t for t in topics() if t in some), Way.FAR if lot < _RIDE else Way.NEAR if lot < _WALK else None


def _row(tx: Tx, pupil: int, guardian: int, likes: tuple[str, ...], way: Way | None) -> dict[str, Any]:
    said = {"topics": list(likes), "way": way or "", "by_person_id": guardian}
    home = _HOME if way is Way.NEAR else (None, None)  # who walks lives where the school is
    where = dict(zip(("latitude", "longitude"), home, strict=True))
    return {"pupil_id": pupil, **said, **where, "changed_at": tx.now, "looked_at": tx.now}
