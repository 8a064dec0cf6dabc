"""Why somebody got a notice: its kind, what it was about, who did it, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.notices.kinds import KINDS, Kind, Urgency
from core.notices.tables import notice
from core.people import person
from core.refusal import NotFound
from core.schools import school

MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """One notice as it came. `by` is who did it, None where it happened by itself."""

    name: str
    kind: Kind
    about: str
    by: Name | None
    school: str
    urgency: Urgency
    happened_at: datetime
    came_at: datetime

    @property
    def waited(self) -> bool:
        """Tell whether silence held it back."""
        return self.urgency is Urgency.NOW and self.came_at > self.happened_at


_REASONS = (
    sa.select(notice, person.c.family, person.c.given, person.c.patronymic, person.c.sex, school.c.name.label("school"))
    .outerjoin(person, person.c.id == notice.c.by_person_id)
    .outerjoin(school, school.c.id == notice.c.school_id)
    .where(notice.c.person_id == sa.bindparam("who"), notice.c.kind.in_(KINDS))
)
_ONE = _REASONS.where(notice.c.name == sa.bindparam("name")).order_by(notice.c.id)
_RECENT = (
    sa.select(notice.c.name)
    .where(notice.c.person_id == sa.bindparam("who"), notice.c.bot == sa.bindparam("bot"))
    .where(notice.c.left_at.is_not(None), notice.c.kind.in_(KINDS))
    .group_by(notice.c.name)
    .order_by(sa.func.max(notice.c.id).desc())
    .limit(MOST_RECENT)
)


def reasons(tx: Tx, person_id: int, name: str) -> Sequence[Reason]:
    """Give why the message `name` came: one reason, or one for each line of a digest.

    Raises NotFound for one that is too old, or another person's.
    """
    rows = tx.all(_ONE, {"who": person_id, "name": name}) if name else ()
    if not rows:
        raise NotFound
    return [_reason(row) for row in rows]


def recent(tx: Tx, person_id: int, bot: str) -> Sequence[Sequence[Reason]]:
    """Give the reasons of the person's last messages in `bot`, the newest first."""
    return [reasons(tx, person_id, row.name) for row in tx.all(_RECENT, {"who": person_id, "bot": bot})]


def _reason(row: sa.Row[Any]) -> Reason:
    return Reason(
        row.name,
        KINDS[row.kind],
        row.about,
        Name(row.family, row.given, row.patronymic, row.sex) if row.by_person_id is not None else None,
        row.school or "",
        Urgency(row.urgency),
        row.created_at,
        row.left_at,
    )
