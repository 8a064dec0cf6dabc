import io
from datetime import date

import pytest
from PIL import Image

from core.database import Tx
from core.duty.tables import duty_shift
from core.pickup import queries
from core.refusal import NotFound
from tests.broadcasts import class_id
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, last
from tests.core.opportunities.acting import acting
from tests.core.pickup.naming import name
from tests.talk import button, send, talk
from tests.world import Someone, World


async def homeroom(world: World) -> tuple[Someone, Someone]:
    """A homeroom teacher of 5Б, and a family there."""
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await world.guardian("Дима Котов", {"Лена": "5Б"})
    await class_id(world, "5Б", vera)
    return vera, anna


async def test_searched_by_child(world: World) -> None:
    vera, anna = await homeroom(world)
    await name(world, anna, "Петя")
    await talk(
        vera,
        """
        > [Кто может забрать]
        > кто заберёт
        Кого забирают?
        [Лена Котов, 5Б] [Петя Иванова, 5Б] [Отмена]
        > петю
        Петю Иванову, 5Б, могут забрать
        ✅ бабушка Мария Петровна, +79111234567: в любой день
        👪 Анна Иванова (по закону): в любой день
        [Другой ребёнок]
        > [Другой ребёнок]
        > лена
        Лену Котов, 5Б, могут забрать…Дима Котов
        """,
    )
    await talk(vera, "> кто может забрать Петю Иванова?\nбабушка Мария Петровна")


async def test_a_pupil_elsewhere_is_not_found(world: World) -> None:
    vera, _ = await homeroom(world)
    await talk(vera, "> кто заберёт\n> Маша\nКого забирают?\n[Лена Котов, 5Б]")


async def test_today_is_told_at_once_and_stands_above(world: World) -> None:
    vera, anna = await homeroom(world)
    today = date(2026, 11, 25)
    await name(world, anna, "Петя", today, today)
    message = await last(vera)
    assert "Петя Иванова, 5Б: забрать может бабушка Мария Петровна, только сегодня." in message.text
    opened = await send(vera, token=button(message, "Кто может забрать").token)
    assert "📅 бабушка Мария Петровна, +79111234567: только сегодня" in opened[-1].text
    why = await send(vera, token=button(message, "Почему это мне?").token)
    assert "Это о безопасности детей, поэтому выключить нельзя" in why[-1].text
    await talk(
        vera,
        """
        > кто забирает
        Сегодня по-другому:…• Петя Иванова, 5Б: бабушка Мария Петровна, +79111234567: только сегодня
        Кого забирают?
        """,
    )


async def test_the_clubs_teacher_sees_and_is_told_of_its_day(world: World, clock: FrozenClock) -> None:
    _, anna = await homeroom(world)
    igor = await world.teacher("Игорь Ветров")
    oleg = await world.teacher("Олег Рябинин")
    await world.club("Шахматы", "ср 15:00-16:00", teacher_id=igor.id)
    await world.club("Футбол", "чт 15:00-16:00", teacher_id=oleg.id)
    for title in ("Шахматы", "Футбол"):
        await talk(anna, f"> запиши на {title}\n> Петя\n> 1\n> да\nГотово")
    today = date(2026, 11, 25)
    await name(world, anna, "Петя", today, today)
    assert "забрать может бабушка" in (await came(igor))[-1]
    assert await came(oleg) == []
    await talk(oleg, "> кто забирает\nПетю Иванову, 5Б, могут забрать…бабушка Мария Петровна")
    clock.pass_time(days=1)
    await talk(oleg, "> кто забирает\nПетю Иванову, 5Б, могут забрать…Анна Иванова")


async def test_the_photo_is_shown(world: World) -> None:
    vera, anna = await homeroom(world)
    pixels = io.BytesIO()
    Image.new("RGB", (8, 8)).save(pixels, "PNG")
    stored = world.engine.files.put(pixels.getvalue(), "b.png")
    await name(world, anna, "Петя", photo=stored.hash)
    said = await send(vera, text="кто заберёт Петю")
    assert [(f.hash, f.mime) for m in said for f in m.files] == [(stored.hash, "image/png")]


async def test_with_neither_class_nor_club(world: World) -> None:
    vera = await world.teacher("Вера Ласточкина")
    await world.pupil("Петя Иванов", "5Б")
    await talk(vera, "> кто забирает\nЗа вами пока нет ни класса, ни кружка.\n[Отмена]")


async def test_on_duty_any_pupil_of_the_school(world: World, clock: FrozenClock) -> None:
    _, anna = await homeroom(world)
    oleg = await world.teacher("Олег Рябинин")
    today = date(2026, 11, 25)
    await name(world, anna, "Маша", today, today)
    with pytest.raises(NotFound):
        await look(oleg, anna.children["Маша"])
    await world.database.write(lambda tx: _on_duty(tx, oleg, today))
    await talk(
        oleg,
        """
        > кто забирает
        • Маша Иванова, 2А: бабушка Мария Петровна…только сегодня…Вы дежурите: напишите имя
        > петя иванов
        Петю Иванову, 5Б, могут забрать
        > кто заберёт Иванову Машу
        📅 бабушка Мария Петровна
        """,
    )
    await name(world, anna, "Петя", today, today)
    assert "Петя Иванова, 5Б: забрать может бабушка" in (await came(oleg))[-1]
    clock.pass_time(days=1)
    with pytest.raises(NotFound):
        await look(oleg, anna.children["Маша"])


async def look(who: Someone, pupil: int) -> queries.List:
    actor = await acting(who)
    return await who.world.database.read(lambda tx: queries.may_pick_up(tx, actor, pupil))


def _on_duty(tx: Tx, who: Someone, day: date) -> None:
    row = {"school_id": who.world.school_id, "person_id": who.id, "by_person_id": who.id}
    tx.insert(duty_shift, day=day, created_at=tx.now, told_at=tx.now, **row)
