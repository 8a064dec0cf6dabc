"""Files that are wrong: each «no» says where and why, in plain words, and nothing ever crashes or hangs."""

import io
import random
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.files import FileBomb, FileStore, FileUnreadable
from core.forms.xlsform import book, read, stored
from core.forms.xlsform.book import XlsFormTooLarge, XlsFormUnknown
from core.words import Words
from tests.core.forms.xlsform.books import YES_NO, brought, said, table, workbook


@pytest.mark.parametrize(
    ("survey", "expected"),
    [
        ("type|name|label\ntxt|a|А?", "строка 2, столбец «type»: нет типа вопроса «txt». Может быть, «text»?"),
        ("type|name|label\nqwerty|a|А?", "строка 2, столбец «type»: нет типа вопроса «qwerty»"),
        ("type|name|label\nselect_one|a|А?", "строка 2, столбец «type»: после «select_one» нужно имя списка"),
        ("type|name|label\nselect one|a|А?", "строка 2, столбец «type»: после «select one» нужно имя списка"),
        ("type|name|label\nselect_one да_нет|a|А?", "строка 2, столбец «type»: на листе «choices» нет списка «да_нет»"),
        ("type|name|label\ntext|a|А?\nselect_one ${a}|b|Б?", "строка 3, столбец «type»: варианты из прежних ответов"),
        ("type|name|label\ntext||А?", "строка 2, столбец «name»: у вопроса или группы нет имени"),
        ("type|name|label\ntext|имя с пробелом|А?", "строка 2: такое имя не подходит"),
        ("type|name|label\ntext|a|А?\ntext|a|Б?", "строка 3: имя «a» уже есть"),
        ("type|name|label\ntext|a|", "строка 2, столбец «label»: у вопроса или сообщения нет текста"),
        ("type|name|label\ntext|a|А?\nnote|n|", "строка 3, столбец «label»: у вопроса или сообщения нет текста"),
        ("type|name|label\n-|a|А?", "строка 2, столбец «type»: у вопроса не указан тип"),
        ("type|name|label\ncalculate|a|", "строка 2: нечего вычислять"),
        ("type|name|label\nbegin_group|g|Г\ntext|a|А?", "строка 2: группа «g» начата, но не закрыта"),
        ("type|name|label\ntext|a|А?\nend_group||", "строка 3: «end_group» ничего не закрывает"),
        (
            "type|name|label\nbegin_group|g|Г\ntext|a|А?\nend_repeat||",
            "строка 4: «end_repeat» ничего не закрывает",
        ),
        ("type|name|label\nbegin loop over yes_no|l|Л\ntext|a|А?\nend loop||", "строка 2: повторение по списку (loop)"),
        ("type|name|label|relevant\ntext|a|А?|${б} = 1", "строка 2, столбец «relevant»: вопроса с именем «б» нет"),
        (
            "type|name|label|relevant\ntext|apple|А?|\ntext|b|Б?|${aple} = 1",
            "строка 3, столбец «relevant»: вопроса с именем «aple» нет. Может быть, «apple»?",
        ),
        ("type|name|label|relevant\ntext|a|А?|\ntext|b|Б?|${a} == 1", "столбец «relevant»: не читается на 7-м знаке"),
        ("type|name|label|relevant\ntext|a|А?|\ntext|b|Б?|${a} = yes", "слово «yes» стоит без кавычек"),
        ("type|name|label|relevant\ntext|a|А?|\ntext|b|Б?|slected(${a}, 'x')", "Может быть, «selected»?"),
        ("type|name|label|relevant\ntext|a|А?|${a} = 1", "строка 2, столбец «relevant»: вопрос «a» ссылается сам на"),
        (
            "type|name|label|relevant\ntext|a|А?|${b} = 1\ntext|b|Б?|",
            "строка 2, столбец «relevant»: здесь нужен ответ на «b», а его спросят позже (строка 3)",
        ),
        (
            "type|name|label|relevant\ntext|a|А?|${b} = 1\ntext|b|Б?|${a} = 1",
            "строка 2, столбец «relevant»: здесь нужен ответ на «b»",
        ),
        (
            "type|name|label|calculation\ntext|q|В?|\ncalculate|a||${b} + 1\ncalculate|b||${a} + 1",
            "строка 3, столбец «calculation»: вычисление «a» нужно само себе",
        ),
        (
            "type|name|label|relevant\nbegin_group|g|Г|\ntext|a|А?|\nend_group|||\ntext|b|Б?|${g} = 1",
            "строка 5, столбец «relevant»: «g» это группа, а не вопрос",
        ),
        ("type|name|label\ntext|a|А?\nnote|n|Привет, ${имя}", "строка 3: вопроса с именем «имя» нет"),
        ("type|name|label\nselect_one yes_no|a|А? ${b", "ответ на вопрос пишут так: ${имя}"),
        (
            "type|name|label|choice_filter\nselect_one yes_no|a|А?|город='x'",
            "столбец «choice_filter»: на листе «choices» нет столбца «город»",
        ),
        (
            "type|name|label|choice_filter\nselect_one yes_no or_other|a|А?|name='x'",
            "строка 2: or_other и choice_filter вместе не работают",
        ),
        ("type|name|label|parameters\nrange|a|А?|start=x", "у шкалы непонятны границы или шаг"),
        ("type|name|label|parameters\nrange|a|А?|step=0", "у шкалы непонятны границы или шаг"),
        ("type|name|label|parameters\nselect_one yes_no|a|А?|да!", "параметры непонятны"),
        ("type|name|label|parameters\nselect_one yes_no|a|А?|shuffle=true", "нет параметра «shuffle»"),
        ("name|label\na|А?", "нет столбца «type»"),
        ("type|name|label|name\ntext|a|А?|б", "столбец «name» есть дважды"),
        ("type|name|label|caption\ntext|a|А?|б", "столбец «label» есть дважды"),
        ("type|name|label\nnote|n|Только слова", "здесь нет ни одного вопроса"),
        ("type|name|label", "здесь нет ни одного вопроса"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(survey: str, expected: str, words: Words) -> None:
    found = brought(survey=[row.split("|") for row in survey.replace("-|", "|").splitlines()], choices=YES_NO)
    assert found.form is None
    assert expected in "\n".join(said(found, words))
    assert len(said(found, words, "en")) == len(found.cannot) + len(found.left_out)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ("list_name|name|label\na||А", "Лист «choices», строка 2, столбец «name»: у варианта нет имени"),
        (
            "list_name|name|label\na|x|А\na|x|Б",
            "Лист «choices», строка 3, столбец «name»: вариант «x» в списке «a» есть",
        ),
        ("list_name|name|label\na|x y|А", "в именах вариантов «x y» есть пробелы"),
        (f"list_name|name|label\na|{'x' * 300}|А", "имя варианта слишком длинное"),
        ("list_name|label\na|А", "Лист «choices», строка 2, столбец «name»: у варианта нет имени (столбец name)"),
    ],
)
def test_what_is_wrong_with_choices(choices: str, expected: str, words: Words) -> None:
    survey = "type|name|label\nselect_multiple a|q|В?"
    found = brought(survey=table(survey), choices=[row.split("|") for row in choices.splitlines()])
    assert found.form is None
    assert expected in "\n".join(said(found, words))


def test_everything_wrong_is_said_at_once_in_order(words: Words) -> None:
    found = brought(
        survey="""
        type             | name | label | relevant
        txt              | a    | А?    |
        text             | b    | Б?    | ${нет} = 1
        select_one нету  | c    | В?    | ${b} =
        """
    )
    assert [issue.rows for issue in found.cannot] == [(2,), (3,), (4,)]
    assert said(found, words)[1].startswith("Лист «survey», строка 3, столбец «relevant»: вопроса с именем «нет» нет")


def test_a_file_without_the_sheet_of_questions(words: Words) -> None:
    found = brought(вопросы="type|name|label", choices=YES_NO)
    assert found.form is None
    assert said(found, words)[0] == ("Файл: нет листа «survey» с вопросами. Лист должен называться именно так.")


def test_an_only_sheet_is_taken_for_the_questions() -> None:
    assert brought(Лист1="type|name|label\ntext|a|А?").form is not None


def test_formulas_that_show_an_error(words: Words) -> None:
    def shape(_: Any, sheets: Any) -> None:
        sheets["survey"].write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheets["survey"].write_formula(2, 2, '="Сколько "&"лет?"', None, "Сколько лет?")

    found = brought(shape, survey="type|name|label\ntext|a|\ninteger|b|")
    assert found.form is None
    assert "Лист «survey», строка 2, столбец «C»: формула показывает ошибку" in "\n".join(said(found, words))


def test_merged_cells_are_named(words: Words) -> None:
    def shape(_: Any, sheets: Any) -> None:
        sheets["survey"].merge_range(1, 2, 2, 2, "Общий?")

    found = brought(shape, survey="type|name|label|hint\ntext|a||\nnote|b||сюда")
    assert found.form is not None
    assert "Лист «survey»: есть объединённые ячейки" in "\n".join(said(found, words))


def test_what_lies_after_a_gap_is_not_forgotten(words: Words) -> None:
    rows = [["type", "name", "label"], ["text", "a", "А?"], *[["", "", ""]] * 80, ["text", "b", "Б?"]]
    found = brought(survey=rows)
    assert found.form is None
    assert "после строки 2 идёт большой пропуск, и то, что ниже (до строки 83)" in "\n".join(said(found, words))


def test_long_labels(words: Words) -> None:
    rows = [["type", "name", "label"], ["text", "a", "ы" * 3400], ["text", "b", "ы" * 4000]]
    found = brought(survey=rows)
    assert "строка 3: текст слишком длинный: 4000 знаков" in "\n".join(said(found, words))
    assert len(found.cannot) == 1


def test_letters_of_all_kinds() -> None:
    label = "👨‍👩‍👧 Семья عائلة \u202eкувырок \ue000жирно\ue001 a\u0000b".replace("\u0000", "")
    found = brought(survey=[["type", "name", "label"], ["text", "a", label]])
    assert found.form is not None
    assert found.form.questions[0].text == "👨‍👩‍👧 Семья عائلة кувырок жирно ab"


def test_too_many_questions(words: Words) -> None:
    rows = [["type", "name", "label"], *[["text", f"q{n}", "А?"] for n in range(301)]]
    assert "здесь вопросов: 301" in "\n".join(said(brought(survey=rows), words))


def test_too_many_choices(words: Words) -> None:
    listed = [["list_name", "name", "label"], *[["a", f"c{n}", "А"] for n in range(2100)]]
    rows = [["type", "name", "label"], *[["select_one a", f"q{n}", "А?"] for n in range(5)]]
    assert "вариантов ответа во всех вопросах вместе больше" in "\n".join(
        said(brought(survey=rows, choices=listed), words)
    )


# The process that reads


def test_a_whole_file() -> None:
    found = read(workbook(survey="type|name|label\nselect_one yes_no|a|А?", choices=YES_NO, settings="form_title\nТ"))
    assert found.form is not None
    assert ([q.name for q in found.form.questions], found.title, found.cannot) == (["a"], "Т", ())


def test_a_file_of_the_store_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = FileStore(tmp_path)
    kept = files.put(workbook(survey="type|name|label\ntext|a|А?"), "survey.xlsx")
    found = stored(files, kept.hash)
    monkeypatch.setattr(book, "PATIENCE", 0)
    assert stored(files, kept.hash) is found
    with pytest.raises(FileNotFoundError):
        stored(files, "0" * 64)


@pytest.mark.parametrize(
    "content",
    [
        "survey,,,\n,type,name,label\n,text,a,А?\n".encode(),
        "survey,,,\n,type,name,label\n,text,a,А?\n".encode("cp1251"),
        "| survey |\n| | type | name | label |\n| | text | a | А? |\n".encode(),
    ],
)
def test_text_files(content: bytes) -> None:
    found = read(content)
    assert found.form is not None
    assert found.form.questions[0].text == "А?"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", XlsFormUnknown),
        (b"hello", XlsFormUnknown),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, XlsFormUnknown),
        (b"%PDF-1.7 ...", XlsFormUnknown),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, XlsFormUnknown),
        (b"PK\x03\x04" + b"\0" * 200, FileUnreadable),
        (b"x" * (5 * 2**20 + 1), XlsFormTooLarge),
    ],
)
def test_what_is_no_workbook(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(content)


def test_an_archive_that_is_a_bomb() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (210 * 2**20))
    with pytest.raises(FileBomb):
        read(out.getvalue())


