"""A teacher on duty: who of the whole school does not come today. Others learn who is on duty, and when they are."""

from core.absences.queries import school_away, today_of
from core.absences.wording import by_class
from core.access import Actor
from core.database import Tx
from core.duty import shifts
from core.words import say
from dialogs.engine.dialog import Dialog
from dialogs.engine.steps import Shown


def duty(tx: Tx, actor: Actor) -> Shown:
    """The list by class on a day of duty, else the roster."""
    today = today_of(tx, actor)
    own = [one.day for one in shifts.my_shifts(tx, actor) if one.day > today]
    ahead = [say("on_duty.ahead", days=[say("duty.day", day=day) for day in own])] if own else []
    if not shifts.on_duty(tx, actor):
        now = [one.name for one in shifts.shifts(tx, actor, today, today)]
        told = say("on_duty.others", names=now) if now else say("on_duty.nobody")
        return Shown({"lines": [told, *(ahead or [say("on_duty.never")])]}, "free")
    found = school_away(tx, actor, today)
    lines = by_class(found, today) or [say("on_duty.all_here")]
    told_all = {
        "day": today,
        "n": len({note.pupil for note in found}),
        "lines": [*lines, *(["", *ahead] if ahead else [])],
    }
    return Shown(told_all, "list" if found else "empty")


dialog = Dialog("on_duty", done=duty, variants=("free", "list", "empty"), menu=16)
