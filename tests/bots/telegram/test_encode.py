"""What goes to Telegram, piece by piece: a message → the bodies of the requests."""

from typing import Any

import pytest

from bots.telegram.encode import LIMITS, Edit, Say, Show, calls
from core.messages import Attachment, Button, Message
from core.words import BOLD_OFF, BOLD_ON

PLAIN = {"link_preview_options": {"is_disabled": True}}
PICTURE = Attachment("a" * 64, "неделя.png", "image/png")
PDF = Attachment("b" * 64, "листок.pdf", "application/pdf")


def bold(text: str) -> str:
    return BOLD_ON + text + BOLD_OFF


def button(label: str, token: str = "1.1.0") -> Button:
    return Button(label, token)


def one(message: Message, edits: str | None = None) -> Any:
    (call,) = calls(message, edits)
    return call


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        (f"{bold('Да')}, можно", "Да, можно", [(0, 2)]),
        (f"a {bold('b')} c {bold('d')}", "a b c d", [(2, 1), (6, 1)]),
        (f"🎉🎉 {bold('Маша 🎈')}!", "🎉🎉 Маша 🎈!", [(5, 7)]),
        (f"👨\u200d👩\u200d👧{bold('да')}", "👨\u200d👩\u200d👧да", [(8, 2)]),
        (f"пусто{bold('')}", "пусто", []),
    ],
)
def test_bold_is_counted_as_telegram_counts(text: str, plain: str, entities: list[tuple[int, int]]) -> None:
    body = one(Message(text)).body
    assert body["text"] == plain
    assert [(e["offset"], e["length"]) for e in body["entities"]] == entities
    utf16 = plain.encode("utf-16-le")
    for start, length in entities:
        assert utf16[2 * start : 2 * (start + length)].decode("utf-16-le") in text


def test_what_a_person_wrote_is_never_markup() -> None:
    text = "<b>x</b> *y* _z_ [a](http://b.ru) `c` &lt;"
    assert one(Message(text)) == Say({"text": text, **PLAIN})


def test_buttons_and_links() -> None:
    message = Message(
        "Куда?", ((button("Да", "1.1.0"), button("Нет", "1.1.1")), (Button("Сайт", url="https://a.ru/x"),))
    )
    rows = [
        [{"text": "Да", "callback_data": "1.1.0"}, {"text": "Нет", "callback_data": "1.1.1"}],
        [{"text": "Сайт", "url": "https://a.ru/x"}],
    ]
    assert one(message) == Say({"text": "Куда?", **PLAIN, "reply_markup": {"inline_keyboard": rows}})


def test_a_link_that_telegram_would_refuse_is_told() -> None:
    message = Message("Куда?", ((Button("Сайт", url="http://localhost:8080/x"), button("Да")),))
    body = one(message).body
    assert body["text"] == "Куда?\n\nСайт: http://localhost:8080/x"
    assert body["reply_markup"]["inline_keyboard"] == [[{"text": "Да", "callback_data": "1.1.0"}]]


def test_words_take_the_place_of_a_message() -> None:
    assert one(Message("Готово"), "17") == Edit(17, {"text": "Готово", **PLAIN})


def test_a_phone_number_is_asked_for_with_keys_in_place_of_letters() -> None:
    message = Message("Ваш номер?", ((button("← Назад"), button("Отмена")),), share="📱 Отправить мой номер")
    keys = [[{"text": "📱 Отправить мой номер", "request_contact": True}], [{"text": "← Назад"}, {"text": "Отмена"}]]
    said = one(message, "17")
    assert said == Say(
        {
            "text": "Ваш номер?",
            **PLAIN,
            "reply_markup": {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True},
        }
    ), "such keys cannot be put under a message that is there"


def test_a_place_is_asked_for_with_a_key_too() -> None:
    said = one(Message("Где это?", ((button("Отмена"),),), place="📍 Показать, где я"), "17")
    assert isinstance(said, Say)
    keys = [[{"text": "📍 Показать, где я", "request_location": True}], [{"text": "Отмена"}]]
    assert said.body["reply_markup"]["keyboard"] == keys


def test_files_with_a_caption_and_buttons() -> None:
    message = Message(f"{bold('Сводка')} за неделю", ((button("Меню"),),), (PICTURE,))
    caption = {"caption": "Сводка за неделю", "caption_entities": [{"type": "bold", "offset": 0, "length": 6}]}
    markup = {"reply_markup": {"inline_keyboard": [[{"text": "Меню", "callback_data": "1.1.0"}]]}}
    assert one(message, "17") == Show((PICTURE,), caption, markup)


def test_an_album_cannot_carry_buttons() -> None:
    message = Message("Сводка", ((button("Меню"),),), (PICTURE, PICTURE, PDF))
    album, pdf, words = calls(message, None)
    assert (album, pdf) == (Show((PICTURE, PICTURE), {}, {}), Show((PDF,), {}, {}))
    assert isinstance(words, Say)
    assert words.body["text"] == "Сводка"


def test_a_long_text_is_cut_and_only_its_first_part_takes_a_place() -> None:
    first, second = calls(Message("Предложение. " * 500, ((button("Меню"),),)), "17")
    assert isinstance(first, Edit)
    assert isinstance(second, Say)
    assert len(first.body["text"]) <= LIMITS.text
    assert first.body["text"].endswith(".")
    assert "reply_markup" not in first.body
    assert second.body["reply_markup"]


def test_more_buttons_than_fit_become_a_list() -> None:
    rows = tuple((button(f"Кнопка {n}", f"1.1.{n}"),) for n in range(LIMITS.buttons + 1))
    body = one(Message("Выберите", rows)).body
    assert "101. Кнопка 100" in body["text"]
    assert "reply_markup" not in body
