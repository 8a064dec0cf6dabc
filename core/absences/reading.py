"""What a family's words mean: which days, which part of them, why, and whose absence. Pure.

«Маша болеет с понедельника по среду» · «завтра к врачу, придём к третьему уроку» · «болеем» · «вчера болели».
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from core.absences.middle import part
from core.absences.partial import Part, mentioned
from core.absences.tables import Reason
from core.days.one import wrong
from core.days.parser import beyond, on_days, unread
from core.days.points import Point
from core.days.spans import Days, coming, merged, spans, within, without
from core.names import Name, called, only_child_called, without_polite
from core.search.wording import has_cyrillic, in_cyrillic, words_of

BACK = timedelta(days=14)  # how long ago an absence may be told
AHEAD = timedelta(days=120)  # how long before
LONGEST = 92  # days in a row
MOST_SPANS = 5
_PAIR = 2

_REASONS = (
    (
        Reason.ILLNESS,
        r"боле(?:ю|ем|ет|ют|л|ла|ли|ть|зн\w*)\b|заболе|приболе|разболел|температур|простуд|простыл|грипп|орви|орз|кашл"
        r"|насморк|сопл|ангин|ветрянк|рвот|рвет|тошн|отравил|отравлен|больничн|в больниц[еу]|недомога|ковид"
        r"|аллерг|сломал[аи]?\b|травм|карантин|отит\b|конъюнктивит|\bтемп\b|плохо себя|плохо стало|стало плохо"
        r"|\b(?:ill|sick|fever|flu|cold|cough\w*|vomit\w*)\b",
    ),
    (
        Reason.DOCTOR,
        r"\bврач|поликлиник|стоматолог|зубн|ортодонт|окулист|\bлор\b|хирург|невролог|анализ|прививк|обследован|медосмотр"
        r"|узи|\b(?:doctor|dentist|clinic|hospital|appointment)\b",
    ),
    (Reason.ILLNESS, r"\bбол(?:ит|ят)\b|горло|живот|голова"),
    (
        Reason.FAMILY,
        r"семейн|по семье|уезжа|уедем|уехал|поездк|похорон|свадьб|отпуск|путешеств|в отъезде|к бабушк|дедушк"
        r"|день рождени|\b(?:family|travel\w*|trip|funeral|wedding|holiday|vacation)\b",
    ),
)
_WHY = tuple((reason, re.compile(pattern)) for reason, pattern in _REASONS)
_ABSENT = re.compile(
    r"\bне\s?(?:прий?д|пой?д|буд|выйд|жди|смож|может|можем|ходи|был|было|приш)|\bнет в школе"
    r"|на соревнован|в санатор|в отъезд|отсутств|пропус|прогул"
    r"|отпуст|отпрос|\bдома\b|в школу не"
    r"|\b(?:absent|not com\w*|won t|not be|stay\w* home|at home|miss\w*)\b"
)
_PAST = re.compile(
    r"\b(?:болел[аи]?|был[аои]?|пропустил[аи]?|не ходил[аи]?|не приш(?:ел|ла|ли)|отсутствовал[аи]?|was|were|did not)\b"
)
_NOW = re.compile(r"\b(?:боле(?:ю|ем|ет|ют)|будет|будем|будут|(?:при|вы|пой)д(?:ем|ет|ут)|is|are|will)\b")
_BEGUN = re.compile(r"\b(?:боле(?:ю|ем|ет|ют)|заболе\w+|приболе\w+|лежит|кашляет|температур\w+|is (?:ill|sick))\b")
_MORE = re.compile(r"\b(?:еще|тоже|также|also|too|more|another)\b")
_ADDS = re.compile(r"\s*(?:а|и|and)\b")
_WHOLE = re.compile(r"\b(?:весь день|целый день|совсем|all day)\b")
_CORRECTS = re.compile(r"\s*(?:нет|не|ой|ошиб\w+|вернее|точнее|no|not|sorry)\b", re.IGNORECASE)
_ALL_OF_THEM = re.compile(r"\b(?:трое|дети|детей)\b|\bвсе (?:болеют|заболели)\b")
_BOTH = re.compile(r"\b(?:оба|обе|обоих|both)\b")  # of two children these are all
_ELSEWHERE = re.compile(r"\?|круж|секци|заняти|запиши|записать|расписани")  # no note, whatever else it says
CLAUSES = re.compile(r"[,;!?]|\.(?=\s|$)|\s(?:и|а|но|and|but)\s")
_HOLIDAYS = re.compile(
    r"\b(?:до (?:самых )?(?:\w+ )?каникул|до конца (?:\w+ )?(?:четверти|триместра|полугодия)"
    r"|(?:(?:прид|выйд|верн)\w+ )?(?:уже |только )?после каникул(?: (?:прид|выйд|верн)\w+)"
    r"|(?:прид|выйд|верн)\w+ (?:уже |только )?после каникул|until the (?:school )?holidays)\b"
)
_COMES = re.compile(
    r"\b(?:придет|пойдет|идет|будет|здоров\w*|в порядке|в школе|ходит)\b|\b[а-я]+[^иы\s] нет\b|^\s*(?:нет )?не \w+\s*$"
    r"|\b(?:is fine|is well|will come|comes)\b"
)
_NEW_YEAR = re.compile(r"\bдо (?:самого )?нового года\b")
_LITTLE = frozenset({"нет", "не", "ой", "это", "а", "и", "только", "с", "у", "про", "for", "no", "not", "and", "only"})
_DATED = re.compile(r"\b[0-9]{1,2}(?:-?го)?\s+[а-я]+")  # «5 марта» names nobody


class Doubt(StrEnum):
    """What of a line was not understood, though the rest was."""

    DAYS = "days"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood: days in order, none touching another; `far`, those that are too far away or too many.

    `tells`: something of an absence was said, if only that there is one. `apart`: the days, each with its part, where
    they are not missed alike. `comes`: the days of return, where nothing else of days was said: within a note that
    holds they are taken out of it. Of the last line: `unclear`, days were named and none understood; `doubts`.
    """

    days: tuple[Days, ...] = ()
    far: Days | None = None
    part: Part | None = None
    reason: Reason | None = None
    tells: bool = False
    apart: tuple[tuple[Days, Part | None], ...] = ()
    comes: tuple[Point, ...] = ()
    unclear: bool = False
    doubts: tuple[Doubt, ...] = ()


