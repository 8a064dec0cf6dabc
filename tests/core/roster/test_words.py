"""Every sentence of the import is there, in each language, and mentions the same."""

import re
from pathlib import Path

from core.roster import Noun, Problem, Report, Severity, Tally
from core.roster.rows import Column
from core.words import Words, say

ROSTER = Path(__file__).parents[3] / "core" / "roster"
WORDS = Words()


def test_keys_that_the_code_says_have_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in ROSTER.rglob("*.py"))
    literal = set(re.findall(r'say\("(roster\.[a-z_]+)"', source))
    noted = re.findall(r'(?:Unclear|note|warn)\([^()]*?"([a-z_]+_[a-z_]+)"', source)
    keys = literal | {f"roster.{key}" for key in noted if key not in ("child_key",)}
    assert len(keys) > 40
    for language in WORDS.languages:
        assert [key for key in sorted(keys) if not WORDS.has(key, language)] == []


def test_both_languages_mention_the_same() -> None:
    ours = [key for key in WORDS.keys("ru") if key.startswith("roster.")]
    assert sorted(ours) == sorted(key for key in WORDS.keys("en") if key.startswith("roster."))
    for key in ours:
        assert WORDS.fields(key, "ru") - {"n"} == WORDS.fields(key, "en") - {"n"}, key


def test_a_report_can_be_read_aloud() -> None:
    report = Report(moved=2, problems=[Problem("Ученики", 3, None, say("roster.needed_name"), Severity.ERROR)])
    for noun in Noun:
        report.counts[noun] = Tally(1, 2, 5, 3, 21)
    assert [WORDS.text(line, "ru") for line in report.lines()][:3] == [
        "Готово, данные загружены.",
        "Школы: добавлено 1, изменено 2, без изменений 5, пропущено строк 3.",
        "Классы: добавлено 1, изменено 2, без изменений 5, пропущено строк 3.",
    ]
    for language in WORDS.languages:
        assert all(WORDS.text(line, language) for line in report.lines())
    assert "2 ученика перешли в другой класс." in [WORDS.text(line, "ru") for line in report.lines()]


def test_each_place_of_a_problem() -> None:
    what, column = say("roster.needed_name"), Column("B", "Имя\nребёнка")
    places = [
        (None, None, "Лист «Л»: "),
        (None, column, "Лист «Л», столбец B («Имя ребёнка»): "),
        (None, Column("B", ""), "Лист «Л», столбец B: "),
        (7, None, "Лист «Л», строка 7: "),
        (12345, column, "Лист «Л», строка 12345, столбец B («Имя ребёнка»): "),
        (7, Column("B", ""), "Лист «Л», строка 7, столбец B: "),
    ]
    for row, at, begins in places:
        line = Problem("Л", row, at, what, Severity.ERROR).line()
        assert WORDS.text(line, "ru").startswith(begins + "нет имени")
        assert WORDS.text(line, "en")
