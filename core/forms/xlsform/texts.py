"""Texts of a form as a chat can show them, and the languages they are in."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from babel import Locale

from core.forms.model import Words

Value = str | Mapping[str, object]

UNNAMED = "default"  # pyxform's name for the language of columns that name none
_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\s*\)\s*$")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TURNED = "\u202d\u202e"  # marks that turn the reading order of whatever follows
_KEPT = {"\n", "\t"}

_REFERENCE = re.compile(r"\$\{[^{}]*\}")
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<br\s*/?>", re.I), "\n"),
    (re.compile(r"</?(?:span|sup|sub|b|i|u|p|div|font|strong|em|h[1-6])(?:\s[^<>]*)?>", re.I), ""),
    (re.compile(r"(?<![\w!])\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)"), r"\1 (\2)"),
    (re.compile(r"^#{1,6}\s+", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"\\([#*_\\])"), r"\1"),
)


def clean(text: str) -> str:
    """Give a text without characters that are not to be seen."""
    if text.isprintable():
        return text.strip()
    return "".join(c for c in text if c in _KEPT or _visible(c)).strip()


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") and character not in _TURNED


def plain(text: str) -> str:
    """Give a text without the marks of bold, colours, headings; a chat shows none of them."""
    if not any(mark in text for mark in "*_#<[\\"):
        return text
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return chr(0xE100 + len(held) - 1)  # clean() has removed such letters

    text = _REFERENCE.sub(hold, text)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    for place, reference in enumerate(held):
        text = text.replace(chr(0xE100 + place), reference)
    return text.strip()


def changed(words: Words, change: Callable[[str], str]) -> Words:
    """Give words, each language changed."""
    return change(words) if isinstance(words, str) else {code: change(text) for code, text in words.items()}


def joined(between: str, *parts: Words) -> Words:
    """Give several words as one; a text for all readers is the same in every language."""
    there = [part for part in parts if part]
    codes = list(dict.fromkeys(code for part in there if not isinstance(part, str) for code in part))
    if not codes:
        return between.join(str(part) for part in there)
    return {code: between.join(filter(None, (_in(part, code) for part in there))) for code in codes}


def _in(words: Words, code: str) -> str:
    if isinstance(words, str):
        return words
    return words.get(code) or next((text for text in words.values() if text), "")


def code_of(language: str) -> str:
    """Give the code of a language as a heading names it: «Русский (ru)», «Russian», «ru»; "" if it is unknown."""
    if found := _CODE.search(language):
        return found[1].casefold()
    return _known().get(language.strip().casefold(), "")


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """Give codes by the names of languages: in English, in Russian, and their own."""
    english = Locale("en").languages
    codes = {code: code for code in map(str, english) if len(code) in (2, 3)}
    for reader in ("ru", "en"):
        codes |= {str(n).casefold(): str(c) for c, n in Locale(reader).languages.items() if str(c).isalpha()}
    for code in ("ru", "en", "tt", "kk", "uk", "be", "de", "fr", "es", "pt", "it", "uz", "ky", "tg", "hy", "az", "ka"):
        codes[(Locale(code).get_language_name(code) or code).casefold()] = code
    return codes


def guessed(texts: str) -> str:
    """Give the language of texts whose column names none."""
    return "ru" if _CYRILLIC.search(texts) else "en"
