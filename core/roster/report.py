"""What an import did, or would do."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.roster.rows import Noun, Problem, Severity
from core.words import Phrase, say


@dataclass(slots=True)
class Tally:
    """How many of one noun; `missing`: in the school already and not in the file, left as they are."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    missing: int = 0


@dataclass(slots=True)
class Report:
    """`written` is False after a rehearsal, and after a strict import that met an error."""

    counts: dict[Noun, Tally] = field(default_factory=lambda: {noun: Tally() for noun in Noun})
    moved: int = 0  # pupils, to another class; counted among the changed
    problems: list[Problem] = field(default_factory=list)
    written: bool = True
    strict: bool = False
    dry_run: bool = False

    def of(self, severity: Severity) -> list[Problem]:
        """Give the problems of one severity."""
        return [p for p in self.problems if p.severity is severity]

    @property
    def changes(self) -> int:
        """How many rows were, or would be, created or changed."""
        return sum(t.created + t.changed for t in self.counts.values())

    def lines(self) -> list[Phrase]:
        """Give the summary, a sentence a line."""
        return list(self._lines())

    def _lines(self) -> Iterator[Phrase]:
        errors, warnings = self.of(Severity.ERROR), self.of(Severity.WARNING)
        yield say(self._outcome(bool(errors)))
        for noun, tally in self.counts.items():
            if any((tally.created, tally.changed, tally.unchanged, tally.skipped)):
                yield _counted(noun, tally)
        if self.moved:
            yield say("roster.moved", n=self.moved)
        for noun, tally in self.counts.items():
            if tally.missing:
                yield say(f"roster.missing_{noun}", n=tally.missing)
        if errors:
            yield say("roster.errors", n=len(errors))
        if warnings:
            yield say("roster.warnings", n=len(warnings))

    def _outcome(self, errors: bool) -> str:
        if self.strict and errors:
            return "roster.refused_strictly"
        if self.dry_run:
            return "roster.rehearsed"
        return "roster.written" if self.changes else "roster.nothing_new"


def _counted(noun: Noun, tally: Tally) -> Phrase:
    return say(
        "roster.counted",
        noun=say(f"roster.noun_{noun}"),
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        skipped=tally.skipped,
    )
