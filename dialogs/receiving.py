"""Receiving families, in the teacher's and the director's bot alike: times opened, who booked them, taken back."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.access import Actor
from core.appointments.queries import Slot, my_days, my_places, my_slots
from core.appointments.refusals import (
    PlaceMissing,
    SlotGone,
    SlotsOverlap,
    SpanTooShort,
    TimesPast,
    TooFarAhead,
    TooManySlots,
)
from core.appointments.slots import (
    LONGEST_PLACE,
    Closed,
    Guests,
    Planned,
    close_day,
    close_slot,
    open_slots,
    own_host,
    planned,
)
from core.broadcasts.audience import classes
from core.database import Tx
from core.days.one import called
from core.notices.silence import Span
from core.office_hours import opening_of
from core.opportunities.queries import taught
from core.people import Role
from core.refusal import NotFound, Refusal
from core.words import Phrase, Text, say
from dialogs import hours
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, MultiChoice, Offer, Option, Shown
from dialogs.engine.steps import Text as TextStep
from dialogs.hours import SpanUnclear
from dialogs.visits import clock

Render = Callable[[Text], str]

SHOWN_AHEAD = 35  # days
SUNDAY = 6
ALL, CLASS, CLUB, ONLINE = "all", "class", "club", "online"
WHOLE_DAY, BOOKED, FREE = "day", "booked", "free"
_LENGTHS = (15, 20, 30)
USUAL = (Span(15 * 60, 17 * 60), Span(16 * 60, 18 * 60), Span(17 * 60, 20 * 60))
_MOST_SPANS = 5


class TimesUnclear(SpanUnclear):
    """What was typed does not say from when to when families may come."""


# --- opening times


def days_ahead(tx: Tx, actor: Actor) -> list[Option]:
    """The next weeks, without Sundays."""
    today = actor.local(tx.now).date()
    days = (today + timedelta(days=n) for n in range(SHOWN_AHEAD))
    return [
        Option(day.isoformat(), say("open_slots.day", day=day), called(day, today))
        for day in days
        if day.weekday() != SUNDAY
    ]


def spans(tx: Tx, actor: Actor, days: list[str]) -> list[Option]:
    """One's own office hours on these days; some usual ones."""
    opening = opening_of(tx, actor.school_id, actor.person_id)
    weekdays = {date.fromisoformat(day).weekday() for day in days}
    own = [Span(one.starts, one.ends) for one in opening.week if one.weekday in weekdays] if opening.own else []
    return hours.spans(list(dict.fromkeys([*own, *USUAL]))[:_MOST_SPANS])


def lengths(tx: Tx, actor: Actor, days: list[str], span: str | None, span_words: str | None) -> list[Option]:
    """How long a talk may be. Raises TimesUnclear, and what `fitting` raises, before anything else is asked."""
    within = hours.span(span, span_words, TimesUnclear, daytime=True)
    return fitting(lambda minutes: planned(tx, actor, _days(days), within, minutes, own_host(actor)), within, *_LENGTHS)


def fitting(opens: Callable[[int], object], within: Span, *which: int) -> list[Option]:
    """Give a button for each length of a talk with which times can be opened within a span.

    Raises SpanTooShort, or what `opens` raises for the longest that fits, if there is none.
    """
    fit = [n for n in which if n <= within.ends - within.starts]
    if not fit:
        raise SpanTooShort(n=min(which))
    good = [n for n in fit if _does(opens, n)]
    if not good:
        opens(max(fit))
    return [Option(str(n), say(f"open_slots.minutes.{n}")) for n in good]


def _does(opens: Callable[[int], object], minutes: int) -> bool:
    try:
        opens(minutes)
    except Refusal:
        return False
    return True


def places(tx: Tx, actor: Actor, text: Render) -> list[Option]:
    """Where the last talks were; online."""
    online = say("open_slots.online")
    kept = [place for place in my_places(tx, actor) if place != text(online)]
    return [*(Option(place, place) for place in kept), Option(ONLINE, online)]


