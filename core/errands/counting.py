"""Counting errands as they end, and forgetting whose they were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.database import Tx
from core.errands.tables import errand, errand_month
from core.prepared import Prepared

KEPT_MONTHS = 13  # whole ones: a school year, and the month in which the next begins
_THIRTEEN = timedelta(days=31 * KEPT_MONTHS)


@dataclass(frozen=True, slots=True)
class Done:
    """What an errand cost: actions, seconds at it, seconds from beginning to end. `name` and `about` say which.

    `anonymous`: nothing may be kept of whose it was.
    """

    name: str
    about: str
    actions: int
    seconds: int
    elapsed: int
    anonymous: bool = False


Keep = Callable[[Tx, Actor, str, Done], None]
_ROW = ("school_id", "person_id", "bot", "name", "about", "day", "actions", "seconds", "elapsed")
_KEEP = Prepared(errand.insert().inline().values({name: sa.bindparam(name) for name in _ROW}))
_SUMS = ("errands", "people", "actions", "seconds", "given_up", "wasted")
_KEYS = ("school_id", "month", "bot", "name", "about")
_ADD = Prepared(
    sa.text(
        f"INSERT INTO errand_month ({', '.join(_KEYS + _SUMS)})"  # noqa: S608 - of our own names alone
        f" VALUES ({', '.join(f':{name}' for name in _KEYS + _SUMS)})"
        f" ON CONFLICT ({', '.join(_KEYS)}) DO UPDATE SET "
        + ", ".join(f"{name} = errand_month.{name} + excluded.{name}" for name in _SUMS)
    ).bindparams(*(sa.bindparam(name, type_=errand_month.c[name].type) for name in _KEYS + _SUMS))
)


def ended(tx: Tx, actor: Actor, bot: str, done: Done) -> None:
    """Count an errand that ended well; of an anonymous one nothing is kept but the sums of its month."""
    if done.anonymous:
        tx.change(_ADD, _month(actor, tx, bot, done) | _sums(errands=1, people=1, **_cost(done)))
        return
    row = {"person_id": actor.person_id, "day": _today(actor, tx), **_which(actor, bot, done)}
    tx.change(_KEEP, row | _cost(done) | {"elapsed": done.elapsed})


def given_up(tx: Tx, actor: Actor, bot: str, tried: Done) -> None:
    """Count an errand that was cancelled; nobody's in particular."""
    tx.change(_ADD, _month(actor, tx, bot, tried) | _sums(given_up=1, wasted=tried.seconds))


def _today(actor: Actor, tx: Tx) -> date:
    return actor.local(tx.now).date()


def _which(actor: Actor, bot: str, done: Done) -> dict[str, Any]:
    return {"school_id": actor.school_id, "bot": bot, "name": done.name, "about": done.about}


def _cost(done: Done) -> dict[str, int]:
    return {"actions": done.actions, "seconds": done.seconds}


def _month(actor: Actor, tx: Tx, bot: str, done: Done) -> dict[str, Any]:
    return _which(actor, bot, done) | {"month": _today(actor, tx).replace(day=1)}


def _sums(**known: int) -> dict[str, int]:
    return dict.fromkeys(_SUMS, 0) | known


# --- forgetting

_OLDEST = sa.select(sa.func.min(errand.c.day))
_OF_MONTH = sa.and_(errand.c.day >= sa.bindparam("month"), errand.c.day < sa.bindparam("over"))
_FOLDED = (
    sa.select(
        errand.c.school_id,
        errand.c.bot,
        errand.c.name,
        errand.c.about,
        sa.func.count().label("errands"),
        sa.func.count(errand.c.person_id.distinct()).label("people"),
        sa.func.sum(errand.c.actions).label("actions"),
        sa.func.sum(errand.c.seconds).label("seconds"),
    )
    .where(_OF_MONTH)
    .group_by(errand.c.school_id, errand.c.bot, errand.c.name, errand.c.about)
)


def forget_oldest(tx: Tx) -> int:
    """Of the oldest month, if it is old enough, keep only sums; give how many months that were."""
    oldest = tx.value(_OLDEST)
    if oldest is None or oldest.replace(day=1) + _THIRTEEN >= tx.now.date().replace(day=1):
        return 0
    month = {"month": oldest.replace(day=1), "over": _following(oldest)}
    rows = [_folded(row, oldest.replace(day=1)) for row in tx.all(_FOLDED, month)]
    tx.change_many(_ADD, rows)
    tx.run(errand.delete().where(_OF_MONTH), month)
    return 1


def _following(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _folded(row: sa.Row[Any], month: date) -> Mapping[str, Any]:
    known = {name: int(getattr(row, name)) for name in ("errands", "people", "actions", "seconds")}
    keys = {"school_id": row.school_id, "month": month, "bot": row.bot, "name": row.name, "about": row.about}
    return keys | _sums(**known)
