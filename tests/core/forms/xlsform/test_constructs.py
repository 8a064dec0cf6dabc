"""Every construct of the standard's documentation: it is asked, or it is named."""

import json
from datetime import date
from typing import Any

import pytest

from core.forms.expressions import parse
from core.forms.filling import Filling, lacking
from core.forms.model import Form, Kind, Question
from core.forms.xlsform import Imported
from core.words import Words
from tests.core.forms.xlsform.books import YES_NO, brought, records, said

TOPPINGS = (
    YES_NO
    + """
    toppings  | cheese | Сыр
    toppings  | tomato | Помидоры
    toppings  | other  | Другое
"""
)


def form(found: Imported) -> Form:
    assert found.form is not None, found.cannot
    assert Form.from_json(json.loads(json.dumps(found.form.to_json()))) == found.form
    for question in found.form.questions:
        assert question.name.isidentifier()
        for source in (question.relevant, question.constraint, question.choice_filter, question.calculation):
            assert not source or parse(source)
    return found.form


def asked(survey: str, choices: str = YES_NO, **sheets: Any) -> Form:
    return form(brought(survey=survey, choices=choices, **sheets))


def only(survey: str, choices: str = YES_NO, **sheets: Any) -> Question:
    (question,) = asked(survey, choices, **sheets).questions
    return question


def named(found: Imported, words: Words) -> str:
    """Give all that is said, and make sure that it can be said in English too."""
    assert len(said(found, words, "en")) == len(said(found, words))
    return "\n".join(said(found, words))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("integer", {"kind": Kind.NUMBER, "whole": True}),
        ("int", {"kind": Kind.NUMBER, "whole": True}),
        ("decimal", {"kind": Kind.NUMBER, "whole": False}),
        ("text", {"kind": Kind.TEXT}),
        ("string", {"kind": Kind.TEXT}),
        ("date", {"kind": Kind.DATE}),
        ("time", {"kind": Kind.TIME}),
        ("image", {"kind": Kind.PHOTO}),
        ("photo", {"kind": Kind.PHOTO}),
        ("file", {"kind": Kind.FILE}),
        ("geopoint", {"kind": Kind.PLACE}),
        ("acknowledge", {"kind": Kind.CHOICE}),
        ("percentage", {"kind": Kind.NUMBER, "constraint": "0 <= . and . <= 100"}),
        ("range", {"kind": Kind.SCALE, "least": 1, "most": 10}),
        ("select_one yes_no", {"kind": Kind.CHOICE}),
        ("select one from yes_no", {"kind": Kind.CHOICE}),
        ("select_multiple yes_no", {"kind": Kind.MULTICHOICE}),
        ("select_one yes_no or_other", {"kind": Kind.CHOICE, "other": True}),
    ],
)
def test_types_that_are_asked(kind: str, expected: dict[str, Any]) -> None:
    question = only(f"""
        type   | name | label
        {kind} | q    | Вопрос
    """)
    assert {name: getattr(question, name) for name in expected} == expected
    assert (question.name, question.text) == ("q", "Вопрос")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("audio", "звук"),
        ("video", "видео"),
        ("geotrace", "на карте"),
        ("geoshape", "на карте"),
        ("background-audio", "незаметно"),
        ("start-geopoint", "незаметно"),
        ("csv-external", "в другом файле"),
        ("xml-external", "в другом файле"),
        ("select_one_from_file towns.csv", "в другом файле"),
        ("select_multiple_from_file towns.xml", "в другом файле"),
        ("hidden", "скрытое поле без значения"),
    ],
)
def test_types_that_a_chat_has_not(kind: str, why: str, words: Words) -> None:
    found = brought(
        survey=f"""
        type   | name | label
        {kind} | q    | Вопрос
        text   | a    | Ответ?
        """
    )
    assert [q.name for q in form(found).questions] == ["a"]
    (line,) = [line for line in said(found, words) if line.startswith("Лист «survey», строка 2: ")]
    assert why in line
    assert named(found, words)


@pytest.mark.parametrize("kind", ["start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit"])
def test_technical_fields_are_not_needed(kind: str, words: Words) -> None:
    found = brought(
        survey=f"""
        type   | name   | label
        {kind} | {kind} |
        text   | a      | Ответ?
        """
    )
    assert [q.name for q in form(found).questions] == ["a"]
    assert f"строка 2: «{kind}»" in named(found, words)


