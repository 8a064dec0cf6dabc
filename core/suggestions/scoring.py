"""Why an opportunity may suit a child, and which few to suggest. Pure: facts in, suggestions with their reasons out.

An opportunity's score is the sum of what its reasons weigh, so that every place in the list can be explained. Only
what the child may join at this moment comes here. Nothing is compared with other children.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zlib import crc32

from core.names import Name
from core.opportunities.tables import Category, Kind
from core.suggestions.distance import Point, kilometres
from core.suggestions.tables import Way
from core.suggestions.topics import topics
from core.words import Money, Phrase, Weekly, say

MOST = 3  # suggestions at a time
SOON = timedelta(days=7)  # sign-up that closes within it is worth saying
AFTER_LESSONS = 45  # minutes after lessons within which nobody goes home first
NEWS = 1.5  # what being something new weighs in the last place
NEAR, FAR_AWAY = 2.0, 5.0  # kilometres from home
MANY = 3  # weekly clubs that fill a child's week


class Stands(StrEnum):
    """How a child stands to something: has a place, had one until it was over, waits for one, gave it up."""

    IN = "in"
    PAST = "past"
    WAITING = "waiting"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Known:
    """Something that the child has to do with."""

    title: str
    category: Category
    topics: frozenset[str]
    stands: Stands = Stands.IN


@dataclass(frozen=True, slots=True)
class Child:
    """What is known of a child: what was said, what they go to, what they took part in, how their week is.

    `clubs` meet every week, `ahead` is a contest they are signed up for, `proved` what they have behind them; `sought`
    are opportunities that the family's words found, each with how well. `lessons` gives when lessons end.
    """

    id: int
    name: Name
    likes: frozenset[str] = frozenset()
    way: Way | None = None
    home: Point | None = None
    clubs: Sequence[Known] = ()
    ahead: Sequence[Known] = ()
    proved: Sequence[Known] = ()
    wished: frozenset[int] = frozenset()
    query: str = ""
    sought: Mapping[int, float] = field(default_factory=dict)
    lessons: Mapping[int, int] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()  # weekdays on which they already go somewhere

    @property
    def known(self) -> Sequence[Known]:
        """Give all that the child has to do with."""
        return (*self.clubs, *self.ahead, *self.proved)

    @property
    def fields(self) -> set[Category]:
        """Give the fields that the child knows or likes."""
        return {known.category for known in self.known} | {topics()[topic].field for topic in self.likes}


@dataclass(frozen=True, slots=True)
class Chance:
    """An opportunity that the child may join now; `until` is the last day of sign-up, if that is told."""

    opportunity: int
    title: str
    kind: Kind
    category: Category
    topics: frozenset[str]
    times: tuple[Weekly, ...]
    place: str
    price: Money
    point: Point | None = None  # of what is held elsewhere than at school
    until: date | None = None
    day: date | None = None  # of what takes place once


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for an opportunity, or against it; `own` is about this child alone. Some weigh and say nothing."""

    weight: float
    said: Phrase | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A chance and the reasons for it, the weightiest first."""

    chance: Chance
    score: float
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> list[Phrase]:
        """Give what is said of the reasons."""
        return [reason.said for reason in self.reasons if reason.said is not None]

    @property
    def own(self) -> bool:
        """Tell whether a reason for it is about this child alone."""
        return any(reason.own for reason in self.reasons)


def weighed(child: Child, chance: Chance, today: date) -> Suggestion:
    """Weigh one chance."""
    found = sorted((r for asks in _ASKED for r in asks(child, chance, today)), key=lambda r: -r.weight)
    return Suggestion(chance, sum(r.weight for r in found) + _chosen_by_lot(child, chance), tuple(found))


def _chosen_by_lot(child: Child, chance: Chance) -> float:
    """Part what weighs the same, for each child otherwise: not everybody is sent to the same club."""
    return crc32(f"{child.id} {chance.opportunity}".encode()) % 1000 / 4000


# --- reasons


def _wished(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    if chance.opportunity in child.wished:
        yield Reason(6, say("suggestions.wished", pupil=child.name), own=True)


def _sought(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    if chance.opportunity in child.sought:
        yield Reason(3 + 4 * child.sought[chance.opportunity], say("suggestions.sought", query=child.query), own=True)


def _liked(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    if liked := sorted(chance.topics & child.likes):
        doings = [say(f"suggestions.doing.{topic}") for topic in liked]
        yield Reason(3 + len(liked), say("suggestions.likes", pupil=child.name, doings=doings), own=True)


def _alike(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    """What they go to draws to the like of it; what they gave up does not."""
    alike = [known for known in child.clubs if known.topics & chance.topics]
    if any(known.stands is Stands.LEFT for known in alike):
        yield Reason(-2)
    for known in [known for known in alike if known.stands is not Stands.LEFT][:1]:
        yield Reason(2.5, say(f"suggestions.alike_{known.stands}", pupil=child.name, title=known.title), own=True)


def _proved(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    for known in [known for known in child.proved if known.topics & chance.topics][:1]:
        yield Reason(2, say("suggestions.proved", pupil=child.name, title=known.title), own=True)


def _prepares(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    ahead = [known for known in child.ahead if known.topics & chance.topics]
    if ahead and chance.kind in (Kind.CLUB, Kind.SECTION):
        yield Reason(2.5, say("suggestions.prepares", title=ahead[0].title), own=True)


def _new(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    if is_new(child, chance):
        yield Reason(0.8, say("suggestions.new", category=say(f"opportunities.category_{chance.category}")))


def is_new(child: Child, chance: Chance) -> bool:
    """Tell whether it is unlike all that the child knows and likes; of whom nothing is known, nothing can be new."""
    familiar = child.likes.union(*(known.topics for known in child.known))
    return bool(child.fields) and chance.category not in child.fields and not chance.topics & familiar


def _time(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    after = [at.starts - child.lessons[at.weekday] for at in chance.times if at.weekday in child.lessons]
    days = sorted({at.weekday for at in chance.times})
    at_school = len(after) == len(chance.times) and all(minutes >= 0 for minutes in after)
    if days and child.way is Way.FAR:
        soon = at_school and max(after) <= AFTER_LESSONS
        yield Reason(1.5, say("suggestions.one_trip")) if soon else Reason(-1.5)
    if days and not child.taken & set(days) and (at_school or not after):
        key = "suggestions.free_after_lessons" if at_school else "suggestions.free"
        yield Reason(0.6, say(key, days=[say(f"suggestions.on.{day}") for day in days]))
    elif days:
        yield Reason(0.1, say("suggestions.no_clash"))
    elif chance.day is not None:
        yield Reason(0.4, say("suggestions.once", day=chance.day))


def _distance(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    """Of what is held elsewhere than at school; home is known to a kilometre, so no distance is said finer."""
    if child.home is None or chance.point is None:
        return
    away = kilometres(child.home, chance.point)
    if away <= NEAR:
        yield Reason(1.5, say("suggestions.near", n=max(1, round(away))), own=True)
    elif away > FAR_AWAY:
        yield Reason(-1.5)


def _closes(child: Child, chance: Chance, today: date) -> Iterable[Reason]:
    if chance.until is not None and chance.until - today <= SOON:
        yield Reason(1, say("suggestions.closes", day=chance.until))


def _too_much(child: Child, chance: Chance, _: date) -> Iterable[Reason]:
    if chance.times and sum(known.stands is Stands.IN for known in child.clubs) >= MANY:
        yield Reason(-2)


def _fits(_: Child, __: Chance, ___: date) -> Iterable[Reason]:
    """True of all that comes here, and said where nothing else is."""
    yield Reason(0, say("suggestions.fits"))


_ASKED: Sequence[Callable[[Child, Chance, date], Iterable[Reason]]] = (
    _wished,
    _sought,
    _liked,
    _alike,
    _proved,
    _prepares,
    _new,
    _time,
    _distance,
    _closes,
    _too_much,
    _fits,
)


# --- the few


def chosen(child: Child, found: Iterable[Suggestion], most: int = MOST) -> list[Suggestion]:
    """Choose the best few that are not all alike; the last of them is something new, where that is to be had."""
    left, few = list(found), list[Suggestion]()
    while left and len(few) < most:
        news = NEWS if len(few) == most - 1 else 0
        best = max(left, key=lambda one: one.score - _alike_to(few, one) + news * is_new(child, one.chance))
        left.remove(best)
        few.append(best)
    return few


def _alike_to(few: Sequence[Suggestion], one: Suggestion) -> float:
    """Weigh how alike it is to those chosen already; a third of one field stands behind all others."""
    fields = sum(other.chance.category == one.chance.category for other in few)
    topics = sum(bool(other.chance.topics & one.chance.topics) for other in few)
    return fields**2 + 1.5 * topics + 100 * (fields >= MOST - 1)
