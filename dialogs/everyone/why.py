"""Why a notice came, beneath every notice; from here its kind can be switched off."""

from collections.abc import Sequence

from core.access import Actor
from core.database import Tx
from core.notices import KINDS, Kind, Urgency
from core.notices.preferences import KindKept, choose
from core.notices.readers import Reader, Way, reader_of
from core.notices.why import Reason, reasons, recent
from core.people import AREA
from core.refusal import NotFound
from core.words import Phrase, clock_time, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown

SETTINGS, FINE = "settings", "fine"


def last_ones(tx: Tx, actor: Actor, bot: str) -> list[Option]:
    """The last messages, for whoever asks in words."""
    return [Option(told[0].name, _label(actor, told)) for told in recent(tx, actor.person_id, bot)]


def _label(actor: Actor, told: Sequence[Reason]) -> Phrase:
    came_at = actor.local(told[0].came_at)
    if told[0].urgency is Urgency.DIGEST:
        return say("why.option_digest", came_at=came_at)
    return say("why.option", kind=say(f"notices.kind.{told[0].kind.key}"), came_at=came_at)


def because(tx: Tx, actor: Actor, notice: str) -> Shown:
    """Of one notice all that is known; of a digest its kinds, and how many lines each has."""
    told = reasons(tx, actor.person_id, notice)
    reader = reader_of(tx, actor.person_id)
    if told[0].urgency is not Urgency.DIGEST:
        return Shown({"lines": [*_known(actor, told[0]), _comes(reader, told[0].kind)]})
    lines = [_counted(told, kind) for kind in _kinds(told)]
    return Shown({"lines": lines, "at": clock_time(reader.hours.digest_comes)}, "digest")


def _kinds(told: Sequence[Reason]) -> list[Kind]:
    return list(dict.fromkeys(reason.kind for reason in told))


def _counted(told: Sequence[Reason], kind: Kind) -> Phrase:
    count = sum(reason.kind is kind for reason in told)
    return say("why.counted", kind=say(f"notices.kind.{kind.key}"), count=count, why=say(f"notices.why.{kind.key}"))


def _known(actor: Actor, reason: Reason) -> list[Phrase]:
    key = reason.kind.key
    lines = [say("why.kind", kind=say(f"notices.kind.{key}"), why=say(f"notices.why.{key}"))]
    if reason.about:
        lines.append(say("why.about", about=reason.about))
    lines.append(say("why.by", name=reason.by) if reason.by else say("why.by_itself"))
    if reason.school:
        lines.append(say("why.school", school=reason.school))
    happened, came = actor.local(reason.happened_at), actor.local(reason.came_at)
    return [*lines, say("why.waited" if reason.waited else "why.when", happened=happened, came=came)]


def _comes(reader: Reader, kind: Kind) -> Phrase:
    if kind.kept:
        return say(f"notices.kept.{kind.key}")
    return say(f"why.comes.{reader.way(kind)}")


def what_now(tx: Tx, actor: Actor, notice: str) -> list[Option]:
    """Get this kind otherwise, or go to the settings."""
    reader = reader_of(tx, actor.person_id)
    kinds = _kinds(reasons(tx, actor.person_id, notice))
    ways = [o for kind in kinds for o in _ways(reader, kind, alone=len(kinds) == 1)]
    return [*ways, Option(SETTINGS, say("why.settings")), Option(FINE, say("why.fine"))]


def _ways(reader: Reader, kind: Kind, alone: bool) -> list[Option]:
    """Whatever is not so already; of several kinds only to switch each off."""
    now = reader.way(kind)
    if now is None:
        return []
    if not alone:
        label = say("why.mute_kind", kind=say(f"notices.kind.{kind.key}"))
        return [Option(f"{Way.MUTE}:{kind.key}", label)] if now is not Way.MUTE and not kind.kept else []
    other = (way for way in (Way.MUTE, Way.DIGEST, Way.NOW) if way is not now and not (kind.kept and way is Way.MUTE))
    return [Option(f"{way}:{kind.key}", say(f"why.{way}")) for way in other]


def do(tx: Tx, person_id: int, act: str) -> None:
    """Get the kind so from now on, if that was asked."""
    way, _, kind = act.partition(":")
    if kind:
        choose(tx, person_id, KINDS[kind], Way(way))


def done(act: str) -> Shown:
    """How the kind comes from now on; or on to the settings."""
    way, _, kind = act.partition(":")
    if kind:
        return Shown({"kind": say(f"notices.kind.{kind}")}, way)
    return Shown(variant=act, then="notices" if act == SETTINGS else "")


dialog = Dialog(
    "why",
    Choice("notice", options=last_ones),
    Choice("act", options=what_now, shows=because, variants=("digest",)),
    commit=do,
    returns={NotFound: "notice", KindKept: "act"},
    done=done,
    variants=(Way.MUTE.value, Way.DIGEST.value, Way.NOW.value, SETTINGS, FINE),
    waits=False,
    errand="",
    kinds=("", AREA),
)
