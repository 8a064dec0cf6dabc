"""Words that mean days, Russian and English, as they are compared: small letters, «ё» as «е»."""

from rapidfuzz import fuzz

_MONTHS = (
    ("январ", "ь я е"), ("феврал", "ь я е"), ("март", "- а е"), ("апрел", "ь я е"), ("ма", "й я е"), ("июн", "ь я е"),
    ("июл", "ь я е"), ("август", "- а е"), ("сентябр", "ь я е"), ("октябр", "ь я е"), ("ноябр", "ь я е"),
    ("декабр", "ь я е"),
)  # fmt: skip
_SHORT_MONTHS = "янв фев мар апр май июн июл авг сен окт ноя дек"
_LONGER_MONTHS = {"февр": 2, "сент": 9, "нояб": 11, "sept": 9}
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS = {
    **{stem + end.strip("-"): n for n, (stem, ends) in enumerate(_MONTHS, 1) for end in ends.split()},
    **{short: n for n, short in enumerate(_SHORT_MONTHS.split(), 1)},
    **_LONGER_MONTHS,
    **{name: n for n, name in enumerate(_ENGLISH_MONTHS, 1)},
    **{name[:3]: n for n, name in enumerate(_ENGLISH_MONTHS, 1)},
}

RELATIVE = {
    "позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2,
    "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1,
    "позавчерашнего": -2, "вчерашнего": -1, "сегодняшнего": 0, "завтрашнего": 1, "послезавтрашнего": 2,
    "седня": 0, "сення": 0, "вчерашний": -1, "сегодняшний": 0, "завтрашний": 1, "послезавтрашний": 2,
}  # fmt: skip

_STEMS = {
    "понедельник": ("", "а", "у", "ом", "е"),
    "вторник": ("", "а", "у", "ом", "е"),
    "сред": ("а", "ы", "у", "е", "ой"),
    "четверг": ("", "а", "у", "ом", "е"),
    "пятниц": ("а", "ы", "у", "е", "ей"),
    "суббот": ("а", "ы", "у", "е", "ой"),
    "воскресень": ("е", "я", "ю", "ем"),
}
_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {
    **{stem + end: day for day, (stem, ends) in enumerate(_STEMS.items()) for end in ends},
    **dict.fromkeys(("воскресение", "воскресения", "воскресению"), 6),
    "понед": 0,
    "пнд": 0,
    "втор": 1,
    "втр": 1,
    "четв": 3,
    "чтв": 3,
    "пятн": 4,
    "птн": 4,
    "субб": 5,
    "воскр": 6,
    "вск": 6,
    **{short: day for day, short in enumerate(_SHORT)},
    **{name: day for day, name in enumerate(_ENGLISH)},
    **{name[:3]: day for day, name in enumerate(_ENGLISH)},
}

NEAREST = frozenset({"ближайший", "ближайшую", "ближайшая", "ближайшее", "coming"})
NEXT = frozenset({"следующий", "следующую", "следующая", "следующей", "следующего", "следующее", "будущий", "будущую",
                  "будущей", "next"})  # fmt: skip
THIS = frozenset({"этот", "эту", "эта", "этой", "этого", "это", "всю", "целую", "текущей", "this"})
LAST = frozenset({"прошлый", "прошлую", "прошлая", "прошлой", "прошлого", "прошлое", "last"})

_ORDINALS = {
    "перв": 1, "втор": 2, "треть": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9,
    "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
}  # fmt: skip
_ORDINAL_ENDS = ("ого", "его", "ое", "ому", "ему", "ый", "ий", "ой", "ом", "ем", "ым", "им", "е", "ых", "их")
ORDINALS = {
    **{stem + end: number for stem, number in _ORDINALS.items() for end in _ORDINAL_ENDS},
    "третий": 3, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
}  # fmt: skip
TENS = {"двадцать": 20, "тридцать": 30}

NUMBERS = {
    "один": 1, "одного": 1, "одну": 1, "два": 2, "две": 2, "двух": 2, "пару": 2, "пара": 2, "три": 3, "трех": 3,
    "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
    "a": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
}  # fmt: skip
LENGTHS = {
    **dict.fromkeys(("день", "дня", "дней", "денек", "денька", "сутки", "суток", "day", "days"), 1),
    **dict.fromkeys(("неделю", "недели", "недель", "недельку", "week", "weeks"), 7),
    **dict.fromkeys(("месяц", "month"), 30),
}
WEEK = frozenset({"неделя", "неделю", "неделе", "недели", "недельку", "week"})

CLOSE = 83  # of 100: one wrong letter in six is still the same word
_SHORTEST = 6  # letters; shorter words differ too easily by one
_TYPED = tuple(word for word in (*RELATIVE, *WEEKDAYS) if len(word) >= _SHORTEST)
_EVERY = ("ам", "ям")  # «по вторникам»
_NOT_MEANT = ("завтрак",)  # near in letters, far in meaning


def corrected(word: str) -> str:
    """Give the word for a day that `word` nearly is; else `word`."""
    if len(word) < _SHORTEST or word.startswith(_NOT_MEANT) or word.endswith(_EVERY) or word in ORDINALS:
        return word
    scores = {known: fuzz.ratio(word, known) for known in _TYPED if known[0] == word[0]}
    best = max(scores, key=lambda known: scores[known], default=word)
    return best if scores.get(best, 0) >= CLOSE else word
