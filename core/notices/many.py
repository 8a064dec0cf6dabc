"""Telling many people the same, each as they want to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import outbox
from core.database import Tx
from core.messages import Message
from core.notices.kinds import Kind
from core.notices.notifying import PRIORITY, Action, Cause, Line, composed, kept, line_of
from core.notices.readers import Plan, Reader, readers_of
from core.notices.tables import notice
from core.words import Phrase


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What many people are told: all its messages bear its one `name`, and are alike for readers of one language.

    Whoever is in `of`, by person, is told those words instead of `text`: with the same buttons, in calls of their own.
    """

    id: int
    name: str
    kind: Kind
    text: Phrase
    cause: Cause
    actions: Sequence[Action] = ()
    of: Mapping[int, Phrase] = field(default_factory=dict)

    def row(self, tx: Tx, reader: Reader, bot: str, plan: Plan) -> dict[str, Any]:
        """Give the notice of one reader."""
        line = self._line(reader, bot)
        left = self.name if plan.leaves_alone(tx.now) else ""
        row = kept(tx, reader, self.kind, bot, plan, line, self.cause, left)
        return {**row, "name": self.name, "broadcast_id": self.id}

    def message(self, reader: Reader, bot: str) -> Message:
        """Give the message to one reader."""
        return composed(self.name, self._line(reader, bot), reader, bot)[0]

    def _line(self, reader: Reader, bot: str) -> Line:
        return line_of(self.of.get(reader.person_id, self.text), self.actions, reader, bot)


def notify_all(tx: Tx, people: Sequence[tuple[int, int, str]], news: Broadcast) -> list[int]:
    """Tell each (person_id, account_id, bot) when they want it; give those who want nothing of its kind."""
    readers = readers_of(tx, [person_id for person_id, _, _ in people])
    planned = [(readers[who], to, bot, readers[who].plan(news.kind, bot, tx.now, tx.now)) for who, to, bot in people]
    wanted = [(reader, to, bot, plan) for reader, to, bot, plan in planned if plan is not None]
    if wanted:
        tx.run(notice.insert(), [news.row(tx, reader, bot, plan) for reader, _, bot, plan in wanted])
    leaving = [(to, bot, news.message(reader, bot)) for reader, to, bot, plan in wanted if plan.leaves_alone(tx.now)]
    outbox.put_each(tx, leaving, PRIORITY[news.kind.urgency], news.id)
    return [reader.person_id for reader, _, _, plan in planned if plan is None]
