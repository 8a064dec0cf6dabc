"""Albums: Telegram tells of each piece apart, and a person means one thing by them all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bots.inbox import Arrived

REMEMBERED = 1000  # albums that were taken: a piece that comes late adds nothing


@dataclass(eq=False)
class _Album:
    due: float
    pieces: list[Arrived] = field(default_factory=list)
    whole: asyncio.Event = field(default_factory=asyncio.Event)
    taken: asyncio.Task[None] = field(init=False)

    def add(self, piece: Arrived, due: float) -> None:
        if not self.whole.is_set():
            self.pieces.append(piece)
            self.due = due

    def arrived(self) -> Arrived:
        """Give all files in the order in which they were sent, as one event: that of the first piece."""
        pieces = sorted(self.pieces, key=lambda piece: int(piece.update.id))
        return replace(pieces[0], files=tuple(file for piece in pieces for file in piece.files))


class Albums:
    """Gathers pieces until none came for a while, or the person did something else."""

    def __init__(self, take: Callable[[Arrived], Awaitable[None]]) -> None:
        self._take = take
        self._known: dict[tuple[str, str], _Album] = {}
        self._gathering: dict[str, _Album] = {}  # by account

    async def take(self, name: str, piece: Arrived, quiet: float) -> None:
        """Handle a piece of the album `name`, once no other came for `quiet` seconds; return after the commit."""
        account = piece.update.account
        due = asyncio.get_running_loop().time() + quiet
        album = self._known.get((account, name))
        if album is None:
            await self.end(account)
            album = self._known[account, name] = self._gathering[account] = _Album(due)
            album.taken = asyncio.create_task(self._gathered(account, name, album))
        album.add(piece, due)
        await asyncio.shield(album.taken)

    async def end(self, account: str) -> None:
        """Whatever else the person does, their album is whole; return when it was taken."""
        while album := self._gathering.get(account):
            album.whole.set()
            await asyncio.wait([album.taken])

    async def close(self) -> None:
        """Gather no more."""
        for album in self._gathering.values():
            album.taken.cancel()
        await asyncio.gather(*(album.taken for album in self._gathering.values()), return_exceptions=True)

    async def _gathered(self, account: str, name: str, album: _Album) -> None:
        loop = asyncio.get_running_loop()
        try:
            while not album.whole.is_set() and (left := album.due - loop.time()) > 0:
                await asyncio.wait([asyncio.ensure_future(album.whole.wait())], timeout=left)
            album.whole.set()
            await self._take(album.arrived())
        except BaseException:
            del self._known[account, name]  # it will be delivered again
            raise
        finally:
            del self._gathering[account]
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]
