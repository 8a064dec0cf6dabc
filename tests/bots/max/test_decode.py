"""What MAX sends → what a person did."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bots.inbox import Arrived
from bots.max.decode import Tap, decode, tap, when
from dialogs.engine.update import Bot, Point, Update
from tests.bots.max import updates as u


def fetching(url: str) -> Any:
    return url


def decoded(update: Any) -> Arrived | None:
    return decode(Bot.PARENT, update, fetching)


def did(update: Any) -> dict[str, Any]:
    """Give what of an Update is not as by default."""
    arrived = decoded(update)
    assert arrived is not None
    assert (arrived.update.transport, arrived.update.bot, arrived.update.account) == ("max", Bot.PARENT, "10001")
    empty = Update("max", Bot.PARENT, arrived.update.id, "10001")
    names = ("text", "token", "message", "start", "phone", "place", "caption", "edited", "language")
    shown = {n: getattr(arrived.update, n) for n in names if getattr(arrived.update, n) != getattr(empty, n)}
    return shown | ({"files": [(f.name, f.size) for f in arrived.files]} if arrived.files else {})


@pytest.mark.parametrize(
    ("update", "wanted"),
    [
        (u.created("Привет"), {"text": "Привет"}),
        (u.created("/help"), {"text": "/help"}),
        (u.created("hi") | {"user_locale": "en-GB"}, {"text": "hi", "language": "en"}),
        (u.created("hi") | {"user_locale": None}, {"text": "hi"}),
        (u.created("hi") | {"user_locale": "tt"}, {"text": "hi"}),
        (u.started(), {"start": ""}),
        (u.started(payload=None), {"start": ""}),
        (u.started(payload="AB12CD34"), {"start": "AB12CD34"}),
        (u.tapped("3.1.0"), {"token": "3.1.0", "message": u.MID}),
        (u.tapped(message=None), {"token": "1.1.0"}),
        (u.created(None, u.image()), {"files": [("photo", None)]}),
        (u.created("вот", u.image()), {"files": [("photo", None)], "caption": "вот"}),
        (u.created(None, *(u.image(n) for n in range(10))), {"files": [("photo", None)] * 10}),
        (u.created(None, u.document("a.pdf", 7)), {"files": [("a.pdf", 7)]}),
        (u.created("вот", u.SHARE), {"text": "вот"}),
        (u.created(None, u.VOICE), {}),
        (u.created(None, u.VIDEO), {}),
        (u.created(None, u.STICKER), {}),
        (u.created(None, u.LOCATION), {"place": Point(55.79, 49.12)}),
        (u.created("у входа", u.LOCATION), {"place": Point(55.79, 49.12, "у входа")}),
        (u.forwarded(None, u.LOCATION), {"place": Point(55.79, 49.12)}),
        (u.created(None, {"type": "poll", "payload": {}}), {}),
        (u.created(None, u.contact(max_info=u.ANNA)), {"phone": "79001234567"}),
        (u.created(None, u.contact(max_info=u.BOT)), {}),
        (u.created(None, u.contact()), {}),
        (u.created(None, u.contact(max_info=u.ANNA, vcf_info=None)), {}),
        (u.forwarded("Запишите Петю"), {"text": "Запишите Петю"}),
        (u.forwarded(None, u.image()), {"files": [("photo", None)]}),
        (u.replied("Машу"), {"text": "Машу"}),
        (u.edited("Шахматы"), {"text": "Шахматы", "edited": True}),
    ],
)
def test_what_a_person_did(update: u.Json, wanted: dict[str, Any]) -> None:
    assert did(update) == wanted


IN_A_GROUP = {"chat_id": -5, "chat_type": "chat", "user_id": None}


@pytest.mark.parametrize(
    "update",
    [
        u.created("Всем привет", recipient=IN_A_GROUP),
        u.created("Новости", recipient=IN_A_GROUP | {"chat_type": "channel"}),
        u.tapped(message=u.message("?", recipient=IN_A_GROUP)),
        u.created("Я тоже бот", sender=u.BOT),
        u.edited(None, u.image()),
        u.started() | {"update_type": "bot_stopped"},
        u.started() | {"update_type": "dialog_removed"},
        u.started() | {"update_type": "dialog_muted"},
        u.started() | {"update_type": "bot_added"},
        u.started() | {"update_type": "something_new"},
    ],
)
def test_what_needs_no_answer(update: u.Json) -> None:
    assert decoded(update) is None


def test_the_same_event_has_the_same_id_and_another_another() -> None:
    """A keyboard's id alone would not do: a second tap on it counts."""
    again = u.tapped()
    again["callback"] = again["callback"] | {"timestamp": 1770679803384}
    several = [u.tapped(), again, u.created("a"), u.edited("a"), u.edited("a") | {"timestamp": 1}, u.started()]
    ids = [arrived.update.id for arrived in map(decoded, several) if arrived]
    assert len(set(ids)) == len(several)
    assert ids == [arrived.update.id for arrived in map(decoded, copy.deepcopy(several)) if arrived]


