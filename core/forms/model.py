"""What a form is. Pure data, kept as JSON; the engine compiles it to steps, results are counted by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

Words = str | Mapping[str, str]  # one text for all, or one a language: {"ru": "Да", "en": "Yes"}


class Kind(StrEnum):
    """What a question asks for, and what its answer is."""

    CHOICE = "choice"  # the value of one option
    MULTICHOICE = "multichoice"  # a list of values, in the options' order
    SCALE = "scale"  # a whole number from `least` to `most`, tapped
    NUMBER = "number"  # int where `whole`, else float
    TEXT = "text"  # str
    DATE = "date"  # «2026-11-27»
    TIME = "time"  # «18:05»
    PHOTO = "photo"  # content hash
    FILE = "file"  # [hash, name, mime]
    PLACE = "place"  # {"lat": …, "lon": …, "text": …}
    NOTE = "note"  # True: nothing is asked, only told
    CALCULATE = "calculate"  # what `calculation` gives; never asked


CHOSEN = (Kind.CHOICE, Kind.MULTICHOICE)
SILENT = (Kind.NOTE, Kind.CALCULATE)  # nothing that a person answers
RESERVED = frozenset({"survey", "pupil", "change", "begun"})  # names of the steps around the questions of a survey
OTHER = "other"  # the value of «другое», whose words are the answer of `other_name(question)`


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `extra` holds the columns that a `choice_filter` may compare."""

    value: str
    label: Words
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `name`: an identifier, once in a form, none of RESERVED; expressions refer to it as ${name}. `text` may mention
    earlier answers, ${name} (piping). `relevant`, `constraint` (where «.» is the answer), `choice_filter`,
    `calculation`: expressions of core.forms.expressions, "" for none. `constraint_says`: what is told where the
    constraint does not hold.
    `matrix`: the common question of several rows in a row, each of which is a question with a `text` of its own.
    `section`: title of the part of the form it belongs to. `known`: a fact that the school may know already (see
    core.surveys), so that nobody is asked for it. `suggested`: an expression for an answer that one tap keeps.
    `required_says`: what is told to whoever would go on without the answer; `required_if`: an expression, where it is
    required of some alone.
    """

    name: str
    kind: Kind
    text: Words
    hint: Words = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    relevant: str = ""
    constraint: str = ""
    constraint_says: Words = ""
    choice_filter: str = ""
    calculation: str = ""
    least: float | None = None
    most: float | None = None
    whole: bool = True
    labels: tuple[Words, ...] = ()  # of a scale's two ends
    at_least: int = 0
    at_most: int | None = None
    longest: int = 1000
    other: bool = False
    shuffled: bool = False
    matrix: Words = ""
    section: Words = ""
    known: str = ""
    suggested: str = ""
    required_says: Words = ""
    required_if: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give what differs from the defaults."""
        kept: dict[str, Any] = {"name": self.name, "kind": self.kind.value, "text": self.text}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                kept[name] = value
        if self.options:
            kept["options"] = [[o.value, o.label, *([dict(o.extra)] if o.extra else [])] for o in self.options]
        return kept

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Question":
        """Read what `to_json` gave."""
        known = {name: value for name, value in kept.items() if name in Question.__slots__}
        options = tuple(Option(*parts) for parts in kept.get("options", ()))
        labels = tuple(kept.get("labels", ()))
        return Question(**{**known, "kind": Kind(kept["kind"]), "options": options, "labels": labels})


_DEFAULTS: dict[str, Any] = {
    "hint": "",
    "required": True,
    "relevant": "",
    "constraint": "",
    "constraint_says": "",
    "choice_filter": "",
    "calculation": "",
    "least": None,
    "most": None,
    "whole": True,
    "labels": (),
    "at_least": 0,
    "at_most": None,
    "longest": 1000,
    "other": False,
    "shuffled": False,
    "matrix": "",
    "section": "",
    "known": "",
    "suggested": "",
    "required_says": "",
    "required_if": "",
}


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order in which they are asked.

    `shuffled`: sections whose questions come in another order for each person.
    """

    questions: tuple[Question, ...] = ()
    languages: tuple[str, ...] = ()  # that its words have, where they are one a language; the first is the default
    shuffled: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a person answers."""
        return tuple(q for q in self.questions if q.kind not in SILENT)

    def question(self, name: str) -> Question:
        """Give one question. Raises KeyError."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def with_questions(self, *questions: Question) -> "Form":
        """Give the form with `questions` instead of its own."""
        return replace(self, questions=questions)

    def to_json(self) -> dict[str, Any]:
        """Give the form kept in the database."""
        return {
            "questions": [q.to_json() for q in self.questions],
            "languages": list(self.languages),
            "shuffled": list(self.shuffled),
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Form":
        """Read what `to_json` gave."""
        questions = tuple(Question.from_json(q) for q in kept["questions"])
        return Form(questions, tuple(kept.get("languages", ())), tuple(kept.get("shuffled", ())))


def other_name(name: str) -> str:
    """Give the name under which the words of «другое» are kept."""
    return f"{name}__other"


def spoken(words: Words, language: str, languages: tuple[str, ...] = ()) -> str:
    """Give `words` in the reader's language, else in the form's first one, else in any."""
    if isinstance(words, str):
        return words
    for wanted in (language, *languages):
        if words.get(wanted):
            return words[wanted]
    return next((text for text in words.values() if text), "")


def every(words: Words) -> tuple[str, ...]:
    """Give the texts of all languages."""
    return (words,) if isinstance(words, str) else tuple(words.values())
