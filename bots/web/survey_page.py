"""What the page of a survey shows: of each question a chart, a table to read out and to copy, texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.access import Actor
from core.charts import Spec
from core.database import Tx
from core.forms.model import Kind, spoken
from core.surveys import results
from core.surveys.results import Block, By, Cut, Handed, Sight, Tally
from core.surveys.results.lines import line
from core.surveys.results.pictures import Reader, middle, number, percent, picture, pictures_of, rounded
from core.words import plain, say

MOST_TEXTS = 100


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and rows of words."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Part:
    """One question, or a matrix."""

    number: int
    title: str
    section: str
    line: str
    charts: list[int] = field(default_factory=list)  # numbers among those of the page
    tables: list[Table] = field(default_factory=list)
    texts: Sequence[str] = ()
    files: Sequence[tuple[str, str]] = ()  # (content hash, whose it is)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """All of it. `ways`: by what it may be looked at, (name, label)."""

    title: str
    purpose: str
    state: str
    answered: int
    asked: int
    percent: int
    is_over: bool
    closely: bool
    waits: str
    did: str
    by: str
    ways: list[tuple[str, str]]
    parts: list[Part] = field(default_factory=list)
    charts: list[Spec] = field(default_factory=list)
    rates: Table | None = None


def page(tx: Tx, sight: Sight, acting: Actor, reader: Reader, by: By | None) -> Page:
    """Give what a reader may see, by groups if `by` is given and may be."""
    parts = results.rates(tx, sight, _usual(sight)) if sight.closely else []
    whole = results.total(parts) if parts else results.rate(tx, sight)
    ways = results.ways(sight)
    by = by if by in ways else None
    row, language = sight.row, reader.language
    shown = Page(
        title=sight.title(language),
        purpose=spoken(row["purpose"], language, sight.languages),
        state=reader.text(_state(sight, acting)),
        answered=whole.answered,
        asked=whole.asked,
        percent=round(100 * whole.part),
        is_over=sight.is_over,
        closely=sight.closely,
        waits=_waits(sight, whole.answered, reader),
        did=row["did"],
        by=by or "",
        ways=[(way.value, reader.text(say(f"results.by.{way}"))) for way in ways],
    )
    shown.rates = _rates(parts, _usual(sight), reader)
    if not sight.waits:
        for block in results.blocks(tx, sight):
            _add(tx, shown, sight, block, reader, by)
    return shown


def _state(sight: Sight, acting: Actor) -> Any:
    closes, closed = sight.row["closes_at"], sight.row["closed_at"]
    if sight.is_over:
        return say("survey_results.closed", at=acting.local(closed)) if closed else say("survey_results.over")
    return say("survey_results.closes", at=acting.local(closes)) if closes else say("survey_results.open")


def _waits(sight: Sight, answered: int, reader: Reader) -> str:
    return reader.text(sight.why_waits(answered)) if sight.waits else ""


def _add(tx: Tx, shown: Page, sight: Sight, block: Block, reader: Reader, by: By | None) -> None:
    part = Part(
        block.number + 1,
        reader.said(block.words),
        reader.said(block.question.section),
        plain(reader.text(line(block, reader).told["answer"])),
    )
    shown.parts.append(part)
    if block.gone:
        part.notes.append(reader.say("gone"))
    if by is not None and results.cuttable(block):
        _add_groups(tx, shown, part, sight, block, reader, by)
    else:
        _draw(shown, part, [picture(block, reader)])
        if not block.hidden and block.people:
            part.tables += _tables(block, reader)
    part.texts = results.texts(tx, sight, block.tallies[0], MOST_TEXTS)
    part.files = [(one.hash, reader.say("whose", **_whose(one))) for one in results.handed(tx, sight, block.question)]


def _whose(one: Handed) -> dict[str, Any]:
    return {"about": one.about, "label": one.label, "file": one.file}


def _draw(shown: Page, part: Part, specs: Sequence[Spec | None]) -> None:
    for spec in specs:
        if spec is not None:
            part.charts.append(len(shown.charts))
            shown.charts.append(spec)


def _add_groups(tx: Tx, shown: Page, part: Part, sight: Sight, block: Block, reader: Reader, by: By) -> None:
    for tally in block.tallies:
        cut = results.cut(tx, sight, tally.question, by)
        _draw(shown, part, pictures_of(cut, tally, reader))
        if cut.groups:
            part.tables.append(_groups(cut, tally, reader))
        if cut.hidden:
            part.notes.append(reader.text(say("survey_results.hidden", n=cut.hidden)))
        if cut.schools:
            part.notes.append(reader.text(say("survey_results.schools_hidden", n=cut.schools)))
    part.notes = list(dict.fromkeys(part.notes))


def _tables(block: Block, reader: Reader) -> list[Table]:
    head = tuple(reader.say(f"sheet.{name}") for name in ("answer", "people", "share"))
    found = []
    for tally in block.tallies:
        rows = [(reader.said(s.words), str(s.people), str(percent(tally, s.people))) for s in tally.shares] + [
            (_column(one, reader), str(one.people), str(percent(tally, one.people)))
            for one in tally.bins
            if tally.question.kind is Kind.NUMBER
        ]
        if rows:
            found.append(Table(_caption(block, tally, reader), head, tuple(rows)))
    return found


def _caption(block: Block, tally: Tally, reader: Reader) -> str:
    title = reader.said(tally.question.text) if block.is_matrix else ""
    told = middle(tally, reader) if tally.question.kind in (Kind.NUMBER, Kind.SCALE) else ""
    return " – ".join(filter(None, (title, told or reader.say("under", n=tally.people))))


def _column(one: results.Bin, reader: Reader) -> str:
    low, high = (None if end is None else reader.text(number(end)) for end in (one.least, one.below))
    if one.alone and low is not None:
        return low
    if low is None or high is None:
        return reader.say("sheet.from" if high is None else "sheet.below", number=low or high or "")
    return reader.say("sheet.between", low=low, high=high)


def _groups(cut: Cut, tally: Tally, reader: Reader) -> Table:
    """A row a group: how many answered, the mean of numbers, what part gave each answer."""
    is_number = tally.question.kind in (Kind.NUMBER, Kind.SCALE)
    shares = () if tally.question.kind is Kind.NUMBER else tally.shares
    means = (reader.say("sheet.mean"),) if is_number else ()
    head = (reader.say("sheet.group"), reader.say("sheet.answered"), *means, *(reader.said(s.words) for s in shares))
    rows = []
    for group in cut.groups:
        mean = (reader.text(say("results.number", number=rounded(group.mean or 0.0))),) if is_number else ()
        parts = (
            reader.say("percent", percent=round(100 * group.counts.get(s.value, 0) / group.people)) for s in shares
        )
        rows.append((reader.said(group.name), str(group.people), *mean, *parts))
    return Table(reader.said(tally.question.text), head, tuple(rows))


def _usual(sight: Sight) -> By:
    return By.SCHOOL if sight.several and sight.school_id is None else By.CLASS


def _rates(parts: Sequence[results.Rate], by: By, reader: Reader) -> Table | None:
    if len(parts) < 2:  # noqa: PLR2004 - nothing to compare
        return None
    head = tuple(reader.say(f"sheet.{name}") for name in ("group", "asked", "answered", "share"))
    rows = ((reader.said(p.name), str(p.asked), str(p.answered), str(round(100 * p.part))) for p in parts)
    return Table(reader.say(f"sheet.by.{by}"), head, tuple(rows))