def for_whom(tx: Tx, actor: Actor) -> list[Option]:
    """Parents of one's class, of one's clubs, of the whole school; the office: of any class."""
    of_classes = [
        Option(f"{CLASS}:{id_}", say("open_slots.class", label=label)) for id_, _, label in classes(tx, actor)
    ]
    clubs = taught(tx, actor) if actor.role is Role.TEACHER else ()
    of_clubs = [Option(f"{CLUB}:{c.opportunity}", say("open_slots.club", title=c.title), c.title) for c in clubs]
    everybody = Option(ALL, say("open_slots.all"))
    if actor.role is Role.TEACHER:
        return [*of_classes, *of_clubs, everybody]
    return [everybody, *of_classes]


def _guests(whom: str) -> Guests:
    kind, _, id_ = whom.partition(":")
    return Guests(int(id_) if kind == CLASS else None, int(id_) if kind == CLUB else None)


def _days(days: Sequence[str]) -> list[date]:
    return [date.fromisoformat(day) for day in days]


def plan(
    tx: Tx,
    actor: Actor,
    days: list[str],
    span: str | None,
    span_words: str | None,
    minutes: str,
    place: str | None,
    place_words: str | None,
    whom: str,
) -> Shown:
    """The times as families will see them; what is over already is left out and said."""
    seen = planned(
        tx, actor, _days(days), hours.span(span, span_words, TimesUnclear, daytime=True), int(minutes), own_host(actor)
    )
    told = {"n": len(seen.times), "lines": _by_day(seen), "minutes": minutes, "place": _place(place, place_words)}
    past = [say("open_slots.past", n=seen.past)] if seen.past else []
    quiet = [say("open_slots.told_nobody")] if whom == ALL else [say("open_slots.told")]
    label = next((option.label for option in for_whom(tx, actor) if option.value == whom), None)
    if label is None:
        raise NotFound
    return Shown(told | {"whom": label, "notes": [*past, *quiet]})


def _by_day(seen: Planned) -> list[Phrase]:
    days: dict[date, list[str]] = {}
    for starts, _ in seen.times:
        days.setdefault(starts.date(), []).append(clock(starts))
    return [say("open_slots.line", day=day, times=of) for day, of in days.items()]


def _place(chosen: str | None, words: str | None) -> Text:
    return say("open_slots.online") if chosen == ONLINE else chosen or words or ""


def open_them(
    tx: Tx,
    actor: Actor,
    text: Render,
    days: list[str],
    span: str | None,
    span_words: str | None,
    minutes: str,
    place: str | None,
    place_words: str | None,
    whom: str,
) -> Planned:
    """The one verb of opening."""
    wanted = hours.span(span, span_words, TimesUnclear, daytime=True)
    where = text(_place(place, place_words))
    return open_slots(tx, actor, _days(days), wanted, int(minutes), where, _guests(whom))


def opening(name: str, watched_in: str) -> Dialog:
    """Give the dialog in which one bot's people open times."""

    def opened(whom: str, result: Planned) -> Shown:
        offer = Offer(say("open_slots.look"), watched_in)
        return Shown({"n": len(result.times)}, "all" if whom == ALL else "some", offers=(offer,))

    return Dialog(
        name,
        MultiChoice("days", options=days_ahead, at_least=1, columns=2, per_page=12),
        Choice("span", options=spans, or_typed="span_words"),
        Choice("minutes", options=lengths, columns=3),
        Choice("place", options=places, or_typed="place_words", longest=LONGEST_PLACE),
        Choice("whom", options=for_whom, skip_single=True),
        Confirm("sure", shows=plan),
        commit=open_them,
        returns={
            TimesUnclear: "span",
            SpanTooShort: "span",
            SlotsOverlap: "span",
            TooManySlots: "span",
            TimesPast: "span",
            TooFarAhead: "days",
            PlaceMissing: "place",
            NotFound: "whom",
        },
        done=opened,
        variants=("all", "some"),
        speaks="open_slots",
    )


