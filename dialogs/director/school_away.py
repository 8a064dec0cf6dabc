"""Who does not come today, in numbers, a picture of the last days, and class by class."""

from collections.abc import Callable

from core import charts
from core.absences.queries import Numbers, numbers, school_away, today_of
from core.absences.tables import Reason
from core.absences.wording import by_class
from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.messages import Attachment
from core.words import Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown

Render = Callable[[Text], str]
MOST_CLASSES = 60


def away(tx: Tx, actor: Actor, files: FileStore, text: Render) -> Shown:
    """Today, or the next day at school."""
    seen = numbers(tx, actor)
    classes = by_class(school_away(tx, actor, seen.day), seen.day)
    told = {
        "head": say(f"school_away.{'today' if seen.day == today_of(tx, actor) else 'later'}", day=seen.day),
        "lines": _lines(seen),
        "classes": classes[:MOST_CLASSES],
    }
    return Shown(told, "list" if classes else "empty", (_trend(seen, files, text),))


def _lines(seen: Numbers) -> list[Phrase]:
    share = round(100 * seen.away / seen.pupils) if seen.pupils else 0
    total = say("school_away.total", away=seen.away, pupils=seen.pupils, share=share)
    reasons = [
        say(f"school_away.reason.{reason}", count=seen.reasons[reason]) for reason in Reason if seen.reasons.get(reason)
    ]
    partly = [say("school_away.partly", count=seen.partly)] if seen.partly else []
    return [total, *reasons, *partly]


def _trend(seen: Numbers, files: FileStore, text: Render) -> Attachment:
    bars = [
        charts.Bar(text(say("school_away.day", day=day)), count, strong=day == seen.day) for day, count in seen.trend
    ]
    return charts.attach(files, charts.columns(text(say("school_away.trend")), bars), "away")


dialog = Dialog("school_away", done=away, variants=("list", "empty"), menu=11)
