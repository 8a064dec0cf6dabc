"""A pupil's wish: a pupil finds an opportunity, the guardians are asked and can sign up in one tap."""

from dataclasses import dataclass

import sqlalchemy as sa

from core import audit, notices
from core.access import Actor
from core.database import Tx
from core.opportunities.queries import card
from core.opportunities.telling import about, guardians
from core.people import Role
from core.refusal import Refusal
from core.tables import Moment
from core.words import say


class NobodyToAsk(Refusal):
    """No guardian of the pupil has joined in any messenger yet."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish passed on; `asked` counts the guardians who were told."""

    title: str
    asked: int


_KEEP = sa.text(
    "INSERT INTO wish (pupil_id, opportunity_id, at) VALUES (:pupil, :wanted, :at)"
    " ON CONFLICT (pupil_id, opportunity_id) DO UPDATE SET at = excluded.at"
).bindparams(sa.bindparam("at", type_=Moment))


def wish(tx: Tx, actor: Actor, opportunity: int) -> Wished:
    """Ask the pupil's guardians. Raises NotAllowed for anybody but a pupil, NotFound, or NobodyToAsk."""
    actor.needs(Role.PUPIL)
    wanted = card(tx, actor, opportunity, actor.person_id)
    sign_up = notices.Action(
        say("opportunities.look"), "club_signup", {"pupil": actor.person_id, "category": None, "club": opportunity}
    )
    text = say("opportunities.wish", pupil=actor.name, title=wanted.title)
    family = guardians(tx, actor.person_id)
    cause = notices.Cause(about(actor.name, wanted.title), actor.person_id, actor.school_id)
    asked = sum(notices.notify(tx, guardian, notices.WISH, text, cause, actions=[sign_up]) for guardian in family)
    if not asked:
        raise NobodyToAsk
    tx.run(_KEEP, {"pupil": actor.person_id, "wanted": opportunity, "at": tx.now})
    audit.record(tx, actor, "wish", "opportunity", opportunity)
    return Wished(wanted.title, asked)
