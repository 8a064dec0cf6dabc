"""How much an errand may cost a family: counted by the engine itself, in the row that it keeps of each.

The first action is the one by which they come to it: a phrase, a button of the menu or of a notice.
"""

from core.forms.model import Kind, Option, Question
from tests.core.errands.rows import rows
from tests.talk import said
from tests.world import Someone, World

YES_NO = (Option("yes", "Да"), Option("no", "Нет"))


async def costs(world: World, who: Someone, *lines: str) -> list[tuple[str, int]]:
    """Say the lines; give the errands that were done, and the actions each took."""
    for line in lines:
        await said(who, line)
    return [(row.name, row.actions) for row in await rows(world)]


async def test_a_child_is_signed_up_by_one_tap_on_a_recommendation(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.club("Рисование", category="art")
    assert await costs(world, anna, "что подойдёт", "[Записать: Рисование]") == [("club_signup", 1 + 1)]


async def test_a_survey_of_five_questions_is_five_taps(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    questions = [Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(4)]
    await world.survey("Питание", *questions, Question("mark", Kind.SCALE, "Оцените столовую", least=1, most=5))
    assert await costs(world, anna, "опросы", "[Да]", "[Нет]", "[Да]", "[Нет]", "[4]") == [("survey", 1 + 5)]


async def test_an_absence_note_is_two_messages(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    assert await costs(world, anna, "завтра и послезавтра болеем", "да") == [("not_coming", 2)]


async def test_making_a_survey_is_one_errand_through_all_its_dialogs(world: World) -> None:
    await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    olga = await world.director()
    begun = ("новый опрос", "[С готового шаблона]", "праздник", "[Отправить…]")
    sent = ("[Всех родителей]", "[Неделю]", "[Отправить]")
    assert await costs(world, olga, *begun, *sent) == [("survey_send", len(begun) + len(sent))]


async def test_a_club_that_is_known_by_name_is_three_actions(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.club("Шахматы")
    assert await costs(world, anna, "запиши на шахматы", "1", "да") == [("club_signup", 3)]
