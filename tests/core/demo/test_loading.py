"""The demo in a database, made by the import of any school."""

import asyncio
import shutil
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import roster
from core.absences.queries import class_away, homeroom
from core.absences.tables import absence_note
from core.access import actor
from core.appointments.tables import appointment, slot
from core.certificates import queries as certificates
from core.certificates.tables import Status as Standing
from core.certificates.tables import certificate
from core.database import Database, Tx, open_database
from core.demo import demo_people, load_demo, write_workbook
from core.demo.region import MUNICIPALITY, SCHOOL, SCHOOLS
from core.duty.shifts import on_duty
from core.opportunities import verbs
from core.opportunities.pupils import children
from core.opportunities.tables import Status, absence, opportunity, register, signup, weekly_time
from core.people import BOT_OF, Role, enrollment, guardianship, membership, person
from core.pickup import queries as pickups
from core.questions.tables import question
from core.schools import lesson_hours, municipality, region, school, school_class
from core.tables import metadata
from core.words import Words
from tests.conftest import FrozenClock

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _load(path)).result()
    yield path


async def _load(path: Path) -> None:
    database = open_database(f"sqlite:///{path}", FrozenClock())
    await database.write(lambda tx: metadata.create_all(tx.connection))
    await load_demo(database, TODAY)
    await database.close()


