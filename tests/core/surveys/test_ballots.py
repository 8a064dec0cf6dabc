"""Between two looks at an anonymous survey there always lie the answers of five people or more."""

from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa

from core.database import Tx
from core.surveys import ballots, ending
from core.surveys.tables import ballot, letterbox, survey
from core.surveys.values import values
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.surveys import Made, _ask, made
from tests.world import World


def vote(survey_: Made, pupil_id: int, tx: Tx) -> None:
    _, grade, school_id = _ask(tx, survey_, pupil_id, pupil_id, answered=True)
    ballots.put_in(tx, survey_.id, school_id, grade, values(survey_.form, ANSWERS[0]), tx.now.date())


def shown(tx: Tx, survey_: Made) -> int:
    """Give how many people's answers are counted, by the ballots and by the survey's own word."""
    people: int = tx.value(sa.select(sa.func.count()).where(ballot.c.question == "eats"))
    assert people == tx.value(sa.select(survey.c.counted).where(survey.c.id == survey_.id))
    return people


@pytest.mark.parametrize("people", [3, 5, 9, 11, 17])
async def test_nobody_is_the_only_difference(world: World, people: int) -> None:
    olga = await world.director()
    survey_ = await made(olga, anonymous=True)
    seen = [0]
    for pupil_id in await pupils(world, "5А", people):
        await world.database.write(partial(vote, survey_, pupil_id))
        await world.database.write(ballots.mix)
        seen.append(await world.database.read(lambda tx: shown(tx, survey_)))
    await world.database.write(lambda tx: ending.end(tx, survey_.id))
    await world.database.write(ballots.mix)
    seen.append(await world.database.read(lambda tx: shown(tx, survey_)))
    steps = [after - before for before, after in pairwise(seen) if after != before]
    assert seen[-1] == people
    assert all(step >= ballots.MIXED for step in steps) or people < ballots.MIXED
    assert await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(letterbox))) == 0
