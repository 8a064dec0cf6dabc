"""What is weighed, and why: facts in, reasons out."""

from datetime import date
from typing import Any

import pytest

from core.names import Name
from core.opportunities.tables import Category, Kind
from core.suggestions.distance import Point, kilometres
from core.suggestions.scoring import MOST, Chance, Child, Known, Stands, Suggestion, chosen, weighed
from core.suggestions.tables import Way
from core.suggestions.topics import topics, topics_of
from core.words import Money, Weekly

TODAY = date(2026, 11, 25)
LESSONS = dict.fromkeys(range(5), 13 * 60 + 30)


def child(**more: Any) -> Child:
    return Child(1, Name("Иванов", "Пётр"), **({"lessons": LESSONS} | more))


def chance(title: str = "Рисование", category: Category = Category.ART, **more: Any) -> Chance:
    about: dict[str, Any] = {
        "opportunity": abs(hash(title)) % 10_000,
        "kind": Kind.CLUB,
        "topics": topics_of(title),
        "times": (Weekly(1, 15 * 60, 16 * 60),),
        "place": "",
        "price": Money(0),
    }
    return Chance(title=title, category=category, **(about | more))


def known(title: str, category: Category = Category.ART, stands: Stands = Stands.IN) -> Known:
    return Known(title, category, topics_of(title), stands)


def why(of: Child, what: Chance) -> list[str]:
    """Give the keys of the reasons, the weightiest first."""
    return [phrase.key.removeprefix("suggestions.") for phrase in weighed(of, what, TODAY).why]


def score(of: Child, what: Chance) -> float:
    return weighed(of, what, TODAY).score


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("Рисование: студия «Акварель»", {"drawing"}),
        ("Школьный хор", {"music"}),
        ("Хореография для малышей", {"dance"}),
        ("Радиоэлектроника", {"robots"}),
        ("Школьное радио", {"words"}),
        ("Английский театр", {"languages", "theatre"}),
        ("Водное поло", {"ball", "swimming"}),
        ("Хакатон «Код за выходные»", {"coding"}),
        ("Безопасная дорога", set()),
    ],
)
def test_a_title_tells_what_it_is_about(title: str, about: set[str]) -> None:
    assert topics_of(title) == about


def test_a_description_tells_only_where_the_title_does_not() -> None:
    assert topics_of("Мастерская", "Рисуем и лепим: живопись, керамика") == {"drawing"}
    assert topics_of("Шахматы", "Рисуем доски: живопись") == {"chess"}


def test_what_the_child_likes_comes_before_what_only_fits() -> None:
    petya = child(likes=frozenset({"drawing"}))
    assert why(petya, chance()) == ["likes", "free_after_lessons", "fits"]
    assert why(child(), chance()) == ["free_after_lessons", "fits"]
    assert score(petya, chance()) > score(child(), chance()) + 2


def test_what_they_go_to_draws_and_what_they_gave_up_does_not() -> None:
    goes = child(clubs=(known("Живопись"),), taken=frozenset({3}))
    left = child(clubs=(known("Живопись", stands=Stands.LEFT),))
    assert why(goes, chance())[0] == "alike_in"
    assert why(child(clubs=(known("Живопись", stands=Stands.WAITING),)), chance())[0] == "alike_waiting"
    assert why(left, chance()) == ["free_after_lessons", "fits"]
    assert score(left, chance()) < score(child(), chance()) < score(goes, chance())


def test_a_contest_behind_and_one_ahead() -> None:
    assert "proved" in why(child(proved=(known("Конкурс рисунков"),)), chance())
    ahead = child(ahead=(known("Турнир по шахматам", Category.SPORT),))
    assert "prepares" in why(ahead, chance("Шахматы", Category.SPORT))
    assert "prepares" not in why(ahead, chance("Турнир по шашкам", Category.SPORT, kind=Kind.CONTEST))


def test_new_is_only_what_is_unlike_all_that_is_known() -> None:
    petya = child(clubs=(known("Футбол", Category.SPORT),), likes=frozenset({"drawing"}))
    assert "new" in why(petya, chance("Робототехника", Category.TECHNOLOGY))
    assert "new" not in why(petya, chance("Школьный хор"))  # of the field of drawing
    assert "new" not in why(child(), chance())  # nothing is known of them


