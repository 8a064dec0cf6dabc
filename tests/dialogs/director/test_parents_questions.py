from tests.conftest import FrozenClock
from tests.core.notices.telling import last, set_clock
from tests.dialogs.parent.test_my_questions import asked
from tests.dialogs.parent.test_teacher_question import school
from tests.talk import talk
from tests.world import World


async def test_numbers_and_a_picture_but_no_words(world: World, clock: FrozenClock) -> None:
    anna, irina = await school(world)
    olga = await world.director()
    await talk(olga, "> вопросы родителей\nНикто из родителей не ждёт ответа…спросили: 0, получили ответ: 0")
    await asked(anna, "Тайное")
    set_clock(clock, "2026-12-01 12:00")
    await asked(anna, "Второе")
    await talk(irina, "> вопросы\n> второе\n> ответить\n> Да\n> да\nотправлен")
    await talk(
        olga,
        """
        > [Вопросы родителей]
        Ждёт ответа 1 вопрос родителей
        За 30 дней спросили: 2, получили ответ: 1
        Обычно отвечают в тот же день
        Три рабочих дня и дольше ждут: Котова Ирина Петровна – 1
        """,
    )
    seen = await last(olga)
    assert len(seen.files) == 1
    assert "Тайное" not in seen.text
