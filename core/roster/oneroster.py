"""A OneRoster 1.2 (or 1.1) CSV zip as a Roster."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from core.names import Name
from core.people import Role
from core.roster import personal, values
from core.roster.archive import Record, sheet_of, tables_of
from core.roster.grid import RosterEmpty, RosterUnknown
from core.roster.rows import (
    At,
    ChildRef,
    ClassLabel,
    ClassRow,
    GuardianRow,
    Noun,
    Problem,
    PupilRow,
    Roster,
    SchoolRow,
    Severity,
    StaffRow,
)
from core.roster.text import clean
from core.roster.values import Unclear
from core.words import Phrase, say

_NEEDED = {
    "orgs": ("sourcedId", "name", "type"),
    "users": ("sourcedId", "givenName", "familyName"),
    "classes": ("sourcedId", "title", "schoolSourcedId"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
}
_ROLES = {
    "teacher": Role.TEACHER, "counselor": Role.TEACHER, "aide": Role.STAFF, "proctor": Role.STAFF,
    "siteadministrator": Role.STAFF, "systemadministrator": Role.STAFF, "administrator": Role.STAFF,
    "principal": Role.DIRECTOR, "districtadministrator": Role.COORDINATOR,
}  # fmt: skip
_GUARDIANS = {"guardian", "parent", "relative"}
T = TypeVar("T")
_GONE = {"tobedeleted", "inactive"}


Records = dict[str, Record]
Roles = list[tuple[str, str]]  # (role, school or other organization)


def roster_of_archive(source: str, content: bytes) -> Roster:
    """Read the files of the archive.

    Raises RosterUnknown for an archive of something else, RosterEmpty for one without users, FileUnreadable.
    """
    tables = tables_of(content)
    if "users" not in tables and "orgs" not in tables:
        raise RosterUnknown
    reading = _Reading(source, tables)
    reading.run()
    if not reading.roster.nouns:
        raise RosterEmpty
    return reading.roster


class _Reading:
    """Reads the files in the order in which they refer to each other."""

    def __init__(self, source: str, tables: dict[str, list[list[str]]]) -> None:
        self.roster = Roster(source)
        self.tables = tables
        self.orgs: Records = {}
        self.labels: dict[str, ClassLabel] = {}  # class → its label
        self.school_of: dict[str, str] = {}  # class → school
        self.class_of: dict[str, str] = {}  # pupil → class
        self.homeroom: dict[str, str] = {}  # class → teacher
        self.pupils: dict[str, PupilRow] = {}
        self.names: dict[str, Name | None] = {}
        self.problems = self.roster.problems

    def run(self) -> None:
        self.orgs = {r["sourcedId"]: r for r in self._records("orgs", Noun.SCHOOL)}
        self._schools()
        users = {r["sourcedId"]: r for r in self._records("users", Noun.PUPIL)}
        classes = self._labelled(list(self._records("classes", Noun.CLASS)))
        self._enrollments()
        roles = self._roles(users)
        self._classes(classes, users)
        self._pupils(users, roles)
        self._others(users, roles)

    def _records(self, name: str, noun: Noun) -> Iterator[Record]:
        rows = self.tables.get(name, [])
        headings = [clean(h) for h in rows[0]] if rows else []
        sheet = sheet_of(name, noun, headings)
        missing = [h for h in _NEEDED.get(name, ()) if h not in headings]
        for heading in missing if rows else ():
            what = say("roster.no_column", heading=heading)
            self.problems.append(Problem(sheet.name, None, None, what, Severity.ERROR))
        if missing:
            return
        self.roster.nouns |= {noun} if len(rows) > 1 and name in ("orgs", "users", "classes") else set()
        for i, cells in enumerate(rows[1:], 2):
            if any(cells):
                record = Record(At(sheet, i), dict(zip(headings, map(clean, cells), strict=False)))
                if record["status"].lower() not in _GONE:
                    yield record
                else:
                    self._note(record, "status", say("roster.marked_deleted"), Severity.WARNING)

    def _note(self, record: Record, heading: str, what: Phrase, severity: Severity = Severity.ERROR) -> None:
        column = record.at.sheet.columns.get(heading)
        self.problems.append(Problem(record.at.sheet.name, record.at.row, column, what, severity))

    def _read(self, record: Record | None, heading: str, read: values.Reader[T]) -> T | None:
        """Give what the cell says; without it the record goes on."""
        if record is None or not record[heading]:
            return None
        try:
            return read(record[heading])
        except Unclear as unclear:
            self._note(record, heading, unclear.what, Severity.WARNING)
            return None

    def _schools(self) -> None:
        for key, org in self.orgs.items():
            if org["type"] == "school":
                above = list(self._above(org))
                municipality = next((o["name"] for o in above if o["type"] in ("district", "local")), "")
                region = next((o["name"] for o in above if o["type"] in ("state", "national")), "")
                self.roster.schools.append(SchoolRow(org.at, key, org["name"], municipality, region, ""))

    def _above(self, org: Record) -> Iterator[Record]:
        seen = {org["sourcedId"]}
        while (parent := self.orgs.get(org["parentSourcedId"])) and parent["sourcedId"] not in seen:
            seen.add(parent["sourcedId"])
            yield parent
            org = parent

    def _labelled(self, records: Sequence[Record]) -> list[Record]:
        """Keep the classes that pupils belong to: homerooms, or, where none is marked, those named «5Б»."""
        marked = [r for r in records if r["classType"].lower() == "homeroom"]
        kept = []
        for record in marked or records:
            label = _label(record)
            if label is not None:
                self.labels[record["sourcedId"]] = label
                self.school_of[record["sourcedId"]] = record["schoolSourcedId"]
                kept.append(record)
            elif marked:
                self._note(record, "title", say("roster.bad_class", value=record["title"]))
        return kept

    def _enrollments(self) -> None:
        for record in self._records("enrollments", Noun.PUPIL):
            role, of_class, user = record["role"].lower(), record["classSourcedId"], record["userSourcedId"]
            if role == "student" and of_class in self.labels:
                self.class_of.setdefault(user, of_class)
            elif role == "teacher" and record["primary"].lower() != "false":
                self.homeroom.setdefault(of_class, user)

    def _roles(self, users: Records) -> dict[str, Roles]:
        """Give (role, school) of each user: from roles.csv, or as OneRoster 1.1 has them in users.csv."""
        found: dict[str, Roles] = defaultdict(list)
        for record in self._records("roles", Noun.STAFF):
            if record["userSourcedId"] in users:
                found[record["userSourcedId"]].append((record["role"].lower(), record["orgSourcedId"]))
        for key, user in users.items():
            if key not in found and user["role"]:
                orgs = user.several("orgSourcedIds") or [user["primaryOrgSourcedId"]]
                found[key] = [(user["role"].lower(), org) for org in orgs]
        return found

    def _classes(self, records: Sequence[Record], users: Records) -> None:
        for record in records:
            teacher = users.get(self.homeroom.get(record["sourcedId"], ""))
            homeroom = teacher and self._name(teacher)
            self.roster.classes.append(
                ClassRow(
                    record.at,
                    record["schoolSourcedId"],
                    self.labels[record["sourcedId"]],
                    homeroom.form("full") if homeroom else "",
                    None,
                )
            )

    def _school(self, org: str) -> str:
        """Give the key of the school; a role in a district belongs to no school of ours."""
        return org if org in self.orgs and self.orgs[org]["type"] == "school" else ""

    def _name(self, user: Record) -> Name | None:
        """Give the name, noting once what is wrong with it."""
        key = user["sourcedId"]
        if key not in self.names:
            try:
                self.names[key] = _name_of(user)
            except Unclear as unclear:
                self.names[key] = None
                self._note(user, "familyName", unclear.what)
        return self.names[key]

    def _pupils(self, users: Records, roles: dict[str, Roles]) -> None:
        about = {r["sourcedId"]: r for r in self._records("demographics", Noun.PUPIL)}
        for key, user in users.items():
            if not any(role == "student" for role, _ in roles[key]):
                continue
            of_class, name = self.class_of.get(key), self._name(user)
            if of_class is None:
                self._note(user, "sourcedId", say("roster.not_enrolled"))
            if of_class is None or name is None:
                self._unread(Noun.PUPIL)
            else:
                self._pupil(user, of_class, name, about.get(key))

    def _pupil(self, user: Record, of_class: str, name: Name, about: Record | None) -> None:
        row = PupilRow(
            user.at,
            self.school_of[of_class],
            personal.with_sex(name, self._read(about, "sex", values.sex) or ""),
            self.labels[of_class],
            self._read(about, "birthDate", values.day),
            self._phone(user),
            user["sourcedId"],
        )
        self.roster.pupils.append(row)
        self.pupils[user["sourcedId"]] = row

    def _unread(self, noun: Noun) -> None:
        self.roster.unread[noun] = self.roster.unread.get(noun, 0) + 1

    def _phone(self, user: Record) -> str:
        return self._read(user, "sms" if user["sms"] else "phone", values.phone) or ""

    def _others(self, users: Records, roles: dict[str, Roles]) -> None:
        wards: dict[str, list[str]] = defaultdict(list)
        for key, user in users.items():
            for agent in user.several("agentSourcedIds"):  # a pupil names the guardians, or a guardian the pupils
                pupil, guardian = (key, agent) if key in self.pupils else (agent, key)
                if pupil in self.pupils and pupil not in wards[guardian]:
                    wards[guardian].append(pupil)
        for key, user in users.items():
            self._staff(user, roles[key])
            if key in wards or any(role in _GUARDIANS for role, _ in roles[key]):
                self._guardian(user, roles[key], [self.pupils[p] for p in wards[key]])

    def _staff(self, user: Record, roles: Roles) -> None:
        by_school: dict[str, dict[Role, None]] = defaultdict(dict)
        for role, org in roles:
            if role in _ROLES and not self._school(org):
                self._note(user, "sourcedId", say("roster.role_outside_school", value=role), Severity.WARNING)
            elif role in _ROLES:
                by_school[self._school(org)][_ROLES[role]] = None
        name = self._name(user) if by_school else None
        if name is None:
            return
        self.roster.nouns.add(Noun.STAFF)
        phone = self._phone(user)
        for school, found in by_school.items():
            self.roster.staff.append(StaffRow(user.at, school, name, tuple(found), phone, user["sourcedId"]))

    def _guardian(self, user: Record, roles: Roles, wards: Sequence[PupilRow]) -> None:
        name = self._name(user)
        if not wards:
            self._note(user, "agentSourcedIds", say("roster.no_wards"), Severity.WARNING)
        if name is None or not wards:
            self._unread(Noun.GUARDIAN)
            return
        relation = "guardian" if any(role == "guardian" for role, _ in roles) else ""
        for school in dict.fromkeys(p.school for p in wards):
            children = tuple(ChildRef(row=p) for p in wards if p.school == school)
            row = GuardianRow(user.at, school, name, self._phone(user), user["sourcedId"], relation, children)
            self.roster.guardians.append(row)
            self.roster.nouns.add(Noun.GUARDIAN)


def _name_of(user: Record) -> Name:
    family = user["preferredFamilyName"] or user["familyName"]
    given = user["preferredGivenName"] or user["givenName"]
    if not family or not given:
        raise Unclear("name_short", value=f"{family} {given}".strip())
    return personal.name(family, given, user["middleName"])


def _label(record: Record) -> ClassLabel | None:
    for words in (record["title"], record["classCode"]):
        try:
            return values.class_label(words)
        except Unclear:
            continue
    return None
