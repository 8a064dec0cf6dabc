"""A child will not come: two messages, and whatever may come between."""

from datetime import date
from typing import Any

import pytest

from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from core.accounts import account
from core.database import Tx
from core.files import FileStore
from core.people import Role, guardianship, membership, person
from core.school_hours import add_break
from core.words import plain
from tests.conftest import FrozenClock
from tests.core.absences.telling import held, leads, november, spans, tell, told
from tests.core.notices.telling import set_clock
from tests.core.opportunities.acting import acting
from tests.dialogs.parent.test_our_absences import photo
from tests.dialogs.teacher.test_on_duty import put_on
from tests.talk import button, said, screen, send, talk
from tests.world import Someone, World


async def mother(world: World) -> Someone:
    """Of Petya (5Б) and Masha (2А), whose homeroom teacher has a name."""
    anna = await world.guardian("Анна Иванова", {"Пётр": "5Б", "Мария": "2А"})
    await leads(await world.teacher("Наталья Снегирёва Андреевна"), "5Б")
    return anna


async def test_two_messages(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Петя завтра и послезавтра болеет, температура 38
        Пётр Иванова, 5Б…🗓 четверг, 26 ноября – пятница, 27 ноября…🤒 Болеет…💬 «Петя завтра и послезавтра болеет
        Снова в школе: понедельник, 30 ноября…Увидят: Наталья Андреевна (5Б) и дежурный учитель
        [Отправить] [Отмена]
        > [Отправить]
        Записка отправлена…✅ Пётр: четверг, 26 ноября – пятница, 27 ноября…Выздоравливайте!
        [📎 Приложить справку] [Ребёнок не придёт] [Наши пропуски]
        """,
    )
    assert await spans(world, anna.children["Пётр"]) == [(26, 27)]


async def test_a_homeroom_teacher_who_has_not_joined_is_not_said_to_see_it(world: World) -> None:
    anna = await mother(world)
    vera = await world.teacher("Вера Ласточкина Павловна")
    await leads(vera, "2А")
    await world.database.write(lambda tx: tx.run(account.delete().where(account.c.person_id == vera.id)))
    await talk(
        anna,
        """
        > завтра болеем
        > [Мария, 2А]
        Увидят дежурный учитель и администрация школы…К боту пока не подключились: Вера Павловна (2А). Предупредите
        > отмена
        > завтра болеем
        > [Пётр и Мария]
        Увидят: Наталья Андреевна (5Б) и дежурный учитель…К боту пока не подключились: Вера Павловна (2А).
        """,
    )


async def test_words_are_enough_to_agree(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> завтра не придём\n🗓 четверг, 26 ноября\n> да\nЗаписка отправлена")


async def test_who_is_not_named_is_asked_about(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > в пятницу болеем
        Кто не придёт?
        [Пётр, 5Б] [Мария, 2А] [Пётр и Мария]
        > [Пётр и Мария]
        Пётр Иванова, 5Б…🗓 пятница, 27 ноября…Мария Иванова, 2А…🗓 пятница, 27 ноября
        > [Отправить]
        ✅ Пётр: пятница, 27 ноября…✅ Мария: пятница, 27 ноября
        [Открыть записку]
        """,
    )


async def test_three_children_may_be_ill_in_any_company(world: World) -> None:
    olga = await world.guardian("Ольга Ясенева", {"София": "9А", "Илья": "6Г", "Варвара": "3Б"})
    await talk(
        olga,
        """
        > завтра болеют
        [София, 9А] [Илья, 6Г] [Варвара, 3Б] [София и Илья] [Илья и Варвара] [София, Илья и Варвара]
        > Соня
        София Ясенева, 9А
        > Варя тоже
        Варвара Ясенева, 3Б
        > отмена
        > Соня и Илюша завтра не придут
        София Ясенева, 9А…Илья Ясенева, 6Г
        """,
    )


