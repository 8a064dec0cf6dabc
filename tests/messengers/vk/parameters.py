"""What each method takes, read from VK's own description."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import orjson

from tests.messengers.vk.refusals import SPECS, Refused, bad

Value = int | float | str | list[int] | list[str]
Reader = Callable[[str], Value]

VERSION = "5.199"
COMMON = frozenset({"v", "lang", "https", "test_mode", "captcha_sid", "captcha_key", "success_token"})

# What VK documents or takes, and its description leaves out.
_MORE: dict[str, list[dict[str, Any]]] = {
    "execute": [{"name": "code", "type": "string", "required": True}, {"name": "func_v", "type": "integer"}],
    "messages.send": [{"name": "format_data", "type": "string"}],
    "messages.edit": [
        {"name": "format_data", "type": "string"},
        {"name": "conversation_message_id", "type": "integer", "format": "int32", "minimum": 0},
    ],
}
_INTEGER = re.compile(r"-?\d{1,19}")
_BITS = {"int32": 31, "int64": 63}


class Args:
    """A method's parameters, read: each has the type that the description gives it. Empty ones are absent."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def integer(self, name: str, default: int = 0) -> int:
        """Give a whole number; a flag is 0 or 1."""
        return cast(int, self._values.get(name, default))

    def text(self, name: str, default: str = "") -> str:
        """Give a string."""
        return cast(str, self._values.get(name, default))

    def numbers(self, name: str) -> list[int]:
        """Give a list of whole numbers."""
        return cast("list[int]", self._values.get(name, []))

    def words(self, name: str) -> list[str]:
        """Give a list of strings."""
        return cast("list[str]", self._values.get(name, []))

    def flags(self) -> dict[str, int]:
        """Give everything that is a number, by name."""
        return {name: value for name, value in self._values.items() if isinstance(value, int)}


class Method:
    """One method's parameters and how to read them."""

    __slots__ = ("name", "readers", "required")

    def __init__(self, name: str, parameters: list[dict[str, Any]]) -> None:
        self.name = name
        self.readers = {p["name"]: _reader(p["name"], p) for p in parameters}
        self.required = [p["name"] for p in parameters if p.get("required") is True]

    def read(self, params: Mapping[str, str]) -> Args:
        """Check and convert. Raises `Refused` 100 that names the parameter."""
        values: dict[str, Value] = {}
        for name, raw in params.items():
            if name in COMMON:
                continue
            reader = self.readers.get(name)
            if reader is None:
                raise bad(f"{name} is no parameter of {self.name}")
            if raw:
                values[name] = reader(raw)
        for name in self.required:
            if name not in values:
                raise bad(f"{name} is undefined")
        return Args(values)


def described() -> dict[str, Method]:
    """Give every method that the descriptions here have, by name."""
    found = [m for file in sorted(SPECS.glob("*/methods.json")) for m in orjson.loads(file.read_bytes())["methods"]]
    found.append({"name": "execute"})
    return {m["name"]: Method(m["name"], m.get("parameters", []) + _MORE.get(m["name"], [])) for m in found}


def checked_version(params: Mapping[str, str]) -> None:
    """Refuse a request that does not say 5.199: another version has other answers, which are not offered here."""
    if not params.get("v"):
        raise Refused(8, "v (version) is required", wrong=True)
    if params["v"] != VERSION:
        raise Refused(8, f"this server speaks {VERSION} only, not {params['v']}", wrong=True)


def _reader(name: str, described: Mapping[str, Any]) -> Reader:
    match described.get("type"):
        case "integer":
            return _integer(name, described)
        case "boolean":
            return _flag(name)
        case "number":
            return _number(name)
        case "array":
            return _list(name, described)
    return _text(name, described)


def _integer(name: str, described: Mapping[str, Any]) -> Callable[[str], int]:
    # random_id: an int32 by the documentation; the description forgets it, and VK cuts what is longer
    bits = 31 if name == "random_id" else _BITS.get(described.get("format", ""), 63)
    least = described.get("minimum", -(1 << bits))
    most = described.get("maximum", (1 << bits) - 1)

    def read(raw: str) -> int:
        if not _INTEGER.fullmatch(raw):
            raise bad(f"{name} is not integer")
        number = int(raw)
        if number < least:
            raise bad(f"{name} should be greater or equal to {least}")
        if number > most:
            raise bad(f"{name} should be less or equal to {most}")
        return number

    return read


def _flag(name: str) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if raw not in {"0", "1"}:  # VK takes any word for a yes, «False» too: nobody means that
            raise bad(f"{name} should be 0 or 1")
        return int(raw)

    return read


def _number(name: str) -> Callable[[str], float]:
    def read(raw: str) -> float:
        try:
            return float(raw)
        except ValueError:
            raise bad(f"{name} is not a number") from None

    return read


def _text(name: str, described: Mapping[str, Any]) -> Callable[[str], str]:
    allowed, longest = described.get("enum"), described.get("maxLength")
    if name == "message":
        longest = None  # has an error of its own: 914

    def read(raw: str) -> str:
        if allowed and raw not in allowed:
            raise bad(f"{name} should be one of {', '.join(allowed)}")
        if longest and len(raw) > longest:
            raise bad(f"{name} should be at most {longest} letters length")
        return raw

    return read


def _list(name: str, described: Mapping[str, Any]) -> Reader:
    most = described.get("maxItems")
    one = _reader(name, described["items"])

    def read(raw: str) -> list[int] | list[str]:
        parts = [part.strip() for part in raw.split(",")]
        if most and len(parts) > most:
            raise bad(f"{name} should contain at most {most} items")
        return cast("list[int] | list[str]", [one(part) for part in parts])

    return read
