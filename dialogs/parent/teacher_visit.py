"""Booking a talk with a teacher or the office: with whom, which day, one tap on a free time."""

from collections.abc import Callable
from datetime import date

from core.access import Actor
from core.appointments.booking import LONGEST_SUBJECT, Booked, book
from core.appointments.refusals import AlreadyBooked, Busy, SlotGone, SlotTaken
from core.appointments.visible import hosts
from core.database import Tx
from core.files import FileStore
from core.refusal import NotFound
from core.words import Text as Words
from core.words import say
from dialogs import cards, visits
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown, Text


def with_whom(tx: Tx, actor: Actor, pupil: int) -> list[Option]:
    """Who has free times, the homeroom teacher first."""
    return [
        Option(
            one.who.person,
            say("teacher_visit.option", name=one.who.name, what=visits.what(one), n=one.free),
            match=f"{one.who.name.form('full')} {one.who.position}",
        )
        for one in hosts(tx, actor, pupil)
    ]


def ask_instead(pupil: int) -> list[Offer]:
    """Where nobody has a free time: a question can be asked at any time."""
    return [Offer(say("teacher_visit.ask"), "teacher_question", {"pupil": pupil})]


def ask_the_host(pupil: int, host: int) -> list[Offer]:
    """Where this one has no free time: ask them, or meet somebody else."""
    return [
        Offer(say("teacher_visit.ask"), "teacher_question", {"pupil": pupil, "whom": host}),
        Offer(say("teacher_visit.others"), "teacher_visit", {"pupil": pupil}),
    ]


def days(tx: Tx, actor: Actor, pupil: int, host: int) -> list[Option]:
    """The days on which the host is free."""
    return visits.days(tx, actor, pupil, host)


def named(tx: Tx, actor: Actor, host: int) -> Shown:
    """The host."""
    return Shown({"host": visits.host_name(tx, actor, host)})


def times(tx: Tx, actor: Actor, pupil: int, host: int, day: str) -> list[Option]:
    """The free times of the day."""
    return visits.times(tx, actor, pupil, host, date.fromisoformat(day))


def of_day(tx: Tx, actor: Actor, host: int, day: str) -> Shown:
    """The host and the day."""
    return Shown({"host": visits.host_name(tx, actor, host), "on": date.fromisoformat(day)})


def another_day(pupil: int, host: int) -> list[Offer]:
    """Where all of a day was taken meanwhile: another day."""
    return [Offer(say("teacher_visit.another_day"), "teacher_visit", {"pupil": pupil, "host": host})]


def keep(tx: Tx, actor: Actor, pupil: int, slot: int, subject: str | None) -> Booked:
    """The one verb of this dialog."""
    return book(tx, actor, pupil, slot, subject or "")


def booked(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Words], str], result: Booked) -> Shown:
    """When and where, and a file for the calendar."""
    mine = Offer(say("teacher_visit.mine"), "my_visits")
    told = {"host": result.host, "time": result.at.time(), "day": result.at.date(), "place": result.place}
    return Shown(told, files=visits.calendar(tx, actor, files, text, result.appointment), offers=(mine,))


dialog = Dialog(
    "teacher_visit",
    Choice("pupil", options=cards.children_named, search="query", skip_single=True),
    Choice("host", options=with_whom, instead=ask_instead),
    Choice("day", options=days, shows=named, instead=ask_the_host, skip_single=True),
    Choice("slot", options=times, shows=of_day, instead=another_day, columns=3, per_page=24),
    Text("subject", longest=LONGEST_SUBJECT, optional=True),
    commit=keep,
    returns={SlotTaken: "slot", SlotGone: "slot", Busy: "slot", AlreadyBooked: "", NotFound: "host"},
    done=booked,
    catches="query",
)
