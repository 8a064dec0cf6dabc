"""Builds a school in school words: `await world.guardian("Анна Иванова", children={"Петя": "5Б"})`."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import sqlalchemy as sa

from core import accounts, messengers
from core.accounts import account
from core.broadcasts.audience import Audience, Whom
from core.database import Database, Tx
from core.forms.model import Form, Question
from core.ids import random_id
from core.opportunities.tables import opportunity, weekly_time
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import lesson_hours, municipality, region, school, school_class
from core.surveys import drafting, opening
from core.surveys.drafting import Draft
from dialogs.engine.turn import ROLES, Engine
from dialogs.engine.update import Bot

_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_external = count(1)


@dataclass
class Someone:
    """A person of the test: who they are, and their account in a messenger."""

    id: int
    bot: Bot
    world: "World"
    account: str = ""
    transport: str = "web"
    children: dict[str, int] = field(default_factory=dict)


@dataclass
class World:
    """One school by default; everything that is not said is plausible."""

    database: Database
    engine: Engine
    school_id: int = 0

    async def school(self, name: str = "Лицей № 49") -> int:
        """Add a school; later people and clubs belong to it."""
        self.school_id = await self.database.write(lambda tx: _school(tx, name))
        return self.school_id

    async def guardian(self, name: str, children: dict[str, str], **more: Any) -> Someone:
        """Add a guardian with an account, and children: {"Петя": "5Б"}, or with a family name of their own."""
        who = await self._person(name, Role.GUARDIAN, Bot.PARENT, **more)

        def add(tx: Tx) -> None:
            for given, label in children.items():
                whole = given if " " in given else f"{given} {name.split()[1]}"
                who.children[given] = _pupil(tx, self.school_id, whole, label)
                tx.insert(guardianship, guardian_id=who.id, pupil_id=who.children[given])

        await self.database.write(add)
        return who

    async def pupil(self, name: str, label: str = "5Б", **more: Any) -> Someone:
        """Add a pupil with an account."""
        await self._schooled()
        pupil_id = await self.database.write(lambda tx: _pupil(tx, self.school_id, name, label))
        return await self.account_of(pupil_id, Bot.STUDENT, **more)

    async def teacher(self, name: str, **more: Any) -> Someone:
        """Add a teacher with an account."""
        return await self._person(name, Role.TEACHER, Bot.TEACHER, **more)

    async def homeroom(self, label: str, teacher: Someone) -> None:
        """Let `teacher` be the homeroom teacher of a class that is there."""
        grade, letter = int(label[:-1]), label[-1]
        of = school_class.c.school_id == self.school_id, school_class.c.grade == grade, school_class.c.letter == letter
        await self.database.write(
            lambda tx: tx.run(school_class.update().where(*of).values(homeroom_teacher_id=teacher.id))
        )

    async def staff(self, name: str = "Галина Серова", position: str = "", **more: Any) -> Someone:
        """Add somebody of the school's office with an account, and with what the school calls them."""
        who = await self._person(name, Role.STAFF, Bot.DIRECTOR, **more)
        called = membership.update().where(membership.c.person_id == who.id).values(position=position)
        await self.database.write(lambda tx: tx.run(called))
        return who

    async def director(self, name: str = "Ольга Петрова", **more: Any) -> Someone:
        """Add a director with an account."""
        return await self._person(name, Role.DIRECTOR, Bot.DIRECTOR, **more)

    async def stranger(self, bot: Bot = Bot.PARENT, transport: str = "web") -> Someone:
        """Give somebody whom no school has invited yet."""
        return Someone(0, bot, self, f"x{next(_external)}", transport)

    async def club(self, title: str, times: str = "вт 15:00-16:00", places: int = 15, **more: Any) -> int:
        """Add a club: times «вт 15:00-16:00, чт 15:00-16:00»; `more` are columns of the table."""
        await self._schooled()

        def add(tx: Tx) -> int:
            row = {"kind": "club", "category": "science", "capacity": places, "school_id": self.school_id} | more
            made = tx.insert(opportunity, title=title, public_id=random_id(), **row)
            for part in filter(None, times.split(",")):
                day, span = part.split()
                starts, ends = (int(h) * 60 + int(m) for h, m in (t.split(":") for t in span.split("-")))
                tx.run(
                    weekly_time.insert(),
                    {"opportunity_id": made, "weekday": _DAYS.index(day), "starts": starts, "ends": ends},
                )
            tx.run(school.update().values(catalogue=school.c.catalogue + 1))
            return made

        return await self.database.write(add)

    async def survey(self, title: str, *questions: Question, author: Someone | None = None, **more: Any) -> int:
        """Add a survey that is open: of the guardians, by a director, unless `more` says so (see drafting.Draft).

        `grades`: of these alone.
        """
        author = author or await self.director("Нина Совина")
        whom = more.pop("whom", Whom.GUARDIANS)
        grades = more.pop("grades", None)
        audiences = {self.school_id: Audience(whom, grades, names=tuple(str(grade) for grade in grades or ()))}
        draft = Draft(title, more.pop("purpose", "понять, как лучше"), Form(questions), audiences, **more)

        def add(tx: Tx) -> int:
            known = accounts.known(tx, author.transport, author.account, "ru", ROLES[author.bot])
            assert known.actor is not None
            made = drafting.create(tx, known.actor, author.bot, draft)
            opening.send(tx, known.actor, made)
            return made

        return await self.database.write(add)

    async def account_of(self, person_id: int, bot: Bot, transport: str = "web") -> Someone:
        """Give the person an account in a messenger."""
        external = f"x{next(_external)}"
        now = self.database.clock()
        await self.database.write(
            lambda tx: tx.insert(
                account, transport=transport, external_id=external, person_id=person_id, language="ru", created_at=now
            )
        )
        return Someone(person_id, bot, self, external, transport)

    async def _person(self, name: str, role: Role, bot: Bot, **more: Any) -> Someone:
        await self._schooled()

        def add(tx: Tx) -> int:
            made = _person(tx, name)
            tx.insert(membership, person_id=made, role=role, school_id=self.school_id)
            return made

        return await self.account_of(await self.database.write(add), bot, **more)

    async def _schooled(self) -> None:
        if not self.school_id:
            await self.school()


