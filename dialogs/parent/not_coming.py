"""A child will not come to school: told in a family's own words, looked at once, sent."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

from core.absences import reading
from core.absences.drafting import (
    Draft,
    Drafted,
    composed,
    days_of,
    drafted,
    each_told,
    heard,
    is_note,
    named_children,
    named_elsewhere,
    standing,
    taken_out,
)
from core.absences.notes import Planned, Standing
from core.absences.partial import Part
from core.absences.tables import LONGEST_WORDS, Reason
from core.absences.verbs import AlreadyReported, DaysTooFar, attach, send
from core.absences.wording import because, beneath, missed, span, why
from core.access import Actor
from core.database import Tx
from core.days.one import wrong
from core.days.points import DAY
from core.days.spans import Days, without
from core.names import called
from core.opportunities.fit import Pupil
from core.opportunities.pupils import Elsewhere, children
from core.words import Phrase, say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Choice, Confirm, Fact, Offer, Option, Shown

_ENCLOSE = say("our_absences.act.certificate_new")
WORDS = "words"  # instead of a choice: what was said tells it
_PAIRS = 3  # children; of more, pairs would be too many buttons


def note_in(tx: Tx, actor: Actor, said: str) -> bool:
    """Whoever writes «Варя завтра с третьего урока» need not know the phrase that begins a note."""
    return is_note(tx, actor, said)


def no_photo() -> str:
    """A doctor's note is there only if it was sent with the words, or while they are looked at."""
    return ""


def my_children(tx: Tx, actor: Actor, said: str | None) -> list[Option]:
    """Those whom the words name, or whose note they shorten; else each child, and several: they fall ill together."""
    if named := named_children(tx, actor, said or ""):
        return [_option(named)]
    mine = list(children(tx, actor))
    comes = taken_out(tx, actor, [child.id for child in mine], said or "")
    if back := [child for child in mine if child.id in comes]:
        return [_option(back)]
    groups = [[child] for child in mine]
    if len(mine) == _PAIRS:
        groups += [list(pair) for pair in combinations(mine, 2)]
    if len(mine) > 1:
        groups.append(mine)
    return [_option(group) for group in groups]


def which_child(tx: Tx, actor: Actor, said: str | None) -> Shown:
    """That the one who was named goes to another school."""
    there = named_elsewhere(tx, actor, said or "")
    return Shown({"elsewhere": _of_elsewhere(there)}, "elsewhere") if there else Shown()


def _of_elsewhere(there: Sequence[Elsewhere]) -> list[Phrase]:
    return [say("not_coming.is_elsewhere", name=child.name, school=child.school) for child in there]


def _option(group: Sequence[Pupil]) -> Option:
    names = [say("not_coming.name", name=child.name) for child in group]
    if len(group) == 1:
        child = group[0]
        label = say("cards.child", name=child.name, label=child.label)
        return Option([child.id], label, match=f"{called(child.name)} {child.label}")
    return Option([child.id for child in group], say("not_coming.several", names=names))


def days(tx: Tx, actor: Actor, pupil: list[int], said: str | None) -> list[Option]:
    """What the words tell; where they tell nothing, the next days at school."""
    if _days_are_told(tx, actor, pupil, said or ""):
        return [Option(WORDS, "")]
    now = actor.local(tx.now)
    there = days_of(tx, actor, pupil)
    first = there.meant(now)
    second = there.after(first) or first
    friday = _last_of_week(first, list(there.coming(first))[:6])
    spans = [Days(first, first), Days(second, second), Days(first, second), Days(first, friday)]
    return [_quick(one, now.date()) for one in dict.fromkeys(spans) if one.first <= one.last]


def _days_are_told(tx: Tx, actor: Actor, pupils: list[int], words: str) -> bool:
    told = each_told(tx, actor, pupils, standing(tx, actor, words)).values()
    clear = all(one.days or not (one.far or one.unclear) for one in told)
    return (clear and any(one.days or one.tells for one in told)) or bool(taken_out(tx, actor, pupils, words))


