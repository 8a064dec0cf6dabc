"""When it is silent: quiet hours, and the lessons of a pupil. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.workdays import is_day_off

DAY = 24 * 60
MOST_STRETCHES = 20  # of silence in a row; beyond this somebody is silent for ever, and is told


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the day in minutes from midnight, over midnight if it ends before it starts; nothing if at once."""

    starts: int
    ends: int

    @property
    def length(self) -> int:
        """Minutes from start to end."""
        return (self.ends - self.starts) % DAY

    def left(self, minute: int) -> int:
        """Give how many minutes of it are still to come at `minute` of the day; 0 outside it."""
        inside = (minute - self.starts) % DAY < self.length
        return (self.ends - minute) % DAY if inside else 0


NEVER = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons of a week by weekday (0 = Monday), and the school's holidays, [first, last day].

    On public holidays there are none either.
    """

    hours: Mapping[int, Span] = field(default_factory=dict)
    breaks: Sequence[tuple[date, date]] = ()

    def on(self, day: date) -> Span:
        """Give the lessons of one day."""
        free = is_day_off(day) or any(first <= day <= last for first, last in self.breaks)
        return NEVER if free else self.hours.get(day.weekday(), NEVER)


def free_at(moment: datetime, zone: ZoneInfo, quiet: Span, lessons: Lessons) -> datetime:
    """Give the first moment from `moment` on when it is not silent."""
    for _ in range(MOST_STRETCHES):
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        left = max(quiet.left(minute), lessons.on(local.date()).left(minute))
        if not left:
            return moment
        moment = (moment + timedelta(minutes=left)).replace(second=0, microsecond=0)
    return moment
