from core.certificates import verbs
from core.certificates.tables import Way
from core.notices import CERTIFICATE, Action, Cause, notify
from core.people import guardianship
from core.words import plain, say
from tests.conftest import FrozenClock
from tests.core.notices.telling import came, last
from tests.core.opportunities.acting import acting
from tests.dialogs.parent.certificates import asked, ready
from tests.talk import button, send, talk
from tests.world import World


async def test_without_any_it_begins_with_ordering(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> мои справки\nЗаказываем справку.…Какая справка нужна?\n[Об обучении в школе] [Отмена]")


async def test_each_change_is_told_and_the_file_is_one_tap_away(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    galina = await world.staff()
    request = await asked(world, anna)
    office = await acting(galina)
    await world.database.write(lambda tx: verbs.take(tx, office, request.id))
    assert "Справка об обучении (Петя) в работе, обычно готова к 30 ноября." in (await came(anna))[-1]
    await ready(world, anna, "meals", file=True, office=galina)
    message = await last(anna)
    assert "Справка о питании (Петя) готова. Она придёт сюда" in plain(message.text)
    got = await send(anna, token=button(message, "📄 Получить файл").token)
    assert [(f.name, f.mime) for m in got for f in m.files] == [("Справка.pdf", "application/pdf")]
    await talk(
        anna,
        """
        > справки
        ✔ Справка о питании, Петя: выдана…⏳ Справка об обучении, Петя: в работе, будет к 30 ноября
        [➕ Заказать справку] [✔ о питании, Петя] [⏳ об обучении, Петя]
        > [✔ о питании, Петя]
        [📄 Получить файл] [Заказать такую же] [Все справки]
        > [📄 Получить файл]
        Справка о питании (Петя). Она останется здесь
        """,
    )


async def test_why_it_came(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await ready(world, anna, file=True)
    why = await send(anna, token=button(await last(anna), "Почему это мне?").token)
    assert "Вы заказали справку, и с ней что-то изменилось." in plain(why[-1].text)
    assert "О чём: справка об обучении, Петя" in plain(why[-1].text)


async def test_fetched_on_paper(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await ready(world, anna, "meals")
    assert "Справка о питании (Петя) готова.\nПриёмная, 9:00–16:00" in (await came(anna))[-1]
    await talk(
        anna,
        """
        > справки
        > о питании
        ✅ Сейчас: готова. Приёмная, 9:00–16:00…На бумаге, 1 экземпляр: заберём в школе
        [Забрали, спасибо] [Все справки]
        > [Забрали, спасибо]
        Отметили: справка о питании (Петя) у вас.
        > [Справки]
        > 2
        ✔ Сейчас: выдана
        > [Заказать такую же]
        Такая уже есть
        """,
    )


async def test_given_up_in_time_and_too_late(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    request = await asked(world, anna, "grades", Way.OFFICE)
    await talk(
        anna,
        """
        > справки
        > с отметками
        [Отозвать] [Все справки]
        > [Отозвать]
        Отозвать справку с отметками (Петя)? Делать её не будут.
        > [← Назад]
        > [Отозвать]
        > [Да, отозвать]
        Отозвали: справка с отметками (Петя).
        """,
    )
    assert request.status == "sent"
    other = await asked(world, anna, "meals", Way.OFFICE)
    await talk(anna, "> справки\n> [📨 о питании, Петя]\n> [Отозвать]")
    office = await acting(await world.staff())
    await world.database.write(lambda tx: verbs.make_ready(tx, office, other.id, "Приёмная"))
    await talk(anna, "> да\nС этой справкой за это время что-то сделали: готова.\n[Забрали, спасибо]")


async def test_what_was_returned_is_ordered_anew(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    office = await acting(await world.staff())
    request = await asked(world, anna, "benefits")
    await world.database.write(lambda tx: verbs.give_back(tx, office, request.id, "Нужно удостоверение"))
    assert "для соцзащиты и пособий (Петя) пока сделать не могут.\nНужно удостоверение" in (await came(anna))[-1]
    await talk(
        anna,
        """
        > справки
        > [↩ для соцзащиты и пособий, Петя]
        ↩ Сейчас: возвращена: Нужно удостоверение
        > [Заказать такую же]
        Как её получить?
        """,
    )


async def test_the_other_parent_sees_the_same_and_who_asked(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    igor = await world.guardian("Игорь Иванов", {})
    pupil = anna.children["Петя"]
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=igor.id, pupil_id=pupil))
    await asked(world, anna)
    clock.pass_time(days=3)
    await talk(
        igor,
        """
        > справки
        > об обучении
        Заказ: 25 ноября, 14:00, Анна Иванова
        > [Отозвать]
        > да
        """,
    )
    assert "больше делать не нужно. Отзыв: Игорь Иванов." in (await came(anna))[-1]


async def test_another_familys_is_not_found(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    dima = await world.guardian("Дима Котов", {"Лена": "5А"})
    request = await asked(world, anna)
    look = Action(say("certificates.button_look"), "my_certificates", {"request": request.id})
    told = say("notices.about.club", title="x")
    await world.database.write(lambda tx: notify(tx, dima.id, CERTIFICATE, told, Cause(), actions=[look]))
    opened = await send(dima, token=button(await last(dima), "Мои справки").token)
    assert "Этого больше нет или это не для вас" in opened[-1].text
    await talk(dima, "> справки\nЗаказываем справку.")