def _connect(tx: Tx) -> None:
    """Let every bot run in every messenger."""
    messengers.keep_web(tx, "https://klik.example")
    for bot in messengers.BOTS:
        name = f"klik_{bot}_bot"
        messengers.keep(tx, "telegram", bot, f"@{name}", f"https://t.me/{name}?start={{payload}}")
        messengers.keep(tx, "vk", bot, name, f"https://vk.me/{name}?ref={{payload}}")
        messengers.keep(tx, "max", bot, f"@{name}", f"https://max.ru/{name}?start={{payload}}")


def _school(tx: Tx, name: str) -> int:
    _connect(tx)
    region_id = tx.value(sa.select(region.c.id)) or tx.insert(region, name="Калининградская область")
    municipality_id = tx.value(sa.select(municipality.c.id)) or tx.insert(
        municipality, region_id=region_id, name="Калининград"
    )
    return tx.insert(school, municipality_id=municipality_id, name=name, public_id=random_id())


def _person(tx: Tx, name: str, born: date | None = None) -> int:
    given, family, *patronymic = name.split()
    if patronymic:
        sex = "f" if patronymic[0].endswith("на") else "m"
    else:
        sex = "f" if given[-1] in "ая" and given not in ("Петя", "Миша", "Дима", "Ваня", "Саша", "Никита") else "m"
    row = {"given": given, "family": family, "patronymic": " ".join(patronymic), "sex": sex, "born": born}
    return tx.insert(person, **row, public_id=random_id(), language="ru")


def _pupil(tx: Tx, school_id: int, name: str, label: str) -> int:
    grade, letter = int(label[:-1]), label[-1]
    class_id = tx.value(
        sa.select(school_class.c.id).where(
            school_class.c.school_id == school_id, school_class.c.grade == grade, school_class.c.letter == letter
        )
    )
    if class_id is None:
        class_id = tx.insert(school_class, school_id=school_id, grade=grade, letter=letter)
        hours = [{"class_id": class_id, "weekday": d, "starts": 480, "ends": 810} for d in range(5)]
        tx.run(lesson_hours.insert(), hours)
    made = _person(tx, name, date(2026 - 6 - grade, 3, 14))
    tx.insert(membership, person_id=made, role=Role.PUPIL, school_id=school_id)
    tx.insert(enrollment, pupil_id=made, class_id=class_id, school_id=school_id)
    return made
