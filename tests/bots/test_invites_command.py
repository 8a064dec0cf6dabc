"""`invites`: sheets of a school, and one more code for somebody who has joined."""

import re
import sqlite3

import pytest

from tests.bots.terminal import Terminal


def test_somebody_who_used_their_code_gets_another(school: Terminal) -> None:
    school.run("invites")
    with sqlite3.connect(school.folder / "var/klik.db") as db:
        query = "SELECT code, person_id FROM invite JOIN person ON person.id = person_id WHERE family = 'Морошкина'"
        code, person_id = db.execute(query).fetchone()
        row = (person_id, "web", "a1", "ru", "2026-01-01 00:00:00")
        into = "INSERT INTO account (person_id, transport, external_id, language, created_at) VALUES (?, ?, ?, ?, ?)"
        account = db.execute(into, row).lastrowid
        used = "UPDATE invite SET used_at = '2026-01-01 00:00:00', used_by_account_id = ? WHERE code = ?"
        db.execute(used, (account, code))
    done = school.run("invites", "--person", "анна морошкина", "--person", "Ветров", "--out", "two.pdf")
    assert done.returncode == 0, done.stderr
    links = re.findall(r"http://127\.0\.0\.1:8080/i/(\w{8})", done.stdout)
    assert len(links) == 2
    assert code not in links
    assert f"{links[0][:4]}-{links[0][4:]}" in done.stdout
    assert "Морошкина Анна Сергеевна, Для семьи: Пётр" in done.stdout
    assert "Приглашений: 2" in done.stdout
    assert (school.folder / "two.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--person", "Никто Никакой"], "Никто Никакой"),
        (["--person", "   "], "нет"),
        (["--school", "лицей 24"], "МАОУ лицей № 23"),
        (["--out", "missing/a.pdf"], "missing/a.pdf"),
        (["--out", "var"], "var"),
    ],
)
def test_a_request_that_cannot_be_done_is_explained(school: Terminal, arguments: list[str], said: str) -> None:
    done = school.run("invites", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Errno" not in done.stderr
    assert "Traceback" not in done.stderr


def test_several_people_of_that_name_are_listed(school: Terminal) -> None:
    with sqlite3.connect(school.folder / "var/klik.db") as db:
        db.execute("UPDATE person SET given = 'Анна', family = 'Морошкина' WHERE given = 'Ольга'")
    done = school.run("invites", "--person", "Анна Морошкина")
    assert done.returncode == 1
    assert done.stderr.count("Морошкина Анна") == 2
    assert school.run("invites", "--person", "Павловна Анна").returncode == 0


def test_a_school_is_known_by_a_part_of_its_name(school: Terminal) -> None:
    assert school.run("invites", "--school", "лицей 23", "--class", "5Б").returncode == 0


def test_only_the_closest_schools_are_named(school: Terminal) -> None:
    with sqlite3.connect(school.folder / "var/klik.db") as db:
        for number in range(100, 140):
            row = f"SELECT 's{number}', municipality_id, 'Школа № {number}' FROM school LIMIT 1"
            db.execute(f"INSERT INTO school (public_id, municipality_id, name) {row}")
    done = school.run("invites", "--school", "лицей 29")
    assert "МАОУ лицей № 23" in done.stderr
    assert done.stderr.count("№") == 5
