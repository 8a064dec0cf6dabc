"""Drawing: a turn keeps the spec, delivery asks for its picture, a worker process draws it when somebody looks."""

import asyncio
import hashlib
import importlib.metadata
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from core.charts.parts import Spec
from core.files import FileStore, StoredFile
from core.messages import Attachment

MIME = "application/vnd.vegalite+json"
VERSION = importlib.metadata.version("vl-convert-python")  # of the drawing library, also of that for pages
_LIBRARY = b"library"  # what the worker is asked for instead of a spec
_WORKER = Path(__file__).with_name("worker.py")


def canonical(spec: Spec) -> bytes:
    """Give the one way to write `spec` as JSON."""
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def spec_hash(spec: Spec) -> str:
    """Give the name under which the file store keeps `spec`."""
    return hashlib.sha256(canonical(spec)).hexdigest()


def attach(files: FileStore, spec: Spec, name: str) -> Attachment:
    """Keep `spec` and give what a message carries; delivery changes it for `Charts.picture_of` its hash."""
    return Attachment(files.put(canonical(spec), name).hash, name, MIME)


class ChartError(Exception):
    """A chart that could not be drawn: a wrong spec, or the worker died or was too slow."""


class Charts:
    """The worker process: started on demand, ended after `idle` seconds without work, replaced if it dies."""

    def __init__(self, idle: float = 60, limit: float = 20) -> None:
        self.idle = idle
        self.limit = limit  # seconds for one chart, the worker's start included
        self._worker: Process | None = None
        self._turn = asyncio.Lock()
        self._bedtime: asyncio.TimerHandle | None = None

    async def png(self, spec: Spec) -> bytes:
        """Draw `spec`. Raises ChartError."""
        return await self._made(canonical(spec))

    async def _made(self, asked: bytes) -> bytes:
        async with self._turn:
            if self._bedtime:
                self._bedtime.cancel()
            try:
                return await self._drawn_or_again(asked)
            finally:
                self._bedtime = asyncio.get_running_loop().call_later(self.idle, self._end)

    async def library(self, files: FileStore) -> bytes:
        """Give the script by which a page draws specs itself, gzipped; made once and kept. Raises ChartError."""
        name = hashlib.sha256(f"library {VERSION}".encode()).hexdigest()
        beside = files.folder / name[:2] / f"{name}.picture"
        try:
            return files.get(beside.read_text())
        except FileNotFoundError:
            stored = files.put(await self._made(_LIBRARY), "vega.js.gz")
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(stored.hash)
            return files.get(stored.hash)

    async def picture_of(self, files: FileStore, digest: str) -> StoredFile:
        """Give the picture of the chart kept as `digest`, drawn when first asked for, then kept beside it.

        Raises ChartError, and FileNotFoundError for a chart that nobody attached.
        """
        spec = files.get(digest)
        beside = files.folder / digest[:2] / f"{digest}.picture"  # holds the hash of the picture
        try:
            return _kept(files, beside)
        except FileNotFoundError:
            picture = files.put(await self.png(json.loads(spec)), f"{digest[:12]}.png")
            beside.write_text(picture.hash)
            return picture

    async def close(self) -> None:
        """End the worker and wait until it has."""
        worker = self._worker
        self._end()
        if worker:
            await worker.wait()

    async def _drawn_or_again(self, spec: bytes) -> bytes:
        for last in (False, True):
            try:
                async with asyncio.timeout(self.limit):
                    return await self._drawn(spec)
            except TimeoutError as problem:
                raise ChartError(f"not drawn in {self.limit:g} s") from problem
            except (
                OSError,
                asyncio.IncompleteReadError,
            ) as problem:  # died while idle, or of this very chart
                if last:
                    raise ChartError("the worker died twice") from problem
        raise AssertionError("unreachable")

    async def _drawn(self, spec: bytes) -> bytes:
        worker = self._worker = self._worker or await _started()
        assert worker.stdin and worker.stdout
        try:
            worker.stdin.write(spec + b"\n")
            await worker.stdin.drain()
            kind, size = (await worker.stdout.readuntil(b"\n")).split()
            content = await worker.stdout.readexactly(int(size))
        except BaseException:  # also when cancelled: a late answer would be taken for the next chart's
            self._end()
            raise
        if kind != b"ok":
            raise ChartError(content.decode()[:300])
        return content

    def _end(self) -> None:
        if self._bedtime:
            self._bedtime.cancel()
        if self._worker and self._worker.returncode is None:
            self._worker.kill()
        self._worker = None


def _kept(files: FileStore, beside: Path) -> StoredFile:
    digest = beside.read_text()  # written by halves in a crash it names no file, and the chart is drawn again
    return StoredFile(digest, f"{beside.stem[:12]}.png", "image/png", len(files.get(digest)))


async def _started() -> Process:
    # -P: the worker's folder must not come before the standard library.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(_WORKER), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
