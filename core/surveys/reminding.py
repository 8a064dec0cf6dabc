"""Reminding those who have not answered: seldom, never twice a day, and of all their surveys in one message.

A reminder comes 2 days after the invitation, the next 3 days later, the last on the day before the survey closes (of
one that closes on no day, 4 days later): three at most. It never comes on a day on which the person was invited to
another survey. What waits for the end of somebody's quiet hours, for their digest or for its turn, the invitation as
well, is taken back as soon as they answer; what else it was to remind of is told anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import notices
from core.accounts import account
from core.broadcasts.queries import UNSENT
from core.broadcasts.tables import GOES_ON as IS_GOING_ON
from core.broadcasts.tables import Why, broadcast
from core.broadcasts.verbs import stop_inviting
from core.database import Tx
from core.notices import Action, Cause
from core.notices.tables import WAITS, notice
from core.outbox import outbox
from core.prepared import Prepared
from core.schools import school
from core.surveys.inviting import closing_day, minutes_of
from core.surveys.pupils import told_apart
from core.surveys.tables import GOES_ON, survey, survey_asked, survey_school
from core.tables import Id
from core.words import Phrase, say

AT_ONCE = 40  # people whom one transaction reminds, so that conversations need not wait for long
SPACING = (2, 3, 4)  # days after the invitation, after the first reminder, after the second
MOST = len(SPACING)
FROM_HOUR, UNTIL_HOUR = 9, 20  # of the school: nobody is reminded by night
MOST_BUTTONS = 8

_LAST = sa.func.coalesce(survey_asked.c.reminded_on, survey_asked.c.told_on)
UNANSWERED = sa.and_(~survey_asked.c.answered, survey_asked.c.told_on.is_not(None))
_ASKING = (
    sa.select(survey.c.id, survey.c.closes_at, survey_school.c.school_id, school.c.timezone)
    .join(survey_school, survey_school.c.survey_id == survey.c.id)
    .join(school, school.c.id == survey_school.c.school_id)
    .where(GOES_ON, sa.or_(survey.c.closes_at.is_(None), survey.c.closes_at > sa.bindparam("now")))
    .order_by(survey.c.id, survey_school.c.school_id)
)
_other = survey_asked.alias("other")


def remind(tx: Tx, at_once: int = AT_ONCE) -> int:
    """Remind the next people whose time has come; give how many, at most `at_once`. A job of the clock."""
    found: dict[int, date] = {}
    for person_id, today in _due(tx, at_once):
        found.setdefault(person_id, today)
        if len(found) == at_once:
            break
    waiting: dict[tuple[int, str], list[sa.Row[Any]]] = {}
    for row in tx.all(_WAITING, {"people": sorted(found), "now": tx.now}) if found else ():
        waiting.setdefault((row.person_id, row.bot), []).append(row)
    about = told_apart(tx, {row.survey_id for rows in waiting.values() for row in rows}, {who for who, _ in waiting})
    for (person_id, bot), rows in waiting.items():
        tx.run(_REMINDED, [_key(row) | {"today": found[person_id]} for row in rows])
        _remind(tx, person_id, bot, rows, about)
    return len(found)


def _due(tx: Tx, at_once: int) -> Iterator[tuple[int, date]]:
    for one in tx.all(_ASKING, {"now": tx.now}):
        local = tx.now.astimezone(ZoneInfo(one.timezone))
        when = _when(closing_day(one.closes_at, ZoneInfo(one.timezone)), local.date())
        if when is not None and FROM_HOUR <= local.hour < UNTIL_HOUR:
            here = survey_asked.c.survey_id == one.id, survey_asked.c.school_id == one.school_id
            query = sa.select(survey_asked.c.person_id).where(*here, UNANSWERED, when, undisturbed(local.date()))
            people = query.distinct().order_by(survey_asked.c.person_id).limit(at_once)
            yield from ((person_id, local.date()) for person_id in tx.run(people).scalars().all())


def _when(closes: date | None, today: date) -> sa.ColumnElement[bool] | None:
    """Tell whose turn it is on this day; None: nobody's."""
    if closes is None:
        return sa.or_(*(_spaced(n, today) for n in range(MOST)))
    eve = closes - timedelta(days=1)
    if today >= eve:
        return sa.and_(survey_asked.c.reminders < MOST, eve > _LAST)
    if today == eve - timedelta(days=1):
        return None
    return sa.or_(*(_spaced(n, today) for n in range(MOST - 1)))


