"""A line of each kind of sheet as a typed row. Each gives False when the line cannot be taken."""

from collections.abc import Callable, Sequence
from datetime import date

from core.names import Name
from core.opportunities.tables import Category, Kind
from core.people import Role
from core.roster import personal, timetable, values
from core.roster.headings import DAYS
from core.roster.line import Line
from core.roster.rows import (
    ChildRef,
    ClassLabel,
    ClassRow,
    GuardianRow,
    Noun,
    OpportunityRow,
    PupilRow,
    Roster,
    SchoolRow,
    Severity,
    StaffRow,
)
from core.roster.text import Cell, norm, text
from core.roster.values import Unclear
from core.words import Weekly, say

Entry = Callable[[Line, Roster, ClassLabel | None], bool]

_KEY = values.line(120)
_TITLE = values.line(200)
_PLACE = values.line(120)
_ABOUT = values.line(1000)
_MAX_SCHOOL = 300
MAX_POSITION = 120


def school_key(name: str) -> str:
    """Give the form by which a row names its school: quotes and spaces do not matter."""
    return " ".join("".join(c if c.isalnum() else " " for c in norm(name)).split())


def _school_of(line: Line) -> str:
    return school_key(line.take("school", values.line(_MAX_SCHOOL)) or "")


def _school(line: Line, roster: Roster, _: ClassLabel | None) -> bool:
    name = line.need("school", values.line(_MAX_SCHOOL))
    municipality = line.take("municipality", values.line(200)) or ""
    region = line.take("region", values.line(200)) or ""
    timezone = line.soft("timezone", values.timezone) or ""
    if name and not line.failed:
        roster.schools.append(SchoolRow(line.at, school_key(name), name, municipality, region, timezone))
    return bool(name)


def _class(line: Line, roster: Roster, _: ClassLabel | None) -> bool:
    label = line.need("class", values.class_label)
    homeroom = line.soft("homeroom", text) or ""
    hours = _lesson_hours(line)
    school = _school_of(line)
    if label and not line.failed:
        roster.classes.append(ClassRow(line.at, school, label, homeroom, hours))
    return bool(label)


def _lesson_hours(line: Line) -> tuple[Weekly, ...] | None:
    """Lessons by day, or one span for the five working days."""
    days = [(i, line.soft(field, timetable.day_hours)) for i, field in enumerate(DAYS) if line.has(field)]
    if days:
        return tuple(Weekly(i, *span) for i, span in days if span)
    if line.has("hours"):
        return line.soft("hours", _any_hours)
    until = line.soft("until", timetable.clock)
    if until is None:
        return None
    starts = line.soft("from", timetable.clock) or timetable.SCHOOL_STARTS
    if starts >= until:
        line.note("until", say("roster.ends_before", value=text(line.cell("until"))), Severity.WARNING)
        return None
    return tuple(Weekly(i, starts, until) for i in range(5))


def _any_hours(cell: Cell) -> tuple[Weekly, ...]:
    try:
        return timetable.one_a_day(timetable.weekly(cell))
    except Unclear:
        return tuple(Weekly(i, *timetable.hours(cell)) for i in range(5))


def _name(line: Line) -> Name | None:
    """Read the whole name from one column, or its parts from three."""
    if line.has("name") and not line.has("given"):
        return line.take("name", personal.full_name)
    if not line.has("family") and not line.has("name"):
        line.note("name", say("roster.needed_name"))
        return None
    family = line.take("family" if line.has("family") else "name", text) or ""
    if not line.has("given"):
        return line.take("family", personal.full_name)
    given, patronymic = line.take("given", text) or "", line.take("patronymic", text) or ""
    return line.take("family", lambda _: personal.name(family, given, patronymic)) if family and given else None


def _pupil(line: Line, roster: Roster, section: ClassLabel | None) -> bool:
    name = _name(line)
    label = section if section and not line.has("class") else line.need("class", values.class_label)
    born = line.take("born", values.day)
    told = line.soft("sex", values.sex) or ""
    key = line.take("key", _KEY) or ""
    phones_are_parents = not any(line.layout.fields.get(f) for f in ("parent_phone", "phone")) and line.has("parent")
    phone = line.soft("phone" if line.has("phone") or phones_are_parents else "any_phone", values.phone) or ""
    school = _school_of(line)
    if name is None or label is None or line.failed:
        return False
    pupil = PupilRow(line.at, school, personal.with_sex(name, told), label, born, phone, key)
    roster.pupils.append(pupil)
    _parents(line, roster, pupil, "any_phone" if phones_are_parents else "parent_phone")
    return True


