"""Who a browser is: the account made for an invite, or that of a demo person; and which bots are theirs."""

import contextlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bots.web import history
from bots.web.devices import Device, forget_all, register
from bots.web.pace import Pace
from core.accounts import account, choose_language
from core.database import Tx
from core.ids import random_id
from core.invites import AccountOtherPerson, InviteUnknown, link
from core.links import preview
from core.people import BOT_OF, Role, membership, person
from core.refusal import NotFound
from core.schools import municipality, school
from dialogs.engine.update import Bot

TRANSPORT = "web"
ACCOUNT_NAME = 20  # letters
BOTS = {role: Bot(bot) for role, bot in BOT_OF.items()}


@dataclass(frozen=True, slots=True)
class Login:
    """A browser's account after an invite: the account's id and name, the invite's bot, the new device's secret.

    `token` is None where the browser keeps the account that it has.
    """

    account_id: int
    account: str
    bot: Bot
    token: str | None


@contextlib.contextmanager
def guess(wrong_codes: Pace, network: str) -> Iterator[None]:
    """Let a code be tried within; only one that could be a code and is none counts.

    Raises Problem 429 for a network that has guessed too often, whatever it tries now.
    """
    wrong_codes.check(network)
    try:
        yield
    except InviteUnknown as unknown:
        if unknown.is_guess:
            wrong_codes.take(network)
        raise


def network(request: web.Request) -> str:
    """Give the address that a request comes from; of IPv6 the half that a house gets as one.

    A proxy on this machine is believed about whom it speaks for: it adds them at the end of X-Forwarded-For.
    """
    address = _address(request.remote)
    if address is None or address.is_loopback:
        address = _address(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()) or address
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None


def by_invite(tx: Tx, device: Device | None, code: str, language: str) -> Login:
    """Let the browser in by a code that may be used; the dialog that it then starts does the accepting.

    A browser that is nobody yet, or is this very person, keeps its account; another person gets a new one.
    Raises a Refusal of core.invites or core.links.
    """
    if device is not None:
        try:
            bot = Bot(preview(tx, code, account_id=device.account_id).bot)
            return Login(device.account_id, device.name, bot, None)
        except AccountOtherPerson:
            pass
    bot = Bot(preview(tx, code).bot)
    name = random_id(ACCOUNT_NAME)
    account_id = _new_account(tx, name, None, language)
    return Login(account_id, name, bot, register(tx, account_id))


def by_demo(tx: Tx, public_id: str, language: str) -> str:
    """Let a browser play this demo person, in the language of whoever chose them; give the new device's secret.

    Raises NotFound for anybody who is not of demo schools only: real people need an invite.
    """
    someone = tx.value(sa.select(person.c.id).where(person.c.public_id == public_id))
    if someone is None or not is_demo_person(tx, someone):
        raise NotFound
    name = f"demo-{public_id}"
    account_id = _account(tx, name)
    if account_id is None:
        account_id = _new_account(tx, name, someone, language)
    elif tx.value(sa.select(account.c.person_id).where(account.c.id == account_id)) is None:
        forget_all(tx, account_id)  # taken away in the demo: only who chooses the person again is back
        link(tx, account_id, someone)
    choose_language(tx, account_id, someone, language)
    return register(tx, account_id)


def is_demo_person(tx: Tx, person_id: int) -> bool:
    """Tell whether everything this person is or was, they are in demo schools."""
    rows = tx.all(sa.select(membership).where(membership.c.person_id == person_id))
    return bool(rows) and all(_is_demo(tx, row) for row in rows)


def has_demo(tx: Tx) -> bool:
    """Tell whether there is a demo school."""
    return tx.value(sa.select(school.c.id).where(school.c.is_demo).limit(1)) is not None


def roles(tx: Tx, person_id: int | None) -> list[Role]:
    """Give what the person is now, in any school."""
    query = (
        sa.select(membership.c.role)
        .where(membership.c.person_id == person_id, membership.c.ended_at.is_(None))
        .order_by(membership.c.id)
    )
    return [Role(role) for role in dict.fromkeys(row.role for row in tx.all(query))] if person_id else []


def bots_of(tx: Tx, person_id: int | None) -> list[Bot]:
    """Give the bots made for this person, the first role's first."""
    return list(dict.fromkeys(BOTS[role] for role in roles(tx, person_id)))


def given_name(tx: Tx, person_id: int | None) -> dict[str, str] | None:
    """Give the person's own name, as their page shows it."""
    row = tx.first(sa.select(person.c.given, person.c.family).where(person.c.id == person_id))
    return None if row is None else {"given": row.given, "family": row.family}


def _is_demo(tx: Tx, held: sa.Row[Any]) -> bool:
    """Tell whether a membership reaches demo schools only: its school, or all of its district or region."""
    schools = sa.select(school.c.is_demo).join(municipality)
    if held.school_id is not None:
        schools = schools.where(school.c.id == held.school_id)
    elif held.municipality_id is not None:
        schools = schools.where(municipality.c.id == held.municipality_id)
    else:
        schools = schools.where(municipality.c.region_id == held.region_id)
    reached = [row.is_demo for row in tx.all(schools)]
    return bool(reached) and all(reached)


def _account(tx: Tx, name: str) -> int | None:
    query = sa.select(account.c.id).where(account.c.transport == TRANSPORT, account.c.external_id == name)
    found: int | None = tx.value(query)
    return found


def _new_account(tx: Tx, name: str, person_id: int | None, language: str) -> int:
    row = {"transport": TRANSPORT, "external_id": name, "person_id": person_id, "language": language}
    account_id = tx.insert(account, **row, created_at=tx.now)  # Raced: two browsers chose one person at one moment
    history.open_inbox(tx, account_id)
    return account_id