def _spaced(reminders: int, today: date) -> sa.ColumnElement[bool]:
    long_ago = today - timedelta(days=SPACING[reminders])
    return sa.and_(survey_asked.c.reminders == reminders, long_ago >= _LAST)


def undisturbed(today: date) -> sa.ColumnElement[bool]:
    """Neither invited to another survey nor reminded on this day."""
    disturbed = sa.or_(_other.c.told_on == today, _other.c.reminded_on == today)
    not_of_another = ~sa.exists().where(_other.c.person_id == survey_asked.c.person_id, disturbed)
    return sa.and_(today > _LAST, not_of_another)  # the row itself is looked at anew by whoever waited for its lock


_WAITING = (
    sa.select(
        survey_asked.c.survey_id,
        survey_asked.c.person_id,
        survey_asked.c.pupil_id,
        survey_asked.c.bot,
        survey_asked.c.school_id,
        survey.c.title,
        survey.c.questions,
        survey.c.closes_at,
        school.c.timezone,
    )
    .join(survey, survey.c.id == survey_asked.c.survey_id)
    .join(school, school.c.id == survey_asked.c.school_id)
    .where(
        survey_asked.c.person_id.in_(sa.bindparam("people", expanding=True)),
        UNANSWERED,
        survey_asked.c.reminders < MOST,
        GOES_ON,
        sa.or_(survey.c.closes_at.is_(None), survey.c.closes_at > sa.bindparam("now")),
    )
    .order_by(survey_asked.c.survey_id, survey_asked.c.person_id, survey_asked.c.pupil_id)
    .with_for_update(of=survey_asked, skip_locked=True)  # whoever answers at this moment is not reminded
)
_REMINDED = (
    survey_asked.update()
    .where(
        survey_asked.c.survey_id == sa.bindparam("of_survey"),
        survey_asked.c.person_id == sa.bindparam("of_person"),
        survey_asked.c.pupil_id == sa.bindparam("of_pupil"),
    )
    .values(reminded_on=sa.bindparam("today"), reminders=survey_asked.c.reminders + 1)
)


def _key(row: sa.Row[Any]) -> dict[str, Any]:
    return {"of_survey": row.survey_id, "of_person": row.person_id, "of_pupil": row.pupil_id}


def _remind(
    tx: Tx, person_id: int, bot: str, rows: Sequence[sa.Row[Any]], about: Mapping[tuple[int, int], Phrase]
) -> None:
    """Tell of each survey once, of however many children it asks; those that close first come first."""
    by_survey = {row.survey_id: row for row in rows}
    ends = sorted(by_survey.values(), key=lambda row: (row.closes_at is None, row.closes_at, row.survey_id))
    some = ends[:MOST_BUTTONS]
    told = [_told(row, about.get((row.survey_id, person_id))) for row in some]
    if len(some) == 1:
        news, labels = say("surveys.remind_one", **told[0]), [say("surveys.answer")]
    else:
        news = say("surveys.remind_many", lines=[say("surveys.remind_line", **one) for one in told])
        labels = [say("surveys.option", label=row.title) for row in some]
    actions = [Action(label, "survey", {"survey": row.survey_id}) for label, row in zip(labels, some, strict=True)]
    cause = Cause(say("surveys.about", title=some[0].title), None, some[0].school_id)
    notices.notify(tx, person_id, notices.SURVEY_REMINDER, news, cause, bot=bot, actions=actions)


def _told(row: sa.Row[Any], about: Phrase | None) -> dict[str, Any]:
    day = closing_day(row.closes_at, ZoneInfo(row.timezone))
    return {
        "title": row.title,
        "about": of_children(about),
        "n": row.questions,
        "minutes": minutes_of(row.questions),
        "until": say("surveys.until", day=day) if day else "",
    }


def of_children(about: Phrase | None) -> Phrase | str:
    """Give « про Машу (2А)» as it stands after a survey's title."""
    return say("surveys.of_children", children=about) if about else ""


# --- what waits, and need not come any more