def corrects(words: str) -> bool:
    """Tell whether `words` mend what was said before: «нет, до пятницы»."""
    return _CORRECTS.match(words) is not None


def names_holidays(words: str) -> bool:
    """Tell whether `words` name the school's holidays as an end: «до каникул», «после каникул придём»."""
    return _HOLIDAYS.search(fold(words)) is not None


def read(words: str, today: date, start: date, said: Said = Said(), last: date | None = None) -> Said:
    """Read lines in order: a later one changes what it names anew and leaves the rest («нет, до пятницы»).

    `start` is the day that is meant where none is named; `said`, what is known before the first line; `last`, the
    last day before the school's next holidays.
    """
    for line in words.splitlines():
        said = with_line(said, line, today, start, last)
    return said


def with_line(said: Said, line: str, today: date, start: date, last: date | None = None) -> Said:
    """Read one line more."""
    return _changed(said, _with_holidays(_understandable(fold(line), today), last), today, start)


def fold(text: str) -> str:
    """Give `text` as patterns expect it, without the teacher who is addressed in it."""
    return without_polite(re.sub(r"[’'`]", " ", text.casefold().replace("ё", "е")))


def _understandable(line: str, today: date) -> str:
    """Give a line of Russian in Latin letters («masha zabolela») in its own; what is English stays."""
    if has_cyrillic(line) or tells(line) or spans(line, today):
        return line
    russian = in_cyrillic(line)
    return russian if tells(russian) or spans(russian, today) else line


