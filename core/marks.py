"""Marks: how far a messenger's queue of updates was taken, where the messenger itself does not remember it."""

import sqlalchemy as sa

from core.database import Tx
from core.tables import table

queue_mark = table(
    "queue_mark",
    sa.Column("transport", sa.String(16), nullable=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("mark", sa.String(80), nullable=False),
    sa.UniqueConstraint("transport", "bot"),
)


def mark(tx: Tx, transport: str, bot: str) -> str:
    """Give what was kept last, "" at first."""
    return str(tx.value(sa.select(queue_mark.c.mark).where(*_is(transport, bot))) or "")


def keep_mark(tx: Tx, transport: str, bot: str, mark: str) -> None:
    """Keep it instead of the last one. Raises Raced."""
    if tx.run(queue_mark.update().where(*_is(transport, bot)).values(mark=mark)).rowcount:
        return
    tx.insert(queue_mark, transport=transport, bot=bot, mark=mark)


def _is(transport: str, bot: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return queue_mark.c.transport == transport, queue_mark.c.bot == bot
