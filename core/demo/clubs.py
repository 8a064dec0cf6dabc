"""The demo school's clubs and other opportunities: what the catalogue lists, with teachers, places and times."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from core.demo.lessons import FIRST_GRADES, lessons
from core.demo.people import People, Worker
from core.opportunities.tables import Kind
from core.words import Weekly

CATALOGUE = Path(__file__).with_name("clubs.csv")
SEED = 120
SUMMER = 6  # from June on, it is the coming school year that families plan
_PAIRS = ((0, 2), (1, 3), (2, 4), (0, 3), (1, 4))
_SATURDAY = 5
_MOST_CLUBS = 3
POINTS = {"Бассейн «Дельфин»": "54.7236, 20.4631"}  # of what is not in the school itself
_CLOSED = ("Разработка игр", "Школа выживания")
_LATER = ("Беспилотные аппараты", "Юный экскурсовод")


@dataclass(frozen=True, slots=True)
class Season:
    """The school year that `today` belongs to: its clubs begin and end with it."""

    today: date

    @property
    def year(self) -> int:
        """The calendar year in which the school year begins."""
        return self.today.year if self.today.month >= SUMMER else self.today.year - 1

    @property
    def starts(self) -> date:
        """The first day of clubs."""
        return date(self.year, 9, 8)

    @property
    def ends(self) -> date:
        """The last day of clubs."""
        return date(self.year + 1, 5, 31)


@dataclass(slots=True)
class Club:
    """A line of the catalogue, and what was arranged for it. Roubles a month; `wish` is popularity from 1 to 5."""

    title: str
    kind: Kind
    category: str
    grades: tuple[int, int]
    subject: str
    place: str
    meetings: int
    price: int
    capacity: int
    wish: int
    about: str
    leader: Worker = field(init=False)
    times: tuple[Weekly, ...] = ()

    @property
    def ages(self) -> tuple[int, int] | None:
        """Ages of a section, which minds the body rather than the class."""
        low, high = self.grades
        return (low + 5, high + 8) if self.kind is Kind.SECTION else None

    def dates(self, season: Season) -> tuple[date, date]:
        """Give the first and the last day: of the school year, of four weeks, or of one event."""
        if self.kind in (Kind.CLUB, Kind.SECTION):
            return season.starts, season.ends
        first = _workday(season.today + timedelta(days=12 + len(self.title) % 30))
        return first, first + timedelta(days=27 if self.kind is Kind.TRIAL else 0)

    def signup(self, season: Season) -> tuple[date, date]:
        """Give the first and the last day of sign-up; with few exceptions it is open now."""
        today = season.today
        if self.title in _CLOSED:
            return today - timedelta(days=40), today - timedelta(days=3)
        if self.title in _LATER:
            return today + timedelta(days=5), today + timedelta(days=60)
        first, last = self.dates(season)
        if first == last or self.kind is Kind.TRIAL:
            return today - timedelta(days=14), first - timedelta(days=2)
        return min(season.starts, today) - timedelta(days=14), max(
            last - timedelta(days=14), today + timedelta(days=30)
        )


def _workday(day: date) -> date:
    """Give `day` or the first after it that is no Sunday and not among the winter holidays."""
    while day.weekday() > _SATURDAY or (day.month, day.day) <= (1, 8):
        day += timedelta(days=1)
    return day


def arranged(people: People) -> list[Club]:
    """Give every club with its teacher, place and times: nobody and no room is in two places at once."""
    clubs = list(_catalogue())
    _Arranger(people).run(clubs)
    return clubs


def _catalogue() -> Iterator[Club]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|"):
            first, last = row["grades"].split("–")
            yield Club(
                row["title"],
                Kind(row["kind"]),
                row["category"],
                (int(first), int(last)),
                row["subject"],
                row["place"],
                int(row["meetings"]),
                int(row["price"]),
                int(row["capacity"]),
                int(row["wish"]),
                row["about"],
            )


class _Arranger:
    def __init__(self, people: People) -> None:
        self.rng = Random(SEED)
        self.teachers: dict[str, list[Worker]] = defaultdict(list)
        for worker in people.teachers:
            self.teachers[worker.subject].append(worker)
        self.load: dict[str, int] = defaultdict(int)  # clubs by the number of their leader
        self.keepers: dict[tuple[str, str], Worker] = {}
        self.busy: set[tuple[str, int, int]] = set()  # (leader or place, weekday, quarter of an hour)

    def run(self, clubs: list[Club]) -> None:
        for club in clubs:
            club.leader = self._leader(club)
            club.place = club.place or club.leader.room
            if club.meetings:
                club.times = self._times(club)

    def _leader(self, club: Club) -> Worker:
        """Give the teacher of the subject who keeps the workshop already, else the one with the fewest clubs."""
        ready = self.teachers[club.subject]
        leader = self.keepers.get((club.subject, club.place))
        if leader is None or self.load[leader.number] >= _MOST_CLUBS:
            leader = min(ready, key=lambda worker: (self.load[worker.number], worker.number))
        if club.place:
            self.keepers[club.subject, club.place] = leader
        self.load[leader.number] += 1
        return leader

    def _times(self, club: Club) -> tuple[Weekly, ...]:
        minutes = 45 if club.grades[1] <= FIRST_GRADES else self.rng.choice((60, 90))
        choices = list(self._choices(club, minutes))
        self.rng.shuffle(choices)
        for times in choices:
            quarters = {
                (who, t.weekday, q) for t in times for q in _quarters(t) for who in (club.leader.number, club.place)
            }
            if not quarters & self.busy:
                self.busy |= quarters
                return times
        raise ValueError(f"no time is left for {club.title}")

    def _choices(self, club: Club, minutes: int) -> Iterator[tuple[Weekly, ...]]:
        days = _PAIRS if club.meetings > 1 else tuple((day,) for day in range(_SATURDAY))
        for some in days:
            over = max(t.ends for grade in club.grades for t in lessons(grade, "А") if t.weekday in some)
            first = -(-over // 15) * 15 + 15
            for start in range(first, min(first + 150, 18 * 60), 15):
                yield tuple(Weekly(day, start, start + minutes) for day in some)


def _quarters(at: Weekly) -> range:
    return range(at.starts // 15, -(-at.ends // 15))
