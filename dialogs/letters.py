"""What both sides of a question see alike: the whole of it, and when an answer may be expected."""

from core.access import Actor
from core.messages import Attachment
from core.people import Role
from core.questions.addressees import Expected
from core.questions.queries import Letter, Thread
from core.questions.telling import quoted
from core.words import Phrase, Text, say

MOST_FILES = 10  # that are shown with a question, the newest
BEGINNING = 60  # characters of a letter in a list


def lines(actor: Actor, thread: Thread) -> list[Text]:
    """Give every letter: who wrote it and when, the words, how many files."""
    return [line for n, one in enumerate(thread.letters) for line in _letter(actor, one, first=n == 0)]


def _letter(actor: Actor, one: Letter, first: bool) -> list[Text]:
    own = one.by_family == (actor.role is Role.GUARDIAN)
    head = say("questions.letter_own" if own else "questions.letter", by=one.by, at=actor.local(one.at))
    files = [say("questions.enclosed", n=len(one.files))] if one.files else []
    return [*[""] * (not first), head, *[one.text] * bool(one.text), *files]


def files(thread: Thread) -> tuple[Attachment, ...]:
    """Give the newest files of a question."""
    every = [Attachment(*file) for one in thread.letters for file in one.files]
    return tuple(every[-MOST_FILES:])


def last_words(thread: Thread, by_family: bool) -> str:
    """Give what one side wrote since the other side did, as far as it is not too long."""
    texts: list[str] = []
    for one in reversed(thread.letters):
        if one.by_family is not by_family:
            break
        texts.insert(0, one.text)
    return quoted("\n\n".join(filter(None, texts)))


def beginning(text: str) -> Text:
    """Give the first words of a letter; one of files alone has none."""
    line = " ".join(text.split())
    if len(line) > BEGINNING:
        line = line[:BEGINNING].rsplit(maxsplit=1)[0] + "…"
    return line or say("questions.no_words")


def when(expected: Expected) -> Phrase:
    """Say when the addressee will get a question."""
    told = {
        "to": expected.who.name,
        "week": list(expected.opening.week),
        "day": expected.at.date(),
        "time": expected.at.time(),
        "until": expected.opening.away_until,
    }
    if not expected.reached:
        return say("questions.when_unreached", **told)
    if expected.at_once:
        return say("questions.when_now", **told)
    away = expected.opening.is_away(expected.now.date())
    return say("questions.when_away" if away else "questions.when_later", **told)
