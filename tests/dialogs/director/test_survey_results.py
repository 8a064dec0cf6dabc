import json

from core.charts import MIME
from core.files import XLSX, FileStore
from core.forms.model import Form, Kind, Question
from core.surveys.tables import Course
from core.surveys.tables import survey as surveys
from core.words import plain
from tests.answers import YES_NO
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.pictures import jpeg
from tests.surveys import made
from tests.talk import said, talk
from tests.world import World


async def test_question_by_question(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 9), *ANSWERS)
    await survey.asked(*await pupils(world, "5Б", 3))
    await talk(
        olga,
        """
        > итоги опросов
        Питание в столовой
        идёт до 28 ноября, 14:00 · именной, один ответ на ребёнка
        ▓▓▓▓▓▓▓░░░ 75 %
        Ответили: 9 из 12
        1. Ест ли ребёнок в столовой? Да – 33 %
        3. Оцените столовую: Насколько вкусно: 3 из 5, Насколько чисто: 4,7 из 5
        [По вопросам, с картинками →] [Кто ответил] [Рассказать, что сделали] [Открыть на странице]
        > [По вопросам, с картинками →]
        Ест ли ребёнок в столовой? Да – 33 %
        • Иногда
        [Дальше →] [По параллелям] [По классам] [К итогам целиком]
        > [Дальше →]
        Вопрос 2 из 5
        Что он ест охотно? Сладкое – 67 %, Суп – 33 %
        > [← Предыдущий вопрос]
        Вопрос 1 из 5
        > [По классам]
        На картинке – по классам.
        Ест ли ребёнок в столовой?
        > [К итогам целиком]
        Итоги целиком:
        Ответили: 9 из 12
        > [Кто ответил]
        Ответили 9 из 12.
        Отстают: 5Б (0 из 3)
        """,
    )


async def test_each_question_has_its_picture(world: World, files: FileStore) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 9), *ANSWERS)
    await said(olga, "итоги опросов")
    titles = []
    message = (await said(olga, "[По вопросам, с картинками →]"))[-1]
    for _ in range(4):
        titles += [json.loads(files.get(f.hash))["title"]["text"][0] for f in message.files if f.mime == MIME]
        message = (await said(olga, "[Дальше →]"))[-1]
    assert titles == [
        "Ест ли ребёнок в столовой?",
        "Что он ест охотно?",
        "Оцените столовую",
        "Сколько рублей в день вы готовы",
    ]
    assert message.files == ()  # a question answered in words


async def test_texts_are_read_page_by_page(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    for number, child in enumerate(await pupils(world, "5А", 8)):
        await survey.answered(child, {"wish": f"Пожелание {number}"})
    await talk(
        olga,
        """
        > итоги опросов
        > [По вопросам, с картинками →]
        > [Дальше →]
        > [Дальше →]
        > [Дальше →]
        > [Дальше →]
        Что изменить? 8 ответов словами
        • Пожелание 7
        • Пожелание 5
        > [Что написали]
        Что написали · 1 из 2
        • Пожелание 7…• Пожелание 2
        > [Дальше →]
        • Пожелание 0
        > [Дочитали]
        Вопрос 5 из 5
        """,
    )


async def test_an_anonymous_survey_waits_for_five(world: World) -> None:
    olga = await world.director()
    survey = await made(olga, anonymous=True)
    await survey.many(await pupils(world, "5А", 4), *ANSWERS)
    await talk(
        olga,
        """
        > итоги опросов
        анонимный
        Ответили: 4 из 4
        🔒 Опрос анонимный: чтобы открылись итоги, должны ответить ещё хотя бы 6 человек
        [Кто ответил] [Другой опрос]
        """,
    )
    await survey.becomes(course=Course.CLOSED)
    await talk(olga, "> итоги опросов\n🔒 Опрос анонимный, а ответили меньше пяти человек")
    await survey.becomes(course=Course.OPEN)
    for label in ("6А", "7А"):
        await survey.many(await pupils(world, label, 7), *ANSWERS)
    await survey.becomes(course=Course.CLOSED)
    await talk(
        olga,
        """
        > [Кто ответил]
        Ответили 18 из 18.
        закончился
        1. Ест ли ребёнок в столовой? Да – 44 %
        > [По вопросам, с картинками →]
        > [По параллелям]
        На картинке – по параллелям.
        🔒 Скрыты 2 группы: так нельзя вычислить ответы нескольких человек.
        """,
    )


async def test_several_surveys_are_chosen_from_by_words(world: World) -> None:
    olga = await world.director()
    await made(olga, title="Питание")
    await made(olga, title={"ru": "Продлёнка", "en": "After school"})
    await talk(
        olga,
        """
        > итоги опросов
        Итоги какого опроса показать?
        [⏳ 25 ноября · Питание] [⏳ 25 ноября · Продлёнка]
        > продленка
        📊 Продлёнка
        Ответили: 0 из 0
        > [Другой опрос]
        Итоги какого опроса показать?
        > [Отмена]
        Итоги всегда здесь
        """,
    )


async def test_there_is_nothing_to_see_yet(world: World) -> None:
    olga = await world.director()
    await talk(olga, "> итоги опросов\nЗдесь появятся итоги, как только начнётся первый опрос.\n[Отмена]")


async def test_it_is_closed_here(world: World) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 6), *ANSWERS)
    await survey.asked(*await pupils(world, "5Б", 3))
    await talk(
        olga,
        """
        > итоги опросов
        > [Закрыть сейчас]
        Ответили: 6. Ещё не ответили: 3, больше их спрашивать не будем.
        > [Да, закрыть]
        Опрос закрыт. Ответы сохранены.
        закончился 25 ноября, 14:00
        [Рассказать, что сделали] [Другой опрос]
        """,
    )


