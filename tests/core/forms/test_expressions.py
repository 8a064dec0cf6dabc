"""The expressions of forms: what the standard says of each operator and function, and that nothing ever raises."""

import time
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.forms.expressions import ExpressionProblem, mentioned, parse, piped, renamed
from core.forms.expressions.functions import FUNCTIONS, UNSUPPORTED
from core.words import Words

FRIDAY = date(2026, 11, 27)
ANSWERS: dict[str, Any] = {
    "age": 12,
    "weight": 40.5,
    "eats": "yes",
    "blank": "",
    "none": None,
    "clubs": ["chess", "choir"],
    "born": "2014-11-27",
    "at": "18:05",
    "seen": "2026-11-27T18:05:00",
    "home": {"lat": 54.7, "lon": 20.5, "text": "дом"},
    "name": "Маша Иванова",
    "paper": ["0f", "a.pdf", "application/pdf"],
}


def value(source: str, own: Any = None, **extra: str) -> Any:
    return parse(source).value(ANSWERS, own, FRIDAY, extra)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # operators
        ("${age} + 3", 15),
        ("${age} - 3", 9),
        ("${age} -3", 9),
        ("${age} * 2 + 1", 25),
        ("1 + ${age} * 2", 25),
        ("(1 + ${age}) * 2", 26),
        ("7 div 2", 3.5),
        ("8 div 2", 4),
        ("7 mod 3", 1),
        ("-7 mod 3", -1),
        ("--5", 5),
        ("−5 + 1", -4),
        ("1 div 0", None),
        ("0 div 0", None),
        ("5 mod 0", None),
        (".5 + 0.25", 0.75),
        ("2 * .", 6),
        ("${age} > 11 and ${age} < 13", True),
        ("${age} >= 12 and ${age} <= 12", True),
        ("${age} ≥ 12 and ${age} ≤ 12 and ${age} ≠ 11", True),
        ("${age} = 12", True),
        ("${age} = '12'", True),
        ("${age} != 12 or ${age} = 12", True),
        ("${eats} = 'yes'", True),
        ('${eats} = "no"', False),
        ("${eats} = ‘yes’", True),
        ("${eats} = “yes”", True),
        ("${eats} = «yes»", True),
        ("${eats}='yes'", True),
        ("true() and false()", False),
        ("false() or true()", True),
        ("not(true())", False),
        ("1 < 2 = true()", True),
        ("'order' = 'order' and 'and' != 'or'", True),
        # nothing was answered
        ("${none} = ''", True),
        ("${blank} = ''", True),
        ("${missing} = ''", True),
        ("${none} + 1", None),
        ("${none} < 5", False),
        ("${none} >= 0", False),
        ("${name} * 2", None),
        ("${name} > 2", False),
        ("''", None),
        # choices
        ("selected(${clubs}, 'chess')", True),
        ("selected(${clubs}, 'che')", False),
        ("selected(${eats}, 'yes')", True),
        ("selected('a b c', 'b')", True),
        ("selected(${none}, '')", False),
        ("${clubs} = 'chess choir'", True),
        ("${clubs}", "chess choir"),
        ("count-selected(${clubs})", 2),
        ("count-selected(${none})", 0),
        ("selected-at(${clubs}, 1)", "choir"),
        ("selected-at(${clubs}, 2)", None),
        ("selected-at(${clubs}, -1)", None),
        ("selected-at(${clubs}, 'x')", None),
        ("jr:choice-name(${eats}, '${eats}')", "yes"),
        # logic
        ("if(${age} > 10, 'big', 'small')", "big"),
        ("if(${none}, 'a', 'b')", "b"),
        ("coalesce(${none}, ${blank}, ${age})", 12),
        ("coalesce(${none}, ${blank})", None),
        ("boolean(0)", False),
        ("boolean('0')", True),
        ("boolean-from-string('true')", True),
        ("boolean-from-string('no')", False),
        ("checklist(1, 2, ${eats}, 'no', 'yes')", True),
        ("checklist(-1, 1, ${eats}, 'yes')", False),
        ("weighted-checklist(3, -1, ${eats}, 2, 'yes', 1)", True),
        # words
        ("string-length(${name})", 12),
        ("string-length()", 1),
        ("contains(${name}, 'Ива')", True),
        ("starts-with(${name}, 'Маша')", True),
        ("ends-with(${name}, 'ва')", True),
        ("substr(${name}, 0, 4)", "Маша"),
        ("substr(${name}, 5)", "Иванова"),
        ("substr(${name}, -3)", "ова"),
        ("substr(${name}, 5, 100000)", "Иванова"),
        ("substring-before('15.09', '.')", "15"),
        ("substring-before('15', '.')", None),
        ("substring-after('15.09', '.')", "09"),
        ("translate('8-900', '-8', '')", "900"),
        ("translate('abc', 'ab', 'ba')", "bac"),
        ("normalize-space('  а   б ')", "а б"),
        ("concat('a', 1, true(), ${none})", "a1true"),
        ("join(', ', ${clubs}, 'x')", "chess, choir, x"),
        ("string(3.0)", "3"),
        ("string(0.00000001)", "0.00000001"),
        ("string(1 div 3)", "0.3333333333333333"),
        ("string(${home})", "54.7 20.5"),
        ("regex(${name}, '[А-Яа-я ]+')", True),
        ("regex(${name}, '[А-Яа-я]+')", False),
        ("regex('+79001234567', '^\\+7\\d{10}$')", True),
        # numbers
        ("number('12.5')", 12.5),
        ("number('12,5')", None),
        ("number(true())", 1),
        ("int(-2.7)", -2),
        ("int('x')", None),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(3.14159, 2)", 3.14),
        ("round(1234, -2)", 1200),
        ("abs(-3)", 3),
        ("pow(2, 10)", 1024),
        ("pow(-8, 0.5)", None),
        ("pow(10, 10000)", None),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("log(1) + log10(100) + exp(0) + exp10(2)", 103),
        ("round(sin(pi()) + cos(0) + atan2(0, 1))", 1),
        ("min(3, ${age}, 5)", 3),
        ("max(3, ${age}, 5)", 12),
        ("max(3, ${none})", None),
        ("sum(1, 2, ${age})", 15),
        ("count-non-empty(${age}, ${none}, ${eats})", 2),
        # days
        ("today()", "2026-11-27"),
        ("now()", "2026-11-27T00:00:00"),
        ("${born} < today()", True),
        ("${born} = '2014-11-27'", True),
        ("${born} > '2014-11-26'", True),
        ("int((today() - ${born}) div 365.25)", 12),
        ("date(today() + 7)", "2026-12-04"),
        ("date(${seen})", "2026-11-27"),
        ("date('tomorrow')", None),
        ("date(100000000)", None),
        ("date-time(0.5)", "1970-01-01T12:00:00"),
        ("decimal-date-time('1970-01-03')", 2),
        ("decimal-date-time('2026-13-40')", None),
        ("decimal-time('12:00')", 0.5),
        ("${at} > '09:00' and ${at} < '19:00'", True),
        ("format-date(${born}, '%d.%m.%Y, %e %n %y')", "27.11.2014, 27 11 14"),
        ("format-date(${born}, '%b %a %Q %')", "нояб. чт %Q %"),
        ("format-date-time(${seen}, '%H:%M:%S %h %3')", "18:05:00 18 000"),
        ("format-date('', '%Y')", None),
    ],
)
def test_what_it_comes_to(source: str, expected: Any) -> None:
    got = value(source, 3)
    assert (got, type(got)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("source", "own", "holds"),
    [
        (". > 0 and . < 100", 5, True),
        (".>=18", 17, False),
        (". = 'x'", "x", True),
        ("count-selected(.) <= 2", ["a", "b", "c"], False),
        (". <= today()", "2026-11-27", True),
        (". <= today()", "2026-11-28", False),
        ("not(selected(., 'none') and count-selected(.) > 1)", ["none", "a"], False),
        (".", None, False),
        (".", "нет", True),
    ],
)
def test_the_own_answer(source: str, own: Any, holds: bool) -> None:
    assert parse(source).holds(ANSWERS, own, FRIDAY) is holds


