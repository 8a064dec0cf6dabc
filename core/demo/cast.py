"""The demo's named people: those whom a visitor may play first. The rest of the school is invented around them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.database import Tx
from core.names import Name
from core.people import BOT_OF, Role, enrollment, guardianship, membership, person
from core.schools import school, school_class
from core.words import Phrase, say


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody of the staff: a teacher of `subject` with perhaps a class, or an office holder by `position`."""

    name: Name
    subject: str = ""
    position: str = ""
    homeroom: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A family: (guardian, relation) and (class, child)."""

    adults: tuple[tuple[Name, str], ...]
    children: tuple[tuple[str, Name], ...]


DIRECTOR = Name("Вересаева", "Светлана", "Николаевна", "f")
DEPUTY = Name("Лугова", "Ирина", "Павловна", "f")
ROBOTICS = Name("Ветров", "Игорь", "Павлович", "m")
COACH = Name("Рябинин", "Максим", "Олегович", "m")
HOMEROOM = Name("Снегирёва", "Наталья", "Андреевна", "f")
PRIMARY = Name("Ласточкина", "Вера", "Михайловна", "f")
ANNA = Name("Морошкина", "Анна", "Сергеевна", "f")
ALEXEY = Name("Морошкин", "Алексей", "Дмитриевич", "m")
PETYA = Name("Морошкин", "Пётр", "Алексеевич", "m")
MASHA = Name("Морошкина", "Мария", "Алексеевна", "f")
ELENA = Name("Липатова", "Елена", "Викторовна", "f")
TIMOFEY = Name("Липатов", "Тимофей", "Романович", "m")
OLGA = Name("Ясенева", "Ольга", "Игоревна", "f")
SOFIA = Name("Ясенева", "София", "Павловна", "f")
ILYA = Name("Ясенев", "Илья", "Павлович", "m")
VARVARA = Name("Ясенева", "Варвара", "Павловна", "f")
LYUDMILA = Name("Берегова", "Людмила", "Фёдоровна", "f")
ARTYOM = Name("Берегов", "Артём", "Денисович", "m")
KIRILL = Name("Снегирёв", "Кирилл", "Юрьевич", "m")
ALISA = Name("Ольхова", "Алиса", "Вадимовна", "f")
MARINA = Name("Ольхова", "Марина", "Евгеньевна", "f")

COORDINATOR = Name("Прибоева", "Татьяна", "Олеговна", "f")
COORDINATES = "Координатор муниципалитета"

STAFF = (
    Someone(DIRECTOR, position="Директор"),
    Someone(DEPUTY, subject="ист", position="Заместитель директора по воспитательной работе, учитель истории"),
    Someone(ROBOTICS, subject="инф"),
    Someone(COACH, subject="физра"),
    Someone(HOMEROOM, subject="мат", homeroom="5Б"),
    Someone(PRIMARY, subject="нач", homeroom="2А"),
)
FAMILIES = (
    Home(((ANNA, "мать"), (ALEXEY, "отец")), (("5Б", PETYA), ("2А", MASHA))),
    Home(((ELENA, "мать"),), (("1В", TIMOFEY),)),
    Home(((OLGA, "мать"),), (("9А", SOFIA), ("6Г", ILYA), ("3Б", VARVARA))),
    Home(((LYUDMILA, "бабушка, опекун"),), (("7В", ARTYOM),)),
    Home(((HOMEROOM, "мать"),), (("8А", KIRILL),)),
    Home(((MARINA, "мать"),), (("10А", ALISA),)),
)
# Before anybody visits: the title, who is in, and at which place of the queue (from 0, capacity and beyond wait).
SIGNED_UP = {
    "Плавание": ((PETYA, 3),),
    "Робототехника: первые шаги": ((MASHA, 13),),
    "Дебаты": ((SOFIA, 1),),
    "Волейбол": ((ILYA, 2),),
    "Клуб «Что? Где? Когда?»": ((KIRILL, 0),),
    "Разговорный английский": ((ALISA, 4),),
}
_PICKER = (
    (ANNA, Role.GUARDIAN),
    (ALEXEY, Role.GUARDIAN),
    (ELENA, Role.GUARDIAN),
    (OLGA, Role.GUARDIAN),
    (LYUDMILA, Role.GUARDIAN),
    (HOMEROOM, Role.GUARDIAN),
    (PETYA, Role.PUPIL),
    (ALISA, Role.PUPIL),
    (ROBOTICS, Role.TEACHER),
    (COACH, Role.TEACHER),
    (HOMEROOM, Role.TEACHER),
    (PRIMARY, Role.TEACHER),
    (DIRECTOR, Role.DIRECTOR),
    (DEPUTY, Role.DIRECTOR),
    (COORDINATOR, Role.COORDINATOR),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to play: all their roles, the bot to begin in, and a line about them («мама Петра (5Б)»)."""

    person_id: int
    public_id: str
    name: Name
    roles: tuple[Role, ...]
    bot: str
    about: Phrase


