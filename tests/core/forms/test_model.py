import json

from core.forms.model import Form, Kind, Option, Question, spoken

LUNCH = Form(
    (
        Question(
            "eats", Kind.CHOICE, {"ru": "Ест?", "en": "Eats?"}, options=(Option("yes", "Да"), Option("no", "Нет"))
        ),
        Question("why", Kind.TEXT, "Почему?", relevant="${eats} = 'no'", required=False, longest=300),
        Question(
            "town", Kind.CHOICE, "Где?", options=(Option("a", "А", {"district": "x"}),), choice_filter="district = 'x'"
        ),
        Question("mark", Kind.SCALE, "Оценка", least=1, most=5, labels=("плохо", "хорошо"), section="Еда"),
    ),
    ("ru", "en"),
    ("Еда",),
)


def test_a_form_is_the_same_after_json() -> None:
    assert Form.from_json(json.loads(json.dumps(LUNCH.to_json()))) == LUNCH


def test_words_are_given_in_the_readers_language() -> None:
    assert spoken({"ru": "Да", "en": "Yes"}, "en", ("ru",)) == "Yes"
    assert spoken({"ru": "Да", "en": ""}, "en", ("ru",)) == "Да"
    assert spoken({"kk": "Иә"}, "en") == "Иә"
    assert spoken("Да", "en") == "Да"


def test_what_differs_from_the_usual_is_kept_alone() -> None:
    assert Question("a", Kind.TEXT, "?").to_json() == {"name": "a", "kind": "text", "text": "?"}
