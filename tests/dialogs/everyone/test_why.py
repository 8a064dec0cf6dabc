from core.notices import EMERGENCY, FAMILY_SIGNUP, PLACE_FREED, WISH
from core.notices.tables import notice
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.notices.telling import LOOK, set_clock, tell, tick
from tests.digests import send_digests
from tests.talk import button, screen, send, talk
from tests.world import World


async def test_why_and_no_more_of_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, PLACE_FREED, 1, LOOK)
    await talk(
        anna,
        """
        > [Почему это мне?]
        Почему это пришло
        Это «освободилось место». Ваш ребёнок ждал в очереди, и место досталось ему.
        О чём: «Шахматы»
        Отправлено само
        Когда: 25 ноября, 14:00
        Сейчас такое приходит сразу
        [Больше не присылать] [Присылать в сводке] [Настройки уведомлений] [Понятно]
        > [Больше не присылать]
        Больше не пришлём: освободилось место
        > уведомления
        Выключено: освободилось место
        """,
    )
    assert not await tell(anna, PLACE_FREED)


async def test_from_a_wish_of_a_child_to_the_settings(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    await world.club("Шахматы")
    await talk(petya, "> хочу на шахматы\n> 1\n> [Попросить родителей]\nОтправили просьбу")
    await talk(
        anna,
        """
        > [Почему это мне?]
        Это «просьба ребёнка». Ваш ребёнок нашёл кружок и просит его записать.
        О чём: Петя, «Шахматы»
        Кто: Петя Иванова
        Школа: Лицей № 49
        Ребёнок ждёт ответа, поэтому выключить нельзя
        [Присылать в сводке] [Настройки уведомлений] [Понятно]
        > [Настройки уведомлений]
        Вот что включено сейчас.…Тихо с 21:00 до 7:00…Что изменить?
        > [Тихие часы]
        > [22:00–7:00]
        Запомнили
        """,
    )


async def test_what_is_urgent_says_that_it_always_comes(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, EMERGENCY)
    await talk(
        anna,
        """
        > [Почему это мне?]
        Это о безопасности, поэтому приходит даже в тихие часы и не выключается.
        [Настройки уведомлений] [Понятно]
        > [Понятно]
        Хорошо!
        """,
    )


async def test_one_button_for_all_of_a_digest(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(anna, "> уведомления\n> 4\n> всё в сводку")
    for kind in (FAMILY_SIGNUP, FAMILY_SIGNUP, WISH, PLACE_FREED):
        await tell(anna, kind)
    await send_digests(world)
    await talk(
        anna,
        """
        > [Почему это мне?]
        Сводка приходит раз в день, в 18:00. В этой было:
        • записи в семье (2). Вашего ребёнка записал или выписал кто-то другой из семьи.
        • просьба ребёнка (1).
        [Не присылать: записи в семье] [Не присылать: освободилось место] [Настройки уведомлений]
        > не присылать записи в семье
        Больше не пришлём: записи в семье
        """,
    )


async def test_what_waited_says_so(world: World, clock: FrozenClock) -> None:
    petya = await world.pupil("Петя Котов")
    set_clock(clock, "2026-11-26 10:00")
    await tell(petya, PLACE_FREED)
    set_clock(clock, "2026-11-26 13:30")
    await tick(petya)
    await talk(
        petya,
        """
        > [Почему это мне?]
        Ты ждал места в очереди, и оно теперь твоё.
        Когда: 26 ноября, 10:00. Было тихо, поэтому пришло 26 ноября, 13:30
        > [Присылать в сводке]
        Теперь это в сводке раз в день: освободилось место
        """,
    )


async def test_asked_in_words_and_changed_back(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await talk(anna, "> почему мне это пришло\nСообщений, о которых вы не спрашивали, пока не было.\n> отмена")
    await tell(anna, FAMILY_SIGNUP)
    await send_digests(world)
    await tell(anna, PLACE_FREED)
    await talk(
        anna,
        """
        > почему я это получила
        О каком сообщении?
        [25 ноября, 14:00: освободилось место] [25 ноября, 14:00: сводка за день]
        > сводка
        [Больше не присылать] [Присылать сразу]
        > [Присылать сразу]
        Теперь это приходит сразу: записи в семье
        """,
    )


async def test_an_old_button_of_what_is_forgotten_and_one_pressed_twice(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {})
    await tell(anna, PLACE_FREED)
    token = button(await screen(anna), "Почему это мне?").token
    for _ in range(2):
        assert "Почему это пришло" in (await send(anna, token=token))[-1].text
    await talk(anna, "> [Больше не присылать]")
    assert "Сейчас такое выключено" in (await send(anna, token=token))[-1].text
    await talk(anna, "> [Присылать сразу]\nТеперь это приходит сразу")
    await world.database.write(lambda tx: tx.run(notice.delete()))
    assert "Этого больше нет" in (await send(anna, token=token))[-1].text