def test_a_name_too_long_for_the_outbox_means_no_editing() -> None:
    update = u.tapped()
    update["message"]["body"]["mid"] = "m" * 121
    assert did(update) == {"token": "1.1.0"}


def test_order_is_by_time_then_by_number() -> None:
    first, second = u.created("1"), u.created("2")
    second["message"]["body"]["seq"] += 1
    assert sorted([u.tapped(), second, first, u.started()], key=when) == [u.started(), first, second, u.tapped()]
    assert when("garbage") == (0, 0)


@pytest.mark.parametrize("update", [None, 1, "text", [], {}, {"update_type": 5}, {"update_type": "Анна пишет"}])
def test_garbage_is_logged_by_kind_only(update: Any) -> None:
    with capture_logs() as logs:
        assert decoded(update) is None
        assert tap(update) is None
    assert [entry["kind"] for entry in logs] == ["unknown"]


_PIECES: tuple[Any, ...] = (None, 0, "x", [], {}, [1], ["x"], [None], KeyError)


def spoiled(whole: Any) -> Iterator[Any]:
    """Give copies of an update, in each of which one piece is missing or of another kind."""
    for path in list(_paths(whole)):
        for piece in _PIECES:
            update = copy.deepcopy(whole)
            *above, last = path
            place = update
            for step in above:
                place = place[step]
            if piece is KeyError:
                del place[last]
            else:
                place[last] = piece
            yield update


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*above, key)
        yield from _paths(one, (*above, key))


@pytest.mark.parametrize(
    "whole",
    [
        u.created("Секрет", u.image(), u.document(), u.contact(max_info=u.ANNA)),
        u.created(None, u.contact(max_info=u.ANNA)),
        u.created("Секрет", u.LOCATION),
        u.forwarded("Секрет", u.image()),
        u.edited("Секрет"),
        u.tapped(),
        u.started(payload="Секрет"),
    ],
)
def test_malformed_pieces_never_raise_and_never_show(whole: u.Json) -> None:
    with capture_logs() as logs:
        for update in spoiled(whole):
            arrived = decoded(update)
            if arrived is not None:
                _must_be_sound(arrived)
            pressed = tap(update)
            assert pressed is None or isinstance(pressed.id, str)
            when(update)
    assert "Секрет" not in repr(logs)
    assert logs


def _must_be_sound(arrived: Arrived) -> None:
    """The engine relies on the kinds of the fields."""
    update = arrived.update
    assert update.id.isprintable()
    assert update.account.lstrip("-").isdigit()
    assert all(isinstance(v, str | None) for v in (update.text, update.token, update.start, update.phone))
    assert update.place is None or Point.of(*update.place) == update.place
    for file in arrived.files:
        assert isinstance(file.name, str)
        assert isinstance(file.size, int | None)


def test_a_tap_is_known_whatever_else_is_wrong() -> None:
    assert tap(u.tapped()) == Tap("f9LHodD0cOJZ", u.MID)
    assert tap(u.tapped(message=None)) == Tap("f9LHodD0cOJZ", None)
    assert tap({"callback": {"callback_id": "c"}, "message": 5}) == Tap("c", None)
