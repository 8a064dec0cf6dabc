from datetime import date
from pathlib import Path

import pytest

from core.words import BOLD_OFF, BOLD_ON, MissingWords, Money, Weekly, Words, bold_ranges, say

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def words(tmp_path: Path) -> Words:
    (tmp_path / "ru").mkdir()
    entries = {
        "quoted": "В «{title}» занятие",
        "bold": "*{name}* здесь",
        "at": "{times}",
        "price": "{price}",
        "day": "{day:full}",
        "heading": "{day:heading}",
        "list": "Список\\n{lines:lines}",
        "you": "Вы здесь: {more}",
        "you.student": "Ты здесь: {more}",
    }
    body = "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in entries.items())
    plural = 'msgid "n"\nmsgid_plural "n"\nmsgstr[0] "{n} место"\nmsgstr[1] "{n} места"\nmsgstr[2] "{n} мест"\n'
    (tmp_path / "ru" / "t.po").write_text(HEAD + body + plural)
    return Words(tmp_path)


def test_a_list_without_lines_leaves_no_empty_one(words: Words) -> None:
    assert words.text(say("t.list", lines=["а", "б"]), "ru") == "Список\nа\nб"
    assert words.text(say("t.list", lines=[]), "ru") == "Список"


def test_quotes_within_quotes_are_inner_ones(words: Words) -> None:
    assert words.text(say("t.quoted", title="Конкурс «Живое слово»"), "ru") == "В «Конкурс „Живое слово“» занятие"


def test_what_a_person_wrote_is_never_markup(words: Words) -> None:
    assert words.text(say("t.bold", name="*a* {b}"), "ru") == f"{BOLD_ON}*a* {{b}}{BOLD_OFF} здесь"
    assert bold_ranges(f"x{BOLD_ON}да{BOLD_OFF}") == ("xда", [(1, 3)])


@pytest.mark.parametrize(("n", "expected"), [(1, "1 место"), (3, "3 места"), (11, "11 мест"), (21, "21 место")])
def test_russian_plurals(words: Words, n: int, expected: str) -> None:
    assert words.text(say("t.n", n=n), "ru") == expected


def test_values_in_their_forms(words: Words) -> None:
    times = [Weekly(0, 915, 975), Weekly(2, 915, 975), Weekly(5, 600, 660)]
    assert words.text(say("t.at", times=times), "ru") == "пн, ср 15:15–16:15, сб 10:00–11:00"
    assert words.text(say("t.price", price=Money(150_000)), "ru").replace("\xa0", " ") == "1 500 ₽"
    assert words.text(say("t.day", day=date(2026, 11, 27)), "ru") == "пятница, 27 ноября"
    assert words.text(say("t.heading", day=date(2026, 11, 27)), "ru") == "Пятница, 27 ноября"


def test_a_pupil_is_a_thou_in_what_is_mentioned_too(words: Words) -> None:
    deep = say("t.you", more=[say("t.you", more="да"), say("t.n", n=2)])
    assert words.text(deep, "ru", "student") == "Ты здесь: Ты здесь: да и 2 места"
    assert words.text(deep, "ru") == "Вы здесь: Вы здесь: да и 2 места"
    assert words.text(deep, "unknown", "student") == words.text(deep, "ru", "student")


def test_a_missing_key_is_a_bug(words: Words) -> None:
    with pytest.raises(MissingWords):
        words.text(say("t.nothing"), "ru")
