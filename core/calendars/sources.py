"""What a family's calendar holds. Each source gives its events; a noun that has some adds a source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.access import Actor
from core.appointments.calendar import event_of
from core.appointments.queries import appointments_of
from core.calendar_file import Event
from core.database import Tx
from core.opportunities.fit import Moments, Pupil
from core.opportunities.queries.calendar import pupil_events
from core.school_hours import Stretch
from core.schools import school
from core.words import Text, say

BEHIND = timedelta(days=30)  # how long holidays that are over stay

_SCHOOL = sa.select(school.c.public_id).where(school.c.id == sa.bindparam("school_id"))


@dataclass(frozen=True, slots=True)
class Family:
    """A guardian, their children in this school, its holidays, and words in the guardian's language."""

    actor: Actor
    children: Sequence[Pupil]
    breaks: Sequence[Stretch]
    text: Callable[[Text], str]

    def whose(self, pupil: int) -> str:
        """Give the child's name as short as it tells the children apart; nothing of an only child."""
        named = next(child for child in self.children if child.id == pupil)
        if len(self.children) == 1:
            return ""
        alike = [child for child in self.children if child.name.given == named.name.given]
        return named.name.given if len(alike) == 1 else f"{named.name.given} {named.label}"

    def titled(self, title: str, pupil: int) -> str:
        """Give «Маша: Рисование», or «Рисование» where there is but one child."""
        whose = self.whose(pupil)
        return self.text(say("calendars.event", pupil=whose, title=title)) if whose else title


def clubs(tx: Tx, family: Family) -> Iterator[Event]:
    """Clubs every week but in holidays, contests and olympiads on their days."""
    pupils = [child.id for child in family.children]
    yield from pupil_events(tx, family.actor, pupils, family.titled, family.breaks)


def holidays(tx: Tx, family: Family) -> Iterator[Event]:
    """School holidays as whole days."""
    named = tx.value(_SCHOOL, {"school_id": family.actor.school_id})
    oldest = Moments(tx.now, ZoneInfo(family.actor.timezone)).today - BEHIND
    title = family.text(say("calendars.holidays"))
    for first, last in family.breaks if family.children else ():
        if last >= oldest:
            yield Event(f"{named}-{first:%Y%m%d}-{last:%Y%m%d}@odin-klik", title, "", "", None, first, last)


def talks(tx: Tx, family: Family) -> Iterator[Event]:
    """Appointments with those who work in the school."""
    who, here = family.actor.person_id, family.actor.school_id
    for one in appointments_of(tx, who):
        if one.guardian_id == who and one.school_id == here:
            yield event_of(one, who, family.text)


Source = Callable[[Tx, Family], Iterator[Event]]
SOURCES: Sequence[Source] = (clubs, holidays, talks)