def test_technical_fields_that_are_mentioned(words: Words) -> None:
    found = brought(
        survey="""
        type     | name  | label                 | constraint
        today    | today |                       |
        username | who   |                       |
        date     | born  | ${who}, день рождения? | . <= ${today}
        """
    )
    today, born = form(found).questions
    assert (today.kind, today.calculation) == (Kind.CALCULATE, "today()")
    assert (born.text, born.constraint) == (", день рождения?", ". <= ${today}")
    assert "строка 4: здесь назван «who» (строка 3)" in named(found, words)


def test_a_skip_and_a_choice_of_others() -> None:
    likes, which, sort = asked(
        """
        type                            | name  | label        | relevant
        select_one yes_no               | likes | Пицца?       |
        select_multiple toppings or_other | which | С чем?     | ${likes} = 'yes'
        text                            | sort  | Какой сыр?   | selected(${which}, 'cheese')
        """,
        TOPPINGS,
    ).questions
    assert likes.relevant == ""
    assert (which.other, [o.value for o in which.options]) == (True, ["cheese", "tomato"])
    assert sort.relevant == "selected(${which}, 'cheese')"


def test_cascading_choices(words: Words) -> None:
    found = brought(
        survey="""
        type              | name  | label  | choice_filter
        select_one towns  | town  | Город? |
        select_one places | place | Район? | town=${town} and name != 'x'
        """,
        choices="""
        list_name | name | label | town | people | image
        towns     | a    | А     |      | 5      |
        towns     | b    | Б     |      | 6      | b.png
        -         | -    | -     | -    | -      |
        places    | p    | П     | a    |        |
        places    | r    | Р     | b    |        |
        """,
    )
    town, place = form(found).questions
    assert place.choice_filter == "town=${town} and name != 'x'"
    assert [(o.value, o.extra) for o in place.options] == [("p", {"town": "a"}), ("r", {"town": "b"})]
    assert [o.extra for o in town.options] == [{}, {}]
    everything = named(found, words)
    assert "Лист «choices», строки 2–3, столбец «people»: ни один вопрос не сравнивает" in everything
    assert "Лист «choices», строка 3, столбец «image»: картинки" in everything


def test_the_same_name_of_a_choice_under_another_answer() -> None:
    choices = """
        list_name | name | label | town
        places    | one  | Раз   | a
        places    | one  | Один  | b
        """
    survey = """
        type              | name  | label  | choice_filter
        text              | town  | Город? |
        select_one places | place | Район? | town=${town}
        """
    assert brought(survey=survey, choices=choices).form is None
    allowed = form(brought(survey=survey, choices=choices, settings="allow_choice_duplicates\nyes"))
    assert [o.extra["town"] for o in allowed.questions[1].options] == ["a", "b"]


def test_random_order(words: Words) -> None:
    found = brought(
        survey="""
        type              | name | label  | parameters
        select_one yes_no | q    | Да?    | randomize=true, seed=7
        """,
        choices=YES_NO,
    )
    assert form(found).questions[0].shuffled
    assert "столбец «parameters»: параметры «seed»" in named(found, words)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("start=0 end=10 step=1", {"kind": Kind.SCALE, "least": 0, "most": 10}),
        ("start=5;end=1", {"kind": Kind.SCALE, "least": 1, "most": 5}),
        ("start=0 end=17 step=1", {"kind": Kind.NUMBER, "least": 0, "most": 17, "whole": True}),
        ("start=0 end=100 step=5", {"kind": Kind.NUMBER, "least": 0, "most": 100, "whole": True}),
        ("start=0 end=1 step=0.01", {"kind": Kind.NUMBER, "whole": False}),
        ("start=0 end=100 step=25", {"kind": Kind.CHOICE}),
        ("start=0 end=0.3 step=0.1", {"kind": Kind.CHOICE}),
    ],
)
def test_ranges(parameters: str, expected: dict[str, Any]) -> None:
    question = only(f"""
        type  | name | label  | parameters
        range | q    | Балл?  | {parameters}
    """)
    assert {name: getattr(question, name) for name in expected} == expected
    if question.kind is Kind.CHOICE:
        values = [o.value for o in question.options]
        assert values == (["0", "25", "50", "75", "100"] if "25" in parameters else ["0", "0.1", "0.2", "0.3"])


