"""A family's notes: other days, a certificate, taking one back."""

import io

import pytest
from PIL import Image

from core.absences.verbs import withdraw
from core.files import FileStore, StoredFile
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, leads, november, spans, tell, told
from tests.core.notices.telling import set_clock
from tests.core.opportunities.acting import acting
from tests.talk import send, talk
from tests.world import Someone, World


def photo(files: FileStore) -> StoredFile:
    pixels = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(pixels, "JPEG")
    return files.put(pixels.getvalue(), "справка.jpg")


async def mother(world: World) -> Someone:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    await tell(anna, "Петя", november(25, 26), words="температура 38")
    await tell(anna, "Маша", november(30))
    return anna


async def test_prolonged_by_a_tap(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > наши пропуски
        Какую открыть?
        [Петя: среда, 25 ноября – четверг, 26 ноября, болеет] [Маша: понедельник, 30 ноября, болеет]
        > Петя
        Петя Иванова, 5Б…Болеет…«температура 38»…Анна Иванова
        [📎 Приложить справку] [Изменить дни] [Отозвать]
        > [Изменить дни]
        Какой день будет последним?
        [пятница, 27 ноября] [понедельник, 30 ноября] [вторник, 1 декабря]
        > 1
        Было: среда, 25 ноября – четверг, 26 ноября
        Будет: среда, 25 ноября – пятница, 27 ноября
        > [Изменить]
        Изменили. Петя: среда, 25 ноября – пятница, 27 ноября
        """,
    )
    assert await spans(world, anna.children["Петя"]) == [(25, 27)]


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("до пятницы", (25, 27)),
        ("ещё 2 дня", (25, 28)),
        ("в понедельник придём", (25, 29)),
        ("26 ноября", (26, 26)),
        ("с 24 по 26 ноября", (24, 26)),
    ],
)
async def test_other_days_in_words(world: World, line: str, span: tuple[int, int]) -> None:
    anna = await mother(world)
    await talk(anna, f"> наши пропуски\n> 1\n> [Изменить дни]\n> {line}\nБудет:\n> да\nИзменили")
    assert await spans(world, anna.children["Петя"]) == [span]


async def test_a_note_ends_on_the_day_of_return_or_loses_a_day_in_between(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await tell(anna, "Петя", november(23, 30))
    await talk(
        anna,
        """
        > наши пропуски
        > 1
        > [Изменить дни]
        > кроме четверга и субботы
        Будет: понедельник, 23 ноября – среда, 25 ноября, пятница, 27 ноября, воскресенье, 29 ноября – понедельник, 30
        > [Изменить]
        Изменили. Петя: понедельник, 23 ноября – среда, 25 ноября, пятница, 27 ноября, воскресенье, 29 ноября
        """,
    )
    assert await spans(world, anna.children["Петя"]) == [(23, 25), (27, 27), (29, 30)]
    await tell(anna, "Петя", november(23, 30))
    await talk(
        anna, "> наши пропуски\n> 1\n> [Изменить дни]\n> в пятницу придём\nБудет: понедельник, 23 ноября – четверг, 26"
    )
    await talk(anna, "> [Изменить]\nИзменили")
    assert await spans(world, anna.children["Петя"]) == [(23, 26)]


async def test_bad_input_where_days_are_asked(world: World, files: FileStore) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > наши пропуски
        > 1
        > [Изменить дни]
        > 🎉
        Не получилось понять, до какого дня
        [пятница, 27 ноября]
        > до 15 мая 2030
        Записку можно отправить на дни с 11 ноября по 25 марта
        > в пятницу и в понедельник
        Не получилось понять, до какого дня
        """,
    )
    shown = (await send(anna, files=(photo(files),)))[-1]
    assert "Файл здесь не понадобится" in shown.text
    await talk(anna, "> до пятницы\n> да\nИзменили")


async def test_days_of_another_note_are_taken(world: World) -> None:
    anna = await mother(world)
    await tell(anna, "Петя", november(30))
    await talk(anna, "> наши пропуски\n> 1\n> [Изменить дни]\n> до 1 декабря\n> да\nуже есть другая записка")
    await talk(anna, "> ещё 1 день\n> да\nИзменили")


async def test_back_at_school_earlier(world: World, clock: FrozenClock) -> None:
    anna = await mother(world)
    set_clock(clock, "2026-11-26 08:00")
    await talk(
        anna,
        """
        > продлить записку
        > 1
        > [Изменить дни]
        > [Сегодня уже в школе]
        Будет: среда, 25 ноября
        > [Изменить]
        Изменили. Петя: среда, 25 ноября
        """,
    )


async def test_taken_back(world: World) -> None:
    anna = await mother(world)
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "2А")
    await talk(
        anna,
        """
        > отозвать записку
        > Маша
        > [Отозвать]
        Отозвать записку? Школа узнает
        > [Да, отозвать]
        Записка отозвана. Маша: понедельник, 30 ноября
        """,
    )
    assert "записка отозвана, в эти дни придёт" in (await told(vera))[-1]
    assert await spans(world, anna.children["Маша"]) == []


async def test_a_certificate_is_for_the_homeroom_teacher_alone(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await talk(
        anna,
        "> завтра болеем\n> да\n> [📎 Приложить справку]\nПришлите фото справки\n> вот она\nЗдесь нужна фотография",
    )
    paper = photo(files)
    shown = (await send(anna, files=(paper,)))[-1]
    assert "Справка приложена к записке. Петя: четверг, 26 ноября" in shown.text
    assert "справка к записке" in (await told(vera))[-1]
    (note,) = await held(world, anna.children["Петя"])
    assert note.certificate == paper.hash
    await talk(anna, "> наши пропуски\n> 1\n[📎 Заменить справку]")


async def test_nothing_to_show_yet(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> мои записки\nЗаписок пока нет…«завтра болеем»")
    await talk(anna, "> наши пропуски\nЗаписок пока нет…«завтра болеем»\n> завтра болеем\n🗓 четверг, 26 ноября")


async def test_a_note_that_is_gone_meanwhile(world: World) -> None:
    anna = await mother(world)
    await talk(anna, "> наши пропуски\n> 1\n> [Отозвать]\n[Да, отозвать]")
    (note,) = await held(world, anna.children["Петя"])
    me = await acting(anna)
    await world.database.write(lambda tx: withdraw(tx, me, note.id))
    await talk(anna, "> [Да, отозвать]\nКакую открыть?\n[Маша: понедельник, 30 ноября, болеет]")
