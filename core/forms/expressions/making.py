"""What each rule of the grammar makes of what it has read: closures at once, from the leaves up, no tree."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2
from lark import Token, Transformer
from rapidfuzz import fuzz, process

import core.forms.expressions.dates  # noqa: F401 - declares functions
from core.forms.expressions.functions import ANY_NUMBER, FUNCTIONS, UNSUPPORTED, pattern
from core.forms.expressions.piping import REFERENCE
from core.forms.expressions.values import Context, Value, equal, number, of_answer, truth
from core.words import Phrase, say

DEEPEST = 100
_LONGEST_SHOWN = 40

Run = Callable[[Context], Value]


class ExpressionProblem(ValueError):
    """An expression that cannot be read. `what` says why; `position` counts letters from 1."""

    def __init__(self, what: Phrase, position: int) -> None:
        super().__init__(what.key)
        self.what = what
        self.position = position


@dataclass(slots=True)
class Part:
    """A part of an expression; `constant` is its text where it is a quoted one."""

    run: Run
    depth: int
    names: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    constant: str | None = None


def _made(run: Run, parts: Sequence[Part]) -> Part:
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > DEEPEST:
        raise ExpressionProblem(say("expressions.too_deep"), 1)
    return Part(
        run,
        depth,
        frozenset().union(*(part.names for part in parts)),
        frozenset().union(*(part.columns for part in parts)),
    )


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) else math.nan


_ORDERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "≤": operator.le,
    "≥": operator.ge,
}
_NUMERIC: Mapping[str, Callable[[Any, Any], Any]] = {
    **_ORDERS,
    "+": operator.add,
    "-": operator.sub,
    "−": operator.sub,
    "–": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _remainder,
}


class Making(Transformer[Token, Any]):
    """Makes a part of what each rule of the grammar has read."""

    def either(self, parts: list[Part]) -> Part:
        """Read a or b."""
        runs = [part.run for part in parts]
        return _made(lambda context: any(truth(run(context)) for run in runs), parts)

    def both(self, parts: list[Part]) -> Part:
        """Read a and b."""
        runs = [part.run for part in parts]
        return _made(lambda context: all(truth(run(context)) for run in runs), parts)

    def equals(self, items: list[Any]) -> Part:
        """Read a = b, a != b."""
        compared = [(item != "=", part.run) for item, part in zip(items[1::2], items[2::2], strict=True)]
        first = items[0].run

        def run(context: Context) -> Value:
            value: Value = first(context)
            for differs, right in compared:
                value = equal(value, right(context)) is not differs
            return value

        return _made(run, items[::2])

    def ordered(self, items: list[Any]) -> Part:
        """Read a < b, a + b, a * b and the like."""
        steps = [(_NUMERIC[item], part.run) for item, part in zip(items[1::2], items[2::2], strict=True)]
        first = items[0].run

        def run(context: Context) -> Value:
            value: Value = first(context)
            for step, right in steps:
                value = step(number(value), number(right(context)))
            return value

        return _made(run, items[::2])

    sum = product = ordered

    def minus(self, items: list[Any]) -> Part:
        """Read -a."""
        run = items[1].run
        return _made(lambda context: -number(run(context)), items[1:])

    def number(self, items: list[Token]) -> Part:
        """Read 12.5."""
        value = float(items[0])
        return Part(lambda _: value, 1)

    def string(self, items: list[Token]) -> Part:
        """Read 'a'."""
        value = str(items[0][1:-1])
        return Part(lambda _: value, 1, constant=value)

    def reference(self, items: list[Token]) -> Part:
        """Read ${a}."""
        return _reference(_name(items[0]))

    def own(self, _: list[Token]) -> Part:
        """Read the answer itself, a dot."""
        return Part(lambda context: of_answer(context.own), 1)

    def column(self, items: list[Token]) -> Part:
        """Read a bare name."""
        name = str(items[0])
        return Part(lambda context: of_answer(context.extra.get(name)), 1, columns=frozenset({name}))

    def call(self, items: list[Any]) -> Part:
        """Read a(b, c)."""
        return _call(items[0], [item for item in items[1:] if item is not None])


def _name(token: Token) -> str:
    found = REFERENCE.fullmatch(token)
    assert found
    if "#" in found[1]:
        raise ExpressionProblem(say("expressions.not_here", what=str(token)), _at(token))
    return found[1]


def _reference(name: str) -> Part:
    return Part(lambda context: of_answer(context.answers.get(name)), 1, names=frozenset({name}))


def _call(called: Token, args: list[Part]) -> Part:
    known = FUNCTIONS.get(called)
    if known is None:
        raise ExpressionProblem(_unknown(str(called)), _at(called))
    if not known.least <= len(args) <= known.most:
        raise ExpressionProblem(_miscounted(str(called), known.least, known.most), _at(called))
    _check_pattern(called, args)
    if called == "jr:choice-name":
        args[1] = _question_of_choice(called, args[1])
    runs, run = [part.run for part in args], known.run
    return _made(lambda context: run(context, [one(context) for one in runs]), args)


def _unknown(name: str) -> Phrase:
    if name in UNSUPPORTED:
        return say("expressions.not_here", what=f"{name}()")
    near = process.extractOne(name.casefold(), list(FUNCTIONS), scorer=fuzz.ratio, score_cutoff=70)
    if near:
        return say("expressions.unknown_near", name=short(name), near=near[0])
    return say("expressions.unknown", name=short(name))


def _miscounted(name: str, least: int, most: int) -> Phrase:
    if least == most:
        return say("expressions.arguments", name=name, n=least)
    if most == ANY_NUMBER:
        return say("expressions.arguments_least", name=name, n=least)
    return say("expressions.arguments_between", name=name, least=least, most=most)


def _check_pattern(called: Token, args: list[Part]) -> None:
    if called != "regex" or args[1].constant is None:
        return
    try:
        pattern(args[1].constant)
    except (re2.error, UnicodeError) as error:
        raise ExpressionProblem(say("expressions.pattern", pattern=short(args[1].constant)), _at(called)) from error


def _question_of_choice(called: Token, part: Part) -> Part:
    """Read the question of jr:choice-name, which the standard has in quotes: '${name}'."""
    found = REFERENCE.fullmatch((part.constant or "").strip())
    if not found:
        raise ExpressionProblem(say("expressions.choice_name"), _at(called))
    name = found[1]
    return Part(lambda _: name, 1, names=frozenset({name}))


def _at(token: Token) -> int:
    return (token.start_pos or 0) + 1


def short(shown: str) -> str:
    """Give the beginning of what is too long to be shown."""
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"
