"""«You said, we did»: an author tells those who answered what came of their survey."""

from collections.abc import Callable, Mapping

from core.access import Actor
from core.database import Tx
from core.forms.model import spoken
from core.refusal import NotAllowed, NotFound
from core.surveys import results, telling
from core.surveys.results.lines import line
from core.surveys.telling import NothingToTell, TellsTooMuch
from core.words import Text, plain, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, MultiChoice, Option, Shown
from dialogs.engine.steps import Text as Words
from dialogs.results import LONGEST_LINE, option, reader

Render = Callable[[Text], str]
AGAIN = "again"


def mine(tx: Tx, actor: Actor, language: str) -> list[Option]:
    """The surveys of the school, or of the teacher."""
    return [option(one, language, actor) for one in results.listed(tx, actor)]


def asked(tx: Tx, actor: Actor, language: str, survey: int) -> Mapping[str, object]:
    """Of which survey it is; whether it may be told of."""
    sight = telling.telling(tx, actor, survey)
    return {"title": spoken(sight.row["title"], language, sight.languages)}


def told(tx: Tx, actor: Actor, text: Render, language: str, survey: int) -> list[Option]:
    """The main result of each question."""
    sight = results.seen(tx, actor, survey)
    who = reader(sight, text, language)
    blocks = telling.tellable(tx, sight)
    return [Option(b.number, plain(text(line(b, who)))[:LONGEST_LINE], who.said(b.words)) for b in blocks]


def usual(tx: Tx, actor: Actor, survey: int) -> list[int]:
    """The first few."""
    return [b.number for b in telling.tellable(tx, results.seen(tx, actor, survey))][: telling.USUAL]


def look(tx: Tx, actor: Actor, text: Render, language: str, survey: int, did: str, picked: list[int]) -> Shown:
    """How readers will see it, and how many they are."""
    sight = results.seen(tx, actor, survey)
    who = reader(sight, text, language)
    message, people = telling.looks(tx, actor, sight, telling.composed(tx, sight, who, did, picked))
    before = sight.row["did_at"]
    notes = [say("survey_did.before", at=actor.local(before)) if before else say("survey_did.opens")]
    notes += [say("survey_did.few")] * telling.keeps_some(tx, sight)
    seen = {"message": message, "n": people, "to": say(f"survey_did.to.{_whom(sight)}"), "notes": notes}
    return Shown(seen, AGAIN if before else "")


def _whom(sight: results.Sight) -> str:
    return "asked" if sight.anonymous else "answered"


def send(tx: Tx, actor: Actor, bot: str, text: Render, language: str, survey: int, did: str, picked: list[int]) -> int:
    """Begin telling; give how many people."""
    sight = telling.telling(tx, actor, survey)
    return telling.tell(tx, actor, bot, survey, reader(sight, text, language), did, picked)


def writing(name: str, kinds: tuple[str, ...] = ("",)) -> Dialog:
    """Give the dialog of one bot."""
    return Dialog(
        name,
        Choice("survey", options=mine),
        Words("did", shows=asked, longest=telling.LONGEST),
        MultiChoice("picked", options=told, picked=usual, per_page=10),
        Confirm("sure", shows=look, variants=(AGAIN,)),
        commit=send,
        returns={NotFound: "survey", NotAllowed: "survey", NothingToTell: "survey", TellsTooMuch: "did"},
        done=lambda result: {"n": result},
        speaks="survey_did",
        kinds=kinds,
    )
