"""How one's notices come: quiet hours, the digest's hour, each kind at once, in the digest or not at all."""

from collections.abc import Callable

from core.database import Tx
from core.notices import KINDS, Kind, Urgency
from core.notices.preferences import QuietTooLong, Settings, choose, choose_all, set_digest, set_quiet, settings_of
from core.notices.readers import Way
from core.notices.silence import NEVER, Span
from core.people import AREA
from core.words import Phrase, Weekly, clock_time, say
from dialogs import hours
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Option, Shown
from dialogs.hours import HourUnclear, SpanUnclear

USUAL, NONE = "usual", "none"  # as the school has it; no quiet hours


def _asked(wanted: str) -> Callable[[str], bool]:
    return lambda what: what == wanted


def overview(tx: Tx, person_id: int) -> Shown:
    """In words, all that is on."""
    return Shown({"lines": _lines(settings_of(tx, person_id))})


def _lines(mine: Settings) -> list[Phrase]:
    reader = mine.reader
    lines = [hours.quiet(reader.hours)]
    if any(span.length for span in reader.lessons.hours.values()):
        lessons = [Weekly(day, s.starts, s.ends) for day, s in sorted(reader.lessons.hours.items())]
        lines.append(say("notices.now.lessons", lessons=lessons))
    if gathered := mine.coming(Way.DIGEST):
        lines += [*hours.digest(reader.hours), say("notices.now.gathered", kinds=_named(gathered))]
    else:
        lines.append(say("notices.now.no_digest"))
    if at_once := mine.coming(Way.NOW):
        lines.append(say("notices.now.at_once", kinds=_named(at_once)))
    off = mine.coming(Way.MUTE)
    lines.append(say("notices.now.off", kinds=_named(off)) if off else say("notices.now.nothing_off"))
    return [*lines, say("notices.now.urgent")]


def _named(kinds: list[Kind]) -> list[Phrase]:
    return [say(f"notices.kind.{kind.key}") for kind in kinds]


def quiet_hours(tx: Tx, person_id: int) -> list[Option]:
    """As at school, some usual ones, none."""
    usual = settings_of(tx, person_id).reader.usual.quiet
    label = say("notices.quiet.usual", quiet=hours.said(usual) if usual.length else say("notices.quiet.none"))
    others = hours.spans(s for s in hours.QUIET if s != usual)
    return [Option(USUAL, label), *others, Option(NONE, say("notices.quiet.none"))]


def digest_hours(tx: Tx, person_id: int) -> list[Option]:
    """As at school, some others."""
    usual = settings_of(tx, person_id).reader.usual.digest_at
    label = say("notices.hour.usual", at=clock_time(usual))
    return [Option(USUAL, label), *hours.times(at for at in hours.DIGESTS if at != usual)]


def my_kinds(tx: Tx, person_id: int) -> list[Option]:
    """Every kind, and how it comes now."""
    mine = settings_of(tx, person_id)
    return [Option(kind.key, _how(mine, kind)) for kind in mine.kinds]


def _how(mine: Settings, kind: Kind) -> Phrase:
    way = mine.reader.way(kind) or Urgency.URGENT
    return say("notices.kind.option", kind=say(f"notices.kind.{kind.key}"), way=say(f"notices.way.{way}"))


def ways(kind: str) -> list[Option]:
    """At once, in the digest, not at all; what is urgent has no choice."""
    known = KINDS[kind]
    if known.urgency is Urgency.URGENT:
        return []
    return [Option(way, say(f"notices.how.{way}")) for way in Way if not (known.kept and way is Way.MUTE)]


def this_kind(tx: Tx, person_id: int, kind: str) -> Shown:
    """What the kind is, how it comes now, and why it cannot be switched off if it cannot."""
    known = KINDS[kind]
    why = say(f"notices.why.{kind}")
    told = {"now": _how(settings_of(tx, person_id), known), "why": why}
    if not known.kept:
        return Shown(told)
    return Shown(told | {"kept": say(f"notices.kept.{kind}")}, "kept")


def change(
    tx: Tx,
    person_id: int,
    what: str,
    quiet: str | None,
    quiet_words: str | None,
    hour: str | None,
    hour_words: str | None,
    all_ways: str | None,
    kind: str | None,
    how: str | None,
) -> None:
    """Keep the one thing that was changed."""
    match what:
        case "quiet":
            set_quiet(tx, person_id, _quiet(quiet, quiet_words))
        case "hour":
            set_digest(tx, person_id, None if hour == USUAL else hours.time(hour, hour_words))
        case "all_ways":
            choose_all(tx, person_id, None if all_ways == USUAL else Way(str(all_ways)))
        case _:
            choose(tx, person_id, KINDS[str(kind)], Way(str(how)))


def _quiet(chosen: str | None, words: str | None) -> Span | None:
    if chosen in (USUAL, NONE):
        return None if chosen == USUAL else NEVER
    return hours.span(chosen, words)


dialog = Dialog(
    "notices",
    Choice("what", options=("kind", "hour", "quiet", "all_ways"), shows=overview),
    Choice("quiet", options=quiet_hours, or_typed="quiet_words", when=_asked("quiet")),
    Choice("hour", options=digest_hours, or_typed="hour_words", when=_asked("hour")),
    Choice("all_ways", options=(USUAL, Way.NOW.value, Way.DIGEST.value), when=_asked("all_ways")),
    Choice("kind", options=my_kinds, when=_asked("kind")),
    Choice("how", options=ways, shows=this_kind, variants=("kept",), when=_asked("kind")),
    commit=change,
    returns={SpanUnclear: "quiet", QuietTooLong: "quiet", HourUnclear: "hour"},
    done=overview,
    menu=75,
    errand="",
    kinds=("", AREA),
)