@pytest.mark.parametrize(
    ("times", "taken", "reason"),
    [
        ((Weekly(1, 840, 900),), set(), "free_after_lessons"),
        ((Weekly(1, 840, 900),), {1}, "no_clash"),
        ((Weekly(5, 600, 660),), set(), "free"),
        ((Weekly(5, 600, 660), Weekly(1, 840, 900)), set(), "no_clash"),
        ((Weekly(1, 420, 470),), set(), "no_clash"),  # before lessons
    ],
)
def test_what_is_said_of_the_timetable_is_true(times: tuple[Weekly, ...], taken: set[int], reason: str) -> None:
    said = why(child(taken=frozenset(taken)), chance(times=times))
    assert [r for r in said if r in ("free", "free_after_lessons", "no_clash")] == [reason]


def test_who_rides_home_gets_what_is_right_after_lessons() -> None:
    rides = child(way=Way.FAR)
    soon, late = chance(times=(Weekly(1, 14 * 60, 900),)), chance(times=(Weekly(1, 17 * 60, 1080),))
    assert "one_trip" in why(rides, soon)
    assert "one_trip" not in why(rides, late) + why(child(), soon)
    assert score(rides, soon) > score(rides, late) + 2


def test_what_is_near_home_is_told_to_a_kilometre_and_what_is_far_stands_back() -> None:
    home = Point(54.72, 20.47)
    lives = child(home=home)
    near, far = chance(point=Point(54.7236, 20.4631)), chance(point=Point(54.95, 20.22))
    assert "near" in why(lives, near)
    assert weighed(lives, near, TODAY).own
    (said,) = [phrase for phrase in weighed(lives, near, TODAY).why if phrase.key == "suggestions.near"]
    assert said.told == {"n": 1}
    assert "near" not in why(lives, far) + why(child(), near) + why(lives, chance())
    assert score(lives, near) > score(lives, chance()) > score(lives, far)


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        (Point(54.71, 20.45), Point(54.71, 20.45), 0),
        (Point(54.7065, 20.511), Point(54.9607, 20.4753), 28.4),  # Kaliningrad to Zelenogradsk
        (Point(0, 0), Point(0, 180), 20015),
    ],
)
def test_distances_are_as_the_crow_flies(one: Point, other: Point, away: float) -> None:
    assert kilometres(one, other) == pytest.approx(away, abs=0.5)


def test_a_home_is_kept_to_a_kilometre() -> None:
    exact = Point(54.719341, 20.468172)
    assert exact.coarse == (54.72, 20.47)
    assert kilometres(exact, exact.coarse) < 0.7


def test_a_sign_up_that_ends_soon_is_told_and_one_day_is_named() -> None:
    once = chance(times=(), kind=Kind.CONTEST, day=date(2026, 12, 5), until=date(2026, 12, 1))
    assert why(child(), once) == ["closes", "once", "fits"]
    assert "closes" not in why(child(), chance(until=date(2027, 5, 1)))


def test_a_full_week_asks_for_no_more_of_every_week() -> None:
    full = child(clubs=tuple(known(t, Category.SPORT) for t in ("Самбо", "Футбол", "Плавание")))
    contest = chance("Конкурс рисунков", times=(), kind=Kind.CONTEST, day=date(2026, 12, 5))
    assert score(full, contest) > score(full, chance())


def test_a_wish_is_the_weightiest_and_words_that_found_it_next() -> None:
    wanted = chance()
    assert why(child(wished=frozenset({wanted.opportunity}), likes=frozenset({"drawing"})), wanted)[0] == "wished"
    sought = child(query="краски", sought={wanted.opportunity: 1.0})
    assert why(sought, wanted)[0] == "sought"


def test_the_few_are_never_three_of_one_field_while_there_are_others() -> None:
    petya = child(likes=frozenset({"drawing"}))
    art = [chance(t) for t in ("Рисование", "Живопись", "Керамика", "Скульптура")]
    rest = [chance("Футбол", Category.SPORT), chance("Астрономия", Category.SCIENCE)]
    few = of_all(petya, [*art, *rest])
    assert len(few) == MOST
    assert sum(one.chance.category is Category.ART for one in few) <= 2
    assert few[0].chance.topics == {"drawing"}
    assert "new" in [p.key.removeprefix("suggestions.") for p in few[-1].why]
    assert len(of_all(petya, art)) == MOST


def of_all(of: Child, chances: list[Chance]) -> list[Suggestion]:
    return chosen(of, [weighed(of, one, TODAY) for one in chances])


def test_equal_chances_are_parted_otherwise_for_each_child() -> None:
    clubs = [chance(f"Клуб {n}", Category.SOCIAL) for n in range(20)]
    firsts = {of_all(Child(n, Name("Иванов", "Пётр"), lessons=LESSONS), clubs)[0].chance.title for n in range(40)}
    assert len(firsts) > 8


def test_every_topic_has_a_field_and_words_to_know_it_by() -> None:
    assert all(topic.field in Category and topic.starts for topic in topics().values())
