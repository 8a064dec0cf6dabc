"""The published description of the Bot API, and whether a value fits it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

DESCRIPTION = Path(__file__).parents[2] / "specs" / "telegram-bot-api.json"
Check = Callable[[Any], str]
"""Gives what is wrong with a value, or «»."""

_ARRAY = "Array of "
_PLAIN: dict[str, Check] = {
    "Integer": lambda v: "" if type(v) is int else "must be an Integer",
    "Float": lambda v: "" if type(v) in (int, float) else "must be a Float",
    "Boolean": lambda v: "" if type(v) is bool else "must be a Boolean",
    "String": lambda v: "" if type(v) is str else "must be a String",
    "InputFile": lambda v: "" if isinstance(v, Upload) else "must be an InputFile",
}


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file in a request."""

    name: str
    mime: str
    data: bytes

    def __repr__(self) -> str:
        return f"{self.name} ({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method."""

    types: tuple[str, ...]
    required: bool
    check: Check

    def decoded(self, raw: Any) -> Any:
        """Turn what a form says into a value. What cannot be turned stays, for `check` to complain of."""
        if not isinstance(raw, str) or self.types == ("String",):
            return raw
        if "String" in self.types or "InputFile" in self.types:
            return _number(raw) if "Integer" in self.types else raw
        return _decoded(raw, self.types)


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its name as published, its parameters, the types that it may answer with."""

    name: str
    fields: dict[str, Field]
    returns: tuple[str, ...]


class Spec:
    """All methods by their names in lower case; all types."""

    def __init__(self, path: Path = DESCRIPTION) -> None:
        described = orjson.loads(path.read_bytes())
        self.version: str = described["version"]
        self._types: dict[str, Any] = described["types"]
        self._checks: dict[str, Check] = dict(_PLAIN)
        self.methods = {name.lower(): self._method(name, about) for name, about in described["methods"].items()}

    def problem(self, types: tuple[str, ...], value: object) -> str:
        """Give what keeps `value` from being one of `types`; «» if nothing does."""
        return self._union(types)(value)

    def _method(self, name: str, about: dict[str, Any]) -> Method:
        fields = {
            key: Field(tuple(f["types"]), f.get("required", False), self._union(tuple(f["types"])))
            for key, f in about["fields"].items()
        }
        return Method(name, fields, tuple(about["returns"]))

    def _union(self, types: tuple[str, ...]) -> Check:
        if len(types) > 1 and all(t.startswith(_ARRAY) for t in types):
            inner = [t.removeprefix(_ARRAY) for t in types]
            return functools.partial(_array, self._subtypes(" or ".join(inner), inner))
        checks = [self._check(t) for t in types]
        return checks[0] if len(checks) == 1 else functools.partial(_any_of, checks)

    def _check(self, name: str) -> Check:
        """Compile a type once. A type may hold itself, hence the detour by name."""
        if name not in self._checks:
            self._checks[name] = functools.partial(self._checked_later, name)
            self._checks[name] = self._compiled(name)
        return self._checks[name]

    def _checked_later(self, name: str, value: Any) -> str:
        return self._checks[name](value)

    def _compiled(self, name: str) -> Check:
        if name.startswith(_ARRAY):
            return functools.partial(_array, self._check(name.removeprefix(_ARRAY)))
        about = self._types[name]
        if "subtypes" in about:
            return self._subtypes(name, about["subtypes"])
        checks = {key: self._union(tuple(f["types"])) for key, f in about["fields"].items()}
        required = frozenset(key for key, f in about["fields"].items() if f.get("required"))
        constants = {key: f["is"] for key, f in about["fields"].items() if "is" in f}
        return functools.partial(_object, name, checks, required, constants)

    def _subtypes(self, name: str, subtypes: list[str]) -> Check:
        """Subtypes are told apart by a constant if they can be, so that a complaint names the right one."""
        told: dict[str, tuple[str, ...]] = {}
        for subtype in subtypes:
            for key, about in self._fields(subtype).items():
                if "is" in about:
                    constant = f"{key}={about['is']}"
                    told[constant] = (*told.get(constant, ()), subtype)
        checks = {constant: self._union(fit) for constant, fit in told.items()}
        rest = [self._check(s) for s in subtypes if not any(s in fit for fit in told.values())]
        return functools.partial(_one_of, name, checks, rest)

    def _fields(self, name: str) -> dict[str, Any]:
        fields: dict[str, Any] = self._types.get(name, {}).get("fields", {})
        return fields


def _object(
    name: str, checks: dict[str, Check], required: frozenset[str], constants: dict[str, str], value: Any
) -> str:
    if not isinstance(value, dict):
        return f"must be a {name}"
    for key, inner in value.items():
        check = checks.get(key)
        if check is None:
            return f"{name} has no {key!r}"
        if problem := check(inner):
            return f"{name}.{key} {problem}" if problem.startswith("must") else problem
        if key in constants and constants[key] != inner:
            return f"{name}.{key} must be {constants[key]!r}"
    if missing := required - value.keys():
        return f"{name} lacks {sorted(missing)[0]!r}"
    return ""


def _array(check: Check, value: Any) -> str:
    if not isinstance(value, list):
        return "must be an Array"
    return next((problem for inner in value if (problem := check(inner))), "")


def _any_of(checks: list[Check], value: Any) -> str:
    problems = [check(value) for check in checks]
    return "" if "" in problems else min(problems, key=lambda problem: problem.startswith("must be"))


def _one_of(name: str, checks: dict[str, Check], rest: list[Check], value: Any) -> str:
    if isinstance(value, dict):
        fit = next(
            (checks[c] for key in ("type", "source", "status") if (c := f"{key}={value.get(key)}") in checks), None
        )
        if fit is not None:
            return fit(value)
    if not rest:
        return f"must be a {name}"
    return _any_of(rest, value)


def _decoded(raw: str, types: tuple[str, ...]) -> Any:
    match types:
        case ("Integer",):
            return _number(raw)
        case ("Boolean",):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(raw.lower(), raw)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw


def _number(raw: str) -> int | str:
    try:
        return int(raw)
    except ValueError:
        return raw