def _last_of_week(first: date, coming: Sequence[date]) -> date:
    return max((day for day in coming if day.isocalendar()[:2] == first.isocalendar()[:2]), default=first)


def _quick(one: Days, today: date) -> Option:
    ahead = (one.first - today).days if one.length == 1 else -1
    label = say(f"not_coming.{('today', 'tomorrow')[ahead]}", day=one.first) if 0 <= ahead <= 1 else span(one)
    return Option(f"{one.first}/{one.last}", label, match=f"{one.first}/{one.last}")  # typed days are read instead


def which_days(tx: Tx, actor: Actor, said: str | None) -> Shown:
    """What was wrong with the words, if they told nothing."""
    if not said:
        return Shown()
    read = heard(tx, actor, said)
    if (no := wrong(_last(said), actor.local(tx.now).date())) and not read.far:
        return Shown({"wrong": say(no.key, **no.told)}, "wrong")
    holidays = read.unclear and reading.names_holidays(_last(said))
    return Shown(_bounds(tx, actor), "far" if read.far else "holidays" if holidays else "unclear")


def _last(said: str | None) -> str:
    return "".join((said or "").splitlines()[-1:])


def _bounds(tx: Tx, actor: Actor) -> dict[str, date]:
    today = actor.local(tx.now).date()
    return {"back": today - reading.BACK, "ahead": today + reading.AHEAD}


def reasons(tx: Tx, actor: Actor, pupil: list[int], said: str | None) -> list[Option]:
    """Whoever wrote is not asked why; whoever tapped is."""
    if said and (heard(tx, actor, said).tells or taken_out(tx, actor, pupil, said)):
        return [Option(WORDS, "")]
    return [Option(reason.value, say(f"not_coming.because.{reason}")) for reason in Reason]


def which_reason(tx: Tx, actor: Actor, said: str | None) -> Shown:
    """That the words told nothing, if some were written."""
    return Shown(variant="unclear" if said and not heard(tx, actor, said).tells else "")


def drafts(tx: Tx, actor: Actor, pupil: list[int], days: str, reason: str, said: str | None) -> list[dict[str, Any]]:
    """The notes as they stand, one for all children who miss the same: what was chosen, and what was said besides.

    «Завтра» stays the day that was meant.
    """
    chosen = [] if days == WORDS else [Days(*map(date.fromisoformat, days.split("/")))]
    because = None if reason == WORDS else Reason(reason)
    made = composed(tx, actor, pupil, chosen, because, standing(tx, actor, said or ""))
    return [one.to_json() for one in made]


def look(tx: Tx, actor: Actor, photo: str, days: str, notes: list[dict[str, Any]], said: str | None) -> Shown:
    """Who, when, why, and who will see it; of days that are in a note already, by whom it is."""
    what = [Draft.from_json(note) for note in notes]
    each = [(one, drafted(tx, actor, one)) for one in what]
    planned = [planned for _, children in each for child in children for planned in child.planned]
    standings = {one.standing for one in planned}
    there = named_elsewhere(tx, actor, said or "")
    if there and len(children(tx, actor)) == 1 and not named_children(tx, actor, said or ""):
        return _there(there)
    lines = _lines(tx, actor, each, said) + _of_elsewhere(there) + ([say("not_coming.photo")] if photo else [])
    told = {"lines": lines, "hint": _hint(tx, actor, said, days == WORDS)}
    if standings == {Standing.KNOWN}:
        known = planned[0].note
        return Shown(told, "known", blocked=True, offers=(_offer({"note": known.id} if known else {}, photo),))
    if standings == {Standing.OUT}:
        return Shown(told, "out", offers=_for_good(planned))
    return Shown(told, "" if Standing.NEW in standings else "longer")


def _there(named: Sequence[Elsewhere]) -> Shown:
    """The only child here is not the one who was named: nothing is sent, but there is a way to their school."""
    offers = (
        Offer(say("not_coming.go_there", school=one.school), "school", {"chosen": one.school_id}) for one in named
    )
    return Shown({"elsewhere": _of_elsewhere(named)}, "elsewhere", blocked=True, offers=tuple(offers))


