"""What one cell says, as a value. Each function takes a filled cell and raises Unclear with what to write."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import available_timezones

from core.opportunities.tables import Category, Kind
from core.roster.rows import ClassLabel, Span
from core.roster.text import Cell, cyrillic, dashed, norm, text
from core.words import Phrase, say

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = 80_000  # to the year 2119
MAX_GRADE = 12
MAX_AGE = 99
MAX_PLACES = 10_000
MAX_RUBLES = 10_000_000
MAX_LETTER = 8
PHONE_DIGITS = range(10, 16)


V = TypeVar("V")
Reader = Callable[[Cell], V]


class Unclear(Exception):
    """A cell that cannot be understood; `what` says so and what to write instead."""

    def __init__(self, key: str, **told: Any) -> None:
        super().__init__(key)
        self.what: Phrase = say(f"roster.{key}", **told)


def line(limit: int) -> Reader[str]:
    """Give a reader of one line of at most `limit` characters."""

    def read(cell: Cell) -> str:
        words = text(cell)
        if len(words) > limit:
            raise Unclear("too_long", n=limit)
        return words

    return read


_LABEL = re.compile(r"^(\d{1,2})[\s\-.\"'«»„“”()]*([^\W\d_]{0,8}\d{0,2})[\s\"'«»„“”()]*$")
_CLASS_WORD = re.compile(r"\b(класс\w*|кл)\b\.?")


def class_label(cell: Cell) -> ClassLabel:
    """Read «5Б», «5-Б», «5 "б" класс», «10», «5-1»."""
    if isinstance(cell, date):
        raise Unclear("class_is_date", value=text(cell))
    words = text(cell)
    bare = _CLASS_WORD.sub(" ", dashed(words).casefold()).strip(" .")
    match = _LABEL.match(bare)
    if match is None or not 1 <= int(match[1]) <= MAX_GRADE or len(match[2]) > MAX_LETTER:
        raise Unclear("bad_class", value=words)
    letter = cyrillic(match[2].upper())
    return ClassLabel(int(match[1]), f"-{letter}" if letter.isdigit() else letter)


_DAY_FIRST = re.compile(r"^(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4}|\d{2})(?:\s*г\.?|\s*года)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[t ]\S*)?$")
_IN_WORDS = re.compile(r"^(\d{1,2})[\s\-]+([а-я]+)\.?[\s\-]+(\d{4})(?:\s*г\.?|\s*года)?$")


def day(cell: Cell) -> date:
    """Read an Excel date, its bare number, or «01.09.2015», «2015-09-01», «1 сентября 2015 г.»."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 1 <= cell < EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(cell))
    words = text(cell)
    try:
        return _written_day(norm(words))
    except ValueError:
        raise Unclear("bad_date", value=words) from None


