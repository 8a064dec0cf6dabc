"""Clubs of a roster: matched, changed, never made smaller than they are full."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from core.accounts import account
from core.notices.tables import notice
from core.opportunities.tables import Status, opportunity, signup, weekly_time
from core.people import Role, membership, person
from core.roster import Noun, Report
from core.schools import school
from tests.core.roster.conftest import Importing

HEAD = ["Название", "Направление", "Мест", "Дни и время", "Руководитель", "Классы"]
CHESS = ["Шахматы", "спортивное", 2, "Вт 15:00–16:00", "", "1–4"]


def tally(report: Report) -> tuple[int, int, int, int, int]:
    t = report.counts[Noun.OPPORTUNITY]
    return t.created, t.changed, t.unchanged, t.skipped, t.missing


async def catalogue(importing: Importing) -> int:
    return int((await importing.rows(sa.select(school.c.catalogue)))[0][0])


async def fill(importing: Importing, pupils: int) -> None:
    """Sign pupils up for the only club: in while there are places, then in line."""

    def run(tx: Any) -> None:
        club = tx.first(sa.select(opportunity))
        for n in range(pupils):
            status = Status.IN if n < club.capacity else Status.WAITING
            pupil = tx.insert(person, public_id=f"p{n}", family="Ли", given=f"Ян{n}")
            tx.insert(membership, person_id=pupil, role=Role.PUPIL, school_id=club.school_id)
            tx.insert(
                signup,
                school_id=club.school_id,
                opportunity_id=club.id,
                pupil_id=pupil,
                by_person_id=pupil,
                status=status,
                line=n + 1,
                created_at=tx.now,
            )
        taken = min(pupils, club.capacity)
        tx.run(opportunity.update().values(taken=taken, last_in_line=pupils))

    await importing.database.write(run)


async def test_changes_tell_the_search(importing: Importing) -> None:
    await importing.sheets({"Кружки": [HEAD, CHESS]})
    assert await catalogue(importing) == 1
    assert tally(await importing.sheets({"Кружки": [HEAD, CHESS]})) == (0, 0, 1, 0, 0)
    assert await catalogue(importing) == 1
    later = [*CHESS[:3], "Вт, Чт 15:00–16:00", "", ""]
    assert tally(await importing.sheets({"Кружки": [HEAD, later]})) == (0, 1, 0, 0, 0)
    assert await catalogue(importing) == 2
    assert await importing.count(weekly_time) == 2
    assert await importing.rows(sa.select(opportunity.c.grade_from, opportunity.c.grade_to)) == [(1, 4)]


async def test_any_grade_takes_the_limit_away(matching: Importing) -> None:
    await matching.sheets({"Кружки": [HEAD, CHESS]})
    await matching.sheets({"Кружки": [HEAD, [*CHESS[:5], "все"]]})
    assert await matching.rows(sa.select(opportunity.c.grade_from, opportunity.c.grade_to)) == [(None, None)]


async def test_never_fewer_places_than_are_taken(importing: Importing) -> None:
    await importing.sheets({"Кружки": [HEAD, CHESS]})
    await fill(importing, 2)
    report = await importing.sheets({"Кружки": [HEAD, [*CHESS[:2], 1, "Ср 15:00–16:00", "", ""]]})
    (problem,) = report.problems
    assert (problem.what.key, problem.what.told["n"], problem.row) == ("roster.fewer_than_taken", 2, 2)
    assert tally(report) == (0, 0, 0, 1, 0)
    assert await importing.rows(sa.select(opportunity.c.capacity, opportunity.c.taken)) == [(2, 2)]
    assert await importing.rows(sa.select(weekly_time.c.weekday)) == [(1,)]


async def test_new_places_go_to_those_who_wait(importing: Importing) -> None:
    await importing.sheets({"Кружки": [HEAD, CHESS]})
    await fill(importing, 5)
    await importing.sheets({"Кружки": [HEAD, [*CHESS[:2], 4, *CHESS[3:]]]})
    assert await importing.rows(sa.select(opportunity.c.capacity, opportunity.c.taken)) == [(4, 4)]
    assert [s for (s,) in await importing.rows(sa.select(signup.c.status).order_by(signup.c.line))] == [
        "in", "in", "in", "in", "waiting",
    ]  # fmt: skip


async def test_groups_of_one_title(matching: Importing) -> None:
    groups = [
        ["Шахматы", "спортивное", 10, "Вт 15:00–16:00", "", "1–4"],
        ["Шахматы", "спортивное", 10, "Ср 15:00–16:00", "", "5–9"],
        ["Шахматы", "спортивное", 10, "Чт 15:00–16:00", "", "10–11"],
    ]
    assert tally(await matching.sheets({"Кружки": [HEAD, *groups]})) == (3, 0, 0, 0, 0)
    assert tally(await matching.sheets({"Кружки": [HEAD, *reversed(groups)]})) == (0, 0, 3, 0, 0)
    moved = [groups[2], [*groups[1][:3], "Пт 15:00–16:00", "", "5–9"]]
    assert tally(await matching.sheets({"Кружки": [HEAD, *moved]})) == (0, 1, 1, 0, 1)
    found = await matching.rows(
        sa.select(opportunity.c.grade_from, weekly_time.c.weekday).join(weekly_time).order_by(opportunity.c.grade_from)
    )
    assert found == [(1, 1), (5, 4), (10, 3)]


async def test_a_code_lets_the_title_change(matching: Importing) -> None:
    head = ["Код", *HEAD]
    await matching.sheets({"Кружки": [head, ["К-1", *CHESS]]})
    assert tally(await matching.sheets({"Кружки": [head, ["К-1", "Шахматный клуб", *CHESS[1:]]]})) == (0, 1, 0, 0, 0)
    assert await matching.rows(sa.select(opportunity.c.title)) == [("Шахматный клуб",)]


async def test_windows_in_the_time_of_the_school(importing: Importing) -> None:
    await importing.sheets(
        {
            "Школа": [["Регион", "Муниципалитет", "Школа", "Часовой пояс"], ["Край", "Округ", "Школа", "МСК-1"]],
            "Кружки": [
                [*HEAD, "Запись с", "Запись до", "Начало", "Окончание", "Описание"],
                [*CHESS, "01.09.2026", "10 сентября 2026", "15.09.2026", "2027-05-31", "Для всех,\nкто любит думать"],
            ],
        }
    )
    o = opportunity.c
    assert await importing.rows(sa.select(o.signup_from, o.signup_until, o.about)) == [
        (
            datetime(2026, 8, 31, 22, 0, tzinfo=UTC),
            datetime(2026, 9, 10, 21, 59, 59, tzinfo=UTC),
            "Для всех, кто любит думать",
        )
    ]


async def test_what_is_wrong_with_a_club(matching: Importing) -> None:
    report = await matching.sheets(
        {
            "Кружки": [
                ["Название", "Вид", "Направление", "Мест", "Цена", "Возраст", "Дни и время", "Начало", "Окончание",
                 "Руководитель"],
                ["", "кружок", "спортивное", 1, "", "", "", "", "", ""],
                ["А", "нечто", "спортивное", 1, "", "", "", "", "", ""],
                ["Б", "", "разное", 1, "", "", "", "", "", ""],
                ["В", "", "", 1, "", "", "", "", "", ""],
                ["Г", "", "спортивное", "много", "", "", "", "", "", ""],
                ["Д", "", "спортивное", 1, "дорого", "", "", "", "", ""],
                ["Е", "", "спортивное", 1, "", "малыши", "", "", "", ""],
                ["Ё", "", "спортивное", 1, "", "", "скоро", "", "", ""],
                ["Ж", "", "спортивное", 1, "", "", "", "01.09.2026", "01.08.2026", ""],
                ["З", "", "спортивное", 1, "", "", "", "", "", "Никто Никак"],
                ["З", "", "спортивное", 5, "", "", "", "", "", "Никто Никак"],
                ["И" * 201, "", "спортивное", 5, "", "", "", "", "", ""],
            ]
        }
    )  # fmt: skip
    assert [(p.row, p.column and p.column.letter, p.what.key.removeprefix("roster.")) for p in report.problems] == [
        (2, "A", "needed"),
        (3, "B", "bad_kind"),
        (4, "C", "bad_category"),
        (5, "C", "needed"),
        (6, "D", "bad_places"),
        (7, "E", "bad_price"),
        (8, "F", "bad_ages"),
        (9, "G", "bad_weekly"),
        (10, "I", "ends_before_start"),
        (11, "J", "teacher_unknown"),
        (12, "A", "repeated_club"),
        (13, "A", "too_long"),
    ]
    assert tally(report) == (1, 0, 0, 11, 0)


async def test_who_has_a_place_is_told_of_another_time_or_place(importing: Importing) -> None:
    await importing.sheets({"Кружки": [HEAD, CHESS]})
    await fill(importing, 3)

    def join(tx: Any) -> None:
        for pupil in tx.run(sa.select(signup.c.pupil_id)).scalars().all():
            row = {"transport": "web", "external_id": f"x{pupil}", "language": "ru", "created_at": tx.now}
            tx.insert(account, person_id=pupil, **row)

    await importing.database.write(join)
    await importing.sheets({"Кружки": [HEAD, [*CHESS[:2], 2, *CHESS[3:]]]})
    assert await importing.count(notice) == 0
    await importing.sheets({"Кружки": [HEAD, [*CHESS[:3], "Ср 15:00–16:00", "", ""]]})
    await importing.sheets({"Кружки": [[*HEAD, "Место"], [*CHESS[:3], "Ср 15:00–16:00", "", "", "каб. 12"]]})
    query = sa.select(notice.c.kind, notice.c.bot).order_by(notice.c.id)
    assert await importing.rows(query) == [("club_changed", "student")] * 4  # two who have places, twice


async def test_where_it_is_held_is_kept_and_what_is_no_place_is_told(importing: Importing) -> None:
    head = [*HEAD, "Координаты"]
    await importing.sheets({"Кружки": [head, [*CHESS, "54.7104, 20.4522"]]})
    where = sa.select(opportunity.c.latitude, opportunity.c.longitude)
    assert [tuple(row) for row in await importing.rows(where)] == [(54.7104, 20.4522)]
    report = await importing.sheets({"Кружки": [head, [*CHESS, ""]]})
    assert tally(report) == (0, 0, 1, 0, 0)
    await importing.sheets({"Кружки": [head, [*CHESS, "за углом"]]})
    assert [tuple(row) for row in await importing.rows(where)] == [(54.7104, 20.4522)]
