"""A request that cannot be done: what the caller is told, as JSON or as a page."""

from typing import Any


class Problem(Exception):
    """`code` names it for scripts and, as `web.error_<code>`, its sentence; `told` is what the words mention."""

    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None, **told: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.told = told