def test_words_at_the_ends_of_a_range() -> None:
    question = only(
        """
        type  | name | label | parameters
        range | q    | Балл? | start=1 end=5 tick_labelset=ends
        """,
        """
        list_name | name | label
        ends      | 1    | плохо
        ends      | 5    | хорошо
        """,
    )
    assert (question.kind, question.labels) == (Kind.SCALE, ("плохо", "хорошо"))


def test_ranks_are_asked_place_by_place(words: Words) -> None:
    found = brought(
        survey="""
        type          | name | label            | relevant
        rank toppings | r    | Что вкуснее?     |
        note          | n    | Порядок: ${r}    | selected-at(${r}, 0) = 'cheese'
        """,
        choices=TOPPINGS,
    )
    first, second, order, note = form(found).questions
    assert [(q.name, q.kind, q.text) for q in (first, second)] == [
        ("r__1", Kind.CHOICE, "Что вкуснее? (1/2)"),
        ("r__2", Kind.CHOICE, "Что вкуснее? (2/2)"),
    ]
    assert (first.choice_filter, second.choice_filter) == ("", "name != ${r__1}")
    answers = {"r__1": "tomato", "r__2": "cheese"}
    assert parse(order.calculation).value(answers) == "tomato cheese"
    assert note.relevant == "selected-at(${r}, 0) = 'cheese'"
    assert "порядок спросим по местам" in named(found, words)


def test_a_day_and_a_time(words: Words) -> None:
    found = brought(
        survey="""
        type     | name | label  | required | constraint
        dateTime | seen | Когда? | yes      | . <= now()
        """
    )
    day, at = form(found).questions
    assert [(q.name, q.kind, q.required, q.constraint) for q in (day, at)] == [
        ("seen", Kind.DATE, True, ". <= now()"),
        ("seen__time", Kind.TIME, True, ""),
    ]
    assert "это два вопроса" in named(found, words)


def test_calculations_and_notes() -> None:
    price, tip, day, told, shown, note = asked("""
        type      | name   | label                  | calculation      | read_only | default
        decimal   | price  | Сколько стоит обед?    |                  |           |
        calculate | tip    |                        | ${price} * 0.18  |           |
        date      | day    |                        | today()          |           |
        note      | told   | Чаевые: **${tip}**     |                  |           |
        integer   | people | Сколько людей:         |                  | yes       | 5
    """).questions
    assert (price.kind, tip.kind, tip.calculation) == (Kind.NUMBER, Kind.CALCULATE, "${price} * 0.18")
    assert (day.kind, day.calculation, told.text) == (Kind.CALCULATE, "today()", "Чаевые: ${tip}")
    assert (shown.kind, shown.calculation, note.text) == (Kind.CALCULATE, "'5'", "Сколько людей: ${people}")


def test_a_calculation_comes_where_all_it_needs_is_there() -> None:
    questions = asked("""
        type      | name | label        | calculation | relevant
        calculate | sum  |              | ${a} + ${b} |
        calculate | more |              | ${sum} + 1  | ${a} > 0
        integer   | a    | Первое?      |             |
        integer   | b    | Второе?      |             |
        note      | n    | ${more}      |             |
    """).questions
    assert [q.name for q in questions] == ["a", "b", "sum", "more", "n"]
    assert (questions[3].calculation, questions[3].relevant) == ("${sum} + 1", "${a} > 0")


def test_what_is_required_and_checked() -> None:
    age, name, town = asked("""
        type    | name | label  | required | required_message | constraint             | constraint_message | hint
        integer | age  | Лет?   | yes      | Нужно!           | . <= 150 and . >= 0    | Столько не живут   | полных
        text    | name | Имя?   | false()  |                  | regex(., '[А-Яа-я -]+') |                    |
        text    | town | Город? | TRUE     |                  | string-length(.) < 50  |                    |
    """).questions
    assert (age.required, age.constraint, age.constraint_says, age.hint) == (
        True,
        ". <= 150 and . >= 0",
        "Столько не живут",
        "полных",
    )
    assert (name.required, town.required) == (False, True)


