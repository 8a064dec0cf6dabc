"""What tests of the server itself begin with."""

import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from PIL import Image

from tests.messengers.vk.community import Community
from tests.messengers.vk.foreign import Foreign
from tests.messengers.vk.limits import UNLIMITED, Limits
from tests.messengers.vk.people import VkPerson
from tests.messengers.vk.published import faults_of_answer
from tests.messengers.vk.server import VkServer


class Clock:
    """The real time, and as much more as a test wants."""

    def __init__(self) -> None:
        self.more = 0.0

    def __call__(self) -> float:
        return time.time() + self.more


class Scene:
    """A server with a community, and Анна who has begun to write to it."""

    def __init__(self, server: VkServer, clock: Clock, http: aiohttp.ClientSession) -> None:
        self.server, self.clock, self.http = server, clock, http
        self.bot = server.add_bot("parent", long_poll=True)
        self.anna = server.person("Анна Волкова")
        self.foreign = Foreign(server)

    async def call(self, method: str, /, **params: object) -> Any:
        """Give the whole answer of a method, called by hand."""
        said = {name: str(value) for name, value in params.items()}
        form = {"access_token": self.bot.token, "v": "5.199"} | said
        async with self.http.post(f"{self.server.url}/method/{method}", data=form) as response:
            answer = orjson.loads(await response.read())
        assert faults_of_answer(method, answer) == []
        return answer

    async def gives(self, method: str, /, **params: object) -> Any:
        """Give what a method gives. Raises KeyError where it is an error."""
        return (await self.call(method, **params))["response"]

    async def refused(self, method: str, /, **params: object) -> tuple[int, str]:
        """Give code and words of a method's error. Raises KeyError where there is none."""
        error = (await self.call(method, **params))["error"]
        return error["error_code"], error["error_msg"]

    async def says(self, text: str = "Привет", **more: object) -> Any:
        """Send to Анна; give the answer."""
        return await self.gives("messages.send", **{"peer_id": self.anna.id, "random_id": 0, "message": text} | more)

    async def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Give what is in the community's queue, without asking for it."""
        return [orjson.loads(event) for event in self.bot.long_poll.events[after:]]


@asynccontextmanager
async def scene(limits: Limits = UNLIMITED) -> AsyncIterator[Scene]:
    """Set it up; at the end, compare all that went over the wire with VK's schemas."""
    clock = Clock()
    async with VkServer(limits, clock=clock) as server, aiohttp.ClientSession() as http:
        made = Scene(server, clock, http)
        await made.anna.starts(made.bot)
        yield made
        await made.foreign.close()
        made.foreign.check()


def picture(width: int = 60, height: int = 40) -> bytes:
    """Make a photo."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(made, "JPEG")
    return made.getvalue()


def keyboard(*rows: list[dict[str, Any]], **more: object) -> str:
    """Write a keyboard of these buttons."""
    return orjson.dumps({"inline": True, "buttons": list(rows), **more}).decode()


def button(label: str = "Да", payload: object = '{"a":1}', kind: str = "callback", **more: object) -> dict[str, Any]:
    """Write a button."""
    return {"action": {"type": kind, "label": label, "payload": payload, **more}}


__all__ = ["Clock", "Community", "Scene", "VkPerson", "button", "keyboard", "picture", "scene"]
