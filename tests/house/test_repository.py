"""What the files themselves promise: settings explained, words outside the code, nothing of one machine."""

import ast
import io
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

from core.settings import Settings
from dialogs.engine.update import Bot

ROOT = Path(__file__).parents[2]
FOLDERS = ("everyone", *(bot.value for bot in Bot))
# Russian that the code itself must know: invented people, headings of rosters, how people write days and codes.
KNOWS_RUSSIAN = (
    "core/areas.py",
    "core/surveys/known.py",
    "core/absences/each.py",
    "core/absences/middle.py",
    "core/absences/partial.py",
    "core/absences/reading.py",
    "core/days/",
    "core/duty/reading.py",
    "core/demo/",
    "core/duty/reading.py",
    "core/roster/",
    "core/search/",
    "core/directory.py",
    "core/invites.py",
    "core/names.py",
    "core/positions.py",
    "dialogs/engine/numbers.py",
    "dialogs/engine/typed.py",
)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("not a git checkout")
    return [name for name in run.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_every_setting_is_explained(readme: str) -> None:
    text = (ROOT / readme).read_text()
    assert [f"KLIK_{name.upper()}" for name in Settings.model_fields if f"KLIK_{name.upper()}" not in text] == []


@pytest.mark.parametrize(
    "readme", ["README.md", "README.ru.md", "docs/messengers.md", "docs/messengers.ru.md", ".env.example"]
)
def test_no_setting_is_explained_that_is_not(readme: str) -> None:
    known = {f"KLIK_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"KLIK_[A-Z_]+[A-Z]", (ROOT / readme).read_text()))
    assert {n for n in named - known if not n.startswith("KLIK_TEST_")} == set()


def test_what_people_read_is_in_the_catalogues() -> None:
    wrong = [
        f"{name}:{line}"
        for name in tracked()
        if name.startswith(("core/", "dialogs/")) and name.endswith(".py") and not name.startswith(KNOWS_RUSSIAN)
        for line in russian_strings(ROOT / name)
    ]
    assert wrong == []


def russian_strings(path: Path) -> list[int]:
    """Give the lines of Russian string literals that are no docstrings."""
    text = path.read_text()
    docs = {
        node.body[0].value.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        t.start[0] for t in tokens if t.type == tokenize.STRING and CYRILLIC.search(t.string) and t.start[0] not in docs
    ]


def test_nothing_of_one_machine_is_kept() -> None:
    home = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+")
    registry = re.compile(r"--(?:extra-)?index-url|https?://[^\s\"']*(?:/simple/|artifactory|nexus|devpi)")
    wrong = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        if name != "tests/house/test_repository.py" and (home.search(text) or registry.search(text)):
            wrong.append(name)
    assert wrong == []


def test_every_dialog_has_a_transcript() -> None:
    lacking = [
        f"tests/dialogs/{folder}/test_{path.name}"
        for folder in FOLDERS
        for path in (ROOT / "dialogs" / folder).glob("[!_]*.py")
        if not (ROOT / "tests" / "dialogs" / folder / f"test_{path.name}").exists()
    ]
    assert lacking == []
