"""Terminals: an empty folder, and one with a school."""

from pathlib import Path

import pytest

from tests.bots.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A fresh machine."""
    return Terminal(tmp_path)


@pytest.fixture
def school(terminal: Terminal) -> Terminal:
    """A terminal whose database has a tiny school."""
    imported = terminal.run("import", str(terminal.roster()))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    return terminal
