from core import invites
from tests.talk import send, talk
from tests.world import World


async def test_a_stranger_joins_by_code(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    issued = await world.database.write(lambda tx: invites.issue(tx, world.school_id, person_ids=[anna.id], days=30))
    stranger = await world.stranger()
    await talk(
        stranger,
        f"""
        > здравствуйте
        Пришлите код приглашения
        > 1111-1111
        Такого кода нет
        > {issued[0].code.upper()[:4]} {issued[0].code[4:]}
        Это вы?…Иванова Анна
        [Да, это я] [Отмена]
        > [Да, это я]
        Готово, вы с нами
        [Кто я] [Помощь]
        > кто я
        Иванова Анна…Петя Иванова, 5Б
        """,
    )


async def test_language_changes_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(
        anna,
        """
        > /language
        [Русский] [English]
        > [English]
        We speak English now
        [Help]
        > помощь
        What I can do
        """,
    )


async def test_same_update_is_handled_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    assert await send(anna, text="помощь", id="1")
    assert not await send(anna, text="помощь", id="1")
