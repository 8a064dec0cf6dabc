"""One import under way: what it counts, what it notes, how far it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from core.database import Tx
from core.roster.report import Report
from core.roster.rows import Noun, Problem, Roster, Row, Severity, in_order
from core.words import Phrase, say

CHUNK = 500  # values in one IN (…)
INSERT = 2_000  # rows in one statement
STEP = 100  # rows between two calls of `progress`

Progress = Callable[[int, int], None]
T = TypeVar("T")


class Job:
    """The import of one roster. `bad` rows are left out by everybody."""

    def __init__(self, tx: Tx, roster: Roster, progress: Progress | None) -> None:
        self.tx = tx
        self.roster = roster
        self.report = Report(problems=list(roster.problems))
        self.bad: set[Row] = set()
        self._progress = progress
        self._total = len(roster)
        self._done = 0

    def note(self, row: Row, field: str, key: str, severity: Severity = Severity.ERROR, **told: Any) -> None:
        """Note a problem; a row with an error is left out and counted."""
        self.add(
            row, Problem(row.at.sheet.name, row.at.row, row.at.sheet.columns.get(field), _say(key, told), severity)
        )

    def warn(self, row: Row, field: str, key: str, **told: Any) -> None:
        """Note what was left out of a row that is taken."""
        self.note(row, field, key, Severity.WARNING, **told)

    def add(self, row: Row, problem: Problem) -> None:
        """Note a problem found elsewhere."""
        self.report.problems.append(problem)
        if problem.severity is Severity.ERROR and row not in self.bad:
            self.bad.add(row)
            self.report.counts[row.noun].skipped += 1

    def good(self, rows: Iterable[T]) -> list[T]:
        """Give the rows that are not left out."""
        return [row for row in rows if row not in self.bad]

    def count(self, noun: Noun, *, new: bool, changed: bool) -> None:
        """Count one of `noun`."""
        tally = self.report.counts[noun]
        if new:
            tally.created += 1
        elif changed:
            tally.changed += 1
        else:
            tally.unchanged += 1

    def step(self, rows: int) -> None:
        """Tell that so many more rows are done."""
        self._done += rows
        if self._progress:
            self._progress(min(self._done, self._total), self._total)

    def each(self, rows: Sequence[T]) -> Iterator[T]:
        """Give each row, telling the progress now and then."""
        for i, row in enumerate(rows, 1):
            yield row
            if i % STEP == 0:
                self.step(STEP)
        self.step(len(rows) % STEP)

    def finish(self) -> None:
        """Tell that everything is done, and put the problems in the order of the file."""
        self.step(self._total - self._done)
        self.report.problems = in_order(self.report.problems)

    def insert(self, into: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows of the same keys."""
        for part in chunks(rows, INSERT):
            self.tx.run(into.insert(), list(part))

    def update(self, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Set columns of many rows by their `id`; every dict has the same keys."""
        if rows:
            columns: dict[str, Any] = {k: sa.bindparam(f"to_{k}") for k in rows[0] if k != "id"}
            statement = table.update().where(table.c.id == sa.bindparam("row_id")).values(columns)
            values = [{("row_id" if k == "id" else f"to_{k}"): v for k, v in row.items()} for row in rows]
            for part in chunks(values, INSERT):
                self.tx.run(statement, list(part))


def _say(key: str, told: dict[str, Any]) -> Phrase:
    return say(f"roster.{key}", **told)


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Give `values` in pieces."""
    for i in range(0, len(values), size):
        yield values[i : i + size]
