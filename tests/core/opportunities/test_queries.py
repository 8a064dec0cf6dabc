"""What a family is shown: children, cards, lists, sign-ups."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.database import Tx
from core.opportunities.queries import Card, Found, card, categories, children, fits, found, my_signups
from core.opportunities.tables import Category, Status, opportunity
from core.opportunities.verbs import leave, sign_up
from core.people import enrollment
from core.refusal import NotFound
from core.school_hours import add_break
from core.words import Money, Weekly, Words
from dialogs.engine.update import Bot
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def shown(who: Someone, child: str, club: int) -> Card:
    me = await acting(who)
    return await who.world.database.read(lambda tx: card(tx, me, club, who.children[child]))


async def listed(who: Someone, child: str, *what: Any, **how: Any) -> list[Found]:
    me = await acting(who)
    return list(await who.world.database.read(lambda tx: found(tx, me, who.children[child], *what, **how)))


async def join(who: Someone, child: str, club: int) -> int:
    me = await acting(who)
    return (await who.world.database.write(lambda tx: sign_up(tx, me, who.children[child], club))).signup


async def test_children_are_ones_own_and_in_this_school(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Маша": "2А", "Петя": "5Б", "Ваня": "9В"})
    await world.guardian("Ольга Синицына", {"Дима": "5Б"})
    gone = anna.children["Ваня"]
    await world.database.write(
        lambda tx: tx.run(enrollment.update().where(enrollment.c.pupil_id == gone).values(ended_at=tx.now))
    )
    me = await acting(anna)

    seen = await world.database.read(lambda tx: children(tx, me))

    assert [(c.name.given, c.label, c.grade, c.born) for c in seen] == [
        ("Петя", "5Б", 5, date(2015, 3, 14)),
        ("Маша", "2А", 2, date(2018, 3, 14)),
    ]
    petya = await world.account_of(anna.children["Петя"], Bot.STUDENT)
    himself = await acting(petya)
    assert [c.id for c in await world.database.read(lambda tx: children(tx, himself))] == [petya.id]


async def test_a_card_shows_everything(world: World) -> None:
    teacher = await world.teacher("Игорь Лесной")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б", "Ваня": "5Б"})
    chess = await world.club(
        "Шахматы",
        "чт 16:00-17:30, вт 15:00-16:00",
        places=1,
        teacher_id=teacher.id,
        about="Учимся ставить мат",
        place="каб. 12",
        price_kopecks=150_000,
        grade_from=4,
        grade_to=6,
        photo="a" * 64,
        category="sport",
    )
    await join(anna, "Петя", chess)
    waits = await join(anna, "Маша", chess)

    petya, masha, vanya = [await shown(anna, child, chess) for child in anna.children]

    assert vanya.times == (Weekly(1, 900, 960), Weekly(3, 960, 1050))
    assert (vanya.title, vanya.about, vanya.place) == ("Шахматы", "Учимся ставить мат", "каб. 12")
    assert (vanya.price, vanya.category, vanya.photo) == (Money(150_000), Category.SPORT, "a" * 64)
    assert vanya.teacher is not None
    assert vanya.teacher.family == "Лесной"
    assert (vanya.capacity, vanya.places_left, vanya.waiting, vanya.waitlist) == (1, 0, 1, True)
    assert (vanya.status, vanya.signup, vanya.line, vanya.fits) == (None, None, 0, True)
    assert [phrase.key for phrase in vanya.for_whom] == ["opportunities.grades_between"]
    assert (petya.status, petya.line) == (Status.IN, 0)
    assert (masha.status, masha.signup, masha.line) == (Status.WAITING, waits, 1)


async def test_a_card_warns_of_lessons_and_of_own_clubs(world: World, words: Words) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})  # lessons 8:00 to 13:30
    choir = await world.club("Хор", "вт 15:00-16:00")
    await join(anna, "Петя", choir)
    chess = await world.club("Шахматы", "вт 15:30-16:30, ср 13:00-14:00, чт 13:00-14:00")

    seen = await shown(anna, "Петя", chess)

    assert [words.text(w, "ru") for w in seen.warnings] == [
        "вт 15:30–16:30 – в это время «Хор» (вт 15:00–16:00).",
        "ср, чт 13:00–14:00 – в это время ещё уроки (ср, чт 8:00–13:30).",
    ]
    assert all(words.text(w, "en") for w in seen.warnings)
    assert (seen.fits, seen.no) == (False, None)
    await join(anna, "Петя", chess)  # a warning forbids nothing


@pytest.mark.parametrize(
    ("times", "more"),
    [
        ("вт 16:00-17:00", {}),  # begins when the other ends
        ("ср 15:00-16:00", {}),
        ("вт 13:30-14:30", {}),  # begins when lessons end
        ("вт 15:00-16:00", {"starts_on": date(2027, 6, 1)}),  # the other is over by then
        ("", {}),
    ],
)
async def test_what_only_touches_does_not_clash(world: World, times: str, more: dict[str, Any]) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await join(anna, "Петя", await world.club("Хор", "вт 15:00-16:00", ends_on=date(2027, 5, 31)))
    club = await world.club("Шахматы", times, **more)
    assert (await shown(anna, "Петя", club)).warnings == ()


async def test_a_club_does_not_clash_with_itself(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    choir = await world.club("Хор", "вт 15:00-16:00")
    await join(anna, "Петя", choir)
    assert (await shown(anna, "Петя", choir)).warnings == ()


async def test_a_card_says_beforehand_what_sign_up_would_refuse(world: World, words: Words) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы", age_from=14)
    seen = await shown(anna, "Петя", chess)
    assert seen.no is not None
    assert seen.no.key == "refusals.TooYoung"
    assert "с 14 лет" in words.text(seen.no, "ru")
    me = await acting(anna)
    assert not await world.database.read(lambda tx: fits(tx, me, anna.children["Петя"], chess))


async def test_nothing_of_another_school_or_family_is_shown(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    olga = await world.guardian("Ольга Синицына", {"Маша": "5Б"})
    chess = await world.club("Шахматы")
    me, stranger = await acting(anna), await acting(olga)
    await world.school("Другая школа")
    elsewhere = await world.club("Шахматы там")
    petya = anna.children["Петя"]

    assert [one.title for one in await listed(anna, "Петя", "шахматы")] == ["Шахматы"]
    assert [one.title for one in await listed(anna, "Петя")] == ["Шахматы"]
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: card(tx, me, elsewhere, petya))
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: card(tx, stranger, chess, petya))
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: found(tx, stranger, petya))
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: categories(tx, stranger, petya))
    assert [f.pupil.name.given for f in await world.database.read(lambda tx: my_signups(tx, stranger))] == ["Маша"]


async def test_what_fits_comes_first_then_places_then_words(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    full = await world.club("Шахматы: клуб", "пт 15:00-16:00", places=1)
    await join(anna, "Маша", full)
    await world.club("Шахматы", "вт 13:00-14:00")  # clashes with lessons
    await world.club("Шахматы для старших", "ср 15:00-16:00", grade_from=8)
    await world.club("Шахматы и шашки для всех", "чт 15:00-16:00")
    await world.club("Шахматы вечером", "чт 18:00-19:00")
    await world.club("Лепка", "пт 17:00-18:00")

    seen = await listed(anna, "Петя", "шахматам")

    assert [(one.title, one.fits) for one in seen] == [
        ("Шахматы вечером", True),
        ("Шахматы и шашки для всех", True),
        ("Шахматы: клуб", True),
        ("Шахматы", False),
        ("Шахматы для старших", False),
    ]
    assert [one.why and one.why.key for one in seen[3:]] == ["opportunities.clash_lessons", "refusals.OtherGrade"]
    assert seen[2].places_left == 0
    assert {one.title for one in await listed(anna, "Петя", "шахматы", fitting=True)} == {
        one.title for one in seen if one.fits
    }
    assert len(await listed(anna, "Петя", limit=2)) == 2


async def test_own_clubs_are_no_suggestion(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await join(anna, "Петя", await world.club("Хор"))
    assert await listed(anna, "Петя", fitting=True) == []
    assert [(one.title, one.status) for one in await listed(anna, "Петя")] == [("Хор", Status.IN)]


async def test_what_is_over_is_gone(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    chess = await world.club("Шахматы", ends_on=date(2026, 11, 25))
    await join(anna, "Петя", chess)
    me = await acting(anna)
    assert len(await listed(anna, "Петя")) == 1
    clock.pass_time(days=1)
    assert await listed(anna, "Петя") == await listed(anna, "Петя", "шахматы") == []
    (family,) = await world.database.read(lambda tx: my_signups(tx, me))
    assert family.signups == ()


async def test_a_new_or_renamed_club_is_found_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Лепка", about="глина и гончарный круг")
    assert await listed(anna, "Петя", "шахматы") == []
    assert [one.title for one in await listed(anna, "Петя", "гончар")] == ["Лепка"]
    chess = await world.club("Шахматы")
    assert [one.title for one in await listed(anna, "Петя", "шахмоты")] == ["Шахматы"]

    def rename(tx: Tx) -> None:
        tx.run(opportunity.update().where(opportunity.c.id == chess).values(title="Го"))
        tx.run(sa.text("UPDATE school SET catalogue = catalogue + 1"))

    await world.database.write(rename)
    assert await listed(anna, "Петя", "шахматы") == []
    assert [one.title for one in await listed(anna, "Петя", "го")] == ["Го"]


async def test_categories_count_what_there_is_and_what_fits(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Футбол", category="sport")
    await world.club("Самбо", category="sport", grade_from=9)
    await world.club("Лепка", category="art")
    me = await acting(anna)

    seen = await world.database.read(lambda tx: categories(tx, me, anna.children["Петя"]))

    assert seen == [(Category.ART, 1, 1), (Category.SPORT, 2, 1)]
    assert {one.title for one in await listed(anna, "Петя", category="sport")} == {"Футбол", "Самбо"}


async def test_my_signups_tell_the_next_meeting_and_the_place_in_line(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    chess = await world.club("Шахматы", "ср 15:00-16:00, пт 16:00-17:00", places=1, place="каб. 12")
    mine = await join(anna, "Петя", chess)
    await join(anna, "Маша", chess)
    me = await acting(anna)

    async def read() -> dict[str, tuple[Any, ...]]:
        families = await world.database.read(lambda tx: my_signups(tx, me))
        return {f.pupil.name.given: tuple((m.status, m.line, m.next_meeting) for m in f.signups) for f in families}

    zone = ZoneInfo("Europe/Kaliningrad")  # now it is Wednesday 14:00 there
    wednesday = datetime(2026, 11, 25, 15, 0, tzinfo=zone)
    assert await read() == {"Петя": ((Status.IN, 0, wednesday),), "Маша": ((Status.WAITING, 1, wednesday),)}
    clock.pass_time(hours=2)
    assert (await read())["Петя"][0][2] == datetime(2026, 11, 27, 16, 0, tzinfo=zone)
    clock.pass_time(days=2, hours=3)
    assert (await read())["Петя"][0][2] == wednesday + timedelta(days=7)

    await world.database.write(lambda tx: leave(tx, me, mine))
    assert await read() == {"Петя": (), "Маша": ((Status.IN, 0, wednesday + timedelta(days=7)),)}


async def test_no_meeting_before_the_first_or_after_the_last_day(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await join(anna, "Петя", await world.club("Позже", "ср 15:00-16:00", starts_on=date(2027, 1, 11)))
    await join(anna, "Петя", await world.club("Прошло", "вт 15:00-16:00", ends_on=date(2026, 11, 30)))
    me = await acting(anna)
    (family,) = await world.database.read(lambda tx: my_signups(tx, me))
    later, over = family.signups
    assert later.next_meeting == datetime(2027, 1, 13, 15, 0, tzinfo=ZoneInfo("Europe/Kaliningrad"))
    assert over.next_meeting is None


async def test_nothing_meets_in_holidays(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await join(anna, "Петя", await world.club("Каникулы", "чт 15:00-16:00"))
    await join(anna, "Петя", await world.club("Праздник", "чт 16:00-17:00", starts_on=date(2026, 12, 31)))
    me, director = await acting(anna), await acting(await world.director())
    await world.database.write(lambda tx: add_break(tx, director, date(2026, 11, 26), date(2026, 12, 10)))
    (family,) = await world.database.read(lambda tx: my_signups(tx, me))
    nearest = [mine.next_meeting and mine.next_meeting.date() for mine in family.signups]
    assert nearest == [date(2026, 12, 17), date(2027, 1, 14)]
