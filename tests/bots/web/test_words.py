"""Every sentence that pages and scripts say is there, and none is left over."""

import re
from pathlib import Path

import pytest

from bots.web import problem
from bots.web.pages import STATIC, page_words
from core.messengers import OUTSIDE
from core.people import Role
from core.words import Words
from dialogs.engine.update import Bot

WEB = Path(problem.__file__).parent


@pytest.mark.parametrize("language", ["ru", "en"])
def test_scripts_find_their_sentences(words: Words, language: str) -> None:
    source = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    known = page_words(words, language)
    said = set(re.findall(r'say\(\s*(?:[^"`)]*\? )?"(\w+)"(?: : (?:\w+ \? )?"(\w+)")?', source))
    asked = {key for pair in said for key in pair if key}
    assert asked <= set(known), asked - set(known)
    assert {key for key in known if not re.search(rf"\b{key}\b|`{key.rsplit('_', 1)[0]}_", source)} == set()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_and_problems_find_their_sentences(words: Words, language: str) -> None:
    templates = "".join(path.read_text("utf-8") for path in (WEB / "templates").glob("*.html"))
    code = "".join(path.read_text("utf-8") for path in WEB.glob("*.py"))
    keys = set(re.findall(r"""say\(["'](\w+)["'][,)]""", templates))
    keys |= {f"error_{name}" for name in re.findall(r'Problem\(\d+, "(\w+)"', code)}
    keys |= {f"error_{name}" for name in re.findall(r'\d{3}: "(\w+)"', code)} | {"error_bad_request"}
    keys |= {f"error_{name}" for name in re.findall(r'problem(?:: str )?\s*=\s*"(\w+)"', code)}
    keys |= {f"people_{bot}" for bot in Bot} | {f"one_{role}" for role in Role}
    keys |= {f"bot_{bot}{more}" for bot in Bot for more in ("", "_about")}
    keys |= {f"invite_in_{messenger}" for messenger in OUTSIDE}
    missing = {key for key in keys if not words.has(f"web.{key}", language)}
    assert missing == set()
    said = {k.removeprefix("web.") for k in words.keys(language) if k.startswith("web.") and "web.js_" not in k}
    assert said - keys <= {"demo_class", "demo_children"}


def test_what_sentences_mention_stays_for_the_script(words: Words) -> None:
    assert page_words(words, "ru")["unread"] == "Непрочитанных: {n}"
