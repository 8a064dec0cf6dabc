"""OneRoster archives, 1.2 and 1.1."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.people import enrollment, guardianship, membership, person
from core.refusal import Refusal
from core.roster import Noun, check, read
from core.roster.grid import RosterUnknown
from core.schools import municipality, region, school, school_class
from tests.core.roster.conftest import Importing

FILES: Mapping[str, str] = {
    "manifest": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.users,bulk\n",
    "orgs": """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
r,,,Янтарный край,state,,
d,,,Приморский округ,district,,r
s1,,,"Лицей ""Волна"", филиал",school,,d
s2,,,Школа № 2,school,,d
""",
    "users": """sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns
p1,,,true,p1,,Ян,Ли,Юрьевич,,,,,"g1,g2",05,,,,,,,s1,
p2,,,true,p2,,Юна,Ли,Юрьевна,,,,,g1,03,,,,,,,s2,
p3,,,true,p3,,Ким,Ом,,,,,,,05,,,,,,,s1,
p4,tobedeleted,,true,p4,,Бо,Ян,,,,,,,05,,,,,,,s1,
g1,,,true,g1,,Анна,Ли,Юрьевна,,,+7 900 000-00-01,,,,,,,,,,,
g2,,,true,g2,,Олег,Ли,,,,,89000000002,,,,,,,,,,
g3,,,true,g3,,Иван,Ву,,,,,,,,,,,,,,,
t1,,,true,t1,,Пётр,Орлов,Ильич,,,+79000000003,,,,,,,,,,s1,
c1,,,true,c1,,Вера,Галкина,Львовна,,,,,,,,,,,,,d,
""",  # noqa: E501
    "roles": """\
sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId
1,,,p1,primary,student,,,s1,
2,,,p2,primary,student,,,s2,
3,,,p3,primary,student,,,s1,
4,,,g1,primary,parent,,,s1,
5,,,g2,primary,guardian,,,s1,
6,,,g3,primary,parent,,,s1,
7,,,t1,primary,principal,,,s1,
8,,,t1,secondary,teacher,,,s1,
9,,,c1,primary,districtAdministrator,,,d,
""",
    "classes": """\
sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
c5,,,5Б,05,co,,homeroom,,s1,t,,,
c3,,,Третий класс,03,co,3-А,homeroom,,s2,t,,,
m5,,,Математика 5Б,05,co,,scheduled,,s1,t,,,
""",
    "enrollments": """\
sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
1,,,c5,s1,p1,student,,,
2,,,m5,s1,p1,student,,,
3,,,c3,s2,p2,student,,,
4,,,c5,s1,t1,teacher,true,,
""",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex\np1,,,2015-09-01,male\np2,,,2017-13-01,female\n",
}


def archive(tmp_path: Path, files: Mapping[str, str], folder: str = "") -> Path:
    path = tmp_path / "oneroster.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files.items():
            out.writestr(f"{folder}{name}.csv", "\ufeff" + content)
    return path


def keys(problems: list[Any]) -> list[tuple[str, int | None, str]]:
    return [(p.sheet, p.row, p.what.key.removeprefix("roster.")) for p in problems]


async def test_everything_lands_in_its_school(importing: Importing, tmp_path: Path) -> None:
    report = await importing.file(archive(tmp_path, FILES, "export/"))
    assert sorted(keys(report.problems)) == [
        ("demographics.csv", 3, "bad_date"),
        ("users.csv", 4, "not_enrolled"),
        ("users.csv", 5, "marked_deleted"),
        ("users.csv", 8, "no_wards"),
        ("users.csv", 10, "role_outside_school"),
    ]
    schools = await importing.rows(
        sa.select(region.c.name, municipality.c.name, school.c.name)
        .join(municipality, municipality.c.id == school.c.municipality_id)
        .join(region)
        .order_by(school.c.name)
    )
    assert schools == [
        ("Янтарный край", "Приморский округ", 'Лицей "Волна", филиал'),
        ("Янтарный край", "Приморский округ", "Школа № 2"),
    ]
    members = await importing.rows(
        sa.select(person.c.given, person.c.sex, membership.c.role, membership.c.external_key, school.c.name)
        .join(membership, membership.c.person_id == person.c.id)
        .join(school, school.c.id == membership.c.school_id)
        .order_by(membership.c.external_key, membership.c.role, school.c.name)
    )
    assert [(given, sex, role, key, name[:5]) for given, sex, role, key, name in members] == [
        ("Анна", "f", "guardian", "g1", "Лицей"),
        ("Анна", "f", "guardian", "g1", "Школа"),
        ("Олег", "m", "guardian", "g2", "Лицей"),
        ("Ян", "m", "pupil", "p1", "Лицей"),
        ("Юна", "f", "pupil", "p2", "Школа"),
        ("Пётр", "m", "director", "t1", "Лицей"),
        ("Пётр", "m", "teacher", "t1", "Лицей"),
    ]
    assert await importing.count(person) == 5
    assert await importing.count(enrollment) == 2
    assert await importing.count(guardianship) == 3
    classes = await importing.rows(
        sa.select(school_class.c.grade, school_class.c.letter, person.c.family)
        .outerjoin(person, person.c.id == school_class.c.homeroom_teacher_id)
        .order_by(school_class.c.grade)
    )
    assert classes == [(3, "А", None), (5, "Б", "Орлов")]


async def test_twice_changes_nothing(matching: Importing, tmp_path: Path) -> None:
    path = archive(tmp_path, FILES)
    await matching.file(path)
    before = await matching.snapshot()
    report = await matching.file(path)
    assert report.changes == 0
    assert await matching.snapshot() == before


async def test_version_1_1_has_roles_among_users(matching: Importing, tmp_path: Path) -> None:
    files = {
        **FILES,
        "users": "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName,agentSourcedIds\n"
        'p1,true,s1,student,p1,Ян,Ли,\ng1,true,"s1,s2",parent,g1,Анна,Ли,p1\nt1,true,"s1,s2",teacher,t1,Пётр,Орлов,\n',
    }
    del files["roles"]
    report = await matching.file(archive(tmp_path, files))
    created = {noun: tally.created for noun, tally in report.counts.items()}
    assert created == {
        Noun.SCHOOL: 2,
        Noun.CLASS: 2,
        Noun.PUPIL: 1,
        Noun.GUARDIAN: 1,
        Noun.STAFF: 2,
        Noun.OPPORTUNITY: 0,
    }


def test_archives_that_are_not_whole(tmp_path: Path) -> None:
    no_names = {**FILES, "users": "sourcedId,username\np1,x\n"}
    assert ("users.csv", None, "no_column") in keys(check(read(archive(tmp_path, no_names))))
    loop = {**FILES, "orgs": "sourcedId,name,type,parentSourcedId\na,Школа,school,b\nb,Б,district,c\nc,В,district,b\n"}
    assert read(archive(tmp_path, loop)).schools[0].municipality == "Б"
    for files in ({"manifest": FILES["manifest"]}, {"orgs": "", "users": ""}, {"orgs": "sourcedId,name,type\n"}):
        with pytest.raises(Refusal):
            read(archive(tmp_path, files))
    with pytest.raises(RosterUnknown):
        read(archive(tmp_path, {"кошки": "а,б\n"}))
