"""What came of a survey, for those who were asked: what was done, and a picture for each question."""

from collections.abc import Callable
from dataclasses import replace

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.people import AREA
from core.refusal import NotFound
from core.surveys import results
from core.words import Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown
from dialogs.results import BEFORE, HOME, NEXT, drawn, first, lines, on, option, reader, shown, turned

Render = Callable[[Text], str]
OTHERS, FINE = "others", "fine"
DID = "did"


def mine(tx: Tx, person_id: int, language: str) -> list[Option]:
    """The surveys that are over, or of which it was told what was done."""
    return [option(one, language) for one in results.outcomes(tx, person_id)]


def whole(tx: Tx, actor: Actor, files: FileStore, text: Render, language: str, survey: int) -> Shown:
    """What was done, and the main result of each question; the first picture."""
    sight = results.outcome(tx, actor.person_id, survey)
    who = reader(sight, text, language)
    blocks = results.blocks(tx, sight)
    told = {"title": sight.title(language), "lines": lines(blocks, who), "did": sight.row["did"]}
    return Shown(told, DID if sight.row["did"] else "", drawn(files, first(blocks, who)))


def doings(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """Question by question; other surveys, if there are any."""
    results.outcome(tx, actor.person_id, survey)
    several = len(results.outcomes(tx, actor.person_id)) > 1
    deeds = [*[OTHERS] * several, FINE]
    return [Option(0, say("survey_outcome.one_by_one")), *(Option(d, say(f"survey_outcome.deed.{d}")) for d in deeds)]


def question(tx: Tx, actor: Actor, files: FileStore, text: Render, language: str, survey: int, deed: int) -> Shown:
    """One question with its picture."""
    sight = results.outcome(tx, actor.person_id, survey)
    return shown(tx, sight, results.block(tx, sight, deed), files, reader(sight, text, language))


def moves(tx: Tx, actor: Actor, survey: int, deed: int) -> list[Option]:
    """To the next and the one before."""
    last = results.how_many(results.outcome(tx, actor.person_id, survey)) - 1
    found = [*[NEXT] * (deed < last), *[BEFORE] * (deed > 0), HOME]
    return [Option(move, say(f"survey_results.move.{move}")) for move in found]


def done(tx: Tx, actor: Actor, survey: int, deed: int | str, move: str | None) -> Shown:
    """On to another look."""
    if isinstance(deed, str):
        return Shown(variant=deed, then="survey_outcome" if deed == OTHERS else "")
    if move == HOME:
        return Shown(variant=HOME, then="survey_outcome", given={"survey": survey})
    sight = results.outcome(tx, actor.person_id, survey)
    return replace(on(sight, deed, move), then="survey_outcome", given={"survey": survey, "deed": turned(deed, move)})


dialog = Dialog(
    "survey_outcome",
    Choice("survey", options=mine, skip_single=True),
    Choice("deed", options=doings, shows=whole, variants=(DID,)),
    Choice("move", options=moves, shows=question, when=lambda deed: isinstance(deed, int)),
    returns={NotFound: "survey"},
    done=done,
    variants=(OTHERS, FINE, HOME, "on"),
    waits=False,
    kinds=("", AREA),
)
