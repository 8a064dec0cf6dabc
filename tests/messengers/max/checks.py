"""Checks compiled from the published description: fast enough to stand in the way of every request.

A check takes a value and gives the first thing wrong with it in MAX's own words, or «» when nothing is.
Fields that the description does not know are ignored, as MAX ignores them; a strict compiler's checks find them.
"""

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], str]
Schema = dict[str, Any]

_MERGED = ("properties", "required")
_INT64 = 2**63


def flat(schema: Schema, schemas: dict[str, Schema], *, of_child: bool = False) -> Schema:
    """Resolve `$ref` and `allOf` of one level. A child does not inherit its parent's discriminator."""
    if "$ref" in schema:
        return flat(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, of_child=of_child)
    merged: Schema = {"properties": {}, "required": []}
    for part in [*(flat(p, schemas, of_child=True) for p in schema.get("allOf", [])), schema]:
        merged["properties"].update(part.get("properties", {}))
        merged["required"] += [name for name in part.get("required") or [] if name not in merged["required"]]
        merged.update({key: value for key, value in part.items() if key not in (*_MERGED, "allOf")})
    if of_child:
        merged.pop("discriminator", None)
    return merged


class Compiler:
    """Turns schemas of one description into checks."""

    def __init__(self, schemas: dict[str, Schema], *, strict: bool = False) -> None:
        self.schemas, self.strict = schemas, strict
        self._known: dict[tuple[str, str, bool], Check] = {}

    def check(self, schema: Schema, name: str = "", *, of_child: bool = False) -> Check:
        """Compile a schema; `name` is the field that the words will mention."""
        reference = schema.get("$ref", "")
        key = (reference, name, of_child)
        if reference and key in self._known:
            return self._known[key]
        compiled = self._compiled(flat(schema, self.schemas, of_child=of_child), name)
        if reference:
            self._known[key] = compiled
        return compiled

    def _compiled(self, schema: Schema, name: str) -> Check:
        inner = self._of_kind(schema, name)
        if schema.get("nullable"):
            return lambda value: "" if value is None else inner(value)
        null = f"Field '{name}' cannot be null"
        return lambda value: null if value is None else inner(value)

    def _of_kind(self, schema: Schema, name: str) -> Check:
        if "discriminator" in schema:
            return self._variants(schema["discriminator"]["mapping"], name)
        if "enum" in schema:
            return _one_of(schema["enum"], name)
        match schema.get("type"):
            case "array":
                return self._array(schema, name)
            case "string":
                return _string(schema, name)
            case "integer" | "number" as kind:
                return _number(schema, name, kind)
            case "boolean":
                return lambda value: "" if isinstance(value, bool) else _wrong_type(name)
            case _:
                return self._object(schema, name)

    def _variants(self, mapping: dict[str, str], name: str) -> Check:
        by_type = {kind: self.check({"$ref": ref}, name, of_child=True) for kind, ref in mapping.items()}

        def check(value: Any) -> str:
            if not isinstance(value, dict):
                return _wrong_type(name)
            kind = value.get("type")
            variant = by_type.get(kind) if isinstance(kind, str) else None
            return variant(value) if variant else f"Unknown type '{kind}' in '{name}'"

        return check

    def _array(self, schema: Schema, name: str) -> Check:
        item = self.check(schema["items"], name) if "items" in schema else lambda _: ""
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        unique = schema.get("uniqueItems", False)

        def check(value: Any) -> str:
            if not isinstance(value, list):
                return _wrong_type(name)
            if len(value) < least:
                return f"Field '{name}' size ({len(value)}) must be at least {least}"
            if most is not None and len(value) > most:
                return f"Field '{name}' size ({len(value)}) must be at most {most}"
            if unique and any(inner in value[:i] for i, inner in enumerate(value)):
                return f"Field '{name}' must have unique items"
            return next((wrong for inner in value if (wrong := item(inner))), "")

        return check

    def _object(self, schema: Schema, name: str) -> Check:
        fields = {key: self.check(inner, key) for key, inner in schema["properties"].items()}
        required = [key for key in schema["required"] if key in fields]
        others = self.check(schema["additionalProperties"], name) if "additionalProperties" in schema else None
        strict = self.strict

        def check(value: Any) -> str:
            if not isinstance(value, dict):
                return _wrong_type(name)
            for key in required:
                if key not in value:
                    return f"Missing required field: {key}"
            for key, inner in value.items():
                field = fields.get(key, others)
                if wrong := field(inner) if field else f"Unknown field '{key}'" if strict else "":
                    return wrong
            return ""

        return check


def utf16_length(text: str) -> int:
    """Length as MAX counts it: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _wrong_type(name: str) -> str:
    return f"Can't deserialize body: wrong type of '{name}'" if name else "Can't deserialize body"


def _one_of(allowed: list[Any], name: str) -> Check:
    return lambda value: "" if value in allowed else f"Field '{name}' has unknown value: {value}"


def _string(schema: Schema, name: str) -> Check:
    least, most = schema.get("minLength", 0), schema.get("maxLength", _INT64)
    pattern = re.compile(schema["pattern"]) if "pattern" in schema else None

    def check(value: Any) -> str:
        if not isinstance(value, str):
            return _wrong_type(name)
        if len(value) < least:
            return f"Field '{name}' size ({len(value)}) must be at least {least}"
        if 2 * len(value) > most and (size := utf16_length(value)) > most:
            return f"Field '{name}' size ({size}) must be at most {most}"
        if pattern and not pattern.search(value):
            return f"Field '{name}' does not match required pattern"
        return ""

    return check


def _number(schema: Schema, name: str, kind: str) -> Check:
    least, most = schema.get("minimum", -_INT64), schema.get("maximum", _INT64 - 1)
    types = (int,) if kind == "integer" else (int, float)

    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, types):
            return _wrong_type(name)
        if value < least:
            return f"Field '{name}' value ({value}) must be at least {least}"
        if value > most:
            return f"Field '{name}' value ({value}) must be at most {most}"
        return ""

    return check