def test_columns_of_a_choice() -> None:
    read = parse("district = ${area} and name != 'x'")
    assert (sorted(read.names), sorted(read.columns)) == (["area"], ["district", "name"])
    assert read.holds({"area": "north"}, extra={"district": "north", "name": "y"})
    assert not read.holds({"area": "north"}, extra={"district": "south", "name": "y"})
    assert read.holds({})  # neither was told: both are empty


def test_names_that_are_no_identifiers() -> None:
    assert parse("${q-1.a} = ${ имя }").names == {"q-1.a", "имя"}


def test_words_of_a_choice() -> None:
    read = parse("concat('- ', jr:choice-name(selected-at(${clubs}, 0), '${clubs}'))")
    assert read.names == {"clubs"}
    assert read.value(ANSWERS, label_of=lambda question, option: f"{question}/{option}") == "- clubs/chess"


def test_now_has_the_time_that_it_is_given() -> None:
    assert parse("now()").value({}, today=datetime(2026, 11, 27, 18, 5)) == "2026-11-27T18:05:00"
    assert parse("today()").value({}, today=datetime(2026, 11, 27, 18, 5)) == "2026-11-27"
    assert isinstance(parse("today()").value({}), str)


def test_months_in_the_readers_language() -> None:
    source = parse("format-date('2026-11-27', '%b')")
    assert source.value({}, language="en") == "Nov"
    assert source.value({}, language="tlh") == "нояб."


