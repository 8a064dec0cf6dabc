"""Reading what people type: words that almost match, numbers, days, times, phones."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rapidfuzz import fuzz

_STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff\u200b\u2060\ufeff]")
_NOT_WORD = re.compile(r"[^\w+]+")
CLOSE = 84  # of 100: below this, typed words are another word
SHORTEST_FUZZY = 4  # letters; shorter words differ too easily by one


def clean(text: str) -> str:
    """Drop control and private-use characters, which no person types, and space around."""
    return _STRANGE.sub("", text.replace("\r\n", "\n")).strip()


def folded(text: str) -> str:
    """Give `text` as it is compared: lower case, «е» for «ё», words with one space between."""
    return _NOT_WORD.sub(" ", text.casefold().replace("ё", "е")).strip()


def matching(text: str, labels: Sequence[str]) -> list[int]:
    """Give the labels that `text` may mean: the same words; else those that begin so; else the closest by letters."""
    wanted = folded(text)
    if not wanted:
        return []
    names = [folded(label) for label in labels]
    for same in (
        lambda n: n == wanted,
        lambda n: n.startswith(wanted + " "),
        lambda n: f" {wanted} " in f" {n} ",
    ):
        if found := [i for i, n in enumerate(names) if n and same(n)]:
            return found
    if len(wanted) < SHORTEST_FUZZY:
        return []
    scores = [(fuzz.ratio(wanted, n[: len(wanted) + 2]) if n else 0.0, i) for i, n in enumerate(names)]
    best = max(scores, default=(0.0, 0))[0]
    return [i for score, i in scores if score >= CLOSE and score >= best - 3]


def number(text: str) -> float | None:
    """Read «12», «1 200», «3,5»; None for anything else."""
    digits = re.sub(r"[\s\u00a0]", "", text).replace(",", ".")
    return float(digits) if re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,6})?", digits) else None


def time_of_day(text: str) -> str | None:
    """Read «18:00», «18.30», «в 18 часов», «в 6 вечера», «18 30» as 18:30; None for anything else."""
    words = text.casefold()
    found = re.fullmatch(
        r"\D{0,3}\b(\d{1,2})(?:\s*[:.\-\s]\s*(\d{2}))?\s*(час\w*|ч\.?|утра|дня|вечера|am|pm)?", words.strip()
    )
    if not found:
        return None
    hour, minute, part = int(found[1]), int(found[2] or 0), found[3] or ""
    if part in ("дня", "вечера", "pm") and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None  # noqa: PLR2004


def phone(text: str) -> str | None:
    """Read a phone number: Russian ones in any usual spelling as +7…, foreign ones with their +."""
    digits = re.sub(r"[\s()\-.]", "", text)
    if found := re.fullmatch(r"(?:\+?7|8)?(\d{10})", digits):
        return "+7" + found[1]
    return digits if re.fullmatch(r"\+\d{8,15}", digits) else None


_MONTHS = ("янв", "фев", "мар", "апр", ("май", "мая"), "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен")
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = {
    "позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip


def day(text: str, today: date, future: bool = True) -> date | None:
    """Read a day: «завтра», «в пятницу», «15.09», «15 сентября», «15.09.2026», «2026-09-15»; None otherwise.

    A day without a year is the nearest one ahead, or behind where `future` is false; so is a weekday.
    """
    words = text.casefold().replace("ё", "е").strip(" .,!")
    if words in _RELATIVE:
        return today + timedelta(days=_RELATIVE[words])
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{2}|\d{4}))?", words):
        return _with_year(int(found[1]), int(found[2]), found[3], today, future)
    if found := re.fullmatch(r"(\d{1,2})\s+([a-zа-я]+)(?:\s+(\d{4}))?(?:\s*г(?:ода)?\.?)?", words):
        month = _starting(found[2], _MONTHS) or _starting(found[2], _ENGLISH_MONTHS)
        return _with_year(int(found[1]), month, found[3], today, future) if month else None
    return _weekday(words, today, future)


def _weekday(words: str, today: date, future: bool) -> date | None:
    name = re.sub(r"^(во?|on|this|эт\w+)\s+", "", words)
    number = _starting(name, _WEEKDAYS) or _starting(name, _ENGLISH_WEEKDAYS)
    if number is None:
        return None
    ahead = (number - 1 - today.weekday()) % 7
    return today + timedelta(days=ahead if future else ahead - 7 if ahead else 0)


def _starting(word: str, beginnings: Sequence[str | tuple[str, ...]]) -> int | None:
    return next((i for i, b in enumerate(beginnings, 1) if word.startswith(b)), None)


def _with_year(number: int, month: int, year: str | None, today: date, future: bool) -> date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, number)  # noqa: PLR2004
    candidates = [_date(today.year + shift, month, number) for shift in (-1, 0, 1)]
    fitting = [d for d in candidates if d and (d >= today if future else d <= today)]
    return (min(fitting) if future else max(fitting)) if fitting else None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
