"""The outbox: every message a person gets is stored with the change that caused it, then delivered."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from core.accounts import account
from core.broadcasts.tables import broadcast, held
from core.database import Tx
from core.messages import Message
from core.prepared import Prepared
from core.tables import Id, Moment, refers, table


class Priority(IntEnum):
    """What goes first when a messenger's pace is a limit."""

    URGENT = 0
    DIALOG = 1
    NOTICE = 2
    DIGEST = 3


outbox = table(
    "outbox",
    refers("account_id", "account"),
    sa.Column("transport", sa.String(16), nullable=False, server_default=""),  # the account's, so that an index has it
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    # Of a notice: the name in its buttons' tokens, and what each starts, [[dialog, given], …].
    sa.Column("notice", sa.String(16)),
    sa.Column("actions", sa.JSON(none_as_null=True)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("sent_at", Moment),
    sa.Column("failed", sa.String(200)),
    sa.Column("edits", sa.String(120)),  # the messenger's name of the message that this one takes the place of
    refers("broadcast_id", "broadcast", optional=True, index=False),
)
_WAITING = sa.and_(outbox.c.sent_at.is_(None), outbox.c.failed.is_(None))
_IS_NOTICE = outbox.c.notice.is_not(None)
sa.Index("uq_outbox_notice", outbox.c.notice, unique=True, sqlite_where=_IS_NOTICE, postgresql_where=_IS_NOTICE)
sa.Index(
    "ix_outbox_waiting",
    outbox.c.transport,
    outbox.c.bot,
    outbox.c.priority,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

_OF_BROADCAST = outbox.c.broadcast_id.is_not(None)
# All that a broadcast's report asks for: the rows themselves, with their long bodies, need not be read.
sa.Index(
    "ix_outbox_broadcast",
    outbox.c.broadcast_id,
    outbox.c.account_id,
    outbox.c.transport,
    outbox.c.bot,
    outbox.c.sent_at,
    outbox.c.failed,
    sqlite_where=_OF_BROADCAST,
    postgresql_where=_OF_BROADCAST,
)

_GIVEN = ("account_id", "bot", "priority", "body", "notice", "actions", "created_at", "due_at", "broadcast_id")
_INSERT = Prepared(
    outbox.insert()
    .inline()
    .values(
        {
            "transport": sa.select(account.c.transport)
            .where(account.c.id == sa.bindparam("account_id"))
            .scalar_subquery(),
            **{name: sa.bindparam(name) for name in _GIVEN},
        }
    )
)

_ANSWER = Prepared(
    outbox.insert()
    .inline()
    .values(
        {
            **{name: sa.bindparam(name) for name in ("account_id", "transport", "bot", "body", "edits")},
            "priority": sa.literal_column(str(int(Priority.DIALOG))),
            "created_at": sa.bindparam("at"),
            "due_at": sa.bindparam("at"),
        }
    )
)


def answer(tx: Tx, account_id: int, transport: str, bot: str, messages: Iterable[Message], edits: str | None) -> None:
    """Store what a turn says to `account_id`, which is at `transport`: as `put`, but with no value more than it needs.

    The first message takes the place of the one that the messenger calls `edits`.
    """
    common = {"account_id": account_id, "transport": transport, "bot": bot, "at": tx.now}
    rows = [{**common, "body": m.to_json(), "edits": edits if n == 0 else None} for n, m in enumerate(messages)]
    if rows:
        tx.change_many(_ANSWER, rows)


def answering(after: sa.FromClause) -> sa.Insert:
    """Give `answer` as one INSERT, for PostgreSQL, if `after` has a row.

    Values: account_id, transport, bot, bodies (a list), at; edits is that of the first.
    """
    bodies = sa.func.json_array_elements(sa.bindparam("bodies", type_=sa.JSON))
    one = bodies.table_valued(sa.column("value", sa.JSON), with_ordinality="place", name="one").render_derived()
    columns = ("account_id", "transport", "bot", "priority", "body", "created_at", "due_at", "edits")
    chosen = sa.select(
        sa.bindparam("account_id", type_=Id),
        sa.bindparam("transport", type_=sa.String),
        sa.bindparam("bot", type_=sa.String),
        sa.literal(int(Priority.DIALOG)),
        one.c.value,
        sa.bindparam("at", type_=Moment),
        sa.bindparam("at", type_=Moment),
        sa.case((one.c.place == 1, sa.bindparam("edits", type_=sa.String))),
    )
    return outbox.insert().from_select(columns, chosen.select_from(after.join(one, sa.true())).order_by(one.c.place))


def put(
    tx: Tx,
    account_id: int,
    bot: str,
    messages: Iterable[Message],
    priority: Priority = Priority.DIALOG,
    notice: str | None = None,
    actions: Sequence[Sequence[Any]] | None = None,
    broadcast_id: int | None = None,
    due_at: datetime | None = None,
) -> None:
    """Store `messages` for `account_id`, in this order, to be delivered after the commit, not before `due_at`.

    `notice` names the message in its buttons' tokens, and `actions` says what each starts (see `action`).
    """
    common = {
        "account_id": account_id,
        "bot": bot,
        "priority": int(priority),
        "created_at": tx.now,
        "due_at": due_at or tx.now,
        "notice": notice,
        "actions": actions,
        "broadcast_id": broadcast_id,
    }
    rows = [{**common, "body": message.to_json()} for message in messages]
    if rows:
        tx.change_many(_INSERT, rows)


def put_each(tx: Tx, of_each: Iterable[tuple[int, str, Message]], priority: Priority, broadcast_id: int) -> None:
    """Store one message of a broadcast for each (account_id, bot, message)."""
    common = {"priority": int(priority), "created_at": tx.now, "due_at": tx.now, "broadcast_id": broadcast_id}
    common |= dict.fromkeys(("notice", "actions"))
    rows = [common | {"account_id": to, "bot": bot, "body": message.to_json()} for to, bot, message in of_each]
    if rows:
        tx.change_many(_INSERT, rows)


_ACTIONS = sa.select(outbox.c.actions).where(
    outbox.c.notice == sa.bindparam("notice"), outbox.c.account_id == sa.bindparam("account_id")
)

_ACTIONS_OF_BROADCAST = sa.select(broadcast.c.actions).where(
    broadcast.c.public_id == sa.bindparam("notice"),
    sa.exists().where(
        outbox.c.broadcast_id == broadcast.c.id, outbox.c.account_id == sa.bindparam("account_id"), _OF_BROADCAST
    ),
)


def notice_token(notice: str, index: int) -> str:
    """Give the token of a notice's button."""
    return f"n{notice}.{index}"


def action(tx: Tx, account_id: int, token: str) -> tuple[str, dict[str, Any]] | None:
    """Give (dialog, answers given) that a notice's button starts; None if `token` is no button of a notice to them.

    The messages of a broadcast share one name and one list of actions.
    """
    name, _, index = token.partition(".")
    if not name.startswith("n") or not index.isdigit():
        return None
    asked = {"notice": name[1:], "account_id": account_id}
    actions = tx.value(_ACTIONS, asked) or tx.value(_ACTIONS_OF_BROADCAST, asked)
    return tuple(actions[int(index)]) if actions and int(index) < len(actions) else None


_HELD = held(outbox.c.broadcast_id)


def _waiting(*more: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(
            outbox.c.id,
            outbox.c.account_id,
            outbox.c.bot,
            outbox.c.priority,
            outbox.c.body,
            outbox.c.edits,
            outbox.c.broadcast_id,
            account.c.external_id,
        )
        .join(account, account.c.id == outbox.c.account_id)
        .where(_WAITING, outbox.c.due_at <= sa.bindparam("now", type_=Moment))
        .where(outbox.c.transport == sa.bindparam("transport"), *more)
        .where(sa.or_(outbox.c.broadcast_id.is_(None), ~_HELD))
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


_FOR_ALL = Prepared(_waiting().with_for_update(skip_locked=True, of=outbox))
_FOR_ONE = Prepared(
    _waiting(account.c.external_id == sa.bindparam("external_id")).with_for_update(skip_locked=True, of=outbox)
)
# The messages of a broadcast are news even if they are urgent: no more of them is taken in hand than can be stopped.
_MINE = outbox.c.bot == sa.bindparam("bot")
_ANSWERS = Prepared(_waiting(_MINE, outbox.c.priority <= int(Priority.DIALOG), outbox.c.broadcast_id.is_(None)))
_NEWS = Prepared(_waiting(_MINE, sa.or_(outbox.c.priority > int(Priority.DIALOG), _OF_BROADCAST)))
_SENT = Prepared(
    outbox.update()
    .where(outbox.c.id == sa.bindparam("row", type_=Id))
    .values(sent_at=sa.bindparam("now", type_=Moment))
)


def waiting(tx: Tx, transport: str, limit: int, external_id: str | None = None) -> Sequence[sa.Row[Any]]:
    """Give due messages of one messenger (or of one account there), urgent first, each person's in their order.

    Rows: id, account_id, bot, priority, body, edits, broadcast_id, external_id. On PostgreSQL they are locked, and
    those that another process has locked are skipped.
    """
    asked = {"now": tx.now, "transport": transport, "most": limit}
    if external_id is not None:
        return tx.all(_FOR_ONE, {**asked, "external_id": external_id})
    return tx.all(_FOR_ALL, asked)


def waiting_of_bot(tx: Tx, transport: str, bot: str, limit: int, news: bool) -> Sequence[sa.Row[Any]]:
    """Give due messages of one bot in one messenger, as `waiting`: answers and urgent notices, or else the `news`.

    Nothing is locked: one process delivers them.
    """
    asked = {"now": tx.now, "transport": transport, "bot": bot, "most": limit}
    return tx.all(_NEWS if news else _ANSWERS, asked)


_QUEUES = (
    sa.select(outbox.c.transport, outbox.c.bot, sa.func.count().label("waiting"))
    .where(_WAITING)
    .group_by(outbox.c.transport, outbox.c.bot)
)


def queues(tx: Tx) -> dict[tuple[str, str], int]:
    """Give how many messages wait for each (messenger, bot)."""
    return {(row.transport, row.bot): row.waiting for row in tx.all(_QUEUES)}


GONE = "gone"  # why a message failed: nobody is at its account
CANCELLED = "cancelled"  # or its broadcast was taken back
KEPT = timedelta(days=90)  # after that nobody taps a notice's button any more


def forget_sent(tx: Tx) -> int:
    """Drop messages delivered, or given up, long ago; give how many."""
    old = tx.now - KEPT
    given_up = sa.and_(outbox.c.failed.is_not(None), outbox.c.created_at < old)
    return tx.run(outbox.delete().where(sa.or_(outbox.c.sent_at < old, given_up))).rowcount


def sent(tx: Tx, ids: Sequence[int]) -> None:
    """Mark messages as delivered."""
    if ids:
        tx.change_many(_SENT, [{"row": id_, "now": tx.now} for id_ in ids])


_SAID = (
    sa.select(outbox.c.id, outbox.c.body)
    .join(account, account.c.id == outbox.c.account_id)
    .where(account.c.person_id == sa.bindparam("who"), outbox.c.bot == sa.bindparam("in_bot"))
    .where(outbox.c.priority == int(Priority.DIALOG), outbox.c.sent_at.is_not(None))
)
_EMPTIED = outbox.update().where(outbox.c.id == sa.bindparam("row")).values(body=Message("").to_json())


def forget(tx: Tx, person_id: int, bot: str, secret: int) -> None:
    """Keep nothing of what was said in a conversation whose messages are `secret`."""
    rows = tx.all(_SAID, {"who": person_id, "in_bot": bot})
    said = [{"row": row.id} for row in rows if row.body.get("secret") == secret]
    if said:
        tx.run(_EMPTIED, said)


def failed(tx: Tx, ids: Sequence[int], why: str) -> None:
    """Mark messages as never to be delivered."""
    tx.run(outbox.update().where(outbox.c.id.in_(ids)).values(failed=why[:200]))


def bots_waiting(tx: Tx, account_id: int) -> Sequence[str]:
    """Give the bots that have something waiting for the account."""
    return [
        row.bot for row in tx.all(sa.select(outbox.c.bot).where(outbox.c.account_id == account_id, _WAITING).distinct())
    ]


def redirect(tx: Tx, account_id: int, bot: str, to: int | None) -> None:
    """What `bot` has waiting for an account where nobody is: notices go to the account `to`, the rest is given up."""
    mine = outbox.update().where(outbox.c.account_id == account_id, outbox.c.bot == bot, _WAITING)
    if to is not None:
        there = sa.select(account.c.transport).where(account.c.id == to).scalar_subquery()
        notices = mine.where(outbox.c.priority != int(Priority.DIALOG))
        tx.run(notices.values(account_id=to, transport=there, edits=None))
    tx.run(mine.values(failed=GONE))
