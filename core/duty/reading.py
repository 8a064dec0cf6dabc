"""What a line like «вторник Ласточкина» or «снять Снегирёву с пятницы» means for the duty roster. Pure."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rapidfuzz import fuzz

from core.days.one import wrong
from core.days.parser import unread
from core.days.spans import spans
from core.names import Name
from core.search.wording import words_of

_CLOSE = 83  # of 100: one wrong letter in six is still the same name
_SHORTEST = 3  # letters of a family name
_CASES = ("", "gen", "dat", "acc")
_DROPS = re.compile(r"\b(?:сня|сним|убр|убер|отмен|освобод|remove|release|take off)", re.IGNORECASE)
_INITIAL = re.compile(r"\b[А-ЯЁA-Z]\b")
_DAY = timedelta(days=1)


def drops(line: str) -> bool:
    """Tell whether somebody is to be taken off."""
    return _DROPS.search(line) is not None


def days(line: str, today: date) -> list[date]:
    """Give the days that a line names, in order; none if one of them is no day, see `core.days.one.wrong`."""
    return (
        [] if wrong(line, today) else [span.first + n * _DAY for span in spans(line, today) for n in range(span.length)]
    )


def unclear(line: str, today: date) -> bool:
    """Tell whether a line says something of days that is not among them: «в январе»."""
    return unread(line, today).some


def people(line: str, known: Sequence[tuple[int, Name]]) -> list[int]:
    """Give whom a line names by family name, in any case and with a typo; initials tell namesakes apart."""
    said = words_of(line)
    scores = {id_: max((_alike(word, name) for word in said), default=0) for id_, name in known}
    best = max(scores.values(), default=0)
    meant = [(id_, name) for id_, name in known if scores[id_] == best >= _CLOSE]
    initials = [letter.casefold() for letter in _INITIAL.findall(line)]
    told = [id_ for id_, name in meant if initials and _initials(name)[: len(initials)] == initials]
    return told or [id_ for id_, _ in meant]


def _alike(word: str, name: Name) -> float:
    if len(word) < _SHORTEST:
        return 0
    forms = {words_of(name.form(f"full.{case}" if case else "full"))[0] for case in _CASES}
    return max(fuzz.ratio(word, form) for form in forms)


def _initials(name: Name) -> list[str]:
    return [words_of(part)[0][0] for part in (name.given, name.patronymic) if part]
