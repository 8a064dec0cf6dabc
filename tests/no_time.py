"""A loop in which waiting takes no time: its clock jumps to what is due next. For tests of paces and pauses alone."""

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable
from typing import Any


class _Hasty(selectors.DefaultSelector):
    """Lets its clock pass instead of waiting, unless something outside is to be waited for."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        if not (ready := super().select(0)):
            self.now += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._hasty = _Hasty()
        super().__init__(self._hasty)

    def time(self) -> float:
        return self._hasty.now


def in_no_time(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run a test in such a loop."""

    @functools.wraps(test)
    def run(*given: Any, **named: Any) -> None:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(test(*given, **named))  # type: ignore[arg-type]

    return run
