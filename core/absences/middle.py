"""What is missed in the middle of a day: «не будет на 3 уроке», «с последнего урока», «без физкультуры». Pure."""

import re

from core.absences.partial import (
    AT_DOCTOR,
    COMING,
    CUT,
    GOING,
    HOURS,
    LESSONS,
    NO_TIME,
    NTH,
    Missing,
    Part,
    count,
    edge,
    hours_in_digits,
    number,
)

_AWAY = re.compile(
    rf"\bне\b|\bбез\b|пропу[сщ]|освоб|\bнет\b|отсутств|\bmiss|\bskip|\bnot?\b|\bwithout\b|\bexcuse|\b{GOING}"
)
_LISTED = re.compile(
    rf"(?:\b(?P<on>на|с|со|в|во|on)\s+)?(?:(?P<only>только|лишь|only)\s+)?(?:(?:на|с|со|on)\s+)?"
    rf"\b(?P<a>{NTH})(?:\s*(?P<to>,|-|–|\bи\b|\bпо\b|\bдо\b|\band\b|\bto\b)\s*(?P<b>{NTH}))?"
    rf"(?:\s*(?:,|\bи\b|\band\b)\s*(?P<c>{NTH}))?\s+(?P<noun>урок\w*|lessons?)"
)
_EDGE = re.compile(r"\b(?:к|ко|после|до|by|after|for)\s+(?:the\s+)?$")  # an end of the day, see `partial`
_ONE = re.compile(r"урок[еу]?|lesson")  # «3 урока» may be three of them
_COMES = re.compile(rf"(?<!не )\b{COMING}\s+(?P<when>(?:сегодня|завтра|послезавтра)\s+)?(?:в школу\s+)?$")
_LAST = re.compile(
    r"\b(?:с|со|без|на)\s+(?:(?P<k>[2-4]|дву?х?|тр[её]х|одного)\s+)?последн\w+\s+(?:(?P<n>[2-4]|дву?х?|два|тр[иех]+)\s+)?урок\w*"
    r"|\bпоследн(?:ий|ие)\s+(?:(?P<m>[2-4]|два|три)\s+)?урок\w*|\bthe last lesson"
)
_HOUR = r"[0-9]{1,2}(?:[:.][0-9]{2})?"
_TIMES = re.compile(
    rf"\b(?:с|from)\s+(?P<a>{_HOUR})(?:\s*час\w*|\s*ч\b)?\s+(?:до|по|to|until|till)\s+(?P<b>{_HOUR})(?![0-9]){NO_TIME}"
    r"(?P<hours>\s*час\w*|\s*ч\b)?"
)
_EARLY = 9 * 60  # minutes: whoever is away from then on is away from the first lesson on
_BACK = re.compile(rf"(?<!не )\b(?:верн\w+|возвращ\w+|(?:be |come )?back|{COMING})")
_GO = re.compile(rf"\b{GOING}")
_BETWEEN_THEM = re.compile(r"[,;.]|\s(?:и|а|но|потом|затем|and|then)\s")
_SUBJECTS = {
    "pe": r"физ(?:культур|р)\w*|\bpe\b",
    "maths": r"математик\w*|maths?",
    "algebra": r"алгебр\w*",
    "geometry": r"геометри\w*",
    "russian": r"русск\w+(?: язык\w*)?",
    "literature": r"литератур\w*|чтени\w*",
    "english": r"английск\w+(?: язык\w*)?",
    "german": r"немецк\w+(?: язык\w*)?",
    "french": r"французск\w+(?: язык\w*)?",
    "history": r"истори[ияюей]+",
    "society": r"обществознани\w*",
    "geography": r"географи\w*",
    "biology": r"биологи\w*",
    "chemistry": r"хими[ияюей]+",
    "physics": r"физик[аиуеой]+",
    "computing": r"информатик\w*",
    "music": r"музык\w*",
    "art": r"рисовани\w*|изо\b",
    "technology": r"технологи\w*",
    "world": r"окружающ\w+(?: мир\w*)?",
    "safety": r"обж\b|обзр\b",
}
_SUBJECT = "|".join(rf"(?:{words})" for words in _SUBJECTS.values())
_NAMED = re.compile(
    rf"(?:\b(?:с|со|без|от|на|from|no|without)\s+(?:урок\w*\s+)?|\bпропу[сщ]\w+\s+(?:урок\w*\s+)?)(?P<what>(?:{_SUBJECT})"
    rf"(?:\s*(?:,|\bи\b|\band\b)\s*(?:(?:с|со|от|на|без)\s+)?(?:{_SUBJECT}))*)"
)
_NO_LESSON = re.compile(r"олимпиад|контрольн|соревнован|турнир|конкурс|экзамен")


def part(text: str) -> tuple[Part | None, str]:
    """Give the part of the day that folded `text` says is missed, and the rest of the text."""
    text = hours_in_digits(text)
    for rule in (_both_ends, _last, _subjects, _times, _listed):
        if read := rule(text):
            return read
    return edge(text)


