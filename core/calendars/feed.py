"""The calendar that a secret link opens: always what holds now, with a mark by which it is known to be the same."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.calendar_file import calendar_file
from core.calendars.links import hash_of
from core.calendars.sources import SOURCES, Family
from core.calendars.tables import calendar_link
from core.database import Tx
from core.names import Name
from core.opportunities.pupils import children
from core.people import Role, membership, person
from core.refusal import NotFound
from core.school_hours import breaks_of
from core.schools import school
from core.words import Text, say

AGAIN = timedelta(hours=4)  # after which a phone should ask again
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = "\r\nDTSTAMP:{0:%Y%m%dT%H%M%SZ}\r\nLAST-MODIFIED:{0:%Y%m%dT%H%M%SZ}\r\n"

Speak = Callable[[Text, str], str]  # gives words in a language


@dataclass(frozen=True, slots=True)
class Feed:
    """A family's calendar: its file, since when it is so, and whether that is news (see `keep`)."""

    link: int
    language: str
    content: bytes
    digest: str
    changed_at: datetime
    is_news: bool

    @property
    def tag(self) -> str:
        """Give what changes with the file."""
        return f"{self.digest[:20]}-{int(self.changed_at.timestamp()):x}"


_LINK = (
    sa.select(
        calendar_link,
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        person.c.language,
        school.c.timezone,
    )
    .join(person, person.c.id == calendar_link.c.person_id)
    .join(school, school.c.id == calendar_link.c.school_id)
    .join(
        membership,
        sa.and_(
            membership.c.person_id == calendar_link.c.person_id,
            membership.c.school_id == calendar_link.c.school_id,
            membership.c.role == Role.GUARDIAN,
            membership.c.ended_at.is_(None),
        ),
    )
    .where(calendar_link.c.secret_hash == sa.bindparam("hashed"))
)


def language_of(tx: Tx, secret: str) -> str:
    """Give the language of the guardian whose link it is. Raises NotFound for one that opens nothing (any more)."""
    return str(_link(tx, secret).language)


def feed(tx: Tx, secret: str, speak: Speak) -> Feed:
    """Give the calendar that the link opens. Raises NotFound for one that opens nothing (any more)."""
    link = _link(tx, secret)
    name = Name(link.family, link.given, link.patronymic, link.sex)
    actor = Actor(link.person_id, name, Role.GUARDIAN, link.school_id, link.timezone)
    unstamped = _file(tx, actor, lambda text: speak(text, link.language))
    digest = hashlib.sha256(unstamped).hexdigest()
    is_news = digest != link.digest
    changed_at = tx.now.replace(microsecond=0) if is_news else link.changed_at
    content = unstamped.replace(_stamp(_NEVER), _stamp(changed_at))
    return Feed(link.id, link.language, content, digest, changed_at, is_news)


def keep(tx: Tx, given: Feed) -> None:
    """Note since when the calendar is as it was given out."""
    known = {"digest": given.digest, "changed_at": given.changed_at}
    tx.run(calendar_link.update().where(calendar_link.c.id == given.link).values(known))


def _link(tx: Tx, secret: str) -> sa.Row[Any]:
    link = tx.first(_LINK, {"hashed": hash_of(secret)})
    if link is None:
        raise NotFound
    return link


def _file(tx: Tx, actor: Actor, text: Callable[[Text], str]) -> bytes:
    """Give the file as if it never changed, so that only what it says tells one from another."""
    family = Family(actor, children(tx, actor), breaks_of(tx, actor.school_id), text)
    events = [event for source in SOURCES for event in source(tx, family)]
    return calendar_file(text(say("calendars.title")), events, actor.timezone, _NEVER, AGAIN)


def _stamp(moment: datetime) -> bytes:
    return _STAMP.format(moment).encode()
