"""Messengers: which bots run where, and how people get to them.

The composition root keeps a row for each bot that has started, the dialogs and the printed sheets read them. The web
is always there. Lists name a foreign messenger last: the law restricts what a school may send through one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from core.database import Tx
from core.people import BOT_OF, membership
from core.prepared import Prepared
from core.tables import Moment, table
from core.words import Phrase, say

messenger = table(
    "messenger",
    sa.Column("transport", sa.String(16), nullable=False),
    sa.Column("bot", sa.String(16), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),  # as people find it: @klik_parent_bot
    sa.Column("link", sa.String(300), nullable=False),  # with {payload} in it
    sa.Column("home", sa.String(300), nullable=False),  # the link that carries nothing
    sa.Column("per_second", sa.Integer),  # people whom a broadcast reaches; NULL: as fast as we are
    sa.Column("connected_at", Moment, nullable=False),
    sa.UniqueConstraint("transport", "bot"),
)

WEB, TELEGRAM = "web", "telegram"
OUTSIDE = ("max", "vk", TELEGRAM)  # others' servers: a bot is there only while its token is set
ORDER = ("max", "vk", WEB, TELEGRAM)
BOTS = tuple(dict.fromkeys(BOT_OF.values()))
_HERE = ("localhost", "127.", "[::1]", "0.0.0.0")  # noqa: S104 - how addresses of this machine begin


@dataclass(frozen=True, slots=True)
class Address:
    """A bot in a messenger: the name people find it by, and the links to it."""

    transport: str
    bot: str
    name: str
    link: str
    home: str

    def carrying(self, code: str) -> str:
        """Give the link that opens the bot and hands it `code`."""
        return self.link.replace("{payload}", code)

    @property
    def is_public(self) -> bool:
        """Tell whether another device can open it; a server tried out on one machine has no address for others."""
        return is_public(self.home)

    @property
    def is_foreign(self) -> bool:
        """Tell whether the law on foreign messengers is to be mentioned."""
        return self.transport == TELEGRAM


def is_public(url: str) -> bool:
    """Tell whether an address is open to other machines than this one."""
    return bool(url) and not urlsplit(url).netloc.startswith(_HERE)


def keep(tx: Tx, transport: str, bot: str, name: str, link: str, home: str = "", per_second: int | None = None) -> None:
    """Note that `bot` runs in `transport`, where it is called `name`, and that `link` with {payload} leads to it.

    `home` is the link that carries nothing: `link` up to its query, unless given. Raises Raced.
    """
    known = {"name": name, "link": link, "home": home or link.partition("?")[0], "per_second": per_second}
    row = tx.first(sa.select(messenger).where(*_is(transport, bot)))
    if row is None:
        tx.insert(messenger, transport=transport, bot=bot, **known, connected_at=tx.now)
    elif any(getattr(row, column) != value for column, value in known.items()):
        tx.run(messenger.update().where(*_is(transport, bot)).values(known))


def keep_web(tx: Tx, public_url: str) -> None:
    """Note where the web messenger is. Raises Raced."""
    url = public_url.rstrip("/")
    for bot in BOTS:
        keep(tx, WEB, bot, url.partition("://")[2], f"{url}/i/{{payload}}", f"{url}/#{bot}")


def forget(tx: Tx, transport: str, bot: str) -> None:
    """Note that `bot` runs in `transport` no more: its token is gone."""
    tx.run(messenger.delete().where(*_is(transport, bot)))


def addresses(tx: Tx, bot: str | None = None) -> Sequence[Address]:
    """Give where `bot` is (every bot, if None), in the order in which families should be offered them."""
    query = sa.select(messenger)
    rows = tx.all(query if bot is None else query.where(messenger.c.bot == bot))
    found = [Address(row.transport, row.bot, row.name, row.link, row.home) for row in rows]
    return sorted(found, key=lambda a: (ORDER.index(a.transport), BOTS.index(a.bot)))


def paces(tx: Tx) -> dict[tuple[str, str], int | None]:
    """Give how many people a second a broadcast reaches by each (messenger, bot) that runs; None: all at once."""
    return {(row.transport, row.bot): row.per_second for row in tx.all(sa.select(messenger))}


def public_url(tx: Tx) -> str:
    """Give the address of our own server, "" where it never ran."""
    link = tx.value(sa.select(messenger.c.link).where(messenger.c.transport == WEB).limit(1)) or ""
    return str(link).rpartition("/i/")[0]


_OWN_ROLES = Prepared(
    sa.select(membership.c.role)
    .where(membership.c.person_id == sa.bindparam("person_id"), membership.c.ended_at.is_(None))
    .order_by(membership.c.id)
)


def own_bots(tx: Tx, person_id: int, transport: str, but: str, *, anywhere: bool = False) -> Sequence[Address]:
    """Give the person's bots besides `but`, as they are found in `transport`.

    `anywhere`: a bot that is not there is given where families should be offered it first.
    """
    roles = tx.all(_OWN_ROLES, {"person_id": person_id})
    own = [bot for bot in dict.fromkeys(BOT_OF[row.role] for row in roles) if bot != but]
    known = addresses(tx) if own else ()
    found = [_in(transport, [a for a in known if a.bot == bot], anywhere) for bot in own]
    return [address for address in found if address is not None]


def in_order(transports: Iterable[str]) -> list[str]:
    """Give messengers in the order in which people should read of them."""
    known = set(transports)
    return [*(name for name in ORDER if name in known), *sorted(known.difference(ORDER))]


def opening(address: Address, transport: str) -> Phrase:
    """Give the label of a button that leads to `address`, for people who are in `transport`."""
    bot = say(f"invites.bot_{address.bot}")
    if address.transport == transport:
        return say("engine.open_bot", bot=bot)
    return say("engine.open_bot_there", bot=bot, messenger=say(f"whoami.messenger.{address.transport}"))


def _in(transport: str, known: Sequence[Address], anywhere: bool) -> Address | None:
    there = next((a for a in known if a.transport == transport), None)
    return there or (next(iter(known), None) if anywhere else None)


def _is(transport: str, bot: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return messenger.c.transport == transport, messenger.c.bot == bot
