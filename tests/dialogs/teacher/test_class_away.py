from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from core.absences.verbs import attach
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, leads, november, tell
from tests.core.notices.telling import set_clock
from tests.core.opportunities.acting import acting
from tests.talk import talk
from tests.world import World


async def test_today_and_the_next_day_at_school(world: World) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б", "Маша": "5Б"})
    olga = await world.guardian("Ольга Лисова", {"Даша": "4В"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await tell(anna, "Петя", november(25, 27), words="температура 38")
    await tell(anna, "Маша", november(26), reason=Reason.DOCTOR, part=Part(Missing.ARRIVES, 3))
    await tell(olga, "Даша", november(25, 26))
    await talk(
        vera,
        """
        > кого нет сегодня
        5Б: кого не будет
        Сегодня, 25 ноября…• Петя Котова: болеет, по 27 ноября…«температура 38»
        Четверг, 26 ноября…• Маша Котова: у врача, придёт к 3-му уроку…• Петя Котова: болеет, по 27 ноября
        [Кого нет в классе]
        """,
    )


async def test_on_a_friday_the_next_day_is_monday(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-27 10:00")
    await world.guardian("Анна Котова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await talk(vera, "> кто болеет\nСегодня, 27 ноября…Записок нет, ждём всех…Понедельник, 30 ноября")


async def test_of_two_classes_one_is_chosen(world: World) -> None:
    await world.guardian("Анна Котова", {"Петя": "5Б", "Маша": "2А"})
    vera = await world.teacher("Вера Снегирёва")
    for label in ("5Б", "2А"):
        await leads(vera, label)
    await talk(vera, "> кого нет в классе\nКакой класс показать?\n[2А] [5Б]\n> 5Б\n5Б: кого не будет")


async def test_only_the_homeroom_teacher_sees_a_class(world: World) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б"})
    await tell(anna, "Петя", november(25))
    vera = await world.teacher("Вера Снегирёва")
    await talk(vera, "> кого нет в классе\nЗа вами не записан ни один класс\n[Отмена]")


async def test_certificates_are_at_hand(world: World) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await tell(anna, "Петя", november(25))
    (note,) = await held(world, anna.children["Петя"])
    me = await acting(anna)
    await world.database.write(lambda tx: attach(tx, me, note.id, "a" * 64))
    await talk(vera, "> кого нет в классе\nПетя Котова: болеет 📎\n> [📎 Справки от врача]\nЧью справку показать?")
