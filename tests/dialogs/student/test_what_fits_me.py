import sqlalchemy as sa

from core.people import guardianship
from tests.talk import button, messages, send, talk
from tests.world import Someone, World


async def family(world: World) -> tuple[Someone, Someone]:
    """A mother and her son, each with an account."""
    anna = await world.guardian("Анна Иванова", {})
    petya = await world.pupil("Петя Иванов", "5Б")
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=anna.id, pupil_id=petya.id))
    await world.club("Рисование", "вт 15:00-16:00", category="art")
    await world.club("Футбол", "ср 16:00-17:00", category="sport")
    return anna, petya


async def test_a_tap_asks_the_parents_who_sign_up_in_one(world: World) -> None:
    anna, petya = await family(world)
    await talk(
        petya,
        """
        > что мне нравится
        Что тебе нравится?
        > рисовать
        > готово
        > [Дом рядом, пешком]
        Запомнили: рисовать и лепить, дом рядом.
        Вот что тебе подойдёт.
        1. Рисование
        Потому что тебе нравится рисовать и лепить, во вторник после уроков свободно.
        [Хочу: Рисование] [Хочу: Футбол] [Не интересно] [Почему это?] [Что мне нравится]
        > [Хочу: Рисование]
        Отправили просьбу: «Рисование». Её увидит 1 взрослый
        [⭐ Что ещё мне подойдёт]
        > [⭐ Что ещё мне подойдёт]
        1. Футбол
        [Хочу: Футбол]
        """,
    )
    asked = (await messages(anna))[-1]
    assert "хочет записаться: «Рисование»" in asked.text
    card = await send(anna, token=button(asked, "Посмотреть и записать").token)
    await send(anna, token=button(card[-1], "Записать Петю").token)
    await talk(anna, "> мои записи\nРисование")


async def test_nobody_to_ask(world: World) -> None:
    petya = await world.pupil("Петя Иванов", "5Б")
    await world.club("Рисование", category="art")
    await talk(petya, "> что посоветуешь\n> 1\nродители ещё не подключились\n[Хочу: Рисование]")
    assert await world.database.read(lambda tx: tx.value(sa.select(sa.func.count()).select_from(guardianship))) == 0


async def test_why_and_not_interesting(world: World) -> None:
    _, petya = await family(world)
    await talk(
        petya,
        """
        > куда записаться
        > [Почему это?]
        Почему мы советуем это тебе.
        [Хочу: Рисование] [Хочу: Футбол]
        > назад
        > [Не интересно]
        Что больше не показывать?
        > [Футбол]
        Больше не покажем: Футбол.
        [Хочу: Рисование] [↩ Вернуть]
        > [↩ Вернуть]
        [Хочу: Футбол]
        > [Не интересно]
        > [Все эти варианты]
        Сейчас для тебя нет ничего нового
        [Найти кружок] [Что мне нравится]
        """,
    )


async def test_an_empty_search_leads_here(world: World) -> None:
    _, petya = await family(world)
    await talk(
        petya,
        """
        > хочу на щупальца
        [⭐ Что ещё мне подойдёт]
        > [⭐ Что ещё мне подойдёт]
        По словам «щупальца» мест сейчас нет. Вот что ещё тебе подойдёт.
        """,
    )
