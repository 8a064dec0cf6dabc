"""Reading what people type: words that almost match, times, phones. Days: `core.days`."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

# Control and private-use characters, half characters, and marks that turn the direction of what follows.
_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\ufffe\uffff]"
)
_WORD = re.compile(r"[\w+]+")
_NOT_WORD = re.compile(r"(?:(?!(?<![\w+])[-−]\d)[^\w+])+")  # the sign of «-1» stays: it is not 1
_ENDS = ".,;:!?…"
AND = re.compile(r"\s+(?:и|and)\s+")
CLOSE = 83  # of 100: below this, typed words are another word; one wrong letter in six is still the same
SHORTEST_FUZZY = 4  # letters; shorter words differ too easily by one
SHORTEST_BEGINNING = 3  # letters that may stand for a whole word


def clean(text: str) -> str:
    """Drop the characters that no person types and no database keeps, and space around."""
    return _STRANGE.sub("", text.replace("\r\n", "\n")).strip()


def in_one_line(text: str) -> str:
    """Give the lines of one message as one, so that a line is a message: «Маша болеет», «Петя до пятницы»."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ended = [line if line[-1] in _ENDS else f"{line}." for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])


def folded(text: str) -> str:
    """Give `text` as it is compared: lower case, «е» for «ё», words with one space between.

    What has no words at all («-», «👍») stays as it is.
    """
    return _NOT_WORD.sub(" ", text.casefold().replace("ё", "е")).strip() or text.strip()


def after_words(text: str, count: int) -> str:
    """Give what follows the first `count` words of `text`, as it was typed."""
    words = list(_WORD.finditer(text))
    return text[words[count].start() :] if count < len(words) else text


def matching(text: str, labels: Sequence[str]) -> list[int]:
    """Give the labels that `text` may mean: the same words; else those that hold them; else the closest by letters."""
    wanted = folded(text)
    if not wanted:
        return []
    names = [folded(label) for label in labels]
    for same in _SAME:
        if found := [i for i, n in enumerate(names) if n and same(n, wanted)]:
            return found
    if len(wanted) < SHORTEST_FUZZY:
        return []
    scores = [0.0 if _another(wanted, n) else _closeness(wanted, n) for n in names]
    best = max(scores, default=0.0)
    return [i for i, score in enumerate(scores) if score >= CLOSE and score >= best - 3]


def is_like_a_part(text: str, label: str) -> bool:
    """Tell whether `text` is only like some words of `label`: neither in it, nor nearly all of it."""
    wanted, name = folded(text), folded(label)
    return not any(same(name, wanted) for same in _SAME) and fuzz.ratio(wanted, name) < CLOSE


_SAME: tuple[Callable[[str, str], bool], ...] = (
    lambda name, wanted: name == wanted,
    lambda name, wanted: name.startswith(wanted + " "),
    lambda name, wanted: f" {wanted} " in f" {name} ",
    lambda name, wanted: len(wanted) >= SHORTEST_BEGINNING and f" {wanted}" in f" {name}",
)


def _another(wanted: str, name: str) -> bool:
    """Tell whether they are told apart by a number or a letter: «школа 2» is no «школа 3», «5 б» no «5 а»."""
    one, other = ([word for word in words.split() if _is_mark(word)] for words in (wanted, name))
    return bool({*one} - {*other} and {*other} - {*one}) and "".join(one) != "".join(other)


def _is_mark(word: str) -> bool:
    return len(word) == 1 or any(letter.isdigit() for letter in word)


def _closeness(wanted: str, name: str) -> float:
    """Compare with as many words of `name` as were typed, wherever in it they stand."""
    words, count = name.split(), wanted.count(" ") + 1
    starts = range(max(1, len(words) - count + 1))
    return max(fuzz.ratio(wanted, " ".join(words[i : i + count])) for i in starts)


