"""A picture for every question: what the chat and the page draw, in the reader's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core import charts
from core.charts import Bar, Row, Spec
from core.forms.expressions import UNKNOWN, piped
from core.forms.model import Kind, Words, spoken
from core.surveys.results.counting import Block, Share, Tally
from core.surveys.results.cuts import By, Cut, Group
from core.surveys.results.numbers import Bin
from core.words import Phrase, Text, say

MOST_BARS = 12
MOST_ROWS = 30  # of groups in a picture
MOST_PANELS = 60  # bars
MOST_PICTURES = 3
_PARTED = (Kind.CHOICE, Kind.SCALE)  # each person gives one answer of a few: a bar may be parted by them


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: gives a form's words, and those of the catalogues, in their language."""

    text: Callable[[Text], str]
    language: str
    languages: tuple[str, ...] = ()

    def said(self, words: Words | Text) -> str:
        """Give them as one text; an answer that they mention was another one for each."""
        if isinstance(words, Phrase):
            return self.text(words)
        return piped(spoken(words, self.language, self.languages), lambda _: UNKNOWN)

    def say(self, key: str, /, **told: Any) -> str:
        """Give the sentence `results.<key>`."""
        return self.text(say(f"results.{key}", **told))


def rounded(number: float) -> Decimal:
    """Give a number with one digit after the comma, as its readers' language writes it."""
    return Decimal(str(round(number, 1))).normalize() + 0


def percent(tally: Tally, people: int) -> int:
    """Give how many of a hundred who answered `people` are."""
    return round(100 * tally.part(people))


# --- a question


def picture(block: Block, reader: Reader) -> Spec | None:
    """Give the chart of a question or a matrix; None where there is nothing to draw."""
    if block.hidden or not block.people:
        return None
    if block.is_matrix:
        return _matrix(block, reader)
    tally = block.tallies[0]
    match tally.question.kind:
        case Kind.CHOICE | Kind.MULTICHOICE:
            return _options(tally, reader)
        case Kind.SCALE:
            return _scale(tally, reader)
        case Kind.NUMBER:
            return _numbers(tally, reader)
        case Kind.DATE | Kind.TIME:
            return _moments(tally, reader)
    return None


def _options(tally: Tally, reader: Reader) -> Spec:
    shown = most_given(tally.shares, MOST_BARS)
    rows = [_bar(tally, share, reader) for share in shown]
    if rest := len(tally.shares) - len(shown):
        people = sum(share.people for share in tally.shares if share not in shown)
        one = Share("", say("results.more_options", n=rest), people)
        rows.append(_bar(tally, one, reader))
    several = tally.question.kind is Kind.MULTICHOICE
    under = reader.say("under_several" if several else "under", n=tally.people)
    return charts.bars(reader.said(tally.question.text), rows, under, full=100)


def most_given(shares: Sequence[Share], most: int) -> Sequence[Share]:
    """Give all in their order where they are few, else those that most people gave."""
    if len(shares) <= most:
        return shares
    return sorted(shares, key=lambda share: -share.people)[:most]


def _bar(tally: Tally, share: Share, reader: Reader) -> Bar:
    part = percent(tally, share.people)
    leads = tally.leading is not None and share.value == tally.leading.value
    return Bar(reader.said(share.words), part, reader.say("share", percent=part, people=share.people), leads)


def _scale(tally: Tally, reader: Reader) -> Spec:
    rows = [
        Bar(share.value, percent(tally, share.people), reader.say("percent", percent=percent(tally, share.people)))
        for share in tally.shares
    ]
    mean = None
    if tally.mean is not None and tally.question.least is not None:
        words = reader.say("mean", mean=rounded(tally.mean))
        mean = tally.mean - tally.question.least, words
    return charts.columns(reader.said(tally.question.text), rows, _ends(tally, reader), mean=mean)


def _ends(tally: Tally, reader: Reader) -> str:
    """Give how many answered, and what a scale's ends mean."""
    under = reader.say("under", n=tally.people)
    ends = [reader.said(words) for words in tally.question.labels]
    if len(ends) != 2 or not all(ends):  # noqa: PLR2004 - a scale has two ends
        return under
    least, most = (rounded(end or 0) for end in (tally.question.least, tally.question.most))
    return reader.say("ends", least=least, low=ends[0], most=most, high=ends[1], under=under)


def _numbers(tally: Tally, reader: Reader) -> Spec:
    bins = tally.bins
    rows = [Bar(_edge(one, reader), one.people) for one in bins]
    last = bins[-1]
    end = None if last.alone else reader.text(number(last.below)) if last.below is not None else ""
    return charts.histogram(reader.said(tally.question.text), rows, middle(tally, reader), end)


def _edge(one: Bin, reader: Reader) -> str:
    return reader.text(number(one.least)) if one.least is not None else reader.say("less")


def number(value: float) -> Phrase:
    """Give a number as its readers' language writes it, without digits that say nothing."""
    return say("results.number", number=Decimal(str(round(value, 6))).normalize() + 0)


