"""Surveys that many schools ask: one file each, found by its name. A school adds one by adding a file."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.forms.model import Form, Question, Words
from core.surveys.tables import Per

FOLDER = Path(__file__).parent
LANGUAGES = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Template:
    """A survey ready to be sent, but for whom it asks and until when."""

    key: str
    title: Words
    purpose: Words
    basis: Words
    anonymous: bool
    per: Per
    form: Form


@cache
def templates() -> dict[str, Template]:
    """Give all of them by their key."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def _read(path: Path) -> Template:
    kept = json.loads(path.read_text())
    form = Form(tuple(Question.from_json(q) for q in kept["questions"]), LANGUAGES)
    words = {name: kept[name] for name in ("title", "purpose", "basis")}
    return Template(path.stem, **words, anonymous=kept["anonymous"], per=Per(kept["per"]), form=form)
