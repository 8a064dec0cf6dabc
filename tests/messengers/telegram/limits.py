"""What the platform limits, and by how much. Anything of 0 limits nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in UTF-16 units, bytes or pieces; times in seconds."""

    per_second: int = 30
    """Messages a bot may send in any second. An album counts as its parts."""
    burst_in_chat: int = 3
    chat_seconds: float = 3.0
    """Of a chat: no more than `burst_in_chat` in any so many seconds, one a second on average. An album counts once."""
    text: int = 4096
    caption: int = 1024
    text_bytes: int = 1 << 15
    """Of a text with its markup, before it is read."""
    callback_data: int = 64
    buttons: int = 100
    row: int = 12
    photo: int = 10 << 20
    upload: int = 50 << 20
    download: int = 20 << 20
    toast: int = 200
    """Characters in an answer to a tap."""
    tap_seconds: float = 15.0
    """A tap not answered by then cannot be any more."""
    delete_seconds: float = 48 * 3600.0
    keep_seconds: float = 24 * 3600.0
    """Updates that nobody fetched are forgotten."""
    poll_seconds: float = 50.0
    """The longest that getUpdates waits, whatever it asks."""
    repeat_seconds: float = 3.0
    """A getUpdates with the same offset within so many seconds waits as long for news, whatever it asks."""
    conflict_seconds: float = 3.0
    """Conflicts are told no more often than this: a second one waits."""
    webhook_seconds: float = 1.0
    """Between two setWebhook."""


UNLIMITED = Limits(per_second=0, burst_in_chat=0, repeat_seconds=0, conflict_seconds=0, webhook_seconds=0)
"""Sizes as they are, but no pace."""
