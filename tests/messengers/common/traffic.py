"""Every request that a bot made: kept for tests, shown to humans without tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, field

KEPT = 100_000
_SHORT = 6  # what is shorter is no secret, and may be a part of any word


@dataclass(slots=True)
class Request:
    """One API request: whose bot, which method, what it said, what it was answered."""

    bot: str
    """The name given to `add_bot`; empty where the token is nobody's."""
    method: str
    params: dict[str, object]
    """As decoded; the token is not here. A file's `repr` is `name (n bytes)`."""
    at: float
    """Seconds since 1970 by the server's clock."""
    status: int = 0
    """HTTP status of the answer; 0: none was given (yet)."""
    error: str = ""
    """Code or description of the error, where the answer was one."""
    took: float = 0.0
    """Seconds until the answer."""


@dataclass(slots=True)
class Traffic:
    """The log. The oldest are forgotten after a hundred thousand."""

    requests: list[Request] = field(default_factory=list)
    forgotten: int = 0

    def add(self, request: Request) -> None:
        """Keep one more."""
        self.requests.append(request)
        if len(self.requests) > 2 * KEPT:
            self.forgotten += KEPT
            del self.requests[:KEPT]


def redacted(value: object, secrets: Iterable[str]) -> object:
    """Give `value` with every secret in it, however deep, replaced by «…»; what is no JSON, as its `repr`."""
    return _redacted(value, [s for s in secrets if len(s) >= _SHORT])


def _redacted(value: object, secrets: list[str]) -> object:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "…")
        return value
    if isinstance(value, dict):
        return {key: _redacted(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner, secrets) for inner in value]
    return value if value is None or isinstance(value, int | float) else repr(value)
