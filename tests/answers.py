"""What tests of answering and making surveys have in common: looking at tables, spreading invitations."""

from typing import Any

import sqlalchemy as sa

from core.broadcasts import spreading
from core.forms.model import Form, Option
from core.surveys.tables import survey, survey_response, survey_version
from tests.world import World

YES_NO = (Option("yes", "Да"), Option("no", "Нет"))


async def rows(world: World, table: sa.Table) -> list[dict[str, Any]]:
    """Give all rows."""
    return [dict(r._mapping) for r in await world.database.read(lambda tx: tx.all(sa.select(table)))]


async def answers(world: World) -> list[dict[str, Any]]:
    """Give all named answers."""
    return [row["answers"] for row in await rows(world, survey_response)]


async def spread(world: World) -> None:
    """Let all broadcasts go out."""
    while await world.database.write(spreading.spread):
        pass


async def form(world: World) -> Form:
    """Give the newest form of the newest survey."""
    found = await rows(world, survey_version)
    return Form.from_json(max(found, key=lambda row: (row["survey_id"], row["number"]))["form"])


async def the_survey(world: World) -> dict[str, Any]:
    """Give the newest survey."""
    return (await rows(world, survey))[-1]
