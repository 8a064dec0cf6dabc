"""A broadcast to ten thousand people: everybody once, all numbers right, and no transaction that others wait for."""

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core import outbox
from core.accounts import account
from core.broadcasts.report import Report, State
from core.broadcasts.spreading import finish, spread, take_back
from core.broadcasts.verbs import cancel
from core.database import Tx
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import school_class
from tests.broadcasts import announced, seen, turned
from tests.world import World

PEOPLE, PUPILS = 10_000, 4_000
WHERE = ("web", "vk", "max", "telegram", "")  # the last: nowhere


def crowd(tx: Tx, school_id: int) -> None:
    """Pupils of many classes, with their guardians."""
    classes = [
        tx.insert(school_class, school_id=school_id, grade=grade, letter=letter)
        for grade in range(1, 12)
        for letter in "АБВГД"
    ]
    first = int(tx.value(sa.select(sa.func.max(person.c.id)))) + 1
    everybody = range(first, first + PEOPLE)
    pupils, guardians = everybody[:PUPILS], everybody[PUPILS:]
    tx.run(person.insert(), [{"id": n, "family": "Иванов", "given": "Петя", "public_id": f"p{n}"} for n in everybody])
    roles = [(n, Role.PUPIL.value) for n in pupils] + [(n, Role.GUARDIAN.value) for n in guardians]
    tx.run(membership.insert(), [{"person_id": n, "role": role, "school_id": school_id} for n, role in roles])
    tx.run(
        enrollment.insert(),
        [{"pupil_id": n, "class_id": classes[n % len(classes)], "school_id": school_id} for n in pupils],
    )
    tx.run(guardianship.insert(), [{"guardian_id": n, "pupil_id": first + n % PUPILS} for n in guardians])
    known = [(n, WHERE[n % len(WHERE)]) for n in everybody]
    told = {"language": "ru", "created_at": tx.now}
    tx.run(
        account.insert(),
        [{"transport": where, "external_id": f"e{n}", "person_id": n, **told} for n, where in known if where],
    )


async def timed(world: World, part: Callable[[Tx], bool]) -> None:
    """Do a part as often as there is something to do, and say how long the transactions were."""
    took: list[float] = []
    busy = True
    while busy:
        began = time.monotonic()
        busy = await world.database.write(part)
        took.append(1000 * (time.monotonic() - began))
    took.sort()
    print(f"{part.__name__}: {len(took)} transactions, median {took[len(took) // 2]:.0f} ms, longest {took[-1]:.0f} ms")


@pytest.mark.slow
async def test_ten_thousand(world: World) -> None:
    olga = await world.director()
    await world.database.write(lambda tx: crowd(tx, world.school_id))
    one = await announced(olga, "Текст объявления. " * 40)
    await timed(world, spread)
    table = outbox.outbox
    each = sa.select(sa.func.count(), sa.func.count(table.c.account_id.distinct())).where(table.c.broadcast_id == one)
    row = await world.database.read(lambda tx: tx.all(each)[0])
    assert tuple(row) == (PEOPLE * 4 // 5, PEOPLE * 4 // 5)
    began = time.monotonic()
    report: Report = await seen(olga, one)
    print(f"report: {1000 * (time.monotonic() - began):.0f} ms")
    assert {name: report.number(*State, transport=name) for name in (*WHERE[:-1], "")} == dict.fromkeys(WHERE, 2000)
    assert sum(people for _, people in report.classes) > 0
    ids = [r.id for r in await world.database.read(lambda tx: outbox.waiting_of_bot(tx, "vk", "parent", 500, True))]
    await world.database.write(lambda tx: outbox.sent(tx, ids))
    await timed(world, finish)
    await turned(olga, cancel, one)
    await timed(world, take_back)
    report = await seen(olga, one)
    counted = (report.number(State.SENT), report.number(State.UNREACHED), report.number(State.CANCELLED))
    assert counted == (500, 2000, PEOPLE - 2500)
    assert (report.people, report.told.is_over) == (PEOPLE, True)