def tells(line: str) -> bool:
    """Tell whether a folded line says why somebody is away, that they are, or which part of a day."""
    reason = any(pattern.search(line) for _, pattern in _WHY)
    return reason or _ABSENT.search(line) is not None or part(line)[0] is not None


def _with_holidays(line: str, last: date | None) -> str:
    line = _NEW_YEAR.sub(" до 31 декабря ", line)
    return line if last is None else _HOLIDAYS.sub(f" до {last:%d.%m.%Y} ", line)


def _changed(said: Said, line: str, today: date, start: date) -> Said:
    missed, rest = part(line)
    reason = next((why for why, pattern in _WHY if pattern.search(line)), None)
    timed, rest = mentioned(rest, appointed=reason is Reason.DOCTOR)
    more = bool(_MORE.search(line)) and bool(said.days)
    begin = said.days[-1].last + timedelta(days=1) if more else said.days[0].first if said.days else start
    left, no_day = unread(rest, today), wrong(rest, today) is not None
    found = () if left.most or no_day else _spans(line, rest, today, begin)
    comes = coming(rest, today)
    if taken := within(comes, said.days, today):
        return _taken_out(said, taken)
    far = next((d for d in found if not in_bounds(d, today)), None)
    days = merged([*said.days, *found]) if more else found
    if far is not None or not found or len(days) > MOST_SPANS:
        days = said.days
    all_day = whole(line)
    same = days == said.days and missed is None and not all_day
    apart = said.apart if same else () if far or more else _apart(line, today, start)
    doubtful = ((Doubt.DAYS, left.some or no_day), (Doubt.PART, timed and missed is None and not all_day))
    return Said(
        days,
        far,
        None if all_day or apart else missed or said.part,
        reason or said.reason,
        bool(said.tells or found or missed or reason or _ABSENT.search(line)),
        apart,
        comes if found or comes else said.comes,
        left.most or no_day,
        tuple(doubt for doubt, there in doubtful if there),
    )


def _taken_out(said: Said, comes: Sequence[date]) -> Said:
    """«во вторник придёт», said of days that were told."""
    days = without(said.days, comes)
    apart = tuple((left, missed) for one, missed in said.apart for left in without([one], comes))
    return replace(said, days=days, far=None, tells=True, apart=apart, unclear=not days, doubts=())


def _spans(line: str, rest: str, today: date, begin: date) -> tuple[Days, ...]:
    past = bool(_PAST.search(line)) and not _NOW.search(line)
    return spans(rest, today, begin, past=past, ongoing=bool(_BEGUN.search(line)))


def _apart(line: str, today: date, start: date) -> tuple[tuple[Days, Part | None], ...]:
    """«завтра с третьего урока, послезавтра весь день»: days that a line tells one by one, if not all are alike."""
    told: list[tuple[tuple[Days, ...], Part | None, bool]] = []
    for clause in CLAUSES.split(line):
        missed, rest = part(clause)
        said = missed is not None or _WHOLE.search(clause) is not None or tells(clause)
        if on_days(rest, today):
            told.append((_spans(clause, rest, today, start), missed, said))
        elif spans(rest, today) and not coming(rest, today):  # «…, в субботу придёт» leaves the others as they were
            return ()
        elif told and missed is not None:
            told[-1] = (told[-1][0], missed, True)
    if not told or not told[0][2] or len({missed for _, missed, _ in told}) == 1:
        return ()
    days = [(one, missed) for found, missed, _ in told for one in found]
    apart = all(not a.overlaps(b) for (a, _), (b, _) in combinations(days, 2))
    return tuple(sorted(days, key=lambda one: one[0])) if apart and len(days) <= MOST_SPANS else ()


def in_bounds(days: Days, today: date) -> bool:
    """Tell whether a note may tell of these days."""
    return today - BACK <= days.first <= days.last <= today + AHEAD and days.length <= LONGEST


