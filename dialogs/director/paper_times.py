"""What an errand takes without us, as the school says itself."""

from core.access import Actor
from core.database import Tx
from core.errands.paper import PaperWay, state, state_ours, stated
from core.errands.wording import lasting
from core.refusal import NotFound
from core.words import Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Number, Option, Shown
from dialogs.engine.steps import Text as TextStep
from dialogs.saving import Render, named, source

CHANGE, NOTHING, OURS = "change", "nothing", "ours"
MOST_MINUTES, MOST_CLICKS = 600, 200


def errands(tx: Tx, actor: Actor, text: Render) -> list[Option]:
    """Every errand, and what holds for it."""
    return [
        Option(name, say("paper_times.option", name=named(name, text), time=_time(way)), match=named(name, text))
        for name, way in stated(tx, actor).items()
    ]


def _time(way: PaperWay | None) -> Text:
    return lasting(way.seconds) if way and way.minutes else say("paper_times.none")


def card(tx: Tx, actor: Actor, text: Render, errand: str) -> Shown:
    """What holds for it, who says so, and what people do on paper."""
    way = _way(tx, actor, errand)
    told = {"name": named(errand, text), "time": _time(way)}
    if way is None:
        return Shown(told, "unknown")
    clicks = [say("paper_times.clicks_known", n=way.clicks)] if way.clicks else []
    lines = [*([] if way.is_own else [say(f"errands.way.{errand}")]), *clicks, source(way)]
    return Shown(told | {"lines": lines})


def _way(tx: Tx, actor: Actor, errand: str) -> PaperWay | None:
    known = stated(tx, actor)
    if errand not in known:
        raise NotFound
    return known[errand]


def doings(tx: Tx, actor: Actor, errand: str) -> list[Option]:
    """Another number, none, or ours again where the school's holds."""
    way = _way(tx, actor, errand)
    able = {CHANGE: True, NOTHING: bool(way and way.minutes), OURS: bool(way and way.is_own)}
    return [Option(what, say(f"paper_times.{what}")) for what, can in able.items() if can]


def _changes(what: str) -> bool:
    return what == CHANGE


def change(
    tx: Tx, actor: Actor, errand: str, what: str, minutes: int | None, clicks: int | None, because: str | None
) -> None:
    """Keep what the school says, or go by ours."""
    if what == OURS:
        state_ours(tx, actor, errand)
    else:
        state(tx, actor, errand, minutes or 0, clicks, because or "")


def changed(tx: Tx, actor: Actor, text: Render, errand: str) -> Shown:
    """What holds now."""
    way = _way(tx, actor, errand)
    told = {"name": named(errand, text), "time": _time(way)}
    return Shown(told, "compared" if way and way.minutes else "nothing")


dialog = Dialog(
    "paper_times",
    Choice("errand", options=errands, per_page=14),
    Choice("what", options=doings, shows=card, variants=("unknown",)),
    Number("minutes", least=1, most=MOST_MINUTES, when=_changes),
    Number("clicks", least=1, most=MOST_CLICKS, optional=True, when=_changes),
    TextStep("because", optional=True, longest=200, when=_changes),
    commit=change,
    returns={NotFound: "errand"},
    done=changed,
    variants=("compared", "nothing"),
    errand="",
)
