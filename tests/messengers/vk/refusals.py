"""VK's «no»: its codes, its words, its envelope."""

from collections.abc import Mapping
from pathlib import Path

import orjson
from aiohttp import web

SPECS = Path(__file__).parents[2] / "specs" / "vk"
_ERRORS = orjson.loads((SPECS / "errors.json").read_bytes())["errors"]
WORDS: dict[int, str] = {error["code"]: error["description"] for error in _ERRORS.values()}

_JSON = "application/json"


class Refused(Exception):
    """An error of the API. `wrong`: no correct client asks for this, so it is kept among the violations."""

    def __init__(self, code: int, detail: str = "", *, wrong: bool = False) -> None:
        self.code, self.wrong = code, wrong
        self.message = f"{WORDS[code]}: {detail}" if detail else WORDS[code]
        super().__init__(f"[{code}] {self.message}")


def bad(detail: str) -> Refused:
    """A parameter is missing or means nothing: error 100."""
    return Refused(100, detail, wrong=True)


def answered(response: object) -> web.Response:
    """Wrap what a method gave."""
    return web.Response(body=orjson.dumps({"response": response}), content_type=_JSON)


def refused(refusal: Refused, method: str, params: Mapping[str, object]) -> web.Response:
    """Wrap an error as VK does: with 200 and an echo of the request, without the token."""
    echo = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
    echo += [{"key": key, "value": str(value)} for key, value in params.items()]
    error = {"error_code": refusal.code, "error_msg": refusal.message, "request_params": echo}
    return web.Response(body=orjson.dumps({"error": error}), content_type=_JSON)
