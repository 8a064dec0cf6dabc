"""A parents' evening: the office opens times of all homeroom teachers at once, each tells or takes back their own."""

from collections.abc import Callable, Sequence
from datetime import date

from core.access import Actor
from core.appointments.evening import Evening, Hosting, evening, open_evening
from core.appointments.refusals import PlaceMissing, SpanTooShort, TimesPast, TooFarAhead, TooManySlots
from core.appointments.slots import LONGEST_PLACE, check_ahead, planned
from core.database import Tx
from core.words import Phrase, Text, say
from dialogs import hours, receiving
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Date, Option, Shown
from dialogs.receiving import TimesUnclear
from dialogs.visits import clock

OWN_ROOM = "own"
MOST_NAMED = 12  # teachers; more are told as a number
Render = Callable[[Text], str]


def spans(tx: Tx, actor: Actor, day: str) -> list[Option]:
    """Some usual ones. Raises TooFarAhead before anything else is asked."""
    check_ahead(date.fromisoformat(day), actor.local(tx.now).date())
    return hours.spans(receiving.USUAL)


def lengths(tx: Tx, actor: Actor, day: str, span: str | None, span_words: str | None) -> list[Option]:
    """How long a talk is: shorter than at other times, for everybody comes.

    Raises TimesUnclear, and what `receiving.fitting` raises.
    """
    within, on = hours.span(span, span_words, TimesUnclear, daytime=True), date.fromisoformat(day)
    return receiving.fitting(lambda minutes: planned(tx, actor, [on], within, minutes, host=None), within, 10, 15, 20)


def places() -> list[Option]:
    """Each in the room of the class, or one place for all, in words."""
    return [Option(OWN_ROOM, say("parents_evening.own_room"))]


def _place(text: Render, chosen: str | None, words: str | None) -> str:
    return text(say("parents_evening.own_room")) if chosen == OWN_ROOM else words or ""


def plan(
    tx: Tx,
    actor: Actor,
    text: Render,
    day: str,
    span: str | None,
    span_words: str | None,
    minutes: str,
    place: str | None,
    place_words: str | None,
) -> Shown:
    """Who receives whom and when; who has times then already and is left out."""
    seen = evening(
        tx, actor, date.fromisoformat(day), hours.span(span, span_words, TimesUnclear, daytime=True), int(minutes)
    )
    told = {"on": date.fromisoformat(day), "minutes": minutes, "place": _place(text, place, place_words)}
    told |= {"lines": _lines(seen.hosting), "times": len(seen.times), "n": len(seen.hosting)}
    told |= {"from_": clock(seen.times[0][0]), "until": clock(seen.times[-1][1]), "notes": _busy(seen)}
    return Shown(told, blocked=not seen.hosting, variant="" if seen.hosting else "nobody")


def _lines(hosting: Sequence[Hosting]) -> list[Phrase]:
    labels = [[label for _, label in one.classes] for one in hosting]
    if len(hosting) > MOST_NAMED:
        return [say("parents_evening.many", n=len(hosting), first=labels[0][0], last=labels[-1][-1])]
    named = zip(hosting, labels, strict=True)
    return [say("parents_evening.line", name=one.host.name, labels=of) for one, of in named]


def _busy(seen: Evening) -> Phrase | str:
    names = [say("parents_evening.name", name=one.host.name) for one in seen.busy]
    return say("parents_evening.busy", names=names) if names else ""


def open_it(
    tx: Tx,
    actor: Actor,
    text: Render,
    day: str,
    span: str | None,
    span_words: str | None,
    minutes: str,
    place: str | None,
    place_words: str | None,
) -> Evening:
    """The one verb of this dialog."""
    wanted = hours.span(span, span_words, TimesUnclear, daytime=True)
    where = _place(text, place, place_words)
    return open_evening(tx, actor, date.fromisoformat(day), wanted, int(minutes), where)


def opened(result: Evening) -> Shown:
    """How many teachers receive."""
    return Shown({"n": len(result.hosting), "notes": _busy(result)})


dialog = Dialog(
    "parents_evening",
    Date("day", past=False),
    Choice("span", options=spans, or_typed="span_words"),
    Choice("minutes", options=lengths, columns=3),
    Choice("place", options=places, or_typed="place_words", longest=LONGEST_PLACE),
    Confirm("sure", shows=plan, variants=("nobody",)),
    commit=open_it,
    returns={
        TimesUnclear: "span",
        SpanTooShort: "span",
        TooManySlots: "span",
        TimesPast: "span",
        TooFarAhead: "day",
        PlaceMissing: "place",
    },
    done=opened,
    menu=24,
)
