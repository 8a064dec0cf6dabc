"""${name} in texts: what is mentioned, and what takes its place."""

import re
from collections.abc import Callable, Mapping

UNKNOWN = "…"  # an answer where nobody's are meant
REFERENCE = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")


def mentioned(text: str) -> frozenset[str]:
    """Give the names in a text."""
    return frozenset(REFERENCE.findall(text))


def piped(text: str, value_of: Callable[[str], str]) -> str:
    """Give `text` with what `value_of` gives for each name in the name's place."""
    return REFERENCE.sub(lambda found: value_of(found[1]), text) if "${" in text else text


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Give a text or an expression with other names; a name that `names` lacks stays."""
    return piped(text, lambda name: f"${{{names.get(name, name)}}}")
