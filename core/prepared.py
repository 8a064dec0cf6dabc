"""Statements of the path that every update takes, run on the driver itself.

SQLAlchemy writes the SQL and knows the types; executing through it costs ten times what SQLite needs to answer.
So these few statements are compiled once for each kind of database, and then handed to sqlite3 or asyncpg as they
are. Elsewhere SQLAlchemy's own execution is fast enough.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol

import sqlalchemy as sa

from core.tables import Moment

_ZONE = "+00:00"  # SQLite keeps moments in UTC, without it

Values = Mapping[str, Any]
Convert = Callable[[Any], Any] | None


class Driver(Protocol):
    """A database connection beneath SQLAlchemy, and its transaction."""

    def begin(self) -> bool:
        """Begin the transaction, unless it is under way: something is about to change. Tell whether it begins now."""
        ...

    def fetch(self, sql: str, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        """Give every row."""
        ...

    def run(self, sql: str, values: Sequence[Any]) -> int:
        """Execute; give how many rows were changed."""
        ...

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Execute once for each of `rows`."""
        ...


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: tuple[str, ...]  # of the values, in the order of the driver's placeholders
    given: Callable[[Values], Sequence[Any]]  # picks them
    defaults: Values  # of those that need not be given
    binds: tuple[tuple[int, Callable[[Any], Any]], ...]  # which values the driver needs in another form
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: type

    def values(self, given: Values) -> list[Any]:
        values = list(self.given({**self.defaults, **given} if self.defaults else given))
        for place, convert in self.binds:
            values[place] = convert(values[place])
        return values

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        if not self.results:
            return [self.row(*values) for values in found]
        return [self.row(*self._converted(list(values))) for values in found]

    def _converted(self, values: list[Any]) -> list[Any]:
        for place, convert in self.results:
            values[place] = convert(values[place])
        return values


class Prepared:
    """One such statement; `select` names its columns for rows like those of SQLAlchemy: row.name."""

    def __init__(
        self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update | sa.TextClause
    ) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def fetch(self, driver: Driver, dialect: sa.Dialect, values: Values) -> list[Any]:
        """Give every row."""
        known = self._for(dialect)
        return known.rows(driver.fetch(known.sql, known.values(values)))

    def run(self, driver: Driver, dialect: sa.Dialect, values: Values) -> int:
        """Execute; give how many rows were changed."""
        known = self._for(dialect)
        return driver.run(known.sql, known.values(values))

    def run_many(self, driver: Driver, dialect: sa.Dialect, rows: Sequence[Values]) -> None:
        """Execute once for each of `rows`."""
        known = self._for(dialect)
        driver.run_many(known.sql, [known.values(row) for row in rows])

    def _for(self, dialect: sa.Dialect) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compile(self.statement, dialect)
        return known


def _compile(statement: Any, dialect: sa.Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    names = tuple(compiled.positiontup)
    columns = [] if isinstance(statement, sa.TextClause) else list(statement.exported_columns)  # selected or returned
    binds = [_binding(compiled.binds[name].type, dialect) for name in names]
    results = [_reading(column.type, dialect) for column in columns]
    return _Compiled(
        sql=compiled.string,
        names=names,
        given=itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names],
        defaults={name: value for name, value in compiled.params.items() if not compiled.binds[name].required},
        binds=tuple((i, convert) for i, convert in enumerate(binds) if convert),
        results=tuple((i, convert) for i, convert in enumerate(results) if convert),
        row=namedtuple("Row", [str(c.key) for c in columns], rename=True),
    )


def _binding(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
    if isinstance(kind, Moment) and dialect.name == "sqlite":
        return _sqlite_moment
    return kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=256)  # a turn names its one moment several times
def _sqlite_moment(moment: datetime | None) -> str | None:
    """Give what SQLAlchemy keeps of a moment in SQLite, at a tenth of the cost."""
    if moment is None:
        return None
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[: -len(_ZONE)]


def _moment_of_sqlite(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + _ZONE)


def _reading(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
    if isinstance(kind, Moment) and dialect.name == "sqlite":
        return _moment_of_sqlite
    return kind.dialect_impl(dialect).result_processor(dialect, None)
