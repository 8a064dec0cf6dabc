"""A part of a day: «придём к третьему уроку», «заберу в 12:30», «отпустите с 5 урока». Pure.

What is missed in the middle of a day is read in `middle`.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from core.days.lexicon import MONTHS, NUMBERS, ORDINALS


class Missing(StrEnum):
    """What of the day is missed."""

    ARRIVES = "arrives"  # comes later
    LEAVES = "leaves"  # goes earlier
    BETWEEN = "between"  # goes, and is back the same day
    ONLY = "only"  # comes for a part of the day
    LAST = "last"  # the last lessons, `lesson` of them
    SUBJECT = "subject"  # lessons of some subjects


class Part(NamedTuple):
    """Comes by a lesson or a time of day, or goes after a lesson or at a time; neither, if that was not told.

    Of what has two ends: the first lesson or the time from which on it is, and the last lesson or the time until which.
    """

    missing: Missing
    lesson: int | None = None
    minute: int | None = None  # from midnight
    until_lesson: int | None = None
    until_minute: int | None = None
    subjects: str = ""  # names of subjects, a space between


ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_NUMBER = rf"(?P<n>[0-9]{{1,2}}(?:-?[а-яa-z]{{1,3}})?|{ORDINAL})"
_LESSON = rf"{_NUMBER}\s+(?:урок\w*|lesson)"
NO_TIME = rf"(?!\s*(?:-|[./][0-9]|числ|урок|{'|'.join(sorted(MONTHS, key=len, reverse=True))}))"
_TIME = (
    rf"(?P<h>[0-9]{{1,2}})(?:-?ти)?(?:(?:[:.]|[ -](?=[0-5][05]\b))(?P<m>[0-9]{{2}}))?(?![0-9]){NO_TIME}"
    r"(?:\s*час\w*|\s*ч\b)?(?:\s*(?P<half>дня|утра|pm|am))?"
)
_LESSON_ALONE = rf"(?P<n>{ORDINAL}|[1-5](?:-?(?:го|му))?)(?![0-9:.]){NO_TIME}"
_ONLY = r"(?:(?:только|уже|лишь|часам|примерно)\s+)?"
_WEEKDAY = r"(?:понедельник|вторник|среду|четверг|пятницу|субботу|пн|вт|ср|чт|пт|сб)"
_DATE = rf"[0-9]{{1,2}}(?:\.[0-9]{{1,2}}|\s+(?:{'|'.join(name for name in MONTHS if len(name) > 4)}))"  # noqa: PLR2004
_DAY = rf"(?:сегодня|завтра|послезавтра|today|tomorrow|во?\s+{_WEEKDAY}|{_DATE})"
_WHEN = rf"(?P<when>{_DAY}\s+)?"
COMING = r"(?:прий?д|подойд|подъед|приед|привед|привез|появ|будем|будет|come|arrive)\w*"
_COME = rf"{COMING}\s+{_WHEN}{_ONLY}"
GOING = (
    r"(?:забер|забир|уйти|уйд|уход|ухож|уезж|уед|улет|отпуст|отпрос|освобод|pick|leave"
    r"|go(?=\s+(?:home\s+)?(?:after|at|early)))"
)
_GO = rf"{GOING}\w*\s+(?P<between>(?:[а-яa-z]+\s+){{0,3}}?)"
_GOES = re.compile(rf"\b{GOING}")
_LATE = re.compile(
    rf"\b(?:(?:потом|затем|then)\s+(?:сразу\s+)?(?:{COMING}|в школу|на урок\w*|to school)|оп[ао]зд\w+|проспал\w*"
    r"|задерж(?:имся|ится|атся)|late)\b"
)
_FIRST = re.compile(
    r"\b(?:(?P<j>[0-9]|дв[аеу]х?|тр[иех]+)\s+)?(?:перв(?:ый|ого|ом|ые|ых|ым)|1(?:-?[а-я]{1,3})?|first)"
    r"(?:\s+и\s+(?P<second>втор\w+|2(?:-?[а-я]{1,3})?))?\s+(?:(?P<k>[0-9]|[а-яa-z]+)\s+)?(?:урок\w*|lessons?)"
)
AT_DOCTOR = re.compile(
    r"\b(?:у|к) (?:врач|доктор|стоматолог|зубн|ортодонт|окулист|лор|хирург|\w+олог)|поликлиник|\bузи\b|\bприем"
    r"|анализ|процедур|опозд|задерж|\bat the (?:doctor|dentist)"
)
_TO_DOCTOR = re.compile(
    r"\s+(?:(?:сегодня|завтра|послезавтра)\s+)?(?:к (?:врач|доктор|стоматолог|зубн|ортодонт|окулист|лор|хирург|\w+олог)"
    r"|в поликлиник|в больниц|на прием|на анализ|на соревнован|уже не\b)"
)
MISSES = re.compile(r"\bне\b|\bбез\b|пропус|\bmiss|\bskip")
_BY = rf"(?P<when>\b{_DAY})\s+к\s+{_TIME}"
_EXPECTED = re.compile(_BY)
_RULES = tuple(
    (re.compile(pattern), missing, shift)
    for pattern, missing, shift in (
        (rf"\b{_GO}{_ONLY}(?:после|after)\s+(?:the\s+)?{_LESSON}", Missing.LEAVES, 0),
        (rf"\b{_GO}{_ONLY}(?:с|со)\s+{_LESSON}", Missing.LEAVES, -1),
        (rf"\b(?:{_COME})?(?:к|ко|с|со|by|to|for)\s+(?:the\s+)?{_LESSON}", Missing.ARRIVES, 0),
        (rf"\b(?:{_COME})?(?:после|after)\s+(?:the\s+)?{_LESSON}", Missing.ARRIVES, 1),
        (rf"\b{_GO}{_ONLY}(?:после|after)\s+{_LESSON_ALONE}", Missing.LEAVES, 0),
        (rf"\b{_GO}{_ONLY}(?:в|с|после|около|к|at|after)\s+{_TIME}", Missing.LEAVES, None),
        (rf"\b{_COME}(?:к|в|около|после|by|at|after)\s+{_TIME}", Missing.ARRIVES, None),
        (rf"\b(?:к|ко|by)\s+{_TIME}\s+{COMING}", Missing.ARRIVES, None),
        (rf"\b(?:в|с|после|около|at)\s+{_TIME}\s+(?:мы\s+|я\s+)?{GOING}\w*", Missing.LEAVES, None),
        (rf"\b{_GO}{_ONLY}(?:раньше|пораньше|в обед|early|earlier)\b", Missing.LEAVES, None),
        (rf"\b{_COME}(?:позже|попозже|после обеда|к обеду|later)\b", Missing.ARRIVES, None),
        (rf"\b{_COME}(?:к|ко)\s+{_LESSON_ALONE}", Missing.ARRIVES, 0),
        (rf"(?P<when>\b{_DAY})\s+(?:к|ко|с|со)\s+{_LESSON_ALONE}(?!\s+(?:по|до)\b)", Missing.ARRIVES, 0),
        (_BY, Missing.ARRIVES, None),
        (r"\bуш(?:ел|ла|ли) домой\b", Missing.LEAVES, None),
        (r"\bдо обеда\b", Missing.ARRIVES, None),
        (r"\bпосле обеда\b", Missing.LEAVES, None),
    )
)
_UNTIL = re.compile(rf"\b(?:(?:с|from)\s+(?P<from>[0-9]{{1,2}})(?:[:.][0-9]{{2}})?\s+)?(?:до|until|till)\s+{_TIME}")
NTH = rf"(?:[0-9]{{1,2}}(?:-?[а-яa-z]{{1,3}})?|{ORDINAL})"
_MENTIONED = re.compile(
    rf"\b(?:{NTH}\s+(?:по|до|и|-)\s+)?{NTH}\s+(?:урок\w*|lesson)|последн\w+ урок\w*|\bфиз(?:культур|р[аеуы])\w*"
    rf"|\b[0-9]{{1,2}}:[0-9]{{2}}\b"
    rf"|\b(?:в|к|at|by)\s+[0-9]{{1,2}}(?:\s*час\w*|\s*ч\b|\s*утра|\s*дня){NO_TIME}"
)
_APPOINTED = re.compile(
    rf"\b(?:(?:в|к|at|by)|(?:с|from)\s+[0-9]{{1,2}}(?:[:.][0-9]{{2}})?\s+(?:до|until|till))\s+{_TIME}"
)
_EARLY = 9  # an hour: whoever is away from then on is away from the first lesson on
CUT = " | "  # in the place of what was read and taken out of a line
_NOT = re.compile(r"\bне\s+$")  # «не придём к первому» is to the second
_HOURS_IN_WORDS = {
    "восьми": "8", "девяти": "9", "десяти": "10", "одиннадцати": "11", "двенадцати": "12", "восемь": "8",
    "девять": "9", "десять": "10", "одиннадцать": "11", "двенадцать": "12", "два часа": "14", "три часа": "15",
    "часу": "13", "часа дня": "13", "час": "13", "полдевятого": "8:30", "полдесятого": "9:30",
    "полодиннадцатого": "10:30",
    "полдвенадцатого": "11:30", "полпервого": "12:30", "полвторого": "13:30", "полтретьего": "14:30",
}  # fmt: skip
_HOUR_IN_WORDS = re.compile(rf"\b(в|к|до|около|после) ({'|'.join(_HOURS_IN_WORDS)})\b(?: дня\b)?")
_LESSON_FIRST = re.compile(r"\b(lessons?) ([0-9]{1,2}(?:\s*(?:-|to|and)\s*[0-9]{1,2})?)\b")
_HALF = re.compile(r"\bпол ?(?=(?:девят|десят|одиннадц|двенадц|перв|втор|трет)\w+го\b|третьего\b)|\bполовине ")
HOURS = range(6, 22)
LESSONS = range(1, 13)
_MONTHS = range(1, 13)


def hours_in_digits(text: str) -> str:
    """Give folded `text` with «к десяти» as «к 10», and “lesson 3” as «3 lesson»."""
    text = _HALF.sub("пол", _LESSON_FIRST.sub(r"\2 \1", text))
    return _HOUR_IN_WORDS.sub(lambda found: f"{found[1]} {_HOURS_IN_WORDS[found[2]]}", text)


def edge(text: str) -> tuple[Part | None, str]:
    """Give which end of the day folded `text` says is missed, and the rest of the text."""
    text = hours_in_digits(text)
    for pattern, missing, shift in _RULES:
        found = pattern.search(text)
        if found and pattern is _EXPECTED and AT_DOCTOR.search(text):  # «к врачу завтра к 10» is when the doctor waits
            continue
        refused = found and shift is not None and missing is Missing.ARRIVES and _NOT.search(text[: found.start()])
        read = found and _read(found, missing, shift + 1 if refused and shift is not None else shift)
        if found and read:
            kept = " ".join(filter(None, (found.groupdict().get("when"), found.groupdict().get("between"))))
            return _turned(read, text, found.end()), f"{text[: found.start()]}{CUT}{kept}{CUT}{text[found.end() :]}"
    if (found := _UNTIL.search(text)) and (read := _until(found, text)):
        return read, text[: found.start()] + CUT + text[found.end() :]
    if (found := _FIRST.search(text)) and MISSES.search(text):
        first = 2 if found["second"] else count(found["j"] or found["k"])
        return Part(Missing.ARRIVES, first + 1), text[: found.start()] + CUT + text[found.end() :]
    if _LATE.search(text):
        return Part(Missing.ARRIVES), _LATE.sub(CUT, text)
    return None, text


def mentioned(text: str, appointed: bool) -> tuple[bool, str]:
    """Tell whether folded `text`, of which `part` left this, still speaks of a lesson or a time of day; give the rest.

    `appointed`: a number with «в» or «к» is the hour at which a doctor expects them.
    """
    rest = _APPOINTED.sub(CUT, text) if appointed else text
    rest = _MENTIONED.sub(CUT, rest)
    return rest != text, rest


def _until(found: re.Match[str], text: str) -> Part | None:
    """«до 11» is a time of day if it is said to be, or of somebody who is at the doctor's; whoever leaves for there
    in the middle of the day is none who comes later."""
    timed = found["m"] or found["half"] or "час" in found[0] or AT_DOCTOR.search(text)
    if "." in found[0] and int(found["m"] or 0) in _MONTHS and not AT_DOCTOR.search(text):  # «до 10.12» is a day
        return None
    late = found["from"] and int(found["from"]) > _EARLY
    return _read(found, Missing.ARRIVES, None) if timed and not late else None


def _read(found: re.Match[str], missing: Missing, shift: int | None) -> Part | None:
    groups = found.groupdict()
    if shift is not None:
        lesson = number(groups["n"]) + shift
        return Part(missing, lesson) if lesson in LESSONS else None
    if groups.get("h") is None:
        return Part(missing)
    hour, minute = int(groups["h"]), int(groups["m"] or 0)
    if "." in found[0] and minute in _MONTHS and minute % 5:  # «к 10.12» is a day
        return None
    afternoon = groups["half"] in ("дня", "pm") or (missing is Missing.LEAVES and hour < HOURS.start)  # «заберу в 2»
    hour += 12 if afternoon and hour < 12 else 0  # noqa: PLR2004 - noon
    return Part(missing, None, hour * 60 + minute) if hour in HOURS and minute < 60 else None  # noqa: PLR2004


def _turned(read: Part, text: str, end: int) -> Part:
    """«с 5 урока отпустите», «после 3 урока к врачу»: what stands behind tells that the last lessons are missed."""
    goes = _GOES.search(text) or _TO_DOCTOR.match(text, end)
    if read.missing is Missing.ARRIVES and read.lesson is not None and goes:
        return Part(Missing.LEAVES, max(1, read.lesson - 1))
    return read


def number(text: str) -> int:
    """Give the number of a lesson, in digits or as an ordinal."""
    digits = re.match(r"[0-9]+", text)
    return int(digits[0]) if digits else ORDINALS[text]


def count(text: str | None) -> int:
    """Give how many lessons that is; one if it was not told."""
    if text is None:
        return 1
    return min(6, int(text) if text.isdigit() else NUMBERS.get(text, 1))
