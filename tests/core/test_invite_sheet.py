"""The printable sheet: whose cards, in which order, and a PDF with Cyrillic and codes in it."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from core import invite_sheet
from core.accounts import account
from core.database import Database, Tx
from core.invite_sheet import Card, Group, cards, render
from core.invites import accept, issue
from core.messengers import Address, addresses, keep, keep_web
from core.names import Name
from core.people import Role, enrollment, guardianship, membership, person
from core.schools import municipality, region, school, school_class
from core.words import Words, say

URL = "https://klik.example/"
PEOPLE = {
    "petya": ("Иванов", "Пётр", "m"),
    "masha": ("Иванова", "Мария", "f"),
    "katya": ("Акимова", "Екатерина", "f"),
    "anna": ("Иванова", "Анна", "f"),
    "olga": ("Акимова", "Ольга", "f"),
    "vera": ("Орлова", "Вера", "f"),
}
ID = {who: number for number, who in enumerate(PEOPLE, 1)}


def _school(tx: Tx) -> None:
    tx.insert(region, id=1, name="Область")
    tx.insert(municipality, id=1, region_id=1, name="Город")
    tx.insert(school, id=1, public_id="s1", municipality_id=1, name="Школа № 1", timezone="Asia/Kamchatka")
    for who, (family, given, sex) in PEOPLE.items():
        tx.insert(person, id=ID[who], public_id=who, family=family, given=given, sex=sex)
    for number, label in ((1, "А"), (2, "Б")):
        tx.insert(school_class, id=number, school_id=1, grade=10 if label == "А" else 5, letter=label)
    for pupil, of in (("petya", 2), ("katya", 2), ("masha", 1)):
        tx.insert(enrollment, pupil_id=ID[pupil], class_id=of, school_id=1)
        tx.insert(membership, person_id=ID[pupil], role=Role.PUPIL, school_id=1)
    for guardian, children in (("anna", ("petya", "masha")), ("olga", ("katya",))):
        tx.insert(membership, person_id=ID[guardian], role=Role.GUARDIAN, school_id=1)
        for child in children:
            tx.insert(guardianship, guardian_id=ID[guardian], pupil_id=ID[child])
    tx.insert(membership, person_id=ID["vera"], role=Role.TEACHER, school_id=1)


@pytest.fixture
async def db(database: Database) -> Database:
    await database.write(_school)
    return database


def _told(groups: list[Group], words: Words) -> list[tuple[str, list[str]]]:
    return [
        (
            words.text(group.title, "ru"),
            [f"{card.name.form()}: {words.text(card.about, 'ru')}" for card in group.cards],
        )
        for group in groups
    ]


async def test_families_lie_together_class_by_class_and_then_the_staff(db: Database, words: Words) -> None:
    await db.write(lambda tx: issue(tx, 1, days=30))
    assert _told(await db.read(lambda tx: cards(tx, 1)), words) == [
        (
            "5Б класс",
            [
                "Екатерина Акимова: 5Б класс",
                "Ольга Акимова: Для семьи: Екатерина",
                "Пётр Иванов: 5Б класс",
                "Анна Иванова: Для семьи: Пётр и Мария",
            ],
        ),
        ("10А класс", ["Мария Иванова: 10А класс", "Анна Иванова: Для семьи: Пётр и Мария"]),
        ("Сотрудники", ["Вера Орлова: Учитель"]),
    ]


async def test_one_class_alone_and_only_codes_that_still_work(db: Database, words: Words) -> None:
    issued = await db.write(lambda tx: issue(tx, 1, days=30))
    code = next(i.code for i in issued if i.person_id == ID["anna"])

    def join(tx: Tx) -> None:
        account_id = tx.insert(account, transport="web", external_id="a", created_at=tx.now)
        accept(tx, account_id, code, (Role.GUARDIAN,))

    await db.write(join)
    (told,) = _told(await db.read(lambda tx: cards(tx, 1, class_id=2)), words)
    assert told == (
        "5Б класс",
        ["Екатерина Акимова: 5Б класс", "Ольга Акимова: Для семьи: Екатерина", "Пётр Иванов: 5Б класс"],
    )


async def test_the_last_day_is_the_schools_own(db: Database) -> None:
    await db.write(lambda tx: issue(tx, 1, days=30))
    group, *_ = await db.read(lambda tx: cards(tx, 1))
    assert group.cards[0].until == date(2026, 12, 26)  # noon in UTC is past midnight in Kamchatka


async def test_nothing_before_codes_are_issued_and_for_no_school(db: Database) -> None:
    assert await db.read(lambda tx: cards(tx, 1)) == []
    assert await db.read(lambda tx: cards(tx, 77)) == []


def _group(title: str, *made: Card) -> Group:
    return Group(say("invites.class", title=title), "Школа № 1", made)


def _card(family: str = "Щукина", code: str = "abcx2345", bot: str = "") -> Card:
    name = Name(family, "Юлия", "Эдуардовна", "f")
    return Card(name, say("invites.card_pupil", title="5Б"), code, date(2026, 12, 31), young=True, bot=bot)


async def test_a_card_names_the_bots_of_its_person_the_foreign_messenger_last(db: Database, words: Words) -> None:
    def connect(tx: Tx) -> None:
        for bot in ("parent", "student"):
            keep(tx, "telegram", bot, f"@{bot}_bot", "https://t.me/x?start={payload}")
            keep(tx, "max", bot, f"@max_{bot}_bot", "https://max.ru/x?start={payload}")
        keep_web(tx, URL)
        issue(tx, 1, days=30)

    await db.write(connect)
    groups, ways = await db.read(lambda tx: (cards(tx, 1), addresses(tx)))
    family = {card.name.given: invite_sheet.drawn(card, URL, words, "ru", ways)["steps"] for card in groups[0].cards}
    assert family["Екатерина"][2:] == ["3. Или пришли код боту: MAX @max_student_bot, Telegram @student_bot."]
    assert family["Ольга"][2:] == ["3. Или пришлите код боту: MAX @max_parent_bot, Telegram @parent_bot."]
    assert len(invite_sheet.drawn(groups[-1].cards[0], URL, words, "ru", ways)["steps"]) == 2  # no bot for teachers


def test_cards_that_name_bots_are_taller(words: Words) -> None:
    ways = [Address("max", "student", "@school_student_bot", "", "")]
    made = [_card(bot="student")] * 11
    assert _pages(render([_group("5Б", *made)], URL, words, "ru")) == 1
    assert _pages(render([_group("5Б", *made)], URL, words, "ru", ways)) == 2


def test_each_group_begins_a_page(words: Words) -> None:
    groups = [_group("5Б", *[_card()] * 13), _group("5В", _card())]
    assert _pages(render(groups, URL, words, "ru")) == 3
    assert _pages(render([], URL, words, "ru")) == 1


def test_names_are_data_and_never_markup(words: Words) -> None:
    pdf = render([_group("5Б", _card('#panic("x") $ *b* [c] \\ " @ref <a>'))], URL, words, "en")
    assert _pages(pdf) == 1


def test_the_code_to_scan_is_the_link_to_open(words: Words) -> None:
    drawn = invite_sheet.drawn(_card(), "https://klik.example", words, "ru")
    assert drawn["qr"] == invite_sheet.qr("https://klik.example/i/abcx2345")
    assert drawn["qr"] != invite_sheet.qr("https://klik.example/i/abcx2346")
    assert drawn["code"] == "abcx-2345"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the page back; the rest needs nothing")
def test_every_word_can_be_read_on_the_page(words: Words, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(render([_group("5Б", _card())], URL, words, "ru"))
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "sheet.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    flat = re.sub(r"\s+", " ", text)
    assert "Щукина Юлия" in flat
    assert "abcx-2345" in flat
    assert "klik.example" in flat
    assert "5Б класс: 1 приглашение" in flat
    assert "действует до 31 декабря" in flat


def _pages(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF")
    counts = [int(n) for n in re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)", pdf, re.DOTALL)]
    return max(counts)
