"""Notices: messages nobody asked for just now. At once, or gathered into one digest a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import outbox
from core.accounts import account_of
from core.database import Tx
from core.ids import random_id
from core.messages import Button, Message
from core.people import membership, person
from core.schools import school
from core.tables import Moment, refers, table
from core.words import Phrase, Words, say


class Urgency(StrEnum):
    """When a notice is delivered."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notice: its label, the dialog it starts, and answers already given to it."""

    label: Phrase
    dialog: str
    given: dict[str, Any]


digest_line = table(
    "digest_line",
    refers("person_id", "person"),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("due_at", Moment, nullable=False, index=True),
)

_words: list[Words] = []


def words() -> Words:
    """Give the catalogues, read once when the first notice needs them."""
    if not _words:
        _words.append(Words())
    return _words[0]


def notify(
    tx: Tx,
    person_id: int,
    bot: str,
    text: Phrase,
    urgency: Urgency = Urgency.NOW,
    actions: Sequence[Action] = (),
) -> bool:
    """Tell `person_id` in `bot`, in their language; False if they have joined in no messenger yet.

    A digest line keeps no actions; it waits for the digest hour of the person's school.
    """
    if urgency is Urgency.DIGEST:
        _add_line(tx, person_id, bot, text)
        return True
    found = account_of(tx, person_id, bot)
    if found is None:
        return False
    _send(tx, found.id, found.language, bot, text, actions)
    return True


def _send(tx: Tx, account_id: int, language: str, bot: str, text: Phrase, actions: Sequence[Action]) -> None:
    notice = random_id() if actions else None
    rows = tuple(
        (Button(words().text(a.label, language), outbox.notice_token(notice or "", i)),) for i, a in enumerate(actions)
    )
    message = Message(words().text(text, language), rows)
    starts = [[a.dialog, a.given] for a in actions] or None
    outbox.put(tx, account_id, bot, [message], outbox.Priority.NOTICE, notice=notice, actions=starts)


_HOME = (
    sa.select(person.c.language, school.c.timezone, school.c.digest_hour)
    .join(membership, membership.c.person_id == person.c.id)
    .join(school, school.c.id == membership.c.school_id)
    .where(person.c.id == sa.bindparam("person_id"))
    .order_by(membership.c.id)
    .limit(1)
)


def _add_line(tx: Tx, person_id: int, bot: str, text: Phrase) -> None:
    home = tx.first(_HOME, {"person_id": person_id})
    if home is None:
        return
    line = words().text(text, home.language)[:500]
    due = next_digest(tx.now, home.timezone, home.digest_hour)
    tx.run(digest_line.insert(), {"person_id": person_id, "bot": bot, "text": line, "due_at": due})


def next_digest(now: datetime, timezone: str, hour: int) -> datetime:
    """Give the next moment when it is `hour` o'clock in `timezone`."""
    local = now.astimezone(ZoneInfo(timezone))
    at = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def send_digests(tx: Tx, everything: bool = False) -> int:
    """Send one message to each person whose lines are due (all waiting lines, if `everything`); give how many.

    Lines of people who have joined in no messenger are dropped: by tomorrow they are no news.
    """
    query = sa.select(digest_line).order_by(digest_line.c.id)
    lines = tx.all(query if everything else query.where(digest_line.c.due_at <= tx.now))
    people: dict[tuple[int, str], list[str]] = {}
    for line in lines:
        people.setdefault((line.person_id, line.bot), []).append(line.text)
    for (person_id, bot), texts in people.items():
        notify(tx, person_id, bot, say("notices.digest", lines=texts))
    if lines:
        tx.run(digest_line.delete().where(digest_line.c.id.in_([line.id for line in lines])))
    return len(people)
