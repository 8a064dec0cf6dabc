"""Sending an absence note, changing its days, taking it back, a certificate for it.

Whatever changes a pupil's notes does so under the lock of the pupil's place in the class, so that no two notes share
a day however many guardians write at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core import audit
from core.absences import notes, telling
from core.absences.drafting import Draft, Drafted, drafted
from core.absences.notes import Note, Planned, Standing, always, plan, taking_out
from core.absences.partial import Part
from core.absences.reading import AHEAD, BACK, in_bounds
from core.absences.tables import HOLDS, LONGEST_WORDS, Reason, absence_note
from core.access import Actor, may_act_for
from core.database import Tx
from core.days.spans import Days
from core.people import enrollment
from core.refusal import NotFound, Refusal

KEPT = timedelta(days=400)  # after the last day: a school year, and what is asked about it


class AlreadyReported(Refusal):
    """Every day is in a note that holds. Tells `pupil` and `by`, who sent it."""


class ComesAlready(Refusal):
    """Days were to be taken out of a note, and none tells of them any more. Tells `pupil`."""


class DaysTooFar(Refusal):
    """Days too long ago, too far ahead, or too many. Tells `back` and `ahead`, the bounds."""


class DaysTaken(Refusal):
    """Another note of the pupil holds on these days. Tells `pupil`."""


_LOCK = (
    sa.select(enrollment.c.id)
    .where(
        enrollment.c.pupil_id == sa.bindparam("pupil_id"),
        enrollment.c.school_id == sa.bindparam("school_id"),
        enrollment.c.ended_at.is_(None),
    )
    .with_for_update(key_share=True)
)


def _lock(tx: Tx, actor: Actor, pupil: int) -> None:
    may_act_for(tx, actor, pupil)
    if tx.first(_LOCK, {"pupil_id": pupil, "school_id": actor.school_id}) is None:
        raise NotFound


def send(tx: Tx, actor: Actor, drafts: Sequence[Draft], words: str) -> list[Drafted]:
    """Send a note for each child, or change the one that holds; give what became of the days told.

    Raises NotFound, DaysTooFar, AlreadyReported where there is nothing new in it, or ComesAlready.
    """
    for days in (one for draft in drafts for one in draft.days):
        check_bounds(tx, actor, days)
    for pupil in sorted({pupil for draft in drafts for pupil in draft.pupils}):
        _lock(tx, actor, pupil)
    done = [(draft, one) for draft in drafts for one in drafted(tx, actor, draft)]
    planned = [planned for _, one in done for planned in one.planned]
    if not planned:
        raise ComesAlready(pupil=done[0][1].pupil.name) if done else NotFound
    known = [one.note for one in planned if one.standing is Standing.KNOWN]
    if len(known) == len(planned):
        raise _already(known)
    return [replace(one, planned=_sent(tx, actor, one, draft, words)) for draft, one in done]


def _sent(tx: Tx, actor: Actor, one: Drafted, draft: Draft, words: str) -> tuple[Planned, ...]:
    """Keep one child's days, each beside those kept before it, and tell of what is new."""
    if draft.comes:
        return _taken_out(tx, actor, one.pupil.id, draft.comes)
    done: list[Planned] = []
    for days, part in draft.told:
        holding = notes.of_pupils(tx, actor.school_id, days, [one.pupil.id])
        planned = plan(holding, days, part, draft.reason)
        if planned.standing is not Standing.KNOWN:
            planned = replace(planned, kept=_keep(tx, actor, one.pupil.id, planned, part, draft.reason, words))
        done.append(planned)
    news = [planned for planned in done if planned.kept]
    telling.sent(tx, actor, one.pupil, [planned.standing for planned in news], [planned.kept for planned in news])
    return tuple(done)


def _taken_out(tx: Tx, actor: Actor, pupil: int, comes: Sequence[Days]) -> tuple[Planned, ...]:
    """Leave notes their other days; one that has none is taken back."""
    done: list[Planned] = []
    for days in comes:
        for planned in taking_out(notes.of_pupils(tx, actor.school_id, days, [pupil]), days):
            _leave_rest(tx, actor, planned)
            done.append(planned)
    telling.comes(tx, actor, done)
    return tuple(done)


def _leave_rest(tx: Tx, actor: Actor, planned: Planned) -> None:
    if (was := planned.note) is None:
        return
    if not planned.rest:
        _withdraw(tx, [was.id])
        audit.record(tx, actor, "withdraw_note", "absence_note", was.id)
        return
    stays, *others = planned.rest
    _set_apart(tx, actor, was, others)
    _change(tx, actor, was.id, {"first_day": stays.first, "last_day": stays.last})


def _already(known: Sequence[Note | None]) -> Refusal:
    note = next(filter(None, known), None)
    return AlreadyReported(pupil=note.name, by=note.by) if note else NotFound()


def check_bounds(tx: Tx, actor: Actor, days: Days) -> None:
    """Refuse days of which no note may tell. Raises DaysTooFar."""
    if not in_bounds(days, actor.local(tx.now).date()):
        raise too_far(tx, actor)


