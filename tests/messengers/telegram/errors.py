"""What the Bot API says when it will not."""

import math


class ApiError(Exception):
    """An answer that is no result.

    `blame` is set where no correct client makes such a request; others happen to the best: a person has blocked the
    bot, a message is gone.
    """

    def __init__(self, status: int, description: str, *, retry_after: int = 0, blame: bool = False) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after, self.blame = status, description, retry_after, blame

    def body(self) -> dict[str, object]:
        """Give the answer as it goes over the wire."""
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def refused(reason: str) -> ApiError:
    """400 for something that may happen to a correct client."""
    return ApiError(400, f"Bad Request: {reason}")


def wrong(reason: str) -> ApiError:
    """400 for something that a correct client never asks."""
    return ApiError(400, f"Bad Request: {reason}", blame=True)


def too_many(seconds: float) -> ApiError:
    """429; whole seconds, as the Bot API counts."""
    wait = max(1, math.ceil(seconds))
    return ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
