"""A calendar file (.ics, RFC 5545) that phones and desks read. Pure: events in, bytes out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.words import Weekly

MIME = "text/calendar"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LINE = 75  # octets
_WEEK = timedelta(days=7)
_AHEAD = timedelta(days=2 * 366)  # for which a zone's changes and days off are told if an event has no end
_CONTROLS = {chr(c): "" for c in range(32)}
_ESCAPES = str.maketrans(_CONTROLS | {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is every week at `at` from `first` to `last`, or, without `at`, on all those days.

    Where `last` is `first`, it is that once. `uid` names it for ever: a file read again updates the event instead of
    doubling it, if its `sequence` is not lower. `off` are stretches of days, [first, last], on which what is every
    week does not take place.
    """

    uid: str
    title: str
    place: str
    about: str
    at: Weekly | None
    first: date
    last: date | None
    off: tuple[tuple[date, date], ...] = ()
    sequence: int = 0

    def is_off(self, day: date) -> bool:
        """Tell whether it does not take place on `day`."""
        return any(first <= day <= last for first, last in self.off)


def calendar_file(
    title: str, events: Iterable[Event], timezone: str, now: datetime, again: timedelta | None = None
) -> bytes:
    """Give the file; the times of `events` are those of `timezone` (IANA name), and they are as they are since `now`.

    `again`: how long who subscribed to it should wait before asking for it again.
    """
    zone, kept = ZoneInfo(timezone), [event for event in events if _happens(event)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//odin-klik//odin-klik//RU", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(title)}", f"X-WR-TIMEZONE:{timezone}"]
    if again is not None:
        period = f"PT{again // timedelta(minutes=1)}M"
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{period}", f"X-PUBLISHED-TTL:{period}"]
    if kept:
        lines += _zone(zone, min(e.first for e in kept), max(e.last or e.first + _AHEAD for e in kept))
    for event in kept:
        lines += _event(event, zone, now)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Give `text` as a TEXT value: no letter of it can end the line or the value."""
    return text.replace("\r\n", "\n").translate(_ESCAPES)


def folded(line: str) -> bytes:
    """Give `line` in parts of at most 75 octets, none of which cuts a letter in two."""
    parts: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > _LINE:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"


def _happens(event: Event) -> bool:
    return event.last is None or _first_day(event) <= event.last


def _first_day(event: Event) -> date:
    """Give the first day on which it takes place, be that after its last one."""
    if event.at is None:
        return event.first
    day = event.first + timedelta(days=(event.at.weekday - event.first.weekday()) % 7)
    while event.is_off(day) and day <= (event.last or event.first + _AHEAD):
        day += _WEEK
    return day


def _days_off(event: Event, day: date) -> list[date]:
    """Give the days after `day` on which it would be, and is not."""
    over = min(event.last or day + _AHEAD, max((last for _, last in event.off), default=day))
    weeks = range(max(0, (over - day) // _WEEK) + 1)
    return [each for n in weeks if event.is_off(each := day + n * _WEEK) and each <= over]


def _event(event: Event, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"LAST-MODIFIED:{_utc(now)}"
    if event.sequence:
        yield f"SEQUENCE:{event.sequence}"
    yield from _whole_days(event) if event.at is None else _every_week(event, event.at, zone)
    yield f"SUMMARY:{escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.about:
        yield f"DESCRIPTION:{escaped(event.about)}"
    yield "END:VEVENT"


def _whole_days(event: Event) -> Sequence[str]:
    after = (event.last or event.first) + timedelta(days=1)  # the end is the first day without it
    return f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", "TRANSP:TRANSPARENT"


def _every_week(event: Event, at: Weekly, zone: ZoneInfo) -> Sequence[str]:
    first = _first_day(event)
    day = datetime.combine(first, time())
    rule = f"FREQ=WEEKLY;BYDAY={_DAYS[at.weekday]}"
    if event.last is not None:  # in UTC, because the start names a zone
        rule += f";UNTIL={_utc(datetime.combine(event.last, time(23, 59, 59), zone))}"
    starts, ends = (f"{day + timedelta(minutes=m):%Y%m%dT%H%M%S}" for m in (at.starts, at.ends))
    lines = [f"DTSTART;TZID={zone.key}:{starts}", f"DTEND;TZID={zone.key}:{ends}"]
    if event.first != event.last:
        lines.append(f"RRULE:{rule}")
    if off := ",".join(f"{each:%Y%m%d}{starts[8:]}" for each in _days_off(event, first)):
        lines.append(f"EXDATE;TZID={zone.key}:{off}")
    return lines


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=256)
def _zone(zone: ZoneInfo, first: date, last: date) -> Sequence[str]:
    """Tell the zone's offset at `first` and its changes until `last`: a reader need not know its name."""
    return list(_zone_lines(zone, first, last))


def _zone_lines(zone: ZoneInfo, first: date, last: date) -> Iterator[str]:
    at = datetime.combine(first, time(), UTC) - timedelta(days=1)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    yield from _observance(at.astimezone(zone), "19700101T000000", at.astimezone(zone))
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + timedelta(days=1)).astimezone(zone).utcoffset():
            before, after = _change(zone, at)
            local = before.replace(tzinfo=None) + timedelta(seconds=1)
            yield from _observance(before, f"{local:%Y%m%dT%H%M%S}", after)
        at += timedelta(days=1)
    yield "END:VTIMEZONE"


def _change(zone: ZoneInfo, day: datetime) -> tuple[datetime, datetime]:
    """Give the last second before the change of offset within 24 hours of `day`, and the first after."""
    low, high = 0, 86_400
    while high - low > 1:
        middle = (low + high) // 2
        same = (day + timedelta(seconds=middle)).astimezone(zone).utcoffset() == day.astimezone(zone).utcoffset()
        low, high = (middle, high) if same else (low, middle)
    before, after = (day + timedelta(seconds=s) for s in (low, high))
    return before.astimezone(zone), after.astimezone(zone)


def _observance(before: datetime, starts: str, after: datetime) -> Iterator[str]:
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{starts}"
    yield f"TZOFFSETFROM:{before:%z}"
    yield f"TZOFFSETTO:{after:%z}"
    yield f"TZNAME:{after.tzname()}"
    yield f"END:{kind}"
