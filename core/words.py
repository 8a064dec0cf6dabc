"""Words: every sentence a person reads comes from locales/<language>/<file>.po, by key.

A `Phrase` is a key and what it mentions; it becomes text only when the reader's language is known. In the
catalogue, `{name}` mentions a value and `{name:spec}` its form; `*stars*` make bold. Values are never parsed, so
nothing that a person typed can act as markup.
"""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.plural import PluralRule

from core.names import Name

BOLD_ON, BOLD_OFF = "\ue000", "\ue001"  # private-use letters: never typed, stripped from what people send
LOCALES = Path(__file__).parent.parent / "locales"
DEFAULT = "ru"
_BOLD = re.compile(r"\*([^*\n]+)\*")
_DATES = {
    "": "d MMMM",
    "full": "EEEE, d MMMM",
    "short": "EEEEEE, d MMMM",
    "weekday": "EEEEEE, d",
    "month": "LLLL y",
    "year": "d MMMM y",
}
_COUNTS_WITH_SEPARATOR = 10_000
_INNER_QUOTES = str.maketrans("«»", "„“")  # Russian quotes within quotes


class Phrase(NamedTuple):  # made by the dozen in every turn: a dataclass would cost three times as much
    """A sentence by key, e.g. `club_signup.done`, and the values it mentions."""

    key: str
    told: Mapping[str, Any]


Text = Phrase | str


def say(key: str, /, **told: Any) -> Phrase:
    """Give the phrase `key` that mentions `told`; `n` among them chooses the plural form."""
    return Phrase(key, told)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in kopecks."""

    kopecks: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """A time every week: weekday 0–6 from Monday, minutes from midnight."""

    weekday: int
    starts: int
    ends: int


class MissingWords(KeyError):
    """A key that no catalogue has: a bug, found by the tests."""


Template = tuple[tuple[str, str | None, str], ...]  # (literal, field, spec) …


class Words:
    """All catalogues of one locales folder, parsed once."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self.languages = sorted(p.name for p in folder.iterdir() if p.is_dir())
        self._locales = {language: Locale.parse(language) for language in self.languages}
        self._templates: dict[str, dict[str, tuple[Template, ...]]] = {}
        self._plural: dict[str, PluralRule] = {}
        for language in self.languages:
            entries: dict[str, tuple[Template, ...]] = {}
            for path in sorted((folder / language).glob("*.po")):
                with path.open("rb") as file:
                    entries |= _entries(path.stem, read_po(file, locale=language))
            self._templates[language] = entries
            self._plural[language] = self._locales[language].plural_form

    def keys(self, language: str) -> set[str]:
        """Give every key that `language` has."""
        return set(self._templates[language])

    def fields(self, key: str, language: str) -> set[str]:
        """Give the names that the sentence mentions."""
        return {field for t in self._templates[language][key] for _, field, _ in t if field}

    def has(self, key: str, language: str = DEFAULT) -> bool:
        """Tell whether there are words for `key`."""
        return key in self._templates.get(language, {})

    def text(self, text: Text, language: str, voice: str = "") -> str:
        """Give the sentence in `language` (Russian where the language is unknown).

        `voice`: to whom, where there are words for that under `<key>.<voice>` (a pupil is a «ты»). Raises
        MissingWords for a key no catalogue has.
        """
        if isinstance(text, str):
            return text
        entries = self._templates.get(language)
        if entries is None:
            return self.text(text, DEFAULT, voice)
        forms = (entries.get(f"{text.key}.{voice}") if voice else None) or entries.get(text.key)
        if forms is None:
            raise MissingWords(f"{text.key} ({language})")
        template = forms[0] if len(forms) == 1 else forms[_form(self._plural[language], text.told["n"], len(forms))]
        if len(template) == 1 and template[0][1] is None:
            return template[0][0]
        told = text.told
        parts: list[str] = []
        for literal, field, spec in template:
            parts.append(literal)
            if field is not None:
                value = self._value(told[field], spec, language, voice)
                parts.append(value.translate(_INNER_QUOTES) if literal.endswith("«") else value)
        if template[-1][2] == "lines" and not parts[-1]:  # a list at the end that has none
            return "".join(parts).rstrip("\n")
        return "".join(parts)

    def _value(self, value: Any, spec: str, language: str, voice: str) -> str:
        match value:
            case str():
                return value
            case Phrase():
                return self.text(value, language, voice)
            case Name():
                return value.form(spec, language)
            case dict():  # one text a language: what people wrote themselves
                return str(value.get(language) or value.get(DEFAULT) or next(iter(value.values()), ""))
            case bool():
                return str(value)
            case int() if value >= _COUNTS_WITH_SEPARATOR:
                return str(format_decimal(value, locale=self._locales[language]))
            case Decimal():
                return str(format_decimal(value, locale=self._locales[language]))
            case Money():
                return money(value, self._locales[language])
            case Weekly():
                return weekly(value, self._locales[language])
            case datetime():
                return format_datetime(value, "d MMMM, HH:mm", locale=self._locales[language])
            case date() if spec == "heading":
                full = format_date(value, _DATES["full"], locale=self._locales[language])
                return full[:1].upper() + full[1:]
            case date():
                return format_date(value, _DATES.get(spec, _DATES[""]), locale=self._locales[language])
            case time():
                return value.strftime("%H:%M")
            case list() | tuple() if value and all(isinstance(v, Weekly) for v in value):
                return timetable(tuple(value), self._locales[language])
            case list() | tuple():
                return self._several([self._value(v, spec, language, voice) for v in value], spec, language)
            case _:
                return str(value)

    def _several(self, values: Sequence[str], spec: str, language: str) -> str:
        if spec == "lines":
            return "\n".join(values)
        if spec == "comma":
            return ", ".join(values)
        return format_list(values, locale=self._locales[language]) if values else ""


