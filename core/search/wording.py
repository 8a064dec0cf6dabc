"""How typed words become comparable: case, «ё», word forms, the wrong keyboard layout, Latin letters. Pure."""

import re
import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
_FROM = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LAYOUT = str.maketrans(_FROM + '{}:"<>~', "йцукенгшщзхъфывапролджэячсмитьбюе" + "хъжэбюе")
# Longest first; what is left is letter by letter.
_SOUNDS = {
    "shch": "щ", "sch": "щ", "yo": "е", "jo": "е", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ju": "ю", "ya": "я", "ja": "я", "ye": "е", "iy": "ий", "ij": "ий", "ay": "ай", "oy": "ой",
    "ey": "ей", "x": "кс", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х",
    "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "y": "ы", "z": "з", "'": "ь",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(map(re.escape, _SOUNDS), key=len, reverse=True)))

_stemmers = threading.local()  # a stemmer keeps the word it works on inside itself


def fold(text: str) -> str:
    """Give `text` in small letters, «ё» as «е»."""
    return text.lower().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """Give the folded words and numbers of `text`."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give what the forms of a folded word share: «шахматам» and «шахматы» give «шахмат»."""
    if not hasattr(_stemmers, "ru"):
        _stemmers.ru, _stemmers.en = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")
    language: Any = _stemmers.en if _LATIN.search(word) else _stemmers.ru
    return str(language.stemWord(word))


def is_latin(text: str) -> bool:
    """Tell whether folded `text` has Latin letters."""
    return _LATIN.search(text) is not None


def has_cyrillic(text: str) -> bool:
    """Tell whether folded `text` has Russian letters."""
    return _CYRILLIC.search(text) is not None


def other_layout(text: str) -> str:
    """Give what folded `text` was meant to be if the keyboard was in English: «if[vfns» → «шахматы»."""
    return text.translate(_LAYOUT)


def in_cyrillic(text: str) -> str:
    """Give Latin letters by their sound: «shahmaty» → «шахматы»."""
    return _SOUND.sub(lambda sound: _SOUNDS[sound.group()], text)
