"""Who learns of a note, and of what becomes of it."""

from core.absences.tables import Reason
from core.absences.verbs import attach, change, withdraw
from core.duty.telling import tell_mornings
from core.duty.verbs import assign
from core.people import guardianship
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, leads, november, tell, told
from tests.core.notices.telling import set_clock
from tests.core.opportunities.acting import acting
from tests.digests import send_digests
from tests.world import Someone, World


async def family(world: World) -> tuple[Someone, Someone]:
    """A mother of a pupil of 5Б, and the homeroom teacher."""
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    return anna, vera


async def on_duty(world: World, name: str, *days: int) -> Someone:
    """A teacher on duty on days of November; what they are told of that is behind."""
    teacher = await world.teacher(name)
    me = await acting(await world.director())
    await world.database.write(lambda tx: assign(tx, me, teacher.id, [november(day).first for day in days]))
    return teacher


async def news(who: Someone) -> list[str]:
    """What came of notes, less the telling of duties."""
    return [text for text in await told(who) if "Вы дежурите по школе" not in text]


async def test_the_homeroom_teacher_reads_the_familys_own_words(world: World) -> None:
    anna, vera = await family(world)
    other = await world.teacher("Игорь Лесной")
    await tell(anna, "Петя", november(26, 27), words="температура 38")
    (text,) = await told(vera)
    assert "Петя Иванова, 5Б: записка об отсутствии" in text
    assert "четверг, 26 ноября – пятница, 27 ноября" in text
    assert "Болеет" in text
    assert "«температура 38»" in text
    assert await told(other) == []


async def test_a_note_prolonged_changed_taken_back_and_a_certificate(world: World) -> None:
    anna, vera = await family(world)
    me = await acting(anna)
    await tell(anna, "Петя", november(26))
    await tell(anna, "Петя", november(26, 27), reason=Reason.OTHER)
    (note,) = await held(world, anna.children["Петя"])
    await world.database.write(lambda tx: change(tx, me, note.id, november(26, 30)))
    await world.database.write(lambda tx: change(tx, me, note.id, november(27, 28)))
    await world.database.write(lambda tx: attach(tx, me, note.id, "a" * 64))
    await world.database.write(lambda tx: withdraw(tx, me, note.id))
    heads = [text.partition("\n")[0] for text in await told(vera)]
    assert heads == [
        "📩 Петя Иванова, 5Б: записка об отсутствии",
        "📩 Петя Иванова, 5Б: записка продлена",
        "📩 Петя Иванова, 5Б: записка продлена",
        "📩 Петя Иванова, 5Б: записка изменена",
        "📎 Петя Иванова, 5Б: справка к записке",
        "📩 Петя Иванова, 5Б: записка отозвана, в эти дни придёт",
    ]


async def test_several_days_of_one_note_are_one_message(world: World) -> None:
    anna, vera = await family(world)
    await tell(anna, "Петя", november(26), november(30))
    (text,) = await told(vera)
    assert "четверг, 26 ноября" in text
    assert "понедельник, 30 ноября" in text


async def test_a_mother_who_leads_the_class_herself_is_told_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await leads(anna, "5Б")
    await tell(anna, "Петя", november(26))
    assert await told(anna) == []


async def test_the_other_guardian_reads_it_in_the_digest(world: World) -> None:
    anna, _ = await family(world)
    igor = await world.guardian("Игорь Иванов", {})
    petya = anna.children["Петя"]
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=petya))
    await tell(anna, "Петя", november(26), words="температура")
    assert await told(igor) == []
    await send_digests(world)
    (text,) = await told(igor)
    assert "Петя: записка об отсутствии. Отправитель: Анна Иванова" in text
    assert "температура" not in text


async def test_who_is_on_duty_is_told_in_the_morning_and_of_what_comes_later(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-24 19:00")
    anna, vera = await family(world)
    olga = await world.guardian("Ольга Котова", {"Даша": "4В", "Миша": "4В"})
    igor = await on_duty(world, "Игорь Лесной", 25)
    await tell(anna, "Петя", november(25, 27), words="температура 38")
    assert await news(igor) == []
    set_clock(clock, "2026-11-25 07:29")  # lessons begin at 8:00
    assert await world.database.write(tell_mornings) == 0
    set_clock(clock, "2026-11-25 07:30")
    assert await world.database.write(tell_mornings) == 1
    assert await world.database.write(tell_mornings) == 0
    (morning,) = await news(igor)
    assert "Сегодня, 25 ноября, вы дежурите по школе. Записок на сегодня: 1" in morning
    assert "5Б: Петя Иванова (болеет, по 27 ноября)" in morning
    assert "температура" not in morning

    await tell(olga, "Даша", november(25), words="сломала ногу")
    await tell(olga, "Миша", november(26))
    (_, late) = await news(igor)
    assert "Даша Котова, 4В: записка об отсутствии" in late
    assert "сломала" not in late

    me = await acting(anna)
    (note,) = await held(world, anna.children["Петя"])
    await world.database.write(lambda tx: change(tx, me, note.id, november(26, 27)))  # today is taken out
    assert "Петя Иванова, 5Б: записка изменена" in (await news(igor))[-1]
    assert len(await news(vera)) == 2


async def test_nobody_absent_is_told_too(world: World, clock: FrozenClock) -> None:
    await family(world)
    igor = await on_duty(world, "Игорь Лесной", 25, 26)
    set_clock(clock, "2026-11-25 12:00")  # put on duty late: told at once
    assert await world.database.write(tell_mornings) == 1
    assert "Записок об отсутствии пока нет" in (await news(igor))[-1]
    set_clock(clock, "2026-11-26 23:59")
    assert await world.database.write(tell_mornings) == 1
    set_clock(clock, "2026-11-27 12:00")
    assert await world.database.write(tell_mornings) == 0


async def test_a_homeroom_teacher_on_duty_is_told_once(world: World, clock: FrozenClock) -> None:
    anna, vera = await family(world)
    me = await acting(await world.director())
    await world.database.write(lambda tx: assign(tx, me, vera.id, [november(25).first]))
    set_clock(clock, "2026-11-25 08:00")
    await world.database.write(tell_mornings)
    await tell(anna, "Петя", november(25))
    assert sum("записка об отсутствии" in text for text in await told(vera)) == 1


async def test_the_morning_lists_no_more_than_fits(world: World, clock: FrozenClock) -> None:
    igor = await on_duty(world, "Игорь Лесной", 25)
    for n in range(45):
        one = await world.guardian(f"Мама{n} Иванова", {f"Петя{n}": f"{1 + n % 11}{'АБВГД'[n // 11]}"})
        await tell(one, f"Петя{n}", november(25))
    set_clock(clock, "2026-11-25 08:00")
    await world.database.write(tell_mornings)
    (text,) = await news(igor)
    assert "Записок на сегодня: 45." in text
    assert "…и ещё 5" in text
    assert len(text) < 3500