@lru_cache(maxsize=4096, typed=True)  # 1.0 takes another form than 1
def _form(plural: PluralRule, n: int, forms: int) -> int:
    # Gettext numbers the forms; Babel's CLDR names them. Russian: one, few, many. English: one, other.
    order = ("one", "few", "many") if forms > 2 else ("one", "other")  # noqa: PLR2004
    tag = plural(n)
    return order.index(tag) if tag in order else forms - 1


def _entries(file: str, catalog: Catalog) -> dict[str, tuple[Template, ...]]:
    found: dict[str, tuple[Template, ...]] = {}
    for message in catalog:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        found[f"{file}.{key}"] = tuple(_parsed(s) for s in strings if s)
    return {key: forms for key, forms in found.items() if forms}


def _parsed(template: str) -> Template:
    return tuple((literal, field, spec or "") for literal, field, spec, _ in string.Formatter().parse(marked(template)))


def marked(text: str) -> str:
    """Give a text of ours, where *stars* make bold, with the marks of bold. Nothing that people typed."""
    return _BOLD.sub(BOLD_ON + r"\1" + BOLD_OFF, text)


@lru_cache(maxsize=4096)
def money(amount: Money, locale: Locale) -> str:
    """Give «1 500 ₽»; kopecks only where there are some."""
    pattern = "#,##0 ¤" if amount.kopecks % 100 == 0 else "#,##0.00 ¤"
    return format_currency(Decimal(amount.kopecks) / 100, "RUB", pattern, locale=locale, currency_digits=False)


@lru_cache(maxsize=4096)
def weekly(at: Weekly, locale: Locale) -> str:
    """Give «вт 15:00–16:30»."""
    day = get_day_names("abbreviated", locale=locale)[at.weekday]
    return f"{day} {clock_time(at.starts)}–{clock_time(at.ends)}"


@lru_cache(maxsize=4096)
def timetable(times: tuple[Weekly, ...], locale: Locale) -> str:
    """Give «пн, ср 15:15–16:15, сб 10:00–11:00»: days of the same hours together."""
    hours: dict[tuple[int, int], list[int]] = {}
    for at in times:
        hours.setdefault((at.starts, at.ends), []).append(at.weekday)
    names = get_day_names("abbreviated", locale=locale)
    return ", ".join(
        f"{', '.join(names[day] for day in days)} {clock_time(starts)}–{clock_time(ends)}"
        for (starts, ends), days in hours.items()
    )


def clock_time(minutes: int) -> str:
    """Give minutes from midnight as 15:00."""
    return f"{minutes // 60}:{minutes % 60:02}"


def plain(text: str) -> str:
    """Give `text` without the marks of bold."""
    return text.replace(BOLD_ON, "").replace(BOLD_OFF, "")


def bold_ranges(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give the plain text and the [start, end) of what is bold in it, in code points."""
    if BOLD_ON not in text:
        return text, []
    ranges: list[tuple[int, int]] = []
    out: list[str] = []
    length = start = 0
    for piece in re.split(f"([{BOLD_ON}{BOLD_OFF}])", text):
        if piece == BOLD_ON:
            start = length
        elif piece == BOLD_OFF:
            ranges.append((start, length))
        else:
            out.append(piece)
            length += len(piece)
    return "".join(out), ranges