@pytest.fixture
async def demo(loaded: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the demo, to do with as one likes."""
    shutil.copy(loaded, tmp_path / "demo.db")
    database = open_database(f"sqlite:///{tmp_path}/demo.db", FrozenClock())
    yield database
    await database.close()


def _count(tx: Tx, table: sa.Table) -> int:
    return int(tx.value(sa.select(sa.func.count()).select_from(table)))


def test_the_workbook_reads_as_a_roster_without_a_word_of_complaint(tmp_path: Path) -> None:
    write_workbook(tmp_path / "demo.xlsx", TODAY)
    read = roster.read(tmp_path / "demo.xlsx")
    assert roster.check(read, TODAY) == []
    assert len(read.pupils) == 1612


async def test_it_loads_on_every_database_and_only_once(database: Database) -> None:
    await load_demo(database, TODAY)
    people = await database.read(lambda tx: _count(tx, person))
    signups = await database.read(lambda tx: _count(tx, signup))
    assert people > 4000
    await load_demo(database, TODAY)
    assert await database.read(lambda tx: (_count(tx, person), _count(tx, signup))) == (people, signups)
    assert await database.read(_inconsistent) == []


async def test_the_region_is_whole_and_marked_as_a_demo(demo: Database) -> None:
    def look(tx: Tx) -> tuple[int, int, int, list[str]]:
        full = sa.select(school.c.name, municipality.c.name).join(municipality)
        populated = tx.all(full.where(school.c.id.in_(sa.select(membership.c.school_id))))
        not_demo = int(tx.value(sa.select(sa.func.count()).where(~school.c.is_demo)))
        return _count(tx, region), _count(tx, municipality), not_demo, [" / ".join(row) for row in populated]

    regions, municipalities, not_demo, populated = await demo.read(look)
    assert (regions, municipalities, not_demo) == (1, 17, 0)
    assert populated == [f"{SCHOOL} / {MUNICIPALITY}"]
    named = await demo.read(lambda tx: Counter(row.name for row in tx.all(sa.select(school.c.name))))
    assert named == Counter(name for names in SCHOOLS.values() for name in names)
    assert named.total() == 58


async def test_everybody_is_there(demo: Database) -> None:
    by_role = await demo.read(lambda tx: Counter(r.role for r in tx.all(sa.select(membership.c.role))))
    assert by_role["pupil"] == 1612
    assert by_role["teacher"] == 78
    assert 2300 <= by_role["guardian"] <= 2600
    assert by_role["director"] >= 2
    counts = await demo.read(lambda tx: (_count(tx, school_class), _count(tx, opportunity), _count(tx, enrollment)))
    assert counts == (60, 120, 1612)
    homeless = sa.select(sa.func.count()).where(school_class.c.homeroom_teacher_id.is_(None))
    assert await demo.read(lambda tx: tx.value(homeless)) == 0
    leaderless = sa.select(sa.func.count()).where(opportunity.c.teacher_id.is_(None))
    assert await demo.read(lambda tx: tx.value(leaderless)) == 0
    guarded = sa.select(sa.func.count(sa.distinct(guardianship.c.pupil_id)))
    assert await demo.read(lambda tx: tx.value(guarded)) == 1612


async def test_a_teacher_who_is_a_parent_is_one_person(demo: Database) -> None:
    roles = await demo.read(lambda tx: tx.all(sa.select(membership.c.person_id, membership.c.role)))
    held = defaultdict(set)
    for row in roles:
        held[row.person_id].add(row.role)
    assert sum(roles == {"teacher", "guardian"} for roles in held.values()) >= 15


async def test_signups_look_like_a_school_in_november(demo: Database) -> None:
    status = await demo.read(lambda tx: Counter(r.status for r in tx.all(sa.select(signup.c.status))))
    assert 1300 <= status.total() <= 1500
    assert status[Status.WAITING] >= 40
    assert status[Status.LEFT] >= 3
    rows = await demo.read(lambda tx: tx.all(sa.select(opportunity)))
    assert 15 <= sum(row.taken == row.capacity for row in rows) <= 50
    assert sum(0 < row.taken < row.capacity for row in rows) > 50


async def test_counters_agree_with_the_signups(demo: Database) -> None:
    assert await demo.read(_inconsistent) == []


def _inconsistent(tx: Tx) -> list[str]:
    """Name every opportunity whose counters, line or capacity do not fit its sign-ups."""
    lines = defaultdict(list)
    for row in tx.all(sa.select(signup).order_by(signup.c.line)):
        lines[row.opportunity_id].append(row)
    wrong = []
    for club in tx.all(sa.select(opportunity)):
        rows = lines[club.id]
        inside = [row for row in rows if row.status == Status.IN]
        waiting = [row for row in rows if row.status == Status.WAITING]
        fits = (
            club.taken == len(inside) <= club.capacity
            and club.last_in_line == len(rows)
            and [row.line for row in rows] == list(range(1, len(rows) + 1))
            and (not waiting or len(inside) == club.capacity)
            and all(a.line < b.line for a in inside for b in waiting)
            and [row.created_at for row in rows] == sorted(row.created_at for row in rows)
            and all(row.created_at <= tx.now for row in rows)
            and all(club.signup_from <= row.created_at < club.signup_until for row in rows)
            and len({row.pupil_id for row in rows}) == len(rows)
        )
        if not fits:
            wrong.append(club.title)
    return wrong


async def test_nobody_is_signed_up_for_two_things_at_once_or_in_lessons(demo: Database) -> None:
    clubs = (
        sa.select(signup.c.pupil_id, weekly_time.c.weekday, weekly_time.c.starts, weekly_time.c.ends)
        .join(weekly_time, weekly_time.c.opportunity_id == signup.c.opportunity_id)
        .where(signup.c.status != Status.LEFT)
    )
    lessons = sa.select(enrollment.c.pupil_id, lesson_hours.c.weekday, lesson_hours.c.starts, lesson_hours.c.ends).join(
        lesson_hours, lesson_hours.c.class_id == enrollment.c.class_id
    )
    week = defaultdict(list)
    for row in await demo.read(lambda tx: tx.all(clubs.union_all(lessons))):
        week[row.pupil_id, row.weekday].append((row.starts, row.ends))
    for spans in week.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


async def test_only_a_guardian_or_the_pupil_signed_up(demo: Database) -> None:
    guards = await demo.read(lambda tx: tx.all(sa.select(guardianship.c.guardian_id, guardianship.c.pupil_id)))
    may = {tuple(row) for row in guards}
    made = await demo.read(lambda tx: tx.all(sa.select(signup.c.by_person_id, signup.c.pupil_id)))
    assert all(row.by_person_id == row.pupil_id or tuple(row) in may for row in made)


async def test_registers_are_of_past_meetings_and_absent_are_members(demo: Database) -> None:
    times = {
        tuple(r)
        for r in await demo.read(lambda tx: tx.all(sa.select(weekly_time.c.opportunity_id, weekly_time.c.weekday)))
    }
    kept = await demo.read(lambda tx: tx.all(sa.select(register)))
    assert len(kept) > 200
    for row in kept:
        assert (row.opportunity_id, row.held_on.weekday()) in times
        assert row.held_on < TODAY
    members = {
        tuple(r)
        for r in await demo.read(
            lambda tx: tx.all(sa.select(signup.c.opportunity_id, signup.c.pupil_id).where(signup.c.status == Status.IN))
        )
    }
    club_of = {row.id: row.opportunity_id for row in kept}
    away = await demo.read(lambda tx: tx.all(sa.select(absence)))
    assert away
    assert all((club_of[row.register_id], row.pupil_id) in members for row in away)


async def test_the_cast_is_ready_to_be_played(demo: Database, words: Words) -> None:
    cast = await demo.read(demo_people)
    assert len(cast) >= 12
    about = {(p.name.form("given"), p.bot): words.text(p.about, "ru") for p in cast}
    assert about["Анна", "parent"] == "мама Петра (5Б) и Марии (2А)"
    assert about["Алексей", "parent"] == "папа Петра (5Б) и Марии (2А)"
    assert about["Ольга", "parent"] == "мама Софии (9А), Ильи (6Г) и Варвары (3Б)"
    assert about["Людмила", "parent"] == "бабушка и опекун Артёма (7В)"
    assert about["Пётр", "student"] == "ученик 5Б"
    assert about["Алиса", "student"] == "ученица 10А"
    assert {p.bot for p in cast} == set(BOT_OF.values())
    for someone in cast:
        assert words.text(someone.about, "en")
        assert {BOT_OF[role] for role in someone.roles} >= {someone.bot}
    homeroom = [p for p in cast if p.name.given == "Наталья"]
    assert {p.bot for p in homeroom} == {"parent", "teacher"}
    assert len({p.person_id for p in homeroom}) == 1


async def test_the_cast_leads_what_their_line_says(demo: Database) -> None:
    titles = sa.select(opportunity.c.title, person.c.family).join(person, person.c.id == opportunity.c.teacher_id)
    led = defaultdict(list)
    for row in await demo.read(lambda tx: tx.all(titles)):
        led[row.family].append(row.title)
    assert all("обототехника" in title for title in led["Ветров"])
    assert led["Рябинин"]
    assert any("Шахматы" in title for title in led["Ласточкина"])
    homeroom = (
        sa.select(school_class.c.grade, school_class.c.letter)
        .join(person, person.c.id == school_class.c.homeroom_teacher_id)
        .where(person.c.family == "Снегирёва")
    )
    assert await demo.read(lambda tx: tuple(tx.first(homeroom) or ())) == (5, "Б")


async def test_a_guardian_of_the_cast_signs_a_child_up_with_the_real_verb(demo: Database) -> None:
    anna = next(p for p in await demo.read(demo_people) if p.name.given == "Анна")

    def sign_up(tx: Tx) -> verbs.Outcome:
        as_guardian = actor(tx, anna.person_id, (Role.GUARDIAN,))
        assert as_guardian is not None
        petya = tx.value(
            sa.select(person.c.id)
            .join(guardianship, guardianship.c.pupil_id == person.c.id)
            .where(guardianship.c.guardian_id == anna.person_id, person.c.given == "Пётр")
        )
        chess = tx.value(sa.select(opportunity.c.id).where(opportunity.c.title == "Шахматы: разрядники"))
        return verbs.sign_up(tx, as_guardian, petya, chess)

    assert (await demo.write(sign_up)).status is Status.IN
    assert await demo.read(_inconsistent) == []


async def test_papers_stand_in_every_state_and_their_families_and_the_office_see_them(demo: Database) -> None:
    def papers(tx: Tx) -> tuple[set[Standing], list[certificates.Request], pickups.List]:
        people = {(p.name.family, p.name.given): p.person_id for p in demo_people(tx)}
        office = actor(tx, people["Вересаева", "Светлана"], (Role.DIRECTOR,))
        anna = actor(tx, people["Морошкина", "Анна"], (Role.GUARDIAN,))
        assert office is not None
        assert anna is not None
        states = {Standing(s) for s in tx.run(sa.select(certificate.c.status)).scalars()}
        masha = next(child.id for child in children(tx, anna) if child.name.given == "Мария")
        assert len(certificates.of_family(tx, anna)) == 2
        return states, list(certificates.queue(tx, office)), pickups.of_child(tx, anna, masha)

    states, queue, fetched = await demo.read(papers)
    assert states == set(Standing) - {Standing.WITHDRAWN}
    assert queue[0].overdue
    assert [one.is_for_a_day for one in fetched.allowed] == [True, False]
    assert len(fetched.guardians) == 2


def test_no_demo_no_cast(tmp_path: Path) -> None:
    async def look() -> int:
        database = open_database(f"sqlite:///{tmp_path}/empty.db")
        await database.write(lambda tx: metadata.create_all(tx.connection))
        found = await database.read(demo_people)
        await database.close()
        return len(found)

    assert asyncio.run(look()) == 0


async def test_notes_look_like_a_school_in_november(demo: Database) -> None:
    notes = await demo.read(lambda tx: tx.all(sa.select(absence_note)))
    assert 100 <= len(notes) <= 200
    assert 15 <= sum(row.first_day <= TODAY <= row.last_day for row in notes) <= 60
    assert len({row.pupil_id for row in notes}) == len(notes)
    guards = await demo.read(lambda tx: tx.all(sa.select(guardianship.c.guardian_id, guardianship.c.pupil_id)))
    assert {(row.by_person_id, row.pupil_id) for row in notes} <= {tuple(row) for row in guards}
    cast = {p.person_id for p in await demo.read(demo_people)}
    assert not cast & {row.pupil_id for row in notes}
    now = FrozenClock().now
    assert all(row.created_at <= now for row in notes)


async def test_whoever_is_played_first_sees_somebody_away(demo: Database) -> None:
    cast = await demo.read(demo_people)
    teachers = {p.name.family: p.person_id for p in cast if Role.TEACHER in p.roles}
    for family in ("Снегирёва", "Ласточкина"):
        me = await demo.read(lambda tx, f=family: actor(tx, teachers[f], (Role.TEACHER,)))  # type: ignore[misc]
        assert me is not None
        (own,) = await demo.read(lambda tx, m=me: homeroom(tx, m))  # type: ignore[misc]
        assert await demo.read(lambda tx, m=me, c=own.id: class_away(tx, m, c, TODAY))  # type: ignore[misc]
    me = await demo.read(lambda tx: actor(tx, teachers["Ласточкина"], (Role.TEACHER,)))
    assert me is not None
    assert await demo.read(lambda tx: on_duty(tx, me))


async def test_families_have_asked_and_booked(demo: Database) -> None:
    def look(tx: Tx) -> tuple[int, int, int, int]:
        waiting = sa.select(sa.func.count()).where(question.c.waits_since.is_not(None))
        ahead = sa.select(sa.func.count()).where(slot.c.starts_at > tx.now)
        return _count(tx, question), int(tx.value(waiting)), int(tx.value(ahead)), _count(tx, appointment)

    asked, waiting, free, booked = await demo.read(look)
    assert asked > 30
    assert 5 <= waiting <= 20
    assert free > 30
    assert booked == 3
