"""The published description as JSON Schema, for a validator that we did not write.

OpenAPI 3.0 says `nullable` and `discriminator` where JSON Schema says `anyOf` and `if`/`then`.
"""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.messengers.max.checks import Schema
from tests.messengers.max.description import published

_BARE = "~bare"
_WORDS = {
    "enum",
    "items",
    "maximum",
    "maxItems",
    "maxLength",
    "minimum",
    "minItems",
    "minLength",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
    "additionalProperties",
}


@cache
def validator(schema: str) -> Draft202012Validator:
    """Give what validates values of a named schema."""
    return Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": _definitions()})


@cache
def answer_validator(operation: str) -> Draft202012Validator:
    """Give what validates the successful answers of an operation."""
    return Draft202012Validator(_converted(_answer(operation)) | {"$defs": _definitions()})


def _answer(operation: str) -> Schema:
    told = next(
        o for ways in published().spec["paths"].values() for o in ways.values() if o["operationId"] == operation
    )
    response = told["responses"]["200"]
    if "$ref" in response:
        response = published().spec["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    return dict(response["content"]["application/json"]["schema"])


@cache
def _definitions() -> dict[str, Any]:
    """Every schema twice where it dispatches by type: as it is, and bare, for its own variants to build on."""
    schemas = published().schemas
    whole = {name: _dispatching(name, schema) for name, schema in schemas.items()}
    bare = {name + _BARE: _converted(schema) for name, schema in schemas.items() if "discriminator" in schema}
    return whole | bare


def _dispatching(name: str, schema: Schema) -> dict[str, Any]:
    if "discriminator" not in schema:
        return _converted(schema)
    mapping = schema["discriminator"]["mapping"]
    field = schema["discriminator"]["propertyName"]
    known: dict[str, Any] = {"properties": {field: {"enum": list(mapping)}}, "required": [field]}
    variants = [
        {"if": {"properties": {field: {"const": kind}}, "required": [field]}, "then": {"$ref": _pointer(ref)}}
        for kind, ref in mapping.items()
    ]
    return {"allOf": [{"$ref": f"#/$defs/{name}{_BARE}"}, known, *variants]}


def _converted(schema: Schema, *, of_child: bool = False) -> dict[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        bare = of_child and "discriminator" in published().schemas[name]
        return {"$ref": f"#/$defs/{name}{_BARE if bare else ''}"}
    made = {word: _inner(word, value) for word, value in schema.items() if word in _WORDS}
    if "allOf" in schema:
        made["allOf"] = [_converted(part, of_child=True) for part in schema["allOf"]]
    if "properties" in schema:
        made.setdefault("type", "object")
    return {"anyOf": [{"type": "null"}, made]} if schema.get("nullable") else made


def _inner(word: str, value: Any) -> Any:
    match word:
        case "properties":
            return {name: _converted(inner) for name, inner in value.items()}
        case "items" | "additionalProperties":
            return _converted(value)
    return value


def _pointer(reference: str) -> str:
    return f"#/$defs/{reference.rsplit('/', 1)[1]}"
