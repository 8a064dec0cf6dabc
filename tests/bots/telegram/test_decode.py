"""What comes from Telegram, piece by piece: raw updates → what a person did."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.telegram.decode import SERVICE, Event, Fetch, decode
from dialogs.engine.update import Bot, Point, Update

ANNA = {"id": 700, "is_bot": False, "first_name": "Анна", "language_code": "ru"}
CHAT = {"id": 700, "type": "private", "first_name": "Анна"}
GROUP = {"id": -100, "type": "supergroup", "title": "5Б"}
FILE = {"file_id": "F", "file_unique_id": "f", "file_size": 10}
SIZES = [{**FILE, "file_id": name, "width": side, "height": side} for name, side in (("S", 90), ("L", 800), ("M", 320))]
DESCRIPTION = Path(__file__).parents[2] / "specs" / "telegram-bot-api.json"


SPOT = {"latitude": 54.7, "longitude": 20.5}
VENUE = {"location": SPOT, "title": "Лицей 23", "address": "ул. Мира, 5"}


def fetching(file_id: str) -> Fetch:
    async def fetch(most: int) -> bytes:
        return file_id.encode()

    return fetch


def message(**what: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1, "chat": CHAT, "from": ANNA} | what


def decoded(**raw: Any) -> Event | None:
    return decode(Bot.PARENT, {"update_id": 9} | raw, fetching)


def said(**what: Any) -> Event:
    event = decoded(message=message(**what))
    assert event is not None
    return event


def update(**what: Any) -> Update:
    return Update("telegram", Bot.PARENT, "9", "700", **what)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"text": "запиши на шахматы"}, {"text": "запиши на шахматы"}),
        ({"text": "/menu"}, {"text": "/menu"}),
        ({"text": "/start"}, {"start": ""}),
        ({"text": "/start ABC-7_x"}, {"start": "ABC-7_x"}),
        ({"text": "/start@klik_bot ABC"}, {"start": "ABC"}),
        ({"text": "/started"}, {"text": "/started"}),
        ({"text": "да", "forward_origin": {"type": "hidden_user"}}, {"text": "да"}),
        ({"text": "да", "reply_to_message": message(text="нет")}, {"text": "да"}),
        ({"text": "да", "via_bot": {"id": 1, "is_bot": True}}, {"text": "да"}),
        ({"contact": {"phone_number": "79001234567", "user_id": 700}}, {"phone": "79001234567"}),
        ({"contact": {"phone_number": "79001234567", "user_id": 701}}, {}),
        ({"contact": {"phone_number": "79001234567"}}, {}),
        ({"sticker": FILE}, {}),
        ({"voice": FILE}, {}),
        ({"video": FILE, "caption": "вот"}, {}),
        ({"video_note": FILE}, {}),
        ({"location": SPOT}, {"place": Point(54.7, 20.5)}),
        ({"location": {**SPOT, "live_period": 900}}, {"place": Point(54.7, 20.5)}),
        ({"location": SPOT, "venue": VENUE}, {"place": Point(54.7, 20.5, "Лицей 23, ул. Мира, 5")}),
        ({"animation": FILE, "document": FILE}, {}),
        ({"poll": {}}, {}),
        ({"dice": {"emoji": "🎲", "value": 6}}, {}),
        ({"something_of_next_year": {}}, {}),
    ],
)
def test_messages(what: dict[str, Any], expected: dict[str, Any]) -> None:
    event = said(**what)
    assert (event.arrived.update, event.arrived.files) == (update(**expected), ())
    assert (event.tap, event.album) == ("", "")


@pytest.mark.parametrize(
    ("what", "name", "file_id"),
    [
        ({"photo": SIZES}, "photo.jpg", "L"),
        ({"photo": SIZES, "caption": "это справка", "live_photo": FILE}, "photo.jpg", "L"),
        ({"document": {**FILE, "file_name": "справка.pdf"}}, "справка.pdf", "F"),
        ({"document": FILE}, "file", "F"),
    ],
)
async def test_files(what: dict[str, Any], name: str, file_id: str) -> None:
    event = said(**what)
    (file,) = event.arrived.files
    assert event.arrived.update == update(caption=what.get("caption", "")), "a caption is no answer beside a file"
    assert (file.name, file.size, await file.fetch(100)) == (name, 10, file_id.encode())


def test_a_piece_of_an_album_names_it() -> None:
    assert said(photo=SIZES, media_group_id="77").album == "77"


@pytest.mark.parametrize(
    ("under", "editable"),
    [
        ({"text": "Кого записать?"}, "5"),
        ({"photo": SIZES, "caption": "Шахматы"}, None),
        ({"date": 0}, None),
    ],
)
def test_taps(under: dict[str, Any], editable: str | None) -> None:
    event = decoded(callback_query={"id": "31", "from": ANNA, "message": message(**under), "data": "1.2.3"})
    assert event is not None
    assert event.arrived.update == update(token="1.2.3", message=editable)
    assert event.tap == "31"


def test_changed_words_say_so_and_other_changes_are_nothing() -> None:
    event = decoded(edited_message=message(text="шахматы", edit_date=2))
    assert event is not None
    assert event.arrived.update == update(text="шахматы", edited=True)
    assert decoded(edited_message=message(location={"latitude": 1, "longitude": 2}, edit_date=2)) is None
    assert decoded(edited_message=message(photo=SIZES, caption="другая подпись", edit_date=2)) is None


@pytest.mark.parametrize(
    "raw",
    [
        {"message": message(text="привет", chat=GROUP)},
        {"message": {"message_id": 5, "date": 1, "chat": GROUP, "text": "от имени группы"}},
        {"message": message(text="привет", **{"from": {**ANNA, "is_bot": True}})},
        {"message": message(pinned_message=message(text="важно"))},
        {"message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})},
        {"edited_message": message(text="привет", chat=GROUP)},
        {"callback_query": {"id": "31", "from": ANNA, "message": message(chat=GROUP, text="?"), "data": "1.2.3"}},
        {"callback_query": {"id": "31", "from": ANNA, "message": message(text="?"), "game_short_name": "chess"}},
        {"my_chat_member": {"chat": CHAT, "from": ANNA}},
        {"update_of_next_year": {"anything": 1}},
        {},
    ],
)
def test_what_asks_for_no_answer(raw: Mapping[str, Any]) -> None:
    assert decoded(**raw) is None


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru", "ru"), ("en", "en"), ("en-GB", "en"), ("uk", "ru"), ("kk", "ru"), ("de", "ru"), (None, "ru")],
)
def test_languages(code: str | None, language: str) -> None:
    event = said(text="да", **{"from": {**ANNA, "language_code": code}})
    assert event.arrived.update.language == language


def test_every_field_of_a_message_is_known_for_what_it_is() -> None:
    """A new description of the API with new kinds of messages: decide for each whether people send it."""
    about = {
        "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
        "sender_business_bot", "sender_tag", "date", "guest_query_id", "business_connection_id", "chat",
        "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote",
        "reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot",
        "guest_bot_caller_user", "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline",
        "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options",
        "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media",
        "has_media_spoiler", "reply_markup",
    }  # fmt: skip
    sent = {
        "text", "rich_message", "animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker",
        "story", "video", "video_note", "voice", "checklist", "contact", "dice", "game", "poll", "venue", "location",
    }  # fmt: skip
    fields = set(orjson.loads(DESCRIPTION.read_bytes())["types"]["Message"]["fields"])
    assert fields == about | sent | SERVICE
    assert not SERVICE & (about | sent)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = (
    "chat", "from", "text", "photo", "document", "contact", "location", "venue", "data", "message", "id",
    "media_group_id", "type",
)  # fmt: skip
broken = st.dictionaries(st.sampled_from(FIELDS), st.one_of(anything, st.just(CHAT), st.just(ANNA), st.just(SIZES)))


@given(st.sampled_from(["message", "edited_message", "callback_query", "poll"]), st.one_of(anything, broken))
def test_what_telegram_would_never_send_raises_nothing_unexpected(kind: str, content: Any) -> None:
    try:
        decoded(**{kind: content})
    except (LookupError, TypeError, AttributeError, ValueError):
        return