def demo_people(tx: Tx) -> list[DemoPerson]:
    """Give the people for the page that asks «who are you today?», in its order; empty without a demo.

    Somebody who is both a teacher and a mother is there twice, once for each bot.
    """
    families = {name.family for name, _ in _PICKER}
    found = {(row.family, row.given, row.patronymic): row for row in tx.all(_PEOPLE, {"families": list(families)})}
    cast = [(name, role, found.get((name.family, name.given, name.patronymic))) for name, role in _PICKER]
    return [_demo_person(tx, name, role, row.id, row.public_id) for name, role, row in cast if row]


def _demo_person(tx: Tx, name: Name, role: Role, person_id: int, public_id: str) -> DemoPerson:
    roles = tuple(Role(row.role) for row in tx.all(_ROLES, {"person_id": person_id}))
    about = _ABOUT[role](tx, name, person_id)
    return DemoPerson(person_id, public_id, name, roles, BOT_OF[role], about)


def _guardian(tx: Tx, name: Name, person_id: int) -> Phrase:
    rows = tx.all(_CHILDREN, {"guardian_id": person_id})
    children = [say("demo.child", name=_name(row), label=f"{row.grade}{row.letter}") for row in rows]
    return say(f"demo.{rows[0].relation}" if rows else "demo.guardian", children=children)


def _name(row: sa.Row[Any]) -> Name:
    return Name(row.family, row.given, row.patronymic, row.sex)


def _pupil(tx: Tx, name: Name, person_id: int) -> Phrase:
    row = tx.first(_CLASS, {"pupil_id": person_id})
    return say(f"demo.pupil_{name.sex}", label=f"{row.grade}{row.letter}" if row else "")


def _worker(tx: Tx, name: Name, person_id: int) -> Phrase:
    return say(f"demo.{_WORKERS[name]}")


_WORKERS = {
    ROBOTICS: "robotics",
    COACH: "coach",
    HOMEROOM: "homeroom",
    PRIMARY: "primary",
    DIRECTOR: "director",
    DEPUTY: "deputy",
    COORDINATOR: "coordinator",
}
_ABOUT = {
    Role.GUARDIAN: _guardian,
    Role.PUPIL: _pupil,
    Role.TEACHER: _worker,
    Role.DIRECTOR: _worker,
    Role.COORDINATOR: _worker,
}
_PEOPLE = (
    sa.select(person.c.id, person.c.public_id, person.c.family, person.c.given, person.c.patronymic)
    .join(membership, membership.c.person_id == person.c.id)
    .join(school, school.c.id == membership.c.school_id)
    .where(
        school.c.is_demo,
        membership.c.ended_at.is_(None),
        person.c.family.in_(sa.bindparam("families", expanding=True)),
    )
)
_ROLES = (
    sa.select(membership.c.role)
    .where(membership.c.person_id == sa.bindparam("person_id"), membership.c.ended_at.is_(None))
    .order_by(membership.c.id)
)
_CLASS = (
    sa.select(school_class.c.grade, school_class.c.letter)
    .join(enrollment, enrollment.c.class_id == school_class.c.id)
    .where(enrollment.c.pupil_id == sa.bindparam("pupil_id"), enrollment.c.ended_at.is_(None))
)
_CHILDREN = (
    sa.select(
        person.c.family,
        person.c.given,
        person.c.patronymic,
        person.c.sex,
        school_class.c.grade,
        school_class.c.letter,
        guardianship.c.relation,
    )
    .join(guardianship, guardianship.c.pupil_id == person.c.id)
    .join(enrollment, enrollment.c.pupil_id == person.c.id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(guardianship.c.guardian_id == sa.bindparam("guardian_id"), enrollment.c.ended_at.is_(None))
    .order_by(school_class.c.grade.desc(), person.c.id)
)
