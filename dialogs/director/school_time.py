"""How much time the school's people saved together, by errand; where they stumble."""

from core import charts
from core.access import Actor
from core.database import Tx
from core.errands.school import FEWEST, school_totals
from core.errands.sheet import workbook
from core.errands.totals import Line, Period, Totals, stumbling
from core.errands.wording import lasting, short, usual
from core.files import FileStore
from core.messages import Attachment
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Shown
from dialogs.saving import Render, compared, counted, named

SHEET, WAYS, ENOUGH = "sheet", "ways", "enough"
NO_SHEET = "no_sheet"
MOST_LINES, MOST_STUMBLING, MOST_BARS = 6, 3, 4


def overview(tx: Tx, actor: Actor, period: str, files: FileStore, text: Render) -> Shown:
    """The sums, the most frequent errands, where people need many actions; a picture."""
    seen = school_totals(tx, actor, Period(period))
    if not seen.lines:
        return Shown({"fewest": FEWEST}, "few")
    told = {
        "since": say(f"school_time.since.{period}"),
        "count": counted(seen.errands),
        "people": say("errands.people", n=seen.people),
        "compared": compared(seen) if seen.compared else say("school_time.uncompared"),
        "lines": [_line(line, text) for line in seen.lines[:MOST_LINES]],
        "more": [*_stumbling(seen, text), *_given_up(seen), say("school_time.method")],
    }
    return Shown(told, "", (_picture(seen, files, text),) if seen.compared else ())


def _line(line: Line, text: Render) -> Phrase:
    told = {"name": named(line.name, text), "n": line.errands, "usual": _usual(line)}
    if not line.name:
        return say("school_time.rest", n=line.errands)
    if line.way and line.is_compared:
        return say("school_time.line", **told, paper=lasting(line.way.seconds))
    return say("school_time.line_alone", **told)


def _usual(line: Line) -> Phrase:
    length = usual(line.usual_seconds)
    return say("school_time.usual", n=line.usual_actions, time=length) if line.usual_actions else length


def _stumbling(seen: Totals, text: Render) -> list[Phrase]:
    worst = stumbling(seen)[:MOST_STUMBLING]
    lines = [_stumble(line, text) for line in worst]
    return [say("school_time.stumbling", lines=lines)] if lines else []


def _stumble(line: Line, text: Render) -> Phrase:
    told = {"name": named(line.name, text), "usual": _usual(line)}
    if line.many_actions == line.usual_actions:
        return say("school_time.stumbles_all", **told)
    return say("school_time.stumbles", **told, n=line.many_actions)


def _given_up(seen: Totals) -> list[Phrase]:
    count, seconds = sum(line.given_up for line in seen.lines), sum(line.wasted for line in seen.lines)
    return [say("school_time.given_up", n=count, time=lasting(seconds))] if count else []


def _picture(seen: Totals, files: FileStore, text: Render) -> Attachment:
    """For the errands that would take longest on paper: both ways, all of them together."""
    most = sorted(seen.compared, key=lambda line: -line.on_paper)[:MOST_BARS]
    bars = [bar for line in most for bar in _bars(line, text)]
    title, under = text(say("school_time.chart")), text(say("school_time.chart_under"))
    return charts.attach(files, charts.bars(title, bars, under), "time")


def _bars(line: Line, text: Render) -> tuple[charts.Bar, charts.Bar]:
    paper = text(say("school_time.bar", name=named(line.name, text)))
    return (
        charts.Bar(paper, line.on_paper, text(short(line.on_paper))),
        charts.Bar(text(say("errands.here")), line.seconds, text(short(line.seconds)), strong=True),
    )


def done(tx: Tx, actor: Actor, period: str, more: str, files: FileStore, text: Render) -> Shown:
    """The table; or on to what paper takes."""
    if more != SHEET:
        return Shown(variant=more, then="paper_times" if more == WAYS else "")
    seen = school_totals(tx, actor, Period(period))
    if not seen.lines:
        return Shown({"fewest": FEWEST}, NO_SHEET)
    name = text(say("school_time.file", day=actor.local(tx.now).date()))
    made = files.put(workbook(seen, lambda errand: _named(errand, text), text), f"{name}.xlsx")
    return Shown({"fewest": FEWEST}, SHEET, (Attachment(made.hash, made.name, made.mime),))


def _named(errand: str, text: Render) -> str:
    return named(errand, text) if errand else text(say("school_time.others"))


dialog = Dialog(
    "school_time",
    Choice("period", options=tuple(period.value for period in Period)),
    Choice("more", options=(SHEET, WAYS, ENOUGH), shows=overview, variants=("few",)),
    done=done,
    variants=(SHEET, NO_SHEET, WAYS, ENOUGH),
    menu=50,
)
