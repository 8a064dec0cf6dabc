"""Calls of VK's API at its pace: twenty requests a second, and what waits for its turn goes together in one.

`execute` runs up to 25 calls as one request. So alone in the house a call leaves at once by itself, and in a rush
hundreds a second leave in bundles, the urgent ones first.
"""

import asyncio
import heapq
from collections.abc import Coroutine, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import orjson

from bots.pacing import Pace
from bots.transport import Rejected, SendError, TooFast, Unreachable
from bots.vk.encode import Params
from bots.vk.errors import FLOOD, BadProgram, of_answer
from bots.vk.http import Http
from core.outbox import Priority

VERSION = "5.199"
PER_SECOND = 20  # requests of one community
WAY = 0.1  # seconds that a request is on its way at most: what takes longer is VK's work, and holds no slot
MOST_CALLS = 25  # of one `execute`
MOST_PEOPLE = 125  # in one request: a full call of a broadcast, and answers to people beside it
MOST_CODE = 60_000  # letters of a program


@dataclass(order=True, slots=True)
class _Waiting:
    """A call that waits for its turn."""

    priority: int
    number: int
    method: str = field(compare=False)
    params: Params = field(compare=False)
    people: int = field(compare=False)
    answer: "asyncio.Future[Any]" = field(compare=False)
    code: str = field(compare=False)
    alone: bool = field(default=False, compare=False)

    def ends(self, outcome: Any) -> None:
        """Hand over an answer, or why there is none."""
        if self.answer.done():
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(copy(outcome))
        else:
            self.answer.set_result(outcome)


class Caller:
    """Makes the calls of one community. `pace` counts its requests: others that the community makes take slots too."""

    def __init__(self, http: Http, api_url: str, token: str) -> None:
        self.pace = Pace(PER_SECOND)
        self._http = http
        self._api_url = api_url
        self._token = token
        self._waiting: list[_Waiting] = []
        self._number = 0
        self._turns: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def call(self, method: str, params: Params, priority: int = Priority.DIALOG, people: int = 1) -> Any:
        """Make a call that concerns so many `people`; give its answer. Raises SendError."""
        self._number += 1
        code = f"API.{method}({orjson.dumps(params).decode()})"
        answer = asyncio.get_running_loop().create_future()
        self._queue(_Waiting(priority, self._number, method, params, people, answer, code))
        return await answer

    async def close(self) -> None:
        """Give up what waits and what is under way."""
        tasks = [*self._under_way, *([self._turns] if self._turns else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for waiting in self._waiting:
            waiting.answer.cancel()

    def _queue(self, waiting: _Waiting) -> None:
        heapq.heappush(self._waiting, waiting)
        if self._turns is None or self._turns.done():
            self._turns = asyncio.create_task(self._take_turns())

    async def _take_turns(self) -> None:
        while self._waiting:
            began = asyncio.Event()
            self._start(self._request(began))
            await began.wait()

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _request(self, began: asyncio.Event) -> None:
        """Wait for a slot, take what waits by then and fits together, and make it one request."""
        async with self.pace.slot(self._waiting[0].priority):
            bundle = self._taken()
            began.set()
            await asyncio.wait([self._start(self._answered(bundle))], timeout=WAY)

    async def _answered(self, bundle: Sequence[_Waiting]) -> None:
        try:
            for waiting, outcome in zip(bundle, await self._outcomes(bundle), strict=True):
                waiting.ends(outcome)
        except BadProgram as refusal:
            self._again_alone(bundle, refusal)
        except Exception as error:  # whatever it is, nobody may wait for ever
            for waiting in bundle:
                waiting.ends(error)
        except asyncio.CancelledError:
            for waiting in bundle:
                waiting.answer.cancel()
            raise

    def _taken(self) -> list[_Waiting]:
        bundle: list[_Waiting] = []
        while self._waiting and _fits(bundle, self._waiting[0]):
            waiting = heapq.heappop(self._waiting)
            if not waiting.answer.done():  # whoever waited was cancelled
                bundle.append(waiting)
        return bundle

    async def _outcomes(self, bundle: Sequence[_Waiting]) -> list[Any]:
        """Give the answer or the SendError of each call. Raises the SendError of the request."""
        if not bundle:
            return []
        if len(bundle) == 1:
            return [(await self._post(bundle[0].method, bundle[0].params))["response"]]
        program = f"return [{','.join(waiting.code for waiting in bundle)}];"
        return _each(await self._post("execute", {"code": program}), len(bundle))

    def _again_alone(self, bundle: Sequence[_Waiting], refusal: SendError) -> None:
        """One call that VK cannot read must not spoil the others."""
        if len(bundle) == 1:
            bundle[0].ends(Rejected(str(refusal)))
            return
        for waiting in bundle:
            waiting.alone = True
            self._queue(waiting)

    async def _post(self, method: str, params: Params) -> dict[str, Any]:
        form = {**params, "access_token": self._token, "v": VERSION}
        body: Any = await self._http.post(f"{self._api_url}/method/{method}", form)
        match body:
            case {"error": told}:
                error = of_answer(told)
                if isinstance(error, TooFast) and told.get("error_code") != FLOOD:  # a flood is one person's
                    self.pace.hold(error.after)
                raise error
            case {"response": response}:
                return {"response": response, "errors": body.get("execute_errors") or ()}
        raise Unreachable("VK: an answer that makes no sense")


def _fits(bundle: Sequence[_Waiting], more: _Waiting) -> bool:
    if not bundle:
        return True
    together = [*bundle, more]
    return (
        len(together) <= MOST_CALLS
        and not any(waiting.alone for waiting in together)
        and sum(waiting.people for waiting in together) <= MOST_PEOPLE
        and sum(len(waiting.code) for waiting in together) <= MOST_CODE
    )


def _each(body: dict[str, Any], calls: int) -> list[Any]:
    """Give each call's answer, or its error: VK answers those with false, and lists their errors in order."""
    answers = body["response"]
    if not isinstance(answers, list) or len(answers) != calls:
        raise Unreachable("VK: an answer that makes no sense")
    errors = (error for error in body["errors"] if error.get("method") != "execute")
    return [of_answer(next(errors, None)) if answer is False else answer for answer in answers]
