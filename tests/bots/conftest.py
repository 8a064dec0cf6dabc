"""Terminals: an empty folder, and one with a school; everything that the bots say."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.files import FileStore
from core.messages import Message
from core.words import Words
from dialogs.engine.catalogue import Catalogue
from tests.bots import screens
from tests.bots.adapters import discreet
from tests.bots.terminal import Terminal


@pytest.fixture(autouse=True)
def said_to_the_log() -> Iterator[list[str]]:
    """Whatever a test does, no log line may tell a token or anything of a person; gives the lines in the end."""
    with discreet() as lines:
        yield lines


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A fresh machine."""
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def school_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which a tiny school was imported; each test gets a copy."""
    terminal = Terminal(tmp_path_factory.mktemp("school"))
    imported = terminal.run("import", str(terminal.roster()))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    return terminal.folder


@pytest.fixture
def school(terminal: Terminal, school_folder: Path) -> Terminal:
    """A terminal whose database has a tiny school."""
    shutil.copytree(school_folder, terminal.folder, dirs_exist_ok=True)
    return terminal


@pytest.fixture(scope="session")
def all_said(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, words: Words
) -> tuple[list[Message], FileStore]:
    """What the bots say in all their dialogs, in both languages, and the store of the files in it."""
    return asyncio.run(screens.walked(tmp_path_factory.mktemp("walk"), catalogue, words))
