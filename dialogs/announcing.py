"""What the school's and a class's announcements have in common: writing one, and watching it go out."""

from collections.abc import Callable, Mapping
from typing import Any

from core import charts
from core.access import Actor
from core.broadcasts import Course
from core.broadcasts.audience import Audience
from core.broadcasts.forecast import Forecast, forecast
from core.broadcasts.report import Report, State, Told, listed, report
from core.broadcasts.verbs import BroadcastOver, announce, cancel, pause, preview, resume
from core.broadcasts.wording import by_messenger, lasting, rest
from core.database import Tx
from core.files import FileStore
from core.messages import Attachment
from core.notices import ANNOUNCEMENT, BOOKLET, EMERGENCY
from core.refusal import NotFound
from core.words import Phrase, Text, clock_time, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Shown

URGENCIES = ("ordinary", "emergency")
UNREAD = "nobody"  # the variant of a preview that nobody would read
PREVIEWS = ("emergency", UNREAD)
REFRESH, PAUSE, RESUME, CANCEL = "refresh", "pause", "resume", "cancel"
_KINDS = {"ordinary": ANNOUNCEMENT, "emergency": EMERGENCY, "booklet": BOOKLET}
_SQUARES = 10
_WATCHED_IN = {"director": "announcements", "teacher": "class_announcements"}


# --- writing


def look(tx: Tx, actor: Actor, audience: Audience, text: str, urgency: str) -> Shown:
    """The announcement as its readers will see it; how many they are, by messenger, and how long it takes."""
    kind = _KINDS[urgency]
    seen = forecast(tx, actor, audience, kind)
    told = {
        "announcement": preview(tx, actor, audience, kind, text),
        "to": audience.said(),
        "n": sum(seen.reached.values()),
        "messengers": by_messenger(seen.reached),
        "lines": _expected(seen),
        "lasts": lasting(seen.seconds),
    }
    blocked = not seen.reached
    return Shown(told, UNREAD if blocked else "emergency" if kind is EMERGENCY else "", blocked=blocked)


def seen(tx: Tx, actor: Actor, audience: dict[str, Any], message: str, urgency: str) -> Shown:
    """The same of an audience as it is kept in a conversation."""
    return look(tx, actor, Audience.from_json(audience), message, urgency)


def _expected(seen: Forecast) -> list[Phrase]:
    """Who will not get it, and who not at once."""
    told = {"unreached": seen.unreached, "muted": seen.muted}
    lines = [say(f"announce.{key}", n=people) for key, people in told.items() if people]
    lines += [say("announce.absent", people=line) for line in by_messenger(seen.absent)]
    if seen.quiet_until is not None:
        lines.append(say("announce.quiet", until=clock_time(seen.quiet_until)))
    return lines


def send(tx: Tx, actor: Actor, bot: str, audience: Audience, text: str, urgency: str) -> int:
    """Begin it; give how many people will get it, as the preview told."""
    kind = _KINDS[urgency]
    reached = forecast(tx, actor, audience, kind).reached
    announce(tx, actor, bot, audience, kind, text)
    return sum(reached.values())


def begin(tx: Tx, actor: Actor, bot: str, audience: dict[str, Any], message: str, urgency: str) -> int:
    """The same of an audience as it is kept in a conversation."""
    return send(tx, actor, bot, Audience.from_json(audience), message, urgency)


# --- watching


def sent(tx: Tx, actor: Actor) -> list[Option]:
    """The announcements of the last weeks, the newest first."""
    return [Option(told.id, _line(told, actor), match=told.about) for told in listed(tx, actor)]


def _line(told: Told, actor: Actor) -> Phrase:
    mark = say(f"announcements.mark.{_state(told)}")
    return say("announcements.option", mark=mark, at=actor.local(told.created_at), about=told.about)


def _state(told: Told) -> str:
    return "over" if told.is_over and told.course is Course.GOING else told.course.value


