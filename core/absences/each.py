"""Which child misses what, where a family writes of several: «Маша болеет завтра, а Петя до пятницы». Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from core.absences.partial import NTH, Missing
from core.absences.reading import (
    CLAUSES,
    Said,
    absent,
    adds,
    all_of_them,
    called_in,
    fold,
    more,
    named,
    named_in,
    says_more,
    tells,
    whole,
)
from core.days.parser import facts
from core.names import Name, only_child_called

_ANY_DAY = date(2001, 1, 1)

_VERBS = {Missing.ARRIVES: "придет", Missing.LEAVES: "уйдет"}
_HOUR = re.compile(rf"\b(?:в|к|ко|после|с|со)\s+{NTH}(?!\s*числа)")

Family = Sequence[tuple[int, Name]]
Reader = Callable[[Said, str], Said]


@dataclass(frozen=True, slots=True)
class _Group:
    """A piece of a line, and whom it is about; nobody: what is said of all who follow."""

    who: tuple[int, ...]
    text: str

    def with_text(self, text: str) -> "_Group":
        """Give it with more words."""
        return _Group(self.who, self.text + text)


def of_each(words: str, family: Family, whose: Sequence[int], said: Said, read: Reader) -> dict[int, Said]:
    """Give what lines say of each child, in order; `whose` they are about at first, and what is known of these.

    `read` reads one line more. A later line that tells of some of the children changes what is known of these alone.
    """
    told = dict.fromkeys(whose, said)
    for n, line in enumerate(words.splitlines()):
        told = _with_line(told, line, family, said, read, later=n > 0)
    return told


def _with_line(
    told: Mapping[int, Said], line: str, family: Family, said: Said, read: Reader, later: bool
) -> dict[int, Said]:
    folded = fold(line)
    who = set(named(line, family) or told)
    groups = _groups(folded, family)
    known = next(iter(told.values()), said)
    if len({group.who for group in groups} - {()}) > 1:
        return _apart({child: told.get(child, said) for child, _ in family if child in who}, groups, read)
    if later and who < set(told) and says_more(folded, family):
        stay = set(told) - who if _come(folded, family) else set(told)
        return {child: read(told[child], line) if child in who else told[child] for child in told if child in stay}
    if later and adds(folded) and not who & set(told):
        added = {child: read(known, line) for child in who}
        return {child: added.get(child) or told[child] for child, _ in family if child in added or child in told}
    return {child: read(told.get(child, known), line) for child, _ in family if child in who}


def _come(line: str, family: Family) -> bool:
    found, away = named_in(line, family)
    return bool(found) and not away


def _groups(line: str, family: Family) -> list[_Group]:
    """Cut a line where it begins to tell of other children.

    Names and days that nothing is said of yet belong to what follows; days told after all children, to all of them.
    """
    groups: list[_Group] = []
    waiting, kept = set[int](), ""
    for clause in _clauses(line):
        who = _who(clause, family)
        says = says_more(clause, family) if who else tells(clause)
        if not who and groups and not kept:
            common = len({group.who for group in groups}) > 1 and not any(map(_dated, groups))
            groups[-1:] = [groups[-1], _Group((), clause)] if common else [groups[-1].with_text(clause)]
            continue
        waiting |= set(who)
        kept += clause
        if says:
            groups.append(_Group(tuple(sorted(waiting)), kept))
            waiting, kept = set(), ""
    return [*groups, _Group(tuple(sorted(waiting)), kept)] if kept else groups


def _clauses(line: str) -> list[str]:
    ends = [0, *(found.end() for found in CLAUSES.finditer(line)), len(line)]
    return [line[begins:end] for begins, end in pairwise(ends) if line[begins:end].strip()]


def _dated(group: _Group) -> bool:
    return bool(facts(group.text, _ANY_DAY))


def _who(clause: str, family: Family) -> tuple[int, ...]:
    if all_of_them(clause, family):
        return tuple(id_ for id_, _ in family)
    only = only_child_called(clause, family)
    return tuple(called_in(clause, family)) or (() if only is None else (only,))


def _apart(told: dict[int, Said], groups: Sequence[_Group], read: Reader) -> dict[int, Said]:
    """What a child's own words leave out is as it was told of the one before; why, as of the others if they agree."""
    each = dict(told)
    before: Said | None = None
    silent = set(told)
    for group in groups:
        own = [child for child in group.who or told if child in told]
        for child in own:
            each[child] = _with(each[child], group.text, read, before)
        if absent(group.text):
            silent -= set(own)
        before = each[own[0]] if own and group.who else before
    reasons = {one.reason for one in each.values() if one.reason is not None}
    only = reasons.pop() if len(reasons) == 1 else None
    return {child: replace(one, reason=one.reason or only) if child in silent else one for child, one in each.items()}


def _as_before(text: str, before: Said | None) -> str:
    """«Маша уйдёт в 11, а Петя в 12»: the verb of the one before stands for the other's, too."""
    missing = before.part.missing if before is not None and before.part is not None else None
    verb = _VERBS.get(missing) if missing is not None and not tells(text) else None
    return _HOUR.sub(rf"{verb} \g<0>", text, count=1) if verb else text


def _with(known: Said, text: str, read: Reader, before: Said | None) -> Said:
    said = read(known, _as_before(text, before))
    again = more(text) and said.days == known.days
    if before is None or said.unclear or said.far or (said.days and not again):
        return said
    if whole(text) or absent(text) or said.part != known.part or said.reason is not known.reason:
        return replace(said, days=before.days)
    return replace(said, days=before.days, part=before.part, apart=before.apart, reason=before.reason)
