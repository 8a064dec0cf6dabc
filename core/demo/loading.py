"""The demo into a database: written as a workbook, read and applied as any school's roster."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core import roster
from core.database import Database, Tx
from core.demo import workbook
from core.demo.absences import note_absences
from core.demo.clubs import Club, Season, arranged
from core.demo.errands import remember
from core.demo.holidays import keep_holidays
from core.demo.inventing import invented
from core.demo.life import live
from core.demo.likes import tell
from core.demo.papers import hand_in
from core.demo.region import MUNICIPALITY, REGION, SCHOOL, TIMEZONE
from core.demo.surveys import survey_all
from core.demo.talks import talk
from core.opportunities.fit import Moments
from core.schools import municipality, region, school

_SCHOOLS = (
    sa.select(school.c.id)
    .join(municipality, municipality.c.id == school.c.municipality_id)
    .join(region, region.c.id == municipality.c.region_id)
    .where(region.c.name == REGION)
)


def write_workbook(path: Path, today: date) -> list[Club]:
    """Write the demo's roster as .xlsx, as a school's secretary would; give its clubs."""
    people = invented()
    clubs = arranged(people)
    workbook.write(path, people, clubs, Season(today))
    return clubs


async def load_demo(database: Database, today: date) -> None:
    """Put the demo region into the database, in one transaction; do nothing where it is already.

    `today` is the school's own date: ages, sign-up windows and past meetings follow it.
    """
    if await database.read(_is_loaded):
        return
    rows, clubs = await asyncio.to_thread(_roster, today)
    await database.write(lambda tx: _load(tx, rows, clubs, today))


def _is_loaded(tx: Tx) -> bool:
    return tx.first(_SCHOOLS) is not None


def _roster(today: date) -> tuple[roster.Roster, list[Club]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.xlsx"
        clubs = write_workbook(path, today)
        return roster.read(path), clubs


def _load(tx: Tx, rows: roster.Roster, clubs: Sequence[Club], today: date) -> None:
    if _is_loaded(tx):  # by another process, since we looked
        return
    roster.apply(tx, rows, school=SCHOOL, strict=True)
    tx.run(school.update().where(school.c.id.in_(_SCHOOLS)).values(is_demo=True))
    full = _SCHOOLS.where(school.c.name == SCHOOL, municipality.c.name == MUNICIPALITY)
    school_id, at = int(tx.value(full)), _moments(tx, today)
    live(tx, school_id, clubs, at)
    keep_holidays(tx, school_id, Season(today))
    note_absences(tx, school_id, at)
    survey_all(tx, school_id, at)
    remember(tx, school_id, at)
    tell(tx, school_id)
    hand_in(tx, school_id, at)
    talk(tx, school_id, at)


def _moments(tx: Tx, today: date) -> Moments:
    """Give now, where it is `today`; else that day's morning."""
    now = Moments(tx.now, ZoneInfo(TIMEZONE))
    return now if now.today == today else Moments(now.midnight(today).replace(hour=9), now.zone)
