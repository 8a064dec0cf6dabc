"""Asking the office for a certificate: which one, for which child, where it goes, how it is fetched."""

from datetime import date, timedelta

from core.access import Actor
from core.certificates import queries, verbs
from core.certificates.kinds import KINDS, OTHER, meant, named
from core.certificates.queries import Request
from core.certificates.tables import Way
from core.certificates.verbs import CertificateTooFar, NotReadyBy, OfficeClosed, Wanted
from core.database import Tx
from core.days.one import NoSuchDay, OtherWeekday
from core.days.one import day as read_day
from core.opportunities.pupils import children, pupil_facts
from core.refusal import NotFound, Refusal
from core.words import say
from core.workdays import is_working_day
from dialogs import cards, certificates
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Offer, Option, Shown, Text

NEW, ANYWHERE, WHENEVER = "new", "anywhere", "whenever"
DAYS = 4  # that are offered for fetching it
LONGEST_PURPOSE = 200


class DayUnclear(Refusal):
    """What was typed is no day."""


def _anew(earlier: object) -> bool:
    return earlier == NEW


def kinds(tx: Tx, actor: Actor, language: str, query: str | None) -> list[Option]:
    """Those that the words name, or all that there are for one of the children."""
    there = _there(tx, actor)
    listed = [key for key in meant(query or "", language) if key in there] or there
    return [Option(key, say(f"certificates.button.{key}")) for key in listed]


def _there(tx: Tx, actor: Actor) -> list[str]:
    highest = max((child.grade for child in children(tx, actor)), default=0)
    return [key for key, kind in KINDS.items() if kind.grade_from <= highest]


def unheard(language: str, query: str | None) -> Shown:
    """Whether the words named any."""
    return Shown({"query": query or ""}, "unknown" if query and not meant(query, language) else "")


def my_children(tx: Tx, actor: Actor, kind: str, query: str | None) -> list[Option]:
    """The children for whom there is such a certificate; the one whom the words name."""
    fitting = {child.id for child in children(tx, actor) if child.grade >= KINDS[kind].grade_from}
    return [one for one in cards.children_named(tx, actor, query) if one.value in fitting] or [
        one for one in cards.my_children(tx, actor) if one.value in fitting
    ]


def earlier_ones(tx: Tx, actor: Actor, kind: str, pupil: int) -> list[Option]:
    """One that will do, if there is one; another name of certificate is another certificate."""
    found = queries.earlier(tx, actor, pupil, kind) if kind != OTHER else None
    anew = Option(NEW, say("order_certificate.anew"))
    return [Option(found.id, say("order_certificate.same")), anew] if found else [anew]


def earlier_one(tx: Tx, actor: Actor, kind: str, pupil: int) -> dict[str, object]:
    """What there is already."""
    found = queries.earlier(tx, actor, pupil, kind)
    return {"line": certificates.line(found) if found else ""}


def where_to(tx: Tx, actor: Actor) -> list[Option]:
    """Wherever it is asked for, or where earlier ones went."""
    return [
        Option(ANYWHERE, say("order_certificate.anywhere")),
        *(Option(purpose, purpose) for purpose in queries.purposes(tx, actor)),
    ]


def days(tx: Tx, actor: Actor, kind: str) -> list[Option]:
    """The first working days on which it is ready, or whenever it is."""
    due = KINDS[kind].due_on(actor.local(tx.now).date())
    ahead = [due + timedelta(days=n) for n in range(DAYS * 2)]
    working = [day for day in ahead if is_working_day(day)][:DAYS]
    return [
        Option(WHENEVER, say("order_certificate.whenever")),
        *(Option(day.isoformat(), say("order_certificate.on", day=day)) for day in working),
    ]


def ready_by(tx: Tx, actor: Actor, kind: str) -> dict[str, object]:
    """When it usually is ready."""
    return {"due": KINDS[kind].due_on(actor.local(tx.now).date())}


def day_is_possible(tx: Tx, actor: Actor, kind: str, day: str | None, day_words: str | None) -> dict[str, object]:
    """Refuse a day that cannot be before anything else is asked."""
    wanted = _day(tx, actor, day, day_words)
    if wanted is not None:
        verbs.check_day(wanted, KINDS[kind].due_on(actor.local(tx.now).date()))
    return {}


