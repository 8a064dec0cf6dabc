"""A family's calendar behind a secret link, read back by a parser that is not ours."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.access import Actor
from core.appointments.booking import book, cancel, move
from core.appointments.visible import free_slots
from core.calendars import sources
from core.calendars.feed import Feed, feed, keep, language_of
from core.calendars.links import MOST, TooManyCalendars, links, make_link, revoke_links, stop_links
from core.calendars.tables import calendar_link
from core.database import Tx
from core.opportunities.tables import opportunity
from core.opportunities.verbs import leave, sign_up
from core.people import guardianship, membership
from core.refusal import NotAllowed, NotFound
from core.schools import school_break
from core.words import Words
from tests.conftest import FrozenClock
from tests.core.appointments.scene import family
from tests.core.appointments.scene import opened as times_opened
from tests.core.opportunities.acting import acting
from tests.world import Someone, World

KALININGRAD = ZoneInfo("Europe/Kaliningrad")


async def opened(who: Someone) -> str:
    """Make a link; give its secret."""
    actor = await acting(who)
    return await who.world.database.write(lambda tx: make_link(tx, actor))


async def read(world: World, secret: str) -> Feed:
    """Read the calendar as the server does."""
    words = Words()
    given = await world.database.read(lambda tx: feed(tx, secret, words.text))
    await world.database.write(lambda tx: keep(tx, given))
    return given


async def goes(who: Someone, child: str, club: int) -> int:
    """Sign a child up; give the sign-up."""
    actor = await acting(who)
    return (await who.world.database.write(lambda tx: sign_up(tx, actor, who.children[child], club))).signup


def events(given: Feed) -> dict[str, Any]:
    """Give the events by title, parsed by the icalendar library."""
    icalendar = pytest.importorskip("icalendar", reason="the independent parser")
    calendar = icalendar.Calendar.from_ical(given.content)
    assert not calendar.errors
    assert all(len(line) <= 75 for line in given.content.split(b"\r\n"))
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


async def test_all_children_of_the_guardian_each_by_a_short_name(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", place="каб. 12", ends_on=date(2027, 5, 31))
    contest = await world.club(
        "Конкурс чтецов", "", kind="contest", starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 5)
    )
    await goes(anna, "Петя", chess)
    await goes(anna, "Маша", contest)
    await goes(anna, "Маша", await world.club("Рисование", places=0))  # in line: nothing to go to yet
    found = events(await read(world, await opened(anna)))
    assert set(found) == {"Петя: Шахматы", "Маша: Конкурс чтецов"}
    weekly = found["Петя: Шахматы"]
    assert weekly.decoded("dtstart") == datetime(2026, 12, 1, 15, 0, tzinfo=KALININGRAD)
    assert (str(weekly["location"]), weekly["rrule"]["FREQ"]) == ("каб. 12", ["WEEKLY"])
    assert found["Маша: Конкурс чтецов"].decoded("dtstart") == date(2026, 12, 5)


async def test_a_club_is_there_from_the_day_the_child_had_a_place(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    chess = await world.club("Шахматы", "вт 15:00-16:00", starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31))
    robots = await world.club("Роботы", "ср 15:00-16:00", starts_on=date(2027, 1, 11), ends_on=date(2027, 5, 31))
    drawing = await world.club("Рисование", "чт 15:00-16:00", places=1, starts_on=date(2026, 9, 1))
    theirs = await goes(vera, "Даша", drawing)
    for club in (chess, robots, drawing):
        await goes(anna, "Петя", club)
    clock.pass_time(days=7)
    await goes(anna, "Маша", chess)
    me = await acting(vera)
    await world.database.write(lambda tx: leave(tx, me, theirs))  # and Petya gets the place
    found = events(await read(world, await opened(anna)))
    assert {title: event.decoded("dtstart").date() for title, event in found.items()} == {
        "Петя: Шахматы": date(2026, 12, 1),
        "Маша: Шахматы": date(2026, 12, 8),
        "Петя: Роботы": date(2027, 1, 13),
        "Петя: Рисование": date(2026, 12, 3),
    }


async def test_each_event_tells_since_when_it_is_so(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await goes(anna, "Петя", await world.club("Шахматы"))
    secret = await opened(anna)
    first = await read(world, secret)
    clock.pass_time(hours=5)
    assert (await read(world, secret)).content == first.content
    await world.database.write(lambda tx: tx.run(opportunity.update().values(place="каб. 7")))
    later = await read(world, secret)
    for given in (first, later):
        (event,) = events(given).values()
        assert event.decoded("last-modified") == event.decoded("dtstamp") == given.changed_at
    assert later.changed_at - first.changed_at == timedelta(hours=5)


async def test_an_only_child_needs_no_name_and_two_of_one_name_need_their_class(world: World) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    twins = await world.guardian("Олег Лисов", {"Саша Лисов": "5Б", "Саша Орлов": "3А"})
    chess = await world.club("Шахматы")
    await goes(vera, "Даша", chess)
    for child in twins.children:
        await goes(twins, child, chess)
    assert set(events(await read(world, await opened(vera)))) == {"Шахматы"}
    assert set(events(await read(world, await opened(twins)))) == {"Саша 5Б: Шахматы", "Саша 3А: Шахматы"}


async def test_holidays_are_days_of_their_own_and_clubs_skip_them(world: World) -> None:
    rrule = pytest.importorskip("dateutil.rrule", reason="comes with the independent parser")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    winter, long_ago = (date(2026, 12, 28), date(2027, 1, 10)), (date(2026, 3, 23), date(2026, 3, 29))
    await world.database.write(lambda tx: [_break(tx, world.school_id, *each) for each in (winter, long_ago)])
    await goes(anna, "Петя", await world.club("Шахматы", "вт 15:00-16:00", ends_on=date(2027, 1, 31)))
    found = events(await read(world, await opened(anna)))
    assert set(found) == {"Шахматы", "Каникулы"}
    assert found["Каникулы"].decoded("dtstart") == winter[0]
    assert found["Каникулы"].decoded("dtend") == winter[1] + timedelta(days=1)
    chess = found["Шахматы"]
    rule = rrule.rrulestr(chess["rrule"].to_ical().decode(), dtstart=chess.decoded("dtstart"))
    days = [at.date() for at in rule if at not in {each.dt for each in chess["exdate"].dts}]
    assert days == [
        *(date(2026, 12, d) for d in (1, 8, 15, 22)),
        date(2027, 1, 12),
        date(2027, 1, 19),
        date(2027, 1, 26),
    ]


async def test_a_club_without_a_last_day_is_until_the_school_year_ends_and_not_in_summer(
    world: World, clock: FrozenClock
) -> None:
    rrule = pytest.importorskip("dateutil.rrule", reason="comes with the independent parser")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await goes(anna, "Петя", await world.club("Шахматы", "вт 15:00-16:00"))
    secret = await opened(anna)

    async def days() -> list[date]:
        (chess,) = events(await read(world, secret)).values()
        rule = rrule.rrulestr(chess["rrule"].to_ical().decode(), dtstart=chess.decoded("dtstart"))
        off = {each.dt for each in chess["exdate"].dts}
        return [at.date() for at in rule if at not in off]

    this_year = await days()
    assert (this_year[0], this_year[-1]) == (date(2026, 12, 1), date(2027, 5, 25))
    clock.pass_time(days=220)  # it is July
    both = await days()
    assert (both[0], both[-1]) == (date(2026, 12, 1), date(2028, 5, 30))
    assert not [day for day in both if date(2027, 6, 1) <= day <= date(2027, 8, 31)]


def _break(tx: Tx, school_id: int, first: date, last: date) -> int:
    return tx.insert(school_break, school_id=school_id, starts_on=first, ends_on=last)


async def test_what_did_not_change_is_the_same_to_the_letter(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = await goes(anna, "Петя", await world.club("Шахматы"))
    secret = await opened(anna)
    first = await read(world, secret)
    clock.pass_time(hours=5)
    again = await read(world, secret)
    assert (first.is_news, again.is_news) == (True, False)
    assert (again.content, again.tag, again.changed_at) == (first.content, first.tag, first.changed_at)
    actor = await acting(anna)
    await world.database.write(lambda tx: leave(tx, actor, made))
    changed = await read(world, secret)
    assert events(changed) == {}
    assert changed.is_news
    assert changed.tag != first.tag
    assert changed.changed_at > first.changed_at


async def test_names_of_events_outlive_changes_of_place(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await goes(anna, "Петя", await world.club("Шахматы", place="каб. 12"))
    secret = await opened(anna)
    before = events(await read(world, secret))["Шахматы"]
    await world.database.write(lambda tx: tx.run(opportunity.update().values(place="каб. 7")))
    after = events(await read(world, secret))["Шахматы"]
    assert before["uid"] == after["uid"]
    assert (str(before["location"]), str(after["location"])) == ("каб. 12", "каб. 7")


async def test_it_speaks_the_guardians_language(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.database.write(lambda tx: _break(tx, world.school_id, date(2026, 12, 28), date(2027, 1, 10)))
    secret = await opened(anna)
    await world.database.write(lambda tx: tx.run(sa.text("UPDATE person SET language = 'en'")))
    assert set(events(await read(world, secret))) == {"School holidays"}
    assert await world.database.read(lambda tx: language_of(tx, secret)) == "en"


async def test_only_the_hash_of_the_secret_is_kept(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    secret = await opened(anna)
    rows = await world.database.read(lambda tx: tx.all(sa.select(calendar_link)))
    assert len(secret) >= 32
    assert all(secret not in str(value) for row in rows for value in row)


async def test_what_is_revoked_unknown_or_of_one_who_left_opens_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    hers, other = await opened(anna), await opened(vera)
    actor = await acting(anna)
    assert (await world.database.read(lambda tx: links(tx, actor))).count == 1
    assert await world.database.write(lambda tx: revoke_links(tx, actor)) == 1
    for secret in (hers, "x" * 32, ""):
        with pytest.raises(NotFound):
            await read(world, secret)
    await read(world, other)
    await world.database.write(
        lambda tx: tx.run(
            membership.update().where(membership.c.person_id == vera.id).values(ended_at=world.database.clock())
        )
    )
    with pytest.raises(NotFound):
        await read(world, other)


async def test_who_is_no_guardian_of_a_child_any_more_does_not_see_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await goes(anna, "Петя", await world.club("Шахматы"))
    secret = await opened(anna)
    await world.database.write(lambda tx: tx.run(guardianship.delete()))
    assert events(await read(world, secret)) == {}


async def test_children_and_holidays_of_another_school_are_not_in_it(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    secret = await opened(anna)
    foreign = await world.school("Другая школа")
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    await goes(vera, "Даша", await world.club("Шахматы"))
    await world.database.write(
        lambda tx: [
            _break(tx, foreign, date(2026, 12, 28), date(2027, 1, 10)),
            tx.insert(guardianship, guardian_id=anna.id, pupil_id=vera.children["Даша"]),
        ]
    )
    assert events(await read(world, secret)) == {}


async def test_a_person_has_a_few_links_and_only_guardians_have_any(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    made = [await opened(anna) for _ in range(MOST)]
    assert len(set(made)) == MOST
    with pytest.raises(TooManyCalendars):
        await opened(anna)
    teacher = await acting(await world.teacher("Ирина Котова"))
    for verb in (make_link, revoke_links, links):
        with pytest.raises(NotAllowed):
            await world.database.write(partial(_does, verb, teacher))
    await world.database.write(lambda tx: stop_links(tx, anna.id))
    assert len(await opened(anna)) >= 32


def _does(verb: Callable[[Tx, Actor], object], actor: Actor, tx: Tx) -> object:
    return verb(tx, actor)


def test_every_source_is_a_function_of_a_family() -> None:
    assert sources.clubs in sources.SOURCES
    assert sources.holidays in sources.SOURCES


async def test_talks_with_teachers_are_in_it_until_they_are_cancelled(world: World) -> None:
    irina = await acting(await world.teacher("Ирина Котова"))
    (first, *_) = await times_opened(world, irina)
    anna, mother, petya = await family(world)
    made = await world.database.write(lambda tx: book(tx, mother, petya, first, "Про оценки"))
    secret = await opened(anna)
    talk = events(await read(world, secret))["Встреча: Ирина Котова (Петя)"]
    talk_day = date(2026, 11, 26)
    assert talk.decoded("dtstart") == datetime(2026, 11, 26, 17, 0, tzinfo=KALININGRAD)
    assert talk.decoded("dtend") == datetime(2026, 11, 26, 17, 20, tzinfo=KALININGRAD)
    assert (str(talk["location"]), "rrule" in talk) == ("каб. 1", False)
    second = (await world.database.read(lambda tx: free_slots(tx, mother, petya, irina.person_id, talk_day)))[0]
    await world.database.write(lambda tx: move(tx, mother, made.appointment, second.slot))
    moved = events(await read(world, secret))["Встреча: Ирина Котова (Петя)"]
    assert (moved["uid"], moved["sequence"]) == (talk["uid"], 1)
    assert moved.decoded("dtstart") == datetime(2026, 11, 26, 17, 20, tzinfo=KALININGRAD)
    await world.database.write(lambda tx: cancel(tx, mother, made.appointment))
    assert events(await read(world, secret)) == {}
