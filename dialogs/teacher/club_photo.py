"""A picture for a club's card, as families see it."""

from core.access import Actor
from core.database import Tx
from core.opportunities.queries import taught
from core.opportunities.verbs import set_photo
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Photo


def my_clubs(tx: Tx, actor: Actor) -> list[Option]:
    """The teacher's clubs."""
    return [Option(c.opportunity, c.title) for c in taught(tx, actor)]


def keep_photo(tx: Tx, actor: Actor, club: int, photo: str) -> None:
    """The one verb of this dialog."""
    set_photo(tx, actor, club, photo)


dialog = Dialog(
    "club_photo",
    Choice("club", options=my_clubs, skip_single=True),
    Photo("photo"),
    commit=keep_photo,
    menu=13,
)
