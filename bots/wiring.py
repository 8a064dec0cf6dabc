"""What an adapter is given to work with."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.inbox import Inbox
from core.files import FileStore
from dialogs.engine.update import Bot


@dataclass(frozen=True, slots=True)
class Wiring:
    """One bot in one messenger: its token, where the API answers, where updates go and files lie.

    `commands` is the menu of commands in each language: {"ru": [("help", "Что я умею"), …], …}.
    """

    bot: Bot
    token: str
    api_url: str
    inbox: Inbox
    files: FileStore
    commands: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def token_mark(self) -> str:
        """A short name of the token that says nothing about it: what is kept of one bot is not read for another."""
        return hashlib.sha256(f"odin-klik mark {self.token}".encode()).hexdigest()[:8]

    @property
    def secret(self) -> str:
        """What the messenger shows at our webhook: made of the token, so that there is one secret fewer to keep."""
        return hashlib.sha256(f"odin-klik webhook {self.token}".encode()).hexdigest()[:48]
