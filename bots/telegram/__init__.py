"""Telegram: its Bot API over long polling or a webhook.

aiogram looks after what happens now and then: the bot's name, its menu of commands, its webhook, uploads and
downloads. What happens at every turn (an update in, a message out, a tap answered) is raw JSON on the same session:
aiogram's typed objects in and out would cost several times what our whole turn does. `make bench` measures it.
"""

from bots.telegram.adapter import TelegramAdapter
from bots.transport import Adapter
from bots.wiring import Wiring


def connect(wiring: Wiring) -> Adapter:
    """Give the adapter of one bot; nothing is sent before `hello`."""
    return TelegramAdapter(wiring)
