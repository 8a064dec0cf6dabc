"""How notes are said: their days, the part of a day, why, and one line of a list."""

from collections.abc import Sequence
from datetime import date

from core.absences.notes import Note
from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from core.days.spans import Days
from core.words import Phrase, clock_time, say


def span(days: Days) -> Phrase:
    """Give «четверг, 26 ноября» or «четверг, 26 ноября – пятница, 27 ноября»."""
    if days.first == days.last:
        return say("absences.day", first=days.first)
    return say("absences.days", first=days.first, last=days.last)


def part(of: Part) -> Phrase:
    """Give «придёт к 3-му уроку», «уйдёт в 12:30», «не будет на 3-м уроке»."""
    match of.missing:
        case Missing.BETWEEN | Missing.ONLY:
            return _two_ends(of)
        case Missing.LAST:
            return say("absences.last", n=of.lesson)
        case Missing.SUBJECT:
            return say("absences.subjects", names=[say(f"absences.subject.{name}") for name in of.subjects.split()])
        case _ if of.lesson is not None:
            return say(f"absences.{of.missing}_lesson", lesson=of.lesson)
        case _ if of.minute is not None:
            return say(f"absences.{of.missing}_at", at=clock_time(of.minute))
        case _:
            return say(f"absences.{of.missing}")


def _two_ends(of: Part) -> Phrase:
    if of.lesson is not None and of.lesson == of.until_lesson:
        return say(f"absences.{of.missing}_one", lesson=of.lesson)
    if of.lesson is not None and of.until_lesson is not None:
        return say(f"absences.{of.missing}_lessons", lesson=of.lesson, last=of.until_lesson)
    if of.minute is not None and of.until_minute is not None:
        return say(f"absences.{of.missing}_times", at=clock_time(of.minute), until=clock_time(of.until_minute))
    away = of.missing is Missing.BETWEEN
    first, then = (Missing.LEAVES, Missing.ARRIVES) if away else (Missing.ARRIVES, Missing.LEAVES)
    begins = Part(first, of.lesson - away if of.lesson else None, of.minute)
    ends = Part(then, of.until_lesson + away if of.until_lesson else None, of.until_minute)
    return say("absences.both", first=part(begins), then=part(ends))


def why(reason: Reason) -> Phrase:
    """Give «болеет», «у врача»."""
    return say(f"absences.why.{reason}")


def facts(told: Sequence[tuple[Days, Part | None]], reason: Reason, words: str = "") -> list[Phrase]:
    """Give a note in lines: the days, which part of them, why, and the family's words."""
    when = [say("absences.when", days=span(one)) for one, _ in told]
    return [*beneath(when, [of for _, of in told]), *because(reason, words)]


def beneath(days: Sequence[Phrase], parts: Sequence[Part | None]) -> list[Phrase]:
    """Give the lines of days with which part of them is missed: once if it is the same, else beneath each."""
    told = [missed(one) for one in parts]
    if len(set(parts)) > 1:
        return [line for pair in zip(days, told, strict=True) for line in pair]
    return [*days, *(told[:1] if any(parts) else [])]


def missed(of: Part | None) -> Phrase:
    """Give «⏰ придёт к 3-му уроку», «⏰ весь день»."""
    return say("absences.part", part=part(of)) if of else say("absences.whole")


def because(reason: Reason, words: str = "") -> list[Phrase]:
    """Give why, and the family's words, in lines."""
    lines: list[Phrase] = []
    if reason is not Reason.OTHER:
        lines.append(say(f"absences.reason.{reason}"))
    if words:
        lines.append(say("absences.words", words=quoted(words)))
    return lines


def quoted(words: str) -> str:
    """Give what a family wrote, in one line."""
    return "; ".join(" ".join(line.split()) for line in words.splitlines() if line.strip())


def short(note: Note, day: date) -> Phrase:
    """Give «болеет, по 27 ноября», as of `day`."""
    if note.part is not None and note.reason is Reason.OTHER:
        return part(note.part)
    if note.part is not None:
        return say("absences.short_part", why=why(note.reason), part=part(note.part))
    if note.days.last > day:
        return say("absences.short_until", why=why(note.reason), last=note.days.last)
    return why(note.reason)


def by_class(away: Sequence[Note], day: date) -> list[Phrase]:
    """Give a line a class: «5Б: Петя Морошкин (болеет), Маша Котова (придёт к 3-му уроку)»."""
    classes: dict[str, list[Phrase]] = {}
    for note in away:
        classes.setdefault(note.label, []).append(say("absences.pupil", pupil=note.name, why=short(note, day)))
    return [say("absences.of_class", label=label, pupils=pupils) for label, pupils in classes.items()]
