"""The main result of a question in a line of words."""

from core.forms.model import Kind, Words
from core.surveys.results.counting import HANDED_IN, WRITTEN, Block, Tally
from core.surveys.results.pictures import Reader, percent, rounded
from core.words import Phrase, say

MOST_ANSWERS = 2  # of several choices in a line


def line(block: Block, reader: Reader) -> Phrase:
    """Give «Ест ли ребёнок в столовой? Да: 64 %»."""
    answer = _matrix(block, reader) if block.is_matrix else _answer(block.tallies[0], reader)
    return say(
        "results.line_gone" if block.gone else "results.line", question=_asked(block.words, reader), answer=answer
    )


def _asked(words: Words, reader: Reader) -> str:
    """Give a question as what stands before its answer."""
    said = reader.said(words).strip()
    return said if said.endswith(("?", "!", ".", "…", ":")) else f"{said}:"


def _answer(tally: Tally, reader: Reader) -> Phrase:
    if tally.hidden:
        return say("results.few")
    if not tally.people:
        return say("results.nobody")
    match tally.question.kind:
        case Kind.SCALE if tally.mean is not None:
            return say("results.of_scale", mean=rounded(tally.mean), most=rounded(tally.question.most or 0))
        case Kind.NUMBER if tally.mean is not None and tally.median is not None:
            return say("results.of_numbers", mean=rounded(tally.mean), median=rounded(tally.median))
        case Kind.MULTICHOICE:
            first = sorted(tally.shares, key=lambda share: -share.people)[:MOST_ANSWERS]
            return say("results.several", answers=[_share(tally, s.words, s.people, reader) for s in first])
        case kind if kind in (*WRITTEN, *HANDED_IN):
            return say(f"results.given.{'texts' if kind in WRITTEN else 'files'}", n=tally.people)
    leading = tally.leading
    return _share(tally, leading.words, leading.people, reader) if leading else say("results.nobody")


def _share(tally: Tally, words: Words | Phrase, people: int, reader: Reader) -> Phrase:
    return say("results.one_share", answer=reader.said(words), percent=percent(tally, people))


def _matrix(block: Block, reader: Reader) -> Phrase:
    rows = [
        say("results.row", row=reader.said(t.question.text).strip(" ?.:"), answer=_answer(t, reader))
        for t in block.tallies
    ]
    return say("results.rows", rows=rows)
