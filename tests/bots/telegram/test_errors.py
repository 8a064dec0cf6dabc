"""What Telegram's answers mean."""

import orjson
import pytest

from bots.telegram.errors import Conflict, result
from bots.transport import Gone, Rejected, SendError, TokenRefused, TooFast, Unreachable


def refused(status: int, description: str, **more: object) -> SendError:
    body = {"ok": False, "error_code": status, "description": description, **more}
    with pytest.raises(SendError) as error:
        result(status, orjson.dumps(body))
    return error.value


def test_a_result() -> None:
    assert result(200, b'{"ok": true, "result": [1]}') == [1]
    assert result(200, b'{"ok": true, "result": false, "description": "x"}') is False


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (401, "Unauthorized", TokenRefused),
        (401, "Unauthorized: invalid token specified", TokenRefused),
        (404, "Not Found", TokenRefused),
        (404, "Not Found: method not found", Rejected),
        (403, "Forbidden: bot was blocked by the user", Gone),
        (403, "Forbidden: user is deactivated", Gone),
        (403, "Forbidden: bot can't initiate conversation with a user", Gone),
        (400, "Bad Request: chat not found", Gone),
        (400, "Bad Request: PEER_ID_INVALID", Gone),
        (400, "Bad Request: message text is empty", Rejected),
        (400, "Bad Request: message to edit not found", Rejected),
        (413, "Request Entity Too Large", Rejected),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (429, "Too Many Requests: retry after 7", TooFast),
        (500, "Internal Server Error", Unreachable),
        (502, "Bad Gateway", Unreachable),
    ],
)
def test_refusals(status: int, description: str, kind: type[SendError]) -> None:
    assert type(refused(status, description)) is kind


@pytest.mark.parametrize(
    ("parameters", "after"),
    [({"retry_after": 7}, 7.0), ({"retry_after": 0}, 1.0), ({}, 1.0), ({"retry_after": "soon"}, 1.0), (None, 1.0)],
)
def test_how_long_to_wait(parameters: object, after: float) -> None:
    error = refused(429, "Too Many Requests", parameters=parameters)
    assert isinstance(error, TooFast)
    assert error.after == after


def test_who_takes_the_updates() -> None:
    other = refused(409, "Conflict: terminated by other getUpdates request; make sure that only one instance runs")
    hook = refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
    assert isinstance(other, Conflict)
    assert isinstance(hook, Conflict)
    assert (other.by_webhook, hook.by_webhook) == (False, True)


@pytest.mark.parametrize("body", [b"", b"<html>garbage</html>", b"[]", b"null", b"{}", b'{"ok": true}', b"\xff"])
def test_garbage_is_no_answer(body: bytes) -> None:
    with pytest.raises(Unreachable):
        result(200, body)
