"""A survey begins: from a template, from nothing, from a file, from an earlier one."""

from dataclasses import replace

from core.files import XLS, FileStore
from core.forms import xlsform
from core.forms.model import Kind, Question
from core.surveys.tables import survey
from core.words import Words, plain
from tests.answers import YES_NO, answers, form, rows, spread, the_survey
from tests.core.forms.xlsform.books import workbook
from tests.core.roster.test_files import xls
from tests.talk import send, talk
from tests.world import World


async def test_from_a_template_to_those_it_asks(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        """
        > новый опрос
        С чего начнём?
        [С готового шаблона] [С чистого листа] [Пришлю файл XLSForm (Excel)] [Скопировать прежний опрос]
        > [С готового шаблона]
        Какой шаблон?
        > праздник
        Черновик сохранён.
        Придёте на праздник? (черновик)
        Основание: По инициативе школы
        1. Придёте?
        2. Сколько вас будет вместе с детьми?
        [Попробовать самому] [Отправить…] [Добавить вопрос] [Изменить вопрос]
        > [Отправить…]
        Кого спросим?
        > [Всех родителей]
        До какого дня
        > [Неделю]
        Так увидят приглашение:
        Придёте на праздник?
        Получат: 1
        Ответы до 2 декабря включительно.
        > [Отправить]
        Опрос отправлен, спрашиваем 1 человека.
        Ответили 0 из 1.
        """,
    )
    await spread(world)
    await talk(anna, "> [Нет]\nСпасибо")
    assert await answers(world) == [{"comes": "no"}]


async def test_from_nothing_it_needs_a_title_and_a_purpose(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        """
        > новый опрос
        > [С чистого листа]
        Как назовём опрос?
        > Буфет 🍎
        Для чего спрашиваем
        > выбрать меню
        Буфет 🍎 (черновик)
        Зачем: выбрать меню
        [Добавить вопрос] [Удалить черновик]
        """,
    )
    assert (await the_survey(world))["purpose"] == "выбрать меню"


async def test_what_the_author_gives_no_ground_for_is_asked_by_the_school_and_may_be_left(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(
        ms_sova,
        """
        > новый опрос
        > [С чистого листа]
        > Двор
        > починить
        Основание: По инициативе школы, отвечать необязательно
        """,
    )


async def test_from_a_file(world: World, files: FileStore, words: Words) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(ms_sova, "> новый опрос\n> [Пришлю файл XLSForm (Excel)]\nОбразец приложен")
    seen = await send(ms_sova, files=(files.put(xlsform.example(words), "survey.xlsx"),))
    assert "Для чего спрашиваем" in seen[-1].text
    await talk(ms_sova, "> понять\nчерновик\n[Попробовать самому]")
    assert len((await form(world)).asked) > 3


async def test_what_cannot_be_asked_is_said_before_anything_else_is(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(ms_sova, "> новый опрос\n> [Пришлю файл XLSForm (Excel)]")
    asks = [["type", "name", "label"], ["select_one meals", "eats", "Ест?"]]
    offers = [["list_name", "name", "label"], ["other", "yes", "Да"]]
    lacking = workbook(survey=asks, choices=offers)
    for content, told in ((lacking, "нет списка «meals»"), (b"PK no book", "")):
        seen = await send(ms_sova, files=(files.put(content, "survey.xlsx"),))
        assert told in seen[-1].text
        assert "Образец приложен" in seen[-1].text
        assert "Для чего" not in seen[-1].text


async def test_a_file_that_is_none_of_those(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(ms_sova, "> новый опрос\n> [Пришлю файл XLSForm (Excel)]")
    seen = await send(ms_sova, problem="wrong_type")
    assert "Образец" in seen[-1].text
    await send(ms_sova, files=(files.put(b"a;b\n1;2\n", "notes.csv"),))
    await talk(ms_sova, "> [← Назад]\nС чего начнём?")
    assert await rows(world, survey) == []


async def test_a_damaged_file_is_told_so(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(ms_sova, "> новый опрос\n> [Пришлю файл XLSForm (Excel)]")
    seen = await send(ms_sova, files=(files.put(bytes(range(255, 0, -1)), "broken.xlsx"),))
    assert "Это не файл Excel (.xlsx), или он повреждён." in seen[-1].text
    assert "Образец" in seen[-1].text


async def test_from_an_earlier_one(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    await talk(ms_sova, "> новый опрос\n> [Скопировать прежний опрос]\nКопировать пока нечего\n> [← Назад]\n> [Отмена]")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", Question("q", Kind.CHOICE, "Ест?", options=YES_NO), author=ms_sova)
    await talk(ms_sova, "> новый опрос\n> [Скопировать прежний опрос]\n> [Питание]\nПитание (черновик)\n1. Ест?")


def one_question(text: str, title: str = "") -> bytes:
    return workbook(survey=[["type", "name", "label"], ["text", "q", text]], settings=[["form_title"], [title]])


async def test_a_corrected_file_takes_the_place_of_the_one_before(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")

    async def sends(content: bytes) -> str:
        return (await send(ms_sova, files=(files.put(content, "survey.xlsx"),)))[-1].text

    await talk(ms_sova, "> новый опрос\n> [Пришлю файл XLSForm (Excel)]")
    assert "Для чего спрашиваем" in await sends(one_question("Чево?"))
    seen = await sends(one_question("Чего?"))
    assert "Беру этот файл вместо прежнего." in seen and "Для чего спрашиваем" in seen
    wrong = await sends(workbook(survey=[["type", "name", "label"], ["txet", "q", "Что?"]]))
    assert "строка 2" in wrong and "Образец приложен" in wrong
    assert "Для чего спрашиваем" in await sends(one_question("Чего?"))
    await talk(ms_sova, "> понять\n1. Чего?")
    assert "1. Что ещё?" in await sends(one_question("Что ещё?", "Меню"))
    await talk(ms_sova, "> [Отправить…]\nКого спросим?")
    seen = await sends(one_question("Что съесть?"))
    assert "черновик обновлён" in seen and "1. Что съесть?" in seen and "Меню (черновик)" in plain(seen)
    [draft] = await rows(world, survey)
    assert (draft["title"], draft["purpose"]) == ("Меню", "понять")


async def test_a_file_begins_a_survey_wherever_it_is_sent(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    sent = (files.put(one_question("Чего?"), "survey.xlsx"),)
    assert "Для чего спрашиваем" in (await send(ms_sova, files=sent))[-1].text
    await talk(ms_sova, "> понять\n1. Чего?")


async def test_a_file_for_a_survey_that_was_sent_is_a_new_draft(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Питание", Question("q", Kind.CHOICE, "Ест?", options=YES_NO), author=ms_sova)
    await talk(ms_sova, "> мои опросы\n> [● Питание]\nОтветили 0 из 1")
    seen = await send(ms_sova, files=(files.put(one_question("Чего?"), "survey.xlsx"),))
    assert "Питание (черновик)" in plain(seen[-1].text) and "1. Чего?" in seen[-1].text
    assert [row["course"] for row in await rows(world, survey)] == ["open", "draft"]


async def test_an_old_workbook_is_read_as_well(world: World, files: FileStore) -> None:
    ms_sova = await world.director("Нина Совина")
    old = xls("survey", [["type", "name", "label"], ["text", "q", "Чего?"]])
    stored = replace(files.put(old, "survey.xls"), mime=XLS)
    assert "Для чего спрашиваем" in (await send(ms_sova, files=(stored,)))[-1].text
    await talk(ms_sova, "> понять\n1. Чего?")
