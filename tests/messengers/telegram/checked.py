"""A server that doubts itself: all that it says is read by the published description and by aiogram's types."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from aiogram import Bot
from aiogram import methods as aiogram_methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from tests.messengers.common.server import Call
from tests.messengers.telegram.accounts import TelegramBot, TelegramPerson
from tests.messengers.telegram.limits import UNLIMITED, Limits
from tests.messengers.telegram.server import TelegramServer


class CheckedServer(TelegramServer):
    """What it says wrongly is an AssertionError at once."""

    trusting = False
    """Set once something was pushed that is no update: what tells of it is not read any more."""

    def push_raw(self, bot: TelegramBot, raw: object) -> None:
        """Queue anything."""
        self.trusting = True
        super().push_raw(bot, raw)

    async def answer(self, call: Call[TelegramBot]) -> web.StreamResponse:
        """Perform a call, and read the answer as strangers would."""
        response = await super().answer(call)
        readable = not (call.method.startswith("file/") or (self.trusting and call.method == "getUpdates"))
        if response.status == 200 and isinstance(response, web.Response) and readable:
            assert isinstance(response.body, bytes)
            self._check_answer(call.method, response.body)
        return response

    def tell(self, bot: TelegramBot, kind: str, content: dict[str, Any], lane: int) -> None:
        """Queue an update, having read it as strangers would."""
        update = orjson.loads(orjson.dumps({"update_id": 1, kind: content}))
        assert (problem := self.spec.problem(("Update",), update)) == "", problem
        assert list(unknown(Update.model_validate(update))) == []
        super().tell(bot, kind, content, lane)

    def _check_answer(self, method: str, body: bytes) -> None:
        result = orjson.loads(body)["result"]
        returns = self.spec.methods[method.lower()].returns
        assert (problem := self.spec.problem(returns, result)) == "", f"{method}: {problem}"
        returning = getattr(aiogram_methods, method[0].upper() + method[1:]).__returning__
        assert list(unknown(TypeAdapter(returning).validate_python(result))) == [], method


def unknown(value: object, path: str = "") -> Iterator[str]:
    """Give the fields that aiogram's types do not know, however deep."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        for name, inner in value:
            yield from unknown(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from unknown(inner, path)


@dataclass
class Scene:
    """One server, one bot with a client that we did not write, one person who has started it."""

    server: CheckedServer
    parent: TelegramBot
    client: Bot
    anna: TelegramPerson
    http: aiohttp.ClientSession

    async def call(self, method: str, _token: str = "", **params: object) -> tuple[int, dict[str, Any]]:
        """Call a method by bare JSON; give the status and the answer."""
        url = f"{self.server.url}/bot{_token or self.parent.token}/{method}"
        async with self.http.post(url, json=params) as response:
            return response.status, await response.json()

    async def result(self, method: str, **params: object) -> Any:
        """Call a method that must succeed; give its result."""
        status, answer = await self.call(method, "", **params)
        assert status == 200, answer
        return answer["result"]

    def blamed(self) -> list[str]:
        """Give the violations so far, and forget them: a test that expects some takes them."""
        taken, self.server.violations[:] = list(self.server.violations), []
        return taken


@asynccontextmanager
async def scene(limits: Limits = UNLIMITED, **more: Any) -> AsyncIterator[Scene]:
    """Set the scene. Violations that nobody has taken are an error in the end."""
    async with CheckedServer(limits=limits, **more) as server, aiohttp.ClientSession() as http:
        parent = server.add_bot("parent")
        anna = server.person("Анна Иванова", username="anna_i")
        anna.knows(parent)
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        async with Bot(parent.token, session=session) as client:
            yield Scene(server, parent, client, anna, http)
        assert server.violations == []
