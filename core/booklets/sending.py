"""A homeroom teacher sends a booklet to the families of the class, or to one of them."""

from dataclasses import dataclass

from core import audit, notices
from core.access import Actor
from core.booklets.reading import Booklet
from core.broadcasts.audience import Audience
from core.broadcasts.verbs import announce
from core.database import Tx
from core.homeroom import own_pupils
from core.names import Name
from core.notices import BOOKLET, Action, Cause
from core.opportunities.telling import guardians
from core.refusal import NotFound, Refusal
from core.words import Phrase, say


class NobodyJoined(Refusal):
    """No guardian of the pupil reads the school's messages yet, or none wants booklets. Tells `pupil`."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A booklet sent to a family; `people` counts the guardians who get it."""

    pupil: Name
    people: int


def opens(booklet: Booklet) -> Action:
    """Give the button that opens it."""
    return Action(say("booklets.read"), "parent_booklets", {"topic": booklet.topic, "booklet": booklet.key})


def words_of(booklet: Booklet, note: str | None) -> str:
    """Give what is sent: the teacher's own words, if any, and what the booklet is about."""
    return "\n".join(filter(None, (note and note + "\n", f"«{booklet.title}»", booklet.about)))


def to_class(tx: Tx, actor: Actor, bot: str, audience: Audience, booklet: Booklet, note: str | None) -> int:
    """Begin sending it to the guardians of a class, which `audience.chosen` has allowed; give how many they are."""
    return announce(tx, actor, bot, audience, BOOKLET, words_of(booklet, note), [opens(booklet)])


def to_family(tx: Tx, actor: Actor, pupil: int, booklet: Booklet, note: str | None) -> Sent:
    """Send it to the guardians of one pupil of the teacher's own class.

    Raises NotAllowed, NotFound for another class's pupil, or NobodyJoined.
    """
    child = next((one for one in own_pupils(tx, actor) if one.id == pupil), None)
    if child is None:
        raise NotFound
    told = for_family(actor, child.name, booklet, note)
    cause = Cause(f"«{booklet.title}»", actor.person_id, actor.school_id)
    people = sum(
        notices.notify(tx, guardian, BOOKLET, told, cause, actions=[opens(booklet)])
        for guardian in guardians(tx, pupil)
    )
    if not people:
        raise NobodyJoined(pupil=child.name)
    audit.record(tx, actor, "send_booklet", "person", pupil)
    return Sent(child.name, people)


def for_family(actor: Actor, pupil: Name, booklet: Booklet, note: str | None) -> Phrase:
    """Give what the family reads."""
    return say("booklets.for_family", pupil=pupil, teacher=actor.name, text=words_of(booklet, note))
