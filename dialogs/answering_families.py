"""Questions of families as those who are asked see them, in the teacher's and the director's bot alike."""

from collections.abc import Sequence

from core.access import Actor
from core.database import Tx
from core.questions.addressees import Addressee, colleagues
from core.questions.queries import Seen, questions_to_me, thread
from core.questions.refusals import HandedOver, LetterEmpty, NoColleague
from core.questions.verbs import LONGEST, Written, close, hand_over, write
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs import letters
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Letter, Option, Shown

REPLY, HAND, CLOSE = "reply", "hand", "close"


def to_me(tx: Tx, actor: Actor) -> list[Option]:
    """Who waits longest first."""
    return [
        Option(one.id, _line(one), match=f"{one.guardian.form('full')} {one.pupil.form()} {one.text}")
        for one in questions_to_me(tx, actor)
    ]


def _line(one: Seen) -> Phrase:
    waits = _waits(one)
    return say(
        "questions.option",
        waits=waits,
        guardian=one.guardian,
        pupil=one.pupil,
        label=one.label,
        text=letters.beginning(one.text),
    )


def _waits(one: Seen) -> Phrase:
    if one.waits_since is None:
        return say("questions.answered_mark")
    return say("questions.waits", n=one.days) if one.days else say("questions.waits_today")


def _stands(one: Seen) -> Phrase:
    if one.waits_since is None:
        return say("questions.stands_answered")
    return say("questions.stands_waits", n=one.days) if one.days else say("questions.stands_today")


def overview(tx: Tx, actor: Actor) -> Shown:
    """How many wait."""
    waiting = sum(one.waits_since is not None for one in questions_to_me(tx, actor))
    return Shown({"n": waiting}, "" if waiting else "answered")


def whole(tx: Tx, actor: Actor, question: int) -> Shown:
    """Every letter and file, and how long it waits."""
    told = thread(tx, actor, question)
    seen = told.seen
    known = {"guardian": seen.guardian, "pupil": seen.pupil, "label": seen.label, "waits": _stands(seen)}
    return Shown({**known, "lines": letters.lines(actor, told)}, "", letters.files(told))


def answer_to(tx: Tx, actor: Actor, question: int) -> Shown:
    """Whom the answer is for, and what they asked last."""
    told = thread(tx, actor, question)
    text = letters.last_words(told, by_family=True)
    return Shown({"guardian": told.seen.guardian, "text": text or say("questions.no_words")})


def who_else(tx: Tx, actor: Actor, question: int, query: str | None) -> list[Option]:
    """Colleagues who are near the child; or whom the words name."""
    return [
        Option(
            one.who.person,
            say("questions.colleague.option", name=one.who.name, what=one.what),
            match=f"{one.who.name.form('full')} {one.who.position}",
        )
        for one in _meant(tx, actor, question, query)
    ]


def _meant(tx: Tx, actor: Actor, question: int, query: str | None) -> Sequence[Addressee]:
    pupil = thread(tx, actor, question).seen.pupil_id
    found = colleagues(tx, actor, pupil, query) if query else ()
    return found or colleagues(tx, actor, pupil)


def do(
    tx: Tx,
    actor: Actor,
    question: int,
    what: str,
    colleague: int | None,
    reply: tuple[str, list[list[str]]] | None,
) -> Written | None:
    """Answer, hand over or close."""
    if what == HAND and colleague is not None:
        return hand_over(tx, actor, question, colleague)
    if what == REPLY and reply is not None:
        return write(tx, actor, question, *reply)
    close(tx, actor, question)
    return None


def done(what: str, result: Written | None) -> Shown:
    """What is so now."""
    return Shown({"to": result.to.name if result else ""}, what)


def answering(name: str, menu: int) -> Dialog:
    """Give the dialog in which one bot's people answer families."""
    return Dialog(
        name,
        Choice("question", options=to_me, shows=overview, variants=("answered",)),
        Choice("what", options=(REPLY, HAND, CLOSE), shows=whole, writes=(REPLY, "reply"), longest=LONGEST),
        Choice("colleague", options=who_else, search="query", when=lambda what: what == HAND),
        Letter("reply", shows=answer_to, longest=LONGEST, when=lambda what: what == REPLY),
        commit=do,
        returns={HandedOver: "question", NotFound: "question", NoColleague: "colleague", LetterEmpty: "reply"},
        done=done,
        variants=(REPLY, HAND, CLOSE),
        apart="question",
        menu=menu,
        speaks="questions",
    )
