"""Plain HTTP: JSON in and out, files. Whatever goes wrong on the way is `Unreachable`, without addresses in it."""

from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
import orjson

from bots.transport import Unreachable
from core.files import FileTooBig

CONNECT, CALL, DOWNLOAD = 5.0, 15.0, 30.0  # seconds
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BROKEN = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
_PIECE = 2**16


class Http:
    """One session, opened with the first request."""

    def __init__(self) -> None:
        self._opened: aiohttp.ClientSession | None = None

    async def post(self, url: str, form: Mapping[str, str | int]) -> object:
        """Give the JSON that a form is answered with."""
        return await self._json("POST", url, urlencode(form).encode(), CALL)

    async def get(self, url: str, query: Mapping[str, str | int], seconds: float) -> object:
        """Give the JSON at an address."""
        return await self._json("GET", f"{url}?{urlencode(query)}", None, seconds)

    async def fetch(self, url: str, most: int) -> bytes:
        """Give a file of at most `most` bytes. Raises FileTooBig, Unreachable."""
        content = bytearray()
        try:
            async with self._session.get(url, timeout=_timeout(DOWNLOAD)) as response:
                response.raise_for_status()
                async for piece in response.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > most:
                        raise FileTooBig(limit=most // 2**20)
        except _BROKEN as error:
            raise Unreachable(f"VK: {type(error).__name__}") from None
        return bytes(content)

    async def close(self) -> None:
        """Let go of connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _json(self, verb: str, url: str, form: bytes | None, seconds: float) -> object:
        try:
            async with self._session.request(
                verb, url, data=form, headers=_FORM if form else None, timeout=_timeout(seconds)
            ) as response:
                response.raise_for_status()
                return orjson.loads(await response.read())
        except _BROKEN as error:
            raise Unreachable(f"VK: {type(error).__name__}") from None

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession()
        return self._opened


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, connect=CONNECT, sock_connect=CONNECT)
