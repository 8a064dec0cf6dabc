"""The one MetaData, and the column types every table shares."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime in Python, whatever the database keeps."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive time: nobody could say which moment it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """Give a table with its own `id`, registered in the one metadata."""
    return sa.Table(name, metadata, sa.Column("id", Id, primary_key=True), *parts)


def refers(name: str, to: str, *, optional: bool = False, index: bool = True) -> sa.Column[int]:
    """Give a foreign key column `name` to `to`.id, indexed because we always look it up."""
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id"), nullable=optional, index=index)


def public_id() -> sa.Column[str]:
    """Give the random name by which the outside knows a row."""
    return sa.Column("public_id", sa.String(16), nullable=False, unique=True)
