"""«You said, we did»: the author of a survey tells those who were asked what came of it."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.broadcasts.audience import Audience, Whom, readers
from core.broadcasts.verbs import announce, preview
from core.database import Tx
from core.forms.model import CHOSEN, Kind
from core.notices import SURVEY_OUTCOME, Action
from core.refusal import NotAllowed, Refusal
from core.surveys.results.counting import Block, blocks
from core.surveys.results.lines import line
from core.surveys.results.pictures import Reader
from core.surveys.results.sight import Sight, seen
from core.surveys.tables import survey, survey_school
from core.words import Phrase, say

LONGEST = 1500  # letters of what was done
LONGEST_WHOLE = 3400
USUAL = 5  # results that are told unless the author chooses others
_TELLING = (*CHOSEN, Kind.SCALE, Kind.NUMBER)


class NothingToTell(Refusal):
    """Nobody has answered yet, or too few for anything to be told."""


class TellsTooMuch(Refusal):
    """All of it together is too long for one message."""


def telling(tx: Tx, actor: Actor, survey_id: int) -> Sight:
    """Give a survey whose outcome the actor may tell. Raises NotFound, NotAllowed or NothingToTell."""
    sight = seen(tx, actor, survey_id)
    if not sight.mine:
        raise NotAllowed
    if not any(block.people for block in blocks(tx, sight)):
        raise NothingToTell
    return sight


def tellable(tx: Tx, sight: Sight) -> Sequence[Block]:
    """Give the results that have a line of their own and may be told to the asked."""
    return [b for b in _as_asked(tx, sight) if b.question.kind in _TELLING and b.people and not b.hidden]


def keeps_some(tx: Tx, sight: Sight) -> bool:
    """Tell whether there are answers that the asked will not see, for fewer than five people gave them."""
    hidden = {tally.question.name for b in _as_asked(tx, sight) for tally in b.tallies if tally.hidden}
    return any(tally.people for b in blocks(tx, sight) for tally in b.tallies if tally.question.name in hidden)


def _as_asked(tx: Tx, sight: Sight) -> Sequence[Block]:
    return blocks(tx, replace(sight, closely=False))


def composed(tx: Tx, sight: Sight, reader: Reader, did: str, picked: Sequence[int]) -> str:
    """Give the text that readers get. Raises TellsTooMuch."""
    lines = [say("results.bullet", line=line(b, reader)) for b in tellable(tx, sight) if b.number in picked]
    told = {"title": sight.title(reader.language), "lines": lines, "did": did}
    text = reader.text(say("results.you_said" if lines else "results.we_did", **told))
    if len(text) > LONGEST_WHOLE:
        raise TellsTooMuch
    return text


def looks(tx: Tx, actor: Actor, sight: Sight, text: str) -> tuple[Phrase, int]:
    """Give how readers will see it, and how many they are."""
    schools = _schools(tx, sight)
    people = sum(_people(tx, school_id, sight, actor) for school_id in schools)
    there = actor._replace(school_id=schools[0])
    return preview(tx, there, _audience(sight, ""), SURVEY_OUTCOME, text), people


def tell(tx: Tx, actor: Actor, bot: str, survey_id: int, reader: Reader, did: str, picked: Sequence[int]) -> int:
    """Tell everybody who answered; of an anonymous survey all who were asked. Give how many they are.

    From now on they may see the results. Raises NotFound, NotAllowed, NothingToTell or TellsTooMuch.
    """
    sight = telling(tx, actor, survey_id)
    text = composed(tx, sight, reader, did, picked)
    tx.run(survey.update().where(survey.c.id == sight.id).values(did=did, did_at=tx.now))
    audit.record(tx, actor, "tell_outcome", "survey", sight.id)
    opens = Action(say("results.open"), "survey_outcome", {"survey": sight.id})
    audience = _audience(sight, sight.title(reader.language))
    return sum(
        announce(tx, actor._replace(school_id=school_id), bot, audience, SURVEY_OUTCOME, text, [opens])
        for school_id in _schools(tx, sight)
    )


def _audience(sight: Sight, title: str) -> Audience:
    return Audience(Whom.ASKED, names=(title,), survey=sight.id)


def _schools(tx: Tx, sight: Sight) -> Sequence[int]:
    there = sa.select(survey_school.c.school_id).where(survey_school.c.survey_id == sight.id)
    return tx.run(there.order_by(survey_school.c.school_id)).scalars().all()


def _people(tx: Tx, school_id: int, sight: Sight, actor: Actor) -> int:
    who = readers(school_id, _audience(sight, ""), actor.person_id).subquery("who")
    return int(tx.value(sa.select(sa.func.count(who.c.person_id.distinct()))))
