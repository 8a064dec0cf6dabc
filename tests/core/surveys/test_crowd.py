"""Many people at once: no answer lost or doubled, a quota met to the one, one answer a child."""

import asyncio
from collections import Counter

from core.forms.model import Kind, Question
from core.people import guardianship
from core.surveys.tables import Course, Per, ballot, letterbox, survey, survey_answer, survey_asked, survey_response
from tests.answers import YES_NO, rows
from tests.talk import said
from tests.world import Someone, World

PEOPLE = 100
QUESTIONS = tuple(Question(f"q{n}", Kind.CHOICE, f"Вопрос {n}?", options=YES_NO) for n in range(3))


async def crowd(world: World, count: int = PEOPLE) -> list[Someone]:
    return [await world.guardian(f"Анна Ива{n:03}", {f"Петя Ива{n:03}": "5Б"}) for n in range(count)]


async def answer(who: Someone, *labels: str) -> None:
    await said(who, "опросы")
    for label in labels:
        await said(who, f"[{label}]")


async def test_everybody_s_answer_is_kept_once(world: World) -> None:
    people = await crowd(world)
    await world.survey("Питание", *QUESTIONS)
    choices = {who.id: ["Да" if (n >> bit) & 1 else "Нет" for bit in range(3)] for n, who in enumerate(people)}
    await asyncio.gather(*(answer(who, *choices[who.id]) for who in people))
    kept = await rows(world, survey_response)
    as_told = {
        who: {f"q{n}": "yes" if label == "Да" else "no" for n, label in enumerate(c)} for who, c in choices.items()
    }
    assert {row["person_id"]: row["answers"] for row in kept} == as_told
    assert len(kept) == PEOPLE
    assert Counter(row["question"] for row in await rows(world, survey_answer)) == dict.fromkeys(
        ("q0", "q1", "q2"), 100
    )


async def test_a_quota_is_met_to_the_one(world: World) -> None:
    people = await crowd(world, 40)
    await world.survey("Питание", QUESTIONS[0], quota=17)
    await asyncio.gather(*(said(who, "опросы") for who in people))
    await asyncio.gather(*(said(who, "[Да]") for who in people))
    assert len(await rows(world, survey_response)) == 17
    assert sum(row["answered"] for row in await rows(world, survey_asked)) == 17
    assert [row["course"] for row in await rows(world, survey)] == [Course.CLOSED]


async def test_an_anonymous_quota_is_met_to_the_one(world: World) -> None:
    people = await crowd(world, 40)
    await world.survey("Буллинг", QUESTIONS[0], anonymous=True, quota=17)
    await asyncio.gather(*(said(who, "опросы") for who in people))
    await asyncio.gather(*(said(who, "[Да]") for who in people))
    assert len(await rows(world, ballot)) == 17
    assert await rows(world, letterbox) == []


async def test_both_guardians_of_a_child_at_once_are_one_answer(world: World) -> None:
    mothers = await crowd(world, 15)
    fathers = [await world.guardian(f"Борис Ива{n:03}", {}) for n in range(15)]

    for mother, father in zip(mothers, fathers, strict=True):
        [child] = mother.children.values()
        bound = {"guardian_id": father.id, "pupil_id": child}
        await world.database.write(lambda tx, bound=bound: tx.insert(guardianship, **bound))  # type: ignore[misc]
    await world.survey("Питание", QUESTIONS[0], per=Per.CHILD)
    everybody = [*mothers, *fathers]
    await asyncio.gather(*(said(who, "опросы") for who in everybody))
    await asyncio.gather(*(said(who, "[Да]") for who in everybody))
    kept = await rows(world, survey_response)
    assert Counter(row["subject_id"] for row in kept) == {m: 1 for who in mothers for m in who.children.values()}
    assert len(await rows(world, survey_answer)) == 15
    assert all(row["answered"] for row in await rows(world, survey_asked))