def _written_day(words: str) -> date:
    if match := _DAY_FIRST.match(words):
        return date(_full_year(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_FIRST.match(words):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _IN_WORDS.match(words):
        month = next((i for i, m in enumerate(MONTHS, 1) if match[2].startswith(m)), 0)
        return date(int(match[3]), month, int(match[1]))
    raise ValueError(words)


def _full_year(year: str) -> int:
    if len(year) > 2:  # noqa: PLR2004 - two digits of a year
        return int(year)
    return 2000 + int(year) if int(year) <= datetime.now().year % 100 + 1 else 1900 + int(year)


def moment(last: bool) -> Reader[datetime]:
    """Give a reader of a day with or without a time; a bare day means its first or its last minute."""

    def read(cell: Cell) -> datetime:
        if isinstance(cell, datetime) and cell.time() != time():
            return cell
        words = norm(text(cell))
        found = re.search(r"\b(\d{1,2}):(\d{2})(?::\d{2})?$", words)
        if found and isinstance(cell, str):
            return datetime.combine(day(words[: found.start()].strip(" ,в")), _clock(found[1], found[2]))
        return datetime.combine(day(cell), time(23, 59, 59) if last else time())

    return read


def _clock(hours: str, minutes: str) -> time:
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise Unclear("bad_time", value=f"{hours}:{minutes}") from None


def phone(cell: Cell) -> str:
    """Read a phone as +7…; of several in one cell, the first."""
    words = text(cell)
    first = re.split(r"[,;/\n]|\sили\s|\sи\s", words)[0]
    digits = re.sub(r"[^0-9]", "", first)
    if re.search(r"[^\W\d_]", re.sub(r"\(.*?\)|\b(тел|моб|дом|сот)\w*\b", "", first)) and len(digits) < PHONE_DIGITS[0]:
        raise Unclear("bad_phone", value=words)
    if len(digits) == 11 and digits[0] in "78" and not first.lstrip().startswith("+8"):  # noqa: PLR2004
        return f"+7{digits[1:]}"
    if len(digits) == 10:  # noqa: PLR2004 - without the country
        return f"+7{digits}"
    if len(digits) in PHONE_DIGITS and first.lstrip().startswith("+"):
        return f"+{digits}"
    raise Unclear("bad_phone", value=words)


def sex(cell: Cell) -> str:
    """Read «м», «жен.», «мальчик», «девочка», «male»."""
    word = norm(text(cell)).strip(" .")
    if word in ("m", "male", "boy", "юноша", "1") or word.startswith(("м", "муж")):
        return "m"
    if word in ("f", "female", "girl", "2") or word.startswith(("ж", "дев")):
        return "f"
    raise Unclear("bad_sex", value=text(cell))


def places(cell: Cell) -> int:
    """Read «15», «15 мест», 15.0."""
    words = text(cell)
    match = re.match(r"^(?:до\s+)?(\d{1,6})\s*(?:мест\w*|чел\w*\.?|человек\w*)?$", norm(words))
    if match is None or not 1 <= int(match[1]) <= MAX_PLACES:
        raise Unclear("bad_places", value=words, n=MAX_PLACES)
    return int(match[1])


_POINT = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)°?[NnСс]?(?:[;,\s]\s*|\s+)(-?\d{1,3}(?:[.,]\d+)?)°?[EeВв]?")
_NORTHMOST, _EASTMOST = 90, 180


def point(cell: Cell) -> tuple[float, float]:
    """Read «54.7104, 20.4522» or «54,7104; 20,4522» as latitude and longitude."""
    words = text(cell)
    match = _POINT.fullmatch(norm(words))
    if match is None:
        raise Unclear("bad_point", value=words)
    latitude, longitude = (float(number.replace(",", ".")) for number in match.groups())
    if abs(latitude) > _NORTHMOST or abs(longitude) > _EASTMOST:
        raise Unclear("bad_point", value=words)
    return latitude, longitude


_FREE = ("беспл", "нет", "free", "бюджет")
_PRICE = re.compile(r"^(\d[\d ]*)(?:[.,](\d{1,2}))?(?:р\.?|руб\w*\.?|₽)?(?:/мес\w*\.?|вмес\w*)?$")


def price(cell: Cell) -> int:
    """Read «бесплатно», «1 500 руб.», 1500.0 as kopecks."""
    words = text(cell)
    bare = re.sub(r"\s+", "", norm(words))
    if bare.startswith(_FREE) or bare == "-":
        return 0
    match = _PRICE.match(bare)
    if match is None or int(match[1]) > MAX_RUBLES:
        raise Unclear("bad_price", value=words)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


_ANY = ("люб", "все", "без", "не огр", "any", "-")


def ages(cell: Cell) -> Span:
    """Read «7–10 лет», «от 7», «до 12», «7+», «любой»."""
    return _span(cell, r"лет|года?|г\.", MAX_AGE, "bad_ages")


def grades(cell: Cell) -> Span:
    """Read «1–4», «5-9 классы», «1, 2, 3», «10», «все»."""
    return _span(cell, r"класс\w*|кл\b\.?|-?х\b|-?й\b", MAX_GRADE, "bad_grades")


def _span(cell: Cell, units: str, top: int, key: str) -> Span:
    if isinstance(cell, date):  # Excel reads «7-10» as the 7th of October
        raise Unclear("span_is_date", value=text(cell))
    words = text(cell)
    bare = re.sub(units, " ", norm(words)).strip(" .")
    if bare.startswith(_ANY):
        return Span(None, None)
    numbers = [int(n) for n in re.findall(r"\d{1,3}", bare)]
    if not numbers or not re.fullmatch(r"[\d\s,;+\-.]*|(?:от|с|до|по|и|\d|[\s,;+\-.])+", bare) or max(numbers) > top:
        raise Unclear(key, value=words)
    return _from_to(bare, numbers, Unclear(key, value=words))


def _from_to(bare: str, numbers: list[int], unclear: Unclear) -> Span:
    if len(numbers) == 1:
        if bare.startswith(("от", "с ")) or bare.endswith(("+", "-")):
            return Span(numbers[0], None)
        return Span(None, numbers[0]) if bare.startswith(("до", "по")) else Span(numbers[0], numbers[0])
    if numbers != sorted(numbers):
        raise unclear
    return Span(numbers[0], numbers[-1])


_KINDS = {
    Kind.CLUB: ("круж", "студи", "клуб", "объедин", "факульт", "club"),
    Kind.SECTION: ("секц", "section"),
    Kind.CONTEST: ("конкурс", "соревн", "contest"),
    Kind.OLYMPIAD: ("олимп", "olymp"),
    Kind.TRIAL: ("проб", "профпроб", "trial"),
}
_CATEGORIES = {
    Category.TECHNOLOGY: ("техн", "инжен", "tech"),
    Category.SCIENCE: ("естеств", "научн", "scien"),
    Category.ART: ("худож", "искусс", "творч", "art"),
    Category.SPORT: ("спорт", "физк", "sport"),
    Category.SOCIAL: ("соц", "гуман", "soci"),
    Category.TOURISM: ("турис", "краев", "tour"),
}


def kind(cell: Cell) -> Kind:
    """Read «кружок», «Спортивная секция», «профессиональная проба»."""
    return _by_stem(cell, _KINDS, "bad_kind")


def category(cell: Cell) -> Category:
    """Read a direction of additional education: «техническое», «социально-гуманитарное»."""
    return _by_stem(cell, _CATEGORIES, "bad_category")


def _by_stem(cell: Cell, stems: dict[V, tuple[str, ...]], key: str) -> V:
    words = re.split(r"[\s\-/,]+", norm(text(cell)))
    for word in words:
        for value, starts in stems.items():
            if word.startswith(starts):
                return value
    raise Unclear(key, value=text(cell))


_FROM_MOSCOW = {
    -1: "Europe/Kaliningrad", 0: "Europe/Moscow", 1: "Europe/Samara", 2: "Asia/Yekaterinburg", 3: "Asia/Omsk",
    4: "Asia/Krasnoyarsk", 5: "Asia/Irkutsk", 6: "Asia/Yakutsk", 7: "Asia/Vladivostok", 8: "Asia/Magadan",
    9: "Asia/Kamchatka",
}  # fmt: skip
_BY_CITY = {
    "калин": -1, "моск": 0, "самар": 1, "екат": 2, "омск": 3, "красн": 4, "новос": 4, "иркут": 5, "якут": 6,
    "влад": 7, "магад": 8, "камч": 9,
}  # fmt: skip


def timezone(cell: Cell) -> str:
    """Read «Europe/Kaliningrad», «МСК-1», «UTC+2», «Калининград»."""
    words = text(cell)
    bare = norm(words).replace(" ", "")
    if match := re.match(r"^(мск|msk|utc|gmt)([+\-]\d{1,2})?(?::?00)?$", bare):
        shift = int(match[2] or 0) - (0 if match[1] in ("мск", "msk") else 3)
        if shift in _FROM_MOSCOW:
            return _FROM_MOSCOW[shift]
    for start, shift in _BY_CITY.items():
        if bare.startswith(start):
            return _FROM_MOSCOW[shift]
    if bare in _zones():
        return _zones()[bare]
    raise Unclear("bad_timezone", value=words)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {norm(zone): zone for zone in available_timezones()}
