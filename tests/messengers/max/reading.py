"""Reading a request by the published description."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.messengers.common.server import Call
from tests.messengers.max.description import Description, Misread, Operation, read
from tests.messengers.max.errors import NoMethod, NotAllowed, Violation
from tests.messengers.max.state import Json, MaxBot

_SENDING = {"sendMessage", "editMessage", "answerOnCallback"}


@dataclass(slots=True)
class MaxCall(Call[MaxBot]):
    """One request, read by the description."""

    operation: Operation | None = None
    given: Json = field(default_factory=dict)
    """Parameters of path and query."""
    body: Json = field(default_factory=dict)


async def fill(call: MaxCall, description: Description) -> None:
    """Find out what is asked. Raises `Violation`, `NoMethod`, `NotAllowed`."""
    found = description.find(call.http.method, call.http.path)
    if found is None:
        raise (NotAllowed if description.is_path(call.http.path) else NoMethod)(f"{call.method} is not in the API")
    call.operation, in_path = found
    call.sends = call.operation.name in _SENDING
    call.method = f"{call.http.method} /{'/'.join(call.operation.segments)}"
    body = _decoded(await call.http.read()) if call.operation.body else {}
    call.params = in_path | call.params | (body if isinstance(body, dict) else {"body": body})
    call.given = in_path | _query(call.operation, call.http.query)
    call.body = _checked(call.operation, body)
    call.params = call.given | call.body


def strays(call: MaxCall) -> list[str]:
    """Say what was sent that the description does not know."""
    assert call.operation and call.bot
    found = [f"Unknown parameter '{name}'" for name in call.http.query if name not in call.operation.query]
    if call.operation.known_body and (wrong := call.operation.known_body(call.body)):
        found.append(wrong)
    return [f"{call.bot.name}: {call.method}: {one}" for one in found]


def _query(operation: Operation, query: Any) -> Json:
    given: Json = {}
    for name, text in query.items():
        parameter = operation.query.get(name)
        try:
            given |= {name: read(parameter, text)} if parameter else {}
        except Misread as wrong:
            raise Violation(str(wrong)) from None
    missing = next((p.name for p in operation.query.values() if p.required and p.name not in given), None)
    if missing:
        raise Violation(f"Missing required parameter: {missing}")
    return given


def _decoded(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Violation("Can't deserialize body") from None


def _checked(operation: Operation, body: Any) -> Json:
    wrong = operation.body(body) if operation.body else ""
    if wrong:
        raise Violation(wrong)
    return dict(body)
