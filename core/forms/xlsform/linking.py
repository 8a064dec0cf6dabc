"""Names and references: what the file calls things becomes what the model calls them, and every expression is read."""

import keyword
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from core.forms.expressions import ExpressionProblem, mentioned, parse, piped
from core.forms.model import RESERVED, Kind, Option, Question, Words, every, other_name
from core.forms.xlsform.rows import ChoiceList, Draft, Row
from core.forms.xlsform.texts import changed
from core.words import Phrase, say

LONGEST_NAME = 60
_NO_LETTER = re.compile(r"\W")
_NOT_HERE = ("expressions.not_here", "expressions.path")  # right by the standard, but nothing that a chat has


class Linking:
    """Links the drafts of a file."""

    def __init__(
        self, drafts: list[Draft], gone: dict[str, int], groups: Mapping[str, int], lists: Mapping[str, ChoiceList]
    ) -> None:
        self.drafts = drafts
        self.gone = gone
        self.groups = groups
        self.lists = lists
        self.compared: set[str] = set()  # columns of choices that filters name
        self.rows: dict[str, int] = {}
        self.names: dict[str, str] = {}  # of the file → of the model
        self._taken: set[str] = set()
        self._columns = {c for listed in lists.values() for choice in listed.choices for c in choice.columns}

    def questions(self) -> tuple[Question, ...]:
        """Give the questions, in an order in which each has what it needs."""
        self.drafts = self._needed()
        own = [self._safe(draft.question.name) for draft in self.drafts]
        for draft, name in zip(self.drafts, own, strict=True):
            self.names.setdefault(draft.question.name, name)
            self.rows.setdefault(draft.question.name, draft.row.number)
        self._lose_calculations()
        linked = [(draft, self._linked(draft, name)) for draft, name in zip(self.drafts, own, strict=True)]
        return self._ordered([(d, q) for d, q in linked if d.question.name not in self.gone])

    def _needed(self) -> list[Draft]:
        """Give the drafts without the technical fields that nothing mentions; each of those is noted."""
        wanted: set[str] = set()
        for draft in self.drafts:
            question = draft.question
            for text in (*every(question.text), *every(question.hint), *every(question.constraint_says)):
                wanted |= mentioned(text)
            for of in ("constraint", "choice_filter", "calculation", "suggested", "required_if"):
                source = getattr(question, of)
                wanted |= mentioned(source)
            for _, source in draft.conditions:
                wanted |= mentioned(source)
        for draft in (d for d in self.drafts if d.if_mentioned):
            key = "meta_now" if draft.question.name in wanted else "meta"
            draft.row.left_out(say(f"xlsform.{key}", what=draft.row.cell("type")))
        return [d for d in self.drafts if not d.if_mentioned or d.question.name in wanted]

    def _safe(self, name: str) -> str:
        """Give an identifier that no other question has."""
        plain = _NO_LETTER.sub("_", unicodedata.normalize("NFKC", name))[:LONGEST_NAME] or "q"
        if not plain.isidentifier() or keyword.iskeyword(plain):
            plain = f"q_{plain}"
        if plain in RESERVED:
            plain += "_"
        found, count = plain, 1
        while found in self._taken:
            count += 1
            found = f"{plain}_{count}"
        self._taken.add(found)
        return found

    def _lose_calculations(self) -> None:
        """Leave out the calculations that use what a chat has not: their names mean nothing then."""
        for draft in self.drafts:
            if draft.question.kind is not Kind.CALCULATE:
                continue
            try:
                parse(draft.question.calculation)
            except ExpressionProblem as problem:
                if problem.what.key in _NOT_HERE:
                    self.gone[draft.question.name] = draft.row.number
                    what = say("xlsform.calculation_not_here", what=problem.what)
                    draft.row.left_out(what, *_CELLS["calculation"])

    def _linked(self, draft: Draft, name: str) -> Question:
        question, row = draft.question, draft.row
        if question.name in self.gone:
            return question
        relevant = [
            f"({self._expression(r, 'relevant', source, question)})" if len(draft.conditions) > 1
            else self._expression(r, "relevant", source, question)
            for r, source in draft.conditions
        ]  # fmt: skip
        condition = " and ".join(part for part in relevant if part.strip("()"))
        calculation = self._expression(row, "calculation", question.calculation, question)
        return replace(
            question,
            name=name,
            text=self._piped(row, question.text),
            hint=self._piped(row, question.hint),
            section=self._piped(row, question.section),
            matrix=self._piped(row, question.matrix),
            constraint_says=self._piped(row, question.constraint_says),
            required_says=self._piped(row, question.required_says),
            suggested=self._lenient(row, "suggested", question),
            required_if=self._lenient(row, "required_if", question),
            constraint=self._expression(row, "constraint", question.constraint, question),
            choice_filter=self._expression(row, "choice_filter", question.choice_filter, question),
            calculation=calculation,
            relevant=condition,
            options=self._options(row, question),
        )

    def _options(self, row: Row, question: Question) -> tuple[Option, ...]:
        wanted = self._filter_columns(question) - {"name", "label"}
        self.compared |= wanted
        return tuple(
            replace(
                option,
                label=self._piped(row, option.label),
                extra={column: option.extra.get(column, "") for column in sorted(wanted)},
            )
            for option in question.options
        )

    def _filter_columns(self, question: Question) -> frozenset[str]:
        if not question.choice_filter:
            return frozenset()
        try:
            return parse(question.choice_filter).columns
        except ExpressionProblem:
            return frozenset()

    # References

    def _expression(self, row: Row, of: str, source: str, question: Question) -> str:
        """Give an expression with the model's names; what is wrong with it is noted."""
        if not source:
            return ""
        try:
            read = parse(source)
        except ExpressionProblem as problem:
            self._unread(row, of, problem)
            return ""
        strange = sorted(read.columns - (self._columns | {"name", "label"} if of == "choice_filter" else set()))
        if strange:
            key = "no_column" if of == "choice_filter" else "bare_word"
            row.cannot(say(f"xlsform.{key}", name=strange[0]), *_CELLS[of])
            return ""
        if question.name in read.names and of in ("relevant", "calculation", "choice_filter"):
            row.cannot(say("xlsform.of_itself", name=question.name), *_CELLS[of])
            return ""
        unknown = [name for name in sorted(read.names) if not self._known(row, name, _CELLS[of])]
        if unknown:
            return ""
        linked = piped(source, lambda name: f"${{{self.names[name]}}}" if self._alive(name) else "''")
        try:
            parse(linked)
        except ExpressionProblem as problem:
            self._unread(row, of, problem)
            return ""
        return linked

    def _lenient(self, row: Row, of: str, question: Question) -> str:
        """Give an expression of a default, or of whether it is required; one that cannot be read is only missed."""
        source = getattr(question, of)
        what: Phrase | None = None
        try:
            strange = sorted(parse(source or "''").columns)
            what = say("xlsform.bare_word", name=strange[0]) if strange else None
        except ExpressionProblem as problem:
            what = problem.what
        if what is not None:
            row.left_out(say(f"xlsform.{of}_not_here", what=what), *_CELLS[of])
            return ""
        return self._expression(row, of, source, question)

    def _unread(self, row: Row, of: str, problem: ExpressionProblem) -> None:
        if problem.what.key in _NOT_HERE and of == "constraint":
            row.left_out(say("xlsform.constraint_not_here", what=problem.what), *_CELLS[of])
        else:
            row.cannot(say("xlsform.expression", what=problem.what, at=problem.position), *_CELLS[of])

    def _alive(self, name: str) -> bool:
        return name in self.names and name not in self.gone

    def _known(self, row: Row, name: str, cell: tuple[str, ...]) -> bool:
        """Tell whether a name means something; note what it does not."""
        if self._alive(name):
            return True
        if name in self.gone:
            row.left_out(say("xlsform.mentions_gone", name=name, at=self.gone[name]), *cell)
            return True
        if name in self.groups:
            row.cannot(say("xlsform.mentions_group", name=name), *cell)
            return False
        near = process.extractOne(name, list(self.names), scorer=fuzz.ratio, score_cutoff=70)
        told = say("xlsform.no_name_near", name=name, near=near[0]) if near else say("xlsform.no_name", name=name)
        row.cannot(told, *cell)
        return False

    def _piped(self, row: Row, words: Words) -> Words:
        names = sorted(set().union(*(mentioned(text) for text in every(words)))) if words else []
        if not names:
            return words
        unknown = [name for name in names if not self._known(row, name, ())]
        if unknown:
            return words
        return changed(words, lambda text: piped(text, lambda n: f"${{{self.names[n]}}}" if self._alive(n) else ""))

    # Order

    def _ordered(self, linked: Sequence[tuple[Draft, Question]]) -> tuple[Question, ...]:
        """Give the questions in the file's order, calculations as soon as what they need is there."""
        there: set[str] = set()
        waiting: list[tuple[Draft, Question, frozenset[str]]] = []
        ordered: list[Question] = []

        def put(question: Question) -> None:
            ordered.append(question)
            there.update((question.name, other_name(question.name)))

        def settle() -> None:
            progress = True
            while progress:
                progress = False
                for one in [one for one in waiting if one[2] <= there]:
                    waiting.remove(one)
                    put(one[1])
                    progress = True

        for draft, question in linked:
            if question.kind is Kind.CALCULATE:
                waiting.append((draft, question, mentioned(question.calculation)))
            else:
                self._check_order(draft, question, there)
                put(question)
            settle()
        for draft, *_ in waiting:
            draft.row.cannot(say("xlsform.circle", name=draft.question.name), *_CELLS["calculation"])
        return tuple(ordered)

    def _check_order(self, draft: Draft, question: Question, there: set[str]) -> None:
        back = {new: old for old, new in self.names.items()}
        placed = [("relevant", row, source) for row, source in draft.conditions]
        placed += [
            (of, draft.row, getattr(draft.question, of)) for of in ("constraint", "choice_filter", "required_if")
        ]
        for of, row, source in placed:
            for name in sorted(mentioned(source) - {draft.question.name}):
                if self._alive(name) and self.names[name] not in there:
                    row.cannot(say("xlsform.later", name=name, at=self.rows.get(name, 0)), *_CELLS[of])
        texts = (*every(question.text), *every(question.hint), *(t for o in question.options for t in every(o.label)))
        for name in sorted(set().union(*map(mentioned, texts)) - there):
            draft.row.left_out(say("xlsform.text_later", name=back.get(name, name)))


_CELLS: Mapping[str, tuple[str, ...]] = {
    "relevant": ("bind", "relevant"),
    "constraint": ("bind", "constraint"),
    "calculation": ("bind", "calculate"),
    "choice_filter": ("choice_filter",),
    "suggested": ("default",),
    "required_if": ("bind", "required"),
}
