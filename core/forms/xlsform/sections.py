"""Groups of «survey»: sections, conditions of whole groups, tables, repeats."""

from dataclasses import dataclass, replace

from core.forms.model import Kind, Words
from core.forms.xlsform.asking import Asking
from core.forms.xlsform.rows import TRUE, Draft, Row
from core.forms.xlsform.texts import joined
from core.words import say

DEEPEST = 20


@dataclass(slots=True)
class _Group:
    row: Row
    kind: str
    label: Words
    table: bool  # each of its choices is a row of a table
    common: Words = ""  # what the rows of the table have in common


class Walk:
    """Goes through the rows, knowing the groups around each."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.drafts: list[Draft] = []
        self.groups: dict[str, int] = {}  # names of groups, which are no answers
        self._stack: list[_Group] = []

    def take(self, row: Row) -> None:
        """Take the next row."""
        asks = row.asks
        if "begin" in asks:
            self._begin(row, str(asks["begin"]))
        elif "end" in asks:
            self._end(row, str(asks["end"]))
        elif self._heads_table(row):
            self._stack[-1].common = row.words("label") or self._stack[-1].label
            self.asking.gone[row.name] = row.number
        else:
            self.drafts += [self._placed(draft) for draft in self.asking.drafts(row)]

    def finish(self) -> None:
        """Note the groups that never end."""
        for group in self._stack:
            group.row.cannot(say("xlsform.never_ends", name=group.row.name))

    def _begin(self, row: Row, kind: str) -> None:
        if len(self._stack) >= DEEPEST:
            row.cannot(say("xlsform.too_deep", most=DEEPEST))
        if row.name:
            self.groups[row.name] = row.number
        if kind == "loop":
            row.cannot(say("xlsform.loop"))
        if kind == "repeat":
            row.left_out(say("xlsform.repeat"))
        if row.cell("control", "jr:count"):
            row.left_out(say("xlsform.repeat_count"), "control", "jr:count")
        label = row.words("label")
        if "table-list" in row.appearance:
            self._stack.append(_Group(row, kind, "", True, joined("\n", label, row.words("hint"))))
        else:
            self._stack.append(_Group(row, kind, label, False))

    def _end(self, row: Row, kind: str) -> None:
        if not self._stack or self._stack[-1].kind != kind:
            row.cannot(say("xlsform.ends_nothing", what=row.cell("type")))
            return
        self._stack.pop()

    def _heads_table(self, row: Row) -> bool:
        """Tell whether the row only shows the choices of those beneath it."""
        return bool(self._stack) and "select" in row.asks and "label" in row.appearance

    def _placed(self, draft: Draft) -> Draft:
        """Give a question with what the groups around it say."""
        if draft.if_mentioned:
            return draft
        conditions = [(group.row, group.row.cell("bind", "relevant")) for group in self._stack]
        conditions.append((draft.row, draft.row.cell("bind", "relevant")))
        section = joined(" · ", *(group.label for group in self._stack))
        question = replace(draft.question, section=section, matrix=self._matrix(draft))
        return Draft(draft.row, question, [c for c in conditions if c[1]])

    def _matrix(self, draft: Draft) -> Words:
        if not self._stack or draft.question.kind not in (Kind.CHOICE, Kind.MULTICHOICE):
            return ""
        inside = self._stack[-1].table or "list-nolabel" in draft.row.appearance
        return self._stack[-1].common if inside and "select" in draft.row.asks else ""


def disabled(row: Row) -> bool:
    """Tell whether a row is switched off."""
    return row.cell("disabled").casefold() in TRUE
