"""Cells as people fill them, made comparable: stray spaces, «ё», capitals, Excel's «5.0», look-alike letters."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell whose formula shows an error, or (empty) was never calculated."""

    shown: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Broken

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_LATIN_TWINS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_WHOLE = re.compile(r"^\s*\d+\.0\s*$")  # a number as some programs write it into CSV
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
_ERROR = re.compile(
    r"^#(REF|NAME|VALUE|DIV/0|N/A|NUM|NULL|ССЫЛКА|ИМЯ|ЗНАЧ|ДЕЛ/0|Н/Д|ЧИСЛО|ПУСТО|SPILL|CALC)[!?]?$", re.I
)


def text(cell: Cell | None) -> str:
    """Give a cell as one clean line: 5.0 is «5», a date is «01.09.2015»."""
    match cell:
        case None:
            return ""
        case str():
            return clean(cell).removesuffix(".0") if _WHOLE.match(cell) else clean(cell)
        case bool():
            return "да" if cell else "нет"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() != time():
            return cell.strftime("%d.%m.%Y %H:%M")
        case date():
            return cell.strftime("%d.%m.%Y")
        case time():
            return cell.strftime("%H:%M")
        case Broken():
            return cell.shown or "="
    return str(cell)


def clean(words: str) -> str:
    """Give `words` on one line, without unseen characters and doubled spaces."""
    if words.isprintable():
        return " ".join(words.split())
    seen = (c if c.isprintable() or unicodedata.category(c) not in _UNSEEN else _gap(c) for c in words)
    return " ".join("".join(seen).split())


def _gap(character: str) -> str:
    return " " if character.isspace() else ""


def dashed(words: str) -> str:
    """Give `words` with every kind of dash as a plain hyphen."""
    return words.translate(_DASHES)


def norm(words: str) -> str:
    """Give the form in which two spellings of one thing are equal."""
    return dashed(words).casefold().replace("ё", "е")


def letters(words: str) -> str:
    """Give only the letters and digits of the normal form: «Дата  рожд.» is «датарожд»."""
    return "".join(c for c in norm(words) if c.isalnum())


def cyrillic(words: str) -> str:
    """Give capital Latin letters that look Russian as the Russian ones."""
    return words.translate(_LATIN_TWINS)


def broken(cell: Cell) -> Broken | None:
    """Give what a broken formula shows in `cell`, or None for an ordinary cell."""
    if isinstance(cell, str) and cell.startswith("#") and _ERROR.match(cell.strip()):
        return Broken(cell.strip())
    return cell if isinstance(cell, Broken) else None


def column_letter(index: int) -> str:
    """Give Excel's letters of column `index`, counted from 0."""
    letter = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letter = chr(65 + rest) + letter
    return letter
