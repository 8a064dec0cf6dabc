"""The second file: what changed, who moved, who is missing; and what is never written."""

import asyncio
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from core.database import Database
from core.people import enrollment, guardianship, membership, person
from core.roster import Noun, Report, apply, check, read
from core.roster.store.schools import RosterSchoolNeeded, RosterSchoolUnknown
from core.schools import municipality, school, school_class
from tests.core.roster.conftest import SCHOOL, Book, Importing, Sheets

HEAD = ["Класс", "ФИО", "Дата рождения", "Личное дело"]
PARENTS = ["ФИО", "Телефон", "Ребёнок", "Класс"]
STAFF = ["ФИО", "Должность", "Табельный номер", "Телефон"]


def tally(report: Report, noun: Noun) -> tuple[int, int, int, int, int]:
    t = report.counts[noun]
    return t.created, t.changed, t.unchanged, t.skipped, t.missing


def keys(report: Report) -> list[str]:
    return [p.what.key.removeprefix("roster.") for p in report.problems]


async def enrolled(importing: Importing) -> list[str]:
    """Give «Пётр 5Б» for each pupil in a class now, «Пётр 5Б до» for what ended."""
    rows = await importing.rows(
        sa.select(person.c.given, school_class.c.grade, school_class.c.letter, enrollment.c.ended_at)
        .join(enrollment, enrollment.c.pupil_id == person.c.id)
        .join(school_class, school_class.c.id == enrollment.c.class_id)
        .order_by(person.c.id, enrollment.c.id)
    )
    return [f"{given} {grade}{letter}{' до' if ended else ''}" for given, grade, letter, ended in rows]


async def people(importing: Importing) -> list[str]:
    rows = await importing.rows(sa.select(person).order_by(person.c.family, person.c.given, person.c.id))
    return [f"{p[2]} {p[3]} {p[4]}".strip() for p in rows]


async def test_a_pupil_moves_with_the_class_and_keeps_the_past(importing: Importing) -> None:
    await importing.sheets({"Ученики": [HEAD, ["4Б", "Ли Ян", "", "7"], ["4Б", "Ом Ким", "01.09.2016", ""]]})
    report = await importing.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", "7"], ["5А", "Ом Ким", "01.09.2016", ""]]})
    assert tally(report, Noun.PUPIL) == (0, 2, 0, 0, 0)
    assert report.moved == 2
    assert await enrolled(importing) == ["Ян 4Б до", "Ян 5Б", "Ким 4Б до", "Ким 5А"]


async def test_a_changed_row_changes_the_person(matching: Importing) -> None:
    await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", "7"]]})
    report = await matching.sheets({"Ученики": [HEAD, ["5Б", "Ким Ян Юрьевич", "02.09.2015", "7"]]})
    assert tally(report, Noun.PUPIL) == (0, 1, 0, 0, 0)
    assert await people(matching) == ["Ким Ян Юрьевич"]
    assert await matching.rows(sa.select(person.c.born)) == [(date(2015, 9, 2),)]


async def test_what_the_file_does_not_say_stays(matching: Importing) -> None:
    await matching.sheets({"Ученики": [HEAD, ["5Б", "Семёнов Пётр Ильич", "02.09.2015", "7"]]})
    report = await matching.sheets({"Ученики": [["Класс", "Фамилия", "Имя"], ["5 б", "СЕМЕНОВ", "ПЕТР"]]})
    assert tally(report, Noun.PUPIL) == (0, 0, 1, 0, 0)
    assert await people(matching) == ["Семёнов Пётр Ильич"]


async def test_a_number_that_comes_later_joins_the_same_child(matching: Importing) -> None:
    await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]]})
    report = await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", "7"]]})
    assert tally(report, Noun.PUPIL) == (0, 1, 0, 0, 0)
    assert await matching.rows(sa.select(membership.c.external_key)) == [("7",)]


async def test_a_number_never_makes_one_child_of_two(matching: Importing) -> None:
    await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "01.09.2015", "7"], ["5Б", "Ом Ким", "", "8"]]})
    before = await matching.snapshot()
    report = await matching.sheets({"Ученики": [HEAD, ["5Б", "Ом Ким", "", "7"], ["5Б", "Ли Ян", "01.09.2015", "8"]]})
    assert keys(report) == ["key_of_another", "key_of_another"]
    assert await matching.snapshot() == before


