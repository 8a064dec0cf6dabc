"""Whom a note is told: the homeroom teacher, who is on duty if it is about today, the other guardians."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from core import notices
from core.absences.notes import Note, Planned, Standing, always, of_pupils
from core.absences.tables import Reason
from core.absences.wording import facts
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.duty.shifts import informed
from core.notices import Action, Cause
from core.opportunities.fit import Pupil
from core.opportunities.telling import guardians
from core.people import Role
from core.schools import school_class
from core.words import Phrase, say

_HOMEROOM = sa.select(school_class.c.homeroom_teacher_id).where(school_class.c.id == sa.bindparam("class_id"))


def sent(tx: Tx, actor: Actor, pupil: Pupil, standings: Sequence[Standing], ids: Sequence[int]) -> None:
    """Tell of notes of one pupil that were sent, or prolonged."""
    if not ids:
        return
    holding = of_pupils(tx, actor.school_id, always(), [pupil.id])
    mixed = Standing.INSIDE if Standing.INSIDE in standings else Standing.CHANGED
    what = standings[0] if len(set(standings)) == 1 else mixed
    _tell(tx, actor, what, [note for note in holding if note.id in ids])


def changed(tx: Tx, actor: Actor, was: Note, days: Days) -> None:
    """Tell of other days."""
    what = Standing.LONGER if days.covers(was.days) else Standing.CHANGED
    _tell(tx, actor, what, of_pupils(tx, actor.school_id, days, [was.pupil]), also=was.days)


def comes(tx: Tx, actor: Actor, out: Sequence[Planned]) -> None:
    """Tell of days that were taken out of one pupil's notes: which, and whether others are left in them."""
    told = [replace(one.note, days=one.days, part=None, reason=Reason.OTHER, words="") for one in out if one.note]
    _tell(tx, actor, "out" if any(one.rest for one in out) else "withdrawn", told)


def withdrawn(tx: Tx, actor: Actor, was: Note) -> None:
    """Tell that the pupil comes after all."""
    _tell(tx, actor, "withdrawn", [was])


def certified(tx: Tx, actor: Actor, note: Note) -> None:
    """Tell the homeroom teacher, who alone sees it, of a certificate."""
    look = Action(say("absences.look_certificate"), "doctors_note", {"note": note.id})
    _tell_homeroom(tx, actor, note, _news("certified", [note], full=True), look)


def _tell(tx: Tx, actor: Actor, what: str, told: Sequence[Note], also: Days | None = None) -> None:
    if not told:
        return
    note, days = told[0], [one.days for one in told] + ([also] if also else [])
    look = Action(say("absences.look_class"), "class_away", {"label": note.class_id})
    homeroom = _tell_homeroom(tx, actor, note, _news(what, told, full=True), look)
    today = actor.local(tx.now).date()
    if any(one.first <= today <= one.last for one in days):
        cause = Cause(_about(note), actor.person_id, actor.school_id)
        list_all = Action(say("absences.look_school"), "on_duty", {})
        for teacher in informed(tx, actor.school_id, today):
            if teacher not in (homeroom, actor.person_id):
                text = _news(what, told, full=False)
                notices.notify(tx, teacher, notices.DUTY, text, cause, actions=[list_all])
    _tell_family(tx, actor, what, told)


def _tell_homeroom(tx: Tx, actor: Actor, note: Note, text: Phrase, look: Action) -> int | None:
    teacher: int | None = tx.value(_HOMEROOM, {"class_id": note.class_id})
    if teacher is not None and teacher != actor.person_id:
        cause = Cause(_about(note), actor.person_id, actor.school_id)
        notices.notify(tx, teacher, notices.ABSENCE, text, cause, actions=[look])
    return teacher


def _tell_family(tx: Tx, actor: Actor, what: str, told: Sequence[Note]) -> None:
    """The other guardians read it in their digest; who wrote it knows."""
    note = told[0]
    lines = _lines(told, full=False)
    text = say(f"absences.family.{what}", pupil=note.name, by=actor.name, lines=lines)
    cause = Cause(_about(note), actor.person_id, actor.school_id)
    for guardian in guardians(tx, note.pupil):
        if guardian != actor.person_id and actor.role is Role.GUARDIAN:
            notices.notify(tx, guardian, notices.FAMILY_ABSENCE, text, cause)


def _news(what: str, told: Sequence[Note], full: bool) -> Phrase:
    """The family's own words are for the homeroom teacher alone: they may tell of an illness what nobody else needs."""
    note = told[0]
    return say(f"absences.news.{what}", pupil=note.name, label=note.label, lines=_lines(told, full))


def _lines(told: Sequence[Note], full: bool) -> list[Phrase]:
    note = told[0]
    return facts([(one.days, one.part) for one in told], note.reason, note.words if full else "")


def _about(note: Note) -> Phrase:
    return say("notices.about.pupil", pupil=note.name, label=note.label)
