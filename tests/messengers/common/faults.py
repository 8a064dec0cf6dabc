"""What a server does wrong when a test asks for it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """Of the answers. Set any time, also while requests are under way; `Faults()` is a server in good health."""

    down: bool = False
    """Every connection is dropped without an answer. (`server.outage()` refuses them as well.)"""
    status: int = 0
    """This HTTP status for everything, e.g. 500; nothing is performed."""
    garbage: bool = False
    """200 with something that is no JSON; nothing is performed."""
    slow: float = 0.0
    """Seconds before anything is performed and answered."""
    timeout: bool = False
    """Never an answer; nothing is performed."""
    flood: int = 0
    """So many next sends are answered «too many requests», and not performed."""
    flood_retry_after: int = 1
    """Seconds that such an answer asks to wait."""
    lose_answer: int = 0
    """So many next sends are performed, but the connection is dropped before the answer."""


@dataclass(slots=True)
class Mischief:
    """Of what is delivered to bots."""

    hold: bool = False
    """Nothing is delivered: updates gather until this is false again (`server.release()` wakes who waits)."""
    duplicate: bool = False
    """Every update comes twice."""
    reverse: bool = False
    """Of the updates that wait, the last comes first."""
