"""What people choose about their notices: quiet hours, the digest's hour, how each kind comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.notices.kinds import KINDS, Kind, Urgency
from core.notices.notifying import look_again
from core.notices.readers import Reader, Way, reader_of
from core.notices.silence import Span
from core.notices.tables import notice_preference
from core.people import BOT_OF, Role, membership
from core.refusal import Refusal
from core.words import say

LONGEST_QUIET = 16 * 60  # minutes: the rest of the day must be enough to be told something


class QuietTooLong(Refusal):
    """Quiet hours leave too little of the day. Tells `hours`, the most there may be."""


class KindKept(Refusal):
    """This kind cannot be switched off. Tells `kind` and `why`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a person gets notices, and the kinds that their roles may bring them, in order of urgency."""

    reader: Reader
    kinds: tuple[Kind, ...]

    def coming(self, way: Way | None) -> list[Kind]:
        """Give the kinds that come in this way."""
        return [kind for kind in self.kinds if self.reader.way(kind) is way]


_ROLES = sa.select(membership.c.role).where(
    membership.c.person_id == sa.bindparam("person_id"), membership.c.ended_at.is_(None)
)


def settings_of(tx: Tx, person_id: int) -> Settings:
    """Give a person's settings."""
    bots = {BOT_OF[Role(row.role)] for row in tx.all(_ROLES, {"person_id": person_id})}
    return Settings(reader_of(tx, person_id), tuple(kind for kind in KINDS.values() if bots & set(kind.bots)))


def too_long(quiet: Span) -> None:
    """Refuse quiet hours that leave nearly nothing of the day. Raises QuietTooLong."""
    if quiet.length > LONGEST_QUIET:
        raise QuietTooLong(hours=LONGEST_QUIET // 60)


def set_quiet(tx: Tx, person_id: int, quiet: Span | None) -> None:
    """Keep one's own quiet hours, or the school's (None). Raises QuietTooLong."""
    too_long(quiet or Span(0, 0))
    starts, ends = (None, None) if quiet is None else (quiet.starts, quiet.ends)
    _keep(tx, person_id, {"quiet_from": starts, "quiet_until": ends})


def set_digest(tx: Tx, person_id: int, at: int | None) -> None:
    """Keep when one's digest comes, in minutes from midnight, or as the school's does (None)."""
    _keep(tx, person_id, {"digest_at": at})


def choose(tx: Tx, person_id: int, kind: Kind, way: Way) -> None:
    """Get one kind in this way from now on. Raises KindKept."""
    if kind.urgency is Urgency.URGENT or (kind.kept and way is Way.MUTE):
        raise KindKept(kind=say(f"notices.kind.{kind.key}"), why=say(f"notices.kept.{kind.key}"))
    kinds = _locked(tx, person_id)
    _keep(tx, person_id, {"kinds": {**kinds, kind.key: way}})


def choose_all(tx: Tx, person_id: int, way: Way | None) -> None:
    """Get every kind at once, or every kind in the digest, or each in its usual way (None); what is off stays off."""
    kinds = {key: kept for key, kept in _locked(tx, person_id).items() if kept == Way.MUTE}
    _keep(tx, person_id, {"wholly": way or "", "kinds": kinds})


_BEGIN = sa.text("INSERT INTO notice_preference (person_id, kinds) VALUES (:who, '{}') ON CONFLICT DO NOTHING")
_LOCK = (
    sa.select(notice_preference.c.kinds).where(notice_preference.c.person_id == sa.bindparam("who")).with_for_update()
)


def _locked(tx: Tx, person_id: int) -> Mapping[str, str]:
    tx.run(_BEGIN, {"who": person_id})
    kinds: Mapping[str, str] = tx.value(_LOCK, {"who": person_id})
    return kinds


def _keep(tx: Tx, person_id: int, chosen: dict[str, Any]) -> None:
    tx.run(_BEGIN, {"who": person_id})
    tx.run(notice_preference.update().where(notice_preference.c.person_id == person_id).values(chosen))
    look_again(tx, person_id)
