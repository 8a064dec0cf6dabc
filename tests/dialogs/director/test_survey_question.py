"""Questions are put together in the chat."""

import pytest

from core.forms.model import Kind
from core.words import plain
from dialogs.making import parted
from tests.answers import form
from tests.talk import said, talk
from tests.world import Someone, World


@pytest.fixture
async def ms_sova(world: World) -> Someone:
    found = await world.director("Нина Совина")
    for line in ("новый опрос", "[С чистого листа]", "Буфет", "выбрать еду"):
        await said(found, line)
    return found


async def test_one_of_several(world: World, ms_sova: Someone) -> None:
    await talk(
        ms_sova,
        """
        > [Добавить вопрос]
        Какой это вопрос?
        > [Один вариант]
        Напишите сам вопрос.
        > Что купить в буфет?
        Напишите варианты
        > яблоки
        Нужно хотя бы два варианта
        > яблоки; сок; сок; - пирожки
        Что ещё?
        > [☐ Добавить «Другое»]
        > [Дальше]
        Так увидят вопрос:
        Что купить в буфет?
        ▢ яблоки
        ▢ пирожки
        есть «Другое»
        > [Добавить вопрос]
        Вопрос записан. Всего вопросов: 1.
        1. Что купить в буфет?
        """,
    )
    one = (await form(world)).questions[0]
    assert [o.label for o in one.options] == ["яблоки", "сок", "пирожки"]
    assert one.other


async def test_a_question_after_an_answer(world: World, ms_sova: Someone) -> None:
    for line in ("[Добавить вопрос]", "[Один вариант]", "Едите в буфете?", "Да\nНет", "[Дальше]", "[Добавить вопрос]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > [Добавить вопрос]
        > [Текст]
        > Почему нет?
        > [☐ Можно пропустить]
        > [Дальше]
        Спрашивать всех или только после определённого ответа?
        > [После вопроса 1: Едите в буфете?]
        После каких ответов спрашивать?
        > нет
        > готово
        Только если «Едите в буфете?»: Нет.
        > [Добавить вопрос]
        Всего вопросов: 2.
        > [Попробовать самому]
        Это проба
        Едите в буфете?
        > [Нет]
        2 из 2
        Почему нет?
        > дорого
        ничего не записано
        Почему нет? — дорого
        """,
    )
    asked = (await form(world)).questions
    assert asked[1].relevant == "${q1} = '2'"
    assert not asked[1].required


async def test_a_table_is_asked_row_by_row(world: World, ms_sova: Someone) -> None:
    await talk(
        ms_sova,
        """
        > [Добавить вопрос]
        > [Таблица по строкам]
        > Довольны ли вы?
        > Да, Нет
        Напишите строки таблицы
        > Завтраки
        > [Дальше]
        — Завтраки
        > [← Назад]
        > [← Назад]
        Напишите строки таблицы
        > Завтраки; Обеды
        > [Дальше]
        > [Добавить вопрос]
        Всего вопросов: 2.
        """,
    )
    assert [(q.matrix, q.text) for q in (await form(world)).questions] == [
        ("Довольны ли вы?", "Завтраки"),
        ("Довольны ли вы?", "Обеды"),
    ]


async def test_marks_and_words(world: World, ms_sova: Someone) -> None:
    for kind in ("[Оценка 0–10]", "[Число]", "[Дата]", "[Место]"):
        await said(ms_sova, "[Добавить вопрос]")
        await said(ms_sova, kind)
        await said(ms_sova, f"Вопрос {kind}?")
        seen = (await said(ms_sova, "[Дальше]"))[-1].text
        if "Спрашивать всех" in seen:
            await said(ms_sova, "[Спрашивать всех]")
        await said(ms_sova, "[Добавить вопрос]")
    kinds = [q.kind for q in (await form(world)).questions]
    assert kinds == [Kind.SCALE, Kind.NUMBER, Kind.DATE, Kind.PLACE]


async def test_a_note_asks_nothing(world: World, ms_sova: Someone) -> None:
    await talk(
        ms_sova,
        """
        > [Добавить вопрос]
        > [Пояснение без ответа]
        Напишите пояснение. Его покажем между вопросами
        > Билеты стоят 300 рублей
        Так увидят вопрос
        Билеты стоят 300 рублей
        > [Добавить вопрос]
        Пояснение записано.
        1. Билеты стоят 300 рублей
        """,
    )
    assert [q.kind for q in (await form(world)).questions] == [Kind.NOTE]


async def test_what_has_no_options_is_shown_without_gaps(world: World, ms_sova: Someone) -> None:
    for line in ("[Добавить вопрос]", "[Число]", "Сколько порций?"):
        await said(ms_sova, line)
    shown = (await said(ms_sova, "[Дальше]"))[-1].text
    assert plain(shown) == "Так увидят вопрос:\n\nСколько порций?\nЧисло"
    await said(ms_sova, "[← Назад]")
    await said(ms_sova, "[☐ Можно пропустить]")
    assert plain((await said(ms_sova, "[Дальше]"))[-1].text).endswith("Сколько порций?\nЧисло, можно пропустить")


async def test_what_is_too_much_is_said_so(world: World, ms_sova: Someone) -> None:
    await said(ms_sova, "[Добавить вопрос]")
    await said(ms_sova, "[Несколько вариантов]")
    await talk(ms_sova, f"> {'а' * 700}\nуложиться\n> Что?\nНапишите варианты")
    assert "слишком много" in (await said(ms_sova, "\n".join(f"вариант {n}" for n in range(80))))[-1].text
    assert "длинноват" in (await said(ms_sova, "да\n" + "б" * 200))[-1].text
    await talk(ms_sova, "> /help\n…\n> да; нет\nЧто ещё?")


async def test_other_among_the_answers_asks_what_exactly(world: World, ms_sova: Someone) -> None:
    await talk(
        ms_sova,
        """
        > [Добавить вопрос]
        > [Один вариант]
        > Чем добираетесь?
        > Пешком; На автобусе; другое
        > [Дальше]
        ▢ Пешком…▢ На автобусе
        есть «Другое»
        > [Добавить вопрос]
        """,
    )
    (question,) = (await form(world)).questions
    assert [option.label for option in question.options] == ["Пешком", "На автобусе"]
    assert question.other


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1. Да\n2. Нет\n3) Не знаю", ["Да", "Нет", "Не знаю"]),
        ("- Да\n— Нет\n• Как-то", ["Да", "Нет", "Как-то"]),
        ("-1; 0; 1", ["-1", "0", "1"]),
        ("2 класс\n3 класс", ["2 класс", "3 класс"]),
        ("2. Утром\n1. Днём", ["2. Утром", "1. Днём"]),
        ("Да\n\n да\nДа", ["Да", "да"]),
    ],
)
def test_answers_are_parted_without_what_numbers_them(text: str, labels: list[str]) -> None:
    assert parted(text) == labels


async def test_a_number_may_be_a_fraction(world: World) -> None:
    ms_sova = await world.director("Нина Совина")
    for line in ("новый опрос", "[С чистого листа]", "Дорога", "понять", "[Добавить вопрос]", "[Число]"):
        await said(ms_sova, line)
    await talk(
        ms_sova,
        """
        > Сколько часов?
        [☐ Можно пропустить] [☐ Можно не целое: 1,5]
        > [☐ Можно не целое: 1,5]
        > [Дальше]
        не обязательно целое
        > [Добавить вопрос]
        > [Попробовать самому]
        > полтора часа
        Сколько часов? — 1.5
        """,
    )
