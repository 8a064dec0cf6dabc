"""A roster into the database."""

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa

from core.database import Tx
from core.roster.checks import findings
from core.roster.report import Report
from core.roster.rows import (
    ClassRow,
    GuardianRow,
    OpportunityRow,
    PupilRow,
    Roster,
    Row,
    Severity,
    StaffRow,
)
from core.roster.store.classes import Classes
from core.roster.store.guardians import Guardians
from core.roster.store.job import Job, Progress
from core.roster.store.opportunities import Opportunities
from core.roster.store.people import People
from core.roster.store.pupils import Pupils
from core.roster.store.schools import Known, Schools
from core.roster.store.staff import Staff
from core.schools import school

R = TypeVar("R", bound=Row)


def apply(
    tx: Tx,
    roster: Roster,
    *,
    school: str = "",
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Create and update what the roster lists; a second time it changes nothing. Nobody is deleted.

    `school` names the school of rows that name none. `strict`: one error, and nothing is written. `dry_run`:
    everything is tried and nothing is written. `progress(done, total)` is called now and then, in rows.
    Raises RosterSchoolNeeded, RosterSchoolUnknown.
    """
    job = Job(tx, roster, progress)
    for noun, rows in roster.unread.items():
        job.report.counts[noun].skipped += rows
    for row, problem in findings(roster, tx.now.date()):
        job.add(row, problem)
    part = tx.savepoint()
    try:
        _write(job, school)
    except BaseException:
        part.rollback()
        raise
    refused = strict and bool(job.report.of(Severity.ERROR))
    job.finish()
    job.report.strict, job.report.dry_run, job.report.written = strict, dry_run, not (refused or dry_run)
    if job.report.written:
        part.commit()
    else:
        part.rollback()
    return job.report


def _write(job: Job, named: str) -> None:
    schools = Schools(job)
    schools.take(named)
    by_school: dict[int, tuple[Known, list[Row]]] = {}
    for row in job.good(job.roster.tenant_rows()):
        known = schools.of(row)
        assert known is not None  # `take` left the others out, or refused the whole
        by_school.setdefault(known.id, (known, []))[1].append(row)
    for known, rows in by_school.values():
        _write_school(job, known, rows)


def _write_school(job: Job, at: Known, rows: Sequence[Row]) -> None:
    job.tx.run(sa.select(school.c.id).where(school.c.id == at.id).with_for_update(key_share=True))  # one at a time
    class_rows, pupil_rows = _only(ClassRow, rows), _only(PupilRow, rows)
    people = People(job, at)
    staff = Staff(job, people)
    staff.take(_only(StaffRow, rows))
    classes = Classes(job, people)
    classes.take(class_rows, pupil_rows)
    pupils = Pupils(job, people, classes)
    pupils.take(pupil_rows)
    guardians = Guardians(job, people, pupils)
    guardians.take(_only(GuardianRow, rows))
    people.settle()
    for those in (staff, pupils, guardians):
        those.count()
    people.write()
    pupils.write()
    classes.write(class_rows, staff)
    guardians.write()
    Opportunities(job, at, staff).take(_only(OpportunityRow, rows))


def _only(kind: type[R], rows: Sequence[Row]) -> list[R]:
    return [row for row in rows if isinstance(row, kind)]