async def test_by_taps_alone(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > меню
        > [Ребёнок не придёт]
        Кто не придёт?
        > [Мария, 2А]
        Когда?
        [Завтра, 26 ноября] [пятница, 27 ноября] [четверг, 26 ноября – пятница, 27 ноября]
        > [Завтра, 26 ноября]
        Почему?
        [Болеет] [К врачу] [Семейные обстоятельства] [Другое]
        > [К врачу]
        Мария Иванова, 2А…🗓 четверг, 26 ноября…🏥 К врачу
        > придём к третьему уроку
        🗓 четверг, 26 ноября…⏰ придёт к 3-му уроку…🏥 К врачу
        > [Отправить]
        ✅ Мария: четверг, 26 ноября
        """,
    )
    (note,) = await held(world, anna.children["Мария"])
    assert note.part is not None
    assert note.part.lesson == 3


async def test_before_lessons_are_over_today_is_offered(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-25 07:15")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > /not_coming
        [Сегодня, 25 ноября] [Завтра, 26 ноября] [среда, 25 ноября – четверг, 26 ноября]
        [среда, 25 ноября – пятница, 27 ноября]
        > 1
        > ветрянка, две недели
        🗓 среда, 25 ноября – вторник, 8 декабря…🤒 Болеет
        > отмена
        > болеем
        🗓 среда, 25 ноября
        """,
    )


async def test_what_is_wrong_is_just_written(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Петя завтра болеет
        🗓 четверг, 26 ноября
        > нет, до пятницы
        🗓 четверг, 26 ноября – пятница, 27 ноября…🤒 Болеет
        > ой, это Маша
        Мария Иванова, 2А…🗓 четверг, 26 ноября – пятница, 27 ноября
        > в понедельник тоже
        🗓 четверг, 26 ноября – пятница, 27 ноября…🗓 понедельник, 30 ноября
        > да
        ✅ Мария: четверг, 26 ноября – пятница, 27 ноября…✅ Мария: понедельник, 30 ноября
        """,
    )
    notes = await held(world, anna.children["Мария"])
    assert [note.words for note in notes] == [
        "Петя завтра болеет\nнет, до пятницы\nой, это Маша\nв понедельник тоже"
    ] * 2


ODD = ["🎉🎉🎉", "مرحبا", "абракадабра", "<b>x</b> {pupil} %s", "'; DROP TABLE absence_note; --", "½²", "12"]


@pytest.mark.parametrize("line", ODD)
async def test_nonsense_at_the_last_look_loses_nothing(world: World, line: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> завтра к врачу, придём к третьему уроку\nК врачу")
    (look,) = await said(anna, line)
    assert "четверг, 26 ноября" in look.text
    assert "Последнее не получилось понять, записка прежняя" in look.text
    await talk(anna, "> да\n✅ Петя: четверг, 26 ноября")


@pytest.mark.parametrize("line", ODD)
async def test_nonsense_where_days_are_asked(world: World, line: str) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, f"> /not_coming\nКогда?\n> {line}\nНе получилось понять, о каких днях речь\n[Завтра, 26 ноября]")
    await talk(anna, "> завтра болеем\n🗓 четверг, 26 ноября\n[Отправить]")


async def test_days_too_far_and_other_kinds_of_messages(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > болели 15 мая
        Записку можно отправить на дни с 11 ноября по 25 марта
        > 15.05.2199
        на дни с 11 ноября по 25 марта
        > 31.02
        Такого дня в календаре нет: 31.02
        > в пятницу 28 ноября
        Число и день недели не сходятся: суббота, 28 ноября
        > завтра болеем
        🗓 четверг, 26 ноября
        > 15 мая 2030
        🗓 четверг, 26 ноября…Так далеко записку не отправить
        > нет, 31 ноября
        🗓 четверг, 26 ноября…⚠ Такого дня в календаре нет: 31 ноября
        """,
    )
    between: list[tuple[dict[str, Any], str]] = [
        ({"files": (files.put(b"%PDF-1.4", "справка.pdf"),)}, "Файл здесь не понадобится"),
        ({"problem": "too_big"}, "Файл слишком большой"),
        ({"phone": "79000000000"}, "Номер телефона здесь не понадобится"),
        ({}, "Такое сообщение я прочитать не могу"),
        ({"token": "1.1.1"}, "уже не действует"),
        ({"text": "болеем " * 200}, "Слишком длинно"),
        ({"text": "привет"}, "Мы остановились на: Ребёнок не придёт"),
    ]
    for what, sentence in between:
        shown = (await send(anna, **what))[-1]
        assert sentence in shown.text
        assert "четверг, 26 ноября" in shown.text
        button(shown, "Отправить")


