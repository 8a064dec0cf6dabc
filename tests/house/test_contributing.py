"""The example of CONTRIBUTING.md works, word for word."""

import re
import shutil
from pathlib import Path
from typing import Any

from core.words import LOCALES, Words
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import Dialog
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot
from tests.world import World

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def example() -> dict[str, str]:
    """Give the files that the page shows."""
    return dict(re.findall(r"^`([\w/.]+)`\n\n```\w+\n(.*?)```$", PAGE.read_text(), re.DOTALL | re.MULTILINE))


def run(text: str) -> dict[str, Any]:
    known: dict[str, Any] = {}
    exec(compile(text, "CONTRIBUTING.md", "exec"), known)
    return known


async def test_the_example_works(world: World, tmp_path: Path) -> None:
    files = example()
    assert len(files) == 4
    shutil.copytree(LOCALES, tmp_path / "locales")
    for path, text in files.items():
        if path.startswith("locales/"):
            (tmp_path / path).write_text(text)
    words = Words(tmp_path / "locales")
    dialog: Dialog = run(files["dialogs/teacher/free_places.py"])["dialog"]
    assert [k for k in dialog.words() for lang in ("ru", "en") if not words.has(k, lang)] == []
    bots = world.engine.catalogue.bots
    bots = {**bots, Bot.TEACHER: {dialog.name: dialog, **bots[Bot.TEACHER]}}
    world.engine = Engine(world.database, Catalogue(bots), words, world.engine.files)
    await run(files["tests/dialogs/teacher/test_free_places.py"])["test_places_left"](world)
