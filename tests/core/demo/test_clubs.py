"""The demo's catalogue: varied, and nobody is in two places at once."""

from collections import Counter
from datetime import date, timedelta

import pytest

from core.demo.clubs import Club, Season, arranged
from core.demo.inventing import invented
from core.demo.lessons import lessons
from core.opportunities.tables import Category, Kind

TODAY = date(2026, 11, 25)
A_YEAR = [TODAY + timedelta(days=7 * week) for week in range(53)]


@pytest.fixture(scope="module")
def clubs() -> list[Club]:
    return arranged(invented())


def test_there_are_120_of_every_kind_and_direction(clubs: list[Club]) -> None:
    assert len(clubs) == len({club.title for club in clubs}) == 120
    assert {club.kind for club in clubs} == set(Kind)
    assert {club.category for club in clubs} == set(Category)
    assert all(10 <= club.capacity <= 25 for club in clubs)
    assert sum(club.price == 0 for club in clubs) > 60
    assert all(club.about and club.place for club in clubs)


def test_no_teacher_and_no_place_is_double_booked(clubs: list[Club]) -> None:
    meetings = [(club, at) for club in clubs for at in club.times]
    for i, (club, at) in enumerate(meetings):
        for other, also in meetings[i + 1 :]:
            together = at.weekday == also.weekday and at.starts < also.ends and also.starts < at.ends
            assert not (together and (club.leader is other.leader or club.place == other.place)), (club, other)


def test_they_meet_after_the_lessons_of_some_class_in_every_grade(clubs: list[Club]) -> None:
    for club in clubs:
        for at in club.times:
            for grade in (club.grades[0], club.grades[1]):
                assert any(
                    at.starts >= lesson.ends
                    for letter in "АБВ"
                    for lesson in lessons(grade, letter)
                    if lesson.weekday == at.weekday
                )
            assert at.ends <= 20 * 60


def test_no_teacher_leads_too_much(clubs: list[Club]) -> None:
    assert max(Counter(club.leader.number for club in clubs).values()) <= 6


@pytest.mark.parametrize("today", A_YEAR, ids=str)
def test_dates_make_sense_on_any_day(clubs: list[Club], today: date) -> None:
    season = Season(today)
    open_now = 0
    for club in clubs:
        first, last = club.dates(season)
        opens, closes = club.signup(season)
        assert first <= last
        assert opens < closes
        assert last >= today
        open_now += opens <= today <= closes
    assert open_now == len(clubs) - 4


def test_a_summer_day_belongs_to_the_coming_school_year() -> None:
    assert Season(date(2027, 5, 31)).year == 2026
    assert Season(date(2027, 6, 1)).year == 2027
    assert Season(date(2027, 1, 15)).starts == date(2026, 9, 8)
