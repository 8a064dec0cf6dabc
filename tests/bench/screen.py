"""The person: what they see and do, as Telegram would word it. Shared by all in the race, outside the timing.

`Screen` is the person's side: it remembers what a chat shows and turns «tap this label» into an update.
"""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

BOT = {"id": 42, "is_bot": True, "first_name": "Один клик", "username": "klik_bench_bot"}
DATE = 1_790_000_000
_ids = count(1)


@dataclass
class Screen:
    """One private chat: its last message from the bot, as Telegram would send it back in a tap."""

    chat: int
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> int:
        """How many buttons are on screen."""
        return sum(map(len, self.shown.get("reply_markup", {}).get("inline_keyboard", [])))

    @property
    def _person(self) -> dict[str, Any]:
        return {
            "id": self.chat,
            "is_bot": False,
            "first_name": "Анна",
            "username": f"anna{self.chat}",
            "language_code": "ru",
        }

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.chat, "first_name": "Анна", "username": f"anna{self.chat}", "type": "private"}

    def does(self, step: str) -> bytes:
        """Give the raw update of typing a command, or of tapping the button labelled `step`."""
        return json.dumps(self._typed(step) if step.startswith("/") else self._tapped(step)).encode()

    def _typed(self, text: str) -> dict[str, Any]:
        entities = [{"offset": 0, "length": len(text), "type": "bot_command"}]
        message = {"message_id": next(_ids), "from": self._person, "chat": self._chat, "date": DATE}
        return {"update_id": next(_ids), "message": message | {"text": text, "entities": entities}}

    def _tapped(self, label: str) -> dict[str, Any]:
        rows = self.shown["reply_markup"]["inline_keyboard"]
        data = next(b["callback_data"] for row in rows for b in row if b["text"].startswith(label))
        query = {"id": str(next(_ids)), "from": self._person, "message": self.shown, "chat_instance": "7", "data": data}
        return {"update_id": next(_ids), "callback_query": query}

    def receives(self, request: dict[str, Any]) -> None:
        """Show what a sendMessage or editMessageText asked for."""
        markup = request.get("reply_markup")
        self.shown = {
            "message_id": next(_ids),
            "from": BOT,
            "chat": self._chat,
            "date": DATE,
            "text": request["text"],
        } | ({"reply_markup": json.loads(markup) if isinstance(markup, str) else markup} if markup else {})
