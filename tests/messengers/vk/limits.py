"""What VK limits, and by how much. A pace of 0 limits nothing. (Of keyboards: see `keyboards`.)"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in characters, bytes or pieces; times in seconds."""

    per_second: int = 20
    """Calls with one token in any second; `execute` is one."""
    text: int = 9000
    advised_text: int = 4096
    """Longer ones are taken, with a warning: clients show them badly."""
    attachments: int = 10
    forwarded: int = 100
    snackbar: int = 90
    photo: int = 50 << 20
    document: int = 200 << 20
    same_random_id_seconds: float = 3600.0
    """A second message with the same random_id within so many seconds is the first one."""
    tap_seconds: float = 60.0
    """A tap not answered by then cannot be any more."""
    edit_seconds: float = 24 * 3600.0
    """As long a message may be edited, and deleted for everybody."""
    poll_seconds: float = 90.0
    events_kept: int = 10_000
    """Of Long Poll; older ones are lost."""
    callback_servers: int = 10
    callback_seconds: float = 10.0
    """Time to say «ok»."""


UNLIMITED = Limits(per_second=0)
"""Sizes as they are, but no pace."""
