"""The family's calendar on the phone: kept up to date behind a secret link, or one child's clubs as a file."""

from collections.abc import Callable

from core import messengers
from core.access import Actor
from core.calendars.links import TooManyCalendars, links, make_link, revoke_links
from core.database import Tx
from core.files import FileStore
from core.opportunities.pupils import pupil_facts
from core.qr import attach
from core.words import Text, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Link, Option, Shown

PHONE, FILE, REVOKE = "phone", "file", "revoke"


def _asked(wanted: str) -> Callable[[str], bool]:
    return lambda what: what == wanted


def ways(tx: Tx, actor: Actor) -> list[Option]:
    """A link, a file; and, where links work, to revoke them."""
    some = links(tx, actor).count
    return [Option(what, say(f"family_calendar.{what}")) for what in (PHONE, FILE, *[REVOKE] * bool(some))]


def standing(tx: Tx, actor: Actor) -> Shown:
    """How many links work, if any, and since when the last."""
    now = links(tx, actor)
    if now.last is None:
        return Shown()
    return Shown({"n": now.count, "day": actor.local(now.last).date()}, "linked")


def losing(tx: Tx, actor: Actor) -> Shown:
    """How many links will work no more."""
    return Shown({"n": links(tx, actor).count})


def do(tx: Tx, actor: Actor, what: str) -> str | int:
    """Make a link or revoke them all; a file changes nothing."""
    if what == PHONE:
        return make_link(tx, actor)
    return revoke_links(tx, actor) if what == REVOKE else ""


def done(
    tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], what: str, pupil: int, result: str | int
) -> Shown:
    """The link with a picture to scan, the file, or that the links are gone."""
    if what == FILE:
        return _file(tx, actor, files, text, pupil)
    if what == REVOKE:
        return Shown({"n": result}, "revoked")
    url = messengers.public_url(tx)
    page = f"{url}/calendar/{result}"
    told = {"address": f"{page}.ics", "subscribe": f"webcal://{page.partition('://')[2]}.ics"}
    if not messengers.is_public(url):
        return Shown(told, "local")
    code = attach(files, page, "calendar.png")
    return Shown(told, "linked", (code,), links=(Link(say("family_calendar.open"), page),))


def _file(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], pupil: int) -> Shown:
    told = {"pupil": pupil_facts(tx, actor.school_id, pupil).name}
    attached = cards.calendar(tx, actor, files, text, pupil)
    return Shown(told, "file" if attached else "nothing", attached)


dialog = Dialog(
    "family_calendar",
    Choice("what", options=ways, shows=standing, variants=("linked",)),
    Choice("pupil", options=cards.my_children, skip_single=True, when=_asked(FILE)),
    Confirm("sure", shows=losing, when=_asked(REVOKE)),
    commit=do,
    returns={TooManyCalendars: "what"},
    done=done,
    variants=("linked", "local", "revoked", "file", "nothing"),
    menu=16,
    errand="",
)
