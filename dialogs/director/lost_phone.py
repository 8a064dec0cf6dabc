"""A lost phone or code: a person's messengers are taken away, and a new invite is given at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core import invite_sheet, notices, revoking
from core.access import Actor
from core.accounts import Linked
from core.database import Tx
from core.files import FileStore
from core.invites import Issued, shown
from core.messages import Attachment
from core.messengers import addresses, public_url
from core.people import BOT_OF
from core.words import Phrase, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Shown, Text

ALL, NONE = "all", "none"  # besides an account's id


@dataclass(frozen=True, slots=True)
class Done:
    """Messengers that were taken away, and the new invites."""

    gone: Sequence[str]
    issued: Sequence[Issued]


def owned(tx: Tx, actor: Actor, person: int) -> list[Option]:
    """Everything at once, one of several messengers, or nothing: only a new code is needed then."""
    seen = revoking.holder(tx, actor, person)
    everything = [Option(ALL, say("lost_phone.all", messengers=_several(seen.accounts)))] if seen.accounts else []
    one_by_one = [Option(one.id, _named(one, actor)) for one in seen.accounts] if len(seen.accounts) > 1 else []
    nothing = [Option(NONE, say("lost_phone.none"))] if seen.may_invite else []
    return [*everything, *one_by_one, *nothing]


def whose(tx: Tx, actor: Actor, person: int) -> Shown:
    """The name, and whether there is anything to take away."""
    seen = revoking.holder(tx, actor, person)
    return Shown({"name": seen.name}, "" if seen.accounts else "unlinked")


def inviting(tx: Tx, actor: Actor, person: int, which: str | int) -> list[Option]:
    """With a new code or without; where only one of the two makes sense nobody is asked."""
    may = revoking.holder(tx, actor, person).may_invite
    choices = ("yes",) if which == NONE else ("yes", "no") if may else ("no",)
    return [Option(choice, say(f"lost_phone.invite.{choice}")) for choice in choices]


def about(tx: Tx, actor: Actor, person: int, which: str | int, invite: str) -> Shown:
    """What will happen."""
    seen = revoking.holder(tx, actor, person)
    taken = [one for one in seen.accounts if which in (ALL, one.id)]
    return Shown({"name": seen.name, "messengers": _several(taken)}, _kind(bool(taken), invite == "yes"))


def help_out(tx: Tx, actor: Actor, person: int, which: str | int, invite: str) -> Done:
    """Take away what was chosen, then give the new invite."""
    own = [one.id for one in revoking.holder(tx, actor, person).accounts]
    gone = revoking.revoke(tx, actor, person, [id_ for id_ in own if which in (ALL, id_)])
    return Done(gone, revoking.invite_again(tx, actor, person) if invite == "yes" else ())


def told(tx: Tx, actor: Actor, files: FileStore, language: str, person: int, result: Done) -> Shown:
    """What was taken away; the codes, with a page to print."""
    known = {
        "name": revoking.holder(tx, actor, person).name,
        "messengers": [say(f"whoami.messenger.{transport}") for transport in dict.fromkeys(result.gone)],
        "codes": [_code(one, actor) for one in result.issued],
    }
    page = _page(tx, actor, files, language, person) if result.issued else ()
    return Shown(known, _kind(bool(result.gone), bool(result.issued)), page)


def _kind(takes: bool, invites: bool) -> str:
    return "" if takes and invites else "only" if takes else "code"


def _code(one: Issued, actor: Actor) -> Phrase:
    day = one.expires_at.astimezone(ZoneInfo(actor.timezone)).date()
    return say("lost_phone.code", code=shown(one.code), bot=say(f"invites.bot_{BOT_OF[one.role]}"), day=day)


def _page(tx: Tx, actor: Actor, files: FileStore, language: str, person: int) -> tuple[Attachment, ...]:
    """Its codes lead to our server: while that has no address, there is nothing to print."""
    url = public_url(tx)
    if not url:
        return ()
    groups = invite_sheet.chosen(tx, actor.school_id, [person])
    pdf = invite_sheet.render(groups, url, notices.words(), language, addresses(tx))
    stored = files.put(pdf, "invite.pdf")
    return (Attachment(stored.hash, stored.name, stored.mime),)


def _named(one: Linked, actor: Actor) -> Phrase:
    name = say(f"messengers.button.{one.transport}")
    return say("messengers.since", messenger=name, day=actor.local(one.since).date())


def _several(own: Sequence[Linked]) -> list[Phrase]:
    return [say(f"whoami.messenger.{transport}") for transport in dict.fromkeys(one.transport for one in own)]


dialog = Dialog(
    "lost_phone",
    Text("query", longest=100),
    Choice("person", options=cards.people, skip_single=True, search="query"),
    Choice("which", options=owned, shows=whose, variants=("unlinked",)),
    Choice("invite", options=inviting, skip_single=True),
    Confirm("sure", shows=about, variants=("only", "code")),
    commit=help_out,
    done=told,
    variants=("only", "code"),
    menu=42,
    catches="query",
)