def test_a_file_of_thousands_of_rows_is_refused_at_once() -> None:
    rows = [["type", "name", "label"], *[["text", f"q{n}", "А?"] for n in range(5000)]]
    start = time.perf_counter()
    with pytest.raises(XlsFormTooLarge):
        read(workbook(survey=rows))
    assert time.perf_counter() - start < 20


def test_a_small_file_of_one_long_text_in_every_cell_is_refused() -> None:
    content = workbook(survey=[["type", "name", "label"], *[["text", f"q{n}", "ы" * 30_000] for n in range(900)]])
    assert len(content) < 100_000
    with pytest.raises(XlsFormTooLarge):
        read(content)


def test_a_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "PATIENCE", 0.05)
    with pytest.raises(XlsFormTooLarge):
        read(workbook(survey="type|name|label\ntext|a|А?"))


def test_a_reader_without_memory_is_no_crash_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MEMORY", 2**20)
    rows = [["type", "name", "label"], *[["text", f"q{n}", "А" * 3000] for n in range(900)]]
    with pytest.raises(XlsFormUnknown):
        read(workbook(survey=rows))


@pytest.mark.slow
def test_damaged_files_are_refused_or_read() -> None:
    whole = workbook(survey="type|name|label\nselect_one yes_no|a|А?", choices=YES_NO)
    dice = random.Random(1)
    for _ in range(25):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            struct.pack_into("B", broken, dice.randrange(len(broken)), dice.randrange(256))
        try:
            read(bytes(broken))
        except (FileUnreadable, FileBomb, XlsFormUnknown, XlsFormTooLarge):
            continue


