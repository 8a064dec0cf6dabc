"""The messengers a person uses: one more by a code, one fewer, and which of them notices come to."""

from core import accounts, links
from core.access import Actor
from core.accounts import Linked
from core.database import Tx
from core.files import FileStore
from core.invites import shown
from core.messengers import WEB, Address, addresses
from core.people import AREA
from core.qr import attach
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Link, Option, Shown

LAST_USED = 0  # instead of an account's id


def mine(tx: Tx, actor: Actor, account_id: int) -> Shown:
    """The messengers by name, and where notices come."""
    own = accounts.linked(tx, actor.person_id)
    chosen = next((one for one in own if one.chosen), None)
    notices = say("messengers.notices_to", messenger=_in(chosen)) if chosen else say("messengers.notices_last")
    lines = [say("messengers.line", account=_named(one, actor, account_id)) for one in own]
    return Shown({"accounts": lines, "notices": notices})


def doings(tx: Tx, person_id: int) -> list[Option]:
    """What may be done; where notices come is a question only for who has several."""
    several = len(accounts.linked(tx, person_id)) > 1
    return [Option(what, say(f"messengers.what.{what}")) for what in ("link", *["notices"] * several, "unlink")]


def connectable(tx: Tx, person_id: int, account_id: int, bot: str) -> list[Option]:
    """Messengers in which this bot runs, in the order in which the law wants them, except the one it is asked in."""
    here = _here(tx, person_id, account_id)
    return [Option(a.transport, say(f"messengers.button.{a.transport}")) for a in _ways(tx, bot, here)]


def _ways(tx: Tx, bot: str, here: str) -> list[Address]:
    """A second browser may be linked from the first; a server without a public address is nobody else's way."""
    return [a for a in addresses(tx, bot) if a.transport == here == WEB or (a.transport != here and a.is_public)]


def _here(tx: Tx, person_id: int, account_id: int) -> str:
    return next(one.transport for one in accounts.linked(tx, person_id) if one.id == account_id)


def owned(tx: Tx, actor: Actor, account_id: int) -> list[Option]:
    """The person's own accounts."""
    return [Option(one.id, _named(one, actor, account_id)) for one in accounts.linked(tx, actor.person_id)]


def targets(tx: Tx, actor: Actor, account_id: int) -> list[Option]:
    """Where notices may come: where one wrote last, or always to one account."""
    return [Option(LAST_USED, say("messengers.to.last")), *owned(tx, actor, account_id)]


def losing(tx: Tx, person_id: int, account_id: int, which: int) -> Shown:
    """What it means to let go of this account; of the last one it is said plainly."""
    own = accounts.linked(tx, person_id)
    messenger = _in(next((one for one in own if one.id == which), None))
    return Shown({"messenger": messenger}, "last" if len(own) == 1 else "here" if which == account_id else "")


def change(  # one function, since a dialog has one verb
    tx: Tx, person_id: int, account_id: int, bot: str, what: str, which: int, to: int
) -> str:
    """Do what was chosen; give the new code or the messenger that was let go of."""
    if what == "link":
        return links.make_code(tx, person_id, account_id, bot)
    if what == "unlink":
        return links.unlink(tx, person_id, which)
    accounts.choose_notices(tx, person_id, None if to == LAST_USED else to)
    return ""


def changed(tx: Tx, person_id: int, bot: str, files: FileStore, what: str, where: str, to: int, result: str) -> Shown:
    """The code with its link and a picture to scan; or what is different now."""
    if what == "link":
        return _code(next(a for a in addresses(tx, bot) if a.transport == where), files, result)
    if what == "unlink":
        return Shown({"messenger": say(f"whoami.messenger.{result}")}, "unlink")
    if to == LAST_USED:
        return Shown(variant="last")
    chosen = next((one for one in accounts.linked(tx, person_id) if one.id == to), None)
    return Shown({"messenger": _in(chosen)}, "notices")


def _code(address: Address, files: FileStore, code: str) -> Shown:
    label = say(f"messengers.button.{address.transport}")
    link = address.carrying(code)
    told = {"messenger": label, "code": shown(code), "name": address.name}
    variant = "foreign" if address.is_foreign else "web" if address.transport == WEB else "link"
    picture = attach(files, link, f"{address.transport}.png")
    return Shown(told, variant, (picture,), links=(Link(say("messengers.open", messenger=label), link),))


def _in(one: Linked | None) -> Phrase | str:
    return say(f"whoami.messenger.{one.transport}") if one else ""


def _named(one: Linked, actor: Actor, account_id: int) -> Phrase:
    name = say(f"messengers.button.{one.transport}")
    if one.id == account_id:
        return say("messengers.here", messenger=name)
    return say("messengers.since", messenger=name, day=actor.local(one.since).date())


dialog = Dialog(
    "messengers",
    Choice("what", options=doings, shows=mine),
    Choice("where", options=connectable, when=lambda what: what == "link", skip_single=True),
    Choice("which", options=owned, when=lambda what: what == "unlink", skip_single=True),
    Choice("to", options=targets, when=lambda what: what == "notices"),
    Confirm("sure", shows=losing, variants=("here", "last"), when=lambda what: what == "unlink"),
    commit=change,
    done=changed,
    variants=("link", "web", "foreign", "unlink", "notices", "last"),
    menu=87,
    changes_who=True,
    errand="",
    kinds=("", AREA),
)
