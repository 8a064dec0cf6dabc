"""Whom a broadcast is for, and who may write to whom: the school to everybody, a homeroom teacher to their class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.opportunities.leading import leads_all
from core.opportunities.tables import Status, opportunity, signup
from core.people import BOT_OF, Role, enrollment, guardianship, membership, person
from core.refusal import NotAllowed, NotFound
from core.schools import school_class
from core.surveys.tables import survey, survey_asked, survey_response
from core.words import Phrase, Text, say

MOST_NAMES = 6  # of classes or clubs, in a line
_LEAP = (2, 29)


class Whom(StrEnum):
    """Who in a school, or in some of its classes."""

    EVERYBODY = "everybody"
    GUARDIANS = "guardians"
    PUPILS = "pupils"
    FAMILIES = "families"
    TEACHERS = "teachers"
    ASKED = "asked"  # those who answered a survey; of an anonymous one all who were asked


# Whoever has several roles is told once, in the bot of the first that reaches them.
ROLES = {
    Whom.EVERYBODY: (Role.GUARDIAN, Role.PUPIL, Role.TEACHER, Role.STAFF, Role.DIRECTOR),
    Whom.GUARDIANS: (Role.GUARDIAN,),
    Whom.PUPILS: (Role.PUPIL,),
    Whom.FAMILIES: (Role.GUARDIAN, Role.PUPIL),
    Whom.TEACHERS: (Role.TEACHER,),
}
OF_CLASSES = (Whom.GUARDIANS, Whom.PUPILS, Whom.FAMILIES)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who of a school; of some grades, classes or clubs alone, where these are given, which `names` names.

    `ages`: of children of so many full years, born on the days of `born` (ISO, first and last); `busy`: who goes to a
    club, or to none.
    `survey`: of those whom it asks, the ones that were to be told of it on the day `told_on` (ISO) and have not
    answered; the rest then says how this is named. Without a day: whoever answered, `names` has the title.
    """

    whom: Whom
    grades: tuple[int, ...] | None = None
    classes: tuple[int, ...] | None = None
    names: tuple[str, ...] = ()
    survey: int | None = None
    told_on: str = ""
    clubs: tuple[int, ...] | None = None
    ages: tuple[int, int] | None = None
    born: tuple[str, str] | None = None
    busy: bool | None = None

    @property
    def is_limited(self) -> bool:
        """Tell whether it is less than all of the school."""
        parts = (self.grades, self.classes, self.clubs, self.ages, self.busy)
        return any(part is not None for part in parts)

    def to_json(self) -> dict[str, Any]:
        """Give the form kept in the database."""
        kept = {"whom": self.whom, "grades": self.grades, "classes": self.classes, "names": self.names}
        more = {name: getattr(self, name) for name in _LATER if getattr(self, name) not in (None, "")}
        return kept | more

    @staticmethod
    def from_json(kept: dict[str, Any]) -> "Audience":
        """Read what `to_json` gave."""
        grades, classes = (None if kept[part] is None else tuple(kept[part]) for part in ("grades", "classes"))
        more = {name: kept[name] for name in _LATER if name in kept}
        more |= {name: tuple(more[name]) for name in ("clubs", "ages", "born") if name in more}
        return Audience(Whom(kept["whom"]), grades, classes, tuple(kept["names"]), **more)

    def said(self) -> Phrase:
        """Give «родители» or «родители: 5А, 5Б»."""
        whom = say(f"broadcasts.to.{self.whom}", names=self.names)
        return say("broadcasts.to_some", whom=whom, names=self.named()) if self.is_limited else whom

    def named(self) -> Phrase:
        """Give «5А, 5Б», «5-е классы» or what else limits it, not all of them where they are many."""
        if self.ages is not None or self.busy is not None:
            return say("broadcasts.property", parts=self._properties())
        names: Sequence[Text] = self.names
        kind = "grades" if self.grades is not None else "classes"
        if self.clubs is not None:
            names, kind = [say("broadcasts.club", title=title) for title in names], "clubs"
        if (rest := len(names) - MOST_NAMES) > 0:
            return say(f"broadcasts.{kind}_and_more", names=names[:MOST_NAMES], n=rest)
        return say(f"broadcasts.{kind}", names=names, n=len(names))

    def _properties(self) -> list[Phrase]:
        least, most = self.ages or (0, 0)
        ages = [say("broadcasts.ages", least=least, most=most)] if self.ages is not None else []
        busy = [] if self.busy is None else [say("broadcasts.busy" if self.busy else "broadcasts.idle")]
        return ages + busy


