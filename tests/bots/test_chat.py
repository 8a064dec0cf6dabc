"""`chat`: a conversation in the terminal, and the test that it prints, which runs as it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bots.terminal import ROOT, Terminal

TALKS = {
    "mother": (["--as", "Анна Морошкина"], "запиши на шахматы\n1\n1\nмои записи\n1\n"),
    "pupil": (["--as", "Пётр Морошкин"], "шахматы\n1\n"),
    "teacher": (["--as", "Игорь Ветров"], "кто я\n"),
    "stranger": ([], "привет\n"),
}


@pytest.mark.parametrize("who", TALKS)
def test_a_printed_transcript_is_a_test_that_passes(school: Terminal, who: str) -> None:
    arguments, said = TALKS[who]
    done = school.run("chat", *arguments, "--transcript", said=said)
    assert done.returncode == 0, done.stderr
    printed = "from datetime" + done.stdout.partition("\nfrom datetime")[2]
    assert "async def test_conversation(world: World) -> None:" in printed
    assert "МАОУ лицей № 23" not in printed
    ran = _ran(printed)
    assert ran.returncode == 0, printed + ran.stdout


def test_a_printed_test_can_fail(school: Terminal) -> None:
    arguments, said = TALKS["mother"]
    done = school.run("chat", *arguments, "--transcript", said=said)
    printed = "from datetime" + done.stdout.partition("\nfrom datetime")[2]
    assert _ran(printed.replace("из 12", "из 13")).returncode == 1


def _ran(printed: str) -> subprocess.CompletedProcess[str]:
    """Run it as somebody who saved it under tests/ would: with the fixtures of the house."""
    file = ROOT / "tests/bots/test_printed_by_chat.py"
    file.write_text(printed)
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "sqlite", str(file)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    finally:
        Path(file).unlink()
