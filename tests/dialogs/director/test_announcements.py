import json

from core import outbox
from core.accounts import account
from core.broadcasts.audience import Whom
from core.charts import MIME
from core.database import Tx
from core.files import FileStore
from core.messages import Message
from tests.broadcasts import announced, background
from tests.conftest import FrozenClock
from tests.talk import messages, said, talk
from tests.world import World


async def crowd(world: World) -> None:
    """Six guardians: three in MAX, two in VK, one nowhere."""
    for n, transport in enumerate(("max", "max", "max", "vk", "vk", "terminal")):
        await world.guardian(f"Анна Ива{n}", {"Петя": "5Б"} if n == 5 else {}, transport=transport)
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.transport == "terminal")))


async def sent(world: World, transport: str, most: int) -> None:
    """Let a messenger take some of what waits."""

    def work(tx: Tx) -> None:
        outbox.sent(tx, [row.id for row in outbox.waiting(tx, transport, most)])

    await world.database.write(work)


async def test_nothing_was_announced(world: World) -> None:
    await talk(await world.director(), "> рассылки\nРассылок пока не было. Первая начинается с «Сделать объявление».")


async def test_how_it_goes_paused_resumed_and_over(world: World, clock: FrozenClock) -> None:
    olga = await world.director()
    await crowd(world)
    await announced(olga, whom=Whom.GUARDIANS)
    await talk(
        olga,
        """
        > рассылки
        ⏳ «Завтра субботник»
        родители · 25 ноября, 14:00 · Ольга Петрова
        ░░░░░░░░░░ 0 %
        Получили: 0 из 6
        Ещё в пути: 6
        [Обновить] [Приостановить] [Остановить совсем]
        """,
    )
    await background(world.database)
    await sent(world, "max", 2)
    await talk(
        olga,
        """
        > [Обновить]
        Так на 14:00.
        ▓▓▓▓░░░░░░ 40 %
        Получили: 2 из 6
        MAX: 2 из 3
        ВКонтакте: 0 из 2
        ⏳ Ещё в пути: 3
        ✉ Ещё не подключились: 1
        Им лучше передать на бумаге. Больше всего таких в классах: 5Б: 1
        Осталось: меньше минуты
        > приостановить
        Приостановлено.
        ⏸ «Завтра субботник» · приостановлена
        [Обновить] [Продолжить] [Остановить совсем]
        > [Продолжить]
        Рассылка идёт дальше.
        [Приостановить]
        > отмена
        Хорошо. С рассылками всё как было.
        """,
    )
    await sent(world, "max", 9)
    await sent(world, "vk", 9)
    await background(world.database)
    assert "Рассылка разошлась" in (await messages(olga))[-1].text
    await talk(
        olga,
        """
        > рассылки
        ✅ «Завтра субботник»
        ▓▓▓▓▓▓▓▓▓▓ 100 %
        Получили: 5 из 6
        > рассылки
        ✅ «Завтра субботник»
        """,
    )
    labels = [button.label for row in (await said(olga, "обновить"))[-1].buttons for button in row]
    assert "Приостановить" not in labels
    assert "Остановить совсем" not in labels


async def test_taken_back_with_a_last_look(world: World) -> None:
    olga = await world.director()
    await crowd(world)
    await announced(olga, "Первое объявление", Whom.GUARDIANS)
    await announced(olga, "Второе\nс подробностями", Whom.GUARDIANS)
    await background(world.database)
    await sent(world, "max", 2)
    await talk(
        olga,
        """
        > рассылки
        Какую рассылку показать?
        [⏳ 25 ноября, 14:00 · Второе] [⏳ 25 ноября, 14:00 · Первое объявление]
        > первое
        Получили: 2 из 6
        > [Остановить совсем]
        Остановить «Первое объявление» совсем?
        Уже получили: 2, у них объявление останется.
        Больше не получат: 3.
        > назад
        Получили: 2 из 6
        > [Остановить совсем]
        > [Да, остановить]
        Рассылка остановлена. Успели получить: 2.
        ✖ «Первое объявление» · остановлена
        Успели получить: 2 из 6
        ✖ Не отправлено, рассылку остановили: 3
        ✉ Ещё не подключились: 1
        [Обновить]
        > назад
        [✖ 25 ноября, 14:00 · Первое объявление]
        """,
    )
    await sent(world, "max", 9)
    await background(world.database)
    await talk(olga, "> первое\nУспели получить: 2 из 6\n> назад\n> второе\nПолучили: 3 из 6")


async def test_what_went_out_meanwhile_cannot_be_stopped(world: World) -> None:
    olga = await world.director()
    await crowd(world)
    await announced(olga, whom=Whom.GUARDIANS)
    await background(world.database)
    await talk(olga, "> рассылки\n[Приостановить]")
    await sent(world, "max", 9)
    await sent(world, "vk", 9)
    await talk(
        olga,
        """
        > [Приостановить]
        С этой рассылкой уже ничего не сделать: она разошлась или её остановили.
        Получили: 5 из 6
        [Обновить]
        """,
    )


async def test_the_picture_is_by_messenger(world: World, files: FileStore) -> None:
    olga = await world.director()
    await crowd(world)
    await announced(olga, whom=Whom.GUARDIANS)
    assert (await said(olga, "рассылки"))[-1].files == (), "there is nothing to draw yet"
    await background(world.database)
    await sent(world, "vk", 9)
    (picture,) = (await said(olga, "обновить"))[-1].files
    spec = json.loads(files.get(picture.hash))
    assert picture.mime == MIME
    assert spec["description"].endswith(". MAX: 0 из 3: 0 %; ВКонтакте: 2 из 2: 100 %")
    written = [word for layer in spec["layer"][1:] for word in layer["data"]["values"]]
    assert {word["text"]: word["strong"] for word in written} == {
        "MAX: 0 из 3": False,
        "0 %": False,
        "ВКонтакте: 2 из 2": True,
        "100 %": True,
    }


async def test_another_director_of_the_school_sees_it_and_another_school_does_not(world: World) -> None:
    olga, nina = await world.director(), await world.director("Нина Синицына")
    await announced(olga)
    await talk(nina, "> рассылки\n«Завтра субботник»\n· Ольга Петрова")
    await world.school("Гимназия № 1")
    stranger = await world.director("Вера Чужая")
    await talk(stranger, "> рассылки\nРассылок пока не было.")
    assert await messages(stranger) != list[Message]()
