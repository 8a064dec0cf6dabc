from core.absences.partial import Missing, Part
from core.absences.tables import Reason
from tests.conftest import FrozenClock
from tests.core.absences.telling import november, tell
from tests.core.notices.telling import set_clock
from tests.talk import said, talk
from tests.world import World


async def test_numbers_a_picture_and_classes(world: World) -> None:
    director = await world.director()
    anna = await world.guardian("Анна Котова", {"Петя": "5Б", "Маша": "2А", "Ваня": "5Б", "Даша": "5Б"})
    await tell(anna, "Петя", november(24, 27))
    await tell(anna, "Маша", november(25))
    await tell(anna, "Ваня", november(25), reason=Reason.DOCTOR, part=Part(Missing.ARRIVES, 3))
    await talk(
        director,
        """
        > кого нет
        Сегодня, 25 ноября
        По запискам не придут 2 из 4 (50 %)…🤒 болеют: 2…⏰ ещё пропустят часть дня: 1
        2А: Маша Котова (болеет)
        5Б: Ваня Котова (у врача, придёт к 3-му уроку), Петя Котова (болеет, по 27 ноября)
        > школа сегодня
        По запискам сегодня нет: 2 из 4
        """,
    )
    (shown,) = await said(director, "кого нет")
    assert len(shown.files) == 1


async def test_on_a_weekend_the_next_day_is_told(world: World, clock: FrozenClock) -> None:
    set_clock(clock, "2026-11-28 10:00")
    director = await world.director()
    await world.guardian("Анна Котова", {"Петя": "5Б"})
    await talk(director, "> кто болеет\nпонедельник, 30 ноября\nПо запискам не придут 0 из 1 (0 %)")


async def test_a_school_without_pupils(world: World) -> None:
    await talk(await world.director(), "> кого нет сегодня\nПо запискам не придут 0 из 0 (0 %)")
