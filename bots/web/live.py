"""Pages that are open now: who is to be woken when an account's history grows."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from bots.web.devices import Device


class Page:
    """One open event stream of one device. `seen` holds read marks that it has not been told yet."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.closed = False
        self.seen: dict[str, int] = {}
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Let the page look for news."""
        self._news.set()

    def close(self) -> None:
        """End the stream."""
        self.closed = True
        self.wake()

    async def news(self, seconds: float) -> None:
        """Return when woken, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    def take_seen(self) -> dict[str, int]:
        """Give the read marks not told yet, once."""
        seen, self.seen = self.seen, {}
        return seen


class Live:
    """All open pages of this process, by account."""

    MOST_PER_ACCOUNT = 30  # a demo person may be watched by several people; beyond, the oldest page is closed

    def __init__(self) -> None:
        self._pages: defaultdict[int, list[Page]] = defaultdict(list)

    def open(self, device: Device) -> Page:
        """Add a page; the oldest of too many is closed."""
        pages = self._pages[device.account_id]
        pages.append(page := Page(device))
        if len(pages) > self.MOST_PER_ACCOUNT:
            pages[0].close()
        return page

    def leave(self, page: Page) -> None:
        """Forget a page whose stream ended."""
        pages = self._pages[page.device.account_id]
        pages.remove(page)
        if not pages:
            del self._pages[page.device.account_id]

    def accounts(self) -> list[int]:
        """Give the accounts that have a page open."""
        return list(self._pages)

    def wake(self, account_ids: Iterable[int]) -> None:
        """Let every page of these accounts look for news."""
        for account_id in account_ids:
            for page in self._pages.get(account_id, ()):
                page.wake()

    def tell_seen(self, account_id: int, bot: str, number: int) -> None:
        """Let the account's other pages drop their unread marks."""
        for page in self._pages.get(account_id, ()):
            page.seen[bot] = number
            page.wake()

    def close(self) -> None:
        """End all streams."""
        for page in [page for pages in self._pages.values() for page in pages]:
            page.close()
