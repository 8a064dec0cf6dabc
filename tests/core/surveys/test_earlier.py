"""What was answered before is not asked again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.database import Tx
from core.forms.model import Kind, Option, Question
from core.people import guardianship
from core.surveys import answering
from core.surveys.tables import Per, survey_response
from tests.answers import YES_NO, rows
from tests.broadcasts import acting
from tests.conftest import FrozenClock
from tests.talk import said, talk
from tests.world import Someone, World

WAYS = (Option("foot", "Пешком"), Option("bus", "На автобусе"), Option("car", "На машине"))
WAY = Question("way", Kind.CHOICE, "Как ребёнок добирается до школы?", options=WAYS)
ALLERGY = Question("allergy", Kind.TEXT, "На что аллергия?")
TASTE = Question("taste", Kind.SCALE, "Вкусно?", least=1, most=5)
OTHERS = tuple(Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(4))
# The same question, as somebody else wrote it.
SAME_WAY = Question(
    "transport",
    Kind.CHOICE,
    "как ребенок добирается до школы",
    options=(Option("1", "Пешком"), Option("2", "на автобусе"), Option("3", "На машине")),
)


async def begun(who: Someone, survey: int, pupil: int = 0) -> dict[str, Any]:
    actor = await acting(who)
    known: dict[str, Any] = (await who.world.database.read(lambda tx: answering.begin(tx, actor, survey, pupil, None)))[
        "known"
    ]
    return known


async def answered(world: World, **more: Any) -> Someone:
    """Let a family have told how the child comes to school, what it must not eat, and how the meals are."""
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.survey("Дорога", WAY, ALLERGY, TASTE, **({"per": Per.CHILD} | more))
    for line in ("опросы", "[На автобусе]", "орехи", "[4]"):
        await said(anna, line)
    return anna


async def test_it_is_told_not_asked_and_may_be_changed(world: World) -> None:
    anna = await answered(world)
    await world.survey("Дежурство", OTHERS[0], SAME_WAY, *OTHERS[1:], per=Per.CHILD)
    await talk(
        anna,
        """
        > опросы
        > [Дежурство · 5 вопросов]
        Это школа знает и не спрашивает:
        как ребенок добирается до школы — на автобусе
        Вопрос 0?
        > [Да]
        Вопрос 1?
        > [Да]
        > [Да]
        > [Да]
        Спасибо
        """,
    )
    kept = [row["answers"] for row in await rows(world, survey_response)]
    assert kept[1]["transport"] == "2"
    await talk(
        anna,
        """
        > опросы
        > [✓ Дежурство]
        как ребенок добирается до школы — на автобусе
        > [2. как ребенок добирается до школы]
        > [Пешком]
        """,
    )
    changed = sorted(await rows(world, survey_response), key=lambda row: row["id"])  # PostgreSQL moves what changes
    assert changed[1]["answers"]["transport"] == "1"


async def test_marks_and_the_question_of_the_invitation_are_asked_again(world: World) -> None:
    anna = await answered(world)
    made = await world.survey("Дежурство", WAY, TASTE, ALLERGY, *OTHERS, per=Per.CHILD)
    assert await begun(anna, made, anna.children["Петя"]) == {"allergy": "орехи"}


async def test_a_survey_that_repeats_another_asks_all_anew(world: World) -> None:
    anna = await answered(world)
    made = await world.survey("Дорога ещё раз", TASTE, WAY, ALLERGY, per=Per.CHILD)
    assert await begun(anna, made, anna.children["Петя"]) == {}


async def test_what_is_older_than_a_year_is_asked_again(world: World, clock: FrozenClock) -> None:
    anna = await answered(world)
    clock.pass_time(days=366)
    made = await world.survey("Дежурство", OTHERS[0], ALLERGY, *OTHERS[1:], per=Per.CHILD)
    assert await begun(anna, made, anna.children["Петя"]) == {}


async def test_an_anonymous_survey_begins_empty(world: World) -> None:
    anna = await answered(world)
    made = await world.survey("Тайна", OTHERS[0], ALLERGY, *OTHERS[1:], per=Per.CHILD, anonymous=True)
    assert await begun(anna, made, anna.children["Петя"]) == {}


@pytest.mark.parametrize(("per", "known"), [(Per.CHILD, {"allergy": "орехи"}), (Per.PERSON, {})])
async def test_the_other_parent_sees_it_of_the_child_alone(world: World, per: Per, known: dict[str, Any]) -> None:
    anna = await answered(world, per=per)
    alexey = await world.guardian("Алексей Морошкин", children={})
    petya = anna.children["Петя"]
    await world.database.write(lambda tx: tx.insert(guardianship, guardian_id=alexey.id, pupil_id=petya))
    made = await world.survey("Дежурство", OTHERS[0], ALLERGY, *OTHERS[1:], per=per)
    assert await begun(alexey, made, petya if per is Per.CHILD else 0) == known


async def test_other_options_are_another_question(world: World) -> None:
    anna = await answered(world)
    other = replace(WAY, options=WAYS[:2])
    made = await world.survey("Дежурство", OTHERS[0], other, *OTHERS[1:], per=Per.CHILD)
    assert await begun(anna, made, anna.children["Петя"]) == {}


async def test_another_school_s_answers_are_its_own(world: World) -> None:
    anna = await answered(world)

    def elsewhere(tx: Tx) -> None:
        tx.run(survey_response.update().values(given_at=tx.now - timedelta(days=1)))

    await world.database.write(elsewhere)
    made = await world.survey("Дежурство", OTHERS[0], ALLERGY, *OTHERS[1:], per=Per.CHILD)
    assert await begun(anna, made, anna.children["Петя"]) == {"allergy": "орехи"}
    there = await world.school("Гимназия № 1")
    await world.database.write(lambda tx: tx.run(survey_response.update().values(school_id=there)))
    assert await begun(anna, made, anna.children["Петя"]) == {}
