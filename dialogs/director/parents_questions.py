"""How the school answers its families: numbers and a picture, never what was asked."""

from collections.abc import Callable

from core import charts
from core.access import Actor
from core.database import Tx
from core.files import FileStore
from core.messages import Attachment
from core.questions.queries import Numbers, numbers
from core.words import Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown

MOST_NAMES = 6


def seen(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str]) -> Shown:
    """How many wait and how long, who is asked and late, how soon answers come."""
    found = numbers(tx, actor)
    waiting = sum(found.waiting)
    told = {"n": waiting, "lines": _lines(found)}
    return Shown(told, "" if waiting else "none", (_picture(found, files, text),) if waiting else ())


def _lines(found: Numbers) -> list[Phrase]:
    lines = [say("parents_questions.month", asked=found.asked, answered=found.answered)]
    if found.median_days is not None:
        days = round(found.median_days)
        lines.append(say("parents_questions.took", n=days) if days else say("parents_questions.took_a_day"))
    late = [say("parents_questions.late_one", name=name, n=count) for name, count in found.late.items()]
    if late:
        lines.append(say("parents_questions.late", people=late[:MOST_NAMES]))
    return lines


def _picture(found: Numbers, files: FileStore, text: Callable[[Text], str]) -> Attachment:
    last = len(found.waiting) - 1
    bars = [
        charts.Bar(text(say(f"parents_questions.bucket_{n}")), count, strong=n == last)
        for n, count in enumerate(found.waiting)
    ]
    return charts.attach(files, charts.columns(text(say("parents_questions.chart")), bars), "questions")


dialog = Dialog("parents_questions", done=seen, variants=("none",), menu=20)
