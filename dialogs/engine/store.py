"""Where conversations wait between turns, and which updates were already handled."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.database import Raced, Tx
from core.prepared import Prepared
from core.tables import Moment, metadata, refers, table
from dialogs.engine.state import State

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
_OWNER = {
    "person_id": conversation.c.person_id == sa.bindparam("owner"),
    "account_id": conversation.c.account_id == sa.bindparam("owner"),
}
_LOCK = {
    owner: Prepared(
        sa.select(conversation.c.id, conversation.c.version, conversation.c.state, conversation.c.updated_at)
        .where(conversation.c.bot == sa.bindparam("bot"), where)
        .with_for_update()
    )
    for owner, where in _OWNER.items()
}
_SAVE = Prepared(
    conversation.update()
    .where(conversation.c.id == sa.bindparam("row"), conversation.c.version == sa.bindparam("seen"))
    .values(version=sa.bindparam("next"), state=sa.bindparam("value"), updated_at=sa.bindparam("at"))
)


class Stored:
    """One conversation's row, locked until the transaction ends; `silent` is how long nothing was said in it."""

    __slots__ = ("_bot", "_column", "_owner", "_row", "_version", "silent", "state")

    def __init__(self, tx: Tx, bot: str, person_id: int | None, account_id: int) -> None:
        self._bot = bot
        self._column = "account_id" if person_id is None else "person_id"
        self._owner = account_id if person_id is None else person_id
        row = tx.first(_LOCK[self._column], {"bot": bot, "owner": self._owner})
        self._row: int | None = row.id if row else None
        self._version: int = row.version if row else 0
        self.state = State.from_json(row.state) if row else State()
        self.silent = tx.now - row.updated_at if row else timedelta(0)

    def save(self, tx: Tx) -> None:
        """Write the state by compare-and-set. Raises Raced."""
        value = self.state.to_json()
        if self._row is None:
            self._insert(tx, value)
            return
        known = {
            "row": self._row,
            "seen": self._version,
            "next": self._version + 1,
            "value": value,
            "at": tx.now,
        }
        if tx.change(_SAVE, known) != 1:
            raise Raced

    def _insert(self, tx: Tx, value: dict[str, Any]) -> None:
        row = {
            "bot": self._bot,
            self._column: self._owner,
            "version": 1,
            "state": value,
            "updated_at": tx.now,
        }
        try:
            tx.run(conversation.insert(), row)
        except sa.exc.IntegrityError as error:  # two first updates of one person at the same moment
            raise Raced from error


def remember(tx: Tx, key: str) -> bool:
    """Note that the update `key` is being handled; tell whether it is new.

    While another transaction handles the same update, this one waits for it to end.
    """
    return tx.change(_HANDLED, {"key": key, "at": tx.now}) == 1


def forget_old(tx: Tx) -> int:
    """Drop what no messenger will redeliver; give how many."""
    return tx.run(handled.delete().where(handled.c.at < tx.now - KEEP)).rowcount
