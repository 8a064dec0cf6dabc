from core.absences.partial import Missing, Part
from core.duty.verbs import assign
from tests.core.absences.telling import november, tell
from tests.core.opportunities.acting import acting
from tests.talk import talk
from tests.world import Someone, World


async def put_on(world: World, teacher: Someone, *days: int) -> None:
    me = await acting(await world.director())
    await world.database.write(lambda tx: assign(tx, me, teacher.id, [november(day).first for day in days]))


async def test_the_whole_school_by_class(world: World) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б", "Маша": "2А"})
    olga = await world.guardian("Ольга Лисова", {"Даша": "5Б"})
    vera = await world.teacher("Вера Снегирёва")
    await put_on(world, vera, 25, 27)
    await tell(anna, "Петя", november(25, 27), words="ветрянка")
    await tell(anna, "Маша", november(26))
    await tell(olga, "Даша", november(25), part=Part(Missing.LEAVES, 4))
    await talk(
        vera,
        """
        > дежурство
        Вы дежурите, среда, 25 ноября. Записок на сегодня: 2
        5Б: Петя Котова (болеет, по 27 ноября), Даша Лисова (болеет, уйдёт после 4-го урока)
        Вы дежурите: пятница, 27 ноября.
        [Дежурство]
        """,
    )


async def test_nobody_is_away(world: World) -> None:
    vera = await world.teacher("Вера Снегирёва")
    await put_on(world, vera, 25)
    await talk(vera, "> кто дежурит\nЗаписок на сегодня нет, ждём всех")


async def test_who_is_not_on_duty_learns_who_is(world: World) -> None:
    vera, igor = await world.teacher("Вера Снегирёва"), await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Котова", {"Петя": "5Б"})
    await tell(anna, "Петя", november(25))
    await talk(vera, "> дежурство\nСегодня дежурный не назначен.\nВаших дежурств впереди нет")
    await put_on(world, igor, 25)
    await put_on(world, vera, 26)
    await talk(vera, "> дежурство\nСегодня дежурят: Игорь Лесной.\nВы дежурите: четверг, 26 ноября.")
