"""Who of a homeroom teacher's class does not come, today and on the next day at school."""

from datetime import date

from core.absences.notes import Note
from core.absences.queries import certificates, class_away, days_of_class, homeroom, today_of
from core.absences.wording import quoted, short
from core.access import Actor
from core.database import Tx
from core.refusal import NotFound
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Offer, Option, Shown


def mine(tx: Tx, actor: Actor) -> list[Option]:
    """The classes whose homeroom teacher this is."""
    return [Option(one.id, one.label) for one in homeroom(tx, actor)]


def away(tx: Tx, actor: Actor, label: int) -> Shown:
    """By day: names, why, until when, the family's words."""
    today, there = today_of(tx, actor), days_of_class(tx, actor, label)
    days = [*([today] if there.has(today) else []), *filter(None, [there.after(today)])]
    name = next(one.label for one in homeroom(tx, actor) if one.id == label)
    told = {"label": name, "days": [_day(tx, actor, label, day, today) for day in days]}
    papers = (Offer(say("class_away.certificates"), "doctors_note"),) if certificates(tx, actor) else ()
    return Shown(told, offers=papers)


def _day(tx: Tx, actor: Actor, label: int, day: date, today: date) -> Phrase:
    found = class_away(tx, actor, label, day)
    key = "today" if day == today else "later"
    lines = [_line(note, day) for note in found] or [say("class_away.nobody")]
    return say(f"class_away.{key}", day=day, lines=lines)


def _line(note: Note, day: date) -> Phrase:
    words = say("class_away.words", words=quoted(note.words)) if note.words else ""
    mark = say("class_away.certified") if note.certificate else ""
    return say("class_away.line", name=note.name, why=short(note, day), words=words, mark=mark)


dialog = Dialog(
    "class_away",
    Choice("label", options=mine, skip_single=True),
    done=away,
    returns={NotFound: ""},
    menu=11,
)
