"""What of a file cannot be asked, and what is asked without a part of it: where it stands, and why, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.words import Phrase, say


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with a sheet, a column, a row or a cell. `rows` as the spreadsheet numbers them, from 1."""

    sheet: str
    rows: tuple[int, ...]
    heading: str
    what: Phrase

    def line(self) -> Phrase:
        """Give the whole sentence: the place, then what is wrong there."""
        rows = _spans(self.rows)
        told = {"sheet": self.sheet, "rows": rows, "heading": self.heading, "what": self.what}
        if not self.sheet:
            return say("xlsform.at_file", what=self.what)
        if not self.rows:
            place = "column" if self.heading else "sheet"
        else:
            place = ("cell" if self.heading else "row") + ("" if len(self.rows) == 1 else "s")
        return say(f"xlsform.at_{place}", **told)


def _spans(rows: Sequence[int]) -> str:
    """Give «3, 5–8»."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


class Notes:
    """Collects issues. The same one in several rows is one issue."""

    def __init__(self) -> None:
        self._cannot: dict[tuple[str, str, str], tuple[Phrase, set[int]]] = {}
        self._left_out: dict[tuple[str, str, str], tuple[Phrase, set[int]]] = {}

    def cannot(self, sheet: str, row: int | None, heading: str, what: Phrase) -> None:
        """Note that the form cannot be asked because of this."""
        _add(self._cannot, sheet, row, heading, what)

    def left_out(self, sheet: str, row: int | None, heading: str, what: Phrase) -> None:
        """Note that the form is asked without this, or otherwise than the file says."""
        _add(self._left_out, sheet, row, heading, what)

    def unmentioned(self, sheet: str, row: int | None) -> bool:
        """Tell whether nothing was said yet of what makes this row impossible (without a row: of anything)."""
        if row is None:
            return not self._cannot
        return not any(key[0] == sheet and row in rows for key, (_, rows) in self._cannot.items())

    def all(self, sheets: Sequence[str]) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
        """Give what cannot be asked and what is left out, each sheet by sheet and row by row."""
        return _in_order(self._cannot, sheets), _in_order(self._left_out, sheets)


Found = dict[tuple[str, str, str], tuple[Phrase, set[int]]]


def _add(found: Found, sheet: str, row: int | None, heading: str, what: Phrase) -> None:
    _, rows = found.setdefault((sheet, heading, repr(what)), (what, set()))
    if row is not None:
        rows.add(row)


def _in_order(found: Found, sheets: Sequence[str]) -> tuple[Issue, ...]:
    issues = [Issue(sheet, tuple(sorted(rows)), heading, what) for (sheet, heading, _), (what, rows) in found.items()]
    places = {name: place for place, name in enumerate(sheets)}
    return tuple(sorted(issues, key=lambda i: (places.get(i.sheet, -1), i.rows or (0,), i.heading)))


def quoted(names: Iterable[str], most: int = 8) -> str:
    """Give names for a sentence, a few of them where they are many."""
    several = list(names)
    return ", ".join(several[:most]) + ("…" if len(several) > most else "")
