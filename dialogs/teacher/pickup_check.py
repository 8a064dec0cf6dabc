"""Who may pick a pupil up: for the homeroom teacher, and those at whose clubs the child is."""

from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.pickup import queries
from core.refusal import NotFound
from core.search.wording import words_of
from core.words import say
from dialogs import pickups
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown

VARIANTS = ("today", "duty")


def pupils(tx: Tx, actor: Actor, query: str | None) -> list[Option]:
    """Those of the own class and clubs; whom the words name, if they name any; on duty any pupil of the school."""
    mine = [pickups.option(one.id, one.name, one.label) for one in queries.concerned(tx, actor)]
    asked = set(words_of(query or ""))
    named = [one for one in mine if asked & set(words_of(one.match))]
    if asked and queries.sees_all(tx, actor):
        others = [pickups.option(p.person, p.name, p.label) for p in queries.found(tx, actor, query or "")]
        return list({one.value: one for one in (*named, *others)}.values()) or mine
    return named or mine


def today(tx: Tx, actor: Actor) -> Shown:
    """Who is fetched today by somebody else than usual; and that on duty one may ask for anybody."""
    lines = pickups.of_today(queries.today(tx, actor), actor.local(tx.now).date())
    if not queries.sees_all(tx, actor):
        return Shown({"lines": lines, "empty": say("pickup_check.nobody")}, "today" if lines else "")
    told = {"lines": lines or [say("pickup_check.usual")]}
    return Shown({**told, "empty": say("pickup_check.pupil.duty", **told)}, "duty")


def card(tx: Tx, actor: Actor, files: FileStore, pupil: int) -> Shown:
    """Names, phones, photographs."""
    seen = pickups.card(actor, tx, files, queries.may_pick_up(tx, actor, pupil))
    another = Offer(say("pickup_check.another"), "pickup_check")
    return Shown(seen.told, files=seen.files, offers=(another,))


dialog = Dialog(
    "pickup_check",
    Choice(
        "pupil", options=pupils, shows=today, variants=("today", "duty"), search="query", skip_single=True, per_page=10
    ),
    done=card,
    returns={NotFound: "pupil"},
    menu=22,
    catches="query",
)
