"""What a person, a family and a school see of it, and what nobody sees."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from core.errands.counting import forget_oldest
from core.errands.mine import family, own
from core.errands.paper import ours, paper_ways, state, state_ours, stated
from core.errands.school import FEWEST, Cost, cost, school_totals
from core.errands.totals import Period, Totals
from core.people import guardianship
from core.refusal import NotAllowed, NotFound
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.errands.rows import did
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 25)
LAST_MONTH = date(2026, 10, 31)
LAST_YEAR = date(2026, 8, 31)


async def mine(who: Someone, period: Period = Period.YEAR) -> Totals:
    me = await acting(who)
    return await who.world.database.read(lambda tx: own(tx, me, who.bot.value, period))


async def ours_together(who: Someone) -> Totals | None:
    me = await acting(who)
    return await who.world.database.read(lambda tx: family(tx, me, who.bot.value, Period.YEAR))


async def all_of(world: World, period: Period = Period.YEAR) -> Totals:
    office = await acting(await world.director())
    return await world.database.read(lambda tx: school_totals(tx, office, period))


def numbers(totals: Totals) -> list[tuple[str, int, int]]:
    return [(line.name, line.errands, line.seconds) for line in totals.lines]


async def test_ones_own_by_month_and_year(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Лисова", {"Даша": "4В"})
    await did(anna, "club_signup", 20, 30, day=TODAY)
    await did(anna, "club_signup", 40, day=LAST_MONTH)
    await did(anna, "my_signups", 50, day=LAST_MONTH)
    await did(anna, "club_signup", 60, day=LAST_YEAR)
    await did(vera, "club_signup", 70, day=TODAY)
    assert numbers(await mine(anna, Period.MONTH)) == [("club_signup", 2, 50)]
    assert numbers(await mine(anna)) == [("club_signup", 3, 90), ("my_signups", 1, 50)]
    assert (await mine(anna, Period.MONTH)).on_paper == 2 * 40 * 60


async def test_a_teacher_who_is_a_parent_sees_each_in_its_bot(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "club_signup", 20, day=TODAY)
    at_work = Someone(anna.id, Bot.TEACHER, world, anna.account)
    await did(at_work, "attendance", 30, day=TODAY)
    assert numbers(await mine(anna)) == [("club_signup", 1, 20)]


async def test_a_family_is_who_has_the_same_children(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    ivan = await world.guardian("Иван Иванов", {})
    oleg = await world.guardian("Олег Котов", {"Даша": "4В"})
    rows = [{"guardian_id": ivan.id, "pupil_id": child, "relation": ""} for child in anna.children.values()]
    rows.append({"guardian_id": oleg.id, "pupil_id": anna.children["Петя"], "relation": ""})
    await world.database.write(lambda tx: tx.run(guardianship.insert(), rows))
    for who, seconds in ((anna, 20), (ivan, 30), (oleg, 40)):
        await did(who, "club_signup", seconds, day=TODAY)
    seen = await ours_together(anna)
    assert seen is not None
    assert (seen.people, numbers(seen)) == (2, [("club_signup", 2, 50)])
    assert await ours_together(oleg) is None


async def people(world: World, count: int) -> list[Someone]:
    await world.school()
    return [await world.guardian(f"Анна {n}ова", {"Петя": "5Б"}) for n in range(count)]


async def test_a_school_sees_what_enough_people_did(world: World) -> None:
    crowd = await people(world, FEWEST)
    for n, who in enumerate(crowd):
        await did(who, "club_signup", 20, 20 + n, day=TODAY, actions=3 + n)
    await did(crowd[0], "my_signups", *[30] * 10, day=TODAY)
    await did(crowd[1], "club_wish", 30, day=TODAY)
    seen = await all_of(world)
    assert (numbers(seen), seen.people) == ([("club_signup", 10, 210)], FEWEST)
    (line,) = seen.lines
    assert (line.usual_actions, line.many_actions, line.usual_seconds, line.people) == (5, 7, 20, FEWEST)
    for who in crowd[2:]:
        await did(who, "club_wish", 30, day=TODAY)  # now four of them, and with who left five
    assert numbers(await all_of(world)) == [("club_signup", 10, 210), ("", 14, 420)]


async def test_an_empty_school_has_nothing_to_show(world: World) -> None:
    seen = await all_of(world, Period.ALWAYS)
    assert (numbers(seen), seen.people, seen.errands, seen.saved) == ([], 0, 0, 0)


async def test_what_became_sums_is_there_as_long_as_the_school(world: World, clock: FrozenClock) -> None:
    crowd = await people(world, FEWEST)
    for who in crowd:
        await did(who, "club_signup", 40, day=date(2025, 9, 3))
        await did(who, "club_signup", 20, day=TODAY)
    await did(crowd[0], "my_signups", 20, day=date(2025, 9, 3))
    assert await world.database.write(forget_oldest) == 1
    assert numbers(await all_of(world, Period.ALWAYS)) == [("club_signup", 10, 300)]
    assert numbers(await all_of(world)) == [("club_signup", 5, 100)]
    assert numbers(await mine(crowd[0])) == [("club_signup", 1, 20)]


async def test_other_schools_see_nothing_and_only_the_office_looks(world: World) -> None:
    crowd = await people(world, FEWEST)
    for who in crowd:
        await did(who, "club_signup", 20, day=TODAY)
    parent = await acting(crowd[0])
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: school_totals(tx, parent, Period.YEAR))
    with pytest.raises(NotAllowed):
        await world.database.read(lambda tx: stated(tx, parent))
    with pytest.raises(NotAllowed):
        await world.database.write(lambda tx: state(tx, parent, "club_signup", 1, None, ""))
    with pytest.raises(NotAllowed):
        await world.database.write(lambda tx: state_ours(tx, parent, "club_signup"))
    await world.school("Другая школа")
    assert numbers(await all_of(world)) == []


async def test_what_a_survey_cost_everybody(world: World, clock: FrozenClock) -> None:
    crowd = await people(world, 3)
    for who in crowd:
        await did(who, "survey", 30, day=TODAY, about="k7")
        await did(who, "survey", 99, day=TODAY, about="other")
    assert await world.database.read(lambda tx: cost(tx, "survey", "k7")) == Cost(3, 90, 12)
    clock.pass_time(days=500)
    assert await world.database.write(forget_oldest) == 1
    await did(crowd[0], "survey", 10, day=date(2028, 4, 1), about="k7")
    assert await world.database.read(lambda tx: cost(tx, "survey", "k7")) == Cost(4, 100, 16)
    assert await world.database.read(lambda tx: cost(tx, "survey", "none")) == Cost(0, 0, 0)


# --- paper


def test_whatever_we_state_is_an_errand_and_has_words(words: Words, catalogue: Catalogue) -> None:
    counted = {dialog.counted for dialog in catalogue.all.values()}
    assert set(ours()) <= counted
    keys = [f"errands.way.{name}" for name in ours()] + [f"errands.source.{way.source}" for way in ours().values()]
    assert [key for key in keys for language in words.languages if not words.has(key, language)] == []
    assert all(way.minutes > 0 for way in ours().values())


@pytest.mark.parametrize("page", ["time-saved.md", "time-saved.ru.md"])
def test_the_method_names_the_same_minutes(page: str) -> None:
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| [^|]+ \|$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    with (ROOT / "core" / "errands" / "paper.csv").open(encoding="utf-8") as file:
        assert rows == [row["minutes"] for row in csv.DictReader(file)]


def test_nothing_is_stated_twice() -> None:
    lines = (ROOT / "core" / "errands" / "paper.csv").read_text().splitlines()
    assert len(lines) - 1 == len(ours())


def test_only_the_projects_own_figure_is_more_than_an_estimate() -> None:
    assert {name: way.minutes for name, way in ours().items() if way.source != "estimate"} == {"club_signup": 40}


async def test_a_school_says_its_own_and_takes_it_back(world: World) -> None:
    office = await acting(await world.director())
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await did(anna, "club_signup", 20, day=TODAY)
    database = world.database
    await database.write(lambda tx: state(tx, office, "club_signup", 15, 12, "засекли"))
    await database.write(lambda tx: state(tx, office, "club_signup", 20, None, "засекли ещё раз"))
    way = (await database.read(lambda tx: paper_ways(tx, world.school_id)))["club_signup"]
    assert (way.minutes, way.clicks, way.source, way.stated_on, way.is_own) == (
        20, None, "засекли ещё раз", TODAY, True,
    )  # fmt: skip
    assert (await mine(anna)).on_paper == 20 * 60
    await database.write(lambda tx: state(tx, office, "club_signup", 0, None, ""))
    assert (await mine(anna)).compared == []
    await database.write(lambda tx: state_ours(tx, office, "club_signup"))
    assert (await mine(anna)).on_paper == 40 * 60


async def test_only_errands_that_there_are_have_a_way(world: World) -> None:
    office = await acting(await world.director())
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    with pytest.raises(NotFound):
        await world.database.write(lambda tx: state(tx, office, "club_wish", 5, None, ""))
    await did(anna, "club_wish", 20, day=TODAY)
    known = await world.database.read(lambda tx: stated(tx, office))
    assert known["club_wish"] is None
    await world.database.write(lambda tx: state(tx, office, "club_wish", 5, None, ""))


async def test_what_one_school_says_is_not_anothers(world: World) -> None:
    office = await acting(await world.director())
    here = world.school_id
    await world.database.write(lambda tx: state(tx, office, "club_signup", 15, None, ""))
    there = await world.school("Другая школа")
    ways = await world.database.read(lambda tx: (paper_ways(tx, here), paper_ways(tx, there)))
    assert [known["club_signup"].minutes for known in ways] == [15, 40]
