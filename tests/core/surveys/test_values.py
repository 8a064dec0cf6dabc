from core.forms.model import Form, Kind, Option, Question, other_name
from core.surveys.values import Value, values

OPTIONS = (Option("a", "А"), Option("b", "Б"))
FORM = Form(
    (
        Question("hello", Kind.NOTE, "Здравствуйте"),
        Question("one", Kind.CHOICE, "Одно", options=OPTIONS, other=True),
        Question("some", Kind.MULTICHOICE, "Несколько", options=OPTIONS),
        Question("how", Kind.SCALE, "Насколько", least=1, most=5),
        Question("years", Kind.NUMBER, "Сколько"),
        Question("why", Kind.TEXT, "Почему"),
        Question("day", Kind.DATE, "Когда"),
        Question("where", Kind.PLACE, "Где"),
        Question("paper", Kind.FILE, "Справка"),
    )
)


def test_an_answer_is_a_row() -> None:
    answers = {"one": "a", "how": 4, "years": 2.5, "why": "Так", "day": "2026-11-27", "paper": ["f" * 64, "x", "y"]}
    assert values(FORM, answers) == [
        Value("one", value="a"),
        Value("how", value="4", number=4.0),
        Value("years", number=2.5),
        Value("why", words="Так"),
        Value("day", value="2026-11-27"),
        Value("paper", words="f" * 64),
    ]


def test_who_chose_several_or_none_is_counted_once() -> None:
    assert values(FORM, {"some": ["b", "a"]}) == [Value("some"), Value("some", 1, "b"), Value("some", 2, "a")]
    assert values(FORM, {"some": []}) == [Value("some")]


def test_words_of_another_answer_have_a_name_of_their_own() -> None:
    said = {"one": "other", other_name("one"): "Третье"}
    assert values(FORM, said) == [Value("one", value="other"), Value(other_name("one"), words="Третье")]


def test_what_was_not_answered_has_no_row() -> None:
    assert values(FORM, {"one": None, "hello": True, "gone": "x"}) == []
    assert values(FORM, {"where": {"lat": 54.7, "lon": 20.5, "text": "У школы"}}) == [Value("where", words="У школы")]
    shown = {"where": {"lat": 54.7, "lon": 20.5, "text": ""}}
    assert values(FORM, shown, named=True) == [Value("where", words="54.7, 20.5")]
    assert values(FORM, shown) == [Value("where", words="")]  # nobody's home in an anonymous one