def _for_good(planned: Sequence[Planned]) -> tuple[Offer, ...]:
    """Of a child that is back within a longer note it may be meant that the note is over."""
    first = planned[0]
    if len(planned) > 1 or first.note is None or first.note.days.last == first.days.last:
        return ()
    was, day = first.note, first.days.first
    begins = was.days.first
    given = {"act": "withdraw"} if begins == day else {"act": "days", "until": f"{begins}/{day - DAY}"}
    return (Offer(say("not_coming.for_good", day=day), "our_absences", {"note": was.id, **given}),)


def _offer(given: dict[str, Any], photo: str) -> Offer:
    if photo and given:
        return Offer(_ENCLOSE, "our_absences", given | {"act": "certificate", "photo": photo})
    return Offer(say("not_coming.open"), "our_absences", given)


def _lines(tx: Tx, actor: Actor, each: Sequence[tuple[Draft, Sequence[Drafted]]], said: str | None) -> list[Phrase]:
    words = standing(tx, actor, said or "")
    alike = len(each) == 1
    lines = [line for draft, children in each for line in _of_draft(tx, actor, draft, children, words if alike else "")]
    lines += [] if alike else because(Reason.OTHER, words)
    return [*lines, *_seen_by([child for _, children in each for child in children])]


def _of_draft(tx: Tx, actor: Actor, what: Draft, each: Sequence[Drafted], words: str) -> list[Phrase]:
    if what.comes:
        return [*(line for one in each for line in _of_returning(one)), *because(Reason.OTHER, words)]
    lines = [line for one in each for line in _of_child(one, what)]
    lines += because(what.reason, words)
    there = days_of(tx, actor, what.pupils)
    last = what.days[-1].last
    lessons = sum(there.among(one) for one in what.days)
    if not lessons:
        lines.append(say("not_coming.no_lessons"))
    elif lessons < sum(one.length for one in what.days):
        lines.append(say("not_coming.lessons", n=lessons))
    inside = any(planned.standing is Standing.INSIDE for one in each for planned in one.planned)
    if lessons and not inside and what.told[-1][1] is None and (back := there.after(last)):
        lines.append(say("not_coming.back", day=back))
    return lines


def _of_returning(one: Drafted) -> list[Phrase]:
    """The days of return, and what is left of the notes that told of them."""
    out = [say("not_coming.days.out", days=span(planned.days)) for planned in one.planned]
    days = [planned.days.first + n * DAY for planned in one.planned for n in range(planned.days.length)]
    was = dict.fromkeys(planned.note.days for planned in one.planned if planned.note)
    left = [span(piece) for piece in without(tuple(was), days)]
    rest = say("not_coming.left", days=left) if left else say("not_coming.nothing_left")
    return [say("not_coming.child", name=one.pupil.name, label=one.pupil.label), *out, rest]


def _of_child(one: Drafted, what: Draft) -> list[Phrase]:
    days = [_of_days(planned) for planned in one.planned]
    child = say("not_coming.child", name=one.pupil.name, label=one.pupil.label)
    if not what.apart:
        was_part = what.part is None and any(planned.note and planned.note.part for planned in one.planned)
        return [child, *beneath(days, [what.part] * len(days)), *[missed(None)] * was_part]
    own = zip(one.planned, days, what.apart, strict=True)
    return [child, *(line for planned, day, part in own for line in (day, *_part_of(planned, part)))]


def _part_of(planned: Planned, part: Part | None) -> list[Phrase]:
    """What is told already stays as it was told."""
    return [] if planned.standing is Standing.KNOWN else [missed(part)]


def _of_days(planned: Planned) -> Phrase:
    told: dict[str, Any] = {"days": span(planned.days)}
    if planned.note is not None:
        told |= {"was": span(planned.note.days), "by": planned.note.by, "why": why(planned.note.reason)}
    return say(f"not_coming.days.{planned.standing}", **told)


