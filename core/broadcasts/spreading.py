"""Spreading broadcasts in the background, some people at a time, so that nobody's turn waits for long.

Each function does a small part in one transaction and tells whether there may be more to do. How far it came is
stored in the same transaction: whenever the process is killed, nobody is forgotten and nobody is told twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.accounts import reaching_each
from core.broadcasts.audience import Audience, readers
from core.broadcasts.queries import UNSENT, WHOLE, about, spread_to, waits
from core.broadcasts.report import whole
from core.broadcasts.tables import GOES_ON, Course, Why, broadcast, missed
from core.broadcasts.wording import finished, message
from core.database import Tx
from core.names import Name
from core.notices import BROADCAST_DONE, EMERGENCY, KINDS, Action, Broadcast, Cause, notify, notify_all
from core.notices.tables import notice
from core.outbox import CANCELLED, KEPT, outbox
from core.people import Role
from core.surveys.inviting import invitation, last_day
from core.surveys.tables import survey_asked
from core.tables import Id
from core.words import Phrase, say

AT_ONCE = 100  # people
ROWS_AT_ONCE = 500  # that are only marked
PATIENCE = timedelta(days=1)  # how long a bot that does not run is waited for

_NEXT = (
    WHOLE.where(GOES_ON, broadcast.c.spread_at.is_(None), broadcast.c.course != Course.CANCELLED.value)
    .order_by((broadcast.c.kind == EMERGENCY.key).desc(), broadcast.c.id)
    .limit(1)
    .with_for_update(of=broadcast)
)


def spread(tx: Tx) -> bool:
    """Tell the next people of the most urgent broadcast."""
    one = tx.first(_NEXT)
    if one is None:
        return False
    audience = Audience.from_json(one.audience)
    who = readers(one.school_id, audience, one.author_id)
    people = _next_people(tx, who, one.spread_to)
    _tell(tx, one, audience, who, _still_asked(tx, one.school_id, audience, people))
    far: dict[str, Any] = {"spread_to": people[-1]} if people else {}
    if len(people) < AT_ONCE:
        far |= {"spread_at": tx.now, "people": spread_to(tx, one.id)}
    tx.run(broadcast.update().where(broadcast.c.id == one.id).values(far))
    return True


def _next_people(tx: Tx, who: sa.Select[Any], after: int) -> Sequence[int]:
    them = who.subquery("who").c.person_id
    return tx.run(sa.select(them).where(them > after).distinct().order_by(them).limit(AT_ONCE)).scalars().all()


def _still_asked(tx: Tx, school_id: int, audience: Audience, people: Sequence[int]) -> Sequence[int]:
    """Give those of a survey's people who are not answering at this moment.

    The rows of the others are held: whoever answers one next finds the invitation, and takes it back.
    """
    if audience.survey is None or not audience.told_on:
        return people
    # That nobody has answered is no condition: a database would look through all of the survey for it.
    asked = sa.select(survey_asked.c.person_id, survey_asked.c.answered).where(
        survey_asked.c.survey_id == audience.survey,
        survey_asked.c.school_id == school_id,
        survey_asked.c.person_id.in_(people),
    )
    free = {row.person_id for row in tx.all(asked.with_for_update(skip_locked=True)) if not row.answered}
    return [person_id for person_id in people if person_id in free]


def _tell(tx: Tx, one: sa.Row[Any], audience: Audience, who: sa.Select[Any], people: Sequence[int]) -> None:
    them = who.subquery("who")
    reached = reaching_each(sa.select(them).where(them.c.person_id.in_(people)).subquery("some"))
    rows = tx.all(sa.select(reached))
    author = Name(one.family, one.given, one.patronymic, one.sex)
    actions: Sequence[Action]
    of: Mapping[int, Phrase] = {}
    if audience.survey is not None and audience.told_on:
        invited = invitation(tx, audience.survey, last_day(tx, audience.survey, one.school_id), people)
        text, actions, of = invited.text, invited.buttons, invited.of
    else:
        text = message(one.text, KINDS[one.kind], audience, Role(one.author_role), author, one.school)
        actions = [Action(say(one.button), dialog, given) for dialog, given in one.actions[:1] if one.button]
    cause = Cause(about(one.text), one.author_id, one.school_id)
    news = Broadcast(one.id, one.public_id, KINDS[one.kind], text, cause, actions, of)
    muted = notify_all(tx, [(row.person_id, row.id, row.bot) for row in rows], news)
    nowhere = set(people) - {row.person_id for row in rows}
    _miss(tx, one.id, muted, Why.MUTED)
    _miss(tx, one.id, nowhere, Why.UNREACHED)


def _miss(tx: Tx, broadcast_id: int, people: Iterable[int], why: Why) -> None:
    rows = [{"broadcast_id": broadcast_id, "person_id": person_id, "why": why.value} for person_id in people]
    if rows:
        tx.run(missed.insert(), rows)


# --- what was taken back

_TAKEN_BACK = (
    sa.select(broadcast.c.id)
    .where(GOES_ON, broadcast.c.course == Course.CANCELLED.value)
    .order_by(broadcast.c.id)
    .limit(1)
)
_MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
_ONE: sa.BindParameter[int] = sa.bindparam("one", type_=Id)
_UNSENT_OF = sa.select(outbox.c.id).where(outbox.c.broadcast_id == _ONE, UNSENT).limit(_MOST)
_LATER_OF = sa.select(notice.c.id).where(notice.c.broadcast_id == _ONE, notice.c.left_at.is_(None)).limit(_MOST)


def take_back(tx: Tx) -> bool:
    """Give up some of what a cancelled broadcast has waiting; when there is none left, it is over."""
    one = tx.value(_TAKEN_BACK)
    if one is None:
        return False
    some = {"one": one, "most": ROWS_AT_ONCE}
    unsent, later = (tx.run(query, some).scalars().all() for query in (_UNSENT_OF, _LATER_OF))
    if unsent:
        tx.run(outbox.update().where(outbox.c.id.in_(unsent), UNSENT).values(failed=CANCELLED))
    if later:
        tx.run(notice.delete().where(notice.c.id.in_(later)))
    if not unsent and not later:
        tx.run(broadcast.update().where(broadcast.c.id == one).values(finished_at=tx.now))
    return True


# --- the end

_SPREAD = WHOLE.where(GOES_ON, broadcast.c.spread_at.is_not(None), broadcast.c.course == Course.GOING.value)
_REPORT_IN = {"director": "announcements", "teacher": "class_announcements"}


def finish(tx: Tx) -> bool:
    """Tell the authors of broadcasts that have nothing to wait for any more, but digests, how they went."""
    over = [one for one in tx.all(_SPREAD) if _is_over(tx, one)]
    for one in over:
        notify(
            tx,
            one.author_id,
            BROADCAST_DONE,
            finished(whole(tx, one)),
            Cause(about(one.text), school_id=one.school_id),
            bot=one.bot,
            actions=[Action(say("broadcasts.open"), _REPORT_IN[one.bot], {"broadcast": one.id})],
        )
    return bool(over)


def _is_over(tx: Tx, one: sa.Row[Any]) -> bool:
    if one.created_at + PATIENCE > tx.now and waits(tx, one.id, digests=False):
        return False
    unfinished = broadcast.update().where(broadcast.c.id == one.id, GOES_ON)
    return tx.run(unfinished.values(finished_at=tx.now)).rowcount == 1


def forget_missed(tx: Tx) -> int:
    """Drop who missed broadcasts that are no longer listed; give how many."""
    old = sa.select(broadcast.c.id).where(broadcast.c.created_at < tx.now - KEPT)
    return tx.run(missed.delete().where(missed.c.broadcast_id.in_(old))).rowcount
