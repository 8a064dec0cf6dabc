"""What the Bot API's answers mean: a result, or one of the ways in which sending may fail."""

from typing import Any

import orjson

from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable

# Why nobody is there, where Telegram calls the request itself a bad one.
_NOBODY = ("chat not found", "peer_id_invalid", "user not found", "user is deactivated", "input_user_deactivated")
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


class Conflict(Unreachable):
    """Somebody else takes this bot's updates: another program that polls, or a webhook (`by_webhook`)."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.by_webhook = "webhook is active" in said


def result(status: int, content: bytes | str) -> Any:
    """Give the result that an answer carries. Raises SendError; its message is Telegram's own words."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict) or "ok" not in answer:
        raise Unreachable(f"no answer of the Bot API, status {status}")
    if answer["ok"] is True and "result" in answer:
        return answer["result"]
    raise _refusal(status, answer)


def _refusal(status: int, answer: dict[str, Any]) -> SendError:
    code, said = answer.get("error_code", status), str(answer.get("description", ""))
    match code:
        case 401:
            return TokenRefused(said)
        case 404 if "method" not in said:  # so it says when the token is not even one
            return TokenRefused(said)
        case 403:
            return Gone(said)
        case 400 if any(why in said.lower() for why in _NOBODY):
            return Gone(said)
        case 409:
            return Conflict(said)
        case 429:
            return TooFast(_retry_after(answer))
        case int() if _CLIENT_ERROR <= code < _SERVER_ERROR:
            return Rejected(f"{code} {said}")
    return Unreachable(f"{code} {said}")


def _retry_after(answer: dict[str, Any]) -> float:
    parameters = answer.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(after) if isinstance(after, int | float) and after > 0 else 1.0