_NOTICES = sa.select(
    notice.c.id,
    notice.c.person_id,
    notice.c.broadcast_id,
    notice.c.actions,
    sa.false().label("leaves"),
    WAITS.label("waits"),
)
_REMINDERS = _NOTICES.where(WAITS, notice.c.kind == notices.SURVEY_REMINDER.key)
# What somebody is told of surveys later, and invitations for which a messenger has not had time. That they wait is no
# condition: a database that thinks that few do would look through all that wait for everybody.
_WHO: sa.BindParameter[int] = sa.bindparam("who", type_=Id)
_LATER = _NOTICES.where(
    notice.c.person_id == _WHO,
    sa.or_(notice.c.kind == notices.SURVEY_REMINDER.key, notice.c.kind == notices.SURVEY.key),
)
_GOING_OUT = sa.select(broadcast.c.id).where(IS_GOING_ON, broadcast.c.kind == notices.SURVEY.key)
_BUTTONS = sa.select(broadcast.c.actions).where(broadcast.c.id == outbox.c.broadcast_id).scalar_subquery()
_LEAVING = sa.select(
    outbox.c.id,
    sa.null().label("person_id"),
    outbox.c.broadcast_id,
    _BUTTONS.label("actions"),
    sa.true().label("leaves"),
    UNSENT.label("waits"),
).where(
    outbox.c.account_id.in_(sa.select(account.c.id).where(account.c.person_id == _WHO)),
    outbox.c.broadcast_id.in_(_GOING_OUT),
    outbox.c.broadcast_id.is_not(None),
)
_ASKING_THEM = Prepared(sa.select(sa.union_all(_LATER, _LEAVING).subquery("asking")))
_ANEW = (
    survey_asked.update()
    .where(
        survey_asked.c.person_id == sa.bindparam("who"),
        survey_asked.c.survey_id.in_(sa.bindparam("surveys", expanding=True)),
        ~survey_asked.c.answered,
        survey_asked.c.reminders > 0,
    )
    .values(reminded_on=None, reminders=survey_asked.c.reminders - 1)
)


def _done(subject: sa.ColumnElement[int]) -> Prepared:
    """Who was asked about a subject of a survey, and is not asked by it about another child any more."""
    still = sa.exists().where(
        _other.c.survey_id == survey_asked.c.survey_id,
        _other.c.person_id == survey_asked.c.person_id,
        ~_other.c.answered,
    )
    of_it = survey_asked.c.survey_id == sa.bindparam("survey"), subject == sa.bindparam("subject")
    return Prepared(sa.select(survey_asked.c.person_id).where(*of_it, ~still))


_DONE_WITH_CHILD, _DONE = _done(survey_asked.c.pupil_id), _done(survey_asked.c.person_id)


def take_back(tx: Tx, survey_id: int, person_id: int, pupil_id: int) -> None:
    """Take back what waits to ask all who were asked for what was answered now: about a child, or (0) about a person.

    Whoever it asks about another child, too, is still told.
    """
    query, subject = (_DONE_WITH_CHILD, pupil_id) if pupil_id else (_DONE, person_id)
    for row in tx.all(query, {"survey": survey_id, "subject": subject}):
        _take_back_all(tx, survey_id, tx.all(_ASKING_THEM, {"who": row.person_id}))


def stop_asking(tx: Tx, survey_id: int) -> None:
    """Take back all that waits to ask for a survey, which is over."""
    stop_inviting(tx, survey_id)
    _take_back_all(tx, survey_id, tx.all(_REMINDERS))


def _take_back_all(tx: Tx, survey_id: int, waiting: Sequence[sa.Row[Any]]) -> None:
    for row in waiting:
        named = {given["survey"] for *_, given in row.actions if "survey" in given}
        if row.waits and survey_id in named:
            _take_back(tx, row, sorted(named))


def _take_back(tx: Tx, row: sa.Row[Any], surveys: Sequence[int]) -> None:
    if row.leaves:
        tx.run(outbox.update().where(outbox.c.id == row.id, UNSENT).values(failed=Why.ANSWERED.value))
    else:
        notices.drop(tx, row, Why.ANSWERED)
        if row.broadcast_id is None:
            tx.run(_ANEW, {"who": row.person_id, "surveys": surveys})
