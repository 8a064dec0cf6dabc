"""Reading booklets from their files: locales/<language>/booklets/<key>.md. To add one, add a file.

    title: Как помочь с чтением
    about: Десять минут в день, без слёз и секундомера
    topic: home
    words: читать, книга, техника чтения
    checked: 2026-11

    The first page; *stars* make bold.

    ---

    The second page.

`words` are others by which people look for it, `checked` is the month in which somebody last made sure that it is
so; both may be left out, and so may `topic`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.words import Phrase, marked, say

TOPICS = ("rights", "home", "beginning", "exams", "safety", "health", "support")
OTHER = "other"  # the topic of what names none
LONGEST_PAGE = 1200  # letters: a page is read on a phone without scrolling far
LONGEST_TITLE = 60  # it is a button
LONGEST_ABOUT = 160
FIELDS = ("title", "about", "topic", "words", "checked")
_PAGE = re.compile(r"^-{3,}\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Booklet:
    """One booklet in one language; `key` is its file's name, `checked` the first day of a month."""

    key: str
    title: str
    about: str
    topic: str
    words: str
    checked: date | None
    pages: tuple[str, ...]


class Flawed(Exception):
    """A file that is no booklet; the phrase says why."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.key)
        self.why = why


def read_all(folder: Path) -> tuple[list[Booklet], list[tuple[Path, Phrase]]]:
    """Give the booklets of a folder by title, and the files that are none, each with the reason."""
    booklets: list[Booklet] = []
    flaws: list[tuple[Path, Phrase]] = []
    for path in sorted(folder.glob("*.md")):
        try:
            booklets.append(read(path))
        except Flawed as flawed:
            flaws.append((path, flawed.why))
    return sorted(booklets, key=lambda b: b.title), flaws


def read(path: Path) -> Booklet:
    """Give the booklet of one file. Raises Flawed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Flawed(say("booklets.flaw.unreadable")) from error
    head, _, body = text.replace("\r\n", "\n").strip().partition("\n\n")
    told = _head(head)
    title, about = told.get("title", ""), told.get("about", "")
    if not title or len(title) > LONGEST_TITLE:
        raise Flawed(say("booklets.flaw.title", most=LONGEST_TITLE))
    if len(about) > LONGEST_ABOUT:
        raise Flawed(say("booklets.flaw.about", most=LONGEST_ABOUT))
    topic = told.get("topic", OTHER)
    if topic not in (*TOPICS, OTHER):
        raise Flawed(say("booklets.flaw.topic", topic=topic, topics=[*TOPICS, OTHER]))
    return Booklet(path.stem, title, about, topic, told.get("words", ""), _month(told), _pages(body))


def _head(text: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in FIELDS:
            raise Flawed(say("booklets.flaw.line", line=line[:60], fields=list(FIELDS)))
        told[name.strip()] = value.strip()
    return told


def _month(told: dict[str, str]) -> date | None:
    month = told.get("checked", "")
    try:
        return date.fromisoformat(f"{month}-01") if month else None
    except ValueError as error:
        raise Flawed(say("booklets.flaw.checked", checked=month)) from error


def _pages(body: str) -> tuple[str, ...]:
    pages: Sequence[str] = [page.strip() for page in _PAGE.split(body)]
    if not all(pages):
        raise Flawed(say("booklets.flaw.empty"))
    for number, page in enumerate(pages, 1):
        if len(page) > LONGEST_PAGE:
            raise Flawed(say("booklets.flaw.long", page=number, letters=len(page), most=LONGEST_PAGE))
    return tuple(marked(page) for page in pages)
