"""A family's absence notes: other days, a certificate, taking one back."""

from collections.abc import Callable
from datetime import date, timedelta

from core.absences.drafting import before_holidays, days_of
from core.absences.notes import Note
from core.absences.queries import own_notes
from core.absences.reading import Said, read
from core.absences.verbs import DaysTaken, DaysTooFar, attach, change, own_note, too_far, withdraw
from core.absences.wording import facts, span, why
from core.access import Actor
from core.database import Tx
from core.days.spans import Days
from core.files import FileStore
from core.refusal import NotFound, Refusal
from core.words import say
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


def _days(tx: Tx, actor: Actor, note: int, chosen: str | None, words: str | None) -> Days:
    if chosen is not None:
        return Days(*map(date.fromisoformat, chosen.split("/")))
    held = own_note(tx, actor, note)
    said = read(
        words or "",
        actor.local(tx.now).date(),
        held.days.first,
        Said(days=(held.days,)),
        before_holidays(tx, actor, words or ""),
    )
    if said.far is not None:
        raise too_far(tx, actor)
    if len(said.days) != 1 or said.days[0] == held.days:
        raise OtherDaysUnclear
    return said.days[0]


def look(tx: Tx, actor: Actor, note: int, act: str, until: str | None, until_words: str | None) -> Shown:
    """What it was, and what it will be."""
    held = own_note(tx, actor, note)
    told = _told(held)
    if act == OTHER_DAYS:
        told |= {"days": span(_days(tx, actor, note, until, until_words)), "was": span(held.days)}
    return Shown(told, act)


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
            return change(tx, actor, note, _days(tx, actor, note, until, until_words))


def done(tx: Tx, actor: Actor, note: int, act: str, result: Note) -> Shown:
    """What became of it."""
    days = result.days if act == WITHDRAW else own_note(tx, actor, note).days
    return Shown({"name": result.name, "days": span(days)}, act)


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
