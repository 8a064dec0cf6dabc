"""Messages as VK's parameters; and which keyboard a person sees."""

from typing import Any

import orjson
import pytest

from bots.vk.chats import Chats, Plain, Shown
from bots.vk.encode import LIMITS, NO_KEYBOARD, Call, calls, edit, send, text
from core.messages import Attachment, Button, Message
from core.words import BOLD_OFF, BOLD_ON
from tests.bots.vk.keyboards import read_by_others
from tests.messengers.vk.keyboards import read_keyboard

ANNA, BORIS = "500000001", "500000002"


def bold(words: str) -> str:
    return BOLD_ON + words + BOLD_OFF


def buttons(many: int, columns: int = 1) -> tuple[tuple[Button, ...], ...]:
    flat = [Button(f"Кнопка {n}", f"1.1.{n}") for n in range(many)]
    return tuple(tuple(flat[n : n + columns]) for n in range(0, many, columns))


def only(message: Message, edits: str | None = None) -> Call:
    (call,) = calls(message, edits)
    return call


def read(shown: Shown) -> dict[str, Any]:
    """Read a keyboard, checked by the test server and by others."""
    read_keyboard(shown.json)
    found: dict[str, Any] = orjson.loads(shown.json)
    read_by_others(found)
    return found


# --- words


def test_bold_is_counted_in_utf_16() -> None:
    said = text(f"😀 {bold('Шахматы 😀')}: во {bold('вторник')}")
    assert said["message"] == "😀 Шахматы 😀: во вторник"
    assert orjson.loads(str(said["format_data"])) == {
        "version": 1,
        "items": [{"type": "bold", "offset": 3, "length": 10}, {"type": "bold", "offset": 18, "length": 7}],
    }


def test_nothing_is_bold_where_nothing_is_said() -> None:
    assert "format_data" not in text(f"Имя: {bold('')}.")


@pytest.mark.parametrize(
    ("wrote", "said"),
    [
        ("[id1|Директор]", "[\u2060id1|Директор]"),
        ("[club5|школа] и [https://vk.com/x|сюда]", "[\u2060club5|школа] и [\u2060https://vk.com/x|сюда]"),
        ("@id1 (Директор) *club5(школа)", "@\u2060id1 (Директор) *\u2060club5(школа)"),
        ("&quot;&#91;id1|x]", "&\u2060quot;&\u2060#91;id1|x]"),
        ("a@b.ru, 2 * (3), [1] [2], R&D, ☑ да", "a@b.ru, 2 * (3), [1] [2], R&D, ☑ да"),
    ],
)
def test_what_a_person_wrote_is_no_markup(wrote: str, said: str) -> None:
    assert text(wrote)["message"] == said


def test_bold_stands_right_after_what_was_disarmed() -> None:
    said = text(f"[id1|x] {bold('да')}")
    (item,) = orjson.loads(str(said["format_data"]))["items"]
    assert str(said["message"])[item["offset"] :] == "да"


# --- calls


def test_a_message_to_many_people_is_one_call() -> None:
    call = only(Message("Завтра собрание"))
    assert send(call, [ANNA, BORIS], 77, "", "") == {
        "peer_ids": f"{ANNA},{BORIS}",
        "random_id": 77,
        "message": "Завтра собрание",
        "dont_parse_links": 1,
        "disable_mentions": 1,
    }
    assert LIMITS.recipients == 100


def test_a_key_is_never_nothing() -> None:
    assert send(only(Message("Да")), [ANNA], 0, "", "")["random_id"] == 1


def test_a_message_in_the_place_of_another() -> None:
    call = only(Message("Кого?", buttons(1)), "12")
    assert edit(call, ANNA, "photo1_2", "{}") == {
        "peer_id": ANNA,
        "cmid": "12",
        "message": "Кого?",
        "dont_parse_links": 1,
        "disable_mentions": 1,
        "attachment": "photo1_2",
        "keyboard": "{}",
    }


def test_of_a_long_text_only_the_first_part_takes_the_place() -> None:
    sentence = "Это предложение повторяется, пока не станет слишком длинным для одного сообщения. "
    found = calls(Message(sentence * 120, buttons(2)), "12")
    assert [call.edits for call in found] == ["12", None, None]
    assert all(len(str(call.text["message"])) <= 4096 for call in found)
    assert [bool(call.rows) for call in found] == [False, False, True]


def test_an_album_with_words() -> None:
    pictures = tuple(Attachment(f"{n:064}", f"{n}.jpg", "image/jpeg") for n in range(10))
    (call,) = calls(Message("Фото с занятия", (), pictures), None)
    assert (call.text["message"], call.files) == ("Фото с занятия", pictures)


# --- keyboards


def test_buttons_under_the_message() -> None:
    call = only(Message("?", ((Button("Да", "1.1.0"), Button("Сайт", url="https://klik.example/1")),)))
    found = read(Chats().keyboard(call.rows, call.beneath, [ANNA]))
    assert found == {
        "inline": True,
        "buttons": [
            [
                {"action": {"type": "callback", "label": "Да", "payload": '{"t":"1.1.0"}'}},
                {
                    "action": {
                        "type": "open_link",
                        "label": "Сайт",
                        "link": "https://klik.example/1",
                        "payload": "{}",
                    }
                },
            ]
        ],
    }