def test_groups_are_sections_with_conditions() -> None:
    age, muac, drug, dose = asked("""
        type        | name     | label    | relevant
        integer     | age      | Лет?     |
        begin group | child    | Ребёнок  | ${age} <= 5
        decimal     | muac     | Рост?    |
        begin_group | drugs    | Лекарства | ${muac} > 100
        text        | drug     | Какое?   |
        integer     | dose     | Сколько? | ${drug} != ''
        end_group   |          |          |
        end group   |          |          |
    """).questions
    assert (age.section, muac.section, drug.section) == ("", "Ребёнок", "Ребёнок · Лекарства")
    assert muac.relevant == "${age} <= 5"
    assert drug.relevant == "(${age} <= 5) and (${muac} > 100)"
    assert dose.relevant == "(${age} <= 5) and (${muac} > 100) and (${drug} != '')"


def test_tables_are_rows_of_one_question() -> None:
    food, yard, eats, sleeps = asked("""
        type              | name   | label                   | appearance   | hint
        begin_group       | easy   | Нравится ли?            | table-list   | честно
        select_one yes_no | food   | Еда                     |              |
        select_one yes_no | yard   | Двор                    |              |
        end_group         |        |                         |              |
        begin_group       | old    | О здоровье              | field-list   |
        select_one yes_no | header | Бывает ли?              | label        |
        select_one yes_no | eats   | Плохой аппетит          | list-nolabel |
        select_one yes_no | sleeps | Плохой сон              | list-nolabel |
        end_group         |        |                         |              |
    """).questions
    assert [(q.matrix, q.section, q.text) for q in (food, yard)] == [
        ("Нравится ли?\nчестно", "", "Еда"),
        ("Нравится ли?\nчестно", "", "Двор"),
    ]
    assert [(q.matrix, q.section, q.text) for q in (eats, sleeps)] == [
        ("Бывает ли?", "О здоровье", "Плохой аппетит"),
        ("Бывает ли?", "О здоровье", "Плохой сон"),
    ]


def test_repeats_are_asked_once(words: Words) -> None:
    found = brought(
        survey="""
        type         | name     | label      | repeat_count
        integer      | children | Детей?     |
        begin_repeat | child    | Ребёнок    | ${children}
        text         | name     | Имя?       |
        end_repeat   |          |            |
        """
    )
    assert [(q.name, q.section) for q in form(found).questions] == [("children", ""), ("name", "Ребёнок")]
    everything = named(found, words)
    assert "строка 3: повторяющиеся вопросы в чате задаются один раз" in everything
    assert "столбец «repeat_count»" in everything


def test_several_languages() -> None:
    found = brought(
        survey="""
        type              | name | label::English (en) | label::Русский (ru) | hint::Русский (ru)
        select_one yes_no | q    | Hungry?             | Голоден?            | честно
        note              | n    |                     | Спасибо             |
        """,
        choices="""
        list_name | name | label::English (en) | label::Русский (ru)
        yes_no    | yes  | Yes                 | Да
        yes_no    | no   | No                  | Нет
        """,
        settings="""
        form_title | default_language | version
        Обед       | Русский (ru)     | 7
        """,
    )
    question, note = form(found).questions
    assert form(found).languages == ("ru", "en")
    assert question.text == {"ru": "Голоден?", "en": "Hungry?"}
    assert (question.hint, note.text) == ({"ru": "честно"}, {"ru": "Спасибо"})
    assert question.options[0].label == {"ru": "Да", "en": "Yes"}
    assert (found.title, found.version) == ({"ru": "Обед"}, "7")


def test_a_title_in_several_languages() -> None:
    found = brought(
        survey="""
        type | name | label::English (en) | label::Русский (ru)
        text | q    | What?               | Что?
        """,
        settings="""
        form_title::English (en) | form_title::Русский (ru)
        Lunch                    | Обед
        """,
    )
    assert form(found).languages == ("en", "ru")
    assert found.title == {"ru": "Обед", "en": "Lunch"}


