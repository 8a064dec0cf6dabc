"""What was said in the web chats of an account, and how far the person has read.

Messages of an account are numbered 1, 2, 3 … across its bots, in the order of their commits: a page that has
seen number n asks for what comes after n and misses nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core import charts
from core.accounts import account
from core.database import Tx
from core.messages import Message
from core.prepared import Prepared
from core.tables import Moment, refers, table
from core.words import bold_ranges

LATEST, TOKENS_LOOKED_THROUGH = 3, 500  # messages, to find what a tapped button said: nearly always one of the latest


class Sender(StrEnum):
    """Who said it. A mark is a silent deed of the person (opening a bot): kept, never shown."""

    BOT = "bot"
    ME = "me"
    MARK = "mark"


# `ref` is the client's own id of what the person sent: a retry finds its answer by it.
web_message = table(
    "web_message",
    refers("account_id", "account", index=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("sender", sa.String(4), nullable=False),
    sa.Column("ref", sa.String(64)),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("account_id", "number"),
    sa.UniqueConstraint("account_id", "ref", name="uq_web_message_ref"),
    sa.Index("ix_web_message_chat", "account_id", "bot", "number"),
)

# One row an account: the last number given. Its lock keeps numbers in the order of commits.
web_inbox = table(
    "web_inbox",
    refers("account_id", "account", index=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.UniqueConstraint("account_id"),
)

web_seen = table(
    "web_seen",
    refers("account_id", "account", index=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.UniqueConstraint("account_id", "bot"),
)

_HERE = web_message.c.account_id == sa.bindparam("account")
_CHAT = sa.and_(_HERE, web_message.c.bot == sa.bindparam("in_bot"))
_SHOWN = sa.select(web_message).where(web_message.c.sender != Sender.MARK.value).limit(sa.bindparam("most"))
_UP = _SHOWN.where(web_message.c.number > sa.bindparam("above")).order_by(web_message.c.number)
_DOWN = _SHOWN.where(web_message.c.number < sa.bindparam("below")).order_by(web_message.c.number.desc())
_AFTER, _AFTER_IN_BOT, _BEFORE = Prepared(_UP.where(_HERE)), Prepared(_UP.where(_CHAT)), Prepared(_DOWN.where(_CHAT))
_NEWEST = 2**31 - 1  # above every number
_OWN = Prepared(sa.select(web_message.c.number).where(_HERE, web_message.c.ref == sa.bindparam("own_ref")))
_SAID_BY_BOT = Prepared(
    sa.select(web_message.c.body)
    .where(_CHAT, web_message.c.sender == Sender.BOT.value)
    .order_by(web_message.c.number.desc())
    .limit(sa.bindparam("most"))
)
_MY_INBOX = web_inbox.c.account_id == sa.bindparam("account")
_LAST = Prepared(sa.select(web_inbox.c.last).where(_MY_INBOX))
_ADVANCE = Prepared(
    web_inbox.update()
    .values(last=web_inbox.c.last + sa.bindparam("count"))
    .where(_MY_INBOX)
    .returning(web_inbox.c.last)
)
_KEEP = Prepared(
    web_message.insert().values(
        {name: sa.bindparam(name) for name in ("account_id", "number", "bot", "sender", "ref", "body", "created_at")}
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message to be kept: body as `core.messages.Message.to_json` gives it, plus `token` of a tap.

    Of the bot's, `news` tells that it came by itself, in the midst of whatever was being talked of.
    """

    bot: str
    sender: Sender
    body: dict[str, Any]
    ref: str | None = None


def open_inbox(tx: Tx, account_id: int) -> None:
    """Begin the account's history. Raises Raced when another process does so at this moment."""
    tx.insert(web_inbox, account_id=account_id, last=0)


def keep(tx: Tx, account_id: int, said: Sequence[Said]) -> int:
    """Append messages to the account's history, beginning it if need be; give the number of the last of them."""
    last = _reserve(tx, account_id, len(said))
    tx.change_many(
        _KEEP,
        [
            {
                "account_id": account_id,
                "number": number,
                "bot": s.bot,
                "sender": s.sender.value,
                "ref": s.ref,
                "body": s.body,
                "created_at": tx.now,
            }
            for number, s in enumerate(said, start=last - len(said) + 1)
        ],
    )
    return last


def keep_own(tx: Tx, account_id: int, said: Said) -> None:
    """Append what the person sent, once for each `ref`."""
    if _own(tx, account_id, said.ref or "") is None:
        keep(tx, account_id, [said])


def own(bot: str, ref: str, message: Message, token: str | None = None) -> Said:
    """Give the person's bubble; `token` is that of the button they tapped."""
    return Said(bot, Sender.ME, message.to_json() | ({"token": token} if token else {}), ref)


def mark(bot: str, ref: str) -> Said:
    """Give the silent trace of a deed that has no bubble."""
    return Said(bot, Sender.MARK, Message("").to_json(), ref)


def last_number(tx: Tx, account_id: int) -> int:
    """Give the number of the account's newest message; 0 before the first."""
    return int(tx.value(_LAST, {"account": account_id}) or 0)


def last_numbers(tx: Tx, account_ids: Iterable[int]) -> dict[int, int]:
    """Give the newest number of several accounts."""
    query = sa.select(web_inbox.c.account_id, web_inbox.c.last).where(web_inbox.c.account_id.in_(list(account_ids)))
    return {row.account_id: row.last for row in tx.all(query)}


def after(tx: Tx, account_id: int, number: int, limit: int, bot: str | None = None) -> list[dict[str, Any]]:
    """Give the oldest messages above `number`, oldest first, in one bot or in all."""
    asked = {"account": account_id, "above": number, "most": limit}
    rows = tx.all(_AFTER, asked) if bot is None else tx.all(_AFTER_IN_BOT, {**asked, "in_bot": bot})
    return [as_json(row) for row in rows]


