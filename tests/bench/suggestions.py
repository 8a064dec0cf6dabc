"""Suggestions for pupils of the demo school, on SQLite: how long one call takes."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from bots import schema
from core.access import Actor
from core.database import Tx, open_database
from core.demo import load_demo
from core.names import Name
from core.people import Role, enrollment, guardianship
from core.suggestions.queries import Suggested, suggested
from tests.bench.report import Check, heading

EVERY = 4  # pupil
LIMIT_MS = 20.0  # p95

_FAMILIES = (
    sa.select(guardianship.c.pupil_id, sa.func.min(guardianship.c.guardian_id), enrollment.c.school_id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .group_by(guardianship.c.pupil_id, enrollment.c.school_id)
    .order_by(guardianship.c.pupil_id)
)


def run() -> list[Check]:
    """Suggest three things to the families of every fourth pupil."""
    heading("Suggestions")
    with tempfile.TemporaryDirectory() as folder:
        spent = sorted(asyncio.run(_spent(f"sqlite:///{Path(folder) / 'demo.db'}")))
    p50, p95 = (1000 * spent[int(len(spent) * part)] for part in (0.5, 0.95))
    print(f"{len(spent)} pupils: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    return [Check("suggestions for a pupil, p95, SQLite", p95, LIMIT_MS, "ms")]


async def _spent(url: str) -> list[float]:
    await schema.upgrade(url)
    database = open_database(url)
    await load_demo(database, datetime.now(UTC).date())
    families = await database.read(lambda tx: tx.all(_FAMILIES))
    spent = []
    for pupil, guardian, school in families[::EVERY]:
        actor = Actor(guardian, Name("", ""), Role.GUARDIAN, school, "Europe/Kaliningrad")
        began = time.perf_counter()
        await database.read(partial(_suggest, actor=actor, pupil=pupil))
        spent.append(time.perf_counter() - began)
    await database.close()
    return spent


def _suggest(tx: Tx, actor: Actor, pupil: int) -> Suggested:
    return suggested(tx, actor, pupil)
