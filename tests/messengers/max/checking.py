"""What the checks of the test server share: maxapi's client, a witness, a webhook's other end."""

import asyncio
import io
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer
from maxapi import Bot, Dispatcher
from maxapi.client.default import DefaultConnectionProperties
from maxapi.enums.attachment import AttachmentType
from maxapi.enums.parse_mode import TextFormat
from maxapi.types import (
    BotStarted,
    CallbackButton,
    MessageCallback,
    MessageCreated,
)
from maxapi.types.attachments.attachment import ButtonsPayload
from maxapi.types.attachments.buttons.attachment_button import AttachmentButton
from maxapi.types.updates import UpdateUnionAdapter
from PIL import Image

from tests.messengers.common.bell import Bell
from tests.messengers.max import Limits, MaxServer
from tests.messengers.max.json_schema import answer_validator, validator

LIMITS = Limits(polls_per_second=0, messages_per_second=0, requests_per_second=0, processing=0.0)
SECRET = "a-secret-of-the-webhook"
YES = CallbackButton(text="Да", payload="1.2.0")


def picture(side: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, 4)).save(out, "PNG")
    return out.getvalue()


class Witness:
    """Validates whatever a server says."""

    def __init__(self, server: MaxServer) -> None:
        self.wrong: list[str] = []
        server.witness = self.answer
        server.delivery.witness = self.update

    def answer(self, operation: str, status: int, said: Any) -> None:
        self._check(answer_validator(operation) if status == 200 else validator("Error"), said)

    def update(self, said: Any) -> None:
        self._check(validator("Update"), said)
        UpdateUnionAdapter.validate_python(said)

    def _check(self, by: Any, said: Any) -> None:
        self.wrong += [f"{error.json_path}: {error.message} in {said}" for error in by.iter_errors(said)]


class client_of:  # noqa: N801 - reads like a function
    """maxapi's client, hurried."""

    def __init__(self, server: MaxServer, token: str) -> None:
        hurried = DefaultConnectionProperties(timeout=5, max_retries=0)
        self.bot = Bot(token, default_connection=hurried, after_input_media_delay=0.001, after_upload_retry_delay=0.05)
        self.bot.set_api_url(server.url)

    async def __aenter__(self) -> Bot:
        return self.bot

    async def __aexit__(self, *_: object) -> None:
        await self.bot.close_session()


def keyboard(*rows: Any) -> Any:
    payload = ButtonsPayload(buttons=list(rows))
    return AttachmentButton(type=AttachmentType.INLINE_KEYBOARD, payload=payload, bot=None)


def mid_of(sent: Any) -> str:
    assert sent is not None
    return str(sent.message.body.mid)


async def updates_of(bot: Bot, **more: Any) -> list[Any]:
    return list((await bot.get_updates(timeout=0, **more))["updates"])


Ask = tuple[str, str, Any]


async def asked(server: MaxServer, ask: Ask, token: str | None) -> tuple[int, Any]:
    method, path, body = ask
    data = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
    headers = {"Authorization": token} if token is not None else {}
    async with aiohttp.request(method, server.url + path, data=data, headers=headers) as response:
        return response.status, orjson.loads(await response.read())


class Endpoint:
    """A bot's own end of a webhook: what came, and what it is answered with."""

    def __init__(self) -> None:
        self.came: list[Any] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.slow = 0.0
        self.bell = Bell()
        app = web.Application()
        app.router.add_post("/hook", self.handle)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/hook"))

    async def handle(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.slow)
        self.came.append(await request.json())
        self.secrets.append(request.headers.get("X-Max-Bot-Api-Secret"))
        self.bell.ring()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def texts(self) -> list[str]:
        return [update["message"]["body"]["text"] for update in self.came]

    async def has(self, number: int) -> None:
        async with asyncio.timeout(20):
            while len(self.came) < number:
                await self.bell.wait()


def talking(bot: Bot) -> Dispatcher:
    """A bot that greets, echoes under a button, and changes the message when it is pressed."""
    dispatcher = Dispatcher()

    @dispatcher.bot_started()
    async def _(event: BotStarted) -> None:
        await bot.send_message(chat_id=event.chat_id, text=f"Здравствуйте! {event.payload}")

    @dispatcher.message_created()
    async def _(event: MessageCreated) -> None:
        said = event.message.body.text if event.message.body else ""
        await event.message.answer(f"<b>{said}</b>, верно?", attachments=[keyboard([YES])], format=TextFormat.HTML)

    @dispatcher.message_callback()
    async def _(event: MessageCallback) -> None:
        await event.answer(notification="Готово", new_text=f"Нажали {event.callback.payload}")

    return dispatcher
