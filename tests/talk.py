"""A conversation as a test: lines after `>` are the person's, the rest is what they must see, in order.

    await talk(anna, '''
        > запиши на шахматы
        Кого записать?
        [Петя] [Маша] [Отмена]
        > [Петя]
        …
    ''')

`[X]` after `>` must be a button really on screen. A line of buttons must be buttons really on screen (others may be
there too); a line of words must stand somewhere in what was said this turn, «…» stands for anything.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.database import Tx
from core.messages import Button, Message
from core.words import plain
from dialogs.engine.update import Update
from tests.world import Someone

_ids = count(1)
_BUTTON = re.compile(r"\[([^\]]+)\]")


async def talk(who: Someone, transcript: str) -> None:
    """Hold the conversation; fail where what is seen differs from what is written."""
    seen: list[Message] = []
    for number, line in enumerate(filter(None, map(str.strip, transcript.splitlines())), 1):
        if line.startswith(">"):
            seen = await said(who, line[1:].strip())
        else:
            _must_see(line, seen, f"line {number}: {line}")


async def said(who: Someone, line: str) -> list[Message]:
    """Say `line` («[X]» taps a button on screen, «/start CODE» opens a link); give the new messages."""
    tapped = _BUTTON.fullmatch(line)
    if tapped:
        return await send(who, token=button(await screen(who), tapped[1]).token)
    if line.startswith("/start "):
        return await send(who, start=line.removeprefix("/start "))
    return await send(who, text=line)


async def send(who: Someone, **what: object) -> list[Message]:
    """Send one update of any kind; give the messages it brought to this account."""
    before = await last_id(who)
    update = Update(
        who.transport,
        who.bot,
        str(what.pop("id", f"t{next(_ids)}")),
        who.account,
        **what,  # type: ignore[arg-type]
    )
    await who.world.engine.handle(update)
    return await messages(who, before)


async def messages(who: Someone, after: int = 0) -> list[Message]:
    """Give what the account was told in this bot since the outbox row `after`."""

    def read(tx: Tx) -> Sequence[sa.Row[Any]]:
        return tx.all(_told(who, outbox.outbox.c.body).where(outbox.outbox.c.id > after).order_by(outbox.outbox.c.id))

    return [Message.from_json(row[0]) for row in await who.world.database.read(read)]


async def last_id(who: Someone) -> int:
    """Give the newest outbox row to the account in this bot."""
    return await who.world.database.read(lambda tx: tx.value(_told(who, sa.func.max(outbox.outbox.c.id)))) or 0


def _told(who: Someone, column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(column)
        .select_from(outbox.outbox.join(account, account.c.id == outbox.outbox.c.account_id))
        .where(account.c.transport == who.transport, account.c.external_id == who.account)
        .where(outbox.outbox.c.bot == who.bot)
    )


async def screen(who: Someone) -> Message:
    """Give the last message that has buttons: what the person may tap."""
    shown = [m for m in await messages(who) if m.buttons]
    assert shown, "nothing was said yet: there are no buttons to tap"
    return shown[-1]


def button(message: Message, label: str) -> Button:
    """Give the button `label`; fail if it is not there."""
    labels = {b.label: b for row in message.buttons for b in row}
    assert label in labels, f"no button [{label}] on screen, only {' '.join(f'[{name}]' for name in labels)}"
    return labels[label]


def _must_see(line: str, seen: list[Message], where: str) -> None:
    if _BUTTON.match(line):
        shown = [b.label for m in seen for row in m.buttons for b in row]
        for label in _BUTTON.findall(line):
            assert label in shown, f"{where}\nno button [{label}] among {shown}"
    else:
        text = "\n".join(plain(m.text) for m in seen)
        pattern = ".*".join(re.escape(part.strip()) for part in line.split("…"))
        assert re.search(pattern, text, re.DOTALL), f"{where}\nnot in what was said:\n{text}"