KINDS = ["text", "select_one a", "select_multiple a", "rank a", "range", "note", "calculate", "hidden", "today"]
GROUPS = ["begin_group", "end_group", "begin_repeat", "end_repeat", "label", "table-list", "list-nolabel"]
EXPRESSIONS = ["${x}", "${x} = 1", "${", "}", "concat(${x}, ${y})", "search('a')", "start=1 end=0", "yes"]
OTHERS = ["", "x", "y", "x y", "1", "**a**", "\U0001f600", "a" * 300]
CELL = st.sampled_from([*KINDS, *GROUPS, *EXPRESSIONS, *OTHERS]) | st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
LOGIC = ["relevant", "constraint", "calculation", "choice_filter", "required", "default", "trigger", "disabled"]
HEADINGS = [
    "name",
    "label",
    "label::ru",
    "hint",
    "parameters",
    "appearance",
    "read_only",
    "repeat_count",
    "x:y:z",
    *LOGIC,
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(HEADINGS), unique=True, max_size=8),
    st.lists(st.lists(CELL, max_size=10), max_size=8),
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=4),
)
def test_any_cells_are_read_or_named(
    words: Words, headings: list[str], rows: list[list[str]], choices: list[list[str]]
) -> None:
    survey = [["type", *headings], *rows]
    found = brought(survey=survey, choices=[["list_name", "name", "label"], *choices, ["a", "x", "X"]])
    assert (found.form is None) == bool(found.cannot)
    for language in ("ru", "en"):
        assert all(said(found, words, language))


