"""VK's published JSON Schemas, made usable: whether an answer or an event is what VK says it is."""

import functools
from typing import Any

import orjson
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.messengers.vk.refusals import SPECS

_BASE = "https://vk.test/"
# Where the descriptions and VK differ: errors have no inner_type, message_event is not among the types, the color
# «secondary» is documented, the payload of a tap comes as JSON.
_CORRECTED: dict[tuple[str, str], Any] = {
    ("base_error", "inner_type"): {"required": False},
    ("callback_base", "type"): {"type": "string"},
    ("messages_keyboard_button", "color"): {"type": "string"},
    ("callback_message_event", "payload"): {"type": ["object", "array", "string", "number", "boolean", "null"]},
}
_MESSAGES = {  # events that hold a message
    "message_new": "callback/objects.json#callback_message_new",
    "message_reply": "messages/objects.json#messages_message",
    "message_edit": "messages/objects.json#messages_message",
}


def faults_of(value: object, definition: str) -> list[str]:
    """Give what is wrong with `value` by a definition like `messages/objects.json#messages_message`."""
    value = orjson.loads(orjson.dumps(value))
    return [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in _validator(definition).iter_errors(value)]


@functools.cache
def _validator(definition: str) -> Draft202012Validator:
    file, _, name = definition.partition("#")
    return Draft202012Validator({"$ref": f"{_BASE}{file}#/definitions/{name}"}, registry=_registry())


@functools.cache
def _registry() -> Registry[Any]:
    return Registry().with_resources([(_BASE + name, DRAFT202012.create_resource(_read(name))) for name in _files()])


def _read(name: str) -> Any:
    read = orjson.loads((SPECS / name).read_bytes())
    for definition, described in read.get("definitions", {}).items():
        _correct(definition, described)
    return _plain(read)


def _correct(definition: str, described: dict[str, Any]) -> None:
    for (where, name), better in _CORRECTED.items():
        if where == definition:
            described["properties"][name] = {"required": described["properties"][name].get("required")} | better


def _plain(value: Any) -> Any:
    """Turn VK's dialect («required» beside a property's type) into JSON Schema; what is not here allows anything."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value and _file_of(value["$ref"]) not in _files():
        return {}
    plain = {key: _plain(inner) for key, inner in value.items() if key != "required"}
    if isinstance(properties := value.get("properties"), dict):
        plain["properties"] = {name: _plain(inner) for name, inner in properties.items()}
        plain["required"] = [
            name for name, inner in properties.items() if isinstance(inner, dict) and inner.get("required") is True
        ]
    return plain


def _file_of(reference: str) -> str:
    return reference.partition("#")[0].removeprefix("../")


def faults_of_answer(method: str, answer: dict[str, Any]) -> list[str]:
    """Give what is wrong with the answer of a method, by what its description promises."""
    if "error" in answer:
        return faults_of(answer["error"], "base/objects.json#base_error")
    possible = [r["$ref"] for r in _responses().get(method, {}).values() if _file_of(r["$ref"]) in _files()]
    told = [faults_of(answer, reference.removeprefix("../").replace("/definitions/", "")) for reference in possible]
    return [] if [] in told else [fault for faults in told for fault in faults]


def faults_of_event(event: dict[str, Any]) -> list[str]:
    """Give what is wrong with an event and with what is in it."""
    kind = event["type"]
    content = _MESSAGES.get(kind, f"callback/objects.json#callback_{kind}")
    return faults_of(event, "callback/objects.json#callback_base") + faults_of(event["object"], content)


@functools.cache
def _responses() -> dict[str, dict[str, dict[str, str]]]:
    methods = [m for file in SPECS.glob("*/methods.json") for m in orjson.loads(file.read_bytes())["methods"]]
    return {method["name"]: method["responses"] for method in methods}


@functools.cache
def _files() -> frozenset[str]:
    return frozenset(path.relative_to(SPECS).as_posix() for path in SPECS.rglob("*.json"))