async def test_the_table_comes_as_a_file(world: World, files: FileStore) -> None:
    olga = await world.director()
    survey = await made(olga)
    await survey.many(await pupils(world, "5А", 6), *ANSWERS)
    await said(olga, "итоги опросов")
    (message,) = await said(olga, "[Таблица Excel]")
    assert [(f.name, f.mime) for f in message.files] == [("Питание в столовой.xlsx", XLSX)]
    assert files.get(message.files[0].hash)[:2] == b"PK"
    assert "Таблица готова" in message.text and "Ответили: 6 из 6" in plain(message.text)


async def test_what_it_costs_people_beside_what_it_is_for(world: World) -> None:
    olga = await world.director()
    families = [await world.guardian(f"Анна Ива{n}", {f"Петя Ива{n}": "5Б"}) for n in range(6)]
    questions = [Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(5)]
    made = await world.survey("Продлёнка", *questions, purpose="открыть группу до шести")
    await world.database.write(
        lambda tx: tx.run(surveys.update().where(surveys.c.id == made).values(over_cap="срочно"))
    )
    await talk(
        olga,
        """
        > итоги опросов
        ⏱ Времени у людей уйдёт: около 6 мин., если ответят все
        Ради чего: открыть группу до шести
        ⚠ Спросили сверх недельной нормы вопросов: срочно
        """,
    )
    for who in families[:5]:
        await said(who, "опросы")
        for _ in questions:
            await said(who, "[Да]")
    took = "⏱ Времени у людей ушло: около … мин. (оценка заранее, если ответят все: около 6 мин.)"
    await talk(olga, f"> итоги опросов\n{took}")


async def test_the_name_of_another_dialog_is_no_button_that_is_only_like_it(world: World) -> None:
    olga = await world.director()
    await (await made(olga)).many(await pupils(world, "5А", 9), *ANSWERS)
    await talk(
        olga,
        """
        > итоги опросов
        [Другой опрос]
        > опросы
        Сейчас вас ни о чём не спрашивают.
        > итоги опросов
        > другой опроз
        Хорошо, посмотрим другой.
        """,
    )


HANDS = Form(
    (
        Question("when", Kind.DATE, "Когда удобно?"),
        Question("photo", Kind.PHOTO, "Покажите, как выглядит двор"),
        Question("paper", Kind.FILE, "Пришлите список"),
    )
)


async def test_photos_and_files_reach_whoever_asked_for_them(world: World, files: FileStore) -> None:
    olga = await world.director()
    survey = await made(olga, HANDS)
    photo, paper = files.put(jpeg(), "двор.jpg"), files.put(b"%PDF-1.4\n", "список.pdf")
    for child in await pupils(world, "5А", 2):
        given = {"when": "2026-12-01", "photo": photo.hash, "paper": [paper.hash, "список.pdf", "application/pdf"]}
        await survey.answered(child, given)
    await talk(
        olga,
        """
        > итоги опросов
        1. Когда удобно? 1 декабря 2026 – 100 %
        2. Покажите, как выглядит двор: прислали 2 файла
        > [По вопросам, с картинками →]
        Когда удобно? 1 декабря 2026 – 100 %
        > [Дальше →]
        прислали 2 файла
        [Посмотреть присланное]
        """,
    )
    (shown,) = await said(olga, "[Посмотреть присланное]")
    assert [(f.hash, f.mime) for f in shown.files] == [(photo.hash, "image/jpeg")] * 2
    assert "Прислали:" in shown.text and plain(shown.text).count(" 5А") == 2
    await said(olga, "[Дальше →]")
    (shown,) = await said(olga, "[Посмотреть присланное]")
    assert [f.name for f in shown.files] == ["список.pdf"] * 2


async def test_a_file_that_the_store_lost_is_left_out(world: World, files: FileStore) -> None:
    olga = await world.director()
    survey = await made(olga, HANDS)
    photo = files.put(jpeg(), "двор.jpg")
    first, second = await pupils(world, "5А", 2)
    await survey.answered(first, {"photo": photo.hash})
    await survey.answered(second, {"photo": "0" * 64})
    for words in ("итоги опросов", "[По вопросам, с картинками →]", "[Дальше →]"):
        await said(olga, words)
    (shown,) = await said(olga, "[Посмотреть присланное]")
    assert [f.hash for f in shown.files] == [photo.hash]
