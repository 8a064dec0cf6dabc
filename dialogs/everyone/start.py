"""Joining: the code of an invite, or of a person's own from another messenger, makes this account theirs."""

from core import invites, links
from core.database import Tx
from core.people import Role
from core.refusal import Refusal
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Confirm, Shown, Text


def invited(tx: Tx, account_id: int, code: str, roles: tuple[Role, ...]) -> Shown:
    """Who the code was made for; a wrong one is counted against guessing."""
    found = invites.tried(tx, account_id, lambda: links.preview(tx, code, account_id=account_id, roles=roles))
    if isinstance(found, Refusal):
        raise found
    if isinstance(found, links.Linking):
        return Shown({"name": found.name}, "link")
    told = {
        "name": found.name,
        "school": found.school,
        "role": say(f"start.role.{found.role}"),
        "children": list(found.children),
    }
    return Shown(told, "guardian" if found.children else "")


def joined(result: invites.Joined | links.Connected) -> Shown:
    """Nothing but the welcome; the menu follows."""
    if isinstance(result, links.Connected):
        return Shown(variant="linked")
    return Shown(variant="already" if result.already else "")


dialog = Dialog(
    "start",
    Text("code", longest=64),
    Confirm("mine", shows=invited, variants=("guardian", "link")),
    commit=links.accept,
    returns={links.AlreadyLinked: "", Refusal: "code"},
    done=joined,
    variants=("already", "linked"),
    menu=90,
    catches="code",
    last_resort=True,
    public=True,
    joining=True,
    changes_who=True,
    errand="",
)
