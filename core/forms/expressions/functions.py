"""The functions that an expression may call, by name. Each is total: it gives NaN, false or "" for what it cannot."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import re2

from core.forms.expressions.values import LONGEST, NOTHING, Context, Value, equal, number, of_answer, text, truth

Args = list[Value]

ANY_NUMBER = 1000
MOST_MATCHED = 2000  # letters of a text that a pattern is tried on
_PATTERN_MEMORY = 2**20


@dataclass(frozen=True, slots=True)
class Function:
    """What it does, and how many arguments it takes."""

    run: Callable[[Context, Args], Value]
    least: int
    most: int = ANY_NUMBER


FUNCTIONS: dict[str, Function] = {}
# Those of ODK that mean nothing here: repeats, other files, traces on a map, chance, cryptography.
UNSUPPORTED = frozenset(
    {"position", "once", "indexed-repeat", "pulldata", "instance", "current", "count", "random", "uuid", "randomize"}
    | {"area", "distance", "geofence", "intersects", "digest", "base64-decode", "extract-signed", "jr:itext"}
    | {"property", "version", "last", "id", "lang", "name", "local-name"}
)


def function(name: str, least: int, most: int = ANY_NUMBER) -> Callable[[Any], Any]:
    """Declare a function of expressions."""

    def declare(run: Callable[[Context, Args], Value]) -> Callable[[Context, Args], Value]:
        FUNCTIONS[name] = Function(run, least, most)
        return run

    return declare


def chosen(value: Value) -> list[str]:
    """Give what is chosen in an answer, or the words of a text."""
    return value if isinstance(value, list) else text(value).split()


@function("selected", 2, 2)
def _selected(_: Context, args: Args) -> Value:
    wanted = text(args[1])
    return wanted in chosen(args[0]) or (wanted != NOTHING and wanted == text(args[0]))


@function("selected-at", 2, 2)
def _selected_at(_: Context, args: Args) -> Value:
    values, place = chosen(args[0]), number(args[1])
    return values[int(place)] if 0 <= place < len(values) else NOTHING


@function("count-selected", 1, 1)
def _count_selected(_: Context, args: Args) -> Value:
    return float(len(chosen(args[0])))


@function("if", 3, 3)
def _if(_: Context, args: Args) -> Value:
    return args[1] if truth(args[0]) else args[2]


@function("coalesce", 2)
def _coalesce(_: Context, args: Args) -> Value:
    return next((value for value in args if text(value) != NOTHING), NOTHING)


@function("checklist", 3)
def _checklist(_: Context, args: Args) -> Value:
    return _within(args, sum(equal(value, "yes") for value in args[2:]))


@function("weighted-checklist", 4)
def _weighted_checklist(_: Context, args: Args) -> Value:
    pairs = zip(args[2::2], args[3::2], strict=False)
    return _within(args, sum(number(weight) for value, weight in pairs if equal(value, "yes")))


def _within(args: Args, count: float) -> bool:
    least, most = number(args[0]), number(args[1])
    return (least == -1 or count >= least) and (most == -1 or count <= most)


@lru_cache(maxsize=256)
def pattern(source: str) -> Any:
    """Compile a pattern. Raises re2.error for one that is wrong, too large, or looks around."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    return re2.compile(source, options)


@function("regex", 2, 2)
def _regex(_: Context, args: Args) -> Value:
    matched = text(args[0])
    if len(matched) > MOST_MATCHED:
        return False
    try:
        return pattern(text(args[1])).fullmatch(matched) is not None
    except (re2.error, UnicodeError):
        return False


@function("substr", 2, 3)
def _substr(_: Context, args: Args) -> Value:
    whole = text(args[0])
    ends = [_place(number(value), len(whole)) for value in args[1:]]
    return whole[ends[0] : ends[1] if len(ends) > 1 else None]


def _place(at: float, length: int) -> int:
    return 0 if math.isnan(at) else int(max(-length, min(length, at)))


@function("translate", 3, 3)
def _translate(_: Context, args: Args) -> Value:
    before, after = text(args[1]), text(args[2])
    table: dict[int, str | None] = {}
    for index, letter in enumerate(before):
        table.setdefault(ord(letter), after[index] if index < len(after) else None)
    return text(args[0]).translate(table)


@function("string-length", 0, 1)
def _string_length(context: Context, args: Args) -> Value:
    return float(len(_given_or_own(context, args)))


@function("normalize-space", 0, 1)
def _normalize_space(context: Context, args: Args) -> Value:
    return " ".join(_given_or_own(context, args).split())


def _given_or_own(context: Context, args: Args) -> str:
    return text(args[0] if args else of_answer(context.own))