async def test_a_double_tap_sends_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> завтра болеем")
    token = button(await screen(anna), "Отправить").token
    assert "Записка отправлена" in (await send(anna, token=token))[-1].text
    assert "Это уже сделано" in (await send(anna, token=token))[-1].text
    assert await spans(world, anna.children["Петя"]) == [(26, 26)]


async def test_one_day_of_a_longer_note_is_corrected(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Ласточкина")
    await leads(vera, "5Б")
    await talk(
        anna,
        """
        > болеет в понедельник и вторник
        > [Отправить]
        Записка отправлена
        > в понедельник придёт к третьему уроку
        понедельник, 30 ноября (исправим только это, остальное в записке останется…придёт к 3-му уроку
        [Исправить] [Отмена]
        > [Исправить]
        ✅ Петя: понедельник, 30 ноября
        > в понедельник придёт к третьему уроку
        уже сообщено
        > нет, в понедельник совсем не придёт
        понедельник, 30 ноября (исправим записку, которая уже есть: болеет)…⏰ весь день
        > отмена
        """,
    )
    monday, tuesday = await held(world, anna.children["Петя"])
    assert (monday.days, monday.part) == (november(30), Part(Missing.ARRIVES, 3))
    assert (tuesday.days.first, tuesday.part) == (date(2026, 12, 1), None)
    assert "исправлено только это, в другие дни всё как было" in (await told(vera))[-1]


async def test_a_day_of_return_is_taken_out_of_a_longer_note(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-25 07:15")
    anna = await mother(world)
    natalia = await world.teacher("Вера Ласточкина")
    await leads(natalia, "5Б")
    await talk(
        anna,
        """
        > Петя болеет с понедельника по пятницу
        🗓 понедельник, 23 ноября – пятница, 27 ноября
        > [Отправить]
        > завтра придёт в школу
        Пётр Иванова, 5Б…🎒 четверг, 26 ноября: придёт
        В записке останется: понедельник, 23 ноября – среда, 25 ноября, пятница, 27 ноября
        Исправить записку?
        [Исправить] [С 26 ноября придёт насовсем]
        > [Исправить]
        Записка исправлена…✅ Пётр: четверг, 26 ноября придёт
        """,
    )
    assert await spans(world, anna.children["Пётр"]) == [(23, 25), (27, 27)]
    assert (
        "Пётр Иванова, 5Б: в эти дни придёт, остальное в записке как было\n🗓 четверг, 26 ноября"
        in ((await told(natalia))[-1])
    )
    await talk(
        anna,
        """
        > Петя в пятницу тоже придёт
        🎒 пятница, 27 ноября: придёт…Других дней в записке нет, отзовём её
        > да
        Записка исправлена
        """,
    )
    assert await spans(world, anna.children["Пётр"]) == [(23, 25)]
    assert "записка отозвана" in (await told(natalia))[-1]


async def test_days_alone_go_on_with_a_note_that_holds(world: World) -> None:
    anna = await mother(world)
    await tell(anna, "Мария", november(25, 26))
    await talk(
        anna,
        """
        > Маша до пятницы
        Мария Иванова, 2А…🗓 среда, 25 ноября – пятница, 27 ноября (продлим записку, которая уже есть
        > [Исправить]
        """,
    )
    assert await spans(world, anna.children["Мария"]) == [(25, 27)]


async def test_a_child_that_is_back_may_be_back_for_good(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-25 07:15")
    anna = await mother(world)
    await tell(anna, "Мария", november(24, 27))
    await talk(
        anna,
        """
        > Маша завтра придёт
        > [С 26 ноября придёт насовсем]
        Было: вторник, 24 ноября – пятница, 27 ноября…Будет: вторник, 24 ноября – среда, 25 ноября
        > [Изменить]
        Изменили
        """,
    )
    assert await spans(world, anna.children["Мария"]) == [(24, 25)]


async def test_a_day_may_be_left_out_of_a_note_that_is_looked_at(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Петя болеет до пятницы следующей недели, кроме вторника
        🗓 четверг, 26 ноября – понедельник, 30 ноября…🗓 среда, 2 декабря – пятница, 4 декабря
        > в четверг Петя тоже придёт
        🗓 пятница, 27 ноября – понедельник, 30 ноября…🗓 среда, 2 декабря – пятница, 4 декабря
        > отмена
        > Маша завтра болеет
        > завтра придёт
        Не получилось понять, о каких днях речь
        """,
    )


async def test_children_with_days_of_their_own(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Маша болеет завтра, а Петя у врача до пятницы
        Пётр Иванова, 5Б…🗓 четверг, 26 ноября – пятница, 27 ноября…🏥 К врачу…Снова в школе: понедельник, 30 ноября
        Мария Иванова, 2А…🗓 четверг, 26 ноября…🤒 Болеет…Снова в школе: пятница, 27 ноября…💬 «Маша болеет завтра, а
        > нет, Маша и в понедельник
        Пётр Иванова, 5Б…четверг, 26 ноября – пятница, 27 ноября…Мария Иванова, 2А…🗓 понедельник, 30 ноября
        > [Отправить]
        ✅ Пётр: четверг, 26 ноября – пятница, 27 ноября…✅ Мария: понедельник, 30 ноября…Выздоравливайте!
        """,
    )
    notes = [(await held(world, anna.children[name]))[0] for name in ("Пётр", "Мария")]
    assert [(note.days, note.reason) for note in notes] == [
        (november(26, 27), Reason.DOCTOR),
        (november(30), Reason.ILLNESS),
    ]


async def test_the_lines_of_one_message_belong_together(world: World) -> None:
    anna = await mother(world)
    (look,) = await said(anna, "Здравствуйте!\nМаша болеет завтра\nПетя до пятницы\nСпасибо")
    assert plain(look.text).startswith("Пётр Иванова, 5Б\n🗓 четверг, 26 ноября – пятница, 27 ноября")
    assert "Мария Иванова, 2А\n🗓 четверг, 26 ноября\n" in plain(look.text)
    (look,) = await said(anna, "нет\nМаша\nв понедельник")
    assert "Мария Иванова, 2А\n🗓 понедельник, 30 ноября" in plain(look.text)
    assert "Пётр Иванова, 5Б" in plain(look.text)


async def test_a_day_that_one_child_lacks_is_asked_for(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Маша завтра болеет, Петя 31 ноября
        Такого дня в календаре нет: 31 ноября
        > Петя 30 ноября
        Пётр Иванова, 5Б…🗓 понедельник, 30 ноября…Мария Иванова, 2А…🗓 четверг, 26 ноября
        """,
    )


@pytest.mark.parametrize(
    ("line", "card", "listed"),
    [
        ("завтра на втором уроке Пети не будет", "не будет на 2-м уроке", "не будет на 2-м уроке"),
        ("Петю завтра с 3 по 5 урок отпустите", "не будет с 3-го по 5-й урок", "не будет с 3-го по 5-й урок"),
        ("отпросить Петю завтра с последнего урока", "не будет на последнем уроке", "не будет на последнем уроке"),
        ("Петю завтра с двух последних уроков отпустите", "не будет на последних 2 уроках",
         "не будет на последних 2 уроках"),
        ("завтра уйдём с Петей в 12 к врачу, вернёмся к 5 уроку", "уйдёт в 12:00, придёт к 5-му уроку",
         "у врача, уйдёт в 12:00, придёт к 5-му уроку"),
        ("Петя завтра с 10 до 12 у врача", "не будет с 10:00 до 12:00", "у врача, не будет с 10:00 до 12:00"),
        ("Петя завтра придёт только на 3 и 4 урок", "будет только с 3-го по 4-й урок", "будет только с 3-го"),
        ("Петю завтра от физкультуры освободите", "не будет на уроке: физкультура", "не будет на уроке: физкультура"),
    ],
)  # fmt: skip
async def test_the_middle_of_a_day_is_seen_as_it_was_told(
    world: World, clock: FrozenClock, line: str, card: str, listed: str
) -> None:
    anna = await mother(world)
    natalia = await world.teacher("Вера Ласточкина")
    await leads(natalia, "5Б")
    await put_on(world, natalia, 26)
    await talk(anna, f"> {line}\n🗓 четверг, 26 ноября…⏰ {card}\n> [Отправить]\n✅ Пётр: четверг, 26 ноября")
    assert card in (await told(natalia))[-1]
    set_clock(clock, "2026-11-26 07:45")
    await talk(natalia, f"> кого нет в классе\nПётр Иванова: {listed}\n> дежурство\nПётр Иванова ({listed}")


async def test_the_second_guardian_sees_that_it_is_reported_and_may_prolong_it(world: World) -> None:
    anna = await mother(world)
    igor = await world.guardian("Игорь Иванов", {})
    for child in anna.children.values():
        await world.database.write(lambda tx, c=child: tx.insert(guardianship, guardian_id=igor.id, pupil_id=c))  # type: ignore[misc]
    await tell(anna, "Пётр", november(26))
    await talk(
        igor,
        """
        > Петя завтра болеет
        ✓ четверг, 26 ноября: уже сообщено (болеет). Записка: Анна Иванова…Отправлять ещё раз не нужно
        [Открыть записку] [Отмена]
        > да
        Последнее не получилось понять
        > до пятницы
        🗓 четверг, 26 ноября – пятница, 27 ноября (продлим записку, которая уже есть: четверг, 26 ноября)
        [Исправить]
        > [Исправить]
        ✅ Пётр: четверг, 26 ноября – пятница, 27 ноября
        > Петя завтра болеет
        > [Открыть записку]
        Пётр Иванова, 5Б…четверг, 26 ноября – пятница, 27 ноября
        [Изменить дни] [Отозвать]
        """,
    )


async def test_another_was_quicker(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> завтра болеем\n[Отправить]")
    await tell(anna, "Петя", november(26))
    await talk(anna, "> [Отправить]\nзаписка об этих днях уже есть…Отправлять ещё раз не нужно\n[Открыть записку]")


async def test_tomorrow_stays_the_day_that_was_meant(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> завтра болеем\n🗓 четверг, 26 ноября")
    clock.pass_time(hours=12)
    await talk(anna, "> [Отправить]\n✅ Петя: четверг, 26 ноября")


async def test_weekends_and_holidays(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    director = await acting(await world.director())
    await world.database.write(lambda tx: add_break(tx, director, november(30).first, november(30).first))
    await talk(
        anna,
        """
        > в субботу болеем
        🗓 суббота, 28 ноября…⚠ В эти дни уроков нет
        > нет, в пятницу
        🗓 пятница, 27 ноября…Снова в школе: вторник, 1 декабря
        """,
    )


async def test_it_takes_nothing_from_clubs_and_comes_from_anywhere(world: World) -> None:
    anna = await mother(world)
    await world.club("Плавание")
    await talk(
        anna,
        """
        > запиши на плавание, пока не болеем
        Кого записать?
        > кстати, Маша завтра болеет
        Мария Иванова, 2А…🗓 четверг, 26 ноября
        > [Отправить]
        Записка отправлена
        Вернёмся к начатому: Найти кружок
        """,
    )


async def test_in_english(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > /language
        > English
        > Maria is ill until friday
        Who will not come?
        > 2
        Мария Иванова, 2А…Thursday, 26 November – Friday, 27 November…Is ill
        > yes
        The note is sent
        > ill on monday
        > 1
        Monday, 30 November
        """,
    )


async def test_the_homeroom_teacher_is_told(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await talk(anna, "> завтра болеем, температура 38\n> да")
    assert "температура 38" in (await told(vera))[-1]
    await talk(vera, "> [Кого нет в классе]\n5Б: кого не будет…Петя Иванова: болеет")


async def test_nobody_to_write_about(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(anna, "> завтра болеем\nмы не нашли ваших детей\n[Отмена]")


async def test_words_of_another_child_are_another_note(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Маша болеет до пятницы
        Мария Иванова, 2А…💬 «Маша болеет до пятницы»
        > ой, всё сложно
        💬 «Маша болеет до пятницы»…записка прежняя
        > завтра у Пети температура
        Пётр Иванова, 5Б…🗓 четверг, 26 ноября…💬 «завтра у Пети температура»…Это новая записка
        > нет, и послезавтра
        Пётр Иванова, 5Б…💬 «завтра у Пети температура; нет, и послезавтра»
        > отправить
        Записка отправлена…✅ Пётр
        """,
    )
    assert await spans(world, anna.children["Мария"]) == []


async def test_a_correction_keeps_what_was_said_before(world: World) -> None:
    anna = await mother(world)
    await talk(anna, "> Петя завтра болеет\nПётр\n> нет, Маша болеет\nМария Иванова, 2А…🗓 четверг, 26 ноября")


async def test_where_it_hurts_is_told_to_school(world: World) -> None:
    anna = await mother(world)
    await talk(anna, "> у Пети болит голова\nПётр Иванова, 5Б…🤒 Болеет")


async def test_names_are_known_in_latin_letters_too(world: World) -> None:
    anna = await mother(world)
    await talk(anna, "> Masha завтра болеет\nМария Иванова, 2А\n🗓 четверг, 26 ноября\n> да")
    await talk(anna, "> Petya не придёт в пятницу\nПётр Иванова, 5Б")


async def test_until_the_holidays(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > Петя болеет до каникул
        Когда у школы каникулы, в боте пока не отмечено
        [Завтра, 26 ноября]
        > до 25 декабря
        🗓 четверг, 26 ноября – пятница, 25 декабря…🤒 Болеет…💬 «Петя болеет до каникул; до 25 декабря»
        > отмена
        """,
    )
    director = await acting(await world.director())
    first, last = date(2026, 12, 28), date(2027, 1, 10)
    await world.database.write(lambda tx: add_break(tx, director, november(30).first, november(30).first))
    await world.database.write(lambda tx: add_break(tx, director, first, last))
    await talk(
        anna, "> болеем до каникул\n🗓 четверг, 26 ноября – пятница, 25 декабря…Снова в школе: понедельник, 11 января"
    )


async def test_days_that_are_not_missed_alike(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await leads(vera, "5Б")
    await talk(
        anna,
        """
        > завтра придём с третьего урока, послезавтра весь день дома
        🗓 четверг, 26 ноября…⏰ придёт к 3-му уроку…🗓 пятница, 27 ноября…⏰ весь день…Снова в школе: понедельник
        > [Отправить]
        ✅ Петя: четверг, 26 ноября…✅ Петя: пятница, 27 ноября
        """,
    )
    notes = await held(world, anna.children["Петя"])
    assert [(note.days.first.day, note.part and note.part.lesson) for note in notes] == [(26, 3), (27, None)]
    assert "26 ноября\n⏰ придёт к 3-му уроку\n🗓 пятница, 27 ноября\n⏰ весь день" in (await told(vera))[-1]


async def test_a_photo_with_its_words_is_the_doctors_note(world: World, files: FileStore) -> None:
    anna = await mother(world)
    paper = photo(files)
    (look,) = await send(anna, files=(paper,), caption="Маша завтра болеет, справка")
    assert "Мария Иванова, 2А" in look.text
    assert "📎 Фото справки приложено" in look.text
    await talk(anna, "> [Отправить]\n✅ Мария: четверг, 26 ноября\n[Открыть записку]")
    (note,) = await held(world, anna.children["Мария"])
    assert note.certificate == paper.hash


async def test_a_photo_may_come_while_the_note_is_looked_at(world: World, files: FileStore) -> None:
    anna = await mother(world)
    await talk(anna, "> Петя болеет")
    paper = photo(files)
    (look,) = await send(anna, files=(paper,))
    assert "🗓 четверг, 26 ноября" in look.text
    assert "📎 Фото справки приложено" in look.text
    (look,) = await send(anna, files=(paper,), caption="до пятницы")
    assert "🗓 четверг, 26 ноября – пятница, 27 ноября" in look.text
    await talk(anna, "> [Отправить]\nЗаписка отправлена")
    (note,) = await held(world, anna.children["Пётр"])
    assert note.certificate == paper.hash


async def test_a_photo_is_said_to_be_kept_while_something_else_is_asked(world: World, files: FileStore) -> None:
    anna = await mother(world)
    paper = photo(files)
    (asked,) = await send(anna, files=(paper,), caption="завтра болеем, справка")
    assert asked.text.startswith("📎 Фото сохранено, приложим его.\n\nКто не придёт?")
    (look,) = await said(anna, "Маша")
    assert "📎 Фото справки приложено" in look.text
    assert "Фото сохранено" not in look.text
    await talk(anna, "> отмена\n> /not_coming\nКто не придёт?")
    (asked,) = await send(anna, files=(paper,))
    assert "Фото сохранено, приложим его" in asked.text
    assert "Кто не придёт?" in asked.text
    (asked,) = await said(anna, "Петя")
    assert "Фото сохранено" not in asked.text
    (look,) = await send(anna, files=(photo(files),), caption="завтра болеем")
    assert "📎 Фото справки приложено" in look.text
    await talk(anna, "> [Отправить]\nЗаписка отправлена")
    assert (await held(world, anna.children["Пётр"]))[0].certificate == paper.hash


async def test_a_photo_of_what_is_reported_already_goes_to_that_note(world: World, files: FileStore) -> None:
    anna = await mother(world)
    await tell(anna, "Мария", november(26))
    paper = photo(files)
    await send(anna, files=(paper,), caption="Маша завтра болеет")
    await talk(anna, "> [📎 Приложить справку]\nСправка приложена")
    (note,) = await held(world, anna.children["Мария"])
    assert note.certificate == paper.hash


async def test_a_photo_without_a_place_for_it(world: World, files: FileStore) -> None:
    anna = await mother(world)
    paper = photo(files)
    assert "Файл здесь не понадобится" in (await send(anna, files=(paper,)))[-1].text
    for words in ("красиво", "привет"):
        told = (await send(anna, files=(paper,), caption=words))[-1].text
        assert "Файл здесь не понадобится" in told and "Пришлите код" not in told
    (shown,) = await send(anna, files=(paper,), caption="наши пропуски")
    assert "Файл здесь не понадобится" in shown.text
    assert "Записок пока нет" in shown.text


async def test_english_and_latin_letters_are_heard_whatever_the_language(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Masha is ill until friday
        Мария Иванова, 2А…🗓 четверг, 26 ноября – пятница, 27 ноября…🤒 Болеет
        > cancel
        > petya zavtra boleet
        Пётр Иванова, 5Б…🗓 четверг, 26 ноября…🤒 Болеет
        """,
    )


async def test_days_that_were_not_understood_are_asked_for_and_nothing_is_lost(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > у Пети температура, 31 ноября не придёт
        Такого дня в календаре нет: 31 ноября
        > 30 ноября
        Пётр Иванова, 5Б…🗓 понедельник, 30 ноября…🤒 Болеет…💬 «у Пети температура, 31 ноября не придёт; 30 ноября»
        > отмена
        > Петя болеет несколько дней
        Не получилось понять, о каких днях речь
        > [Завтра, 26 ноября]
        🗓 четверг, 26 ноября…🤒 Болеет…💬 «Петя болеет несколько дней»
        """,
    )


async def test_what_was_understood_in_part_is_told(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > у Пети завтра врач в 9
        🗓 четверг, 26 ноября…🏥 К врачу…⚠ В записке весь день. Если только часть
        > придём к третьему уроку
        ⏰ придёт к 3-му уроку
        > отмена
        > Маша завтра болеет и ещё в январе
        🗓 четверг, 26 ноября…⚠ Про дни получилось понять не всё
        """,
    )


async def test_a_note_is_known_without_its_phrase(world: World) -> None:
    anna = await mother(world)
    await talk(
        anna,
        """
        > Маша завтра с третьего урока, послезавтра весь день
        Мария Иванова, 2А…🗓 четверг, 26 ноября…⏰ придёт к 3-му уроку…🗓 пятница, 27 ноября…⏰ весь день
        > отмена
        > дочка 3-5 декабря на соревнованиях
        Мария Иванова, 2А…🗓 четверг, 3 декабря – суббота, 5 декабря
        """,
    )


# --- children in two schools


async def two_schools(world: World, here: dict[str, str]) -> Someone:
    """Anna, whose Kirill goes to a gymnasium and whose other children go here."""
    anna = await world.guardian("Анна Иванова", here)
    lyceum = world.school_id
    await world.school("Гимназия № 2")
    gymnasium, kirill = world.school_id, (await world.pupil("Кирилл Иванов", "7А")).id

    def bind(tx: Tx) -> None:
        tx.insert(membership, person_id=anna.id, role=Role.GUARDIAN, school_id=gymnasium)
        tx.insert(guardianship, guardian_id=anna.id, pupil_id=kirill)
        tx.run(person.update().where(person.c.id == anna.id).values(chosen_school_id=lyceum))

    await world.database.write(bind)
    return anna


async def test_a_child_of_another_school_is_not_dropped_without_a_word(world: World) -> None:
    anna = await two_schools(world, {"Петя": "5Б", "Маша": "2А"})
    await talk(
        anna,
        """
        > завтра Кирилл и Петя болеют
        Петя Иванова, 5Б…Кирилл учится в другой школе: Гимназия № 2. Туда нужна своя записка
        > [Отправить]
        > Кирилл завтра болеет
        Кирилл учится в другой школе: Гимназия № 2…Кто не придёт здесь?
        [Петя, 5Б] [Маша, 2А]
        """,
    )


async def test_a_note_about_a_child_of_another_school_is_never_the_only_ones_here(world: World) -> None:
    anna = await two_schools(world, {"Петя": "5Б"})
    await talk(anna, "> Кирилл завтра болеет\nКирилл учится в другой школе\n[Перейти в «Гимназия № 2»]")
    assert "Отправить" not in [b.label for row in (await screen(anna)).buttons for b in row]
    await talk(
        anna,
        """
        > [Перейти в «Гимназия № 2»]
        Теперь всё здесь про «Гимназия № 2»
        > Кирилл завтра болеет
        Кирилл Иванов, 7А
        [Отправить]
        """,
    )
