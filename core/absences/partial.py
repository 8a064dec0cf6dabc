"""A part of a day: «придём к третьему уроку», «заберу в 12:30», «отпустите с 5 урока». Pure."""

import re
from enum import StrEnum
from typing import NamedTuple

from core.days.lexicon import MONTHS, NUMBERS, ORDINALS


class Missing(StrEnum):
    """Which end of the day is missed."""

    ARRIVES = "arrives"  # comes later
    LEAVES = "leaves"  # goes earlier


class Part(NamedTuple):
    """Comes by a lesson or a time of day, or goes after a lesson or at a time; neither, if that was not told."""

    missing: Missing
    lesson: int | None = None
    minute: int | None = None  # from midnight


_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_NUMBER = rf"(?P<n>[0-9]{{1,2}}(?:-?[а-яa-z]{{1,3}})?|{_ORDINAL})"
_LESSON = rf"{_NUMBER}\s+(?:урок\w*|lesson)"
_NO_TIME = rf"(?!\s*(?:-|[./][0-9]|числ|урок|{'|'.join(sorted(MONTHS, key=len, reverse=True))}))"
_TIME = (
    rf"(?P<h>[0-9]{{1,2}})(?:[:.](?P<m>[0-9]{{2}}))?(?![0-9]){_NO_TIME}(?:\s*час\w*|\s*ч\b)?(?:\s*(?P<half>дня|утра))?"
)
_ONLY = r"(?:только\s+|уже\s+|лишь\s+)?"
_WHEN = r"(?P<when>(?:сегодня|завтра|послезавтра|today|tomorrow)\s+)?"
_COME = rf"(?:прид|подойд|подъед|приед|привед|привез|появ|будем|будет|come|arrive)\w*\s+{_WHEN}{_ONLY}"
_GO = r"(?:забер|забир|уйд|уход|ухож|отпуст|освобод|pick|leave)\w*\s+(?:(?:его|ее|их|петю|up)\s+)?(?:из школы\s+)?"
_GOES = re.compile(r"\b(?:забер|забир|уйд|уход|ухож|отпуст|освобод|pick|leave)")
_LATE = re.compile(r"\b(?:опозд\w+|задерж(?:имся|ится|атся)|late)\b")
_FIRST = re.compile(r"\b(?:перв(?:ый|ого|ом|ые|ых|ым)|first)\s+(?:(?P<k>[0-9]|[а-яa-z]+)\s+)?(?:урок\w*|lessons?)")
_MISSES = re.compile(r"\bне\b|\bбез\b|пропус|\bmiss|\bskip")
_RULES = tuple(
    (re.compile(pattern), missing, shift)
    for pattern, missing, shift in (
        (rf"\b{_GO}{_ONLY}(?:после|after)\s+(?:the\s+)?{_LESSON}", Missing.LEAVES, 0),
        (rf"\b{_GO}{_ONLY}(?:с|со)\s+{_LESSON}", Missing.LEAVES, -1),
        (rf"\b(?:{_COME})?(?:к|ко|с|со|by|to|for)\s+(?:the\s+)?{_LESSON}", Missing.ARRIVES, 0),
        (rf"\b(?:{_COME})?(?:после|after)\s+(?:the\s+)?{_LESSON}", Missing.ARRIVES, 1),
        (rf"\b{_GO}{_ONLY}(?:в|с|после|около|к|at|after)\s+{_TIME}", Missing.LEAVES, None),
        (rf"\b{_COME}(?:к|в|около|после|by|at|after)\s+{_TIME}", Missing.ARRIVES, None),
        (rf"\b{_GO}{_ONLY}(?:раньше|пораньше|early|earlier)\b", Missing.LEAVES, None),
        (rf"\b{_COME}(?:позже|попозже|после обеда|к обеду|later)\b", Missing.ARRIVES, None),
        (r"\bдо обеда\b", Missing.ARRIVES, None),
        (r"\bпосле обеда\b", Missing.LEAVES, None),
    )
)
_HOURS = range(6, 22)
_LESSONS = range(1, 13)


def part(text: str) -> tuple[Part | None, str]:
    """Give the part of the day that folded `text` says is missed, and the rest of the text."""
    for pattern, missing, shift in _RULES:
        found = pattern.search(text)
        read = found and _read(found, missing, shift)
        if found and read:
            when = found.groupdict().get("when") or ""
            return _turned(read, text), f"{text[: found.start()]} , {when} , {text[found.end() :]}"
    if (found := _FIRST.search(text)) and _MISSES.search(text):
        count = _count(found["k"])
        return Part(Missing.ARRIVES, count + 1), text[: found.start()] + " , " + text[found.end() :]
    if _LATE.search(text):
        return Part(Missing.ARRIVES), _LATE.sub(" , ", text)
    return None, text


def _read(found: re.Match[str], missing: Missing, shift: int | None) -> Part | None:
    groups = found.groupdict()
    if shift is not None:
        lesson = _number(groups["n"]) + shift
        return Part(missing, lesson) if lesson in _LESSONS else None
    if groups.get("h") is None:
        return Part(missing)
    hour, minute = int(groups["h"]), int(groups["m"] or 0)
    hour += 12 if groups["half"] == "дня" and hour < 12 else 0  # noqa: PLR2004 - noon
    return Part(missing, None, hour * 60 + minute) if hour in _HOURS and minute < 60 else None  # noqa: PLR2004


def _turned(read: Part, text: str) -> Part:
    """«с 5 урока отпустите»: the verb stands behind, and it is the last lessons that are missed."""
    if read.missing is Missing.ARRIVES and read.lesson is not None and _GOES.search(text):
        return Part(Missing.LEAVES, max(1, read.lesson - 1))
    return read


def _number(text: str) -> int:
    digits = re.match(r"[0-9]+", text)
    return int(digits[0]) if digits else ORDINALS[text]


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return min(6, int(text) if text.isdigit() else NUMBERS.get(text, 1))