@function("join", 2)
def _join(_: Context, args: Args) -> Value:
    parts = [part for value in args[1:] for part in (value if isinstance(value, list) else [text(value)])]
    return _joined(text(args[0]), parts)


@function("concat", 1)
def _concat(_: Context, args: Args) -> Value:
    return _joined("", [text(value) for value in args])


def _joined(between: str, parts: list[str]) -> str:
    room = LONGEST
    taken = []
    for part in parts:
        if room <= 0:
            break
        taken.append(part[:room])
        room -= len(part) + len(between)
    return between.join(taken)[:LONGEST]


@function("round", 1, 2)
def _round(_: Context, args: Args) -> Value:
    value, places = number(args[0]), number(args[1]) if len(args) > 1 else 0.0
    scale = _calculated(pow, 10.0, places if abs(places) <= 15 else math.nan)  # noqa: PLR2004 - digits of a float
    scaled = value * scale
    return math.floor(scaled + 0.5) / scale if math.isfinite(scaled) else value


@function("int", 1, 1)
def _int(_: Context, args: Args) -> Value:
    value = number(args[0])
    return float(math.trunc(value)) if math.isfinite(value) else value


def _numbers(args: Args) -> list[float]:
    return [number(one) for value in args for one in (value if isinstance(value, list) else [value])]


def _extreme(choose: Callable[[list[float]], float], _: Context, args: Args) -> Value:
    values = _numbers(args)
    return choose(values) if values and not any(map(math.isnan, values)) else math.nan


@function("sum", 1)
def _sum(_: Context, args: Args) -> Value:
    return float(sum(_numbers(args)))


@function("count-non-empty", 1)
def _count_non_empty(_: Context, args: Args) -> Value:
    return float(sum(text(value) != NOTHING for value in args))


@function("jr:choice-name", 2, 2)
def _choice_name(context: Context, args: Args) -> Value:
    """The label of a choice; the second argument is the question's name, which parsing took out of its quotes."""
    value = text(args[0])
    return context.label_of(text(args[1]), value) if value else NOTHING


def _calculated(calculate: Callable[..., float], *values: float) -> float:
    try:
        result = calculate(*values)
    except (ValueError, OverflowError, ZeroDivisionError):
        return math.nan
    return result if isinstance(result, float) else math.nan  # a root of a negative number is complex


def _mathematical(calculate: Callable[..., float], _: Context, args: Args) -> Value:
    return _calculated(calculate, *map(number, args))


_MATH: Mapping[str, tuple[Callable[..., float], int]] = {
    "pow": (pow, 2),
    "abs": (abs, 1),
    "sqrt": (math.sqrt, 1),
    "log": (math.log, 1),
    "log10": (math.log10, 1),
    "exp": (math.exp, 1),
    "exp10": (lambda power: pow(10.0, power), 1),
    "sin": (math.sin, 1),
    "cos": (math.cos, 1),
    "tan": (math.tan, 1),
    "asin": (math.asin, 1),
    "acos": (math.acos, 1),
    "atan": (math.atan, 1),
    "atan2": (math.atan2, 2),
}
FUNCTIONS |= {name: Function(partial(_mathematical, run), count, count) for name, (run, count) in _MATH.items()}

FUNCTIONS |= {
    "true": Function(lambda _, __: True, 0, 0),
    "false": Function(lambda _, __: False, 0, 0),
    "not": Function(lambda _, args: not truth(args[0]), 1, 1),
    "boolean": Function(lambda _, args: truth(args[0]), 1, 1),
    "boolean-from-string": Function(lambda _, args: text(args[0]).strip() in ("true", "1"), 1, 1),
    "string": Function(lambda _, args: text(args[0]), 1, 1),
    "number": Function(lambda _, args: number(args[0]), 1, 1),
    "pi": Function(lambda _, __: math.pi, 0, 0),
    "min": Function(partial(_extreme, min), 1),
    "max": Function(partial(_extreme, max), 1),
    "contains": Function(lambda _, args: text(args[1]) in text(args[0]), 2, 2),
    "starts-with": Function(lambda _, args: text(args[0]).startswith(text(args[1])), 2, 2),
    "ends-with": Function(lambda _, args: text(args[0]).endswith(text(args[1])), 2, 2),
    "substring-after": Function(lambda _, args: text(args[0]).partition(text(args[1]) or " ")[2], 2, 2),
    "substring-before": Function(
        lambda _, args: text(args[0]).partition(text(args[1]))[0] if text(args[1]) in text(args[0]) else NOTHING, 2, 2
    ),
}