@pytest.mark.parametrize(
    ("heading", "languages"),
    [
        ("label::Russian", ("ru", "en")),
        ("label::ru", ("ru", "en")),
        ("label:Русский", ("ru", "en")),
        ("label", ("ru", "en")),
        ("label::Татар теле (tt)", ("tt", "en")),
    ],
)
def test_how_languages_are_written(heading: str, languages: tuple[str, ...]) -> None:
    mark = ":" if heading == "label:Русский" else "::"
    survey = f"""
        type | name | {heading} | label{mark}English
        text | q    | Имя?      | Name?
    """
    found = asked(survey, choices="list_name | name | label")
    assert sorted(found.languages) == sorted(languages)
    assert found.questions[0].text == {languages[0]: "Имя?", "en": "Name?"}


def test_a_language_nobody_knows(words: Words) -> None:
    found = brought(
        survey="""
        type | name | label::Дотракийский | label::English (en)
        text | q    | Имя?                | Name?
        """
    )
    assert form(found).questions[0].text == {"Дотракийский": "Имя?", "en": "Name?"}
    assert "столбец «label::Дотракийский»: язык «Дотракийский» не узнан" in named(found, words)


def test_texts_are_bare() -> None:
    text = "# Привет\\n**Важно**: _очень_, 2 * 3 * 4, snake_case_name"
    text += " [сюда](https://a.ru/x) <span style='a'>да</span><br>\\*"
    question = only(f"""
        type | name  | label
        text | a__b  | {text} **${{a__b}}** __${{a__b}}__
    """)
    assert question.text == (
        "Привет\nВажно: очень, 2 * 3 * 4, snake_case_name сюда (https://a.ru/x) да\n* ${a__b} ${a__b}"
    )


def test_columns_that_a_chat_does_without_are_named(words: Words) -> None:
    filled = {
        "guidance_hint": "вслух",
        "image": "a.png",
        "audio::English (en)": "a.mp3",
        "appearance": "multiline",
        "bind::esri:x": "50",
        "instance::hxl": "#x",
        "noAppErrorString": "нет",
        "relevent": "1 = 2",
    }
    survey = records(
        {"type": "text", "name": "a", "label": "А?", "мои заметки": "не забыть", **filled},
        {"type": "image", "name": "b", "label": "Б?", "appearance": "signature", "trigger": "${a}"},
        {"type": "date", "name": "c", "label": "В?", "appearance": "month-year"},
        {"type": "text", "name": "d", "label": "Г?", "disabled": "yes"},
        {"мои заметки": "сам себе"},
    )
    found = brought(
        survey=survey,
        settings="""
        form_title | form_id | version | style | public_key | submission_url | instance_name | attribute::xyz
        Т          | t       | 1       | pages | abc        | https://a.ru   | ${a}          | 1
        """,
        entities="list_name | label\na | ${a}",
        notes="заметка",
        _hidden="заметка",
    )
    assert [q.name for q in form(found).questions] == ["a", "b", "c"]
    everything = named(found, words)
    for heading in filled:
        assert f"Лист «survey», строка 2, столбец «{heading}»" in everything
    assert "столбец «relevent»: такого столбца в XLSForm нет, он не прочитан. Может быть, «relevant»?" in everything
    assert "строки 2, 6, столбец «мои заметки»" in everything
    assert "строка 2, столбец «appearance»: вид «multiline»" in everything
    assert "строка 3, столбец «trigger»" in everything
    assert "«signature»: рисовать в чате нельзя" in everything
    assert "«month-year»: в чате спросим дату целиком" in everything
    assert "строка 5, столбец «disabled»" in everything
    assert "строка 6: строка без типа" in everything
    for heading in ("form_id", "style", "public_key", "submission_url", "instance_name", "attribute::xyz"):
        assert f"Лист «settings», строка 2, столбец «{heading}»" in everything
    assert "Лист «entities»: этот лист" in everything
    assert "Лист «notes»: такого листа" in everything
    assert "_hidden" not in everything


