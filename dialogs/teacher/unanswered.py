"""Who of the teacher's class has not answered a survey: a word to one of them, or to all."""

from core.access import Actor
from core.database import Tx
from core.forms.model import spoken
from core.refusal import NotFound
from core.surveys import nudging
from core.surveys.nudging import Silent
from core.words import Phrase, Text, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown

ALL, OTHERS = "all", "others"
MOST_LINES = 40
_SQUARES = 10


def surveys(tx: Tx, actor: Actor, language: str) -> list[Option]:
    """The open surveys that ask the teacher's classes."""
    return [
        Option(one.id, say("unanswered.option", title=title, answered=one.answered, asked=one.asked), match=title)
        for one in nudging.asking(tx, actor)
        for title in [spoken(one.title, language)]
    ]


def listing(tx: Tx, actor: Actor, language: str, survey: int) -> Shown:
    """How many answered; who did not, and who needs paper. Of an anonymous survey numbers alone."""
    one = nudging.one_asking(tx, actor, survey)
    silent = nudging.silent(tx, actor, survey)
    reached = [s for s in silent if s.reached]
    full = _SQUARES * one.answered // max(one.asked, 1)
    told = {
        "title": spoken(one.title, language),
        "until": say("surveys.until", day=one.closes) if one.closes else "",
        "bar": "▓" * full + "░" * (_SQUARES - full),
        "answered": one.answered,
        "asked": one.asked,
        "lines": [
            *_part("waiting", reached),
            *_later(reached),
            *_part("paper", [s for s in silent if not s.reached]),
        ],
    }
    return Shown(told, "anonymous" if one.anonymous else "" if silent else "everybody")


def _lines(silent: list[Silent]) -> list[Phrase]:
    listed = [_line(one) for one in silent[:MOST_LINES]]
    rest = len(silent) - len(listed)
    return [*listed, *[say("unanswered.more", n=rest)] * (rest > 0)]


def _later(silent: list[Silent]) -> list[Phrase]:
    """Why some may not be reminded now."""
    return [] if all(one.ready for one in silent) else [say("unanswered.later")]


def _line(one: Silent) -> Phrase:
    key = "unanswered.line_beside" if one.beside else "unanswered.line"
    return say(key, name=one.name, beside=list(one.beside))


def _part(heading: str, silent: list[Silent]) -> list[Text]:
    return ["", say(f"unanswered.{heading}"), *_lines(silent)] if silent else []


def moves(tx: Tx, actor: Actor, survey: int) -> list[Option]:
    """To remind all, or one; to look at another survey."""
    ready = [one for one in nudging.silent(tx, actor, survey) if one.ready]
    everybody = [Option(ALL, say("unanswered.all", n=len(ready)))] * (len(ready) > 1)
    each = [Option(one.subject, say("unanswered.one", name=one.name)) for one in ready]
    return [*everybody, *each, Option(OTHERS, say("unanswered.others"))]


def nudge(tx: Tx, actor: Actor, survey: int, who: int | str) -> int:
    """The one verb of this dialog."""
    if who == OTHERS:
        return 0
    return nudging.nudge(tx, actor, survey, int(who) if who != ALL else None)


def nudged(survey: int, who: int | str, result: int) -> Shown:
    """How many were reminded; back to the list."""
    if who == OTHERS:
        return Shown({}, "others", then="unanswered")
    return Shown({"n": result}, "" if result else "nobody", then="unanswered", given={"survey": survey})


dialog = Dialog(
    "unanswered",
    Choice("survey", options=surveys, skip_single=True),
    Choice("who", options=moves, shows=listing, variants=("anonymous", "everybody")),
    commit=nudge,
    returns={NotFound: "survey"},
    done=nudged,
    variants=("others", "nobody"),
    menu=33,
    errand="",
)
