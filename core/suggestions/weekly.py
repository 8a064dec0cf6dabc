"""Something new that suits a child: at most one line a week, for families that told us what the child likes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core import notices
from core.access import Actor
from core.database import Tx
from core.names import Name
from core.notices import Action, Cause
from core.opportunities.telling import about
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school
from core.suggestions.queries import weigh
from core.suggestions.scoring import Child, Suggestion, chosen
from core.suggestions.tables import Became, interests, suggestion
from core.suggestions.verbs import keep
from core.words import Phrase, say

AT_ONCE = 5  # children that one transaction looks after, so that conversations need not wait for long
EVERY = timedelta(days=6)

_NEXT = (
    sa.select(interests.c.pupil_id)
    .where(sa.or_(interests.c.looked_at.is_(None), interests.c.looked_at < sa.bindparam("before")))
    .order_by(interests.c.pupil_id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
_LOOKED = interests.update().where(interests.c.pupil_id == sa.bindparam("pupil")).values(looked_at=sa.bindparam("now"))
_GUARDIANS = (
    sa.select(
        person.c.id,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        enrollment.c.school_id,
        school.c.timezone,
    )
    .join(guardianship, guardianship.c.guardian_id == person.c.id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .join(school, school.c.id == enrollment.c.school_id)
    .join(
        membership,
        sa.and_(
            membership.c.person_id == person.c.id,
            membership.c.school_id == school.c.id,
            membership.c.role == Role.GUARDIAN,
            membership.c.ended_at.is_(None),
        ),
    )
    .where(guardianship.c.pupil_id == sa.bindparam("pupil"), enrollment.c.ended_at.is_(None))
    .order_by(person.c.id)
)
_SEEN = sa.select(suggestion.c.opportunity_id).where(
    suggestion.c.pupil_id == sa.bindparam("pupil"), suggestion.c.became.in_([Became.TOLD, Became.PASSED])
)


def tell_news(tx: Tx, at_once: int = AT_ONCE) -> int:
    """Look after the next children of whom a family told us; give how many, at most `at_once`."""
    due = tx.run(_NEXT, {"before": tx.now - EVERY, "most": at_once}).scalars().all()
    for pupil in due:
        guardians = [_actor(row) for row in tx.all(_GUARDIANS, {"pupil": pupil})]
        if guardians:
            _tell(tx, guardians, pupil)
        tx.run(_LOOKED, {"pupil": pupil, "now": tx.now})
    return len(due)


def _actor(row: sa.Row[Any]) -> Actor:
    name = Name(row.family, row.given, row.patronymic, row.sex)
    return Actor(row.id, name, Role.GUARDIAN, row.school_id, row.timezone)


def _tell(tx: Tx, guardians: Sequence[Actor], pupil: int) -> None:
    """Tell all guardians the same: the best reason of their own that nobody of them was told of or leafed past."""
    child, found = weigh(tx, guardians[0], pupil)
    seen = set(tx.run(_SEEN, {"pupil": pupil}).scalars()) | child.wished
    fresh = [one for one in found if one.own and one.chance.opportunity not in seen]
    for news in chosen(child, fresh, 1):
        text, sign_up = _line(child, news), _sign_up(child, news)
        for guardian in guardians:
            cause = Cause(about(child.name, news.chance.title), school_id=guardian.school_id)
            if notices.notify(tx, guardian.person_id, notices.SUGGESTION, text, cause, actions=[sign_up]):
                keep(tx, guardian.person_id, pupil, [news.chance.opportunity], Became.TOLD)


def _line(child: Child, news: Suggestion) -> Phrase:
    told = {"pupil": child.name, "title": news.chance.title, "why": news.why[:2]}
    if news.chance.times:
        return say("suggestions.news", times=list(news.chance.times), **told)
    return say("suggestions.news_once", **told)


def _sign_up(child: Child, news: Suggestion) -> Action:
    given = {"pupil": child.id, "pick": f"join {news.chance.opportunity}"}
    return Action(say("suggestions.sign_up", pupil=child.name), "what_fits", given)
