import io

from PIL import Image

from core.certificates import verbs
from core.certificates.tables import Way
from core.words import plain
from tests.conftest import FrozenClock
from tests.core.notices.telling import came
from tests.core.opportunities.acting import acting
from tests.dialogs.parent.certificates import asked, ready
from tests.digests import send_digests
from tests.talk import send, talk
from tests.world import World


async def test_the_oldest_first_with_how_long_it_waits(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    galina = await world.staff()
    await ready(world, anna, "period", office=galina)
    await asked(world, anna, "study", child="Маша")
    clock.pass_time(days=4)
    await asked(world, anna, "grades", Way.OFFICE)
    clock.pass_time(days=1)
    await talk(
        galina,
        """
        > справки
        Справки: сделать 2…Готовы и ждут, когда их заберут: 1
        [📨 Маша Иванова, 2А: об обучении · 5 дней] [📨 Петя Иванова, 5Б: с отметками · 1 день]
        [✅ Петя Иванова, 5Б: о периоде обучения · готова] [Отмена]
        """,
    )
    clock.pass_time(days=1)
    await talk(
        galina,
        """
        > справки
        Справки: сделать 2…Просрочено: 1
        > [❗ Маша Иванова, 2А: об обучении · 6 дней]
        ❗ Сейчас: отправлена, будет к 30 ноября…Получить: файлом сюда, в чат
        Заказ: 25 ноября, 14:00, Анна Иванова…Должна была быть готова: понедельник, 30 ноября
        [Взять в работу] [📄 Отправить файлом в чат] [Готова, на бумаге] [Вернуть с объяснением]
        """,
    )


async def test_taken_made_on_paper_and_handed_out(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    await asked(world, anna, "grades", Way.OFFICE)
    await talk(
        galina,
        """
        > справки
        > петя
        > [Взять в работу]
        Взяли в работу: справка с отметками (Петя). Семье сообщили.…Справки: сделать 1
        > 1
        Делает: Серова Галина
        > [Готова, на бумаге]
        Где и когда забрать?
        > Приёмная, 9:00–16:00
        Готова: справка с отметками (Петя). Семье сообщили.…Справки: сделать 0
        > 1
        > [Выдали]
        Выдана: справка с отметками (Петя).
        [Справки для семей]
        """,
    )
    assert "готова.\nПриёмная, 9:00–16:00" in (await came(anna))[-1]
    await asked(world, anna, "meals", Way.OFFICE)
    await talk(galina, "> справки\n> 1\n> на бумаге\n[Приёмная, 9:00–16:00]\n> [Приёмная, 9:00–16:00]\nГотова")


async def test_with_the_child(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    await asked(world, anna, "meals", Way.CHILD)
    await talk(galina, "> справки\n> 1\n> [Готова, на бумаге]\n> [Отдадим ребёнку в школе]\nГотова")
    assert "готова.\nОтдадим ребёнку в школе" in (await came(anna))[-1]


async def test_a_scan_and_what_is_no_paper(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    await asked(world, anna)
    await talk(
        galina,
        """
        > справки
        > 1
        > [📄 Отправить файлом в чат]
        Пришлите справку: PDF или фотографию
        > вот она
        Нужен файл, о котором сказано в вопросе
        """,
    )
    files = world.engine.files
    assert "Это не PDF и не фотография" in (await send(galina, files=(files.put(b"text", "a.txt"),)))[-1].text
    assert "Файл слишком большой" in (await send(galina, problem="too_big"))[-1].text
    pixels = io.BytesIO()
    Image.new("RGB", (8, 8)).save(pixels, "PNG")
    said = await send(galina, files=(files.put(pixels.getvalue(), "скан.png"),))
    assert "Отправили: справка об обучении (Петя). Семья получит файл в чате." in plain(said[-1].text)
    await talk(galina, "> [✅ Петя Иванова, 5Б: об обучении · готова]\n[Выдали] [📄 Отправить файлом в чат]")


async def test_returned_with_a_word(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.director()
    await asked(world, anna)
    await talk(
        olga,
        f"""
        > очередь справок
        > 1
        > [Вернуть с объяснением]
        Что передать семье?
        > {"я" * 301}
        нужно уложиться в 300 знаков…Что передать семье?
        > Такую даёт МФЦ
        Вернули: справка об обучении (Петя). Семье передали ваши слова.
        > справки
        Все справки сделаны и выданы.
        """,
    )
    assert "пока сделать не могут.\nТакую даёт МФЦ" in (await came(anna))[-1]


async def test_two_of_the_office_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina, olga = await world.staff(), await world.director()
    request = await asked(world, anna)
    await talk(galina, "> справки\n> 1")
    actor = await acting(olga)
    await world.database.write(lambda tx: verbs.take(tx, actor, request.id))
    await talk(
        galina,
        """
        > [Взять в работу]
        С этой справкой за это время что-то сделали: в работе.…Делает: Петрова Ольга
        [📄 Отправить файлом в чат] [Готова, на бумаге]
        """,
    )


async def test_new_ones_are_in_the_digest_with_a_button(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    await asked(world, anna)
    assert await came(galina) == []
    await send_digests(world)
    assert "Справка об обучении: Петя Иванова, 5Б. Срок 30 ноября" in (await came(galina))[-1]
    await talk(galina, "> [Открыть]\nСправка об обучении…Иванова Петя, 5Б\n[Взять в работу]")


async def test_an_old_notice_of_what_is_done_leads_somewhere(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    request = await asked(world, anna)
    await send_digests(world)
    mother = await acting(anna)
    await world.database.write(lambda tx: verbs.withdraw(tx, mother, request.id))
    await talk(galina, "> [Открыть]\n✖ Сейчас: отозвана…С ней уже всё сделано.\n[← Назад] [Отмена]")


async def test_another_schools_office_sees_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await asked(world, anna)
    await world.school("Школа № 2")
    await talk(await world.staff("Вера Сова"), "> справки\nВсе справки сделаны и выданы.")
