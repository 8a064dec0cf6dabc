"""Telegram's Bot API for tests. Private chats only; see `server.TelegramServer`."""

from tests.messengers.telegram.accounts import TelegramBot, TelegramPerson
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.server import TelegramServer

__all__ = ["Limits", "TelegramBot", "TelegramPerson", "TelegramServer"]