_LATER = ("survey", "told_on", "clubs", "ages", "born", "busy")  # of an audience: not in rows kept earlier

_CLASSES = (
    sa.select(school_class.c.id, school_class.c.grade, school_class.c.letter, school_class.c.homeroom_teacher_id)
    .where(school_class.c.school_id == sa.bindparam("school_id"))
    .order_by(school_class.c.grade, school_class.c.letter)
)


def classes(tx: Tx, actor: Actor) -> Sequence[tuple[int, int, str]]:
    """Give (id, grade, «5Б») of the classes that the actor may write to. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF, Role.TEACHER)
    rows = tx.all(_CLASSES, {"school_id": actor.school_id})
    mine = [r for r in rows if actor.role is not Role.TEACHER or r.homeroom_teacher_id == actor.person_id]
    return [(row.id, row.grade, f"{row.grade}{row.letter}") for row in mine]


_CLUBS = (
    sa.select(opportunity.c.id, opportunity.c.title, opportunity.c.teacher_id)
    .where(opportunity.c.school_id == sa.bindparam("school_id"))
    .where(
        sa.exists().where(signup.c.opportunity_id == opportunity.c.id, signup.c.status == Status.IN.value),
    )
    .order_by(opportunity.c.title, opportunity.c.id)
)


def clubs(tx: Tx, actor: Actor) -> Sequence[tuple[int, str]]:
    """Give (id, title) of what has members whom the actor may write to. Raises NotAllowed."""
    every = leads_all(actor)
    rows = tx.all(_CLUBS, {"school_id": actor.school_id})
    return [(row.id, row.title) for row in rows if every or row.teacher_id == actor.person_id]


def of_clubs(tx: Tx, actor: Actor, whom: Whom, chosen_clubs: Sequence[int]) -> Audience:
    """Give the members of clubs, their families, or both. Raises NotAllowed, NotFound for a club not theirs."""
    if whom not in OF_CLASSES:
        raise NotAllowed
    titles = dict(clubs(tx, actor))
    if not chosen_clubs or not set(chosen_clubs) <= set(titles):
        raise NotFound
    return Audience(whom, names=tuple(titles[id_] for id_ in chosen_clubs), clubs=tuple(chosen_clubs))


def of_property(tx: Tx, actor: Actor, whom: Whom, ages: tuple[int, int] | None, busy: bool | None) -> Audience:
    """Give pupils of some age, who go to a club or to none; their families, or both. Raises NotAllowed."""
    actor.needs(Role.DIRECTOR, Role.STAFF)
    if whom not in OF_CLASSES:
        raise NotAllowed
    today = actor.local(tx.now).date()
    born = None if ages is None else (_years_before(today, ages[1] + 1, 1), _years_before(today, ages[0], 0))
    return Audience(whom, ages=ages, born=born, busy=busy)


def _years_before(day: date, years: int, later: int) -> str:
    """Give the day so many years before, and `later` days after that."""
    there = day - timedelta(days=1) if (day.month, day.day) == _LEAP else day
    return (there.replace(year=day.year - years) + timedelta(days=later)).isoformat()


def chosen(
    tx: Tx, actor: Actor, whom: Whom, grades: Sequence[int] | None = None, classes_: Sequence[int] | None = None
) -> Audience:
    """Give an audience that the actor may write to. Raises NotAllowed, NotFound for a class that is not theirs."""
    limited = grades is not None or classes_ is not None
    if (actor.role is Role.TEACHER and classes_ is None) or (limited and whom not in OF_CLASSES):
        raise NotAllowed
    own = classes(tx, actor)
    if classes_ is not None:
        labels = {id_: label for id_, _, label in own}
        if not classes_ or not set(classes_) <= set(labels):
            raise NotFound
        return Audience(whom, None, tuple(classes_), tuple(labels[id_] for id_ in classes_))
    if grades is not None:
        if not grades or not set(grades) <= {grade for _, grade, _ in own}:
            raise NotFound
        return Audience(whom, tuple(grades), None, tuple(str(grade) for grade in grades))
    return Audience(whom)


def pupils(school_id: int, audience: Audience) -> sa.Select[Any]:
    """Give the query for (pupil_id, class_id) of an audience's classes, all of the school's where it has none."""
    query = (
        sa.select(enrollment.c.pupil_id, enrollment.c.class_id)
        .join(school_class, school_class.c.id == enrollment.c.class_id)
        .where(enrollment.c.school_id == school_id, enrollment.c.ended_at.is_(None))
    )
    if audience.grades is not None:
        query = query.where(school_class.c.grade.in_(audience.grades))
    if audience.classes is not None:
        query = query.where(school_class.c.id.in_(audience.classes))
    goes = sa.exists().where(signup.c.pupil_id == enrollment.c.pupil_id, signup.c.status == Status.IN.value)
    if audience.clubs is not None:
        query = query.where(goes.where(signup.c.opportunity_id.in_(audience.clubs)))
    if audience.busy is not None:
        query = query.where(goes if audience.busy else ~goes)
    if audience.born is not None:
        first, last = (date.fromisoformat(day) for day in audience.born)
        query = query.join(person, person.c.id == enrollment.c.pupil_id).where(person.c.born.between(first, last))
    return query


def readers(school_id: int, audience: Audience, author_id: int, *, asks: bool = False) -> sa.Select[Any]:
    """Give the query for (person_id, bot, rank) of each role by which somebody is in an audience, less its author.

    `rank` orders the roles of one person. `asks`: a survey asks its author, too, where they are a guardian: else nobody
    might speak for their child.
    """
    if audience.survey is not None:
        asked = _asked(school_id, audience)
        return asked.where(survey_asked.c.person_id != author_id) if audience.whom is Whom.ASKED else asked
    roles = ROLES[audience.whom]
    bot = sa.case({role.value: BOT_OF[role] for role in roles}, value=membership.c.role)
    rank = sa.case({role.value: n for n, role in enumerate(roles)}, value=membership.c.role)
    others = membership.c.person_id != author_id
    query = sa.select(membership.c.person_id, bot.label("bot"), rank.label("rank")).where(
        membership.c.school_id == school_id,
        membership.c.ended_at.is_(None),
        membership.c.role.in_([role.value for role in roles]),
        sa.or_(others, membership.c.role == Role.GUARDIAN) if asks else others,
    )
    return query.where(_in_classes(school_id, audience)) if audience.is_limited else query


def _told_elsewhere(school_id: int) -> sa.ColumnElement[bool]:
    """Who has children in two schools is told of one survey once, by the first of them."""
    other = survey_asked.alias("other")
    return sa.exists().where(
        other.c.survey_id == survey_asked.c.survey_id,
        other.c.person_id == survey_asked.c.person_id,
        other.c.told_on == survey_asked.c.told_on,
        other.c.school_id < school_id,
        ~other.c.answered,
    )


def _asked(school_id: int, audience: Audience) -> sa.Select[Any]:
    """Who was told on a day and has not answered; or who answered, of an anonymous survey all who were asked."""
    here = sa.and_(survey_asked.c.survey_id == audience.survey, survey_asked.c.school_id == school_id)
    query = sa.select(survey_asked.c.person_id, survey_asked.c.bot, sa.literal(0).label("rank"))
    if audience.told_on:
        told_on = date.fromisoformat(audience.told_on)
        return query.where(
            here, survey_asked.c.told_on == told_on, ~survey_asked.c.answered, ~_told_elsewhere(school_id)
        )
    # The other guardian of a child is asked no more once one has answered, and has not answered.
    of_theirs = survey_response.c.survey_id == audience.survey, survey_response.c.person_id == survey_asked.c.person_id
    answered = sa.or_(sa.exists().where(*of_theirs), survey.c.anonymous)
    return query.join(survey, survey.c.id == survey_asked.c.survey_id).where(here, answered).distinct()


def _in_classes(school_id: int, audience: Audience) -> sa.ColumnElement[bool]:
    there = pupils(school_id, audience).with_only_columns(enrollment.c.pupil_id)
    guardians = sa.select(guardianship.c.guardian_id).where(guardianship.c.pupil_id.in_(there))
    return sa.or_(
        sa.and_(membership.c.role == Role.PUPIL, membership.c.person_id.in_(there)),
        sa.and_(membership.c.role == Role.GUARDIAN, membership.c.person_id.in_(guardians)),
    )
