"""Calls of the Bot API: raw JSON, or aiogram's methods, over one session; every answer is judged in one place."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, TypeVar

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientTimeout
from pydantic import ValidationError

from bots.telegram.errors import result
from bots.transport import TokenRefused, Unreachable

T = TypeVar("T")
CONNECT, CALL, UPLOAD = 5.0, 15.0, 60  # seconds
_TIMEOUT = ClientTimeout(total=CALL, sock_connect=CONNECT)
_JSON = {"Content-Type": "application/json"}


class Api:
    """The Bot API for one token. No exception that it raises has the token or an address in it."""

    def __init__(self, url: str, token: str) -> None:
        server = TelegramAPIServer.from_base(url)
        self._token = token
        self._session = _Session(api=server)
        self._address = server.api_url(token, "")

    async def call(self, method: str, body: Mapping[str, Any], seconds: float = CALL) -> Any:
        """Make one call with a JSON body; give its result. Raises SendError."""
        timeout = _TIMEOUT if seconds == CALL else ClientTimeout(total=seconds, sock_connect=CONNECT)
        http = await self._session.create_session()
        try:
            post = http.post(self._address + method, data=orjson.dumps(body), headers=_JSON, timeout=timeout)
            async with post as response:
                status, content = response.status, await response.read()
        except (ClientError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None
        return result(status, content)

    async def typed(self, method: TelegramMethod[T]) -> T:
        """Make one call by aiogram; give its typed result. Raises SendError."""
        try:
            return await Bot(self._token, session=self._session)(method, request_timeout=UPLOAD)
        except TokenValidationError:
            raise TokenRefused("not a token") from None
        except (TelegramNetworkError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None

    async def download(self, path: str, most: int) -> bytes | None:
        """Give the file at `path`, as getFile named it; None if it has more than `most` bytes. Raises Unreachable."""
        content = bytearray()
        url = self._session.api.file_url(self._token, path)
        try:
            async with aclosing(self._session.stream_content(url, timeout=UPLOAD)) as chunks:
                async for chunk in chunks:
                    content += chunk
                    if len(content) > most:
                        return None
        except (ClientError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None
        return bytes(content)

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()


class _Session(AiohttpSession):
    """aiogram's, with our judgement of answers."""

    def check_response(self, bot: Bot, method: TelegramMethod[T], status_code: int, content: str) -> Response[T]:
        """Give the typed answer. Raises SendError."""
        answer = {"ok": True, "result": result(status_code, content)}
        try:
            return Response[method.__returning__].model_validate(answer, context={"bot": bot})  # type: ignore[name-defined]
        except ValidationError:
            raise Unreachable("no such answer is described") from None

    async def close(self) -> None:
        """Close at once; aiogram's own would wait a quarter of a second more."""
        if self._session is not None:
            await self._session.close()
