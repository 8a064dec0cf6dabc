"""«range»: a scale that is tapped, a choice of its few steps, or a number between its ends."""

import math

from core.forms.model import Kind, Option, Words
from core.forms.xlsform.choices import Choices
from core.forms.xlsform.rows import Draft, Row
from core.words import say

MOST_STEPS = 11  # of a scale that is tapped
FARTHEST = 1e9
_DEFAULTS = (("start", "1"), ("end", "10"), ("step", "1"))


def ranged(question: Draft, choices: Choices) -> Draft:
    """Give the question that asks for a number of the range."""
    row = question.row
    start, end, step = (_number(row.parameters.get(key, default)) for key, default in _DEFAULTS)
    if math.isnan(start + end + step) or not step:
        row.cannot(say("xlsform.range_broken"), "parameters")
        return question.but(kind=Kind.NUMBER)
    least, most, step = min(start, end), max(start, end), abs(step)
    whole = all(number.is_integer() for number in (start, end, step))
    steps = round((most - least) / step, 6)
    named = _named(row, choices)
    if steps < MOST_STEPS and whole and step == 1:
        return question.but(kind=Kind.SCALE, least=int(least), most=int(most), labels=_ends(row, least, most, named))
    if steps < MOST_STEPS:
        values = [_shown(least + place * step) for place in range(math.floor(steps) + 1)]
        return question.but(kind=Kind.CHOICE, options=tuple(Option(v, named.get(v, v)) for v in values))
    if named:
        row.left_out(say("xlsform.range_labels"), "parameters")
    if step != 1 or not whole:
        row.left_out(say("xlsform.range_step"), "parameters")
    return question.but(kind=Kind.NUMBER, least=least, most=most, whole=whole)


def _named(row: Row, choices: Choices) -> dict[str, Words]:
    """Give the words of a range's numbers."""
    listed = choices.lists.get(row.parameters.get("tick_labelset", ""))
    if listed is None:
        return {}
    listed.used += 1
    return {_shown(_number(choice.name)): choice.label for choice in listed.choices}


def _ends(row: Row, least: float, most: float, named: dict[str, Words]) -> tuple[Words, ...]:
    low, high = named.pop(_shown(least), ""), named.pop(_shown(most), "")
    if named:
        row.left_out(say("xlsform.range_labels"), "parameters")
    return (low, high) if low or high else ()


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if abs(number) <= FARTHEST else math.nan


def _shown(number: float) -> str:
    return f"{number:.6g}"
