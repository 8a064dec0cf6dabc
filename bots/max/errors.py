"""What MAX answers, as one of the few ways in which sending may fail."""

import re
from typing import Any

import orjson

from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable

Json = dict[str, Any]
OK, UNAUTHORIZED, TOO_MANY, SERVER_ERROR = 200, 401, 429, 500
PAUSE = 1.0  # seconds, where MAX does not say how long
_NOBODY = {"chat.denied", "chat.not.found", "dialog.not.found", "user.not.found"}
_NOBODY_WORDS = ("error.dialog.", "error.user.blocked")
_PRIVATE = re.compile(r"[\w+/=-]{24,}|\d{5,}")  # tokens of uploads, ids of people and chats


class Refused(Rejected):
    """MAX said no; the message is its code and description, without ids and tokens."""


class NotReady(Rejected):
    """What was uploaded is still being processed; the same call succeeds a little later."""


def read(status: int, content: bytes, retry_after: str | None = None) -> Json:
    """Give the answer's JSON. Raises SendError."""
    answer = _json(content)
    if status != OK:
        raise refusal(status, answer, retry_after)
    if answer is None:
        raise Unreachable("no JSON")
    if answer.get("success") is False:
        raise Refused(_told("unsuccessful", answer))
    return answer


def refusal(status: int, answer: Json | None, retry_after: str | None = None) -> SendError:
    """Give the error that an answer means which is not 200; what has no code was not said by MAX itself."""
    code, told = str((answer or {}).get("code", "")), str((answer or {}).get("message", ""))
    if status == UNAUTHORIZED or code == "verify.token":
        return TokenRefused(_told(code, answer))
    if status == TOO_MANY:
        return TooFast(_seconds(retry_after))
    if status >= SERVER_ERROR or not code:
        return Unreachable(f"HTTP {status}")
    if code in _NOBODY or any(word in told for word in _NOBODY_WORDS):
        return Gone(_told(code, answer))
    return (NotReady if code == "attachment.not.ready" else Refused)(_told(code, answer))


def _json(content: bytes) -> Json | None:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None


def _seconds(retry_after: str | None) -> float:
    try:
        return max(PAUSE, float(retry_after or PAUSE))
    except ValueError:  # a date, which MAX does not send
        return PAUSE


def _told(code: str, answer: Json | None) -> str:
    told = str((answer or {}).get("message") or "")
    return _PRIVATE.sub("…", f"{code}: {told}")[:200]
