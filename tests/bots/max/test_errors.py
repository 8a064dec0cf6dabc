"""An answer of MAX's → one of the few errors."""

import orjson
import pytest

from bots.max.errors import NotReady, Refused, read
from bots.transport import Gone, SendError, TokenRefused, TooFast, Unreachable


def answer(code: str, message: str = "") -> bytes:
    return orjson.dumps({"code": code, "message": message})


@pytest.mark.parametrize(
    ("status", "content", "wanted"),
    [
        (401, answer("verify.token", "Invalid access_token"), TokenRefused),
        (401, b"", TokenRefused),
        (403, answer("verify.token", "Invalid access_token"), TokenRefused),
        (403, answer("chat.denied", "Key: error.dialog.suspended, args: [5,]."), Gone),
        (404, answer("dialog.not.found", "error.dialog.notfound"), Gone),
        (404, answer("chat.not.found", "Chat 5 not found"), Gone),
        (400, answer("proto.payload", "error.dialog.notfound"), Gone),
        (400, answer("proto.payload", "Field 'text' size (4001) must be at most 4000"), Refused),
        (403, answer("access.denied"), Refused),
        (404, answer("not.found"), Refused),
        (405, answer("method.not.allowed"), Refused),
        (400, answer("attachment.not.ready", "errors.process.attachment.file.not.processed"), NotReady),
        (429, answer("too.many.requests"), TooFast),
        (429, b"<html>", TooFast),
        (500, answer("internal.error"), Unreachable),
        (503, b"", Unreachable),
        (502, b"<html>", Unreachable),
        (404, b"<html>nginx</html>", Unreachable),
        (302, b"", Unreachable),
        (200, b"<html>", Unreachable),
        (200, b"[]", Unreachable),
        (200, b"", Unreachable),
        (200, b'{"success":false,"message":"Message not found"}', Refused),
    ],
)
def test_what_an_answer_means(status: int, content: bytes, wanted: type[SendError]) -> None:
    with pytest.raises(SendError) as raised:
        read(status, content)
    assert type(raised.value) is wanted


def test_success() -> None:
    assert read(200, b'{"success":true}') == {"success": True}
    assert read(200, b'{"message":{}}') == {"message": {}}


@pytest.mark.parametrize(("told", "after"), [("7", 7.0), (None, 1.0), ("0", 1.0), ("Wed, 21 Oct", 1.0)])
def test_how_long_to_wait(told: str | None, after: float) -> None:
    with pytest.raises(TooFast) as raised:
        read(429, answer("too.many.requests"), told)
    assert raised.value.after == after


def test_an_error_tells_no_ids_and_no_tokens() -> None:
    token = "r8MRvzDqRDVaw59SP+XQhHBtiSp/U03et076+m7/hTnBn4"
    with pytest.raises(Refused) as raised:
        read(400, answer("proto.payload", f"Invalid photo token provided: {token} in chat 12345678"))
    assert str(raised.value) == "proto.payload: Invalid photo token provided: … in chat …"
