"""One list of questions for the answers of all versions of a form, so that they count together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.forms.model import Form, Question


def merged(newest_first: Sequence[Form]) -> tuple[Question, ...]:
    """Give the questions of the newest form, then those that it no longer asks; options that are gone come last."""
    found: dict[str, Question] = {}
    for form in newest_first:
        for question in form.asked:
            known = found.get(question.name)
            found[question.name] = question if known is None else _with_options(known, question)
    return tuple(found.values())


def _with_options(question: Question, older: Question) -> Question:
    known = {option.value for option in question.options}
    gone = tuple(option for option in older.options if option.value not in known)
    least = _farther(min, question.least, older.least)
    most = _farther(max, question.most, older.most)
    return replace(question, options=(*question.options, *gone), least=least, most=most)


def _farther(end: Callable[[float, float], float], new: float | None, old: float | None) -> float | None:
    return None if new is None or old is None else end(new, old)
