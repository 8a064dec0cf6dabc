"""What is wrong between the rows of one file: repeats, and values that contradict each other."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeVar

from core.roster.rows import (
    OpportunityRow,
    Problem,
    PupilRow,
    Roster,
    Row,
    SchoolRow,
    Severity,
    StaffRow,
    in_order,
)
from core.roster.text import norm
from core.words import Phrase, say

USUAL_AGES = range(5, 21)

R = TypeVar("R", bound=Row)
Found = tuple[Row, Problem]


def check(roster: Roster, today: date | None = None) -> list[Problem]:
    """Give every problem that the file alone shows, in its own order; `today` judges birth dates."""
    return in_order(roster.problems + [problem for _, problem in findings(roster, today)])


def findings(roster: Roster, today: date | None = None) -> list[Found]:
    """Give problems between rows, each with the row that it is about."""
    today = today or datetime.now(UTC).date()
    return [
        *_repeats(roster.schools, lambda r: r.school, "school", "repeated_school", _same_school),
        *_repeats(roster.classes, lambda r: (r.school, r.label), "class", "repeated_class"),
        *_repeats(roster.pupils, lambda r: (r.school, r.key) if r.key else None, "key", "repeated_key"),
        *_repeats(roster.pupils, _pupil, "name", "repeated_pupil", _one_child),
        *_birth_dates(roster.pupils, today),
        *_repeats(roster.staff, lambda r: (r.school, r.key) if r.key else None, "key", "repeated_key", _other_person),
        *_repeats(roster.opportunities, lambda r: (r.school, r.key) if r.key else None, "key", "repeated_key"),
        *_repeats(roster.opportunities, _club, "title", "repeated_club", lambda a, b: not (a.key and b.key)),
        *_dates_in_order(roster.opportunities),
    ]


def _problem(row: Row, field: str, what: Phrase, severity: Severity = Severity.ERROR) -> Found:
    column = row.at.sheet.columns.get(field)
    return row, Problem(row.at.sheet.name, row.at.row, column, what, severity)


def _repeats(
    rows: Iterable[R],
    key: Callable[[R], Hashable],
    field: str,
    words: str,
    same: Callable[[R, R], bool] = lambda a, b: True,
) -> Iterator[Found]:
    seen: dict[Hashable, R] = {}
    for row in rows:
        if (of := key(row)) is None:
            continue
        first = seen.setdefault(of, row)
        if first is not row and same(first, row):
            yield _problem(row, field, say(f"roster.{words}", sheet=first.at.sheet.name, row=str(first.at.row)))


def _same_school(first: SchoolRow, row: SchoolRow) -> bool:
    return (norm(first.municipality), norm(first.region)) == (norm(row.municipality), norm(row.region))


def _pupil(row: PupilRow) -> Hashable:
    return row.school, norm(row.name.form("full")), row.label


def _one_child(first: PupilRow, row: PupilRow) -> bool:
    """Tell whether nothing says that two of one name in one class are two children."""
    two_keys = first.key and row.key and first.key != row.key
    two_birthdays = first.born and row.born and first.born != row.born
    return not two_keys and not two_birthdays


def _other_person(first: StaffRow, row: StaffRow) -> bool:
    return norm(first.name.form("full")) != norm(row.name.form("full"))


def _birth_dates(rows: Iterable[PupilRow], today: date) -> Iterator[Found]:
    for row in rows:
        if row.born is None:
            continue
        age = (today - row.born).days // 365
        if row.born > today:
            yield _problem(row, "born", say("roster.not_born", value=row.born.strftime("%d.%m.%Y")))
        elif age not in USUAL_AGES:
            yield _problem(row, "born", say("roster.odd_age", n=age), Severity.WARNING)


def _club(row: OpportunityRow) -> Hashable:
    return row.school, norm(row.title), row.kind, row.times, row.grades, row.ages, norm(row.leader), row.place


def _dates_in_order(rows: Iterable[OpportunityRow]) -> Iterator[Found]:
    for row in rows:
        if row.starts_on and row.ends_on and row.starts_on > row.ends_on:
            yield _problem(row, "ends_on", say("roster.ends_before_start"))
        if row.signup_from and row.signup_until and row.signup_from > row.signup_until:
            yield _problem(row, "signup_until", say("roster.signup_ends_before_start"))
