"""Reading an expression."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from core.forms.expressions.functions import UNSUPPORTED
from core.forms.expressions.making import ExpressionProblem, Making, Part, Run, short
from core.forms.expressions.values import Context, Value, text, the_value, truth
from core.words import DEFAULT, say

LONGEST_SOURCE = 8000

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: equals (_AND equals)*
?equals: ordered (EQUALS ordered)*
?ordered: sum (ORDER sum)*
?sum: product (SIGN product)*
?product: negated (TIMES negated)*
?negated: MINUS negated -> minus
        | atom
?atom: NUMBER -> number
     | STRING -> string
     | REFERENCE -> reference
     | OWN -> own
     | NAME -> column
     | NAME "(" [either ("," either)*] ")" -> call
     | "(" either ")"

_OR.2: /or(?![\w.-])/
_AND.2: /and(?![\w.-])/
EQUALS: /!=|=|≠/
ORDER: /<=|>=|<|>|≤|≥/
SIGN: /[+−–-]/
MINUS: /[−–-]/
TIMES.2: /\*|(div|mod)(?![\w.-])/
NUMBER: /[0-9]+(\.[0-9]*)?|\.[0-9]+/
STRING: /'[^']*'|"[^"]*"|«[^»]*»|“[^”]*”|„[^“”]*[“”]|[‘’][^’]*’|”[^”]*”/
REFERENCE: /\$\{\s*[^\s{}]+\s*\}/
OWN: /\.(?![.0-9\/])/
NAME: /[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?/
%ignore /[\s\u00a0\ufeff]+/
"""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read: the ${names} and the bare names (columns of a choice) it mentions."""

    source: str
    names: frozenset[str]
    columns: frozenset[str]
    _run: Run

    def value(
        self,
        answers: Mapping[str, Any],
        own: Any = None,
        today: date | None = None,
        extra: Mapping[str, str] | None = None,
        *,
        language: str = DEFAULT,
        label_of: Callable[[str, str], str] = the_value,
    ) -> bool | int | float | str | None:
        """Give what it comes to; None for nothing: an empty text, or a number that cannot be calculated.

        `own` is the answer that «.» means, `extra` the columns of the choice that a `choice_filter` is asked about
        (its value is the column `name`). `today` may be a datetime, then now() has its time; without one it is
        today's date in UTC. `label_of(question, value)` gives the words of a choice.
        """
        return _plain(self._run(Context(answers, own, today, extra or {}, language, label_of)))

    def holds(
        self,
        answers: Mapping[str, Any],
        own: Any = None,
        today: date | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> bool:
        """Tell whether it is true."""
        return truth(self._run(Context(answers, own, today, extra or {}, DEFAULT)))


def _plain(value: Value) -> bool | int | float | str | None:
    match value:
        case bool():
            return value
        case float():
            if not math.isfinite(value):
                return None
            return int(value) if value.is_integer() else value
    return text(value) or None


_PARSER = Lark(_GRAMMAR, parser="lalr", transformer=Making(), maybe_placeholders=True)
_CALLED = re.compile(r"([\w:-]+)\s*\(")
_PATHS = re.compile(r"\.\.|[/\[\]|@]")


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Read an expression. Raises ExpressionProblem."""
    if len(source) > LONGEST_SOURCE:
        raise ExpressionProblem(say("expressions.too_long", most=LONGEST_SOURCE), LONGEST_SOURCE)
    try:
        part = _PARSER.parse(source)
    except UnexpectedInput as error:
        raise _problem(source, error) from None
    assert isinstance(part, Part)
    return Expression(source, part.names, part.columns, part.run)


def _problem(source: str, error: UnexpectedInput) -> ExpressionProblem:
    at = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return ExpressionProblem(say("expressions.ends_early" if source.strip() else "expressions.empty"), len(source))
    rest = source[at:]
    if called := [found for found in _CALLED.findall(source[:at]) if found in UNSUPPORTED]:
        return ExpressionProblem(say("expressions.not_here", what=f"{called[-1]}()"), at + 1)
    if _PATHS.match(rest):
        return ExpressionProblem(say("expressions.path"), at + 1)
    if isinstance(error, UnexpectedCharacters) and rest[0] in "'\"«“„‘’”":
        return ExpressionProblem(say("expressions.unclosed"), at + 1)
    return ExpressionProblem(say("expressions.unexpected", what=short(rest)), at + 1)
