"""The floor: what the database alone costs a turn, in the standard library's sqlite3 with nothing around it."""

import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench import scene
from tests.bench.race import Sent

_TABLES = """
PRAGMA journal_mode=wal; PRAGMA synchronous=normal;
CREATE TABLE conversation (chat INTEGER PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, body TEXT NOT NULL);
"""
_SAVE = "INSERT INTO conversation VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET state = excluded.state"


class BareSqlite:
    """Reads a state, writes it, writes a message, commits. It thinks nothing, and says the expected."""

    def __init__(self, path: Path) -> None:
        self.sent = Sent()
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(_TABLES)

    async def take(self, raw: bytes) -> None:
        """One turn."""
        update = json.loads(raw)
        query = update.get("callback_query")
        chat = (query or update["message"])["from"]["id"]
        self._db.execute("BEGIN IMMEDIATE")
        row = self._db.execute("SELECT state FROM conversation WHERE chat = ?", (chat,)).fetchone()
        turn = json.loads(row[0])["turn"] + 1 if row else 0
        body = json.dumps(_answer(chat, turn), ensure_ascii=False)
        self._db.execute(_SAVE, (chat, json.dumps({"turn": turn})))
        self._db.execute("INSERT INTO outbox (chat, body) VALUES (?, ?)", (chat, body))
        self._db.execute("COMMIT")
        self.sent.requests.append(("sendMessage", body.encode()))
        if query:
            self.sent.requests.append(("answerCallbackQuery", b"{}"))

    async def settle(self) -> None:
        """Everything has left already."""

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _answer(chat: int, turn: int) -> dict[str, object]:
    """As many buttons as the real dialog shows, labelled with what is tapped next."""
    last = turn + 1 == len(scene.STEPS)
    text = scene.done(scene.STEPS[2], scene.STEPS[5]) if last else scene.GREETING
    label = scene.CONFIRM if last else scene.STEPS[turn + 1]
    rows = [[{"text": label, "callback_data": f"1.{turn}.{n}"}] for n in range(scene.BUTTONS[turn])]
    return {"chat_id": chat, "text": text, "reply_markup": {"inline_keyboard": rows}}


@asynccontextmanager
async def on_sqlite() -> AsyncIterator[BareSqlite]:
    """Run on a file in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        bare = BareSqlite(Path(folder) / "bare.db")
        yield bare
        bare.close()
