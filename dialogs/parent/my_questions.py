"""What a guardian asked the school: read whole, gone on with, closed; or a new question."""

from core.access import Actor
from core.database import Tx
from core.questions.addressees import expected
from core.questions.queries import Seen, own_questions, thread
from core.questions.refusals import AddresseeGone, LetterEmpty
from core.questions.verbs import LONGEST, close, write
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs import letters
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Letter, Option, Shown

NEW, REPLY, CLOSE, FINE = "new", "reply", "close", "fine"


def mine(tx: Tx, actor: Actor) -> list[Option]:
    """A new one, and all that were asked."""
    asked = [Option(one.id, _line(one), match=f"{one.to.form('full')} {one.text}") for one in own_questions(tx, actor)]
    return [Option(NEW, say("my_questions.new")), *asked]


def _line(one: Seen) -> Phrase:
    mark = say(f"my_questions.mark.{_state(one)}")
    return say("my_questions.option", mark=mark, to=one.to, text=letters.beginning(one.text))


def _state(one: Seen) -> str:
    return "closed" if one.closed else "waits" if one.waits_since is not None else "answered"


def whole(tx: Tx, actor: Actor, question: int) -> Shown:
    """Every letter and file."""
    told = thread(tx, actor, question)
    known = {"to": told.seen.to, "pupil": told.seen.pupil, "lines": letters.lines(actor, told)}
    return Shown(known, _state(told.seen), letters.files(told))


def doings(tx: Tx, actor: Actor, question: int) -> list[Option]:
    """Write more, be done with it (answered or not), or only read."""
    ending = {"answered": "close", "waits": "drop"}.get(_state(thread(tx, actor, question).seen))
    closing = [Option(CLOSE, say(f"my_questions.what.{ending}"))] if ending else []
    more, fine = (Option(one, say(f"my_questions.what.{one}")) for one in (REPLY, FINE))
    return [more, *closing, fine]


def more(tx: Tx, actor: Actor, question: int) -> Shown:
    """To whom, what they wrote last, and when they will get more."""
    told = thread(tx, actor, question)
    seen = expected(tx, actor, told.seen.to_id)
    return Shown({"to": told.seen.to, "when": letters.when(seen), "text": letters.last_words(told, by_family=False)})


def do(tx: Tx, actor: Actor, question: object, what: str | None, reply: tuple[str, list[list[str]]] | None) -> None:
    """Write on or close; a new question is another dialog's."""
    if what == CLOSE:
        close(tx, actor, int(str(question)))
    elif what == REPLY and reply is not None:
        write(tx, actor, int(str(question)), *reply)


def done(tx: Tx, actor: Actor, question: object, what: str | None) -> Shown:
    """What is so now."""
    if question == NEW:
        return Shown(variant=NEW, then="teacher_question")
    seen = thread(tx, actor, int(str(question))).seen
    when = letters.when(expected(tx, actor, seen.to_id)) if what == REPLY else ""
    return Shown({"to": seen.to, "when": when}, str(what))


dialog = Dialog(
    "my_questions",
    Choice("question", options=mine, skip_single=True),
    Choice(
        "what",
        options=doings,
        shows=whole,
        variants=("waits", "answered", "closed"),
        when=lambda question: question != NEW,
    ),
    Letter("reply", shows=more, longest=LONGEST, when=lambda what: what == REPLY),
    commit=do,
    returns={NotFound: "question", AddresseeGone: "question", LetterEmpty: "reply"},
    done=done,
    variants=(NEW, REPLY, CLOSE, FINE),
    apart="question",
    errand="",
    menu=20,
)
