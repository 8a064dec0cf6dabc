"""What a family's words mean: which days, which part of them, why, and whose absence. Pure.

«Маша болеет с понедельника по среду» · «завтра к врачу, придём к третьему уроку» · «болеем» · «вчера болели».
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.absences.partial import Part, part
from core.absences.tables import Reason
from core.days.spans import Days, merged, spans
from core.names import Name, called
from core.search.wording import in_cyrillic, words_of

BACK = timedelta(days=14)  # how long ago an absence may be told
AHEAD = timedelta(days=120)  # how long before
LONGEST = 92  # days in a row
MOST_SPANS = 5

_REASONS = (
    (
        Reason.ILLNESS,
        r"боле(?:ю|ем|ет|ют|л|ла|ли|ть|знь\w*)\b|заболе|приболе|разболел|температур|простуд|простыл|грипп|орви|орз|кашл"
        r"|насморк|сопл|ангин|ветрянк|рвот|рвет|тошн|отравил|отравлен|больничн|в больниц[еу]|недомога|ковид|плохо себя"
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
    r"\bне (?:прид|пой?д|буд|выйд|жди|смож|может|можем|ходи|был|было|приш)|отсутств|пропус|\bдома\b|в школу не"
    r"|\b(?:absent|not com|won t|not be|stay\w* home|at home|miss)\b"
)
_PAST = re.compile(
    r"\b(?:болел[аи]?|был[аои]?|пропустил[аи]?|не ходил[аи]?|не приш(?:ел|ла|ли)|отсутствовал[аи]?|was|were|did not)\b"
)
_NOW = re.compile(r"\b(?:боле(?:ю|ем|ет|ют)|будет|будем|будут|(?:при|вы|пой)д(?:ем|ет|ут)|is|are|will)\b")
_BEGUN = re.compile(r"\b(?:боле(?:ю|ем|ет|ют)|заболе\w+|приболе\w+|лежит|кашляет|температур\w+|is (?:ill|sick))\b")
_MORE = re.compile(r"\b(?:еще|тоже|также|also|too|more|another)\b")
_WHOLE = re.compile(r"\b(?:весь день|целый день|совсем|all day)\b")
_CORRECTS = re.compile(r"\s*(?:нет|не|ой|ошиб\w+|вернее|точнее|no|not|sorry)\b", re.IGNORECASE)
_ALL_OF_THEM = re.compile(r"\b(?:оба|обе|обоих|трое|дети|детей|both)\b|\bвсе (?:болеют|заболели)\b")
_DATED = re.compile(r"\b[0-9]{1,2}(?:-?го)?\s+[а-я]+")  # «5 марта» names nobody


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood: days in order, none touching another; `far`, those that are too far away or too many.

    `tells`: something of an absence was said, if only that there is one.
    """

    days: tuple[Days, ...] = ()
    far: Days | None = None
    part: Part | None = None
    reason: Reason | None = None
    tells: bool = False


def corrects(words: str) -> bool:
    """Tell whether `words` mend what was said before: «нет, до пятницы»."""
    return _CORRECTS.match(words) is not None


def read(words: str, today: date, start: date, said: Said = Said()) -> Said:
    """Read lines in order: a later one changes what it names anew and leaves the rest («нет, до пятницы»).

    `start` is the day that is meant where none is named; `said`, what is known before the first line.
    """
    for line in words.splitlines():
        said = _changed(said, fold(line), today, start)
    return said


def fold(text: str) -> str:
    """Give `text` as patterns expect it."""
    return re.sub(r"[’'`]", " ", text.casefold().replace("ё", "е"))


def _changed(said: Said, line: str, today: date, start: date) -> Said:
    missed, rest = part(line)
    past = bool(_PAST.search(line)) and not _NOW.search(line)
    more = bool(_MORE.search(line)) and bool(said.days)
    begin = said.days[-1].last + timedelta(days=1) if more else said.days[0].first if said.days else start
    found = spans(rest, today, begin, past=past, ongoing=bool(_BEGUN.search(line)))
    far = next((d for d in found if not in_bounds(d, today)), None)
    days = merged([*said.days, *found]) if more else found
    if far is not None or not found or len(days) > MOST_SPANS:
        days = said.days
    reason = next((why for why, pattern in _WHY if pattern.search(line)), None)
    return Said(
        days,
        far,
        None if _WHOLE.search(line) else missed or said.part,
        reason or said.reason,
        bool(said.tells or found or missed or reason or _ABSENT.search(line)),
    )


def in_bounds(days: Days, today: date) -> bool:
    """Tell whether a note may tell of these days."""
    return today - BACK <= days.first <= days.last <= today + AHEAD and days.length <= LONGEST


def named(words: str, children: Sequence[tuple[int, Name]]) -> list[int]:
    """Give the children whom the last line that names any names: «Маша», «Петю и Машу», «оба»."""
    for line in reversed(fold(words).splitlines()):
        if len(children) > 1 and _ALL_OF_THEM.search(line):
            return [id_ for id_, _ in children]
        said = set(words_of(_DATED.sub(" ", line)))
        if found := list(_called(said | {in_cyrillic(word) for word in said}, children)):
            return found
    return []


def _called(said: set[str], children: Iterable[tuple[int, Name]]) -> Iterable[int]:
    return (id_ for id_, name in children if said & set(words_of(called(name))))
