"""Weekly times as people write them: «Вт, Чт 15:00–16:30; Сб 10:00-11:30»."""

import re
from datetime import datetime, time, timedelta

from core.roster.text import Cell, norm, text
from core.roster.values import Unclear
from core.words import Weekly

SCHOOL_STARTS = 8 * 60  # where only the end of lessons is told
_DAYS = (
    r"пн|пон|понедельник\w*", r"вт|втр|вторник\w*", r"ср|срд|сред[ауыеам]{1,2}", r"чт|чет|чтв|четверг\w*",
    r"пт|птн|пят|пятниц\w*", r"сб|сбт|суб|суббот\w*", r"вс|вск|воск|воскресень\w*",
)  # fmt: skip
_DAY = re.compile("|".join(f"({day})" for day in _DAYS))
_TOKEN = re.compile(
    r"(?P<every>ежедневно|каждый день)|(?P<work>будни\w*|по будням)"
    rf"|(?P<day>\b(?:{'|'.join(_DAYS)})\b)\.?"
    r"|(?P<hours>(?:с\s*)?\d{1,2}(?:[:.]\d{2})?\s*(?:-|до|по)\s*\d{1,2}[:.]\d{2})"
    r"|(?P<dash>-)|(?P<gap>[\s,;|/().]+|\bи\b|\bв\b|\bпо\b)|(?P<other>\S+)"
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


def weekly(cell: Cell) -> tuple[Weekly, ...]:
    """Read days with their times; days without a time of their own share the next one.

    Raises Unclear.
    """
    words = text(cell)
    unclear = Unclear("bad_weekly", value=words)
    days: list[int] = []
    times: set[Weekly] = set()
    used, span = True, False  # were the days collected so far given their time; is «Пн–Пт» half read
    for token in _TOKEN.finditer(norm(words)):
        match token.lastgroup:
            case "gap":
                continue
            case "dash" if days and not used:
                span = True
                continue
            case "every" | "work" | "day":
                days = [] if used else days
                days += _days(token, days, span)
                used = False
            case "hours" if days:
                starts, ends = hours(token.group())
                times |= {Weekly(day, starts, ends) for day in days}
                used = True
            case _:
                raise unclear
        span = False
    if not times or not used:
        raise unclear
    return tuple(sorted(times, key=lambda t: (t.weekday, t.starts)))


def _days(token: re.Match[str], before: list[int], span: bool) -> list[int]:
    if token["every"]:
        return list(range(7))
    if token["work"]:
        return list(range(5))
    last = day_of(token["day"])
    return list(range(before[-1] + 1, last + 1)) if span and before and before[-1] < last else [last]


def day_of(word: str) -> int:
    """Give 0 for «Пн», «понедельник»; -1 for what is no day."""
    match = _DAY.fullmatch(norm(word).strip(" ."))
    return match.lastindex - 1 if match and match.lastindex else -1


def hours(cell: Cell) -> tuple[int, int]:
    """Read «8:00–13:30», «с 8.00 до 13.30», «до 13:30», «13:30» (the end) as minutes from midnight.

    Raises Unclear.
    """
    words = text(cell)
    clocks = _CLOCK.findall(norm(words))
    if len(clocks) == 1:
        clocks.insert(0, (str(SCHOOL_STARTS // 60), "00"))
    if len(clocks) != 2:  # noqa: PLR2004 - from and to
        raise Unclear("bad_hours", value=words)
    starts, ends = (int(h) * 60 + int(m or 0) for h, m in clocks)
    if not 0 <= starts < ends <= 24 * 60 or any(int(m or 0) > 59 for _, m in clocks):  # noqa: PLR2004
        raise Unclear("bad_hours", value=words)
    return starts, ends


def day_hours(cell: Cell) -> tuple[int, int] | None:
    """Read the lessons of one day; None for a dash or «выходной».

    Raises Unclear.
    """
    if norm(text(cell)).strip(" .") in ("-", "нет", "вых", "выходной", "x", "х"):
        return None
    return hours(cell)


def clock(cell: Cell) -> int:
    """Read «13:30», «13.30», an Excel time, as minutes from midnight.

    Raises Unclear.
    """
    if isinstance(cell, timedelta):
        return int(cell.total_seconds() // 60) % (24 * 60)
    if isinstance(cell, time | datetime):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, float) and 0 < cell < 1:
        return round(cell * 24 * 60)
    match = re.match(r"^(?:до|с)?\s*(\d{1,2})(?:[:.](\d{2})(?::\d{2})?)?$", norm(text(cell)))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:  # noqa: PLR2004 - a clock
        raise Unclear("bad_time", value=text(cell))
    return int(match[1]) * 60 + int(match[2] or 0)


def one_a_day(times: tuple[Weekly, ...]) -> tuple[Weekly, ...]:
    """Give one span a weekday, from the first start to the last end."""
    days: dict[int, Weekly] = {}
    for t in times:
        known = days.get(t.weekday, t)
        days[t.weekday] = Weekly(t.weekday, min(known.starts, t.starts), max(known.ends, t.ends))
    return tuple(days.values())
