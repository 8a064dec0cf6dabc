"""What a dialog costs the person who holds it, counted by the heart alone."""

from datetime import timedelta
from typing import Any

import pytest

from core.refusal import Refusal
from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.effort import AWAY, FIRST, Effort
from dialogs.engine.steps import Choice, Confirm, Photo, Shown, Text
from tests.dialogs.engine.desk import Desk, Full
from tests.dialogs.engine.test_heart import JPEG


def keep(a: Any, b: Any) -> Any: ...
def keep_thing(thing: Any) -> Any: ...
def look(thing: Any) -> Any: ...


FRUIT = ("apple", "pear", "plum")
TRIP = Dialog(
    "trip", Choice("a", options=FRUIT), Text("b"), Confirm("sure"), commit=keep, returns={Refusal: "b"}, menu=1
)
SHORT = Dialog("short", Confirm("sure"), commit=lambda: None, menu=2)
FIRST_SECONDS = int(FIRST.total_seconds())


def desk(*more: Dialog, **facts: Any) -> Desk:
    return Desk.of(TRIP, SHORT, *more, **facts)


def after(desk: Desk, seconds: float) -> Desk:
    """So long after the last answer the person does the next thing."""
    desk.silent = timedelta(seconds=seconds)
    return desk


def spent(desk: Desk) -> tuple[int, float, float]:
    """What the one commit cost: actions, seconds at it, seconds from beginning to end."""
    (effort,) = desk.efforts
    return effort.actions, effort.active / 1000, effort.elapsed / 1000


def test_taps_and_words_are_actions_and_the_time_between_them_counts() -> None:
    chat = desk()
    after(chat, 500).says("/trip")  # the time before an errand begins is not its own
    after(chat, 2.5).taps("trip.a.pear")
    after(chat, 20).says("у нас ничего")
    after(chat, 4).taps("trip.sure.yes")
    assert spent(chat) == (4, FIRST_SECONDS + 26.5, 26.5)


def test_what_led_nowhere_counts_as_well() -> None:
    chat = desk()
    chat.says("/trip")
    token = chat.token("trip.a.pear")
    after(chat, 5).says("что это?")
    after(chat, 5).does()  # a sticker
    after(chat, 5).does(files=(JPEG,))
    after(chat, 5).taps("trip.a.plum")
    after(chat, 5).does(token=token)  # an old button
    after(chat, 5).says("слово")
    after(chat, 5).says("назад")
    after(chat, 5).says("другое")
    after(chat, 5).says("да")
    assert spent(chat) == (10, FIRST_SECONDS + 45, 45)


def test_changed_words_that_say_nothing_new_are_no_action() -> None:
    chat = desk()
    chat.says("/trip")
    chat.taps("trip.a.pear")
    chat.says("слово")
    chat.does(text="слова", edited=True)
    chat.says("да")
    assert spent(chat)[0] == 4


def test_no_gap_counts_for_more_than_a_few_minutes() -> None:
    chat = desk()
    chat.says("/trip")
    after(chat, AWAY.total_seconds() - 1).taps("trip.a.pear")
    after(chat, 3 * 24 * 3600).says("слово")  # resumed after days
    after(chat, 1).says("да")
    assert spent(chat) == (4, FIRST_SECONDS + 2 * AWAY.total_seconds(), AWAY.total_seconds() + 3 * 24 * 3600)


def test_a_clock_that_went_back_takes_nothing_away() -> None:
    chat = desk()
    chat.says("/trip")
    after(chat, -50).taps("trip.a.pear")
    after(chat, 0).says("слово")
    chat.says("да")
    assert spent(chat) == (4, FIRST_SECONDS, 0)


def test_an_interruption_waits_at_its_own_cost() -> None:
    chat = desk()
    chat.says("/trip")
    after(chat, 10).taps("trip.a.pear")
    after(chat, 20).says("/short")  # twenty seconds at the question of the trip, and an action
    after(chat, 30).says("да")
    assert chat.efforts.pop() == Effort(2, 1000 * (FIRST_SECONDS + 30), 30_000)
    after(chat, 5).says("слово")
    after(chat, 5).says("да")
    assert spent(chat) == (5, FIRST_SECONDS + 10 + 20 + 5 + 5, 10 + 20 + 30 + 5 + 5)


def test_time_in_the_menu_is_nobodys_but_the_way_back_is_an_action() -> None:
    chat = desk()
    chat.says("/trip")
    after(chat, 10).taps("trip.a.pear")
    after(chat, 10).says("меню")
    after(chat, 60).says("спасибо")
    after(chat, 60).taps("▶ Продолжить")
    after(chat, 10).says("слово")
    chat.says("да")
    assert spent(chat) == (6, FIRST_SECONDS + 10 + 10 + 20, 10 + 120 + 10 + 20)


