"""A family's absence notes: other days, a certificate, taking one back."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from core.absences.drafting import Draft, before_holidays, days_of
from core.absences.notes import Note
from core.absences.queries import own_notes
from core.absences.reading import Said, read
from core.absences.verbs import DaysTaken, DaysTooFar, attach, change, own_note, send, too_far, withdraw
from core.absences.wording import facts, span, why
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.files import FileStore
from core.refusal import NotFound, Refusal
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Option, Photo, Shown

OTHER_DAYS, CERTIFICATE, WITHDRAW = "days", "certificate", "withdraw"
_DAY = timedelta(days=1)


class OtherDaysUnclear(Refusal):
    """What was typed does not say until when."""


def notes(tx: Tx, actor: Actor) -> list[Option]:
    """Those to come, then those just over."""
    return [
        Option(note.id, say("our_absences.line", name=note.name, days=span(note.days), why=why(note.reason)))
        for note in own_notes(tx, actor)
    ]


def acts(tx: Tx, actor: Actor, note: int) -> list[Option]:
    """Other days, a certificate, taking it back."""
    has = "again" if own_note(tx, actor, note).certificate else "new"
    return [
        Option(CERTIFICATE, say(f"our_absences.act.certificate_{has}")),
        Option(OTHER_DAYS, say("our_absences.act.days")),
        Option(WITHDRAW, say("our_absences.act.withdraw")),
    ]


def card(tx: Tx, actor: Actor, files: FileStore, note: int) -> Shown:
    """The whole note, and its certificate."""
    seen = own_note(tx, actor, note)
    picture = (files.attachment(seen.certificate, "certificate.jpg"),) if seen.certificate else ()
    return Shown(_told(seen), "", picture)


def _told(note: Note) -> dict[str, object]:
    lines = facts([(note.days, note.part)], note.reason, note.words)
    lines.append(say("our_absences.by", by=note.by))
    return {"name": note.name, "label": note.label, "lines": lines}


def ends(tx: Tx, actor: Actor, note: int) -> list[Option]:
    """The next days at school, as the last one; or that the child is back already."""
    held = own_note(tx, actor, note)
    today = actor.local(tx.now).date()
    there = days_of(tx, actor, [held.pupil])
    back = [Option(_kept(Days(held.days.first, today - _DAY)), say("our_absences.back"))]
    later = [day for day, _ in zip(there.coming(held.days.last + _DAY), range(3), strict=False)]
    longer = [_until(Days(held.days.first, day)) for day in later]
    return [*(back if held.days.first < today <= held.days.last else []), *longer]


def _until(days: Days) -> Option:
    """Typed days are read, not compared with those on the buttons: they differ by a digit only."""
    return Option(_kept(days), say("our_absences.to", day=days.last), match=days.last.isoformat())


def _kept(days: Days) -> str:
    return f"{days.first}/{days.last}"


def _days(tx: Tx, actor: Actor, held: Note, chosen: str | None, words: str | None) -> tuple[Days, ...]:
    """Give what becomes of a note's days: others in a row, or its own without some («кроме вторника»).

    Raises DaysTooFar or OtherDaysUnclear.
    """
    if chosen is not None:
        return (Days(*map(date.fromisoformat, chosen.split("/"))),)
    today, last = actor.local(tx.now).date(), before_holidays(tx, actor, words or "")
    said = read(words or "", today, held.days.first, Said(days=(held.days,)), last)
    if said.far is not None:
        raise too_far(tx, actor)
    until = read(words or "", today, held.days.first, Said(), last).days  # «в среду придём»: here it ends the note
    days = until if len(said.days) > 1 and len(until) == 1 else said.days
    inside = all(held.days.covers(one) for one in days)
    if not days or days == (held.days,) or (len(days) > 1 and not inside):
        raise OtherDaysUnclear
    return days


def look(tx: Tx, actor: Actor, note: int, act: str, until: str | None, until_words: str | None) -> Shown:
    """What it was, and what it will be."""
    held = own_note(tx, actor, note)
    told = _told(held)
    if act == OTHER_DAYS:
        told |= {"days": _spans(_days(tx, actor, held, until, until_words)), "was": span(held.days)}
    return Shown(told, act)


def _spans(days: Sequence[Days]) -> Phrase:
    return say("our_absences.spans", days=[span(one) for one in days])


def do(
    tx: Tx, actor: Actor, note: int, act: str, photo: str | None, until: str | None, until_words: str | None
) -> Note:
    """Change the one thing; give the note as it was."""
    match act:
        case "certificate":
            return attach(tx, actor, note, str(photo))
        case "withdraw":
            return withdraw(tx, actor, note)
        case _:
            return _change(tx, actor, own_note(tx, actor, note), until, until_words)


def _change(tx: Tx, actor: Actor, held: Note, until: str | None, until_words: str | None) -> Note:
    days = _days(tx, actor, held, until, until_words)
    if len(days) == 1:
        return change(tx, actor, held.id, days[0])
    between = tuple(Days(a.last + _DAY, b.first - _DAY) for a, b in pairwise(days))
    edges = Days(held.days.first, days[0].first - _DAY), Days(days[-1].last + _DAY, held.days.last)
    comes = tuple(one for one in (edges[0], *between, edges[1]) if one.first <= one.last)
    send(tx, actor, [Draft((held.pupil,), (), comes=comes)], "")
    return held


def done(tx: Tx, actor: Actor, note: int, act: str, until: str | None, until_words: str | None, result: Note) -> Shown:
    """What became of it."""
    days = _days(tx, actor, result, until, until_words) if act == OTHER_DAYS else (result.days,)
    return Shown({"name": result.name, "days": _spans(days)}, act)


def _asked(*wanted: str) -> Callable[[str], bool]:
    return lambda act: act in wanted


dialog = Dialog(
    "our_absences",
    Choice("note", options=notes, per_page=6),
    Choice("act", options=acts, shows=card),
    Photo("photo", when=_asked(CERTIFICATE)),
    Choice("until", options=ends, or_typed="until_words", when=_asked(OTHER_DAYS)),
    Confirm("sure", shows=look, variants=(OTHER_DAYS, WITHDRAW), when=_asked(OTHER_DAYS, WITHDRAW)),
    commit=do,
    returns={OtherDaysUnclear: "until", DaysTooFar: "until", DaysTaken: "until", NotFound: "note"},
    done=done,
    variants=(OTHER_DAYS, CERTIFICATE, WITHDRAW),
    menu=11,
)