async def test_a_number_and_a_name(matching: Importing) -> None:
    """A family name may change and a given name be misspelt; another given name is another child."""
    await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Софья Юрьевна", "01.09.2015", "7"]]})
    for name, is_same in (
        ("Ли София Юрьевна", True),
        ("Ким София Юрьевна", True),
        ("Ким Анна Юрьевна", False),
        ("Ом София Олеговна", False),
    ):
        report = await matching.sheets({"Ученики": [HEAD, ["5Б", name, "01.09.2015", "7"]]})
        assert keys(report) == ([] if is_same else ["key_of_another"])
    assert await people(matching) == ["Ким София Юрьевна"]


async def test_namesakes(matching: Importing) -> None:
    rows = [
        ["5Б", "Ли Ян", "01.09.2015", ""], ["5Б", "Ли Ян", "02.09.2015", ""],  # two birthdays
        ["5А", "Ли Ян", "", "1"], ["5А", "Ли Ян", "", "2"],  # two numbers
        ["6А", "Ом Ким", "", ""], ["6Б", "Ом Ким", "", ""],  # two classes
    ]  # fmt: skip
    first = await matching.sheets({"Ученики": [HEAD, *rows]})
    assert tally(first, Noun.PUPIL) == (6, 0, 0, 0, 0)
    again = await matching.sheets({"Ученики": [HEAD, *reversed(rows)]})
    assert tally(again, Noun.PUPIL) == (0, 0, 6, 0, 0)
    unclear = await matching.sheets({"Ученики": [HEAD, ["7В", "Ом Ким", "", ""]]})
    assert keys(unclear) == ["several_pupils"]
    assert tally(unclear, Noun.PUPIL) == (0, 0, 0, 1, 6)


async def test_a_new_namesake_in_the_first_grade_is_not_a_pupil_of_the_ninth(matching: Importing) -> None:
    await matching.sheets({"Ученики": [HEAD, ["9А", "Ли Ян", "", ""]]})
    report = await matching.sheets({"Ученики": [HEAD, ["1А", "Ли Ян", "01.09.2019", ""]]})
    assert tally(report, Noun.PUPIL) == (1, 0, 0, 0, 1)
    assert await enrolled(matching) == ["Ян 9А", "Ян 1А"]


async def test_missing_people_are_counted_and_stay(matching: Importing) -> None:
    await matching.sheets(
        {
            "Ученики": [HEAD, ["5Б", "Ли Ян", "", ""], ["5Б", "Ом Ким", "", ""]],
            "Родители": [PARENTS, ["Ли Анна", "89000000001", "Ли Ян", "5Б"]],
            "Сотрудники": [STAFF, ["Орлов Пётр", "Учитель", 1, ""]],
        }
    )
    report = await matching.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]], "Родители": [PARENTS]})
    assert [report.counts[n].missing for n in (Noun.PUPIL, Noun.GUARDIAN, Noun.STAFF)] == [1, 1, 0]
    assert await matching.count(person) == 4


