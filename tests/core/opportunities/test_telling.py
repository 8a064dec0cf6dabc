"""Who learns that a child was signed up, or is not any more."""

from core.opportunities.verbs import leave, sign_up
from core.people import guardianship
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.digests import send_digests
from tests.talk import messages
from tests.world import Someone, World


async def told(who: Someone) -> str:
    await send_digests(who.world)
    return "\n".join(m.text for m in await messages(who))


async def test_the_other_parent_and_the_pupil_are_told(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    igor = await world.guardian("Игорь Иванов", {})
    pupil = anna.children["Петя"]
    petya = await world.account_of(pupil, Bot.STUDENT)
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=pupil))
    chess = await world.club("Шахматы")
    mother = await acting(anna)

    made = await world.database.write(lambda tx: sign_up(tx, mother, pupil, chess))
    assert "Петя теперь в списке «Шахматы». Запись: Анна Иванова." in await told(igor)
    assert "ты в списке «Шахматы»" in await told(petya)

    clock.pass_time(days=1)
    await world.database.write(lambda tx: leave(tx, mother, made.signup))
    assert "Петя больше не в списке «Шахматы». Отказ: Анна Иванова." in await told(igor)
    assert "Твою запись отменили: «Шахматы»" in await told(petya)
    assert await told(anna) == ""


async def test_a_pupil_is_told_of_the_place_that_came_free(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    masha = await world.account_of(anna.children["Маша"], Bot.STUDENT)
    chess = await world.club("Шахматы", places=1)
    mother = await acting(anna)
    made = [
        await world.database.write(lambda tx, p=pupil: sign_up(tx, mother, p, chess))  # type: ignore[misc]
        for pupil in anna.children.values()
    ]
    assert "Ты в очереди на «Шахматы», по счёту 1" in await told(masha)
    await world.database.write(lambda tx: leave(tx, mother, made[0].signup))
    assert "Освободилось место! Ты теперь в списке «Шахматы»" in await told(masha)
    assert "Освободилось место! Маша теперь в списке" in await told(anna)
