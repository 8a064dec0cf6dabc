"""A host with times, families who want them."""

from datetime import date

import sqlalchemy as sa

from core.access import Actor
from core.appointments.slots import Guests, open_slots
from core.appointments.tables import slot
from core.ids import random_id
from core.notices.silence import Span
from core.people import Role, enrollment, guardianship, membership, person
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

DAY = date(2026, 11, 26)


async def opened(
    world: World, host: Actor, day: date = DAY, starts: int = 17 * 60, ends: int = 18 * 60, guests: Guests | None = None
) -> list[int]:
    """Open times of 20 minutes; give their ids."""
    await world.database.write(
        lambda tx: open_slots(tx, host, [day], Span(starts, ends), 20, "каб. 1", guests or Guests())
    )
    ids = sa.select(slot.c.id).where(slot.c.host_id == host.person_id).order_by(slot.c.starts_at)
    return list(await world.database.read(lambda tx: tx.run(ids).scalars().all()))


async def family(world: World, name: str = "Анна Иванова", label: str = "5Б") -> tuple[Someone, Actor, int]:
    """Give a guardian, as an actor too, and the child."""
    anna = await world.guardian(name, {"Петя": label})
    return anna, await acting(anna), anna.children["Петя"]


async def crowd(world: World, size: int) -> list[tuple[Actor, int]]:
    """Give many guardians, each with a child of one class."""
    _, mother, first = await family(world)
    class_id = await world.database.read(lambda tx: tx.value(sa.select(enrollment.c.class_id)))
    adults = list(range(10_000, 10_000 + size))
    people = [{"id": n, "family": "Лесной", "given": "Ваня", "public_id": random_id()} for n in adults]
    people += [{"id": n + size, "family": "Лесной", "given": "Петя", "public_id": random_id()} for n in adults]
    roles = [{"person_id": n, "role": Role.GUARDIAN, "school_id": world.school_id} for n in adults]
    roles += [{"person_id": n + size, "role": Role.PUPIL, "school_id": world.school_id} for n in adults]
    seats = [{"pupil_id": n + size, "class_id": class_id, "school_id": world.school_id} for n in adults]
    families = [{"guardian_id": n, "pupil_id": n + size} for n in adults]
    for table, rows in ((person, people), (membership, roles), (enrollment, seats), (guardianship, families)):
        await world.database.write(lambda tx, t=table, r=rows: tx.run(t.insert(), r))  # type: ignore[misc]
    return [(mother._replace(person_id=n), n + size) for n in adults] if first else []