def named(words: str, children: Sequence[tuple[int, Name]]) -> list[int]:
    """Give the children whom the last line that names any names: «Маша», «Петю и Машу», «оба».

    Of «Маша болеет, Петя придёт» that is Masha alone.
    """
    for line in reversed(fold(words).splitlines()):
        if all_of_them(line, children):
            return [id_ for id_, _ in children]
        found, absent = named_in(line, children)
        if found:
            return [id_ for id_, _ in children if id_ in (absent or found)]
        if (only := only_child_called(line, children)) is not None:
            return [only]
    return []


def is_note(words: str, children: Sequence[tuple[int, Name]], today: date) -> bool:
    """Tell whether words that nobody asked for are an absence note: why or which part, and a day or a child."""
    line = fold(words)
    said = read(words, today, today)
    told = tells(line) or (not has_cyrillic(line) and tells(in_cyrillic(line)))
    return told and bool(said.days or said.unclear or named(words, children)) and not _ELSEWHERE.search(line)


def only_days(words: str, children: Iterable[tuple[int, Name]], today: date) -> bool:
    """Tell whether words say nothing but whose days they are: «Варя до пятницы, Илья ещё 2 дня»."""
    line = fold(words)
    names = {word for _, name in children for word in words_of(called(name))}
    left = [word for text in beyond(line, today) for word in words_of(text)]
    return bool(spans(line, today)) and all(word in names or word in _LITTLE or more(word) for word in left)


def may_take_out(words: str, today: date) -> bool:
    """Tell whether words that nobody asked for say of days only that somebody comes: «в среду придёт»."""
    return bool(coming(fold(words), today)) and not _ELSEWHERE.search(fold(words))


def _comes(clause: str) -> bool:
    return _COMES.search(clause) is not None and not tells(clause)


def named_in(line: str, children: Iterable[tuple[int, Name]]) -> tuple[set[int], set[int]]:
    """Give the children whom a folded line calls by name, and those of them who are not said to come."""
    clauses = [(clause, set(called_in(clause, children))) for clause in CLAUSES.split(line)]
    absent = (who for clause, who in clauses if not _comes(clause))
    return set().union(*(who for _, who in clauses)), set().union(*absent)


def says_more(line: str, children: Iterable[tuple[int, Name]]) -> bool:
    """Tell whether a folded line says more than whom it is about («нет, это Маша»)."""
    left = [word for word in words_of(_DATED.sub(" x1 ", line)) if word not in _LITTLE]
    names = {word for _, name in children for word in words_of(called(name))}
    return any(word not in names and in_cyrillic(word) not in names for word in left)


def more(line: str) -> bool:
    """Tell whether a folded line adds to what was told: «Маша тоже»."""
    return _MORE.search(line) is not None


def adds(line: str) -> bool:
    """Tell whether a folded line tells of one child more: «а Петя до пятницы», «Маша тоже»."""
    return more(line) or _ADDS.match(line) is not None


def absent(line: str) -> bool:
    """Tell whether a folded line says in other words than a reason that somebody is not there."""
    return _ABSENT.search(line) is not None


def whole(line: str) -> bool:
    """Tell whether a folded line says that all of a day is missed."""
    return _WHOLE.search(line) is not None


def all_of_them(line: str, children: Sequence[tuple[int, Name]]) -> bool:
    """Tell whether a folded line says «оба», «дети»."""
    both = len(children) == _PAIR and _BOTH.search(line) is not None
    return len(children) > 1 and (both or _ALL_OF_THEM.search(line) is not None)


def called_in(clause: str, children: Iterable[tuple[int, Name]]) -> Iterable[int]:
    """Give the children whose names a folded clause holds."""
    said = set(words_of(_DATED.sub(" ", clause)))
    said |= {in_cyrillic(word) for word in said}
    return (id_ for id_, name in children if said & set(words_of(called(name))))
