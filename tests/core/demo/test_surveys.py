"""The demo school's surveys: alive when the first visitor looks, and open to the people whom visitors play."""

from datetime import timedelta

import sqlalchemy as sa

from core.access import Actor, actors
from core.database import Database, Tx
from core.demo import load_demo
from core.demo.cast import ANNA, DIRECTOR, PRIMARY
from core.names import Name
from core.people import Role, person
from core.surveys import answering, costs, results
from core.surveys.results import By
from core.surveys.tables import Course


def acting(tx: Tx, name: Name, role: Role) -> Actor:
    who = tx.value(sa.select(person.c.id).where(person.c.family == name.family, person.c.given == name.given))
    return actors(tx, who, (role,))[0]


async def test_surveys_are_alive(database: Database) -> None:
    await load_demo(database, database.clock().date())

    def look(tx: Tx) -> None:
        director, teacher = acting(tx, DIRECTOR, Role.DIRECTOR), acting(tx, PRIMARY, Role.TEACHER)
        anna = acting(tx, ANNA, Role.GUARDIAN)
        listed = results.listed(tx, director)
        assert [one.course for one in listed] == [*[Course.OPEN] * 3, Course.CLOSED]
        assert len(results.listed(tx, teacher)) == 1
        over = results.seen(tx, director, listed[-1].id)
        rate = results.rate(tx, over)
        assert over.anonymous and rate.answered > 300 and rate.answered == over.row["counted"]
        assert over.row["did"] and tx.now - over.row["did_at"] >= timedelta(days=2)
        blocks = results.blocks(tx, over)
        assert all(block.people > 5 and not block.hidden for block in blocks)
        assert len(results.cut(tx, over, over.questions[0], By.GRADE).groups) == 11
        waiting = answering.waiting(tx, anna.person_id, "parent")
        assert [(one.title, len(one.open)) for one in waiting] == [
            ("Поездка на каникулах", 1),
            ("Как детям в классе", 1),
            ("Продлёнка во втором полугодии", 1),
        ]
        climate = next(one for one in listed if one.title == "Как детям в классе")
        votes = results.seen(tx, director, climate.id)
        assert votes.anonymous and not votes.waits
        spent = [costs.cost(tx, results.seen(tx, director, one.id)) for one in listed]
        assert all(
            one is not None and one.spent is not None and 0 < one.spent < one.expected.seconds for one in spent[:3]
        )
        assert results.outcome(tx, anna.person_id, over.id).row["did"]

    await database.read(look)