def before(tx: Tx, account_id: int, number: int | None, limit: int, bot: str) -> list[dict[str, Any]]:
    """Give the newest messages below `number` (of all, if None), oldest first."""
    below = _NEWEST if number is None else number
    rows = tx.all(_BEFORE, {"account": account_id, "in_bot": bot, "below": below, "most": limit})
    return [as_json(row) for row in reversed(rows)]


def answer(tx: Tx, account_id: int, bot: str, ref: str, limit: int) -> list[dict[str, Any]]:
    """Give what the person sent as `ref` and everything said in this bot since."""
    number = _own(tx, account_id, ref)
    return [] if number is None else after(tx, account_id, number - 1, limit, bot)


def label_of(tx: Tx, account_id: int, bot: str, token: str) -> str | None:
    """Give what the button with `token` says, newest messages first; None if this account never got it."""
    for most in (LATEST, TOKENS_LOOKED_THROUGH):
        for (body,) in tx.all(_SAID_BY_BOT, {"account": account_id, "in_bot": bot, "most": most}):
            for label, own_token, _ in (button for row in body["buttons"] for button in row):
                if own_token == token:
                    return str(label).strip()
    return None


def forget(tx: Tx, person_id: int, bot: str, secret: int) -> None:
    """Empty what was said in a conversation whose messages are `secret`, on both sides; that it was said stays."""
    query = (
        sa.select(web_message.c.id, web_message.c.sender, web_message.c.body)
        .join(account, account.c.id == web_message.c.account_id)
        .where(account.c.person_id == person_id, web_message.c.bot == bot)
        .order_by(web_message.c.account_id, web_message.c.number)
    )
    said = _said_in(tx.all(query), secret)
    if said:
        tx.run(web_message.update().where(web_message.c.id.in_(said)).values(body=Message("•••").to_json()))


def _said_in(rows: Iterable[sa.Row[Any]], secret: int) -> list[int]:
    """Give the ids of what belongs to the conversation: a tap says so itself, words answer what was said last."""
    said: list[int] = []
    theirs = False
    for row in rows:
        tapped = row.body.get("token")
        if row.sender == Sender.BOT:
            belongs = row.body.get("secret") == secret
            theirs = theirs if row.body.get("news") else belongs
        else:
            belongs = tapped.startswith(f"{secret}.") if tapped else theirs
        if belongs:
            said.append(row.id)
    return said


def see(tx: Tx, account_id: int, bot: str, number: int) -> int:
    """Move the mark «read up to here» forward, never back; give where it is."""
    # The lock keeps two pages of one person from both adding the first mark.
    query = sa.select(web_inbox.c.last).where(web_inbox.c.account_id == account_id).with_for_update()
    number = min(number, tx.value(query) or 0)
    seen = seen_in(tx, account_id).get(bot)
    if seen is None:
        tx.insert(web_seen, account_id=account_id, bot=bot, number=number)
        return number
    if number > seen:
        tx.run(web_seen.update().where(*_seen_in(account_id, bot)).values(number=number))
    return max(seen, number)


def seen_in(tx: Tx, account_id: int) -> dict[str, int]:
    """Give the mark «read up to here» of each bot that has one."""
    query = sa.select(web_seen.c.bot, web_seen.c.number).where(web_seen.c.account_id == account_id)
    return {row.bot: row.number for row in tx.all(query)}


def unread(tx: Tx, account_id: int) -> dict[str, int]:
    """Count what each bot said that the person has not seen."""
    seen = sa.and_(web_seen.c.account_id == web_message.c.account_id, web_seen.c.bot == web_message.c.bot)
    query = (
        sa.select(web_message.c.bot, sa.func.count().label("unread"))
        .outerjoin(web_seen, seen)
        .where(
            web_message.c.account_id == account_id,
            web_message.c.sender == Sender.BOT,
            web_message.c.number > sa.func.coalesce(web_seen.c.number, 0),
        )
        .group_by(web_message.c.bot)
    )
    return {row.bot: row.unread for row in tx.all(query)}


def as_json(row: sa.Row[Any]) -> dict[str, Any]:
    """Give a message as the API shows it (docs/web-api.md)."""
    text, bold = bold_ranges(row.body["text"])
    message = {
        "id": row.number,
        "bot": row.bot,
        "from": row.sender,
        "at": row.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "text": text,
        "bold": bold,
        "buttons": [[_button(*b) for b in line] for line in row.body["buttons"]],
        "files": [_file(*f) for f in row.body["files"]],
    }
    mine = row.sender == Sender.ME
    more = {"ref": row.ref, "token": row.body.get("token")} if mine else {"place": row.body.get("place")}
    return message | {key: value for key, value in more.items() if value}


def _button(label: str, token: str, url: str) -> dict[str, str]:
    return {"label": label, "token": token, "url": url}


def _file(digest: str, name: str, mime: str) -> dict[str, str]:
    if mime == charts.MIME:  # drawn when somebody looks
        name, mime = f"{name}.png", "image/png"
    return {"hash": digest, "name": name, "mime": mime, "url": f"/api/files/{digest}"}


def _reserve(tx: Tx, account_id: int, count: int) -> int:
    asked = {"account": account_id, "count": count}
    last = tx.value(_ADVANCE, asked)
    if last is None:
        open_inbox(tx, account_id)
        last = tx.value(_ADVANCE, asked)
    return int(last)


def _own(tx: Tx, account_id: int, ref: str) -> int | None:
    number = tx.value(_OWN, {"account": account_id, "own_ref": ref})
    return None if number is None else int(number)


def _seen_in(account_id: int, bot: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return web_seen.c.account_id == account_id, web_seen.c.bot == bot
