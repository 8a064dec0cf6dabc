"""The HTTP side of MAX's Bot API: one session, raw JSON, and nothing but SendError when it fails."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any

import aiohttp
import orjson
from maxapi.client.ssl import create_default_ssl_context

from bots.max.errors import Json, read
from bots.transport import Unreachable

CONNECT, CALL, UPLOAD = 5.0, 15.0, 60.0  # seconds


class Api:
    """Calls with one bot's token. The token goes to the API alone, not to where files lie."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._headers = {"Authorization": token, "Content-Type": "application/json"}
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """One for all calls; it begins with the first, because it belongs to an event loop."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=0, ssl=trusted())  # the pace is the limit
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        body: Mapping[str, Any] | None = None,
        seconds: float = CALL,
    ) -> Json:
        """Give the answer. Raises SendError."""
        content = None if body is None else orjson.dumps(body)
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT)
        try:
            async with self.session.request(
                method,
                self.url + path,
                params=params,
                data=content,
                headers=self._headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return read(response.status, await response.read(), response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise Unreachable(type(lost).__name__) from None  # its words may hold ids of people

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()


@cache
def trusted() -> ssl.SSLContext:
    """Trust the usual authorities and the Russian national one, which vouches for platform-api2.max.ru."""
    return create_default_ssl_context()