def too_far(tx: Tx, actor: Actor) -> DaysTooFar:
    """Give the refusal, with the bounds as of today."""
    today = actor.local(tx.now).date()
    return DaysTooFar(back=today - BACK, ahead=today + AHEAD)


def _keep(tx: Tx, actor: Actor, pupil: int, planned: Planned, part: Part | None, reason: Reason, words: str) -> int:
    """Write what was planned; give the note's id."""
    told = _told(planned, part)
    if planned.note is None:
        made = tx.insert(
            absence_note,
            school_id=actor.school_id,
            pupil_id=pupil,
            by_person_id=actor.person_id,
            reason=reason.value,
            words=words[:LONGEST_WORDS],
            created_at=tx.now,
            **told,
        )
        audit.record(tx, actor, "send_note", "absence_note", made)
        return made
    said = {"reason": reason.value} if reason is not Reason.OTHER else {}
    said |= {"words": f"{planned.note.words}\n{words}".strip()[:LONGEST_WORDS]} if words else {}
    _withdraw(tx, planned.merged)
    _set_apart(tx, actor, planned.note, planned.rest)
    _change(tx, actor, planned.note.id, told | said)
    return planned.note.id


def _set_apart(tx: Tx, actor: Actor, was: Note, rest: Sequence[Days]) -> None:
    """Give days that stay as they were told notes of their own, like the one that is about to tell of others."""
    alike = [column for column in absence_note.c if column.name not in ("id", "first_day", "last_day")]
    for days in rest:
        row = tx.run(sa.select(*alike).where(absence_note.c.id == was.id)).mappings().one()
        made = tx.insert(absence_note, **row, first_day=days.first, last_day=days.last)
        audit.record(tx, actor, "send_note", "absence_note", made)


def _told(planned: Planned, part: Part | None) -> dict[str, Any]:
    """A longer note tells of a part of the day only if the one that holds does, too."""
    whole = planned.standing is Standing.LONGER and planned.note is not None and planned.note.part is None
    part = None if whole else part
    return {
        "first_day": planned.days.first,
        "last_day": planned.days.last,
        "part": part.missing.value if part else "",
        "lesson": part.lesson if part else None,
        "minute": part.minute if part else None,
        "until_lesson": part.until_lesson if part else None,
        "until_minute": part.until_minute if part else None,
        "subjects": part.subjects if part else "",
    }


def _change(tx: Tx, actor: Actor, note_id: int, values: dict[str, Any]) -> None:
    tx.run(absence_note.update().where(absence_note.c.id == note_id).values(**values, changed_at=tx.now))
    audit.record(tx, actor, "change_note", "absence_note", note_id)


def _withdraw(tx: Tx, note_ids: Sequence[int]) -> None:
    if note_ids:
        tx.run(absence_note.update().where(absence_note.c.id.in_(note_ids)).values(withdrawn_at=tx.now))


def own_note(tx: Tx, actor: Actor, note_id: int, lock: bool = False) -> Note:
    """Give a note of the actor's child that holds. Raises NotFound."""
    mine = absence_note.c.id == note_id, absence_note.c.school_id == actor.school_id
    pupil = tx.value(sa.select(absence_note.c.pupil_id).where(*mine, HOLDS))
    if pupil is None:
        raise NotFound
    if lock:
        _lock(tx, actor, pupil)
    else:
        may_act_for(tx, actor, pupil)
    found = next((n for n in notes.of_pupils(tx, actor.school_id, always(), [pupil]) if n.id == note_id), None)
    if found is None:
        raise NotFound
    return found


def change(tx: Tx, actor: Actor, note_id: int, days: Days) -> Note:
    """Give a note other days; give it as it was. Raises NotFound, DaysTooFar or DaysTaken."""
    was = own_note(tx, actor, note_id, lock=True)
    check_bounds(tx, actor, days)
    others = [n for n in notes.of_pupils(tx, actor.school_id, days, [was.pupil]) if n.id != note_id]
    if others:
        raise DaysTaken(pupil=was.name)
    _change(tx, actor, note_id, {"first_day": days.first, "last_day": days.last})
    telling.changed(tx, actor, was, days)
    return was


def withdraw(tx: Tx, actor: Actor, note_id: int) -> Note:
    """Take a note back; give it. Raises NotFound."""
    was = own_note(tx, actor, note_id, lock=True)
    _withdraw(tx, [note_id])
    audit.record(tx, actor, "withdraw_note", "absence_note", note_id)
    telling.withdrawn(tx, actor, was)
    return was


def attach(tx: Tx, actor: Actor, note_id: int, certificate: str) -> Note:
    """Keep the stored picture of a certificate with a note; give the note. Raises NotFound."""
    was = own_note(tx, actor, note_id, lock=True)
    tx.run(absence_note.update().where(absence_note.c.id == note_id).values(certificate=certificate))
    audit.record(tx, actor, "attach_certificate", "absence_note", note_id)
    telling.certified(tx, actor, was)
    return was


def forget_old(tx: Tx) -> int:
    """Drop notes of a school year that is long over; give how many."""
    before = (tx.now - KEPT).date()
    return tx.run(absence_note.delete().where(absence_note.c.last_day < before)).rowcount
