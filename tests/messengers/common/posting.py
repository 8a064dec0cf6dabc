"""Delivering to a webhook: POST until it is taken."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import aiohttp


async def post_until_taken(
    client: aiohttp.ClientSession,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    pauses: Sequence[float],
    taken: Callable[[int, bytes], bool] = lambda status, _: status == 200,
    failed: Callable[[str, int], None] = lambda reason, attempt: None,
    seconds: float = 30.0,
) -> bytes:
    """POST `body` until `taken` says so of status and answer; give the answer.

    `failed` hears why and which attempt (from 1) of every failure. The last of `pauses` is repeated for ever.
    """
    attempt = 0
    while True:
        status, answer, reason = await post_once(client, url, body, headers, seconds)
        if not reason and taken(status, answer):
            return answer
        attempt += 1
        failed(reason or f"{status}", attempt)
        await asyncio.sleep(pauses[min(attempt, len(pauses)) - 1])


async def post_once(
    client: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str], seconds: float = 30.0
) -> tuple[int, bytes, str]:
    """Give status, answer, and why there is none («» when there is one)."""
    try:
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with client.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as response:
            return response.status, await response.read(), ""
    except TimeoutError:
        return 0, b"", "Read timeout expired"
    except (aiohttp.ClientError, OSError) as lost:
        return 0, b"", type(lost).__name__