def _both_ends(text: str) -> tuple[Part, str] | None:
    """«уйдём в 12, вернёмся к 5 уроку»; the other way about, they come for a part of the day."""
    goes, back = _GO.search(text), _BACK.search(text)
    if goes is None or back is None:
        return None
    first, then = sorted((goes, back), key=lambda found: found.start())
    marks = [found.start() for found in _BETWEEN_THEM.finditer(text, first.end(), then.start() + 1)]
    cut = marks[-1] if marks else then.start()
    (one, left), (other, rest) = edge(text[:cut]), edge(_BACK.sub("придем", text[cut:]))
    if one is None or other is None or {one.missing, other.missing} != {Missing.LEAVES, Missing.ARRIVES}:
        return None
    made = _away(one, other) if one.missing is Missing.LEAVES else _there(one, other)
    return (made, left + CUT + rest) if made else None


def _away(goes: Part, back: Part) -> Part | None:
    first = goes.lesson + 1 if goes.lesson else None
    last = back.lesson - 1 if back.lesson else None
    told = (first or goes.minute) and (last or back.minute)
    return Part(Missing.BETWEEN, first, goes.minute, last, back.minute) if told and _ordered(first, last) else None


def _there(comes: Part, goes: Part) -> Part | None:
    told = (comes.lesson or comes.minute) and (goes.lesson or goes.minute)
    ordered = _ordered(comes.lesson, goes.lesson)
    return Part(Missing.ONLY, comes.lesson, comes.minute, goes.lesson, goes.minute) if told and ordered else None


def _ordered(first: int | None, last: int | None) -> bool:
    return first is None or last is None or first <= last


def _last(text: str) -> tuple[Part, str] | None:
    found = _LAST.search(text)
    if found and (comes := _COMES.search(text[: found.start()])):  # «придём на последний урок»
        return Part(Missing.ARRIVES), _without_verb(text, comes, found)
    if found is None or not _AWAY.search(text):
        return None
    return Part(Missing.LAST, count(found["k"] or found["n"] or found["m"])), _without(text, found)


def _subjects(text: str) -> tuple[Part, str] | None:
    found = _NAMED.search(text)
    if found is None or not _AWAY.search(text) or _NO_LESSON.search(text) or _COMES.search(text[: found.start()]):
        return None
    named = [name for name, words in _SUBJECTS.items() if re.search(rf"\b(?:{words})", found["what"])]
    return Part(Missing.SUBJECT, subjects=" ".join(named)), _without(text, found)


def _times(text: str) -> tuple[Part, str] | None:
    found = _TIMES.search(text)
    if found is None:
        return None
    first, last = _minute(found["a"]), _minute(found["b"])
    timed = found["hours"] or ":" in found[0] or AT_DOCTOR.search(text) or _GO.search(text)
    if first is None or last is None or first >= last or not timed or (first <= _EARLY and not _GO.search(text)):
        return None
    return Part(Missing.BETWEEN, None, first, None, last), _without(text, found)


def _minute(text: str) -> int | None:
    hour, _, minute = text.replace(".", ":").partition(":")
    return int(hour) * 60 + int(minute or 0) if int(hour) in HOURS and int(minute or 0) < 60 else None  # noqa: PLR2004


def _listed(text: str) -> tuple[Part, str] | None:
    """«не будет на 3 и 4 уроках», «с 3 по 5 урок у врача», «придём только на 3 урок»."""
    found = _LISTED.search(text)
    if found is None or _EDGE.search(text[: found.start()]):
        return None
    numbers = [number(found[name]) for name in "abc" if found[name]]
    first, last = numbers[0], numbers[-1]
    in_a_row = found["to"] not in (",", "и", "and") or numbers == list(range(first, last + 1))
    one = len(numbers) > 1 or _ONE.fullmatch(found["noun"]) is not None
    if not one or not in_a_row or not {first, last} <= set(LESSONS) or first > last:
        return None
    comes, several = _COMES.search(text[: found.start()]), len(numbers) > 1
    if comes is None:
        made = _missed(text, found, first, last, several)
        return (made, _without(text, found)) if made else None
    made = Part(Missing.ONLY, first, None, last) if found["only"] or several else Part(Missing.ARRIVES, first)
    told = made.missing is Missing.ONLY or found["on"] == "на"
    return (made, _without_verb(text, comes, found)) if told else None


def _missed(text: str, found: re.Match[str], first: int, last: int, several: bool) -> Part | None:
    from_on = found["on"] in ("с", "со") and not several  # «отпустите с 5 урока» is for the end of a day
    if from_on or not (_AWAY.search(text) or AT_DOCTOR.search(text)):
        return None
    return Part(Missing.ARRIVES, last + 1) if first == 1 else Part(Missing.BETWEEN, first, None, last)


def _without_verb(text: str, comes: re.Match[str], found: re.Match[str]) -> str:
    return text[: comes.start()] + CUT + (comes["when"] or "") + CUT + text[found.end() :]


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + CUT + text[found.end() :]
