"""How a survey will be asked, before it is sent: how many now, how many later, what else asks the same people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.broadcasts.audience import Audience, readers
from core.database import Tx
from core.surveys import pacing
from core.surveys.ending import owned
from core.surveys.opening import whom

MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Outlook:
    """People: how many are asked now, later, and by which day; `never`: it closes before their turn comes.

    `capped` of them would be asked more than the school's `cap`. `others` are titles of open surveys that ask them.
    `answers` there are if all answer: one a person, or one a child, joined or not.
    """

    now: int
    later: Mapping[date, int]
    never: int
    capped: int
    cap: int
    others: Sequence[Any]
    answers: int


def outlook(tx: Tx, actor: Actor, survey_id: int, audience: Audience, closes: date | None) -> Outlook:
    """Give what to expect of a draft that asks an audience of the actor's school. Raises NotFound."""
    row = owned(tx, actor, survey_id)
    today, most = actor.local(tx.now).date(), pacing.cap_of(tx, actor.school_id)
    asked = list(whom(tx, row, actor.school_id, audience))
    people = sa.select(readers(actor.school_id, audience, row.author_id, asks=True).subquery("those").c.person_id)
    loads = pacing.loads_of(tx, people, today, row.id)
    days = pacing.days_of(asked, loads, row.questions, most, today, closes)
    freely = pacing.days_of(asked, loads, row.questions, None, today, closes)
    later = Counter(day for day in days.values() if day > today and (closes is None or day <= closes))
    return Outlook(
        now=sum(day == today for day in days.values()),
        later=dict(sorted(later.items())),
        never=sum(closes is not None and day > closes for day in days.values()),
        capped=sum(day != freely[person_id] for person_id, day in days.items()),
        cap=most,
        others=pacing.overlapping(tx, people, row.id, MOST_TITLES),
        answers=len({one["pupil_id"] or one["person_id"] for one in asked}),
    )