def test_what_the_standards_reader_refuses_hides_nothing(words: Words) -> None:
    """It stops at the first thing; a column that is there twice even keeps it from reading."""
    found = brought(
        survey="""
        type                  | name | label | label | caption
        txt                   | a    | А?    |       |
        text                  | b b  | Б?    |       |
        text                  | c    | В?    |       |
        text                  | c    | Г?    |       |
        select_multiple sizes | d    | Д?    |       |
        foo                   | e    | Е?    |       |
        select_one nothing    | f    | Ё?    |       |
        """,
        choices="""
        list_name | name  | label
        sizes     | x y   | ХУ
        sizes     |       | Н
        """,
    )
    told = [line.replace("Лист «survey»", "s").replace("Лист «choices»", "c") for line in said(found, words)]
    assert [line.partition(": ")[0] for line in told] == [
        *["s", "s", "s, строка 2, столбец «type»", "s, строка 3", "s, строка 5", "s, строка 7, столбец «type»"],
        *["s, строка 8, столбец «type»", "c, строка 3, столбец «name»"],
    ]
    assert told[:2] == [
        "s: столбец «label» есть дважды. Оставьте один.",
        "s: в именах вариантов «x y» есть пробелы, а в вопросе с несколькими ответами их быть не должно.",
    ]
