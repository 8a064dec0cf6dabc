"""Albums: Telegram tells of each piece apart, and a person means one thing by them all."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bots.inbox import Arrived

REMEMBERED = 1000  # albums that were taken: a piece that comes late adds nothing


@dataclass(eq=False)
class _Album:
    name: str
    due: float
    pieces: dict[int, Arrived] = field(default_factory=dict)  # by the number of their update
    whole: asyncio.Event = field(default_factory=asyncio.Event)
    taken: asyncio.Task[None] = field(init=False)

    def add(self, piece: Arrived, due: float) -> None:
        if not self.whole.is_set():
            self.pieces[int(piece.update.id)] = piece
            self.due = due

    def arrived(self) -> Arrived:
        """Give all files and words in the order in which they were sent, as one event: that of the first piece."""
        pieces = [self.pieces[number] for number in sorted(self.pieces)]
        caption = "\n".join(piece.update.caption for piece in pieces if piece.update.caption)
        files = tuple(file for piece in pieces for file in piece.files)
        return Arrived(replace(pieces[0].update, caption=caption), files)


class Albums:
    """Gathers pieces until none came for a while, or the person did something else."""

    def __init__(self, take: Callable[[Arrived], Awaitable[None]]) -> None:
        self._take = take
        self._known: dict[tuple[str, str], _Album] = {}
        self._gathering: dict[str, _Album] = {}  # by account

    async def take(self, name: str, piece: Arrived, quiet: float) -> None:
        """Handle a piece of the album `name`, once no other came for `quiet` seconds; return after the commit."""
        account = piece.update.account
        await self.end(account, name)
        due = asyncio.get_running_loop().time() + quiet
        if (album := self._known.get((account, name))) is None:  # else another piece was faster
            album = self._known[account, name] = self._gathering[account] = _Album(name, due)
            album.taken = asyncio.create_task(self._gathered(account, album))
        album.add(piece, due)
        await asyncio.shield(album.taken)

    async def end(self, account: str, going_on: str = "") -> None:
        """Whatever else the person does, their album is whole (unless it is `going_on`); return when it was taken."""
        while (album := self._gathering.get(account)) and album.name != going_on:
            album.whole.set()
            await asyncio.wait([album.taken])

    async def close(self) -> None:
        """Gather no more."""
        under_way = [album.taken for album in self._gathering.values()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _gathered(self, account: str, album: _Album) -> None:
        loop = asyncio.get_running_loop()
        try:
            while not album.whole.is_set() and (left := album.due - loop.time()) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await album.whole.wait()
            album.whole.set()
            await self._take(album.arrived())
        except BaseException:
            del self._known[account, album.name]  # it will be delivered again
            raise
        finally:
            del self._gathering[account]
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]