_TIME = re.compile(
    r"(?:(?:в|к|с|c|от|at|около)\s+)?([0-9]{1,2})(?:\s*(?:[:.\s]|час\w*|ч\.?)\s*([0-9]{2})|-([0-5][05]))?(?:\s*мин\w*)?"
    r"\s*(?:час\w*|ч\.?|o'?clock)?\s*(утра|дня|вечера|ночи|am|pm)?"
)
_HOURS = "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать".split()  # noqa: SIM905 - shorter
_SAID = (
    (re.compile(r"\bполдень\b"), "12:00"),
    (re.compile(r"\bполночь\b"), "00:00"),
    (re.compile(r"\b([ap])\.\s?m\.?"), r"\1m"),
    *((re.compile(rf"\b{word}\b(?!\s*[0-9])"), str(hour)) for hour, word in enumerate(_HOURS, 2)),
    (re.compile(r"(?<![0-9] )(?<![0-9])\bчас(?=\s+(?:дня|ночи)\b)"), "1"),
)
_NOON = 12
_MORNING = 7  # an hour before it, said alone, may as well be in the afternoon


class _Clock(NamedTuple):
    """A time as it was said; `sure`: which half of the day is meant was said, too."""

    hour: int
    minute: int
    sure: bool

    def __str__(self) -> str:
        return f"{self.hour:02}:{self.minute:02}"

    def later(self) -> "_Clock":
        """Give the same hour of the afternoon."""
        return self._replace(hour=self.hour + _NOON) if self.hour < _NOON and not self.sure else self


def _clock(text: str) -> _Clock | None:
    words = text.casefold().strip(" .,!")
    for said, digits in _SAID:
        words = said.sub(digits, words)
    found = _TIME.fullmatch(words)
    if not found:
        return None
    hour, minute, part = int(found[1]), int(found[2] or found[3] or 0), found[4] or ""
    if part in ("дня", "вечера", "pm") and hour < _NOON:
        hour += _NOON
    elif part in ("ночи", "am") and hour == _NOON:
        hour = 0
    sure = bool(part or hour >= _NOON or found[1].startswith("0"))
    return _Clock(hour, minute, sure) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def time_of_day(text: str) -> str | None:
    """Read «18:00», «18.30», «в 18 часов», «в шесть вечера», «18 30» as 18:30; None for anything else.

    «В 6» says not which half of the day: it is none of them.
    """
    read = _clock(text)
    open_ = read is not None and not read.sure and read.hour < _MORNING and not re.search(r"[0-9]\D[0-9]", text)
    return None if read is None or open_ else str(read)


_UNTIL = re.compile(r"\s*(?:\b(?:до|по|to|till|until)\b|[-–—])\s*|(?<=[:.][0-9]{2})\s+(?=[0-9]{1,2}[:.][0-9]{2})")


def span_of_day(text: str, daytime: bool = False) -> tuple[str, str] | None:
    """Read «с 22 до 7», «22:00–07:30», «from 10 pm to 7 am» as (22:00, 07:00); None for anything else.

    `daytime`: it is of hours in which people work, so that «с 3 до 5» is in the afternoon.
    """
    words = re.sub(r"^from\s+", "", text.casefold().strip())
    for until in _UNTIL.finditer(words):
        starts, ends = _clock(words[: until.start()]), _clock(words[until.end() :])
        if starts and ends:
            return tuple(map(str, _in_daytime(starts, ends) if daytime else _of_one_half(starts, ends)))  # type: ignore[return-value]
    return None


def _of_one_half(starts: _Clock, ends: _Clock) -> tuple[_Clock, _Clock]:
    """«с 3 до 5 дня» is in the afternoon from its beginning on; «с 9 до 6 вечера» is not."""
    later = starts.later()
    return (later if ends.sure and ends.hour > _NOON and later[:2] < ends[:2] else starts), ends


