"""What time saved looks like: how an errand is named, how long it takes, beside what it takes on paper."""

from collections.abc import Callable, Sequence

from core import charts
from core.access import Actor
from core.database import Tx
from core.errands.mine import family, own
from core.errands.paper import PaperWay
from core.errands.totals import Line, Period, Totals
from core.errands.wording import lasting, saved, short
from core.files import FileStore
from core.messages import Attachment
from core.people import Role
from core.words import MissingWords, Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.effort import AWAY
from dialogs.engine.steps import Shown

Render = Callable[[Text], str]
MOST_NAMED = 3
_PLAIN = "errands.source.own_plain"
_AWAY = int(AWAY.total_seconds()) // 60


def named(errand: str, text: Render) -> str:
    """Give an errand's name: one of its own, else its dialog's title; of a dialog that is no more, that it is gone."""
    for key in (f"errands.name.{errand}", f"{errand}.title"):
        try:
            return text(say(key))
        except MissingWords:
            continue
    return text(say("errands.gone"))


def source(way: PaperWay) -> Phrase:
    """Give who says so, and when."""
    if way.is_own:
        told = {"day": way.stated_on, "year": way.stated_on.year}
        return say("errands.source.own", words=way.source, **told) if way.source else say(_PLAIN, **told)
    return say(f"errands.source.{way.source}", year=way.stated_on.year)


def compared(seen: Totals) -> Phrase:
    """Give how long it took, how long it takes on paper, and the difference, whichever way it goes."""
    told = {"spent": lasting(seen.seconds), "paper": lasting(seen.on_paper)}
    less = saved(seen.seconds, seen.on_paper)
    return say("errands.slower", **told) if less is None else say("errands.faster", **told, saved=less)


def counted(errands: int) -> Phrase:
    """Give how many errands."""
    return say("errands.count", n=errands)


# --- one's own


def mine(tx: Tx, actor: Actor, bot: str, files: FileStore, text: Render) -> Shown:
    """This school year; this month and the family's year where they are otherwise; by what it is measured."""
    year = own(tx, actor, bot, Period.YEAR)
    if not year.errands:
        return Shown(variant="nothing")
    together = family(tx, actor, bot, Period.YEAR) if actor.role is Role.GUARDIAN else None
    parts = {"month": own(tx, actor, bot, Period.MONTH), "year": year, "family": together}
    lines = {key: _told(seen) for key, seen in parts.items() if seen and seen.errands}
    told = {
        "lines": [
            say(f"errands.of.{key}", lines=of) for key, of in lines.items() if key == "year" or of != lines["year"]
        ],
        "most": [say("errands.named", name=named(line.name, text), n=line.errands) for line in year.lines[:MOST_NAMED]],
        "ways": _ways(year.compared, text),
        "away": _AWAY,
    }
    if not year.compared:
        return Shown(told, "alone")
    return Shown(told, "", (_pair(year, files, text),))


def _told(seen: Totals) -> list[Phrase]:
    """How many; how long, compared or not; how many are compared with nothing."""
    if not seen.compared:
        spent = lasting(sum(line.seconds for line in seen.lines))
        return [say("errands.only", count=counted(seen.errands), spent=spent)]
    left = seen.errands - seen.compared_errands
    rest = [say("errands.uncompared", n=left)] if left else []
    return [say("errands.those", count=counted(seen.compared_errands), compared=compared(seen)), *rest]


def _ways(lines: Sequence[Line], text: Render) -> list[Phrase]:
    """Where the numbers of paper come from."""
    known = [line.way for line in lines if line.way]
    return [
        say("errands.way", name=named(way.errand, text), time=lasting(way.seconds), source=source(way)) for way in known
    ]


def _pair(seen: Totals, files: FileStore, text: Render) -> Attachment:
    bars = [
        charts.Bar(text(say("errands.here")), seen.seconds, text(short(seen.seconds)), strong=True),
        charts.Bar(text(say("errands.paper")), seen.on_paper, text(short(seen.on_paper))),
    ]
    title, under = text(say("time_saved.chart")), text(say("time_saved.chart_under"))
    return charts.attach(files, charts.bars(title, bars, under), "time")


def showing(name: str, menu: int) -> Dialog:
    """Give the dialog in which one bot's people see the time they saved."""
    return Dialog(name, done=mine, variants=("nothing", "alone"), menu=menu, speaks="time_saved")