# --- who comes


def days_opened(tx: Tx, actor: Actor) -> list[Option]:
    """Each day with times, and how many are booked."""
    return [
        Option(day.isoformat(), say("reception.day_option", day=day, booked=booked, all=times))
        for day, times, booked in my_days(tx, actor)
    ]


def times_of_day(tx: Tx, actor: Actor, day: str) -> list[Option]:
    """Each time with who comes; all of them at once."""
    slots = my_slots(tx, actor, date.fromisoformat(day))
    whole = [Option(WHOLE_DAY, say("reception.whole_day"))] if len(slots) > 1 else []
    return [*(Option(f"{BOOKED if one.held else FREE}:{one.id}", _label(one)) for one in slots), *whole]


def _label(one: Slot) -> Phrase:
    if one.held is None:
        return say("reception.free", time=clock(one.starts))
    return say("reception.booked", time=clock(one.starts), guardian=one.held.guardian, pupil=one.held.pupil)


def who_comes(tx: Tx, actor: Actor, day: str) -> Shown:
    """The day, time by time."""
    slots = my_slots(tx, actor, date.fromisoformat(day))
    place = slots[0].place if slots else ""
    return Shown({"on": date.fromisoformat(day), "lines": [_line(one) for one in slots], "place": place})


def _line(one: Slot) -> Phrase:
    if one.held is None:
        return say("reception.line_free", time=clock(one.starts))
    known = {"time": clock(one.starts), "guardian": one.held.guardian, "pupil": one.held.pupil}
    if one.held.subject:
        return say("reception.line_on", subject=one.held.subject, **known)
    return say("reception.line", **known)


def _meant(tx: Tx, actor: Actor, day: str, slot: str) -> list[Slot]:
    _, _, id_ = slot.partition(":")
    slots = my_slots(tx, actor, date.fromisoformat(day))
    return [one for one in slots if slot == WHOLE_DAY or str(one.id) == id_]


def _may_be_booked(slot: str) -> bool:
    return not slot.startswith(FREE)


def taking_back(tx: Tx, actor: Actor, day: str, slot: str) -> Shown:
    """What would be no more, and who is told."""
    meant = _meant(tx, actor, day, slot)
    if not meant:
        raise SlotGone
    told = [one.held.guardian for one in meant if one.held is not None]
    known = {"lines": [_line(one) for one in meant], "on": date.fromisoformat(day), "n": len(told)}
    return Shown(known, "booked" if told else "")


def take_back(tx: Tx, actor: Actor, day: str, slot: str, why: str | None) -> Closed:
    """The one verb of this dialog."""
    if slot == WHOLE_DAY:
        return close_day(tx, actor, date.fromisoformat(day), why or "")
    return close_slot(tx, actor, int(slot.partition(":")[2]), why or "")


def taken_back(result: Closed) -> Shown:
    """How many families were told."""
    return Shown({"n": result.told, "slots": result.slots}, "told" if result.told else "")


def receiving(name: str, opened_in: str, menu: int) -> Dialog:
    """Give the dialog in which one bot's people see who comes."""

    def open_more() -> list[Offer]:
        return [Offer(say("reception.open"), opened_in)]

    def overview(tx: Tx, actor: Actor) -> Shown:
        days = my_days(tx, actor)
        booked = sum(count for _, _, count in days)
        offers = open_more() if days else []  # without any, `instead` offers it
        return Shown({"n": booked}, "" if booked else "nobody", offers=tuple(offers))

    return Dialog(
        name,
        Choice("day", options=days_opened, shows=overview, variants=("nobody",), instead=open_more),
        Choice("slot", options=times_of_day, shows=who_comes, per_page=14),
        TextStep("why", longest=300, optional=True, when=_may_be_booked),
        Confirm("sure", shows=taking_back, variants=("booked",)),
        commit=take_back,
        returns={SlotGone: "day", NotFound: "day"},
        done=taken_back,
        variants=("told",),
        menu=menu,
        speaks="reception",
    )
