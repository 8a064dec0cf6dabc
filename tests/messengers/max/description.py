"""The published description of the MAX Bot API: what may be asked, with which parameters and which body.

`tests/specs/max-bot-api.json` is kept as published, without its prose. What is mistaken or missing in it is put right
here, each correction with its reason. The first two matter most: where the token travels, and that bodies of messages
need not have every field.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson

from tests.messengers.max.checks import Check, Compiler, Schema, flat

PUBLISHED = Path(__file__).parents[2] / "specs" / "max-bot-api.json"
TOKEN_HEADER = "Authorization"
"""Where the token travels. The file says: in the query; MAX stopped taking it there."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the path or the query."""

    name: str
    required: bool
    kind: str
    check: Check


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that may be asked."""

    name: str
    """As in the description: sendMessage, …"""
    method: str
    segments: tuple[str, ...]
    """Of the path; `{…}` stands for anything."""
    path: dict[str, Parameter]
    query: dict[str, Parameter]
    body: Check | None
    known_body: Check | None
    """Like `body`, but a field that the description does not know is wrong too."""


class Misread(Exception):
    """A request that the description does not allow. Its words are MAX's."""


class Description:
    """Reads requests."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.schemas: dict[str, Schema] = spec["components"]["schemas"]
        self.compiler = Compiler(self.schemas)
        self.strict = Compiler(self.schemas, strict=True)
        operations = [self._operation(m, p, o) for p, ways in spec["paths"].items() for m, o in ways.items()]
        self.plain = {(o.method, "/" + "/".join(o.segments)): o for o in operations if not o.path}
        self.patterned = [o for o in operations if o.path]
        self.paths = {o.segments for o in operations}
        self.update_types = frozenset(self.schemas["Update"]["discriminator"]["mapping"])

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, Any]] | None:
        """Find what is asked and the parameters of the path; None where nothing is there."""
        found = self.plain.get((method, path))
        if found:
            return found, {}
        segments = path.strip("/").split("/")
        for operation in self.patterned:
            if operation.method == method and (given := _matched(operation, segments)) is not None:
                return operation, given
        return None

    def is_path(self, path: str) -> bool:
        """Tell whether some other method would find something there."""
        segments = path.strip("/").split("/")
        return any(_fits(pattern, segments) for pattern in self.paths)

    def _operation(self, method: str, path: str, told: dict[str, Any]) -> Operation:
        parameters = {where: {p.name: p for p in self._parameters(told, where)} for where in ("path", "query")}
        body = told.get("requestBody")
        schema = body["content"]["application/json"]["schema"] if body else None
        return Operation(
            name=told["operationId"],
            method=method.upper(),
            segments=tuple(path.strip("/").split("/")),
            path=parameters["path"],
            query=parameters["query"],
            body=self.compiler.check(schema) if schema else None,
            known_body=self.strict.check(schema) if schema else None,
        )

    def _parameters(self, told: dict[str, Any], where: str) -> list[Parameter]:
        return [self._parameter(p) for p in told.get("parameters", []) if p["in"] == where]

    def _parameter(self, told: dict[str, Any]) -> Parameter:
        schema = flat(told["schema"], self.schemas)
        kind = schema.get("type", "string")
        check = self.compiler.check({"items": {"type": "string"}} | told["schema"], told["name"])
        return Parameter(told["name"], told.get("required", False), kind, check)


def read(parameter: Parameter, text: str) -> Any:
    """Decode a parameter from its text. Raises `Misread`."""
    value = _decoded(parameter, text)
    wrong = parameter.check(value)
    if wrong:
        raise Misread(wrong)
    return value


def _decoded(parameter: Parameter, text: str) -> Any:
    match parameter.kind:
        case "integer" if text.lstrip("-").isascii() and text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "array":
            return [part for part in text.split(",") if part]
        case "string":
            return text
    raise Misread(f"Invalid {parameter.name}: {text}")


def _matched(operation: Operation, segments: list[str]) -> dict[str, Any] | None:
    if not _fits(operation.segments, segments):
        return None
    named = {p[1:-1]: unquote(s) for p, s in zip(operation.segments, segments, strict=True) if p.startswith("{")}
    try:
        return {name: read(operation.path[name], text) for name, text in named.items()}
    except Misread:
        return None


def _fits(pattern: tuple[str, ...], segments: list[str]) -> bool:
    pairs = zip(pattern, segments, strict=False)
    return len(pattern) == len(segments) and all(p == s or p.startswith("{") for p, s in pairs)


@cache
def published() -> Description:
    """The description, put right."""
    return Description(corrected(orjson.loads(PUBLISHED.read_bytes())))


def corrected(spec: dict[str, Any]) -> dict[str, Any]:
    """Put right, in place, what is mistaken or missing in the published file."""
    spec["components"]["securitySchemes"]["access_token"].update({"in": "header", "name": TOKEN_HEADER})
    schemas = spec["components"]["schemas"]
    _correct_schemas(schemas)
    schemas["CommandsPatch"] = {
        "properties": {"commands": flat(schemas["BotPatch"], schemas)["properties"]["commands"]}
    }
    _correct_paths(spec["paths"])
    return spec


def _correct_schemas(schemas: dict[str, Schema]) -> None:
    # Nullable «text», «attachments» and «link» are marked as required: MAX takes bodies without them.
    schemas["NewMessageBody"]["required"] = []
    # «link» is required of the body, but belongs to the message.
    schemas["MessageBody"]["required"].remove("link")
    # What is required is a list of the object, not a word of the field.
    del schemas["MessageBody"]["properties"]["attachments"]["required"]
    # Described as a parameter, though it is a field.
    identifiers = schemas["UserIdsList"]["properties"]
    identifiers["user_ids"] = {"type": "array", "maxItems": 100, "uniqueItems": True, "items": {"type": "integer"}}
    # Dialogs and channels are named by the description of Chat, but not by its type.
    schemas["ChatType"]["enum"] += ["dialog", "channel"]
    # A dialog whose bot was stopped; clients know it, the file does not.
    schemas["ChatStatus"]["enum"].append("suspended")
    # An object that is said to be a string as well.
    del schemas["VideoAttachment"]["allOf"][1]["properties"]["thumbnail"]["type"]
    # «Intent» is described, but nothing refers to it any more; MAX still puts it into every callback button.
    schemas["CallbackButton"]["allOf"][1]["properties"]["intent"] = {"$ref": "#/components/schemas/Intent"}
    # The variants of an update are pointed to in another way than all others.
    mapping = schemas["Update"]["discriminator"]["mapping"]
    mapping |= {kind: pointer["$ref"] for kind, pointer in mapping.items()}
    # The length of an array is counted in items.
    buttons = schemas["InlineKeyboardAttachmentRequestPayload"]["properties"]["buttons"]
    buttons["minItems"] = buttons.pop("minLength")


def _correct_paths(paths: dict[str, Any]) -> None:
    del paths["/chats"]  # gone since June 2026: in the file it has neither parameters nor answers any more
    result = {"schema": {"$ref": "#/components/schemas/CommandsPatch"}}
    paths["/me/commands"] = {
        "patch": {  # missing in the file; clients use it since the commands left PATCH /me
            "operationId": "setCommands",
            "requestBody": {"content": {"application/json": result}},
            "responses": {"200": {"description": "Команды бота", "content": {"application/json": result}}},
        }
    }