@pytest.mark.parametrize(
    ("source", "key", "position"),
    [
        ("", "empty", 0),
        ("  ", "empty", 2),
        ("1 +", "ends_early", 3),
        ("concat('a'", "ends_early", 10),
        ("1 == 2", "unexpected", 4),
        ("${a b} = 1", "unexpected", 1),
        ("${a", "unexpected", 1),
        ("a b", "unexpected", 3),
        ("${a} = 'x", "unclosed", 8),
        ("../a = 1", "path", 1),
        ("/data/a = 1", "path", 1),
        ("${a}[1]", "path", 5),
        ("${a} + selectd(${b}, 'x')", "unknown_near", 8),
        ("qwerty(1)", "unknown", 1),
        ("selected(${a})", "arguments", 1),
        ("concat()", "arguments_least", 1),
        ("substr('a', 1, 2, 3)", "arguments_between", 1),
        ("position(..)", "not_here", 10),
        ("once(random())", "not_here", 6),
        ("indexed-repeat(${a}, ${b}, 1)", "not_here", 1),
        ("pulldata('a', 'b', 'c', 'd')", "not_here", 1),
        ("instance('a')/item[name = 1]", "not_here", 14),
        ("${last-saved#a}", "not_here", 1),
        ("regex(., '(?=a)b')", "pattern", 1),
        ("regex(., '(')", "pattern", 1),
        ("regex(., '\ud800')", "pattern", 1),
        ("jr:choice-name('a', 'b')", "choice_name", 1),
        ("not(" * 101 + "1" + ")" * 101, "too_deep", 1),
        ("-" * 101 + "1", "too_deep", 1),
        ("1" * 8001, "too_long", 8000),
    ],
)
def test_what_cannot_be_read_is_said(source: str, key: str, position: int, words: Words) -> None:
    with pytest.raises(ExpressionProblem) as problem:
        parse(source)
    assert (problem.value.what.key, problem.value.position) == (f"expressions.{key}", position)
    for language in words.languages:
        assert words.text(problem.value.what, language)


