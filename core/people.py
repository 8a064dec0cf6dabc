"""People and what they are to a school. A person may have many roles in many schools."""

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa

from core.database import Tx
from core.tables import Id, Moment, public_id, refers, table


class Role(StrEnum):
    """What a person is to a school (coordinator: to a district or region)."""

    GUARDIAN = "guardian"
    PUPIL = "pupil"
    TEACHER = "teacher"
    STAFF = "staff"
    DIRECTOR = "director"
    COORDINATOR = "coordinator"


# Who talks to which bot; the guardians' bot is called the parent bot.
BOT_OF = {
    Role.GUARDIAN: "parent",
    Role.PUPIL: "student",
    Role.TEACHER: "teacher",
    Role.DIRECTOR: "director",
    Role.STAFF: "director",
    Role.COORDINATOR: "director",
}

# Within one bot most are alike; who looks after many schools has other things to do.
AREA = "area"
KIND_OF = {Role.COORDINATOR: AREA}

person = table(
    "person",
    public_id(),
    sa.Column("family", sa.String(80), nullable=False),
    sa.Column("given", sa.String(80), nullable=False),
    sa.Column("patronymic", sa.String(80), nullable=False, server_default=""),
    sa.Column("sex", sa.String(1), nullable=False, server_default=""),  # m, f or unknown
    sa.Column("born", sa.Date),
    sa.Column("phone", sa.String(20), nullable=False, server_default=""),
    sa.Column("language", sa.String(8), nullable=False, server_default="ru"),
    sa.Column("last_account_id", Id),  # the messenger they wrote from last: where notices go,
    sa.Column("notice_account_id", Id),  # unless they chose one for that
    sa.Column("chosen_school_id", Id),  # of several schools in one role, the one they act in
)

# `external_key` is the roster's own name for this person in this role: importing twice finds the same row.
membership = table(
    "membership",
    refers("person_id", "person"),
    sa.Column("role", sa.String(16), nullable=False),
    refers("school_id", "school", optional=True),
    refers("municipality_id", "municipality", optional=True, index=False),
    refers("region_id", "region", optional=True, index=False),
    sa.Column("external_key", sa.String(120)),
    sa.Column("position", sa.String(120), nullable=False, server_default=""),  # of staff, as the roster calls it
    sa.Column("ended_at", Moment),
    sa.UniqueConstraint("person_id", "role", "school_id"),
    sa.UniqueConstraint("school_id", "role", "external_key"),
)

enrollment = table(
    "enrollment",
    refers("pupil_id", "person"),
    refers("class_id", "school_class"),
    refers("school_id", "school", index=False),
    sa.Column("ended_at", Moment),
)
# A pupil is in one class at a time.
sa.Index(
    "uq_enrollment_current",
    enrollment.c.pupil_id,
    unique=True,
    sqlite_where=enrollment.c.ended_at.is_(None),
    postgresql_where=enrollment.c.ended_at.is_(None),
)

guardianship = table(
    "guardianship",
    refers("guardian_id", "person"),
    refers("pupil_id", "person"),
    sa.Column("relation", sa.String(40), nullable=False, server_default=""),
    sa.UniqueConstraint("guardian_id", "pupil_id"),
)

# Of its keys nothing changes, so rows that refer to a person may be written meanwhile.
_LOCK = (
    sa.select(person.c.id)
    .where(person.c.id.in_(sa.bindparam("people", expanding=True)))
    .order_by(person.c.id)
    .with_for_update(key_share=True)
)


def lock(tx: Tx, people: Iterable[int]) -> None:
    """Let no other transaction that locks any of `people` go on before this one ends; always in the same order."""
    tx.all(_LOCK, {"people": sorted(set(people))})
