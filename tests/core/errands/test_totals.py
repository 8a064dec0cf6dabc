"""Adding errands up: medians, sums, where people stumble. Pure."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errands.paper import PaperWay
from core.errands.totals import Line, Period, Totals, ordered, quantile, stumbling
from core.errands.wording import lasting, saved, short, shown, usual
from core.words import Phrase, Words


def way(minutes: int) -> PaperWay:
    return PaperWay("x", minutes, None, "estimate", date(2026, 11, 1))


def line(name: str, *actions: int, minutes: int | None = None, seconds: int = 60) -> Line:
    known = None if minutes is None else way(minutes)
    return Line(name, known, len(actions), len(actions), seconds * len(actions), actions=Counter(actions))


@pytest.mark.parametrize(
    ("today", "month", "year"),
    [
        (date(2026, 11, 25), date(2026, 11, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 1)),
        (date(2027, 8, 31), date(2027, 8, 1), date(2026, 9, 1)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2026, 9, 1)),
    ],
)
def test_since_when(today: date, month: date, year: date) -> None:
    assert (Period.MONTH.begins(today), Period.YEAR.begins(today)) == (month, year)
    assert Period.ALWAYS.begins(today) < date(2001, 1, 1)


@given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_the_least_that_enough_are_not_above(numbers: list[int], share: float) -> None:
    found = quantile(Counter(numbers), share)
    assert found in numbers
    assert sum(n <= found for n in numbers) >= share * len(numbers)
    assert sum(n < found for n in numbers) < share * len(numbers)


def test_a_quantile_of_nothing_is_nothing() -> None:
    assert quantile({}, 0.5) == 0


def test_only_what_can_be_compared_is_added_up_to_be_compared() -> None:
    totals = Totals([line("a", 3, 3, minutes=10), line("b", 3, seconds=1000), line("c", 3, minutes=0, seconds=1000)])
    assert (totals.errands, totals.compared_errands) == (4, 2)
    assert (totals.seconds, totals.on_paper, totals.saved) == (120, 1200, 1080)


def test_paper_may_be_quicker() -> None:
    assert Totals([line("a", 3, minutes=1, seconds=100)]).saved == -40


def test_the_usual_length_is_a_median_or_where_only_sums_are_known_a_mean() -> None:
    known = Line("a", errands=3, seconds=330, lengths=Counter((10, 20, 300)))
    assert (known.usual_seconds, Line("a", errands=3, seconds=330).usual_seconds, Line("a").usual_seconds) == (
        20, 110, 0,
    )  # fmt: skip


def test_the_most_frequent_comes_first() -> None:
    assert [one.name for one in ordered([line("b", 1), line("a", 1), line("c", 1, 1)])] == ["c", "a", "b"]


def test_people_stumble_where_they_need_much_more_than_elsewhere_or_some_of_them_do() -> None:
    quick, slow = line("quick", 3, 3, 4), line("slow", 6, 6, 7)
    uneven = line("uneven", *[4] * 8, 20, 20)
    assert [one.name for one in stumbling(Totals([quick, slow, uneven]))] == ["uneven", "slow"]
    assert stumbling(Totals([quick])) == stumbling(Totals([])) == []
    assert stumbling(Totals([Line("sums", errands=9, people=9), quick])) == []


# --- words


@pytest.mark.parametrize(
    ("seconds", "said", "drawn"),
    [
        (0, "меньше минуты", "< 1 мин"),
        (59, "меньше минуты", "< 1 мин"),
        (60, "около 1 минуты", "1 мин"),
        (155, "около 3 минут", "3 мин"),
        (11 * 60, "около 10 минут", "10 мин"),
        (43 * 60, "около 45 минут", "45 мин"),
        (80 * 60, "около 80 минут", "80 мин"),
        (95 * 60, "около полутора часов", "1.5 ч"),
        (120 * 60, "около 2 часов", "2 ч"),
        (155 * 60, "около 2 с половиной часов", "2.5 ч"),
        (290 * 60, "около 5 часов", "5 ч"),
        (21 * 3600 + 900, "около 21 часа", "21 ч"),
        (1243 * 3600, "около 1200 часов", "1200 ч"),
        (19_600 * 3600, "около 20 000 часов", "20 000 ч"),
    ],
)
def test_times_are_said_no_more_precisely_than_they_are_known(
    words: Words, seconds: int, said: str, drawn: str
) -> None:
    assert words.text(lasting(seconds), "ru").replace("\xa0", " ") == said
    assert words.text(short(seconds), "ru").replace("\xa0", " ").replace(",", ".") == drawn


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "около 5 секунд"), (33, "около 35 секунд"), (57, "около 55 секунд"), (58, "около 1 минуты"),
     (90, "около 2 минут")],
)  # fmt: skip
def test_what_is_usual_is_said_in_seconds_too(words: Words, seconds: int, said: str) -> None:
    assert words.text(usual(seconds), "ru") == said


@pytest.mark.parametrize(
    ("spent", "whole", "left"),
    [
        (110, 40 * 60, "почти всё это время"),
        (30, 40 * 60, "почти всё это время"),
        (180, 30 * 60, "около 27 минут"),
        (15 * 60, 75 * 60, "около 60 минут"),
        (25 * 60, 2 * 3600, "около 1 часа 35 минут"),
        (12_600, 21 * 3600, "около 17 с половиной часов"),
        (100, 100, None),
        (200, 100, None),
    ],
)
def test_what_is_saved(words: Words, spent: int, whole: int, left: str | None) -> None:
    less = saved(spent, whole)
    assert (words.text(less, "ru") if less else None) == left


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_what_is_saved_and_what_is_spent_add_up(spent: int, whole: int) -> None:
    less = saved(spent, whole)
    assert (less is None) == (shown(spent) >= shown(whole))
    if less is not None and less.key != "errands.time.nearly_all":
        assert shown(spent) + minutes(less) == shown(whole)


def minutes(phrase: Phrase) -> int:
    """Give the minutes of a phrase, added up from its words."""
    if phrase.key == "errands.time.one_and_half":
        return 90
    own = {"hours": 60, "minutes": 1, "and_half": 60}.get(phrase.key.rpartition(".")[2], 0)
    inner = sum(minutes(value) for value in phrase.told.values() if isinstance(value, Phrase))
    return inner + own * int(phrase.told.get("n", 0)) + 30 * phrase.key.endswith("and_half")


@given(seconds=st.integers(0, 10**8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_time_has_words(words: Words, seconds: int) -> None:
    for language in words.languages:
        for say in (lasting, short, usual):
            assert words.text(say(seconds), language)
