"""`chat`: a conversation in the terminal, and the test that it prints, which runs as it is."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.bots.terminal import ROOT, Terminal

TALKS = {
    "mother": (["--as", "Анна Морошкина"], "запиши на шахматы\n1\n1\nмои записи\n1\n"),
    "pupil": (["--as", "Пётр Морошкин"], "шахматы\n1\n"),
    "teacher": (["--as", "Игорь Ветров"], "кто я\n"),
    "stranger": ([], "привет\n"),
}


def test_printed_transcripts_are_tests_that_pass_and_can_fail(school_folder: Path, tmp_path: Path) -> None:
    """Everybody talks to a school that nobody has talked to before: that is what the printed test has."""
    printed = {who: _printed(Terminal(shutil.copytree(school_folder, tmp_path / who)), who) for who in TALKS}
    printed["wrong"] = printed["mother"].replace("из 12", "из 13")
    tests = tmp_path / "tests"
    tests.mkdir()
    for who, test in printed.items():
        (tests / f"test_{who}.py").write_text(test)
    ran = _ran(tests)
    outcome = {line.split("::")[0].rsplit("test_")[-1]: line.split()[0] for line in ran.splitlines() if "::" in line}
    assert outcome == dict.fromkeys((f"{who}.py" for who in TALKS), "PASSED") | {"wrong.py": "FAILED"}, ran


def _printed(school: Terminal, who: str) -> str:
    arguments, said = TALKS[who]
    done = school.run("chat", *arguments, "--transcript", said=said)
    assert done.returncode == 0, done.stderr
    printed = "from datetime" + done.stdout.partition("\nfrom datetime")[2]
    assert "async def test_conversation(world: World) -> None:" in printed
    assert "МАОУ лицей № 23" not in printed
    return printed


def _ran(folder: Path) -> str:
    """Run what is there as somebody who saved it under tests/ would: with the fixtures of the house."""
    ours = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "tests.conftest"]
    how = ["-q", "-rpf", "--tb=short", "-p", "no:cacheprovider", "-k", "sqlite"]
    command = [sys.executable, "-m", "pytest", *how, *ours, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False).stdout
