"""What the school knows of the person who asks."""

from core.access import Actor
from core.database import Tx
from core.people import AREA
from core.profiles import about
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown


def known(tx: Tx, actor: Actor) -> Shown:
    """Name, school, roles, children or class, and the messengers that are linked."""
    mine = about(tx, actor.person_id, actor.school_id)
    told = {
        "name": actor.name,
        "school": say("whoami.school" if mine.schools == 1 else "whoami.schools", school=mine.school),
        "roles": [say(f"whoami.role.{role}") for role in mine.roles],
        "children": [say("whoami.child", name=c.name, label=c.label) for c in mine.children],
        "label": mine.label,
        "messengers": [say(f"whoami.messenger.{m}") for m in mine.messengers],
    }
    return Shown(told, "guardian" if mine.children else "pupil" if mine.label else "")


dialog = Dialog("whoami", done=known, variants=("guardian", "pupil"), menu=85, kinds=("", AREA))
