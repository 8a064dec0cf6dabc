"""Every notice names a kind, and every kind can say what it is and why people get it."""

import ast
from pathlib import Path

from core import notices
from core.notices import KINDS
from core.words import Words
from dialogs.engine.update import Bot

ROOT = Path(__file__).parents[2]


def test_every_kind_has_words_and_a_why(words: Words) -> None:
    keys = [f"notices.{part}.{key}" for key in KINDS for part in ("kind", "why")]
    keys += [f"notices.kept.{kind.key}" for kind in KINDS.values() if kind.kept]
    assert [k for k in keys for language in words.languages if not words.has(k, language)] == []


def test_every_kind_comes_in_bots_that_exist() -> None:
    assert {bot for kind in KINDS.values() for bot in kind.bots} <= set(Bot)
    assert all(kind.bots and kind.key == key for key, kind in KINDS.items())


def test_what_is_urgent_cannot_be_switched_off() -> None:
    assert all(kind.kept for kind in KINDS.values() if kind.urgency is notices.Urgency.URGENT)


def test_every_call_names_a_kind() -> None:
    calls = [
        (path, node)
        for top in ("core", "dialogs", "bots")
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("notify", "notices.notify")
    ]
    assert len(calls) > 4
    named = {kind.key.upper() for kind in KINDS.values()} | {"kind"}  # handed on by a function that is given one
    wrong = [(path.name, ast.unparse(n)) for path, n in calls if ast.unparse(n.args[2]).split(".")[-1] not in named]
    assert wrong == []
