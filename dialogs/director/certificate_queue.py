"""The office's queue of certificates: the oldest first, taken in hand, made ready, handed out, returned."""

from collections.abc import Callable

from core.access import Actor
from core.certificates import queries, verbs
from core.certificates.queries import Request
from core.certificates.tables import Status, Way
from core.certificates.verbs import CertificateMoved
from core.database import Tx
from core.messages import Attachment
from core.refusal import NotFound
from core.words import Phrase, say
from core.words import Text as Words
from dialogs import certificates
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, File, Option, Shown, Text

TAKE, READY, FILE, GIVE, RETURN = "take", "ready", "file", "give", "return"
WITH_CHILD = "with_child"
PAPERS = ("application/pdf", "image/jpeg", "image/png")
LONGEST_NOTE = 300


def waiting(tx: Tx, actor: Actor) -> list[Option]:
    """Who waits, and for how long."""
    return [Option(one.id, _label(one), match=f"{one.pupil.form()} {one.label}") for one in queries.queue(tx, actor)]


def _label(one: Request) -> Phrase:
    told = {"mark": certificates.mark(one), "pupil": one.pupil, "label": one.label, "named": one.named, "n": one.waits}
    if one.status is Status.READY:
        return say("certificate_queue.lies", **told)
    return say("certificate_queue.waits" if one.waits else "certificate_queue.of_today", **told)


def overview(tx: Tx, actor: Actor) -> dict[str, object]:
    """How many are to be made, how many are late, how many lie ready."""
    there = queries.queue(tx, actor)
    ready = sum(one.status is Status.READY for one in there)
    late = sum(one.overdue for one in there)
    counted = [say("certificate_queue.late", n=late)] if late else []
    counted += [say("certificate_queue.lie_ready", n=ready)] if ready else []
    return {"todo": len(there) - ready, "lines": counted}


def card(tx: Tx, actor: Actor, request: int) -> Shown:
    """All that the office is to know of it, with the file that is attached."""
    seen = queries.asked_of_us(tx, actor, request)
    told = {"named": seen.named, "pupil": seen.pupil, "label": seen.label}
    return Shown({**told, "lines": certificates.of_office(actor, seen)}, "", certificates.attached(seen))


def doings(tx: Tx, actor: Actor, request: int) -> list[Option]:
    """What comes next; how the family wants it stands first."""
    seen = queries.asked_of_us(tx, actor, request)
    ready = [FILE, READY] if seen.way is Way.SCAN else [READY, FILE]
    next_ = {
        Status.SENT: [TAKE, *ready, RETURN],
        Status.WORKING: [*ready, RETURN],
        Status.READY: [GIVE, *ready],
    }.get(seen.status, [])
    return [Option(what, say(f"certificate_queue.do.{what}")) for what in next_]


def places(tx: Tx, actor: Actor, request: int) -> list[Option]:
    """Where earlier ones were handed out, and when; for the child's bag that."""
    with_child = queries.asked_of_us(tx, actor, request).way is Way.CHILD
    own = [Option(WITH_CHILD, say("certificate_queue.with_child"))] if with_child else []
    return [*own, *(Option(place, place) for place in queries.places(tx, actor))]


def act(
    tx: Tx,
    actor: Actor,
    text: Callable[[Words], str],
    request: int,
    what: str,
    place: str | None,
    place_words: str | None,
    file: list[str] | None,
    why: str | None,
) -> Request:
    """Do it."""
    match what:
        case "take":
            return verbs.take(tx, actor, request)
        case "give":
            return verbs.give(tx, actor, request)
        case "return":
            return verbs.give_back(tx, actor, request, str(why))
        case "file":
            return verbs.make_ready(tx, actor, request, "", Attachment(*file) if file else None)
        case _:
            note = text(say("certificate_queue.with_child")) if place == WITH_CHILD else place or place_words or ""
            return verbs.make_ready(tx, actor, request, note)


def done(tx: Tx, actor: Actor, what: str, result: Request) -> Shown:
    """What the family was told; the queue goes on while there is any."""
    told = {"named": result.named, "pupil": result.pupil}
    then = "certificate_queue" if queries.queue(tx, actor) else ""
    return Shown(told, what, then=then, errand="certificate_queue")


dialog = Dialog(
    "certificate_queue",
    Choice("request", options=waiting, shows=overview),
    Choice("what", options=doings, shows=card),
    Choice("place", options=places, or_typed="place_words", when=lambda what: what == READY),
    File("file", mimes=PAPERS, when=lambda what: what == FILE),
    Text("why", longest=LONGEST_NOTE, when=lambda what: what == RETURN),
    commit=act,
    returns={CertificateMoved: "what", NotFound: "request"},
    done=done,
    variants=(TAKE, READY, FILE, GIVE, RETURN),
    menu=14,
)
