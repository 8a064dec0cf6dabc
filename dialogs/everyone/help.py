"""What this bot can do, and how to talk to it."""

from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown


def about(bot: str) -> Shown:
    """Each bot helps with its own things."""
    return Shown(variant=bot)


dialog = Dialog("help", done=about, variants=("parent", "student", "teacher", "director"), menu=80, public=True)