def card(tx: Tx, actor: Actor, files: FileStore, text: Callable[[Text], str], broadcast: int) -> Shown:
    """How far it is: in squares, in numbers, as a picture."""
    seen = report(tx, actor, broadcast)
    full = int(seen.share * _SQUARES)
    told = {
        "about": seen.told.about,
        "to": seen.told.audience.said(),
        "at": actor.local(seen.told.created_at),
        "author": seen.author,
        "bar": "▓" * full + "░" * (_SQUARES - full),
        "percent": int(seen.share * 100),
        "sent": seen.number(State.SENT),
        "people": seen.people,
        "lines": [*(_part(seen, name) for name in seen.messengers), *rest(seen)],
        "lasts": lasting(seen.seconds),
    }
    return Shown(told, _state(seen.told), (_picture(seen, files, text),) if seen.messengers else ())


def _part(seen: Report, transport: str) -> Phrase:
    return say(
        "announcements.part",
        messenger=say(f"messengers.button.{transport}"),
        sent=seen.number(State.SENT, transport=transport),
        people=seen.number(*State, transport=transport),
    )


def _picture(seen: Report, files: FileStore, text: Callable[[Text], str]) -> Attachment:
    bars = [_bar(seen, name, text) for name in seen.messengers]
    title, under = text(say("announcements.chart")), text(say("announcements.chart_under"))
    return charts.attach(files, charts.bars(title, bars, under, full=100), "announcement")


def _bar(seen: Report, transport: str, text: Callable[[Text], str]) -> charts.Bar:
    done, all_of_them = seen.number(State.SENT, transport=transport), seen.number(*State, transport=transport)
    percent = 100 * done // all_of_them
    words = text(say("announcements.percent", percent=percent))
    return charts.Bar(text(_part(seen, transport)), percent, words, strong=done == all_of_them)


def doings(tx: Tx, actor: Actor, broadcast: int) -> list[Option]:
    """What may be done with it; nothing but to look again where nothing waits any more."""
    seen = report(tx, actor, broadcast)
    left = seen.number(State.WAITING, State.LATER, State.DIGEST, State.AHEAD)
    turning = RESUME if seen.told.course is Course.PAUSED else PAUSE
    return [Option(what, say(f"announcements.{what}")) for what in (REFRESH, *(turning, CANCEL) * bool(left))]


def taking_back(tx: Tx, actor: Actor, broadcast: int) -> Mapping[str, object]:
    """How many have it already, and how many would not get it."""
    seen = report(tx, actor, broadcast)
    left = seen.number(State.WAITING, State.LATER, State.DIGEST, State.AHEAD)
    return {"about": seen.told.about, "sent": seen.number(State.SENT), "left": left}


def do(tx: Tx, actor: Actor, broadcast: int, what: str) -> None:
    """Hold it back, let it go on, take it back."""
    if what != REFRESH:
        {PAUSE: pause, RESUME: resume, CANCEL: cancel}[what](tx, actor, broadcast)


def done(tx: Tx, actor: Actor, bot: str, broadcast: int, what: str) -> Shown:
    """What is different now, and the card again."""
    told = {"at": actor.local(tx.now).time(), "sent": report(tx, actor, broadcast).number(State.SENT)}
    return Shown(told, what, then=_WATCHED_IN[bot], given={"broadcast": broadcast})


def watching(name: str) -> Dialog:
    """Give the dialog in which one bot's people watch their announcements."""
    return Dialog(
        name,
        Choice("broadcast", options=sent, skip_single=True),
        Choice("what", options=doings, shows=card, variants=("going", "paused", "cancelled", "over")),
        Confirm("sure", shows=taking_back, when=lambda what: what == CANCEL),
        commit=do,
        returns={BroadcastOver: "what", NotFound: "broadcast"},
        done=done,
        variants=(REFRESH, PAUSE, RESUME, CANCEL),
        menu=26,
        speaks="announcements",
        errand="",
    )
