"""Where conversations wait between turns, and which updates were already handled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core import accounts, outbox
from core.accounts import account
from core.database import Raced, Tx
from core.messages import Message
from core.people import Role
from core.prepared import Prepared
from core.tables import Moment, metadata, refers, table
from dialogs.engine.state import State
from dialogs.engine.update import Update

# A joined person has one conversation a bot, whichever messenger they write from; a stranger has one an account.
conversation = table(
    "conversation",
    sa.Column("bot", sa.String(16), nullable=False),
    refers("person_id", "person", optional=True, index=False),
    refers("account_id", "account", optional=True, index=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("bot", "person_id"),
    sa.UniqueConstraint("bot", "account_id"),
)

handled = sa.Table(
    "handled_update",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)
KEEP = timedelta(days=8)  # no messenger redelivers for longer


_HANDLED = Prepared(
    sa.text("INSERT INTO handled_update (key, at) VALUES (:key, :at) ON CONFLICT DO NOTHING").bindparams(
        sa.bindparam("key", type_=sa.String), sa.bindparam("at", type_=Moment)
    )
)
_STATE = (conversation.c.id, conversation.c.version, conversation.c.state, conversation.c.updated_at)
_THEIRS = sa.and_(conversation.c.bot == sa.bindparam("bot"), conversation.c.person_id == account.c.person_id)
# One look for all that a turn begins with: was it handled, who writes, and where their conversation stands.
_WITH_IT = (
    sa.exists().where(handled.c.key == sa.bindparam("key")).label("handled"),
    *(column.label(f"conversation_{column.name}") for column in _STATE),
)
_ARRIVAL = {
    roles: Prepared(accounts.knowing(roles, *_WITH_IT).outerjoin(conversation, _THEIRS))
    for roles in range(1, accounts.MOST_ROLES + 1)
}
_LOCK_THEIRS = Prepared(
    sa.select(conversation.c.id)
    .join(account, _THEIRS)
    .where(account.c.transport == sa.bindparam("transport"), account.c.external_id == sa.bindparam("external_id"))
    .with_for_update(of=conversation)
)
_OWNER = {
    "person_id": conversation.c.person_id == sa.bindparam("owner"),
    "account_id": conversation.c.account_id == sa.bindparam("owner"),
}
_LOCK = {
    owner: Prepared(sa.select(*_STATE).where(conversation.c.bot == sa.bindparam("bot"), where).with_for_update())
    for owner, where in _OWNER.items()
}
_SAVED = (
    conversation.update()
    .where(conversation.c.id == sa.bindparam("row"), conversation.c.version == sa.bindparam("seen"))
    .values(version=sa.bindparam("next"), state=sa.bindparam("value"), updated_at=sa.bindparam("at", type_=Moment))
)
_SAVE = Prepared(_SAVED)


def _all_at_once() -> sa.Select[Any]:
    """Give the end of a turn as one statement, for PostgreSQL: state, update and messages, or nothing of it."""
    saved = _SAVED.returning(conversation.c.id).cte("saved")
    key, at = sa.bindparam("key", type_=sa.String), sa.bindparam("at", type_=Moment)
    noted = handled.insert().from_select(["key", "at"], sa.select(key, at).select_from(saved))
    fresh = noted.returning(handled.c.key).cte("fresh")
    return sa.select(saved.c.id).add_cte(outbox.answering(fresh).cte("said"))


_CLOSE = Prepared(_all_at_once())


class Duplicate(Exception):
    """This update was handled before; nothing is to be done."""


class Stored:
    """One conversation's row; `silent` is how long nothing was said in it.

    The row is either locked until the transaction ends, or only looked at: then `save` or `close` notice if another
    turn was faster, and this one is run again.
    """

    __slots__ = ("_bot", "_column", "_owner", "_row", "_version", "silent", "state")

    def __init__(self, bot: str, person_id: int | None, account_id: int) -> None:
        self._bot = bot
        self._column = "account_id" if person_id is None else "person_id"
        self._owner = account_id if person_id is None else person_id
        self._row: int | None = None
        self._version = 0
        self.state = State()
        self.silent = timedelta(0)

    @staticmethod
    def locked(tx: Tx, bot: str, person_id: int | None, account_id: int) -> "Stored":
        """Lock and load a conversation, or give a new one."""
        stored = Stored(bot, person_id, account_id)
        row = tx.first(_LOCK[stored._column], {"bot": bot, "owner": stored._owner})
        if row is not None:
            stored._read(tx, row.id, row.version, row.state, row.updated_at)
        return stored

    def _read(self, tx: Tx, row: int, version: int, state: dict[str, Any], updated_at: datetime) -> None:
        self._row, self._version = row, version
        self.state = State.from_json(state)
        self.silent = tx.now - updated_at

    def save(self, tx: Tx) -> None:
        """Write the state by compare-and-set. Raises Raced."""
        value = self.state.to_json()
        if self._row is None:
            self._insert(tx, value)
        elif tx.change(_SAVE, self._values(tx, value)) != 1:
            raise Raced

    def close(self, tx: Tx, update: Update, account_id: int, messages: Sequence[Message], edits: str | None) -> None:
        """End a turn: state, the update noted as handled, and what is said. Raises Raced; nothing may come after it."""
        if tx.whole and self._row is not None:
            values = {
                **self._values(tx, self.state.to_json()),
                "key": update.key,
                "account_id": account_id,
                "transport": update.transport,
                "bot": self._bot,
                "bodies": [message.to_json() for message in messages],
                "edits": edits,
            }
            if tx.close(_CLOSE, values) != 1:
                raise Raced
            return
        if not remember(tx, update):
            raise Raced
        self.save(tx)
        outbox.answer(tx, account_id, update.transport, self._bot, messages, edits)

    def _values(self, tx: Tx, value: dict[str, Any]) -> dict[str, Any]:
        return {"row": self._row, "seen": self._version, "next": self._version + 1, "value": value, "at": tx.now}

    def _insert(self, tx: Tx, value: dict[str, Any]) -> None:
        row = {
            "bot": self._bot,
            self._column: self._owner,
            "version": 1,
            "state": value,
            "updated_at": tx.now,
        }
        tx.insert(conversation, **row)  # Raced: two first updates of one person at the same moment


def arrive(tx: Tx, update: Update, roles: tuple[Role, ...]) -> tuple[accounts.Known, Stored]:
    """Give who writes and their conversation. Raises Duplicate, or Raced if somebody joins at this moment."""
    asked = {**accounts.asked(update.transport, update.account, roles), "bot": update.bot, "key": update.key}
    if tx.again:
        tx.first(_LOCK_THEIRS, asked)
    row = accounts.acting(tx.all(_ARRIVAL[len(roles)], asked))
    if row is None:
        person = known(tx, update, roles)
        return person, Stored.locked(tx, update.bot, person.person_id, person.account_id)
    if row.handled:
        raise Duplicate
    person = accounts.recognised(tx, row, roles)
    if person.person_id is None:
        stored = Stored.locked(tx, update.bot, None, person.account_id)
        if known(tx, update, roles).person_id is not None:
            raise Raced  # joined by another update while this one waited for the lock
        return person, stored
    stored = Stored(update.bot, person.person_id, person.account_id)
    if row.conversation_id is not None:
        stored._read(
            tx, row.conversation_id, row.conversation_version, row.conversation_state, row.conversation_updated_at
        )
    return person, stored


def known(tx: Tx, update: Update, roles: tuple[Role, ...]) -> accounts.Known:
    """Give who writes. Raises Raced."""
    return accounts.known(tx, update.transport, update.account, update.language, roles)


def remember(tx: Tx, update: Update) -> bool:
    """Note that the `update` is being handled; tell whether it is new.

    While another transaction handles the same update, this one waits for it to end.
    """
    return tx.change(_HANDLED, {"key": update.key, "at": tx.now}) == 1


def forget_old(tx: Tx) -> int:
    """Drop what no messenger will redeliver; give how many."""
    return tx.run(handled.delete().where(handled.c.at < tx.now - KEEP)).rowcount
