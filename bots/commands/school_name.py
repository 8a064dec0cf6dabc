"""Which school a person at the terminal means by part of its name."""

import re

import sqlalchemy as sa
from rapidfuzz import fuzz, process, utils

from core.database import Tx
from core.refusal import Refusal
from core.schools import school

CLOSEST = 5
_WORD = re.compile(r"[^\W_]+")


class SchoolUnclear(Refusal):
    """No school of that name, or several; tells the closest `schools` to choose from."""


def found_school(tx: Tx, name: str) -> int:
    """Give the id of the school that has all the words of `name` in its own, in any order; nothing: the only school.

    «лицей 23» is «МАОУ лицей № 23» and not «лицей № 231». Raises SchoolUnclear.
    """
    rows = tx.all(sa.select(school.c.id, school.c.name).order_by(school.c.name))
    named = [r for r in rows if r.name == name] or [r for r in rows if _has(r.name, name)]
    if len(named) != 1:
        raise SchoolUnclear(schools=_closest([r.name for r in named or rows], name))
    return int(named[0].id)


def _has(full: str, name: str) -> bool:
    """Numbers must be whole, words may be cut: «Лице»."""
    known = _words(full)
    return all(w in known if w.isdigit() else any(k.startswith(w) for k in known) for w in _words(name))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("ё", "е"))


def _closest(names: list[str], name: str) -> list[str]:
    best = process.extract(name, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=CLOSEST)
    return [found for found, _, _ in best]
