"""A homeroom teacher asks their class."""

import sqlalchemy as sa

from core.schools import school_class
from tests.answers import answers, spread
from tests.talk import talk
from tests.world import World


async def test_a_class_is_asked(world: World) -> None:
    anna = await world.guardian("Анна Морошкина", children={"Петя": "5Б"})
    await world.guardian("Борис Ежов", children={"Коля": "6А"})
    vera = await world.teacher("Вера Ласточкина")
    theirs = sa.and_(school_class.c.grade == 5, school_class.c.letter == "Б")
    homeroom = school_class.update().where(theirs).values(homeroom_teacher_id=vera.id)
    await world.database.write(lambda tx: tx.run(homeroom))
    await talk(
        vera,
        """
        > новый опрос
        > [С готового шаблона]
        > [Нужна ли продлёнка]
        один ответ на ребёнка
        > [Отправить…]
        Кого из них?
        > [Родителей]
        > [Неделю]
        родители, 5Б
        Получат: 1
        > [Отправить]
        Опрос отправлен, спрашиваем 1 человека.
        """,
    )
    await spread(world)
    await talk(anna, "> [Нет]\nСпасибо")
    assert await answers(world) == [{"need": "no"}]
