"""Devices: a browser (or a script) that belongs to one account, known by the secret it carries."""

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts import account
from core.database import Tx
from core.people import person
from core.prepared import Prepared
from core.tables import Moment, refers, table

TOKEN_BYTES = 32

web_device = table(
    "web_device",
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    refers("account_id", "account"),
    sa.Column("created_at", Moment, nullable=False),
)


_RECOGNISED = Prepared(
    sa.select(
        web_device.c.id,
        web_device.c.account_id,
        account.c.external_id,
        account.c.person_id,
        sa.func.coalesce(person.c.language, account.c.language).label("language"),
    )
    .join(account, account.c.id == web_device.c.account_id)
    .outerjoin(person, person.c.id == account.c.person_id)
    .where(web_device.c.token_hash == sa.bindparam("hash"), account.c.unlinked_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Device:
    """A device and the account it belongs to; `name` is the account's external id."""

    id: int
    account_id: int
    name: str
    person_id: int | None
    language: str


def register(tx: Tx, account_id: int) -> str:
    """Let a new device act for the account; give its secret, of which only the hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.insert(web_device, token_hash=_hash(token), account_id=account_id, created_at=tx.now)
    return token


def recognise(tx: Tx, token: str) -> Device | None:
    """Give the device that carries `token`; None for an unknown or forgotten one, or if its account was let go of."""
    row = tx.first(_RECOGNISED, {"hash": _hash(token)})
    if row is None:
        return None
    return Device(row.id, row.account_id, row.external_id, row.person_id, row.language)


def is_registered(tx: Tx, device_id: int) -> bool:
    """Tell whether the device has not been forgotten meanwhile, nor its account let go of."""
    query = sa.select(web_device.c.id).join(account, account.c.id == web_device.c.account_id)
    return tx.value(query.where(web_device.c.id == device_id, account.c.unlinked_at.is_(None))) is not None


def forget(tx: Tx, device_id: int) -> None:
    """Sign the device out: its secret opens nothing any more."""
    tx.run(web_device.delete().where(web_device.c.id == device_id))


def forget_all(tx: Tx, account_id: int) -> None:
    """Sign out every device of the account."""
    tx.run(web_device.delete().where(web_device.c.account_id == account_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