def _in_daytime(starts: _Clock, ends: _Clock) -> tuple[_Clock, _Clock]:
    starts, ends = _of_one_half(starts, ends)
    if starts.hour < _MORNING:
        starts = starts.later()
    turns = ends[:2] <= starts[:2] and (starts.hour <= _NOON or not starts.sure)  # not «14–8»
    return starts, (ends.later() if turns else ends)


_WEEK_DAY = re.compile(
    r"\b(?:(пн|понедельник\w*|mon\w*)|(вт|вторник\w*|tue\w*)|(ср|сред[ауеы]\w*|wed\w*)|(чт|четверг\w*|thu\w*)"
    r"|(пт|пятниц\w*|fri\w*)|(сб|суббот\w*|sat\w*)|(вс|воскресен\w*|sun\w*)"
    r"|((?:будн\w*|рабочи\w+)(?: дн\w+)?|weekdays?)|(ежедневно|каждый день|every day|daily))\b\.?"
)
_BETWEEN_DAYS = re.compile(r"(?:[\s,;:./]|\b(?:и|and|по|в|во|с|со|каждый|каждую|каждое|on)\b)*")
_AT_THE_END = re.compile(_BETWEEN_DAYS.pattern + "$")
_TO_DAY = re.compile(r"\s*[-–—]\s*|\s+по\s+")
_WORK_DAYS, _ALL_DAYS = range(5), range(7)


def week(text: str) -> list[tuple[int, str, str]] | None:
    """Read «пн 15:00–17:00, ср и пт 16–18», «по будням с 8 до 18» as (0 for Monday, 15:00, 17:00), …; else None.

    Hours without a day are those of Monday to Friday.
    """
    words = text.casefold().replace("ё", "е")
    found = list(_WEEK_DAY.finditer(words))
    if not found:
        spans = _spans(words)
        return [(day, *span) for day in _WORK_DAYS for span in spans] or None
    if not _BETWEEN_DAYS.fullmatch(words[: found[0].start()]):
        return None
    read: list[tuple[int, str, str]] = []
    days: list[int] = []
    for match, after in zip(found, [*found[1:], None], strict=True):
        days = _with_day(days, match)
        gap = words[match.end() : after.start() if after else None]
        if after and _TO_DAY.fullmatch(gap):
            days.append(_TO_NEXT)
        elif not (after and _BETWEEN_DAYS.fullmatch(gap)):
            spans = _spans(_AT_THE_END.sub("", gap).lstrip(" -–—"))
            if not spans or _TO_NEXT in days:
                return None
            read += [(day, *span) for day in days for span in spans]
            days = []
    return None if days else read


_TO_NEXT = -1  # «пн–» waits for the day up to which it goes


def _with_day(days: list[int], match: re.Match[str]) -> list[int]:
    number = (match.lastindex or 1) - 1
    if days[-1:] == [_TO_NEXT]:
        ahead = range(days[-2] + 1, len(_ALL_DAYS)) if len(days) > 1 else range(0)
        return [*days[:-1], *range(ahead.start, number + 1)] if number in ahead else [_TO_NEXT]
    if number in _ALL_DAYS:
        return [*days, number]
    return [*days, *(_WORK_DAYS if number == len(_ALL_DAYS) else _ALL_DAYS)]


def _spans(text: str) -> list[tuple[str, str]]:
    """Give every span of «9–10, 15–17»; nothing if any of it is none."""
    parts = [part.strip(" ,;:.") for part in re.split(r"[,;]|\s(?:и|and)\s", text)]
    spans = [span_of_day(part, daytime=True) for part in parts if part]
    return [span for span in spans if span] if all(spans) else []


def phone(text: str) -> str | None:
    """Read a phone number: Russian ones in any usual spelling as +7…, foreign ones with their +."""
    digits = re.sub(r"[\s()\-–.]", "", text)
    if found := re.fullmatch(r"(?:\+?7|8)?([0-9]{10})", digits):
        return "+7" + found[1]
    return digits if re.fullmatch(r"\+(?!7)[0-9]{8,15}", digits) else None
