"""Words, numbers and dates of a line, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from core.days import lexicon


class Kind(Enum):
    """What a piece of text is."""

    DATE = auto()  # with digits alone: day, month and perhaps a year
    TIME = auto()
    NUMBER = auto()
    WORD = auto()
    DASH = auto()
    STOP = auto()  # any other mark


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text. `numbers` are those in it; of a DATE (day, month, year or 0); an ordinal word has its number.

    `marked`: the number is written so that it may be a day of the month alone, «25-го».
    """

    kind: Kind
    text: str
    numbers: tuple[int, ...] = ()
    marked: bool = False


_TOKENS = re.compile(
    r"(?P<iso>(?<!\d)[0-9]{4}(?P<mark>[-./])[0-9]{1,2}(?P=mark)[0-9]{1,2}(?!\d))"
    r"|(?P<time>(?<!\d)[0-9]{1,2}:[0-9]{2}(?!\d))"
    r"|(?P<date>(?<![\d.])[0-9]{1,2}[./][0-9]{1,2}(?:[./](?:[0-9]{4}|[0-9]{2}))?(?![\d])\.?)"
    r"|(?P<number>[0-9]{1,4}(?:-?(?:го|ого|его|му|ому|ему|е|ое|й|ый|ий|м|ом|ем|х|ю|st|nd|rd|th)(?![a-zа-я]))?(?!\d))"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<word>[a-zа-я]+)"
    r"|(?P<dash>[-–—])"
    r"|(?P<stop>[^\s\w])"
)
_SPLIT = re.compile(r"\bпосле\s+завтра\b")  # a way to write one word
_CENTURY = 100


def tokens(text: str) -> list[Token]:
    """Give the tokens of `text`; words that are nearly a day's are put right."""
    return list(_joined(_read(text.casefold().replace("ё", "е"))))


def _read(text: str) -> Iterator[Token]:
    for found in _TOKENS.finditer(_SPLIT.sub("послезавтра", text)):
        piece, kind = found[0], "iso" if found["iso"] else found.lastgroup
        numbers = tuple(map(int, re.findall(r"[0-9]+", piece[:40])))
        match kind:
            case "iso":
                yield Token(Kind.DATE, piece, numbers[::-1])
            case "date":
                day, month, *year = numbers
                yield Token(Kind.DATE, piece, (day, month, _year(*year)))
            case "time":
                yield Token(Kind.TIME, piece, numbers)
            case "number":
                yield Token(Kind.NUMBER, piece, numbers, marked=not piece.isdigit())
            case "word":
                word = lexicon.corrected(piece)
                ordinal = lexicon.ORDINALS.get(word)
                yield Token(Kind.WORD, word, () if ordinal is None else (ordinal,))
            case "dash":
                yield Token(Kind.DASH, piece)
            case _:
                yield Token(Kind.STOP, piece)


def _year(year: int = 0) -> int:
    return year + 2000 if 0 < year < _CENTURY else year


def _joined(pieces: Iterator[Token]) -> Iterator[Token]:
    """Make one of «двадцать» and «пятого»."""
    tens: Token | None = None
    for piece in pieces:
        if tens is not None and piece.numbers and piece.kind is Kind.WORD and piece.numbers[0] < 10:  # noqa: PLR2004
            number = lexicon.TENS[tens.text] + piece.numbers[0]
            yield Token(Kind.WORD, f"{tens.text} {piece.text}", (number,))
            tens = None
            continue
        if tens is not None:
            yield tens
            tens = None
        if piece.text in lexicon.TENS:
            tens = piece
        else:
            yield piece
    if tens is not None:
        yield tens