def test_what_calculations_a_chat_has_not(words: Words) -> None:
    found = brought(
        survey=f"""
        type      | name | label      | calculation                                   | constraint
        calculate | sd   |            | once(random())                                |
        calculate | who  |            | instance('people'){"/"}root/item[name=1]/age  |
        calculate | csv  |            | pulldata('fruits', 'name', 'key', 'mango')    |
        integer   | a    | ${{who}}?  |                                               | count(${{a}}) > 1
        """
    )
    (question,) = form(found).questions
    assert (question.text, question.constraint) == ("?", "")
    everything = named(found, words)
    assert "вычисление не перенесено, вместо него пусто: «random()» в чате не работает" in everything
    assert "«instance()» в чате не работает" in everything
    assert "«pulldata()» в чате не работает" in everything
    assert "строка 5, столбец «constraint»: проверка не перенесена: «count()» в чате не работает" in everything
    assert "строка 5: здесь назван «who» (строка 3)" in everything


def test_names_become_identifiers() -> None:
    questions = asked("""
        type | name    | label     | relevant
        text | q-1.a   | Раз?      |
        text | q_1_a   | Два?      | ${q-1.a} != ''
        text | class   | Три?      | ${q_1_a} != ''
        text | имя     | ${class}? | ${class} != ''
        text | survey  | Пять?     |
    """).questions
    assert [(q.name, q.relevant) for q in questions] == [
        ("q_1_a", ""),
        ("q_1_a_2", "${q_1_a} != ''"),
        ("q_class", "${q_1_a_2} != ''"),
        ("имя", "${q_class} != ''"),
        ("survey_", ""),
    ]
    assert questions[3].text == "${q_class}?"


def test_the_same_name_in_two_groups() -> None:
    questions = asked("""
        type        | name | label
        begin_group | g    | Мама
        text        | name | Имя?
        end_group   |      |
        begin_group | h    | Папа
        text        | name | Имя?
        end_group   |      |
    """).questions
    assert [(q.name, q.section) for q in questions] == [("name", "Мама"), ("name_2", "Папа")]


def test_a_barcode_is_typed(words: Words) -> None:
    found = brought(
        survey="""
        type    | name | label          | hint
        barcode | a    | Код учебника?  |
        barcode | b    | Код тетради?   | Снизу
        """
    )
    first, second = form(found).questions
    assert (first.kind, first.hint) == (
        Kind.TEXT,
        {"en": "Type the digits under the barcode.", "ru": "Наберите цифры под штрихкодом."},
    )
    assert second.hint == "Снизу"
    assert "строки 2–3: штрихкод в чате не сканируют" in named(found, words)


def test_defaults_are_answers_that_one_tap_keeps(words: Words) -> None:
    found = brought(
        survey="""
        type                  | name | label | default
        integer               | a    | А?    | 3
        text                  | b    | Б?    | как всегда
        date                  | c    | В?    | today()
        select_multiple yes_no | d   | Г?    | yes
        decimal               | e    | Д?    | ${a} * 2
        select_one yes_no     | f    | Е?    | yes
        image                 | g    | Ё?    | a.png
        text                  | h    | Ж?    | pulldata('a', 'b', 'c', 'd')
        integer               | i    | З?    | много
        """,
        choices=YES_NO,
    )
    asked = form(found)
    given = Filling(asked, {"a": 4}, date(2026, 11, 25))
    assert {q.name: given.suggestion(q) for q in asked.questions if q.suggested} == {
        "a": 3,
        "b": "как всегда",
        "c": "2026-11-25",
        "d": ["yes"],
        "e": 8.0,
        "i": None,
    }
    everything = named(found, words)
    assert "строка 7, столбец «default»: вариант заранее не отмечается" in everything
    assert "строка 8, столбец «default»: ответ заранее не подставляется" in everything
    assert "строка 9, столбец «default»: ответ заранее не подставить: " in everything


def test_what_a_required_question_says() -> None:
    question = only("""
        type    | name | label | required | required_message
        integer | a    | А?    | yes      | Без этого нельзя
    """)
    assert (question.required, question.required_says) == (True, "Без этого нельзя")


