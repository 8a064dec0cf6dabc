"""What the children are signed up for, and leaving."""

from dataclasses import replace

from core.access import Actor
from core.database import Tx
from core.names import called
from core.opportunities.queries import Family, Mine, my_signups
from core.opportunities.tables import Status
from core.opportunities.verbs import Left, leave
from core.refusal import NotFound
from core.search.titles import TitleIndex
from core.words import Phrase, say
from dialogs import cards
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Shown


def signups(tx: Tx, actor: Actor, query: str | None) -> list[Option]:
    """The sign-ups that were asked for; every one of every child where no words name any."""
    return [
        Option(mine.signup, say("my_signups.line", pupil=family.pupil.name, title=mine.title), match=mine.title)
        for family in _asked(tx, actor, query)[0]
        for mine in family.signups
    ]


def overview(tx: Tx, actor: Actor, query: str | None) -> Shown:
    """Child by child: where they have places, where they wait."""
    families, named = _asked(tx, actor, query)
    blocks = [
        say("my_signups.child", pupil=f.pupil.name, label=f.pupil.label, lines=[_line(actor, m) for m in f.signups])
        for f in families
    ]
    return Shown({"children": blocks}, "" if named else "unknown")


def _asked(tx: Tx, actor: Actor, query: str | None) -> tuple[list[Family], bool]:
    """Give the families with what `query` names, and whether it names anything; «машу от шахмат» names both."""
    families = [f for f in my_signups(tx, actor) if f.signups]
    if not query:
        return families, True
    titles = [(m.signup, f"{m.title} {called(f.pupil.name)}") for f in families for m in f.signups]
    best = {id_ for id_, _ in TitleIndex(titles).find(query)}
    meant = [replace(f, signups=tuple(m for m in f.signups if m.signup in best)) for f in families]
    return ([f for f in meant if f.signups], True) if best else (families, False)


def _line(actor: Actor, mine: Mine) -> Phrase:
    known = {"title": mine.title, "times": cards.times(mine.times), "place": mine.place or say("cards.no_place")}
    if mine.status is Status.WAITING:
        return say("my_signups.waiting", line=mine.line, **known)
    if mine.next_meeting is None:
        return say("my_signups.in", **known)
    return say("my_signups.in_next", next=actor.local(mine.next_meeting), **known)


def leaving(tx: Tx, actor: Actor, signup: int) -> Shown:
    """What would be given up."""
    for family in my_signups(tx, actor):
        for mine in family.signups:
            if mine.signup == signup:
                told = {"pupil": family.pupil.name, "title": mine.title, "line": _line(actor, mine)}
                return Shown(told, _kind(mine.status))
    raise NotFound


def left(result: Left) -> Shown:
    """What was given up, a place or a wait."""
    return Shown({"pupil": result.pupil, "title": result.title}, _kind(result.was))


def _kind(status: Status) -> str:
    return "wait" if status is Status.WAITING else ""


dialog = Dialog(
    "my_signups",
    Choice("signup", options=signups, shows=overview, variants=("unknown",), search="query"),
    Confirm("sure", shows=leaving, variants=("wait",)),
    commit=leave,
    returns={NotFound: "signup"},
    done=left,
    variants=("wait",),
    menu=13,
    catches="query",
)
