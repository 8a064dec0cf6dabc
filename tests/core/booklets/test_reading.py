"""Booklets are files: those we ship are whole, one more is found at once, a broken one stops nothing."""

from pathlib import Path

import pytest

from core.booklets.reading import LONGEST_PAGE, read_all
from core.booklets.shelf import stocked
from core.words import LOCALES, Words, plain

GOOD = """title: Как беречь зрение
about: Пять минут в день
topic: health
words: глаза, очки
checked: 2026-11

Смотрите *вдаль*.

---

И гуляйте.
"""


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    (tmp_path / "ru" / "booklets").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_booklet_is_whole_in_every_language(language: str) -> None:
    booklets, flaws = read_all(LOCALES / language / "booklets")
    assert flaws == []
    assert {b.key for b in booklets} == {b.key for b in read_all(LOCALES / "ru" / "booklets")[0]}
    assert 15 <= len(booklets) <= 25
    assert all(len(b.pages) > 1 and b.about and b.words for b in booklets)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_names_a_law_says_when_it_was_checked(language: str) -> None:
    booklets, _ = read_all(LOCALES / language / "booklets")
    law = "ФЗ" if language == "ru" else "FZ"
    assert [b.key for b in booklets if law in "".join(b.pages) and b.checked is None] == []


def test_one_more_is_a_file(locales: Path) -> None:
    (locales / "ru" / "booklets" / "eyes.md").write_text(GOOD, encoding="utf-8-sig")
    shelf = stocked("ru", locales)
    (found,) = shelf.find("глазам")
    assert (found.key, found.title, found.topic) == ("eyes", "Как беречь зрение", "health")
    assert [plain(page) for page in found.pages] == ["Смотрите вдаль.", "И гуляйте."]
    assert found.pages[0] != plain(found.pages[0])
    assert shelf.topics() == [("health", 1)]


def test_who_reads_another_language_gets_the_russian_one_until_there_is_theirs(locales: Path) -> None:
    (locales / "ru" / "booklets" / "eyes.md").write_text(GOOD)
    assert stocked("en", locales).get("eyes").title == "Как беречь зрение"
    (locales / "en" / "booklets").mkdir(parents=True)
    (locales / "en" / "booklets" / "eyes.md").write_text("title: Eyes\n\nLook far.")
    english = stocked("en", locales)
    assert (english.get("eyes").title, english.get("eyes").topic) == ("Eyes", "other")
    assert stocked("ru", locales).get("eyes").title == "Как беречь зрение"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff\xfe\x00", "unreadable"),
        ("about: без названия\n\nТекст", "title"),
        (f"title: {'д' * 70}\n\nТекст", "title"),
        (f"title: Так\nabout: {'д' * 170}\n\nТекст", "about"),
        ("title: Так\ntopic: космос\n\nТекст", "topic"),
        ("title: Так\nПросто строка\n\nТекст", "line"),
        ("title: Так\nchecked: ноябрь\n\nТекст", "checked"),
        ("title: Так", "empty"),
        ("title: Так\n\nТекст\n\n---\n\n---\n\nЕщё", "empty"),
        (f"title: Так\n\nТекст\n---\n{'я' * (LONGEST_PAGE + 1)}", "long"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_there(locales: Path, text: str | bytes, why: str, words: Words) -> None:
    folder = locales / "ru" / "booklets"
    (folder / "a.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "b.md").write_text(GOOD)
    booklets, ((path, flaw),) = read_all(folder)
    assert (path.name, flaw.key) == ("a.md", f"booklets.flaw.{why}")
    assert all(words.text(flaw, language) for language in words.languages)
    assert [b.key for b in booklets] == ["b"]
    assert len(stocked("ru", locales).booklets) == 1


def test_without_any_there_is_an_empty_shelf(tmp_path: Path) -> None:
    shelf = stocked("ru", tmp_path)
    assert (shelf.topics(), list(shelf.find("чтение"))) == ([], [])