def middle(tally: Tally, reader: Reader) -> str:
    """Give the mean and the median in words."""
    if tally.mean is None or tally.median is None:
        return ""
    told = {"mean": rounded(tally.mean), "median": rounded(tally.median)}
    return reader.say("middle", n=tally.people, **told)


def _moments(tally: Tally, reader: Reader) -> Spec:
    """Days and times in order; by months and hours where they are many."""
    shares: Sequence[Share] = tally.shares
    if len(shares) > MOST_BARS:
        shares = _joined(shares, tally.question.kind)
    rows = [
        Bar(
            reader.said(share.words),
            share.people,
            reader.say("share", percent=percent(tally, share.people), people=share.people),
        )
        for share in most_given(shares, MOST_ROWS)
    ]
    return charts.bars(reader.said(tally.question.text), rows, reader.say("under", n=tally.people))


def _joined(shares: Sequence[Share], kind: Kind) -> Sequence[Share]:
    letters = len("2026-11" if kind is Kind.DATE else "18")
    people: dict[str, int] = {}
    for share in shares:
        people[share.value[:letters]] = people.get(share.value[:letters], 0) + share.people
    return [Share(value, _whole(value, kind), count) for value, count in people.items()]


def _whole(value: str, kind: Kind) -> Text:
    """Give a month, or an hour, in words."""
    return say("results.month", day=date.fromisoformat(f"{value}-01")) if kind is Kind.DATE else f"{value}:00"


def _matrix(block: Block, reader: Reader) -> Spec:
    """Rows of a matrix beside each other."""
    told = [tally for tally in block.tallies if not tally.hidden]
    title, under = reader.said(block.words), reader.say("under", n=block.people)
    if block.question.kind is Kind.NUMBER:
        rows = [_mean_bar(tally.question.text, tally.mean, reader) for tally in told]
        return charts.bars(title, rows, reader.say("means"))
    answers = _answers([tally.shares for tally in told], reader)
    parted = [
        Row(reader.said(tally.question.text), _parts(tally, answers), str(tally.people))
        for tally in told
        if tally.people
    ]
    if block.question.kind in _PARTED:
        return charts.stacked(title, list(answers.values()), parted, _ends(told[0], reader))
    if block.question.kind is Kind.MULTICHOICE:
        return charts.panels(title, list(answers.values()), parted, under)
    return charts.bars(title, [Bar(row.label, float(row.beside)) for row in parted], under)


def _answers(of_each: Sequence[Sequence[Share]], reader: Reader) -> dict[str, str]:
    return {share.value: reader.said(share.words) for shares in of_each for share in shares}


def _parts(tally: Tally, answers: dict[str, str]) -> tuple[float, ...]:
    people = {share.value: share.people for share in tally.shares}
    return tuple(tally.part(people.get(value, 0)) for value in answers)


def _mean_bar(label: Words | Text, mean: float | None, reader: Reader) -> Bar:
    return Bar(reader.said(label), mean or 0.0, reader.text(number(round(mean or 0.0, 1))))


# --- groups


def pictures_of(cut: Cut, tally: Tally, reader: Reader) -> list[Spec]:
    """Give the charts of a question by groups: so many groups in each as a phone shows."""
    title = reader.said(cut.question.text)
    under = reader.text(say(f"results.by.{cut.by}"))
    if not cut.groups:
        return []
    if cut.question.kind is Kind.NUMBER:
        rows = [_mean_bar(_short(group, cut.by, reader), group.mean, reader) for group in cut.groups]
        return [charts.bars(title, some, reader.say("means_by", by=under)) for some in _few(rows, MOST_ROWS)]
    shown = most_given(tally.shares, MOST_BARS if cut.question.kind is Kind.MULTICHOICE else len(charts.SHADES))
    answers = {share.value: reader.said(share.words) for share in shown}
    rows_of = [
        Row(
            _short(group, cut.by, reader),
            tuple(group.counts.get(value, 0) / group.people for value in answers),
            str(group.people),
        )
        for group in cut.groups
    ]
    labels = list(answers.values())
    if cut.question.kind is Kind.MULTICHOICE:
        few = _few(rows_of, max(5, MOST_PANELS // len(labels)))
        return [charts.panels(title, labels, some, under) for some in few]
    return [charts.stacked(title, labels, some, under) for some in _few(rows_of, MOST_ROWS)]


def _short(group: Group, by: By, reader: Reader) -> str:
    """Give a name that has room before a bar."""
    if by is By.SCHOOL:
        return reader.said(group.name)
    if group.path[-1] == 0:
        return reader.say("no_class_short")
    return reader.say("grade_short", n=group.path[-1]) if by is By.GRADE else reader.said(group.name)


def _few(rows: Sequence[Any], most: int) -> list[Sequence[Any]]:
    """Part `rows` into pictures of about the same height; what is more than MOST_PICTURES hold is left out."""
    count = -(-len(rows) // most)
    size = -(-len(rows) // count)
    return [rows[at : at + size] for at in range(0, len(rows), size)][:MOST_PICTURES]
