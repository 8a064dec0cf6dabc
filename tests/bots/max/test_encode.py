"""A message → the bodies of requests; each is checked against the published description."""

from dataclasses import replace

import pytest

from bots.max.encode import Call, calls, formatted
from core.messages import Attachment, Button, Message
from core.words import BOLD_OFF, BOLD_ON
from tests.messengers.max.checks import utf16_length
from tests.messengers.max.description import published
from tests.messengers.max.json_schema import validator
from tests.messengers.max.markup import parsed

PHOTO = Attachment("0" * 64, "фото.png", "image/png")
PAPER = Attachment("1" * 64, "справка.pdf", "application/pdf")


def shown(message: Message, edits: str | None = None) -> list[Call]:
    """Give the calls, all of them right."""
    made = calls(message, edits)
    check = published().compiler.check({"$ref": "#/components/schemas/NewMessageBody"})
    for call in made:
        assert check(call.body) == ""
        assert not list(validator("NewMessageBody").iter_errors(call.body))
    return made


def keyboard(call: Call) -> list[list[str]]:
    found = [a for a in call.body["attachments"] if a["type"] == "inline_keyboard"]
    return [[button["text"] for button in row] for row in found[0]["payload"]["buttons"]] if found else []


def rows(*labels: list[str], url: str = "") -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button(label, "" if url else f"1.1.{n}", url) for n, label in enumerate(row)) for row in labels)


@pytest.mark.parametrize(
    "text",
    [
        "Петя & Маша <b>не жирно</b> **тоже нет** [ссылка](https://example.org) _a_ `b` # c &lt; &amp;",
        f"{BOLD_ON}Петя <i>&amp; «Маша»{BOLD_OFF} > и ещё </b> &lt;b&gt; *a*",
        f"a{BOLD_ON}b{BOLD_OFF}c{BOLD_ON}d{BOLD_OFF}\n\n🎉",
    ],
)
def test_nothing_that_a_person_wrote_becomes_markup(text: str) -> None:
    body = formatted(text)
    plain, marks = parsed(body["text"], body.get("format"))
    assert plain == text.replace(BOLD_ON, "").replace(BOLD_OFF, "")
    assert {mark["type"] for mark in marks} <= {"strong"}
    assert len(marks) == text.count(BOLD_ON)


def test_text_without_bold_has_no_format() -> None:
    assert formatted("<b>Петя</b>") == {"text": "<b>Петя</b>"}


def test_bold_that_would_not_fit_is_left_out() -> None:
    text = f"{BOLD_ON}Важно{BOLD_OFF} " + "<" * 3000
    assert formatted(text) == {"text": "Важно " + "<" * 3000}


def test_a_long_text_goes_in_pieces_with_the_buttons_under_the_last() -> None:
    text = "Очень длинное предложение о кружках. " * 400
    made = shown(Message(text, rows(["Да"])))
    assert len(made) == 4
    assert all(utf16_length(call.body["text"]) <= 4000 for call in made)
    assert " ".join(call.body["text"].strip() for call in made) == text.strip()
    assert [keyboard(call) for call in made] == [[], [], [], [["Да"]]]


def test_many_buttons() -> None:
    made = shown(Message("Выберите", rows(*([f"Кружок номер {n}"] for n in range(100)))))
    assert [len(row) for row in keyboard(made[0])].count(0) == 0
    assert len(keyboard(made[0])) == 29
    assert sum(map(len, keyboard(made[0]))) == 100


def test_more_buttons_than_fit_become_a_numbered_list() -> None:
    made = shown(Message("Выберите", rows(*([f"Кружок номер {n}"] for n in range(300)))))
    assert "\n\n1. Кружок номер 0\n2. Кружок" in made[0].body["text"]
    assert [keyboard(call) for call in made] == [[]] * len(made)


def test_labels_that_max_would_cut_get_a_row_of_their_own() -> None:
    made = shown(Message("Когда?", rows(["Сегодня", "Завтра"], ["Показать все", "Назад"], ["1", "2", "3", "4", "5"])))
    assert keyboard(made[0]) == [["Сегодня", "Завтра"], ["Показать все"], ["Назад"], ["1", "2", "3", "4", "5"]]


def test_a_row_with_links_is_short() -> None:
    made = shown(Message("Где?", rows(list("абвгд"), url="https://example.org/a")))
    assert keyboard(made[0]) == [["а", "б", "в"], ["г", "д"]]
    assert made[0].body["attachments"][0]["payload"]["buttons"][0][0] == {
        "type": "link",
        "text": "а",
        "url": "https://example.org/a",
    }


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/x", "tel:+79000000000", "http://[", "https://a.ru/" + "x" * 2048]
)
def test_a_link_that_max_would_refuse_is_written_out(url: str) -> None:
    made = shown(Message("Страница школы", ((Button("Открыть", url=url), Button("Меню", "menu")),)))
    assert made[0].body["text"] == f"Страница школы\n\nОткрыть: {url}"
    assert keyboard(made[0]) == [["Меню"]]


def test_a_phone_number_is_shared_by_a_button_above_the_others() -> None:
    message = Message("Ваш номер?", rows(*([f"{n}"] for n in range(29))), share="Поделиться номером")
    buttons = shown(message)[0].body["attachments"][0]["payload"]["buttons"]
    assert buttons[0] == [{"type": "request_contact", "text": "Поделиться номером"}]
    assert len(buttons) == 30
    assert keyboard(shown(replace(message, buttons=()))[0]) == [["Поделиться номером"]]


def test_a_place_is_shared_by_a_button_above_the_others() -> None:
    message = Message("Где это?", rows(["Отмена"]), place="Показать, где я")
    buttons = shown(message)[0].body["attachments"][0]["payload"]["buttons"]
    assert buttons[0] == [{"type": "request_geo_location", "text": "Показать, где я"}]
    assert keyboard(shown(message)[0]) == [["Показать, где я"], ["Отмена"]]


def test_only_the_first_takes_another_message_s_place() -> None:
    made = shown(Message("слово " * 1500, rows(["Да"])), edits="mid.1")
    assert [call.edits for call in made] == ["mid.1", None, None]


def test_an_edited_message_loses_what_it_had() -> None:
    assert shown(Message("Готово"), edits="mid.1")[0].body == {"text": "Готово", "attachments": []}


def test_files() -> None:
    one = shown(Message("Афиша", rows(["Да"]), (PHOTO,)))
    assert [(call.files, call.body["text"], keyboard(call)) for call in one] == [((PHOTO,), "Афиша", [["Да"]])]
    album = shown(Message("Афиши", rows(["Да"]), (PHOTO,) * 12 + (PAPER,)))
    assert [(len(call.files), call.body["text"]) for call in album] == [(10, ""), (2, ""), (1, ""), (0, "Афиши")]
    assert keyboard(album[-1]) == [["Да"]]
