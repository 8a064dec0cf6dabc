"""Reading a number as people write it: «12», «1 200», «3,5», «двое», «полтора», «двадцать пять», «около 5 шт.»."""

import re

from core.search.wording import stem, words_of

_UNITS = {
    0: "ноль нуль нисколько zero none",
    1: "один одна одно одну одного одной one",
    2: "два две двух двое двоих пара пару two couple",
    3: "три трех трое троих three",
    4: "четыре четырех четверо четверых four",
    5: "пять пяти пятеро пятерых five",
    6: "шесть шести шестеро шестерых six",
    7: "семь семи семеро семерых seven",
    8: "восемь восьми восьмеро восьмерых eight",
    9: "девять девяти девятеро девятерых nine",
}
_MORE = {
    10: "десять десяти десятеро десятерых ten",
    11: "одиннадцать одиннадцати eleven",
    12: "двенадцать двенадцати twelve",
    13: "тринадцать тринадцати thirteen",
    14: "четырнадцать четырнадцати fourteen",
    15: "пятнадцать пятнадцати fifteen",
    16: "шестнадцать шестнадцати sixteen",
    17: "семнадцать семнадцати seventeen",
    18: "восемнадцать восемнадцати eighteen",
    19: "девятнадцать девятнадцати nineteen",
    100: "сто ста hundred",
}
_TENS = {
    20: "двадцать двадцати twenty",
    30: "тридцать тридцати thirty",
    40: "сорок сорока forty",
    50: "пятьдесят пятидесяти fifty",
    60: "шестьдесят шестидесяти sixty",
    70: "семьдесят семидесяти seventy",
    80: "восемьдесят восьмидесяти eighty",
    90: "девяносто девяноста ninety",
}


def _by_word(numbers: dict[int, str]) -> dict[str, float]:
    return {word: float(number) for number, words in numbers.items() for word in words.split()}


_UNIT, _TEN = _by_word(_UNITS), _by_word(_TENS)
_KNOWN = {
    **_UNIT,
    **_by_word(_MORE),
    **_TEN,
    **dict.fromkeys(("ни одного", "ни одной", "ни один", "ни одна", "ни разу", "никого", "no one", "nobody"), 0.0),
    **dict.fromkeys(("полтора", "полторы", "полутора"), 1.5),
    **dict.fromkeys(("a couple", "a pair"), 2.0),
}
_DIGITS = re.compile(r"[-+]?(?:[0-9]{1,3}(?:\s[0-9]{3})+|[0-9]{1,12})(?:[.,][0-9]{1,6})?")
_ABOUT = r"(?:около|примерно|приблизительно|где[ -]то|ровно|всего|только|у нас|у меня|about|around|exactly|only|just)"
_BEFORE, _AFTER = re.compile(rf"^(?:{_ABOUT}\s+|[~≈]\s*)+"), re.compile(rf"(?:\s+{_ABOUT})+$")
_HALF = re.compile(r"\s+(?:с половиной|and a half)$")
_GLUED = re.compile(rf"({_DIGITS.pattern})([^\W\d_]+\.?|%|₽)")
_COUNTED = ("шт", "раз", "чел", "реб", "дет", "руб", "₽", "pc", "piece", "time", "people", "person", "child", "kid")
_THOUSAND = ("тыс", "thousand")
_BETWEEN = ("в", "на", "за", "a", "per", "in")  # «раз в неделю»
# What tells a bound, or one more number, is no unit, whatever the question names.
_NO_UNITS = frozenset(
    {"больше", "более", "меньше", "менее", "минимум", "максимум", "плюс", "или", "до", "от", "не",
     "more", "less", "minimum", "maximum", "plus", "or", "not"}
)  # fmt: skip
_SHORTEST = 2  # letters of a unit
_MOST_WORDS = 3  # that may follow a number


def number(text: str, asked: str = "") -> float | None:
    """Read one number; None for anything else, also for what may be several, «5-6», or is none, «больше 5».

    What is counted may follow it, if people count it anyway or the question `asked` names it: «30 минут» is no number
    of hours.
    """
    words = _AFTER.sub("", _BEFORE.sub("", _folded(text)))
    value = _value(words)
    return value if value is not None else _with_unit(words, _folded(asked))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split()).strip(" .,!?;:")


def _value(words: str) -> float | None:
    if half := _HALF.search(words):
        whole = _value(words[: half.start()])
        return None if whole is None or whole % 1 else whole + 0.5
    if _DIGITS.fullmatch(words):
        return float(words.replace(" ", "").replace(",", "."))
    if words in _KNOWN:
        return _KNOWN[words]
    tens, _, units = words.replace("-", " ").partition(" ")
    return _TEN[tens] + _UNIT[units] if tens in _TEN and _UNIT.get(units) else None


def _with_unit(words: str, asked: str) -> float | None:
    """Read «5 шт.», «двое детей», «5 тыс. рублей», «100₽»."""
    found = _GLUED.sub(r"\1 \2", words, count=1).split()
    for count in range(1, min(_MOST_WORDS, len(found) - 1) + 1):
        value = _value(" ".join(found[:-count]))
        if value is not None:
            return _counting(value, [unit.strip(".,") for unit in found[-count:]], asked)
    return None


def _counting(value: float, units: list[str], asked: str) -> float | None:
    if units[0].startswith(_THOUSAND) and not _names(asked, units[0]):
        value, units = 1000 * value, units[1:]
    return value if all(_is_counted(unit, asked) for unit in units if unit not in _BETWEEN) else None


def _is_counted(unit: str, asked: str) -> bool:
    return unit.startswith(_COUNTED) or (unit not in _NO_UNITS and _names(asked, unit))


def _names(asked: str, unit: str) -> bool:
    """Tell whether the question names what is counted: in another form («часов» for «часа»), or cut («руб.»)."""
    if unit == "%":
        return "%" in asked or "процент" in asked
    known = unit.isalpha() and len(unit) >= _SHORTEST
    return known and any(word.startswith(unit) or stem(word) == stem(unit) for word in words_of(asked))
