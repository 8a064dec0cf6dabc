"""Forms that are data: surveys and reports compile to the same steps that dialogs declare.

Form("lunch", (
    Question("eats", "choice", "Ест ли ребёнок в столовой?", options=(("yes", "Да"), ("no", "Нет"))),
    Question("why", "text", "Почему?", when=When("eats", ("no",)), required=False),
))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any

from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.steps import (
    Choice,
    Contact,
    Date,
    File,
    MultiChoice,
    Number,
    Option,
    Photo,
    Place,
    Step,
    Text,
    Time,
)

_STEPS: Mapping[str, type[Step]] = {
    kind.kind: kind for kind in (Choice, MultiChoice, Text, Number, Date, Time, Photo, File, Contact, Place)
}


@dataclass(frozen=True, slots=True)
class When:
    """Ask only if `question` was answered with one of `values` (for several choices: with any of them)."""

    question: str
    values: tuple[Any, ...]

    def holds(self, answer: Any) -> bool:
        """Tell whether the answer is one of those."""
        return any(a in self.values for a in (answer if isinstance(answer, list) else [answer]))


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `kind` is a step's kind, `options` are (value, label), `limits` are the step's own settings."""

    name: str
    kind: str
    text: str
    options: tuple[tuple[Any, str], ...] = ()
    required: bool = True
    when: When | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order in which they are asked; `name` is the dialog's."""

    name: str
    questions: tuple[Question, ...]


def compiled(form: Form, keep: Callable[[dict[str, Any]], Any]) -> Dialog:
    """Give the dialog that asks `form` and hands all answers by name to `keep` in the end.

    Raises DeclarationError for an unknown kind, a setting that the kind has not, or a condition on a later answer.
    """
    steps = tuple(_step(form, question) for question in form.questions)
    names = list(dict.fromkeys(q.name for q in form.questions))  # Dialog says which is there twice
    return Dialog(
        form.name,
        *steps,
        commit=_taking(names, lambda **answers: keep(answers)),
        done=_taking([], dict),
        speaks="engine.form",
        about=form.name,
    )


def _step(form: Form, question: Question) -> Step:
    kind = _STEPS.get(question.kind)
    if kind is None:
        raise DeclarationError(f"form {form.name}, {question.name}: there is no kind {question.kind!r}")
    declared: dict[str, Any] = {"asks": question.text, **question.limits}
    if question.when is not None:
        when = question.when
        declared["when"] = _taking([when.question], lambda **answers: when.holds(answers[when.question]))
    if kind in (Choice, MultiChoice):
        if not question.options:
            raise DeclarationError(f"form {form.name}, {question.name}: there is nothing to choose from")
        declared["options"] = tuple(Option(value, label) for value, label in question.options)
    if not question.required:
        declared["optional"] = True
    try:
        return kind(question.name, **declared)
    except TypeError as error:
        raise DeclarationError(f"form {form.name}, {question.name}: {error}") from error


def _taking(names: list[str], function: Callable[..., Any]) -> Callable[..., Any]:
    """Give `function` the signature by which the engine wires answers to it."""

    def wired(**answers: Any) -> Any:
        return function(**answers)

    wired.__signature__ = Signature([Parameter(n, Parameter.KEYWORD_ONLY) for n in names])  # type: ignore[attr-defined]
    return wired
