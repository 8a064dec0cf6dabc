"""When somebody is open to families: weekly spans, less holidays, public ones too, and days away. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.words import Weekly
from core.workdays import is_day_off, is_working_day

USUAL = tuple(Weekly(day, 8 * 60, 18 * 60) for day in range(5))
LOOKS_AHEAD = 400  # days


@dataclass(frozen=True, slots=True)
class Opening:
    """The week of one person; `own`: they chose it themselves; `breaks` are [first, last day]."""

    zone: ZoneInfo
    week: tuple[Weekly, ...]
    own: bool = False
    breaks: Sequence[tuple[date, date]] = ()
    away_until: date | None = None

    def opens(self, moment: datetime) -> datetime:
        """Give the first moment from `moment` on when they are open.

        Whoever is never open within a year is asked at once: silence for ever helps nobody.
        """
        for day in self._days(moment):
            for span in self._on(day):
                if self._at(day, span.ends) > moment:
                    return max(moment, self._at(day, span.starts))
        return moment

    def is_open(self, moment: datetime) -> bool:
        """Tell whether they are open at `moment`."""
        return self.opens(moment) == moment

    def is_away(self, day: date) -> bool:
        """Tell whether they are away on `day`."""
        return self.away_until is not None and day <= self.away_until

    def after_work_days(self, moment: datetime, count: int) -> datetime:
        """Give the same time of day, `count` days of work later."""
        local = moment.astimezone(self.zone)
        ahead = (day for day in self._days(moment) if day > local.date() and not self.is_away(day))
        work = (day for day in ahead if self._is_work(day))
        last = local.date()
        for _ in range(count):
            last = next(work, last + timedelta(days=1))
        return datetime.combine(last, local.time(), self.zone)

    def work_days(self, since: datetime, until: datetime) -> int:
        """Give how many days of work began after the day of `since`, up to that of `until`, away or not."""
        first, last = (moment.astimezone(self.zone).date() for moment in (since, until))
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self._is_work(day) for day in days)

    def _days(self, moment: datetime) -> Iterator[date]:
        first = moment.astimezone(self.zone).date()
        return (first + timedelta(days=n) for n in range(LOOKS_AHEAD))

    def _on(self, day: date) -> list[Weekly]:
        if self.is_away(day) or self._is_holiday(day):
            return []
        return sorted((s for s in self.week if s.weekday == day.weekday()), key=lambda s: s.starts)

    def _is_holiday(self, day: date) -> bool:
        return is_day_off(day) or any(first <= day <= last for first, last in self.breaks)

    def _is_work(self, day: date) -> bool:
        return is_working_day(day) and not self._is_holiday(day)

    def _at(self, day: date, minutes: int) -> datetime:
        # Midnight at the end of a day is the next day's.
        days, rest = divmod(minutes, 24 * 60)
        return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), self.zone)