async def test_who_left_comes_back(importing: Importing) -> None:
    await importing.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]]})
    await importing.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    report = await importing.sheets({"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]]})
    assert tally(report, Noun.PUPIL) == (0, 1, 0, 0, 0)
    assert await importing.rows(sa.select(membership.c.ended_at)) == [(None,)]


async def test_a_bad_row_does_not_block_the_good(matching: Importing) -> None:
    rows = [HEAD, ["5Б", "Ли Ян", "", ""], ["5Б", "Ли", "", ""], ["5Б", "Ом Ким", "вчера", ""], ["5Б", "Юн Ли", "", ""]]
    report = await matching.sheets({"Ученики": rows})
    assert tally(report, Noun.PUPIL) == (2, 0, 0, 2, 0)
    assert report.written
    assert await people(matching) == ["Ли Ян", "Юн Ли"]


async def test_strict_writes_nothing_if_one_row_is_bad(importing: Importing) -> None:
    rows = {"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""], ["5Б", "Ли", "", ""]]}
    report = await importing.sheets(rows, strict=True)
    assert not report.written
    assert report.lines()[0].key == "roster.refused_strictly"
    assert await importing.count(school) == await importing.count(person) == 0
    rows["Ученики"].pop()
    assert (await importing.sheets(rows, strict=True)).written


async def test_strict_minds_what_only_the_database_knows(matching: Importing) -> None:
    report = await matching.sheets(
        {"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]], "Родители": [PARENTS, ["Ли Анна", "", "Ли Юн", "5Б"]]}, strict=True
    )
    assert keys(report) == ["child_unknown"]
    assert await matching.count(person) == 0


async def test_dry_run_tells_all_and_writes_nothing(importing: Importing) -> None:
    await importing.sheets({"Ученики": [HEAD, ["4Б", "Ли Ян", "", ""]]})
    before = await importing.snapshot()
    report = await importing.sheets(
        {"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""], ["5Б", "Ом", "", ""], ["5Б", "Ом Ким", "", ""]]}, dry_run=True
    )
    assert tally(report, Noun.PUPIL) == (1, 1, 0, 1, 0)
    assert (report.moved, report.written, report.lines()[0].key) == (1, False, "roster.rehearsed")
    assert await importing.snapshot() == before


async def test_progress_reaches_the_end(matching: Importing) -> None:
    heard: list[tuple[int, int]] = []
    rows = [[f"5{c}", f"Ли Я{'н' * (n + 1)}", "", ""] for c in "АБВ" for n in range(50)]
    await matching.sheets({"Ученики": [HEAD, *rows, ["5Г", "Ли Ян", "", ""]]}, progress=lambda *at: heard.append(at))
    assert heard[-1] == (152, 152)
    assert heard == sorted(heard)


async def test_a_csv_of_pupils_alone(matching: Importing, book: Book, tmp_path: Any) -> None:
    path = tmp_path / "pupils.csv"
    path.write_text("Класс;ФИО\n5Б;Ли Ян\n", encoding="cp1251")
    with pytest.raises(RosterSchoolNeeded):
        await matching.file(path)
    await matching.file(book({"Школа": SCHOOL}))
    assert tally(await matching.file(path), Noun.PUPIL) == (1, 0, 0, 0, 0)
    await matching.file(book({"Школа": [SCHOOL[0], ["Янтарный край", "Приморский округ", "Лицей «Волна»"]]}))
    with pytest.raises(RosterSchoolNeeded):
        await matching.file(path)
    with pytest.raises(RosterSchoolUnknown):
        await matching.file(path, school="Гимназия")
    await matching.file(path, school="лицей волна")
    assert await matching.count(person) == 2


async def test_a_region_of_schools(importing: Importing) -> None:
    sheets: Sheets = {
        "Школа": [
            ["Муниципалитет", "Регион", "Школа", "Часовой пояс"],
            ["Приморский округ", "Янтарный край", "Школа № 1", ""],
            ["Лесной округ", "Янтарный край", "Школа № 1", "Москва"],
            ["Лесной округ", "Янтарный край", "Школа №2", "Луна"],
            ["", "", "Школа № 3", ""],
        ],
        "Ученики": [["Школа", "Класс", "ФИО"], ["ШКОЛА №  2", "5Б", "Ли Ян"], ["Школа №1", "5Б", "Ом Ким"]],
    }
    report = await importing.sheets(sheets)
    assert keys(report) == ["bad_timezone", "school_needs_place", "unknown_school"]
    assert tally(report, Noun.SCHOOL) == (3, 0, 0, 1, 0)
    assert tally(report, Noun.PUPIL) == (1, 0, 0, 1, 0)
    assert await importing.count(municipality) == 2
    again = await importing.sheets(sheets)
    assert tally(again, Noun.SCHOOL) == (0, 0, 3, 1, 0)
    assert again.changes == 0


async def test_a_broken_school_row_never_sends_its_people_elsewhere(matching: Importing) -> None:
    await matching.sheets({"Школа": SCHOOL})
    wrong = [["Регион", "Муниципалитет", "Школа"], ["Янтарный край", "", "Школа № 2"]]
    with pytest.raises(RosterSchoolNeeded):
        await matching.sheets({"Школа": wrong, "Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]]})
    assert await matching.count(person) == 0


async def test_schools_do_not_touch_each_other(importing: Importing) -> None:
    other = [SCHOOL[0], ["Янтарный край", "Лесной округ", "Школа № 2"]]
    sheets: Sheets = {
        "Ученики": [HEAD, ["5Б", "Ли Ян", "01.09.2015", "7"]],
        "Родители": [PARENTS, ["Ли Анна Юрьевна", "89000000001", "Ли Ян", "5Б"], ["Ли Олег", "", "Ли Ян", "5Б"]],
        "Сотрудники": [STAFF, ["Орлов Пётр Ильич", "Учитель", 1, "89000000002"], ["Ким Вера", "Учитель", 2, ""]],
    }
    await importing.sheets(sheets)
    before = await importing.snapshot()
    report = await importing.sheets({"Школа": other, **sheets})
    assert tally(report, Noun.PUPIL) == (1, 0, 0, 0, 0)
    assert tally(report, Noun.GUARDIAN) == tally(report, Noun.STAFF) == (2, 0, 0, 0, 0)
    after = await importing.snapshot()
    for table in ("membership", "enrollment", "guardianship", "school_class", "person"):
        assert set(before[table]) <= set(after[table])
    # The teacher and the mother have a phone in both schools: each is one person.
    assert await people(importing) == [
        "Ким Вера", "Ким Вера", "Ли Анна Юрьевна", "Ли Олег", "Ли Олег", "Ли Ян", "Ли Ян", "Орлов Пётр Ильич",
    ]  # fmt: skip


async def test_another_region_is_another_world(matching: Importing) -> None:
    other = [SCHOOL[0], ["Лесной край", "Лесной округ", "Школа № 2"]]
    sheets: Sheets = {"Сотрудники": [STAFF, ["Орлов Пётр Ильич", "Учитель", 1, "89000000002"]]}
    await matching.sheets(sheets)
    await matching.sheets({"Школа": other, **sheets})
    assert await matching.count(person) == 2


async def test_guardians_of_a_family(matching: Importing) -> None:
    sheets: Sheets = {
        "Ученики": [
            HEAD,
            ["5Б", "Орлов Пётр Ильич", "", ""],
            ["3А", "Орлова Мария Ильинична", "", ""],
            ["3А", "Ли Ян", "", "9"],
        ],
        "Родители": [
            [*PARENTS, "Личное дело"],
            ["Орлова Анна Юрьевна", "", "Орлов Пётр", "5Б", ""],  # no phone, and yet one person with the next two
            ["Орлова Анна Юрьевна", "8 900 000-00-01", "Орлова Мария", "3А", ""],
            ["ОРЛОВА  Анна Юрьевна", "", "Мария Орлова", "", ""],
            ["Орлова Анна Юрьевна", "8 900 000-00-09", "Ли Ян", "3А", ""],  # a namesake
            ["Ли Олег", "", "", "", "9"],
            ["Ли Олег", "", "Ли Ян, Орлов Пётр", "3А, 5Б", ""],
        ],
    }  # fmt: skip
    first = await matching.sheets(sheets)
    assert first.problems == []
    assert tally(first, Noun.GUARDIAN) == (3, 0, 0, 0, 0)
    assert await matching.count(guardianship) == 5
    before = await matching.snapshot()
    again = await matching.sheets(sheets)
    assert tally(again, Noun.GUARDIAN) == (0, 0, 3, 0, 0)
    assert await matching.snapshot() == before


async def test_a_guardian_with_a_new_phone_is_the_same(matching: Importing) -> None:
    sheets = {
        "Ученики": [HEAD, ["5Б", "Ли Ян", "", ""]],
        "Родители": [PARENTS, ["Ли Анна", "89000000001", "Ли Ян", "5Б"]],
    }
    await matching.sheets(sheets)
    sheets["Родители"][1][1] = "89000000002"
    report = await matching.sheets(sheets)
    assert tally(report, Noun.GUARDIAN) == (0, 1, 0, 0, 0)
    assert await matching.rows(sa.select(person.c.phone).where(person.c.given == "Анна")) == [("+79000000002",)]


async def test_children_nobody_can_find(matching: Importing) -> None:
    report = await matching.sheets(
        {
            "Ученики": [
                HEAD, ["5Б", "Ли Ян Юрьевич", "", "1"], ["5Б", "Ли Ян Олегович", "", "2"], ["6Б", "Ом Ким", "", ""],
            ],
            "Родители": [
                [*PARENTS, "Личное дело"],
                ["Ли Анна", "", "Ли Ян", "5Б", ""],
                ["Ли Анна", "", "Ли Ян", "", ""],
                ["Ли Анна", "", "Ом Ким", "5Б", ""],
                ["Ли Анна", "", "Никто Никак", "", ""],
                ["Ли Анна", "", "", "", "77"],
                ["Ли Анна", "", "", "", ""],
                ["Ли Анна", "", "Ом", "6Б", ""],
                ["Ли Олег", "", "Ом Ким; Ли Юн", "6Б", ""],
            ],
        }
    )  # fmt: skip
    assert [(p.row, p.what.key.removeprefix("roster."), p.severity.value) for p in report.problems] == [
        (2, "child_ambiguous", "error"),
        (3, "child_ambiguous_anywhere", "error"),
        (4, "child_unknown", "error"),
        (5, "child_unknown_anywhere", "error"),
        (6, "child_key_unknown", "error"),
        (7, "needed_child", "error"),
        (8, "child_unknown", "error"),
        (9, "child_unknown", "warning"),
    ]
    assert tally(report, Noun.GUARDIAN) == (1, 0, 0, 7, 0)


async def test_staff_matching(matching: Importing) -> None:
    sheets = {
        "Сотрудники": [
            STAFF,
            ["Орлов Пётр Ильич", "Директор", "", "89000000001"],
            ["Орлов Пётр Ильич", "Учитель", "", "89000000001"],  # one person, two rows
            ["Ким Вера Юрьевна", "Учитель", "", ""],
            ["Ким Вера Юрьевна", "Секретарь", "", ""],  # one person, two rows, without a phone
            ["Ли Анна Юрьевна", "Учитель", "", "89000000002"],
            ["Ли Анна Юрьевна", "Учитель", "", "89000000003"],  # two people
            ["Бо Ян", "Учитель", "5", ""],
            ["Бо Ян", "Учитель", "6", ""],  # two people
        ]
    }  # fmt: skip
    first = await matching.sheets(sheets)
    assert first.problems == []
    assert tally(first, Noun.STAFF) == (6, 0, 0, 0, 0)
    assert await matching.count(membership) == 8
    before = await matching.snapshot()
    again = await matching.sheets({"Сотрудники": [STAFF, *reversed(sheets["Сотрудники"][1:])]})
    assert tally(again, Noun.STAFF) == (0, 0, 6, 0, 0)
    assert await matching.snapshot() == before
    unclear = await matching.sheets({"Сотрудники": [STAFF, ["Ли Анна Юрьевна", "Учитель", "", ""]]})
    assert keys(unclear) == ["several_staff"]


async def test_a_position_is_kept_as_the_school_calls_it(matching: Importing) -> None:
    query = sa.select(membership.c.role, membership.c.position).order_by(membership.c.id)
    sheets = {"Сотрудники": [STAFF, ["Орлов Пётр Ильич", "Завуч, учитель химии", "7", ""]]}
    first = await matching.sheets(sheets)
    assert tally(first, Noun.STAFF) == (1, 0, 0, 0, 0)
    assert await matching.rows(query) == [("director", "Завуч, учитель химии"), ("teacher", "Завуч, учитель химии")]
    assert tally(await matching.sheets(sheets), Noun.STAFF) == (0, 0, 1, 0, 0)
    sheets["Сотрудники"][1][1] = "Учитель химии"
    assert tally(await matching.sheets(sheets), Noun.STAFF) == (0, 1, 0, 0, 0)
    assert await matching.rows(query) == [("director", "Завуч, учитель химии"), ("teacher", "Учитель химии")]


async def test_a_homeroom_teacher_by_initials(matching: Importing) -> None:
    classes = ["Класс", "Классный руководитель"]
    report = await matching.sheets(
        {
            "Сотрудники": [STAFF, ["Ли Анна Юрьевна", "Учитель", "", ""], ["Ли Алла Олеговна", "Учитель", "", ""]],
            "Классы": [classes, ["5А", "Ли А. Ю."], ["5Б", "Ли А."], ["5В", "Ом Ким"], ["5Г", ""]],
        }
    )
    assert keys(report) == ["teacher_ambiguous", "teacher_unknown"]
    assert {p.severity.value for p in report.problems} == {"warning"}
    homerooms = sa.select(person.c.given).join(school_class, school_class.c.homeroom_teacher_id == person.c.id)
    assert await matching.rows(homerooms) == [("Анна",)]


async def test_check_alone_needs_no_database(book: Book) -> None:
    roster = read(book({"Ученики": [HEAD, ["5Б", "Ли Ян", "", ""], ["5Б", "Ли Ян", "", ""]]}))
    assert [p.what.key for p in check(roster)] == ["roster.repeated_pupil"]
    assert [p.what.key for p in check(roster)] == ["roster.repeated_pupil"]


async def test_two_imports_at_once(database: Database, book: Book) -> None:
    rows = [[f"{g}А", f"Ли {n}", "", ""] for g in range(1, 10) for n in ("Ян", "Юн", "Ом", "Бо")]
    roster = read(book({"Школа": SCHOOL, "Ученики": [HEAD, *rows]}))
    await database.write(lambda tx: apply(tx, read(book({"Школа": SCHOOL}, "one.xlsx"))))
    await asyncio.gather(*(database.write(lambda tx: apply(tx, roster)) for _ in range(3)))
    count = sa.select(sa.func.count()).select_from(person)
    assert await database.read(lambda tx: tx.value(count)) == len(rows)