def _parents(line: Line, roster: Roster, pupil: PupilRow, parent_phone: str) -> None:
    for field, phone_field, relation in (
        ("mother", "mother_phone", "mother"),
        ("father", "father_phone", "father"),
        ("parent", parent_phone, ""),
        ("parent2", "parent2_phone", ""),
    ):
        name = line.soft(field, personal.full_name)
        phone = line.soft(phone_field, values.phone) or ""
        if name is not None:
            guardian = personal.with_sex(name, personal.sex_of_relation(relation))
            child = (ChildRef(row=pupil),)
            roster.guardians.append(GuardianRow(line.at, pupil.school, guardian, phone, "", relation, child))


def _guardian(line: Line, roster: Roster, _: ClassLabel | None) -> bool:
    name = _name(line)
    phone = line.soft("phone", values.phone) or ""
    relation = line.soft("relation", personal.relation) or ""
    told = line.soft("sex", values.sex) or personal.sex_of_relation(relation)
    children = _children(line)
    school = _school_of(line)
    if name is None or line.failed:
        return False
    person = personal.with_sex(name, told)
    roster.guardians.append(GuardianRow(line.at, school, person, phone, "", relation, children))
    return True


def _children(line: Line) -> tuple[ChildRef, ...]:
    """Read one child, or several parted by a comma, a semicolon or a line break, each with a class or one for all."""
    key = line.take("child_key", _KEY) or ""
    names = line.take("child", _several) or []
    classes = line.take("class", _several) or []
    if not names and not key:
        line.note("child", say("roster.needed_child"))
    labels = line.take("class", lambda _: [values.class_label(c) for c in classes]) or []
    if len(labels) not in (0, 1, len(names)):
        line.note("class", say("roster.classes_of_children", names=len(names), classes=len(labels)))
        return ()
    if not names:
        return (ChildRef(key=key),)
    many: Sequence[ClassLabel | None] = labels * len(names) if len(labels) == 1 else labels or [None] * len(names)
    return tuple(
        ChildRef(key=key if len(names) == 1 else "", name=n, label=c) for n, c in zip(names, many, strict=True)
    )


def _several(cell: Cell) -> list[str]:
    if isinstance(cell, date):
        raise Unclear("class_is_date", value=text(cell))
    parts = (cell if isinstance(cell, str) else text(cell)).replace("\n", ";").replace(",", ";").split(";")
    return [p for p in map(text, parts) if p]


def _staff(line: Line, roster: Roster, _: ClassLabel | None) -> bool:
    name = _name(line)
    if not line.has("roles"):
        line.need("roles", text)
    roles = line.soft("roles", personal.roles) or (Role.STAFF,)
    told = line.soft("sex", values.sex) or ""
    key = line.take("key", _KEY) or ""
    phone = line.soft("phone", values.phone) or ""
    school = _school_of(line)
    if name is None or line.failed:
        return False
    position = text(line.cell("roles") or "")[:MAX_POSITION]
    roster.staff.append(StaffRow(line.at, school, personal.with_sex(name, told), roles, phone, key, position))
    return True


def _opportunity(line: Line, roster: Roster, _: ClassLabel | None) -> bool:
    title = line.need("title", _TITLE)
    kind = line.take("kind", values.kind) or Kind.CLUB
    category = line.need("category", values.category)
    capacity = line.need("capacity", values.places)
    row = OpportunityRow(
        line.at,
        _school_of(line),
        key=line.take("key", _KEY) or "",
        title=title or "",
        kind=kind,
        category=category or Category.SOCIAL,
        capacity=capacity or 1,
        leader=line.soft("leader", text) or "",
        about=line.take("about", _ABOUT),
        place=line.take("place", _PLACE),
        point=line.soft("point", values.point),
        price_kopecks=line.take("price", values.price),
        ages=line.take("ages", values.ages),
        grades=line.take("grades", values.grades),
        times=line.take("times", timetable.weekly),
        signup_from=line.take("signup_from", values.moment(last=False)),
        signup_until=line.take("signup_until", values.moment(last=True)),
        starts_on=line.take("starts_on", values.day),
        ends_on=line.take("ends_on", values.day),
    )
    if not line.failed:
        roster.opportunities.append(row)
    return not line.failed


ENTRIES: dict[Noun, Entry] = {
    Noun.SCHOOL: _school,
    Noun.CLASS: _class,
    Noun.PUPIL: _pupil,
    Noun.GUARDIAN: _guardian,
    Noun.STAFF: _staff,
    Noun.OPPORTUNITY: _opportunity,
}
