"""The school today: numbers in words, and a picture of what people compare."""

from collections.abc import Callable

from core import charts
from core.absences.queries import numbers as numbers_away
from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.messages import Attachment
from core.opportunities.queries import Today
from core.opportunities.queries import today as numbers
from core.words import Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown

Render = Callable[[Text], str]


def today(tx: Tx, actor: Actor, files: FileStore, text: Render) -> Shown:
    """Sign-ups, full clubs and waitlists; pictures of the week and of the grades."""
    seen = numbers(tx, actor)
    told = {
        "signups": seen.signups,
        "week": sum(count for _, count in seen.by_day),
        "total": seen.total,
        "full": seen.full,
        "with_waitlist": seen.with_waitlist,
        "waiting": seen.waiting,
        "away": _away(tx, actor),
        "wanted": [
            say("today.wanted", title=w.title, taken=w.taken, capacity=w.capacity, waiting=w.waiting)
            for w in seen.wanted
        ],
    }
    return Shown(told, "", (_week(seen, files, text), _grades(seen, files, text)))


def _away(tx: Tx, actor: Actor) -> Phrase:
    """How many do not come, today or on the next day at school."""
    absent = numbers_away(tx, actor)
    day = "today" if absent.day == actor.local(tx.now).date() else "later"
    return say(f"today.away_{day}", day=absent.day, away=absent.away, pupils=absent.pupils)


def _week(seen: Today, files: FileStore, text: Render) -> Attachment:
    last = seen.by_day[-1][0]
    bars = [charts.Bar(text(say("today.day", day=day)), count, strong=day == last) for day, count in seen.by_day]
    return charts.attach(files, charts.columns(text(say("today.week_title")), bars), "week")


def _grades(seen: Today, files: FileStore, text: Render) -> Attachment:
    bars = [charts.Bar(text(say("today.grade", n=g.grade)), round(100 * g.share)) for g in seen.grades]
    title, under = text(say("today.grades_title")), text(say("today.grades_under"))
    return charts.attach(files, charts.columns(title, bars, under, full=100), "grades")


dialog = Dialog("today", done=today, menu=10)
