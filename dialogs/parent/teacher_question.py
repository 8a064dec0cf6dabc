"""A question to a teacher or to the office: whom, the letter, and when an answer may be expected."""

from collections.abc import Sequence

from core.access import Actor
from core.database import Tx
from core.opportunities.pupils import pupil_facts
from core.questions.addressees import Addressee, addressees, expected
from core.questions.refusals import LetterEmpty, TooManyQuestions
from core.questions.verbs import LONGEST, Written, ask
from core.refusal import NotFound
from core.words import say
from dialogs import cards, letters
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Letter, Option, Shown


def whom(tx: Tx, actor: Actor, pupil: int, query: str | None) -> list[Option]:
    """The homeroom teacher, those of the child's clubs, the office; or whom the words name."""
    return [
        Option(
            one.who.person,
            say("teacher_question.option", name=one.who.name, what=one.what),
            match=f"{one.who.name.form('full')} {one.who.position}",
        )
        for one in _meant(tx, actor, pupil, query)
    ]


def _meant(tx: Tx, actor: Actor, pupil: int, query: str | None) -> Sequence[Addressee]:
    found = addressees(tx, actor, pupil, query) if query else ()
    return found or addressees(tx, actor, pupil)


def about(tx: Tx, actor: Actor, pupil: int, query: str | None) -> Shown:
    """The child; and whether the words name nobody."""
    unknown = bool(query) and not addressees(tx, actor, pupil, query)
    hint = say("teacher_question.unknown", query=query) if unknown else ""
    return Shown({"pupil": pupil_facts(tx, actor.school_id, pupil).name, "hint": hint})


def when_answered(tx: Tx, actor: Actor, whom: int) -> Shown:
    """When the letter will be handed over."""
    seen = expected(tx, actor, whom)
    return Shown({"to": seen.who.name, "when": letters.when(seen)})


def send(tx: Tx, actor: Actor, pupil: int, whom: int, letter: tuple[str, list[list[str]]]) -> Written:
    """The one verb of this dialog."""
    return ask(tx, actor, pupil, whom, *letter)


def sent(tx: Tx, actor: Actor, result: Written) -> Shown:
    """When it is handed over."""
    return Shown({"to": result.to.name, "when": letters.when(expected(tx, actor, result.to.person))})


dialog = Dialog(
    "teacher_question",
    Choice("pupil", options=cards.my_children, skip_single=True),
    Choice("whom", options=whom, shows=about, search="query"),
    Letter("letter", shows=when_answered, longest=LONGEST),
    commit=send,
    returns={NotFound: "whom", LetterEmpty: "letter", TooManyQuestions: ""},
    done=sent,
    catches="query",
)
