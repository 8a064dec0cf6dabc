"""The calendar file, read back by a parser that is not ours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar_file import Event, calendar_file, folded
from core.words import Weekly

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KALININGRAD = ZoneInfo("Europe/Kaliningrad")


def event(**more: Any) -> Event:
    about: dict[str, Any] = {
        "uid": "chess@odin-klik",
        "title": "Шахматы (Петя)",
        "place": "каб. 12",
        "about": "",
        "at": Weekly(1, 15 * 60, 16 * 60 + 30),
        "first": date(2026, 9, 2),  # a Wednesday
        "last": date(2027, 5, 31),
    }
    return Event(**(about | more))


def written(*events: Event, zone: str = "Europe/Kaliningrad") -> bytes:
    return calendar_file("Кружки", events, zone, NOW)


def read(content: bytes) -> Any:
    """Parse with the icalendar library."""
    icalendar = pytest.importorskip("icalendar", reason="the independent parser")
    return icalendar.Calendar.from_ical(content)


def read_event(*events: Event, zone: str = "Europe/Kaliningrad") -> Any:
    (found,) = read(written(*events, zone=zone)).walk("VEVENT")
    assert not found.errors
    return found


def test_a_weekly_event_begins_on_its_first_weekday_and_says_its_zone() -> None:
    found = read_event(event())
    assert found.decoded("dtstart") == datetime(2026, 9, 8, 15, 0, tzinfo=KALININGRAD)
    assert found.decoded("dtend") == datetime(2026, 9, 8, 16, 30, tzinfo=KALININGRAD)
    assert found["dtstart"].params["TZID"] == "Europe/Kaliningrad"
    assert (found["rrule"]["FREQ"], found["rrule"]["BYDAY"]) == (["WEEKLY"], ["TU"])
    assert found["rrule"]["UNTIL"] == [datetime(2027, 5, 31, 21, 59, 59, tzinfo=UTC)]
    assert (str(found["summary"]), str(found["location"])) == ("Шахматы (Петя)", "каб. 12")
    assert "description" not in found
    assert found.decoded("dtstamp") == NOW


def test_an_event_without_end_goes_on() -> None:
    assert "UNTIL" not in read_event(event(last=None))["rrule"]


def test_the_last_day_itself_has_a_meeting_and_a_rule_without_any_is_left_out() -> None:
    rrule = pytest.importorskip("dateutil.rrule", reason="comes with the independent parser")
    found = read_event(event(first=date(2026, 9, 1), last=date(2026, 9, 15)))
    rule = rrule.rrulestr(found["rrule"].to_ical().decode(), dtstart=found.decoded("dtstart"))
    assert [day.date() for day in rule] == [date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15)]
    assert b"VEVENT" not in written(event(first=date(2026, 9, 2), last=date(2026, 9, 7)))


def test_what_is_every_week_is_not_on_days_off() -> None:
    rrule = pytest.importorskip("dateutil.rrule", reason="comes with the independent parser")
    autumn, winter = (date(2026, 10, 26), date(2026, 11, 3)), (date(2026, 12, 29), date(2027, 1, 12))
    found = read_event(event(off=(autumn, winter), last=date(2027, 1, 26)))
    rule = rrule.rrulestr(found["rrule"].to_ical().decode(), dtstart=found.decoded("dtstart"))
    off = {each.dt for each in found["exdate"].dts}
    assert found["exdate"].params["TZID"] == "Europe/Kaliningrad"
    assert {at.date() for at in off} == {
        date(2026, 10, 27),
        date(2026, 11, 3),
        date(2026, 12, 29),
        date(2027, 1, 5),
        date(2027, 1, 12),
    }
    assert off <= set(rule)
    assert max(set(rule) - off).date() == date(2027, 1, 26)


def test_what_begins_in_holidays_begins_after_them_and_what_is_only_in_them_is_left_out() -> None:
    summer = (date(2026, 6, 1), date(2026, 9, 10))
    assert read_event(event(off=(summer,))).decoded("dtstart").date() == date(2026, 9, 15)
    assert "exdate" not in read_event(event(off=(summer,)))
    assert b"VEVENT" not in written(event(first=date(2026, 7, 1), last=date(2026, 8, 31), off=(summer,)))
    assert "exdate" in read_event(event(last=None, off=((date(2027, 1, 1), date(9999, 12, 31)),)))


def test_many_days_off_are_folded_like_any_line() -> None:
    each_week = tuple((day, day) for n in range(60) for day in [date(2026, 9, 15) + timedelta(weeks=n)])
    content = written(event(last=date(2028, 5, 31), off=each_week))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (found,) = read(content).walk("VEVENT")
    assert len(found["exdate"].dts) == 60


def test_who_subscribes_is_told_when_to_ask_again() -> None:
    content = calendar_file("Кружки", [event()], "Europe/Kaliningrad", NOW, timedelta(hours=4))
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT240M\r\n" in content
    assert b"\r\nX-PUBLISHED-TTL:PT240M\r\n" in content
    assert not read(content).errors


def test_a_contest_takes_whole_days() -> None:
    found = read_event(event(at=None, first=date(2026, 12, 1), last=date(2026, 12, 3)))
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2026, 12, 1), date(2026, 12, 4))
    assert "rrule" not in found


@pytest.mark.parametrize("zone", ["Europe/Kaliningrad", "Asia/Kamchatka", "Europe/Berlin", "America/St_Johns"])
def test_the_file_explains_its_zone_to_who_does_not_know_it(zone: str) -> None:
    content = written(event(first=date(2026, 1, 1), last=date(2027, 12, 31)), zone=zone)
    (told,) = read(content.replace(zone.encode(), b"Nowhere/Known")).walk("VTIMEZONE")
    known, meant = told.to_tz(lookup_tzid=False), ZoneInfo(zone)
    for n in range(0, 2 * 365, 3):
        local = datetime(2026, 1, 1, 15, 0) + timedelta(days=n)
        assert local.replace(tzinfo=known).utcoffset() == local.replace(tzinfo=meant).utcoffset()
    changes = sum(part.name == "DAYLIGHT" for part in told.subcomponents)
    assert changes == (0 if zone in ("Europe/Kaliningrad", "Asia/Kamchatka") else 2)


@given(st.text(), st.text(max_size=30))
def test_any_text_comes_back_as_it_was_and_forges_nothing(title: str, place: str) -> None:
    content = written(event(title=title, place=place, about=f"{place}\r\nEND:VEVENT\nX:1"))
    assert content.count(b"\r\nBEGIN:VEVENT\r\n") == content.count(b"\r\nEND:VEVENT\r\n") == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    content.decode()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1))
def test_any_readable_text_is_read_back(title: str) -> None:
    assert str(read_event(event(title=title))["summary"]) == title


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
def test_folding_cuts_no_letter_and_unfolds_to_what_it_was(line: str) -> None:
    parts = folded(line).removesuffix(b"\r\n").split(b"\r\n")
    assert all(part.decode() is not None and len(part) <= 75 for part in parts)
    assert b"".join([parts[0], *(part[1:] for part in parts[1:])]).decode() == line
