"""The way in for what messengers deliver: files fetched, each person's updates in their order, then the one door."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

import structlog

from bots.transport import Unreachable
from core import marks
from core.bugs import traced
from core.files import MAX_BYTES, FileBomb, FileStore, FileTooBig, FileUnreadable, StoredFile
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Update

AT_ONCE = 200  # people served at the same time
FILES_AT_ONCE = 4  # being fetched: each is whole in memory then
FETCHES = 3  # tries of one file

log = structlog.get_logger("inbox")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that still lies at the messenger: its name there, bytes if told, and how to get it.

    `fetch` takes the most bytes to read; it raises FileTooBig beyond them, Unreachable when it may be tried again.
    """

    name: str
    size: int | None
    fetch: Callable[[int], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event as an adapter decoded it."""

    update: Update
    files: tuple[Incoming, ...] = ()


class Inbox:
    """Hands updates to the engine; what it took is committed when `take` returns."""

    def __init__(self, engine: Engine, files: FileStore) -> None:
        self._engine = engine
        self._files = files
        self._last: dict[tuple[str, str, str], asyncio.Task[None]] = {}  # each person's last update under way
        self._room = asyncio.Semaphore(AT_ONCE)
        self._fetching = asyncio.Semaphore(FILES_AT_ONCE)

    async def take(self, arrived: Arrived) -> None:
        """Handle one update after those of the same person that came before; return after the commit.

        Raises what the database raises: then nothing happened, and the messenger must deliver it again.
        """
        update = arrived.update
        person = (update.transport, update.bot.value, update.account)
        task = asyncio.ensure_future(self._after(self._last.get(person), arrived))
        self._last[person] = task
        task.add_done_callback(lambda done: self._forget(person, done))
        await asyncio.shield(task)  # a messenger that hangs up does not undo what began

    async def take_all(self, batch: Iterable[Arrived]) -> None:
        """Handle a batch, different people side by side; return when all is committed. Raises as `take`."""
        outcomes = await asyncio.gather(*(self.take(arrived) for arrived in batch), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def mark(self, transport: str, bot: Bot) -> str:
        """Give how far this queue was taken, as `keep_mark` was told; "" at first."""
        return await self._engine.database.read(lambda tx: marks.mark(tx, transport, bot.value))

    async def keep_mark(self, transport: str, bot: Bot, mark: str) -> None:
        """Remember how far this queue was taken, for a messenger that does not remember it itself."""
        await self._engine.database.write(lambda tx: marks.keep_mark(tx, transport, bot.value, mark))

    def _forget(self, person: tuple[str, str, str], done: asyncio.Task[None]) -> None:
        if self._last.get(person) is done:
            del self._last[person]

    async def _after(self, before: asyncio.Task[None] | None, arrived: Arrived) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._room:
            await self._engine.handle(await self._with_files(arrived))

    async def _with_files(self, arrived: Arrived) -> Update:
        """Fetch and store the files; the first that cannot be taken becomes the update's problem."""
        if not arrived.files:
            return arrived.update
        taken: list[StoredFile] = []
        problem = None
        for file in arrived.files:
            async with self._fetching:
                outcome = await self._stored(file)
            if isinstance(outcome, StoredFile):
                taken.append(outcome)
            else:
                problem = problem or outcome
        return replace(arrived.update, files=tuple(taken), problem=None if taken else problem)

    async def _stored(self, file: Incoming) -> StoredFile | str:
        """Give the stored file, or the name of the problem."""
        if (file.size or 0) > MAX_BYTES:
            return "too_big"
        try:
            content = await _fetched(file)
            return await asyncio.to_thread(self._files.put, content, file.name)
        except FileTooBig:
            return "too_big"
        except (FileUnreadable, FileBomb, Unreachable):
            return "broken"


async def _fetched(file: Incoming) -> bytes:
    for attempt in range(FETCHES):
        try:
            return await file.fetch(MAX_BYTES)
        except Unreachable as error:
            log.warning("file not fetched", attempt=attempt, **traced(error))
            await asyncio.sleep(2.0**attempt / 2)
    raise Unreachable
