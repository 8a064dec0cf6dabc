from core.files import FileStore
from tests.core.notices.telling import came, last
from tests.dialogs.parent.test_teacher_question import school
from tests.pictures import jpeg
from tests.talk import send, talk
from tests.world import Someone, World


async def asked(anna: Someone, text: str = "Где кеды?") -> None:
    await talk(anna, f"> вопрос учителю\n> Петя\n> 1\n> {text}\n> да\nсохранили")


async def test_asked_answered_gone_on_with_and_closed(world: World) -> None:
    anna, irina = await school(world)
    await asked(anna)
    await talk(
        irina, "> [Ответить]\nАнна Иванова спрашивает:…Где кеды?…Напишите ответ\n> В раздевалке\n> да\nОтвет отправлен"
    )
    assert (await came(anna))[-1] == "Ирина Петровна отвечает:\n\nВ раздевалке"
    await talk(
        anna,
        """
        > [Ответить ещё]
        «В раздевалке»…Что ответить, кому: Котова Ирина Петровна?
        > В какой?
        > [Отправить]
        Сохранили. Сейчас приёмные часы
        """,
    )
    assert "В какой?" in (await came(irina))[-1]
    await talk(irina, "> [Ответить]\n> Во второй\n> да\nотправлен")
    await talk(
        anna,
        """
        > [Спасибо, всё понятно]
        Вопрос закрыт
        > вопросы учителям
        [Задать вопрос] [✓ Ирина Петровна: Во второй]
        > 2
        Вы, 25 ноября, 14:00…Где кеды?…Ирина Петровна…В раздевалке…В какой?…Во второй…✓ Вопрос закрыт
        [Ответить ещё] [Только посмотреть]
        > [Только посмотреть]
        """,
    )
    await talk(irina, "> вопросы ко мне\nВопросов нет")


async def test_with_no_question_yet_a_new_one_begins(world: World) -> None:
    anna, _ = await school(world)
    await talk(anna, "> меню\n> [Вопросы учителям]\nновый вопрос…О ком вопрос?\n> Петя\nкому вопрос?")


async def test_it_waits_and_may_be_gone_on_with(world: World) -> None:
    anna, irina = await school(world)
    await asked(anna)
    await talk(
        anna,
        """
        > мои вопросы
        [⏳ Ирина Петровна: Где кеды?]
        > где кеды
        ⏳ Ждём ответа
        [Ответить ещё] [Ответ больше не нужен] [Только посмотреть]
        > 1
        > Синие
        > да
        """,
    )
    await talk(irina, "> вопросы ко мне\n> 1\nГде кеды?…Синие")


async def test_an_answer_with_a_photo_is_opened(world: World, files: FileStore) -> None:
    anna, irina = await school(world)
    await asked(anna)
    await talk(irina, "> [Ответить]\nНапишите ответ")
    await send(irina, files=(files.put(jpeg(), "кеды.jpg"),))
    await talk(irina, "> [Отправить ответ]\nотправлен")
    assert (await came(anna))[-1].endswith("📎 приложен 1 файл")
    await talk(anna, "> [Открыть]\nВы, 25 ноября\n📎 приложен 1 файл\nОтвет помог?")
    assert [f.name for f in (await last(anna)).files] == ["кеды.jpg"]


async def test_a_second_tap_changes_nothing(world: World) -> None:
    anna, irina = await school(world)
    await asked(anna)
    await talk(irina, "> [Ответить]\n> В раздевалке\n> да\nотправлен")
    await talk(irina, "> вопросы ко мне\n> 1\n> ответить\n> В раздевалке\n> да\nотправлен")
    assert sum("В раздевалке" in text for text in await came(anna)) == 1


async def test_a_pupil_has_no_such_thing(world: World) -> None:
    petya = await world.pupil("Петя Котов")
    await talk(petya, "> /my_questions\nнет\n> /teacher_question\nнет")
