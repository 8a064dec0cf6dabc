"""Absence notes in the register of a club."""

from tests.conftest import FrozenClock
from tests.core.absences.telling import november, tell
from tests.core.absences.test_attendance import chess
from tests.talk import talk
from tests.world import World


async def test_whoever_has_a_note_is_ticked_with_the_reason(world: World, clock: FrozenClock) -> None:
    vera, anna, _ = await chess(world, clock, "Петя", "Маша", "Ваня")
    await talk(anna, "> Петя сегодня и завтра болеет\n> да\nЗаписка отправлена")
    await talk(
        vera,
        """
        > кого нет
        [среда, 25 ноября · по запискам нет: 1] [среда, 18 ноября]
        > 1
        Уже отмечены те, о ком сообщили родители: Петя Котова (болеет, по 26 ноября)
        [☐ Ваня Котова, 5Б] [☐ Маша Котова, 5Б] [☑ Петя Котова, 5Б · болеет] [Готово, отсутствуют: 1]
        > Маша
        > готово
        Отметили: «Шахматы»…Пришли 1, нет 2. Из них по записке: 1.
        """,
    )


async def test_who_came_all_the_same_is_unticked(world: World, clock: FrozenClock) -> None:
    vera, anna, _ = await chess(world, clock, "Петя")
    await tell(anna, "Петя", november(25))
    await talk(vera, "> кого нет\n> 1\n> Котова\n[☐ Петя Котова, 5Б · болеет]\n> все пришли\nПришли 1, нет 0.")
    await talk(vera, "> кого нет\n[среда, 25 ноября ✓ отмечено]\n> 1\n[☐ Петя Котова, 5Б · болеет]")


async def test_the_list_of_members_tells_it_without_asking(world: World, clock: FrozenClock) -> None:
    vera, anna, _ = await chess(world, clock, "Петя", "Маша")
    await tell(anna, "Петя", november(25, 27))
    await talk(vera, "> мои кружки\nПетя Котова, 5Б · сегодня не будет: болеет, по 27 ноября\nМаша Котова, 5Б")
