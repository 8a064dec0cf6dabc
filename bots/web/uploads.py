"""Files in web chats: whose they are, and how they come in without filling the memory."""

import asyncio
import tempfile
from collections.abc import Sequence
from typing import IO, Any
from urllib.parse import quote

import sqlalchemy as sa
from aiohttp import BodyPartReader, web

from bots.web.problem import Problem
from core.database import Tx
from core.files import MAX_BYTES, PICTURES, FileStore, FileTooBig, StoredFile
from core.tables import refers, table

CHUNK = 64 * 2**10
SHOWN = PICTURES | {"image/gif"}  # what a browser may show itself; anything else is only saved
AROUND_THE_FILE = 16 * 2**10  # bytes that multipart adds
IN_MEMORY = 2**20  # of one upload; the rest waits on disk
AT_ONCE = asyncio.Semaphore(4)  # uploads being checked: each is whole in memory then

# Who may open a file: whoever sent it or was sent it.
web_file = table(
    "web_file",
    refers("account_id", "account", index=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("mime", sa.String(120), nullable=False),
    sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("account_id", "hash"),
)


def allow(tx: Tx, account_id: int, files: Sequence[Sequence[Any]]) -> None:
    """Let the account open files, each (hash, name, mime[, size])."""
    if not files:
        return
    new = {file[0]: file for file in files}
    have = sa.select(web_file.c.hash).where(web_file.c.account_id == account_id, web_file.c.hash.in_(list(new)))
    for (digest,) in tx.all(have):
        del new[digest]
    names = ("hash", "name", "mime", "size")
    for file in new.values():
        tx.insert(web_file, account_id=account_id, **dict(zip(names, file, strict=False)))


def allowed(tx: Tx, account_id: int, hashes: Sequence[str]) -> list[StoredFile]:
    """Give the files among `hashes` that the account may open, in this order."""
    query = sa.select(web_file.c.hash, web_file.c.name, web_file.c.mime, web_file.c.size).where(
        web_file.c.account_id == account_id, web_file.c.hash.in_(list(hashes))
    )
    found = {row.hash: StoredFile(row.hash, row.name, row.mime, row.size) for row in tx.all(query)}
    return [found[digest] for digest in hashes if digest in found]


async def receive(request: web.Request, files: FileStore) -> StoredFile:
    """Read the form's `file` and store it.

    Raises FileTooBig as soon as it is known to be, FileUnreadable, FileBomb, or Problem if there is no file.
    """
    if (request.content_length or 0) > MAX_BYTES + AROUND_THE_FILE:
        raise FileTooBig(limit=MAX_BYTES // 2**20)
    part = await _file_part(request)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        size = 0
        while chunk := await part.read_chunk(CHUNK):
            if (size := size + len(chunk)) > MAX_BYTES:
                raise FileTooBig(limit=MAX_BYTES // 2**20)
            spool.write(chunk)
        spool.seek(0)
        async with AT_ONCE:
            return await asyncio.to_thread(_stored, files, spool, part.filename or "")


def _stored(files: FileStore, spool: IO[bytes], name: str) -> StoredFile:
    return files.put(spool.read(), name)


async def _file_part(request: web.Request) -> BodyPartReader:
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            return part
    raise Problem(400, "no_file")


def open_file(files: FileStore, file: StoredFile | None) -> web.FileResponse:
    """Give the content: a picture to look at, anything else only to save.

    Raises Problem 404 for None.
    """
    if file is None:
        raise Problem(404, "not_found")
    is_shown = file.mime in SHOWN
    how = "inline" if is_shown else "attachment"
    headers = {
        "Content-Type": file.mime if is_shown else "application/octet-stream",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",  # whatever it is, it runs nothing here
    }
    return web.FileResponse(files.path(file.hash), headers=headers)
