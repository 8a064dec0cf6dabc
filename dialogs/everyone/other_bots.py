"""For people of several roles: the way to their other bots."""

from core.access import Actor
from core.accounts import linked
from core.database import Tx
from core.messengers import opening, own_bots
from core.people import AREA
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Link, Shown


def own(tx: Tx, actor: Actor, account_id: int, bot: str) -> Shown:
    """A button for each, in this messenger if the bot runs here; the menu has those, too."""
    here = next(one.transport for one in linked(tx, actor.person_id) if one.id == account_id)
    found = own_bots(tx, actor.person_id, here, bot, anywhere=True)
    buttons = tuple(Link(opening(a, here), a.home) for a in found if a.is_public or a.transport == here)
    return Shown({"bots": [say(f"invites.bot_{a.bot}") for a in found]}, "" if found else "none", links=buttons)


dialog = Dialog("other_bots", done=own, variants=("none",), kinds=("", AREA))