@pytest.mark.parametrize("name", sorted(UNSUPPORTED))
def test_functions_that_a_chat_has_not_are_named(name: str) -> None:
    with pytest.raises(ExpressionProblem) as problem:
        parse(f"{name}()")
    assert problem.value.what.told == {"what": f"{name}()"}
    assert name not in FUNCTIONS


def test_long_conditions_are_no_deep_ones() -> None:
    assert parse(" or ".join(f"${{a}} = {n}" for n in range(300))).holds({"a": 299})
    assert parse(" + ".join("1" for _ in range(1000))).value({}) == 1000
    assert parse("(" * 2000 + "1" + ")" * 2000).value({}) == 1


def test_texts_cannot_grow_without_end() -> None:
    doubled = parse("concat(${a}, ${a}, ${a}, ${a}, ${a}, ${a}, ${a}, ${a})")
    answers: dict[str, Any] = {"a": "ё"}
    for _ in range(40):
        answers["a"] = doubled.value(answers)
    assert len(answers["a"]) == 10_000


@pytest.mark.parametrize("pattern", ["(x+x+)+y", "(.*a){20}b", "(a?){500}a{500}", "(([а-я]?){300}){3}"])
def test_no_pattern_hangs(pattern: str) -> None:
    read = parse(f"regex(., '{pattern}')")
    start = time.perf_counter()
    read.holds({}, "x" * 2000)
    read.holds({}, "a" * 1_000_000)
    assert time.perf_counter() - start < 1


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANSWER = st.recursive(PLAIN, lambda a: st.lists(a) | st.dictionaries(st.sampled_from(["lat", "lon", "x"]), a))
LEAF = st.sampled_from(
    ["1", "0", "-1", "1e5", "''", "'2026-02-30'", "'18:05'", "'%Y-%b'", "'('", "${a}", "${b}", ".", "col", "10000000"]
)


def calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    called = st.builds(
        lambda name, args: f"{name}({', '.join(args)})", st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=4)
    )
    operators = st.sampled_from(["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"])
    binary = st.builds("({} {} {})".format, inner, operators, inner)
    return called | binary | st.builds("-{}".format, inner)


@given(st.recursive(LEAF, calls, max_leaves=12), ANSWER, ANSWER, st.text())
@example("translate(${a}, ${a}, ${b})", "\ud800", "x", "")
@example("date(pow(10, 300))", None, None, "")
@example("round(${a}, ${b})", 1e308, 15, "")
@example("number(${a})", 10**400, None, "")
@example("substr(., ${a}, ${b})", float("inf"), float("nan"), "")
def test_it_is_total(source: str, one: Any, other: Any, column: str) -> None:
    try:
        read = parse(source)
    except ExpressionProblem:
        return
    answers = {"a": one, "b": other}
    got = read.value(answers, one, FRIDAY, {"col": column})
    assert got is None or isinstance(got, bool | int | float | str)
    assert got == got  # noqa: PLR0124 - no NaN ever
    assert read.holds(answers, one, FRIDAY, {"col": column}) in (True, False)


@given(st.text() | st.text(alphabet="${}abc()[]'\"«»=<>!+-*/.,01 orand\u00a0"))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        parse(source).value({})
    except ExpressionProblem as problem:
        assert 0 <= problem.position <= len(source) + 1


def test_piping() -> None:
    text = "Как дела у ${child}? Ему ${ age }. Это стоит 5$ {не имя} ${}."
    assert mentioned(text) == {"child", "age"}
    assert piped(text, {"child": "Пети", "age": "7"}.__getitem__) == (
        "Как дела у Пети? Ему 7. Это стоит 5$ {не имя} ${}."
    )
    assert renamed("${a} = '${b}' and ${c}", {"a": "x", "b": "y"}) == "${x} = '${y}' and ${c}"


def test_an_answer_is_never_piped_again() -> None:
    assert piped("${a}", lambda _: "${b}") == "${b}"
