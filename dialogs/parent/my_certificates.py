"""The family's certificates: where each stands, getting what is ready, giving up what is not."""

from core.access import Actor
from core.certificates import queries, verbs
from core.certificates.queries import Request
from core.certificates.tables import OPEN, Status
from core.certificates.verbs import CertificateMoved
from core.database import Tx
from core.refusal import NotFound
from core.words import say
from dialogs import certificates
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Shown

NEW, FILE, GOT, WITHDRAW, AGAIN, LIST = "new", "file", "got", "withdraw", "again", "list"


def _one(request: object) -> bool:
    return request != NEW


def requests(tx: Tx, actor: Actor) -> list[Option]:
    """A new one, and all of the last year."""
    return [
        Option(NEW, say("my_certificates.new")),
        *(
            Option(one.id, say("my_certificates.option", mark=certificates.mark(one), named=one.named, pupil=one.pupil))
            for one in queries.of_family(tx, actor)
        ),
    ]


def overview(tx: Tx, actor: Actor) -> dict[str, object]:
    """Where each stands."""
    return {"lines": [certificates.line(one) for one in queries.of_family(tx, actor)]}


def card(tx: Tx, actor: Actor, request: int) -> dict[str, object]:
    """All that is known of it."""
    seen = queries.own(tx, actor, request)
    told = {"named": seen.named, "pupil": seen.pupil, "label": seen.label}
    return {**told, "lines": certificates.card(actor, seen)}


def doings(tx: Tx, actor: Actor, request: int) -> list[Option]:
    """What may be done with it now."""
    seen = queries.own(tx, actor, request)
    there = {
        FILE: seen.file is not None and seen.status in (Status.READY, Status.GIVEN),
        GOT: seen.file is None and seen.status is Status.READY,
        WITHDRAW: seen.status in OPEN,
        AGAIN: seen.status in (Status.RETURNED, Status.WITHDRAWN, Status.GIVEN),
        LIST: True,
    }
    return [Option(what, say(f"my_certificates.{what}")) for what, may in there.items() if may]


def do(tx: Tx, actor: Actor, request: int | str, what: str | None) -> Request | None:
    """Keep what was done; the file is given whenever it is asked for."""
    if request == NEW:
        return None
    certificate = int(request)
    if what in (FILE, GOT):
        return verbs.collect(tx, actor, certificate)
    if what == WITHDRAW:
        return verbs.withdraw(tx, actor, certificate)
    return queries.own(tx, actor, certificate)


def done(what: str | None, result: Request | None) -> Shown:
    """What is so now; or on to the next."""
    if result is None:
        return Shown(variant=NEW, then="order_certificate")
    told = {"named": result.named, "pupil": result.pupil}
    if what == FILE:
        return Shown(told, FILE, certificates.attached(result))
    if what == AGAIN:
        return Shown(told, NEW, then="order_certificate", given=_same(result))
    return Shown(told, str(what), then="my_certificates" if what == LIST else "")


def _same(request: Request) -> dict[str, object]:
    known = {"kind": request.kind, "pupil": request.pupil_id}
    return {**known, "words": request.words} if request.words else known


dialog = Dialog(
    "my_certificates",
    Choice("request", options=requests, shows=overview, skip_single=True),
    Choice("what", options=doings, shows=card, when=_one),
    Confirm("sure", shows=card, when=lambda what: what == WITHDRAW),
    commit=do,
    returns={CertificateMoved: "what", NotFound: "request"},
    done=done,
    variants=(NEW, FILE, GOT, WITHDRAW, LIST),
    menu=30,
    errand="",
)