@pytest.mark.parametrize(
    ("many", "columns", "inline", "listed"),
    [
        (10, 1, True, False),
        (10, 10, True, False),
        (11, 1, False, False),
        (40, 4, False, False),
        (41, 5, False, True),
    ],
)
def test_too_many_buttons(many: int, columns: int, inline: bool, listed: bool) -> None:
    call = only(Message("Выберите", buttons(many, columns)))
    assert ("1. Кнопка 0" in str(call.text["message"])) is listed
    shown = Chats().keyboard(call.rows, call.beneath, [ANNA])
    assert (shown == Shown()) is listed
    if not listed:
        found = read(shown)
        assert sum(map(len, found["buttons"])) == many
        assert found.get("inline", False) is inline
        assert found.get("one_time", False) is not inline


def test_a_long_label_is_shortened_to_what_vk_takes() -> None:
    call = only(Message("?", ((Button("Очень длинное название кружка робототехники 🤖🤖🤖", "1"),),)))
    (row,) = read(Chats().keyboard(call.rows, call.beneath, [ANNA]))["buttons"]
    assert row[0]["action"]["label"] == "Очень длинное название кружка робототех…"


def test_an_old_program_gets_buttons_that_say_their_label() -> None:
    chats = Chats()
    chats.of(ANNA).knows = frozenset({"text"})
    found = read(chats.keyboard(buttons(1), False, [ANNA]))
    assert found["inline"] and found["buttons"][0][0]["action"]["type"] == "text"
    assert read(chats.keyboard(buttons(1), False, [BORIS]))["buttons"][0][0]["action"]["type"] == "callback"


LOCATION = [{"action": {"type": "location", "payload": '{"place":true}'}}]


@pytest.mark.parametrize(("many", "inline"), [(0, True), (1, True), (5, True), (9, True), (10, False), (36, False)])
def test_the_button_that_shares_a_place_has_a_row_of_its_own(many: int, inline: bool) -> None:
    call = only(Message("Где это?", buttons(many, 1 + many // 10), place="Показать, где я"))
    found = read(Chats().keyboard(call.rows, call.beneath, [ANNA], place=call.place))
    assert found["buttons"][0] == LOCATION
    assert sum(map(len, found["buttons"])) == many + 1
    assert found.get("inline", False) is inline


def test_only_the_last_part_of_a_long_question_shares_a_place() -> None:
    found = calls(Message("Длинное предложение. " * 500, place="Показать, где я"), None)
    assert [call.place for call in found] == [False, False, True]


def test_a_program_that_cannot_share_a_place_is_not_offered_it() -> None:
    chats = Chats()
    chats.of(ANNA).knows = frozenset({"text", "callback"})
    assert chats.keyboard((), False, [ANNA], place=True) == Shown()
    found = read(chats.keyboard(buttons(1), False, [ANNA], place=True))
    assert [row[0]["action"]["type"] for row in found["buttons"]] == ["callback"]


# --- a plain keyboard's life


def showing_many(chats: Chats) -> None:
    chats.showed(chats.keyboard(buttons(11), True, [ANNA]), [ANNA])
    assert chats.of(ANNA).plain is Plain.WANTED


def test_a_pressed_plain_keyboard_is_gone_by_itself() -> None:
    chats = Chats()
    showing_many(chats)
    chats.acted(ANNA, pressed=True)
    assert chats.keyboard((), False, [ANNA]) == Shown()
    assert read(chats.keyboard(buttons(2), False, [ANNA]))["inline"]


def test_whoever_typed_instead_gets_the_next_buttons_in_its_place() -> None:
    chats = Chats()
    showing_many(chats)
    chats.acted(ANNA, pressed=False)
    shown = chats.keyboard(buttons(2), False, [ANNA])
    assert read(shown)["one_time"] and not shown.inline
    chats.showed(shown, [ANNA])
    chats.acted(ANNA, pressed=True)
    assert chats.keyboard(buttons(2), False, [ANNA]).inline


def test_words_without_buttons_take_it_away() -> None:
    chats = Chats()
    showing_many(chats)
    chats.acted(ANNA, pressed=False)
    shown = chats.keyboard((), False, [ANNA])
    assert shown.json == NO_KEYBOARD and read(shown)["buttons"] == []
    chats.showed(shown, [ANNA])
    assert chats.keyboard((), False, [ANNA]) == Shown()


def test_a_notice_leaves_the_keyboard_of_an_open_question_alone() -> None:
    chats = Chats()
    showing_many(chats)
    assert chats.keyboard((), False, [ANNA]) == Shown()
    assert read(chats.keyboard(buttons(1), False, [ANNA]))["inline"]
    chats.acted(ANNA, pressed=False)
    assert chats.keyboard((), False, [ANNA, BORIS]) == Shown(), "nor does a message to many people"


def test_chats_idle_longest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.vk.chats.MOST", 2)
    chats = Chats()
    for peer in (ANNA, BORIS, ANNA, "3"):
        chats.of(peer).ref = "x"
    assert (chats.of(ANNA).ref, chats.of(BORIS).ref) == ("x", "")