def _seen_by(each: Sequence[Drafted]) -> list[Phrase]:
    teachers = {one.pupil.label: one.teacher for one in each if one.teacher is not None}
    told: dict[bool, list[Phrase]] = {True: [], False: []}
    for label, teacher in teachers.items():
        told[teacher.joined].append(say("not_coming.teacher", name=teacher.name, label=label))
    seen = say("not_coming.seen_by", teachers=told[True]) if told[True] else say("not_coming.seen_by_duty")
    return [seen, *[say("not_coming.not_seen_by", teachers=told[False])] * bool(told[False])]


def _hint(tx: Tx, actor: Actor, said: str | None, by_words: bool) -> Phrase | str:
    """Say what of the last words was not understood, or that they put another note in the place of the one before."""
    last = _last(said)
    read = heard(tx, actor, last)
    if read.far is not None:
        return say("not_coming.hint_far", **_bounds(tx, actor))
    if no := wrong(last, actor.local(tx.now).date()):
        return say("not_coming.hint_wrong", wrong=say(no.key, **no.told))
    understood = not last or read.tells or read.comes or named_children(tx, actor, last)
    if understood and said and said != last and standing(tx, actor, said) == last:
        return say("not_coming.hint_instead")
    if understood and (doubt := next(iter(read.doubts), None)) and (by_words or doubt is not reading.Doubt.DAYS):
        return say(f"not_coming.hint_{doubt}")
    return "" if understood else say("not_coming.hint_unclear")


def send_note(tx: Tx, actor: Actor, photo: str, notes: list[dict[str, Any]], said: str | None) -> list[Drafted]:
    """The one verb of this dialog; what came with the words is kept with the notes."""
    done = send(tx, actor, [Draft.from_json(note) for note in notes], standing(tx, actor, said or ""))
    for kept in _kept(done) if photo else ():
        attach(tx, actor, kept, photo)
    return done


def _kept(done: Sequence[Drafted]) -> list[int]:
    planned = [planned for one in done for planned in one.planned]
    shorter = [one.note.id for one in planned if one.note and one.standing is Standing.OUT and one.rest]
    return list(dict.fromkeys([*(one.kept for one in planned if one.kept), *shorter]))


def sent(photo: str, notes: list[dict[str, Any]], result: list[Drafted]) -> Shown:
    """Whose absence is told, and to whom."""
    lines = [line for one in result for line in _done(one)]
    told: dict[str, Any] = {"lines": lines, "seen": _seen_by(result)}
    if all(planned.standing is Standing.OUT for one in result for planned in one.planned):
        return Shown(told, "out", offers=(_offer({}, ""),))
    reasons = {Draft.from_json(note).reason for note in notes}
    ill = reasons & {Reason.ILLNESS}
    told["wish"] = say(f"not_coming.wish.{min(ill or reasons)}")
    kept = _kept(result)
    if photo or len(kept) != 1 or not reasons & {Reason.ILLNESS, Reason.DOCTOR}:
        return Shown(told, offers=(_offer({}, ""),))
    return Shown(told, offers=(Offer(_ENCLOSE, "our_absences", {"note": kept[0], "act": "certificate"}),))


def _done(one: Drafted) -> list[Phrase]:
    return [
        say(f"not_coming.{'comes' if planned.standing is Standing.OUT else 'sent'}",
            name=one.pupil.name, days=span(planned.days))
        for planned in one.planned
    ]  # fmt: skip


dialog = Dialog(
    "not_coming",
    Fact("photo", read=no_photo),
    Choice("pupil", options=my_children, shows=which_child, variants=("elsewhere",), skip_single=True),
    Choice("days", options=days, shows=which_days, variants=("unclear", "far", "holidays", "wrong"), skip_single=True,
           search="said", adds=True, longest=LONGEST_WORDS),
    Choice("reason", options=reasons, shows=which_reason, variants=("unclear",), skip_single=True, search="said",
           adds=True, longest=LONGEST_WORDS),
    Fact("notes", read=drafts),
    Confirm("sure", shows=look, variants=("known", "longer", "out", "elsewhere"), adds="said"),
    commit=send_note,
    returns={AlreadyReported: "sure", DaysTooFar: "days"},
    done=sent,
    variants=("out",),
    menu=10,
    catches="said",
    encloses="photo",
    claims=note_in,
)  # fmt: skip
