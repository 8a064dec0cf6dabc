"""What became of a broadcast: how many have it, by messenger, who waits, who was not reached and in which classes.

Every number is counted from the rows themselves, and together they are all the people of the broadcast.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.access import Actor
from core.accounts import account
from core.broadcasts.audience import Audience, pupils
from core.broadcasts.forecast import lasts
from core.broadcasts.queries import about, found, own, unreached
from core.broadcasts.tables import Course, Why, broadcast, missed
from core.database import Tx
from core.messengers import in_order, paces
from core.names import Name
from core.notices import KINDS, Kind, Urgency
from core.notices.tables import notice
from core.outbox import CANCELLED, outbox
from core.people import Role, enrollment, guardianship
from core.schools import school_class
from core.tables import Id

LISTED = timedelta(days=60)  # the outbox remembers a little longer
MOST_LISTED = 30
MOST_CLASSES = 5


class State(StrEnum):
    """What became of one person's message."""

    SENT = "sent"
    WAITING = "waiting"  # for the messenger's pace
    LATER = "later"  # for the end of quiet hours or lessons
    DIGEST = "digest"  # for the person's digest
    LOST = "lost"  # the messenger did not take it: whoever blocked the bot, or left
    MUTED = "muted"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"
    ANSWERED = "answered"  # the survey that it invites to, before it came
    AHEAD = "ahead"  # not looked at yet