def test_a_refusal_goes_on_counting() -> None:
    chat = desk()
    chat.refusals = [Full()]
    chat.says("/trip")
    after(chat, 1).taps("trip.a.pear")
    chat.says("слово")
    chat.says("да")
    assert chat.efforts == []
    chat.says("другое")
    chat.says("да")
    assert spent(chat) == (6, FIRST_SECONDS + 5, 5)


def test_a_notices_button_that_does_everything_is_one_action() -> None:
    chat = desk()
    chat.does(action=("trip", {"a": "pear", "b": "слово", "sure": True}))
    assert spent(chat) == (1, FIRST_SECONDS, 0)


def test_looking_around_counts_for_what_it_led_to() -> None:
    shop = Dialog("shop", Choice("thing", options=FRUIT), done=look)
    chat = desk(shop, look=lambda answers: Shown(then="trip", given={"a": answers["thing"], "b": "слово"}))
    chat.says("/shop")
    after(chat, 30).taps("shop.thing.pear")
    after(chat, 5).says("да")
    assert spent(chat) == (3, FIRST_SECONDS + 35, 35)


def test_what_follows_a_finished_errand_is_counted_anew() -> None:
    first = Dialog("first", Confirm("sure"), commit=lambda: None, done=lambda: Shown(then="short"))
    chat = desk(first)
    chat.says("/first")
    after(chat, 30).says("да")
    after(chat, 5).says("да")
    assert chat.efforts == [Effort(2, 1000 * (FIRST_SECONDS + 30), 30_000), Effort(2, 1000 * (FIRST_SECONDS + 5), 5000)]


def test_who_is_led_back_to_the_same_is_not_done_yet() -> None:
    chat = desk(Dialog("leaf", Confirm("sure"), commit=lambda: None, done=lambda: Shown(then="leaf")))
    chat.says("/leaf")
    for n in range(3):
        after(chat, 5).says("да")
        assert chat.state.top is not None
        assert chat.state.top.effort.actions == n + 2
    (ended,) = {effort.actions for effort in chat.efforts[-1:]}
    assert ended == 4


def test_an_ending_may_say_what_it_was() -> None:
    ends = {"apple": Shown(), "pear": Shown(errand=""), "plum": Shown(errand="fruit", then="pick")}
    pick = Dialog("pick", Choice("thing", options=FRUIT), commit=keep_thing, done=look)
    chat = desk(pick, look=lambda answers: ends[answers["thing"]])
    for fruit in ("apple", "pear", "plum"):
        chat.says("/pick")
        chat.taps(f"pick.thing.{fruit}")
    chat.taps("pick.thing.plum")  # it led back to itself, and was counted all the same: this is another
    assert chat.counted == ["pick", "", "fruit", "fruit"]
    assert [effort.actions for effort in chat.efforts] == [2, 2, 2, 2]


def test_what_was_no_errand_is_spent_on_what_it_led_to() -> None:
    ends = {"apple": Shown(errand="", then="short"), "pear": Shown(then="short"), "plum": Shown()}
    pick = Dialog("pick", Choice("thing", options=FRUIT), commit=keep_thing, done=look)
    chat = desk(pick, look=lambda answers: ends[answers["thing"]])
    for fruit in ("apple", "pear"):
        chat.says("/pick")
        chat.taps(f"pick.thing.{fruit}")
        chat.says("да")
    assert list(zip(chat.counted, (effort.actions for effort in chat.efforts), strict=True)) == [
        ("", 2), ("short", 3), ("pick", 2), ("short", 2),
    ]  # fmt: skip


def test_what_is_given_up_is_told_once_it_had_begun() -> None:
    chat = desk()
    chat.says("/trip")
    chat.says("отмена")
    assert chat.given_up == []
    chat.says("/trip")
    after(chat, 10).taps("trip.a.pear")
    after(chat, 10).says("отмена")
    assert chat.given_up == [("trip", Effort(3, 1000 * (FIRST_SECONDS + 20), 20_000))]
    assert chat.efforts == []


def test_what_was_begun_before_this_was_counted_is_not_counted() -> None:
    chat = desk()
    chat.says("/trip")
    del chat.state.stack[0].spent[:]  # as a state of an older version is read
    after(chat, 10).taps("trip.a.pear")
    chat.says("меню")
    chat.taps("▶ Продолжить")
    chat.says("слово")
    chat.says("да")
    assert chat.efforts == [Effort()]


def test_what_it_is_counted_as_is_declared() -> None:
    assert (TRIP.counted, Dialog("shop", Choice("thing", options=FRUIT)).counted) == ("trip", "")
    assert Dialog("x", Confirm("sure"), commit=lambda: None, errand="").counted == ""
    assert Dialog("x", Confirm("sure"), commit=lambda: None, speaks="trip").counted == "trip"
    assert Dialog("x", Confirm("sure"), commit=lambda: None, speaks="trip", errand="survey").counted == "survey"
    with pytest.raises(DeclarationError, match="more than 40 letters"):
        Dialog("x", Photo("a"), commit=lambda a: None, errand="survey", about="я" * 41)
