"""Joining: the code of an invite, or of a person's own from another messenger, makes this account theirs."""

from core import invites, links
from core.database import Tx
from core.forms.model import spoken
from core.people import Role
from core.refusal import Refusal
from core.surveys.answering import waiting
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Confirm, Offer, Shown, Text

MOST_OFFERED = 3  # surveys


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


def joined(tx: Tx, bot: str, language: str, result: invites.Joined | links.Connected) -> Shown:
    """The welcome, and what has been asked of them before they came; the menu follows."""
    if isinstance(result, links.Connected):
        return Shown(variant="linked")
    if result.already:
        return Shown(variant="already")
    asked = [one for one in waiting(tx, result.person_id, bot) if one.open]
    offers = [
        Offer(say("start.answer", title=spoken(one.title, language)), "survey", {"survey": one.id})
        for one in asked[:MOST_OFFERED]
    ]
    return Shown({"n": len(asked)}, "asked" if asked else "", offers=tuple(offers))


dialog = Dialog(
    "start",
    Text("code", longest=64),
    Confirm("mine", shows=invited, variants=("guardian", "link")),
    commit=links.accept,
    returns={links.AlreadyLinked: "", Refusal: "code"},
    done=joined,
    variants=("already", "linked", "asked"),
    menu=90,
    catches="code",
    last_resort=True,
    public=True,
    joining=True,
    changes_who=True,
    errand="",
)