@pytest.mark.parametrize(
    ("kind", "looks"),
    [
        ("select_one yes_no", "minimal autocomplete likert horizontal compact compact-2 quick quickcompact image-map"),
        ("select_one yes_no", "columns columns-pack columns-3 no-buttons map"),
        ("text", "numbers multiline url printer:x thousands-sep masked"),
        ("integer", "thousands-sep bearing counter"),
        ("range", "vertical no-ticks rating picker distress"),
        ("date", "month-year year no-calendar ethiopian islamic coptic"),
        ("image", "new new-front new-rear annotate draw signature"),
        ("geopoint", "maps hide-input streets placement-map"),
    ],
)
def test_looks_are_named_and_asked_all_the_same(kind: str, looks: str, words: Words) -> None:
    for look in looks.split():
        found = brought(survey=f"type|name|label|appearance\n{kind}|q|В?|{look}", choices=YES_NO)
        assert len(form(found).asked) == 1
        told = named(found, words)
        assert "строка 2, столбец «appearance»: " in told and f"«{look}»" in told


def test_a_cascade_three_deep_in_two_languages() -> None:
    asked_form = asked(
        """
        type               | name     | label::Русский (ru) | label::English (en) | choice_filter
        select_one region   | region   | Регион?  | Region?   |
        select_one district | district | Район?   | District? | region=${region}
        select_one town     | town     | Город?   | Town?     | region=${region} and district=${district}
        note                | told     | ${town}  | ${town}   |
        """,
        """
        list_name | name | label::Русский (ru) | label::English (en) | region | district
        region    | r1   | Один                | One                 |        |
        region    | r2   | Два                 | Two                 |        |
        district  | d    | Первый              | First               | r1     |
        district  | d    | Второй              | Second              | r2     |
        town      | t    | Верх                | Up                  | r1     | d
        town      | t    | Низ                 | Down                | r2     | d
        """,
        settings="allow_choice_duplicates\nyes",
    )
    given = Filling(asked_form, {"region": "r2", "district": "d", "town": "t"})
    assert [[o.label for o in given.options(q)] for q in asked_form.asked[1:]] == [
        [{"ru": "Второй", "en": "Second"}],
        [{"ru": "Низ", "en": "Down"}],
    ]
    assert (given.shown("town", "ru"), given.said(asked_form.question("told").text, "en")) == ("Низ", "Down")


def test_conditions_of_groups_in_groups() -> None:
    asked_form = asked(
        """
        type        | name | label | relevant
        integer     | age  | А?    |
        begin_group | g    | Г     | ${age} > 10
        text        | a    | Б?    |
        begin_group | h    | Д     | ${a} = 'x'
        text        | b    | В?    | string-length(${a}) = 1
        end_group   |      |       |
        end_group   |      |       |
        """
    )

    def relevant(**answers: Any) -> list[str]:
        return [q.name for q in asked_form.asked if Filling(asked_form, answers).relevant(q)]

    assert relevant(age=9, a="x") == ["age"]
    assert relevant(age=11, a="y") == ["age", "a"]
    assert relevant(age=11, a="x") == ["age", "a", "b"]
    assert asked_form.question("b").section == "Г · Д"


def test_synonyms_of_the_standards_tables(words: Words) -> None:
    found = brought(
        survey="""
        type                   | name | label | constraint | constraint-msg | requiredMsg | bind::required
        select multiple yes_no | a    | А?    |            |                |             |
        text                   | b    | Б?    | . != 'x'   | Не икс         | Надо        | yes
        phone_number           | c    |       |            |                |             |
        """,
        choices=YES_NO,
    )
    several, text = form(found).asked
    assert several.kind is Kind.MULTICHOICE
    assert (text.constraint_says, text.required_says, text.required) == ("Не икс", "Надо", True)
    assert "строка 4: «phonenumber»: техническое поле" in named(found, words)


def test_what_is_required_of_some(words: Words) -> None:
    found = brought(
        survey="""
        type    | name | label | required
        integer | age  | А?    | yes
        text    | b    | Б?    | ${age} > 10
        text    | c    | В?    | once(${age})
        text    | d    | Г?    | обязательно
        """
    )
    asked_form = form(found)
    assert [(q.required, q.required_if) for q in asked_form.asked] == [
        *[(True, ""), (False, "${age} > 10"), (False, ""), (False, "")],
    ]
    assert lacking(asked_form, {"age": 11}) == ["b"]
    assert lacking(asked_form, {"age": 9}) == []
    everything = named(found, words)
    assert "строка 4, столбец «required»: обязательность по условию не прочитана" in everything
    assert "строка 5, столбец «required»: обязательность по условию не прочитана" in everything
