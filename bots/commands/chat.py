"""`chat`: a conversation in the terminal as a given person; `--transcript` prints it as a ready test."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bots.commands import transcript
from bots.parts import Parts, opened
from core import invites, outbox
from core.accounts import account
from core.charts import MIME as CHART
from core.charts import Charts
from core.database import Tx
from core.files import FileBomb, FileTooBig, FileUnreadable, StoredFile
from core.ids import random_id
from core.messages import Button, Message
from core.people import BOT_OF, membership, person
from core.refusal import Refusal
from core.settings import Settings
from core.words import Phrase, plain
from dialogs.engine.update import Bot, Update

TRANSPORT = "terminal"
PROBLEMS: dict[type[Refusal], str] = {FileTooBig: "too_big", FileBomb: "broken", FileUnreadable: "broken"}


class PersonUnknown(Refusal):
    """Nobody has that name and role; tells `name`."""


class PersonUnclear(Refusal):
    """Several people have that name; tells `people`."""


def add(parser: argparse.ArgumentParser) -> None:
    """Who speaks, in which bot."""
    parser.add_argument("--as", dest="who", default="", metavar="NAME", help="«Анна Иванова»; nobody: a stranger")
    parser.add_argument("--bot", choices=[b.value for b in Bot], help="default: the bot of the person's role")
    parser.add_argument("--transcript", action="store_true", help="print the conversation as a test at the end")


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Talk until the input ends. A line is a text, a button's number or label, /command, or @path of a file."""
    async with opened(settings) as parts:
        session = await _session(parts, arguments)
        _say(parts, "cli.chat_hint")
        session.lines.append("> /menu")
        await session.send(text="/menu")
        for line in _lines():
            if line in (":q", ":quit"):
                break
            await session.say(line)
        if arguments.transcript:
            print("\n" + await parts.database.read(lambda tx: transcript.test(tx, session.said())))
    return 0


def _lines() -> Iterator[str]:
    while True:
        print("> ", end="", flush=True, file=sys.stderr)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


@dataclass(slots=True)
class Session:
    """One person at the terminal."""

    parts: Parts
    bot: Bot
    external_id: str
    before: transcript.Before
    person_id: int | None = None
    role: str = ""
    buttons: list[Button] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    async def say(self, line: str) -> None:
        """Take one line of input."""
        tapped = self._button(line)
        if line.startswith("@"):
            await self._send_file(line[1:].strip())
        elif tapped is not None:
            self.lines.append(f"> [{tapped.label}]")
            await self.send(token=tapped.token)
        else:
            self.lines.append(f"> {line}")
            name, _, payload = line.partition(" ")
            await self.send(**({"start": payload} if name == "/start" else {"text": line}))

    async def send(self, **what: Any) -> None:
        """Send one update, show the answer."""
        await self.parts.engine.handle(Update(TRANSPORT, self.bot, random_id(), self.external_id, **what))
        for message in await self.parts.database.write(self._take):
            await self._show(message)

    def _button(self, line: str) -> Button | None:
        label = line.strip("[]")
        named = next((b for b in self.buttons if b.label == label), None)
        if named is None and line.isascii() and line.isdigit() and 0 < int(line[:6]) <= len(self.buttons):
            return self.buttons[int(line) - 1]
        return named

    async def _send_file(self, path: str) -> None:
        try:
            stored = await asyncio.to_thread(_stored, self.parts, path)
        except OSError:
            _say(self.parts, "cli.no_file", file=path)
        except Refusal as refusal:
            await self.send(problem=PROBLEMS[type(refusal)])
        else:
            await self.send(files=(stored,))

    def _take(self, tx: Tx) -> list[Message]:
        """Deliver to this account alone: whoever else sits at a terminal reads their own."""
        rows = [r for r in outbox.waiting(tx, TRANSPORT, 500, self.external_id) if r.bot == self.bot]
        if rows:
            outbox.sent(tx, [row.id for row in rows])
        return [Message.from_json(row.body) for row in rows]

    async def _show(self, message: Message) -> None:
        print(plain(message.text))
        self.lines += [line for line in plain(message.text).splitlines() if line.strip()]
        for file in message.files:
            print(f"  📎 {await self._file(file.hash, file.mime, file.name)}")
        if message.buttons:
            self.buttons = [b for row in message.buttons for b in row]
            for number, button in enumerate(self.buttons, 1):
                print(f"  {number}. [{button.label}]")
            self.lines.append(" ".join(f"[{b.label}]" for b in self.buttons))

    async def _file(self, digest: str, mime: str, name: str) -> str:
        if mime == CHART:
            charts = Charts()
            digest = (await charts.picture_of(self.parts.files, digest)).hash
            await charts.close()
        return f"{name}: {self.parts.files.path(digest)}"

    def said(self) -> transcript.Said:
        """Give the conversation so far."""
        return transcript.Said(self.person_id, self.role, self.bot, self.before, self.lines)


def _stored(parts: Parts, path: str) -> StoredFile:
    file = Path(path).expanduser()
    return parts.files.put(file.read_bytes(), file.name)


async def _session(parts: Parts, arguments: argparse.Namespace) -> Session:
    before = await parts.database.read(transcript.before)
    if not arguments.who:
        return Session(parts, Bot(arguments.bot or "parent"), f"stranger-{random_id()}", before)
    found = await parts.database.read(lambda tx: _found(tx, arguments.who, arguments.bot))
    external_id = f"{TRANSPORT}-{found.public_id}"
    await parts.database.write(lambda tx: _link(tx, found.id, external_id, found.language))
    return Session(parts, Bot(arguments.bot or BOT_OF[found.role]), external_id, before, found.id, found.role)


def _found(tx: Tx, name: str, bot: str | None) -> sa.Row[Any]:
    wanted = set(name.casefold().split())
    query = (
        sa.select(person, membership.c.role)
        .join(membership, membership.c.person_id == person.c.id)
        .where(membership.c.ended_at.is_(None))
        .order_by(person.c.id)
    )
    rows = [
        row
        for row in tx.all(query)
        if wanted <= set(f"{row.family} {row.given} {row.patronymic}".casefold().split())
        and (bot is None or BOT_OF[row.role] == bot)
    ]
    if not rows:
        raise PersonUnknown(name=name)
    if len({row.id for row in rows}) > 1:
        raise PersonUnclear(people=_named(rows))
    return rows[0]


def _named(rows: Sequence[sa.Row[Any]]) -> list[str]:
    return [f"{row.family} {row.given} {row.patronymic} ({row.role})" for row in rows[:10]]


def _link(tx: Tx, person_id: int, external_id: str, language: str) -> None:
    """Whoever may read the database may speak for anybody in it; the account says that it was a terminal."""
    where = sa.and_(account.c.transport == TRANSPORT, account.c.external_id == external_id)
    known = tx.value(sa.select(account.c.id).where(where))
    if known is not None:
        invites.link(tx, known, person_id)
    else:
        row = {"transport": TRANSPORT, "external_id": external_id, "person_id": person_id, "language": language}
        tx.insert(account, **row, created_at=tx.now)


def _say(parts: Parts, key: str, **told: Any) -> None:
    print(parts.words.text(Phrase(key, told), parts.settings.language), file=sys.stderr)
