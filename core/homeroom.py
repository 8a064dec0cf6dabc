"""A homeroom teacher and the pupils of their classes."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.opportunities.fit import Pupil
from core.opportunities.pupils import ENROLLED, pupil_of
from core.people import Role, enrollment, person
from core.schools import school_class

_OWN = ENROLLED.where(school_class.c.homeroom_teacher_id == sa.bindparam("teacher_id")).order_by(
    school_class.c.grade, school_class.c.letter, person.c.family, person.c.given, person.c.id
)
_TEACHER = (
    sa.select(school_class.c.homeroom_teacher_id)
    .join(enrollment, enrollment.c.class_id == school_class.c.id)
    .where(enrollment.c.pupil_id == sa.bindparam("pupil_id"), enrollment.c.ended_at.is_(None))
)


def own_pupils(tx: Tx, actor: Actor) -> Sequence[Pupil]:
    """Give the pupils of a teacher's own classes, by class and surname. Raises NotAllowed for another role."""
    actor.needs(Role.TEACHER)
    return [pupil_of(row) for row in tx.all(_OWN, {"school_id": actor.school_id, "teacher_id": actor.person_id})]


def teacher_of(tx: Tx, pupil: int) -> int | None:
    """Give the homeroom teacher of a pupil's class, if it has one."""
    found = tx.value(_TEACHER, {"pupil_id": pupil})
    return int(found) if found is not None else None