@dataclass(frozen=True, slots=True)
class Told:
    """A broadcast as it is listed."""

    id: int
    about: str
    audience: Audience
    kind: Kind
    course: Course
    is_over: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All of one. `counts` holds people by (messenger, state); the messenger is "" where there is none.

    `seconds` it still takes; `classes` are those with most people whom nothing reached, (label, people).
    """

    told: Told
    author: Name
    role: Role
    text: str
    counts: Counter[tuple[str, State]]
    seconds: int
    classes: Sequence[tuple[str, int]]

    def number(self, *states: State, transport: str | None = None) -> int:
        """Give how many people are in any of `states`, with one messenger or all of them."""
        return sum(n for (name, state), n in self.counts.items() if state in states and transport in (None, name))

    @property
    def people(self) -> int:
        """Give how many it is for."""
        return self.counts.total()

    @property
    def share(self) -> float:
        """Give how much of what can be sent was sent, 0 to 1."""
        sent = self.number(State.SENT)
        left = self.number(State.WAITING, State.LATER, State.DIGEST, State.AHEAD)
        return sent / (sent + left) if left else 1.0

    @property
    def messengers(self) -> list[str]:
        """Give the messengers that have a part in it, foreign ones last."""
        return in_order({transport for transport, _ in self.counts if transport})


# --- lists

_LISTED = sa.select(broadcast).order_by(broadcast.c.id.desc()).limit(MOST_LISTED)


def listed(tx: Tx, actor: Actor) -> Sequence[Told]:
    """Give the broadcasts that the actor may see, the newest first. Raises NotAllowed."""
    return [_told(row) for row in tx.all(_LISTED.where(own(actor), broadcast.c.created_at > tx.now - LISTED))]


def _told(row: sa.Row[Any]) -> Told:
    return Told(
        row.id,
        about(row.text),
        Audience.from_json(row.audience),
        KINDS[row.kind],
        Course(row.course),
        row.finished_at is not None,
        row.created_at,
    )


# --- numbers

_BROADCAST_ID = sa.bindparam("broadcast_id", type_=Id)
_BECAME = sa.case(
    (outbox.c.sent_at.is_not(None), State.SENT.value),
    (outbox.c.failed.is_(None), State.WAITING.value),
    (outbox.c.failed == CANCELLED, State.CANCELLED.value),
    (outbox.c.failed == Why.ANSWERED.value, State.ANSWERED.value),
    else_=State.LOST.value,
)
_IN_DIGESTS = sa.and_(notice.c.left_at.is_not(None), notice.c.urgency == Urgency.DIGEST.value)
_WAITS = sa.case((notice.c.urgency == Urgency.DIGEST.value, State.DIGEST.value), else_=State.LATER.value)
_NOWHERE = sa.literal("")


def _counted(query: sa.Select[Any]) -> sa.Select[Any]:
    counted = query.subquery()
    return sa.select(*counted.c, sa.func.count().label("people")).group_by(*counted.c)


# Of each person there is one row in one of these.
_COUNTS = sa.union_all(
    _counted(
        sa.select(outbox.c.transport, outbox.c.bot, _BECAME.label("state")).where(
            outbox.c.broadcast_id == _BROADCAST_ID
        )
    ),
    _counted(
        sa.select(outbox.c.transport, outbox.c.bot, _BECAME.label("state"))
        .join(notice, notice.c.name == outbox.c.notice)
        .where(notice.c.broadcast_id == _BROADCAST_ID, _IN_DIGESTS)
    ),
    _counted(
        sa.select(_NOWHERE.label("transport"), _NOWHERE.label("bot"), _WAITS.label("state")).where(
            notice.c.broadcast_id == _BROADCAST_ID, notice.c.left_at.is_(None)
        )
    ),
    _counted(
        sa.select(_NOWHERE.label("transport"), _NOWHERE.label("bot"), missed.c.why.label("state")).where(
            missed.c.broadcast_id == _BROADCAST_ID
        )
    ),
)


def report(tx: Tx, actor: Actor, broadcast_id: int) -> Report:
    """Give what became of a broadcast so far. Raises NotFound or NotAllowed."""
    return whole(tx, found(tx, actor, broadcast_id))


def whole(tx: Tx, row: sa.Row[Any]) -> Report:
    """Give the report of a row of `queries.WHOLE`."""
    author = Name(row.family, row.given, row.patronymic, row.sex)
    return Report(_told(row), author, Role(row.author_role), row.text, *_numbers(tx, row), _classes(tx, row))


def _numbers(tx: Tx, row: sa.Row[Any]) -> tuple[Counter[tuple[str, State]], int]:
    """Give people by messenger and state, and the seconds that are left."""
    counts: Counter[tuple[str, State]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for one in tx.all(_COUNTS, {"broadcast_id": row.id}):
        counts[one.transport, State(one.state)] += one.people
        waiting[one.transport, one.bot] += one.people if one.state == State.WAITING else 0
    counts["", State.AHEAD] = max(0, row.people - counts.total())
    if row.course == Course.CANCELLED:
        return +_given_up(counts), 0
    known = paces(tx)
    return +counts, max((lasts(n, known.get(lane)) for lane, n in waiting.items()), default=0)


def _given_up(counts: Counter[tuple[str, State]]) -> Counter[tuple[str, State]]:
    """Whatever waited in a broadcast that was cancelled is given up, though its rows may not say so yet."""
    kept: Counter[tuple[str, State]] = Counter()
    for (transport, state), people in counts.items():
        left = state in (State.WAITING, State.LATER, State.DIGEST, State.AHEAD)
        kept[transport, State.CANCELLED if left else state] += people
    return kept


# --- who is to be told on paper


def _classes(tx: Tx, row: sa.Row[Any]) -> Sequence[tuple[str, int]]:
    """Each person is counted once, a guardian in one of the children's classes.

    Put together here: where a database lacks statistics yet, it would compare everybody with everybody.
    """
    lost = set(tx.run(_lost(row.id)).scalars())
    there = pupils(row.school_id, Audience.from_json(row.audience)).order_by(enrollment.c.class_id.desc())
    children = guardianship.c.pupil_id == enrollment.c.pupil_id
    guardians = there.join(guardianship, children).with_only_columns(guardianship.c.guardian_id, enrollment.c.class_id)
    ways = [tuple(one) for query in (guardians, there) for one in (tx.all(query) if lost else ())]
    class_of: dict[int, int] = dict(ways)
    people = Counter(class_of[who] for who in lost & class_of.keys())
    labels = tx.all(_LABELS, {"classes": list(people)}) if people else ()
    most = sorted(((people[one.id], one) for one in labels), key=lambda one: (-one[0], one[1].grade))
    return [(f"{one.grade}{one.letter}", count) for count, one in most[:MOST_CLASSES]]


_LABELS = (
    sa.select(school_class.c.id, school_class.c.grade, school_class.c.letter)
    .where(school_class.c.id.in_(sa.bindparam("classes", expanding=True)))
    .order_by(school_class.c.grade, school_class.c.letter)
)


def _lost(broadcast_id: int) -> sa.CompoundSelect[Any]:
    """People who joined nowhere, and those whose messenger did not take it."""
    refused = (
        sa.select(account.c.person_id)
        .join(outbox, outbox.c.account_id == account.c.id)
        .where(outbox.c.broadcast_id == broadcast_id, _BECAME.in_([State.LOST.value]))
    )
    return sa.union(unreached(broadcast_id), refused)