def _day(tx: Tx, actor: Actor, chosen: str | None, words: str | None) -> date | None:
    if chosen is not None:
        return None if chosen == WHENEVER else date.fromisoformat(chosen)
    if words is None:
        return None
    read = read_day(words, actor.local(tx.now).date())
    if read is None:
        raise DayUnclear
    return read


def look(
    tx: Tx,
    actor: Actor,
    kind: str,
    words: str | None,
    pupil: int,
    purpose: str | None,
    purpose_words: str | None,
    way: str,
    day: str | None,
    day_words: str | None,
    copies: int | None,
) -> dict[str, object]:
    """What will be asked for, and when it is ready."""
    child = pupil_facts(tx, actor.school_id, pupil)
    lines = []
    if where := _purpose(purpose, purpose_words):
        lines.append(say("certificates.where", purpose=where))
    lines.append(certificates.way(Way(way), copies or 1))
    if (wanted := _day(tx, actor, day, day_words)) is not None:
        lines.append(say("certificates.wanted_on", day=wanted))
    chosen = KINDS[kind]
    lines.append(say("order_certificate.ready", due=chosen.due_on(actor.local(tx.now).date()), n=chosen.valid))
    return {"named": named(kind, words or ""), "pupil": child.name, "label": child.label, "lines": lines}


def _purpose(chosen: str | None, words: str | None) -> str:
    return (words or "")[:LONGEST_PURPOSE] if chosen is None else "" if chosen == ANYWHERE else chosen


def order(
    tx: Tx,
    actor: Actor,
    kind: str,
    words: str | None,
    pupil: int,
    earlier: int | str,
    purpose: str | None,
    purpose_words: str | None,
    way: str | None,
    day: str | None,
    day_words: str | None,
    copies: int | None,
) -> Request:
    """Ask for it; or give the earlier one that will do."""
    if isinstance(earlier, int):
        return queries.own(tx, actor, earlier)
    where, wanted_on = _purpose(purpose, purpose_words), _day(tx, actor, day, day_words)
    return verbs.ask(tx, actor, Wanted(pupil, kind, Way(str(way)), words or "", where, copies or 1, wanted_on))


def ordered(earlier: int | str, result: Request) -> Shown:
    """When it is ready; or on to the earlier one."""
    if not _anew(earlier):
        return Shown(variant="earlier", then="my_certificates", given={"request": result.id})
    told = {"named": result.named, "pupil": result.pupil, "due": result.due_on}
    return Shown(told, offers=(Offer(say("certificates.button_look"), "my_certificates", {"request": result.id}),))


dialog = Dialog(
    "order_certificate",
    Choice("kind", options=kinds, shows=unheard, variants=("unknown",), search="query", skip_single=True),
    Text("words", longest=300, when=lambda kind: kind == OTHER),
    Choice("pupil", options=my_children, skip_single=True),
    Choice("earlier", options=earlier_ones, shows=earlier_one, skip_single=True),
    Choice(
        "purpose",
        options=where_to,
        or_typed="purpose_words",
        when=lambda kind, earlier: _anew(earlier) and KINDS[kind].asks_where,
    ),
    Choice("way", options=tuple(way.value for way in Way), when=_anew),
    Choice("day", options=days, shows=ready_by, or_typed="day_words", when=lambda way: way == Way.OFFICE),
    Choice(
        "copies",
        options=tuple(Option(n, str(n)) for n in range(1, verbs.MOST_COPIES + 1)),
        shows=day_is_possible,
        columns=verbs.MOST_COPIES,
        when=lambda way: way in (Way.OFFICE, Way.CHILD),
    ),
    Confirm("sure", shows=look, when=_anew),
    commit=order,
    returns={
        DayUnclear: "day",
        NoSuchDay: "day",
        OtherWeekday: "day",
        NotReadyBy: "day",
        OfficeClosed: "day",
        CertificateTooFar: "day",
        NotFound: "kind",
        verbs.TooManyCertificates: "",
    },
    done=ordered,
    variants=("earlier",),
    catches="query",
)
