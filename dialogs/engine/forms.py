"""Forms that are data (core.forms) as steps: what a dialog that `unfolds` asks in one conversation."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from itertools import takewhile
from typing import Any

from core.forms.expressions import mentioned
from core.forms.filling import Filling, misfit
from core.forms.model import OTHER, SILENT, Form, Kind, Question, every, other_name, spoken
from core.words import Phrase, say
from core.words import Text as Words
from dialogs.engine.steps import Choice, Date, File, Info, MultiChoice, Number, Option, Photo, Place, Step, Text, Time

MOST_IN_A_ROW = 6  # numbers of a scale
SHORT = 12  # letters of a label that leaves room for another beside it
FEW = 4  # options that may stand two in a row
PER_PAGE = 10

Answers = Mapping[str, Any]


def steps(
    form: Form,
    language: str,
    today: date,
    opening: Words = "",
    known: Collection[str] = (),
    about: str = "",
    *,
    ends: bool = True,
) -> tuple[Step, ...]:
    """Give the steps that ask `form` in a language; an answer is kept under its question's name.

    What is only told comes before the question after it; where a form `ends` with it, it is a step of its own, or else
    the ending's, see `last_words`. `opening` is told before whatever is asked first; what is `known` is not asked, and
    not counted. `about`: whom the answers are about, named beside the number of each question.
    """
    found: list[Step] = []
    told: list[Question] = []
    asking = _Asking(form, language, today, opening, known, about)
    for question in form.questions:
        if question.kind is Kind.NOTE:
            told.append(question)
        elif question.kind is not Kind.CALCULATE:
            found += asking.steps(question, tuple(told))
            told = []
    return (*found, *(asking.note(question) for question in told if ends))


def last_words(form: Form, language: str, today: date, answers: Answers) -> list[str]:
    """Give what a form tells after its last question."""
    last = list(takewhile(lambda q: q.kind in SILENT, reversed(form.questions)))
    filling = Filling(form, answers, today)
    notes = [q for q in reversed(last) if q.kind is Kind.NOTE and filling.relevant(q)]
    return [text for note in notes if (text := filling.said(note.text, language))]


class _Asking:
    """A form asked in one language."""

    def __init__(
        self, form: Form, language: str, today: date, opening: Words, known: Collection[str], about: str
    ) -> None:
        self.form = form
        self.language = language
        self.today = today
        self.opening = opening
        self.known = known
        self.about = f"{about} · " if about else ""
        self.asked = [q for q in form.questions if q.kind not in SILENT]

    def steps(self, question: Question, told: tuple[Question, ...]) -> list[Step]:
        """Give the step of one question, and that of the words of «другое»."""
        common = self._common(question, told)
        match question.kind:
            case Kind.CHOICE:
                step: Step = Choice(**common, options=self._options(question), **self._laid_out(question))
            case Kind.MULTICHOICE:
                limits: dict[str, Any] = {
                    "at_least": max(question.at_least, int(question.required)),
                    "at_most": question.at_most,
                }
                step = MultiChoice(**common, options=self._options(question), per_page=PER_PAGE, **limits)
            case Kind.SCALE:
                numbers = range(int(question.least or 0), int(question.most or 0) + 1)
                rows = -(-len(numbers) // MOST_IN_A_ROW)
                options = tuple(Option(n, str(n)) for n in numbers)
                step = Choice(**common, options=options, columns=-(-len(numbers) // rows), per_page=len(numbers))
            case Kind.NUMBER:
                step = Number(**common, least=question.least, most=question.most, whole=question.whole)
            case Kind.TEXT:
                step = Text(**common, longest=question.longest)
            case _:
                step = _PLAIN[question.kind](**common)
        return [step, *([self._other(question)] if question.other else [])]

    def note(self, question: Question) -> Step:
        """Give the step of something that is only told, after everything that is asked."""
        return Info(question.name, when=self._when(question), asks=lambda answers: self._said(question, answers))

    def _common(self, question: Question, told: tuple[Question, ...]) -> dict[str, Any]:
        common: dict[str, Any] = {
            "name": question.name,
            "asks": partial(self._asks, question, told),
            "optional": self._optional(question),
        }
        if question.required_says:
            common["insists"] = lambda answers: self._filling(answers).said(question.required_says, self.language)
        if question.suggested and question.kind in _SUGGESTED:
            given = _SUGGESTED[question.kind]
            common[given] = lambda answers: self._filling(answers).suggestion(question)
        if question.relevant or question.choice_filter:
            common["when"] = self._when(question)
        if question.constraint:
            common["check"] = lambda answers: self._wrong(question, answers)
        return common

    def _optional(self, question: Question) -> Callable[[Answers], bool] | bool:
        if question.required_if:
            return lambda answers: not self._filling(answers).required(question)
        return not question.required

    def _when(self, question: Question) -> Callable[[Answers], bool]:
        return lambda answers: self._filling(answers).relevant(question)

    def _other(self, question: Question) -> Step:
        name = other_name(question.name)

        def is_chosen(answers: Answers) -> bool:
            chosen = self._filling(answers).value(question.name)
            return OTHER in (chosen if isinstance(chosen, list) else [chosen])

        return Text(name, asks=say("engine.form.other"), when=is_chosen, longest=question.longest)

    def _options(self, question: Question) -> Callable[[Answers], list[Option]] | tuple[Option, ...]:
        if question.choice_filter or any(mentioned(text) for o in question.options for text in every(o.label)):
            return lambda answers: self._offered(question, answers)
        return tuple(self._offered(question, {}))

    def _offered(self, question: Question, answers: Answers) -> list[Option]:
        filling = self._filling(answers)
        listed = [Option(o.value, filling.said(o.label, self.language)) for o in filling.options(question)]
        return [*listed, Option(OTHER, say("engine.form.other_option"))] if question.other else listed

    def _laid_out(self, question: Question) -> dict[str, Any]:
        labels = [spoken(o.label, self.language, self.form.languages) for o in question.options]
        short = len(labels) <= FEW and all(len(label) <= SHORT for label in labels) and not question.other
        return {"columns": 2 if short else 1, "per_page": PER_PAGE}

    def _wrong(self, question: Question, answers: Answers) -> Words | None:
        filling = self._filling(answers)
        wrong = misfit(filling, question, answers[question.name])
        if wrong is None:
            return None
        return filling.said(question.constraint_says, self.language) or wrong

    def _asks(self, question: Question, told: tuple[Question, ...], answers: Answers) -> Phrase:
        filling = self._filling(answers)
        number, of, is_first = self._place(filling, question)
        before = [self._text(note, filling) for note in told if filling.relevant(note)]
        return say(
            "engine.form.question",
            opening=say("engine.form.opening", text=self.opening) if is_first and self.opening else "",
            count=say("engine.form.count", about=self.about, number=number, of=of) if of > 1 or self.about else "",
            before=[say("engine.form.before", text=text) for text in before if text],
            section=self._section(filling, question),
            text=self._text(question, filling),
            hint=self._hint(filling, question),
        )

    def _place(self, filling: Filling, question: Question) -> tuple[int, int, bool]:
        """Tell which of how many it is, of those that are not known; and whether nothing was asked before it."""
        asked = [q.name for q in self.asked if q is question or (q.name not in self.known and filling.relevant(q))]
        number = asked.index(question.name) + 1
        return number, len(asked), number == 1

    def _section(self, filling: Filling, question: Question) -> Phrase | str:
        title = filling.said(question.section, self.language)
        before = next((q for q in reversed(self.asked[: self.asked.index(question)]) if filling.relevant(q)), None)
        if not title or (before is not None and before.section == question.section):
            return ""
        return say("engine.form.section", title=title)

    def _text(self, question: Question, filling: Filling) -> str:
        text = filling.said(question.text, self.language)
        common = filling.said(question.matrix, self.language)
        return f"{common}\n— {text}" if common else text

    def _hint(self, filling: Filling, question: Question) -> Phrase | str:
        lines = [filling.said(question.hint, self.language)]
        if question.kind is Kind.SCALE and question.labels:
            low, high = (filling.said(label, self.language) for label in question.labels)
            lines.append(f"{question.least:g} — {low}, {question.most:g} — {high}")
        said = "\n".join(filter(None, lines))
        return say("engine.form.hint", hint=said) if said else ""

    def _said(self, question: Question, answers: Answers) -> str:
        return self._text(question, self._filling(answers))

    def _filling(self, answers: Answers) -> Filling:
        return Filling(self.form, answers, self.today)


# By which property a step of a kind has what is suggested: as an answer to keep, or as ticks.
_SUGGESTED: Mapping[Kind, str] = {
    **dict.fromkeys((Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.TIME), "suggests"),
    Kind.MULTICHOICE: "picked",
}
_PLAIN: Mapping[Kind, type[Step]] = {
    Kind.DATE: Date,
    Kind.TIME: Time,
    Kind.PHOTO: Photo,
    Kind.FILE: File,
    Kind.PLACE: Place,
}
