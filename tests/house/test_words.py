"""Every sentence exists in every language, mentions the same things, and is said by somebody."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import bots
import core
import dialogs
from core.refusal import Refusal
from core.words import Phrase, Words
from dialogs.engine.catalogue import Catalogue

ROOT = Path(__file__).parents[2]


def imported(package: ModuleType) -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def test_every_language_has_every_key(words: Words) -> None:
    everything = set().union(*(words.keys(language) for language in words.languages))
    assert {language: everything - words.keys(language) for language in words.languages} == {"en": set(), "ru": set()}


def test_every_language_mentions_the_same(words: Words) -> None:
    different = {
        key: {language: words.fields(key, language) for language in words.languages}
        for key in words.keys("ru") & words.keys("en")
        if words.fields(key, "ru") - {"n"} != words.fields(key, "en") - {"n"}
    }
    assert different == {}


def test_every_dialog_has_its_words(words: Words, catalogue: Catalogue) -> None:
    lacking = [
        k
        for d in catalogue.all.values()
        for k in sorted(d.words())
        for lang in words.languages
        if not words.has(k, lang)
    ]
    assert lacking == []


def test_every_refusal_has_words(words: Words) -> None:
    for package in (core, dialogs, bots):
        list(imported(package))
    refusals = [r for r in descendants(Refusal) if not r.__module__.startswith("tests.")]
    assert len(refusals) > 20
    lacking = [
        r.__name__ for r in refusals for lang in words.languages if not words.has(f"refusals.{r.__name__}", lang)
    ]
    assert lacking == []


def test_no_two_refusals_share_their_words() -> None:
    for package in (core, dialogs, bots):
        list(imported(package))
    names = Counter(r.__name__ for r in descendants(Refusal) if not r.__module__.startswith("tests."))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "locales").glob("*/*.po")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_file_has_a_key_twice(path: Path) -> None:
    keys = Counter(re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
    assert [key for key, count in keys.items() if count > 1] == []


def descendants(kind: type[Refusal]) -> list[type[Refusal]]:
    return [d for sub in kind.__subclasses__() for d in (sub, *descendants(sub))]


def test_every_word_of_a_dialog_is_said(words: Words, catalogue: Catalogue) -> None:
    """A key that no declaration and no line of code names is a leftover."""
    said, patterns = named_in_code()
    for dialog in catalogue.all.values():
        said |= dialog.words() | {dialog.key("hears"), dialog.key("cancelled"), dialog.key("done")}
    files = {name.partition(".")[0] for name in catalogue.all} | {
        "engine",
        "cards",
        "opportunities",
        "notices",
        "errands",
    }
    idle = [
        k
        for k in sorted(words.keys("ru"))
        if k.partition(".")[0] in files
        and k.removesuffix(".student") not in said
        and not any(p.fullmatch(k.removesuffix(".student")) for p in patterns)
    ]
    assert idle == []


def named_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Give all strings of the code, and a pattern for each f-string that may be a key."""
    strings: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in (p for top in ("bots", "dialogs", "core") for p in (ROOT / top).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[A-Za-z_0-9]+" for v in node.values
                ]
                patterns.append(re.compile("".join(parts)))
    return strings, patterns


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_two_dialogs_hear_the_same_words(words: Words, catalogue: Catalogue, language: str) -> None:
    for dialogs_of_bot in catalogue.bots.values():
        heard: dict[str, str] = {}
        for name, dialog in dialogs_of_bot.items():
            key = "" if dialog.joining else dialog.key("hears")
            for line in words.text(Phrase(key, {}), language).splitlines() if words.has(key, language) else ():
                assert heard.setdefault(line.casefold(), name) == name, f"{line!r}: {heard[line.casefold()]} and {name}"
