"""The heart alone: what a person does → what is said, and what is to be committed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.files import StoredFile
from core.refusal import Refusal
from core.words import say
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.dialog import DeclarationError, Dialog
from dialogs.engine.heart import LONGEST_TEXT, MOST_DIALOGS, Loop
from dialogs.engine.steps import (
    Choice,
    Confirm,
    Contact,
    Date,
    Fact,
    File,
    Info,
    Letter,
    MultiChoice,
    Number,
    Offer,
    Option,
    Pages,
    Photo,
    Place,
    Shown,
    Step,
    Text,
    Time,
)
from dialogs.engine.update import Bot, Point
from tests.dialogs.engine.desk import Desk, Full


def keep(a: Any) -> Any: ...
def keep_about(about: Any) -> Any: ...
def keep_two(a: Any, b: Any) -> Any: ...
def keep_search(club: Any, query: Any) -> Any: ...
def things() -> Any: ...
def of_a(a: Any) -> Any: ...
def found(query: Any) -> Any: ...
def days_meant(said: Any) -> Any: ...
def keep_note(day: Any, said: Any) -> Any: ...
def look() -> Any: ...
def nothing() -> Any: ...
def mine(about: Any) -> Any: ...
def keep_enclosed(photo: Any, day: Any, said: Any) -> Any: ...
def three() -> Any: ...
def ending(result: Any) -> Any: ...


JPEG = StoredFile("a" * 64, "снимок.jpg", "image/jpeg", 10)
PDF = StoredFile("b" * 64, "за\u202eявка.pdf", "application/pdf", 10)
KEPT = ("a" * 64, "снимок.jpg", "image/jpeg")
PAPER = ("b" * 64, "заявка.pdf", "application/pdf")
FRUIT = ("apple", "pear", "plum")


def one(step: Step, **facts: Any) -> Desk:
    """A dialog of one step, begun."""
    desk = Desk.of(Dialog("trip", step, commit=keep, menu=1), **{"three": ("один", "два", "три"), **facts})
    assert "trip.a" in desk.says("/trip")
    return desk


def committed(desk: Desk) -> Any:
    """What the one step was answered with."""
    ((name, answers),) = desk.commits
    assert name == "trip"
    return answers["a"]


# --- every kind of step


def taps(*labels: str) -> Callable[[Desk], str]:
    return lambda desk: [desk.taps(label) for label in labels][-1]


def say_it(*lines: str) -> Callable[[Desk], str]:
    return lambda desk: [desk.says(line) for line in lines][-1]


def do(**what: Any) -> Callable[[Desk], str]:
    return lambda desk: desk.does(**what)


def both(*acts: Callable[[Desk], str]) -> Callable[[Desk], str]:
    return lambda desk: [act(desk) for act in acts][-1]


@pytest.mark.parametrize(
    ("step", "act", "answer"),
    [
        (Choice("a", options=FRUIT), taps("trip.a.pear"), "pear"),
        (Choice("a", options=FRUIT), say_it("2"), "pear"),
        (Choice("a", options=FRUIT), say_it("trip.a.pear"), "pear"),
        (Choice("a", options=FRUIT), say_it("pear"), "pear"),
        (Choice("a", options=FRUIT), say_it("paer"), None),
        (Choice("a", options=FRUIT), say_it("trip a peer"), "pear"),
        (Choice("a", options=FRUIT, optional=True), taps("Пропустить"), None),
        (MultiChoice("a", options=FRUIT), taps("☐ trip.a.plum", "☐ trip.a.apple", "trip.a.ready"), ["apple", "plum"]),
        (MultiChoice("a", options=FRUIT), say_it("1, plum", "готово"), ["apple", "plum"]),
        (MultiChoice("a", options=FRUIT), say_it("1 3", "1", "готово"), ["plum"]),
        (MultiChoice("a", options=FRUIT), say_it("1", "1 3", "готово"), ["apple", "plum"]),
        (MultiChoice("a", options=FRUIT), say_it("1", "apple, Кац", "готово"), ["apple"]),
        (MultiChoice("a", options=FRUIT), taps("trip.a.none"), []),
        (Text("a"), say_it("  Всё хорошо \n"), "Всё хорошо"),
        (Text("a"), say_it("1"), "1"),
        (Text("a", optional=True), say_it("-"), None),
        (Text("a", optional=True), say_it("пропустить"), None),
        (Letter("a"), say_it("Всё хорошо", "да"), ["Всё хорошо", []]),
        (Letter("a"), say_it("раз", "два", "trip.a.send"), ["раз\n\nдва", []]),
        (Letter("a"), both(do(files=(JPEG, PDF)), taps("trip.a.send")), ["", [list(KEPT), list(PAPER)]]),
        (Letter("a"), both(do(files=(JPEG,), caption=" вот\u202e "), say_it("готово")), ["вот", [list(KEPT)]]),
        (Letter("a"), both(say_it("не то"), taps("Написать заново"), say_it("то", "да")), ["то", []]),
        (Number("a"), say_it("1 200"), 1200),
        (Number("a", whole=False), say_it("3,5"), 3.5),
        (Number("a", optional=True), taps("Пропустить"), None),
        (Date("a"), taps("Завтра"), "2026-11-26"),
        (Date("a"), say_it("в пятницу", "да"), "2026-11-27"),
        (Date("a"), lambda d: (d.says("15.12"), d.taps("Да, верно"))[-1], "2026-12-15"),
        (Date("a"), say_it("15.12", "16.12", "да"), "2026-12-16"),
        (Date("a", optional=True), say_it("нет"), None),
        (Time("a"), say_it("в 6 вечера"), "18:00"),
        (Photo("a"), do(files=(JPEG,)), "a" * 64),
        (File("a"), do(files=(PDF,)), ["b" * 64, "заявка.pdf", "application/pdf"]),
        (File("a", mimes=("image/jpeg",), optional=True), taps("Пропустить"), None),
        (Contact("a"), do(phone="79000000000"), "+79000000000"),
        (Contact("a"), say_it("8 900 000 00 00"), "+79000000000"),
        (Place("a"), do(place=Point(54.71, 20.51)), {"lat": 54.71, "lon": 20.51, "text": None}),
        (Place("a"), do(place=Point(54.71, 20.51, " Лицей 23\x00")), {"lat": 54.71, "lon": 20.51, "text": "Лицей 23"}),
        (Place("a"), say_it("ул. Мира, 5"), {"lat": None, "lon": None, "text": "ул. Мира, 5"}),
        (Place("a", optional=True), say_it("пропустить"), None),
        (Confirm("a"), taps("trip.a.yes"), True),
        (Confirm("a"), say_it("да"), True),
        (Confirm("a"), say_it("👍"), True),
        (Confirm("a"), say_it("trip.a.yes"), True),
        (Info("a"), taps("Дальше"), True),
        (Info("a"), say_it("ок"), True),
        (Pages("a", pages=three), taps("Дальше", "Дальше", "trip.a.read"), True),
        (Pages("a", pages=three), say_it("да", "дальше", "ок"), True),
    ],
)  # fmt: skip
def test_every_kind_of_step_is_answered(step: Step, act: Callable[[Desk], str], answer: Any) -> None:
    desk = one(step)
    said = act(desk)
    if answer is None and not desk.commits:
        assert "Такого ответа здесь нет" in said
        return
    assert committed(desk) == answer
    assert "trip.done" in said


@pytest.mark.parametrize(
    ("step", "what", "sentence"),
    [
        (Choice("a", options=FRUIT), {"text": "арбуз"}, "Такого ответа здесь нет"),
        (Choice("a", options=FRUIT), {"text": "4"}, "Такого ответа здесь нет"),
        (Choice("a", options=FRUIT), {"text": "0"}, "Такого ответа здесь нет"),
        (Choice("a", options=FRUIT), {"text": "9" * 4000}, "Слишком длинно"),
        (Choice("a", options=FRUIT), {"text": "trip"}, "Подходит несколько"),
        (MultiChoice("a", options=FRUIT), {"text": "Сидоров, Кац"}, "Нет в списке: Сидоров, Кац"),
        (MultiChoice("a", options=FRUIT), {"text": "x," * 600}, "Слишком длинно"),
        (Text("a", longest=5), {"text": "123456"}, "уложиться в 5 знаков"),
        (Text("a"), {"text": "x" * (LONGEST_TEXT + 1)}, "Слишком длинно"),
        (Text("a"), {"text": "\u200b\x00 "}, "Не получилось понять"),
        (Number("a"), {"text": "много"}, "целое число"),
        (Number("a"), {"text": "3,5"}, "целое число"),
        (Number("a", whole=False), {"text": "3-4"}, "число цифрами"),
        (Number("a", least=1), {"text": "0"}, "не меньше 1"),
        (Number("a", most=9.5), {"text": "10"}, "не больше 9.5"),
        (Date("a"), {"text": "когда-нибудь"}, "Не получилось понять день"),
        (Date("a", past=False), {"text": "вчера"}, "уже прошёл"),
        (Date("a", future=False), {"text": "завтра"}, "ещё не наступило"),
        (Time("a"), {"text": "вечером"}, "Не получилось понять время"),
        (Photo("a"), {"text": "вот"}, "нужна фотография"),
        (Photo("a"), {"files": (PDF,)}, "нужна фотография"),
        (File("a", mimes=("image/png",)), {"files": (PDF,)}, "trip.a.wrong"),
        (File("a", mimes=("image/png",)), {"text": "вот"}, "Нужен файл"),
        (Photo("a"), {"problem": "too_big"}, "не больше 20 МБ"),
        (Photo("a"), {"problem": "broken"}, "не открывается"),
        (Photo("a"), {"problem": "wrong_type"}, "принять нельзя"),
        (Text("a"), {"files": (JPEG,)}, "Файл здесь не понадобится"),
        (Text("a"), {"phone": "79000000000"}, "Номер телефона здесь не понадобится"),
        (Contact("a"), {"phone": "12"}, "Не похоже на номер"),
        (Contact("a"), {"text": "12"}, "Не похоже на номер"),
        (Text("a"), {"place": Point(1, 2)}, "Место здесь не понадобится"),
        (Place("a"), {"phone": "79000000000"}, "Номер телефона здесь не понадобится"),
        (Place("a", longest=5), {"text": "123456"}, "уложиться в 5 знаков"),
        (Confirm("a"), {"text": "наверное"}, "Такого ответа здесь нет"),
        (Confirm("a"), {}, "прочитать не могу"),
        (Choice("a", options=FRUIT), {"token": "9.9.9"}, "уже не действует"),
        (Choice("a", options=FRUIT), {"text": "/nothing"}, "Команды /nothing нет"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_plainly_and_asked_again(step: Step, what: dict[str, Any], sentence: str) -> None:
    desk = one(step)
    said = desk.does(**what)
    assert sentence in said
    assert "trip.a" in said
    assert not desk.commits
    assert "Отмена" in desk.labels


def test_a_phone_number_may_be_shared_by_a_button() -> None:
    assert one(Contact("a")).share == "📱 Отправить мой номер"
    assert one(Text("a")).share == ""


def test_a_place_may_be_shared_by_a_button() -> None:
    assert one(Place("a")).place == "📍 Показать, где я"
    assert (one(Place("a")).share, one(Contact("a")).place) == ("", "")


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, -180.5), (float("nan"), 0), ("север", 1), (None, 1)])
def test_no_place_on_earth(lat: Any, lon: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        Point.of(lat, lon)


def test_a_letter_is_shown_as_it_stands() -> None:
    desk = Desk.of(Dialog("trip", Letter("a"), commit=keep, menu=1), words={"trip__a__so_far": "{lines:lines}|"})
    desk.says("/trip")
    assert desk.labels == ["Отмена"]
    assert desk.says("Где кеды?") == "Где кеды?|"
    assert desk.does(files=(JPEG,), caption="Вот такие") == "Где кеды?\n\nВот такие\n📎 снимок.jpg|"
    assert desk.labels == ["trip.a.send", "Написать заново", "Отмена"]
    assert desk.does(text="Где кроссовки?", edited=True) == ""


def test_a_letter_has_an_end() -> None:
    desk = one(Letter("a", longest=10, most_files=2))
    assert "trip.a" in desk.says("x" * 11)
    assert "уложиться в 10" in desk.said[-1]
    desk.says("x" * 9)
    assert "уложиться в 10" in desk.says("yy")
    assert "Больше 2 файлов" in desk.does(files=(JPEG, PDF, JPEG))
    desk.taps("trip.a.send")
    assert committed(desk) == ["x" * 9, [list(KEPT), list(PAPER)]]


def test_a_letter_survives_a_step_back_and_a_refusal() -> None:
    dialog = Dialog("trip", Choice("b", options=FRUIT), Letter("a"), commit=keep_two, menu=1, returns={Full: "b"})
    desk = Desk.of(dialog)
    desk.refusals = [Full()]
    desk.says("/trip")
    for choice in ("pear", "plum", "apple"):
        desk.says(choice)
        if choice == "pear":
            desk.says("Письмо")
            assert "trip.b" in desk.says("назад")
        else:
            assert "trip.a.so_far" in desk.said[-1]
            desk.taps("trip.a.send")
    assert desk.commits == [("trip", {"b": "apple", "a": ["Письмо", []], "a.draft": ["Письмо", []]})]


def test_an_album_where_one_photo_is_needed() -> None:
    desk = one(Photo("a"))
    assert "взяли первый" in desk.does(files=(JPEG, PDF))
    assert committed(desk) == JPEG.hash


def test_a_date_is_shown_back_and_may_be_refused() -> None:
    desk = one(Date("a", optional=True))
    assert "Пятница, 27 ноября. Всё верно?" in desk.says("в пятницу")
    assert "trip.a" in desk.says("нет")
    assert "Суббота, 20 ноября 2027 года" in desk.says("20.11.2027")
    assert desk.commits == []


def test_back_from_a_date_that_was_read_is_to_its_question() -> None:
    desk = one(Date("a"))
    desk.says("в пятницу")
    assert "← Назад" in desk.labels
    assert "trip.a" in desk.taps("← Назад")
    assert "← Назад" not in desk.labels, "it is the first question"
    desk = Desk.of(Dialog("trip", Text("a"), Date("b"), commit=keep_two, menu=1))
    for line in ("/trip", "слово", "в пятницу", "назад"):
        desk.says(line)
    assert "trip.b" in desk.said[-1]
    assert "trip.a" in desk.says("назад")


# --- choosing from many


def test_pages() -> None:
    options = [Option(n, f"дело {n}") for n in range(1, 21)]
    desk = one(Choice("a", options=things, per_page=8), things=options)
    assert desk.labels == [*[f"дело {n}" for n in range(1, 9)], "Ещё 12 →", "Отмена"]
    desk.taps("Ещё")
    assert desk.labels == [*[f"дело {n}" for n in range(9, 17)], "← Раньше", "Ещё 4 →", "Отмена"]
    desk.taps("Ещё")
    desk.taps("← Раньше")
    desk.says("3")  # the third on this page
    assert committed(desk) == 11


def test_yes_takes_the_only_choice() -> None:
    desk = one(Choice("a", options=things), things=[Option("OK", "OK")])
    assert "Такого ответа" in desk.says("не знаю")
    desk.says("согласен")
    assert committed(desk) == "OK"
    desk = one(Choice("a", options=things), things=[Option(n, f"дело {n}") for n in range(2)])
    assert "Такого ответа" in desk.says("согласен"), "with which of them?"
    desk = Desk.of(Dialog("trip", Choice("a", options=("one",), or_typed="b"), commit=keep_two, menu=1))
    for line in ("/trip", "да"):
        desk.says(line)
    assert desk.commits == [("trip", {"a": "one", "b": None})]


def test_words_find_what_is_on_another_page() -> None:
    options = [Option(n, f"дело {n}") for n in range(1, 21)]
    desk = one(Choice("a", options=things, per_page=3), things=options)
    desk.says("дело 17")
    assert committed(desk) == 17


def test_a_page_that_is_no_more_is_the_last_one() -> None:
    desk = one(Choice("a", options=things, per_page=2), things=[Option(n, f"дело {n}") for n in range(5)])
    desk.taps("Ещё")
    token = desk.token("Ещё")
    desk.facts["things"] = [Option(0, "дело 0")]
    desk.does(token=token)
    assert desk.labels == ["дело 0", "Отмена"]


def test_unclear_words_narrow_the_list_and_it_may_be_widened() -> None:
    people = [Option(1, "Иванов Петя"), Option(2, "Иванов Коля"), Option(3, "Котов Дима")]
    desk = one(Choice("a", options=things), things=people)
    assert "Какой из них?" in desk.says("иванов")
    assert desk.labels == ["Иванов Петя", "Иванов Коля", "Показать все", "Отмена"]
    desk.taps("Показать все")
    assert "Котов Дима" in desk.labels
    desk.says("иванов")
    desk.says("2")
    assert committed(desk) == 2


def test_several_names_are_marked_at_once_and_the_unclear_ones_shown() -> None:
    names = ["Петров Петя", "Иванов Ваня", "Иванов Коля", "Анна и Мария Кац"]
    pupils = [Option(n, name) for n, name in enumerate(names)]
    desk = one(MultiChoice("a", options=things), things=pupils)
    said = desk.says("Петров, Иванов; Сидоров")
    assert "Нет в списке: Сидоров. Остальное отмечено." in said
    assert "Какой из них?" in said
    assert desk.labels[:3] == ["☐ Иванов Ваня", "☐ Иванов Коля", "Показать все"]
    desk.says("1")
    desk.taps("Показать все")
    assert desk.labels[:4] == ["☑ Петров Петя", "☑ Иванов Ваня", "☐ Иванов Коля", "☐ Анна и Мария Кац"]
    desk.says("Анна и Мария Кац")
    desk.says("Петров и Ваня")  # said again: not marked any more
    desk.taps("trip.a.ready")
    assert committed(desk) == [3]


def test_who_left_the_list_meanwhile_is_not_an_answer() -> None:
    desk = one(MultiChoice("a", options=things), things=[Option(1, "Петя"), Option(2, "Маша")])
    desk.says("1 2")
    desk.facts["things"] = [Option(2, "Маша")]
    desk.taps("trip.a.ready")
    assert committed(desk) == [2]


def test_too_few_and_too_many() -> None:
    desk = one(MultiChoice("a", options=FRUIT, at_least=1, at_most=2))
    assert "хотя бы 1" in desk.says("готово")
    assert "trip.a.ready" not in desk.labels
    desk.says("1 2 3")
    assert "не больше 2" in desk.says("готово")
    desk.says("1")
    desk.says("готово")
    assert committed(desk) == ["pear", "plum"]


def test_nothing_to_choose_says_so_and_lets_go() -> None:
    desk = Desk.of(Dialog("trip", Choice("a", options=things), commit=keep, menu=1), things=[])
    assert "trip.a.empty" in desk.says("/trip")
    assert desk.labels == ["Отмена"]


def test_options_are_read_once_a_turn() -> None:
    desk = one(Choice("a", options=things, skip_single=True), things=[Option(1, "Петя"), Option(2, "Маша")])
    desk.reads.clear()
    desk.says("кто-нибудь")
    assert desk.reads == ["things"]


def test_one_option_need_not_be_asked_about() -> None:
    desk = Desk.of(
        Dialog("trip", Choice("a", options=things, skip_single=True), commit=keep, menu=1), things=[Option(7, "Петя")]
    )
    desk.says("/trip")
    assert committed(desk) == 7


SEARCH = Dialog(
    "trip",
    Choice("field", options=FRUIT, or_typed="query"),
    Choice("club", options=found, search="query"),
    Confirm("sure"),
    commit=keep_search,
    returns={Full: "club"},
    catches="query",
    last_resort=True,
    menu=1,
)


def searching(words: dict[str, str] | None = None) -> Desk:
    return Desk.of(
        SEARCH,
        words=words,
        found=lambda a: [Option(i, f"{a['query']} {i}") for i in range(2)] if a["query"] != "пусто" else [],
    )


def test_words_that_are_no_option_search() -> None:
    desk = searching()
    desk.says("шахматы")
    assert desk.labels[:2] == ["шахматы 0", "шахматы 1"]
    desk.says("рисование")
    assert desk.labels[:2] == ["рисование 0", "рисование 1"]
    desk.says("2")
    desk.says("да")
    assert desk.commits == [("trip", {"field": None, "query": "рисование", "club": 1, "sure": True})]


def test_back_from_the_card_shows_the_same_list_and_back_from_there_the_fields() -> None:
    desk = searching()
    desk.says("шахматы")
    desk.says("1")
    assert "trip.sure" in desk.said[-1]
    desk.taps("← Назад")
    assert desk.labels[:2] == ["шахматы 0", "шахматы 1"]
    assert "trip.field" in desk.taps("← Назад")
    assert "← Назад" not in desk.labels
    desk.taps("trip.field.pear")
    assert desk.labels[0] == "None 0"


def test_a_refused_commit_returns_to_the_same_list() -> None:
    desk = searching()
    desk.says("шахматы")
    desk.says("1")
    desk.refusals = [Full()]
    said = desk.says("да")
    assert said.startswith("no room")
    assert desk.labels[:2] == ["шахматы 0", "шахматы 1"]


@pytest.mark.parametrize("word", ["да", "нет"])
def test_an_answer_to_nothing_is_no_search(word: str) -> None:
    assert "Сейчас отвечать не на что" in searching().says(word)


def test_a_list_found_empty_may_be_left_by_other_words() -> None:
    desk = searching()
    assert "trip.club.empty" in desk.says("пусто")
    assert desk.labels == ["← Назад", "Отмена"]
    desk.says("рисование")
    assert desk.labels[0] == "рисование 0"


def test_the_same_request_mid_dialog_changes_what_it_is_about() -> None:
    desk = searching({"trip__hears": "запиши на …"})
    desk.says("запиши на шахматы")
    desk.says("1")
    desk.says("Запиши на «Хор»")
    assert desk.labels[0] == "Хор» 0"
    assert len(desk.state.stack) == 1


@pytest.mark.parametrize("line", ["шахматы " * 40, "запиши на " + "шахматы " * 40])
def test_words_to_search_by_are_bounded_wherever_they_come_from(line: str) -> None:
    desk = searching({"trip__hears": "запиши на …"})
    assert "Слишком длинно" in desk.says(line)
    desk.says("хор")
    assert "Слишком длинно" in desk.says(line)
    assert desk.answers["query"] == "хор"


# --- pages


def reading(*pages: str) -> Desk:
    words = {"trip__book": "{page}/{pages}: {text}"}
    return Desk.of(Dialog("trip", Text("a"), Pages("book", pages=three), commit=keep, menu=1), three=pages, words=words)


def test_pages_are_turned_both_ways_and_back_leads_to_the_step_before() -> None:
    desk = reading("раз", "два", "три")
    desk.says("/trip")
    assert "1/3: раз" in desk.says("x")
    assert desk.labels == ["Дальше →", "← Назад", "Отмена"]
    assert "2/3: два" in desk.taps("Дальше")
    assert desk.labels == ["← Страница назад", "Дальше →", "← Назад", "Отмена"]
    assert "3/3: три" in desk.says("дальше")
    assert desk.labels == ["← Страница назад", "trip.book.read", "← Назад", "Отмена"]
    assert "2/3: два" in desk.taps("← Страница")
    assert "2/3: два" in desk.says("абракадабра")
    assert "trip.a" in desk.taps("← Назад")
    assert "1/3: раз" in desk.says("y")


def test_one_page_has_nothing_to_turn_and_fewer_pages_than_before_show_the_last() -> None:
    desk = reading("раз", "два")
    desk.says("/trip")
    desk.says("x")
    desk.taps("Дальше")
    desk.facts["three"] = ("всё",)
    assert "1/1: всё" in desk.says("абракадабра")
    assert desk.labels == ["trip.book.read", "← Назад", "Отмена"]
    desk.taps("trip.book.read")
    assert desk.commits == [("trip", {"a": "x", "book": True})]


# --- words around a phrase, and words at the last look

NOTE = Dialog(
    "note",
    Choice("day", options=days_meant, skip_single=True, search="said", longest=60),
    Confirm("sure", adds="said"),
    commit=keep_note,
    catches="said",
    menu=9,
)
NOTE_WORDS = {"note__hears": "…болеем…\n…заболели\n…", "trip__hears": "запиши на …\nхочу"}


def noting() -> Desk:
    """Words that hold a digit are clear: the last line that does is the day."""

    def meant(answers: dict[str, Any]) -> list[Option]:
        clear = [line for line in (answers["said"] or "").split("\n") if any(map(str.isdigit, line))]
        return [Option(clear[-1], "")] if clear else [Option("a", "one"), Option("b", "two")]

    return Desk.of(
        SEARCH,
        NOTE,
        words=NOTE_WORDS,
        days_meant=meant,
        found=lambda a: [Option(1, "club"), Option(2, "another")],
    )


@pytest.mark.parametrize(
    "line", ["Завтра, 2-го, болеем", "Болеем 2 дня!", "болеем 2", "2 дня мы болеем дома", "все 2 заболели"]
)
def test_a_phrase_with_words_before_it_hands_over_all_that_was_said(line: str) -> None:
    desk = noting()
    assert "note.sure" in desk.says(line)
    assert desk.answers == {"said": line, "day": line}


@pytest.mark.parametrize(
    ("line", "dialog"),
    [
        ("запиши на плавание, пока не болеем", "trip"),  # what words begin with comes first
        ("хочу", "trip"),
        ("переболеем", "trip"),  # a phrase is whole words
        ("заболели 2", "trip"),  # nothing may follow this one
        ("…", "trip"),
        ("мы болеем", "note"),
        ("болеем", "note"),
    ],
)
def test_words_around_a_phrase_take_nothing_from_other_dialogs(line: str, dialog: str) -> None:
    desk = noting()
    desk.says(line)
    assert desk.state.stack[-1].dialog == dialog


def test_such_a_phrase_interrupts_wherever_the_person_is() -> None:
    desk = noting()
    desk.says("/trip")
    assert "note.sure" in desk.says("а 3-го мы болеем")
    desk.says("да")
    assert desk.commits == [("note", {"day": "а 3-го мы болеем", "said": "а 3-го мы болеем", "sure": True})]
    assert "trip.field" in desk.said[-1]


def test_words_at_the_last_look_are_added_to_what_was_said() -> None:
    desk = noting()
    desk.says("болеем 2 дня")
    assert "note.sure" in desk.says("нет, 3")
    assert desk.answers == {"said": "болеем 2 дня\nнет, 3", "day": "нет, 3"}
    assert "note.sure" in desk.says("всё-таки 4 дня болеем")
    assert desk.answers["day"] == "всё-таки 4 дня болеем"
    assert "note.sure" in desk.says("🎉")
    assert desk.answers["day"] == "всё-таки 4 дня болеем"
    assert "Слишком длинно" in desk.says("5" * 60)
    assert desk.answers["day"] == "всё-таки 4 дня болеем"


def test_what_the_person_chose_stays_when_words_are_added() -> None:
    desk = noting()
    desk.says("/note")
    desk.taps("one")
    assert "note.sure" in desk.says("и ещё 2")
    assert desk.answers == {"day": "a", "said": "и ещё 2"}


def test_such_a_phrase_answers_the_question_that_looks_for_it() -> None:
    desk = noting()
    desk.says("/note")
    assert "note.day" in desk.says("мы болеем")
    assert desk.answers == {"said": "мы болеем"}
    assert "note.sure" in desk.says("мы болеем 2 дня")
    assert desk.answers["said"] == "мы болеем 2 дня"


def test_the_last_look_still_knows_yes_no_and_other_dialogs() -> None:
    desk = noting()
    desk.says("болеем 2 дня")
    assert "trip.club" in desk.says("запиши на хор")
    desk.says("отмена")
    assert "note.sure" in desk.said[-1]
    desk.says("нет")
    assert desk.state.stack == []
    desk.says("болеем 2 дня")
    desk.says("да")
    assert len(desk.commits) == 1


def test_after_a_day_words_at_the_last_look_are_not_added() -> None:
    desk = noting()
    desk.says("болеем 2 дня")
    desk.silent = timedelta(days=2)
    assert "Мы остановились на" in desk.says("5")
    assert desk.answers["day"] == "болеем 2 дня"


def test_a_look_adds_only_to_what_was_asked_before() -> None:
    with pytest.raises(DeclarationError, match="nothing asks for 'said' before sure adds to it"):
        Dialog("note", Confirm("sure", adds="said"), Text("said"), commit=lambda said: None)


# --- ways through a dialog

TWO = Dialog("trip", Text("a"), Text("b"), Confirm("sure"), commit=keep_two, menu=1, returns={Full: "b"})
OTHER = Dialog("other", Text("a"), commit=keep, menu=2)
QUICK = Dialog("quick", done=look, variants=("red",), menu=3)


def two(**more: Any) -> Desk:
    words = {"other__hears": "другое", "quick__hears": "быстро"}
    return Desk.of(TWO, OTHER, QUICK, words=words, look=Shown({}, "red"), **more)


def test_back_goes_to_the_last_answer_then_to_the_menu() -> None:
    desk = two()
    desk.says("/trip")
    assert "← Назад" not in desk.labels
    desk.says("раз")
    desk.says("два")
    assert "trip.b" in desk.says("назад")
    assert "trip.a" in desk.says("/back")
    assert "Чем помочь?" in desk.says("назад")
    assert desk.labels == ["trip.title", "other.title", "quick.title"]


def test_cancel_forgets_and_shows_the_menu() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    assert desk.says("отмена") == "Хорошо, отменили: trip.title."
    assert desk.labels == ["trip.title", "other.title", "quick.title"]
    assert "отменять нечего" in desk.says("/cancel")


def test_a_no_to_the_last_question_cancels() -> None:
    desk = one(Confirm("a"))
    assert "отменили" in desk.says("нет")
    assert not desk.commits


def test_where_there_is_nothing_to_agree_to_there_is_no_yes() -> None:
    desk = one(Confirm("a", shows=look), look=Shown(blocked=True))
    assert desk.labels == ["Отмена"]
    assert "Такого ответа здесь нет" in desk.says("да")
    assert not desk.commits


def test_menu_leaves_a_dialog_waiting_and_cancel_there_drops_it() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    assert "Чем помочь?" in desk.says("меню")
    assert desk.labels[0] == "▶ Продолжить: trip.title"
    assert "отменили: trip.title" in desk.says("отмена")
    assert desk.labels == ["trip.title", "other.title", "quick.title"]


def test_an_interruption_returns_to_what_it_interrupted() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    assert "other.a" in desk.says("/other")
    said = desk.says("ответ")
    assert desk.said == ["other.done", "Вернёмся к начатому: trip.title.\ntrip.b"]
    assert said.endswith("trip.b")
    desk.says("два")
    desk.says("да")
    assert [name for name, _ in desk.commits] == ["other", "trip"]


def test_an_interruption_that_is_cancelled_returns_too() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("/other")
    assert "отменили: other.title" in desk.says("отмена")
    assert "trip.a" in desk.said[-1]


def test_an_interruption_without_questions() -> None:
    desk = Desk.of(
        Dialog("trip", Choice("a", options=FRUIT), commit=keep),
        QUICK,
        words={"quick__hears": "быстро"},
        look=Shown({}, "red"),
    )
    desk.says("/trip")
    desk.says("быстро")
    assert desk.said == ["quick.done.red", "trip.a"]  # a list was not begun: it is shown again, and that is all


def test_what_was_left_for_the_menu_waits_there_after_another_dialog() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.says("/menu")
    desk.taps("other.title")
    assert desk.says("ответ") == "other.done"
    assert desk.labels[0] == "▶ Продолжить: trip.title"
    assert "trip.b" in desk.taps("▶")


def test_what_was_only_looked_at_does_not_wait() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("/menu")
    assert desk.labels == ["trip.title", "other.title", "quick.title"]
    desk.says("/trip")
    desk.says("/other")
    assert "Вернёмся к начатому: trip.title" in desk.says("ответ")


def test_the_name_of_a_menus_button_opens_it_even_where_a_phrase_would_take_the_rest_of_it() -> None:
    note = Dialog("note", Text("about", optional=True), commit=keep_about, catches="about", menu=1)
    desk = Desk.of(note, OTHER, words={"note__title": "Памятки родителям", "note__hears": "памятки …"})
    assert "note.about" in desk.says("памятки родителям")
    assert desk.state.stack[-1].answers == {}


def test_short_names_share_a_row_of_the_menu() -> None:
    dialogs = [Dialog(f"d{n}", Text("a"), commit=keep, menu=n) for n in range(1, 6)]
    names = ["Справки", "Опросы", "Очень длинное название дела", "Мои записи", "Календарь"]
    desk = Desk.of(*dialogs, words={f"d{n}__title": name for n, name in enumerate(names, 1)})
    desk.says("меню")
    assert (desk.labels, desk.rows) == (names, [2, 1, 2])


def test_the_same_dialog_again_does_not_pile_up() -> None:
    desk = two()
    for _ in range(5):
        desk.says("/trip")
    assert [f.dialog for f in desk.state.stack] == ["trip"]


def test_no_more_than_a_few_dialogs_wait_and_the_person_is_told() -> None:
    many = [Dialog(f"d{n}", Text("a"), Text("b"), commit=keep_two) for n in range(MOST_DIALOGS + 1)]
    desk = Desk.of(*many)
    said = [desk.says(words) for n in range(MOST_DIALOGS + 1) for words in (f"/d{n}", "слово")]
    assert "забыли про: d0.title" in said[-2]
    assert [f.dialog for f in desk.state.stack] == [f"d{n}" for n in range(1, MOST_DIALOGS + 1)]


def test_what_may_wait_several_times_over_is_given_up_last() -> None:
    apart = Dialog("d0", Choice("a", options=("x", "y")), Text("b"), commit=keep_two, apart="a")
    many = [Dialog(f"d{n}", Text("a"), Text("b"), commit=keep_two) for n in range(1, MOST_DIALOGS + 2)]
    desk = Desk.of(apart, *many)
    for words in ("/d0", "x", *(said for one in many for said in (f"/{one.name}", "слово"))):
        desk.says(words)
    assert [f.dialog for f in desk.state.stack] == ["d0", "d3", "d4", "d5"]


def test_a_step_that_does_not_apply_is_not_asked_and_what_depends_on_it_knows() -> None:
    def needed(a: str) -> bool:
        return a == "да"

    desk = Desk.of(Dialog("trip", Text("a"), Text("b", when=needed), commit=keep_two, done=ending, menu=1))
    desk.says("/trip")
    desk.says("ещё нет")
    assert desk.commits == [("trip", {"a": "ещё нет", "b": None})]


# --- taps that come late


def test_a_double_tap_on_what_is_done_says_so_and_shows_the_menu() -> None:
    desk = one(Confirm("a"))
    token = desk.token("trip.a.yes")
    desk.does(token=token)
    said = desk.does(token=token)
    assert said.startswith("Это уже сделано")
    assert "Чем помочь?" in said
    assert len(desk.commits) == 1


def test_a_button_of_an_earlier_question_does_nothing() -> None:
    desk = Desk.of(Dialog("trip", Choice("a", options=FRUIT), Choice("b", options=FRUIT), commit=keep_two))
    desk.says("/trip")
    token = desk.token("trip.a.pear")
    desk.does(token=token)
    said = desk.does(token=token)
    assert "уже не действует" in said
    assert "trip.b" in said
    assert desk.answers == {"a": "pear"}


def test_a_second_tap_on_what_has_become_the_next_question_changes_nothing() -> None:
    desk = Desk.of(TWO, words={})
    desk.says("/trip")
    desk.says("один")
    token = desk.token("Отмена")
    desk.says("два")
    desk.state.message = "m1"  # as the turn keeps it, when it changed that message
    assert "не действует" not in desk.does(token=token, message="m1")
    assert "не действует" in desk.does(token=token, message="m0")


def test_the_button_to_the_menu_always_works() -> None:
    desk = one(Text("a"))
    assert "Чем помочь?" in desk.does(token="menu")
    assert desk.labels[0] == "trip.title"


# --- home


@pytest.mark.parametrize("line", ["привет", "Здравствуйте!", "добрый вечер"])
def test_a_greeting_is_answered_and_never_an_answer(line: str) -> None:
    desk = two()
    assert "Чем помочь?" in desk.says(line)
    desk.says("/trip")
    assert "Мы остановились на: trip.title." in desk.says(line)
    assert desk.answers == {}


def test_thanks_are_not_searched_for() -> None:
    desk = searching()
    assert "Пожалуйста!" in desk.says("Спасибо!")


@pytest.mark.parametrize("line", ["2", "other.title", "другое", "Other title", "ather title"])
def test_the_menu_is_typed_as_well_as_tapped(line: str) -> None:
    desk = two()
    desk.says("/menu")
    assert "other.a" in desk.says(line)


def test_what_nobody_understands() -> None:
    desk = two()
    assert "Не получилось понять" in desk.says("абракадабра")
    assert desk.labels


# --- words that were changed afterwards


def test_changed_words_count_where_the_first_ones_led_nowhere() -> None:
    desk = one(Choice("a", options=FRUIT))
    desk.says("арбуз")
    desk.does(text="plum", edited=True)
    assert committed(desk) == "plum"


def test_changed_words_are_no_second_answer() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    before = desk.state
    assert desk.does(text="Раз", edited=True) == ""
    assert desk.state == before
    assert desk.answers == {"a": "раз"}


def test_changed_words_do_not_mark_twice() -> None:
    desk = one(MultiChoice("a", options=FRUIT))
    desk.says("1, арбуз")
    assert desk.does(text="1, 2", edited=True) == ""
    desk.says("готово")
    assert committed(desk) == ["apple"]


# --- coming back


def test_after_a_day_what_is_no_answer_gets_a_reminder() -> None:
    desk = one(Choice("a", options=FRUIT))
    desk.silent = timedelta(hours=23)
    assert "Такого ответа здесь нет" in desk.says("эй, вы там?")
    desk.silent = timedelta(days=3)
    assert desk.says("эй, вы там?") == "Мы остановились на: trip.title.\ntrip.a"
    assert "trip.done" in desk.says("2")


def test_a_button_works_after_days() -> None:
    desk = one(Choice("a", options=FRUIT))
    desk.silent = timedelta(days=30)
    desk.taps("trip.a.plum")
    assert committed(desk) == "plum"


# --- a new version


def test_a_new_step_is_asked_and_kept_answers_stay() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.changed(Dialog("trip", Text("a"), Number("c"), Text("b"), commit=lambda a, b, c: None, menu=1))
    said = desk.says("это ответ на вопрос, которого больше нет")
    assert said == "Бот обновился. Ваши ответы сохранены, продолжим.\ntrip.c"
    desk.says("3")
    desk.says("два")
    assert desk.commits == [("trip", {"a": "раз", "b": "два", "c": 3})]


def test_an_answer_of_another_kind_is_asked_anew() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.changed(Dialog("trip", Number("a"), Text("b"), Confirm("sure"), commit=keep_two))
    assert "trip.a" in desk.says("два")
    assert "← Назад" not in desk.labels


def test_answers_may_be_carried_over() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.changed(
        Dialog("trip", Text("first"), Text("b"), commit=lambda first, b: None, migrate=lambda a: {"first": a["a"]})
    )
    assert "trip.b" in desk.says("что?")
    assert desk.answers == {"first": "раз"}


def test_nothing_is_done_that_nobody_agreed_to_in_this_version() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.says("два")
    desk.changed(Dialog("trip", Text("a"), Text("b"), commit=keep_two))
    assert "trip.b" in desk.says("что?")
    assert desk.commits == []


def test_an_old_button_of_the_old_version_is_not_pressed_in_the_new() -> None:
    desk = Desk.of(Dialog("trip", Choice("a", options=FRUIT), commit=keep))
    desk.says("/trip")
    token = desk.token("trip.a.apple")
    desk.changed(Dialog("trip", Choice("a", options=FRUIT), Info("rules"), commit=keep))
    assert "Бот обновился" in desk.does(token=token)
    assert desk.answers == {}
    assert "Бот обновился" not in desk.taps("trip.a.apple")


def test_a_dialog_that_is_no_more() -> None:
    desk = two()
    desk.says("/other")
    desk.says("/trip")
    desk.changed(OTHER)
    said = desk.says("раз")
    assert "Начатого больше нет" in said
    assert said.endswith("other.a")
    desk.changed(TWO)
    assert "Начатого больше нет" in desk.says("раз")
    assert desk.labels == ["trip.title"]


def test_whoever_is_no_longer_of_the_school_keeps_nothing_open() -> None:
    desk = two()
    desk.says("/trip")
    desk.joined = False
    desk.changed(TWO, OTHER, Dialog("quick", done=look, variants=("red",), menu=3, public=True))
    assert "Начатого больше нет" in desk.says("раз")
    assert desk.labels == ["quick.title"]


def test_what_waited_below_is_carried_over_when_it_is_returned_to() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    desk.says("/other")
    desk.changed(Dialog("trip", Text("a"), Text("c"), commit=lambda a, c: None), OTHER)
    desk.says("ответ")
    assert desk.said[-1] == "Вернёмся к начатому: trip.title.\nБот обновился. Ваши ответы сохранены, продолжим.\ntrip.c"


# --- refusals and limits


def test_a_refused_commit_leads_back_and_keeps_the_rest() -> None:
    desk = two()
    desk.refusals = [Full()]
    desk.says("/trip")
    desk.says("раз")
    desk.says("два")
    assert desk.says("да") == "no room\ntrip.b"
    assert desk.answers == {"a": "раз"}


class Closed(Refusal):
    key = "refusals.Full"


def test_a_refusal_that_leads_nowhere_ends_the_dialog() -> None:
    desk = two()
    desk.refusals = [Closed()]
    desk.says("/other")
    desk.says("/trip")
    for line in ("раз", "два", "да"):
        desk.says(line)
    assert desk.said == ["no room", "Вернёмся к начатому: other.title.\nother.a"]


def test_a_refusal_while_asking_is_said_once_and_never_goes_in_circles() -> None:
    dialog = Dialog(
        "trip", Choice("a", options=things), Text("b", shows=of_a), commit=keep_two, returns={Full: "a"}, menu=1
    )
    desk = Desk.of(dialog, things=[Option(1, "Петя")], of_a=Full())
    desk.says("/trip")
    assert desk.says("1") == "no room\ntrip.a"
    desk.facts["things"] = Full()
    assert desk.says("/trip") == "no room"
    assert desk.labels == ["trip.title"]


def test_a_refusal_of_a_dialog_that_waits_does_not_undo_the_one_that_ended() -> None:
    desk = Desk.of(Dialog("trip", Choice("a", options=things), commit=keep), OTHER, things=[Option(1, "Петя")])
    desk.says("/trip")
    desk.says("/other")
    desk.facts["things"] = Full()
    desk.says("ответ")
    assert desk.commits == [("other", {"a": "ответ"})]
    assert desk.said[0] == "other.done"
    assert "no room" in desk.said[-1]


def test_a_dialog_that_never_asks_is_a_bug() -> None:
    steps = [Choice(f"s{n}", options=things, skip_single=True) for n in range(70)]
    desk = Desk.of(Dialog("trip", *steps), things=[Option(1, "Петя")])
    with pytest.raises(Loop):
        desk.says("/trip")


# --- commands, links, notices


def test_commands_in_the_middle() -> None:
    desk = two()
    desk.says("/trip")
    desk.says("раз")
    assert "Команды /wat нет" in desk.says("/wat 1")
    assert "trip.b" in desk.said[-1]
    assert "other.a" in desk.says("/OTHER@klik_bot")
    assert "trip.b" in desk.says("/cancel")
    assert "Чем помочь?" in desk.says("/start")
    desk.taps("▶")
    assert desk.answers == {"a": "раз"}


def test_a_link_hands_its_payload_to_the_way_of_joining() -> None:
    how: dict[str, Any] = {"public": True, "joining": True, "catches": "code", "last_resort": True, "menu": 1}
    join = Dialog("join", Text("code"), commit=lambda code: None, **how)
    desk = Desk.of(join, OTHER)
    desk.joined = False
    desk.does(start=" abcd\x00-2345 ")
    assert desk.commits == [("join", {"code": "abcd-2345"})]
    desk.does(start="x" * 500)
    assert len(desk.commits[-1][1]["code"]) == 64
    assert "Чтобы начать" in desk.does(start="")
    desk.says("что угодно, вдруг это код")
    assert desk.commits[-1][1] == {"code": "что угодно, вдруг это код"}


def test_a_notice_starts_a_dialog_with_answers_and_back_leads_to_them() -> None:
    desk = two()
    said = desk.does(action=("trip", {"a": "раз", "b": "два", "unknown": 1}), token="nabc.0")
    assert "trip.sure" in said
    assert "trip.b" in desk.taps("← Назад")
    assert desk.answers == {"a": "раз"}


def test_a_day_that_was_refused_is_not_asked_about_again() -> None:
    desk = Desk.of(Dialog("trip", Date("a"), commit=keep, returns={Full: "a"}))
    desk.refusals = [Full()]
    desk.says("/trip")
    desk.says("завтра")
    assert desk.says("да") == "no room\ntrip.a"


def test_an_ending_may_lead_to_another_dialog() -> None:
    ends = Dialog("ends", Text("a"), commit=keep, done=leading)
    desk = Desk.of(ends, Dialog("other", Text("a"), commit=keep, menu=10))
    desk.says("/other")
    desk.says("/ends")
    assert desk.says("так") == "ends.done\nother.a"
    assert [f.dialog for f in desk.state.stack] == ["other"]
    assert "other.title" in desk.taps("Отмена")


def leading() -> Shown:
    return Shown(then="other")


def offering() -> Shown:
    return Shown(offers=(Offer("ещё раз", "ends", {"a": "так"}), Offer("другое", "other")))


def test_an_ending_may_offer_what_comes_next() -> None:
    ends = Dialog("ends", Text("a"), commit=keep, done=offering)
    desk = Desk.of(ends, Dialog("other", Text("a"), commit=keep, menu=10))
    desk.says("/ends")
    assert desk.says("так") == "ends.done"
    assert desk.labels == ["ещё раз", "другое", "other.title"]
    assert desk.taps("ещё раз") == "ends.done"
    assert [answers for _, answers in desk.commits] == [{"a": "так"}] * 2
    assert desk.says("2") == "other.a"


def test_what_an_ending_offers_stands_beneath_the_question_it_returns_to() -> None:
    ends = Dialog("ends", Text("a"), commit=keep, done=offering)
    desk = Desk.of(ends, Dialog("other", Choice("a", options=FRUIT), commit=keep))
    desk.says("/other")
    desk.says("/ends")
    desk.says("так")
    assert desk.labels == ["other.a.apple", "other.a.pear", "other.a.plum", "ещё раз", "другое", "Отмена"]
    desk.taps("ещё раз")
    assert [f.dialog for f in desk.state.stack] == ["other"]


def test_where_nothing_is_to_be_chosen_something_else_is_offered_instead() -> None:
    trip = Dialog("trip", Choice("a", options=found, search="query", instead=others), commit=keep_search_a)
    desk = Desk.of(trip, Dialog("other", Text("b"), Text("a"), commit=keep_two), found=[])
    desk.says("/trip")
    desk.says("слова")
    assert desk.labels == ["другое: слова", "Отмена"]
    assert desk.taps("другое") == "other.b"
    assert desk.answers == {"a": "слова"}
    assert [f.dialog for f in desk.state.stack] == ["other"]
    desk.facts["found"] = [Option(1, "раз")]
    desk.says("/trip")
    assert desk.labels == ["раз", "Отмена"]


def test_a_question_may_offer_something_else_in_its_place() -> None:
    trip = Dialog("trip", Choice("a", options=FRUIT, shows=offering), commit=keep)
    desk = Desk.of(trip, Dialog("other", Text("a"), commit=keep))
    desk.says("/trip")
    assert desk.labels == ["trip.a.apple", "trip.a.pear", "trip.a.plum", "ещё раз", "другое", "Отмена"]
    assert desk.says("другое") == "other.a"
    assert [f.dialog for f in desk.state.stack] == ["other"]


def others(query: Any) -> Any:
    return [Offer(f"другое: {query}", "other", {"a": query})]


def keep_search_a(a: Any, query: Any) -> Any: ...


def test_ticks_are_there_again_on_the_way_back() -> None:
    desk = Desk.of(Dialog("trip", MultiChoice("a", options=FRUIT, picked=found_a), Text("b"), commit=keep_two, menu=1))
    desk.facts["found_a"] = ["plum"]
    desk.says("/trip")
    assert desk.labels[:3] == ["☐ trip.a.apple", "☐ trip.a.pear", "☑ trip.a.plum"]
    desk.taps("☐ trip.a.apple")
    desk.taps("☑ trip.a.plum")
    desk.taps("trip.a.ready")
    desk.says("назад")
    assert desk.labels[:3] == ["☑ trip.a.apple", "☐ trip.a.pear", "☐ trip.a.plum"]
    desk.says("готово")
    desk.says("слово")
    assert desk.commits[-1][1] == {"a": ["apple"], "b": "слово"}


def found_a() -> Any: ...


def test_a_notice_about_what_is_not_here_says_so() -> None:
    assert "Этого здесь сделать нельзя" in two().does(action=("nowhere", {}), token="nabc.0")


def test_a_notice_interrupts_and_returns() -> None:
    desk = two()
    desk.says("/other")
    desk.does(action=("trip", {"a": "раз", "b": "два"}), token="nabc.0")
    desk.says("да")
    assert desk.said == ["trip.done", "Вернёмся к начатому: other.title.\nother.a"]
    desk.does(action=("trip", {"a": "раз", "b": "два"}), token="nabc.0")
    assert len(desk.commits) == 1


def test_values_a_person_typed_are_never_markup() -> None:
    dialog = Dialog("trip", Text("a"), Confirm("sure"), commit=keep)
    desk = Desk.of(dialog, words={"trip__sure": "Верно: {a}?"})
    desk.says("/trip")
    assert desk.says("{b} *жирно* {a.__class__}").startswith("Верно: {b} *жирно* {a.__class__}?")


def test_labels_may_be_phrases() -> None:
    desk = one(Choice("a", options=things), things=[Option("x", say("engine.menu"))])
    desk.taps("Меню")
    assert committed(desk) == "x"


ENCLOSING = Dialog(
    "note",
    Fact("photo", read=nothing),
    Choice("day", options=days_meant, skip_single=True, search="said", adds=True),
    Confirm("sure", adds="said"),
    commit=keep_enclosed,
    catches="said",
    encloses="photo",
)


def enclosing() -> Desk:
    desk = noting()
    known = {"note": ENCLOSING, "trip": SEARCH}
    desk.catalogue = Catalogue(dict.fromkeys(Bot, known))
    desk.facts["nothing"] = ""
    return desk


def test_a_picture_is_kept_with_the_words_that_came_with_it() -> None:
    desk = enclosing()
    assert desk.does(files=(JPEG,), caption="болеем 5") == "note.sure"
    desk.says("да")
    assert desk.commits == [("note", {"photo": JPEG.hash, "day": "болеем 5", "said": "болеем 5", "sure": True})]


def test_a_picture_may_come_later_and_back_does_not_lead_to_it() -> None:
    desk = enclosing()
    desk.says("болеем")
    assert desk.does(files=(JPEG,)) == "📎 Фото сохранено, приложим его.\nnote.day"
    desk.taps("one")
    assert desk.does(files=(JPEG,), caption="до 6") == "note.sure"
    desk.says("назад")
    assert desk.answers["photo"] == JPEG.hash


def test_a_picture_without_a_place_says_so_and_its_words_count() -> None:
    desk = enclosing()
    assert "Файл здесь не понадобится" in desk.does(files=(JPEG,), caption="хочу")
    assert desk.state.stack[-1].dialog == "trip"
    assert "Файл здесь не понадобится" in desk.does(files=(PDF,), caption="болеем 5")
    assert desk.state.stack[-1].dialog == "trip"


def test_what_is_typed_to_a_search_that_adds_is_one_more_line() -> None:
    desk = enclosing()
    desk.says("болеем")
    desk.says("до 5")
    assert desk.answers["said"] == "болеем\nдо 5"
    assert desk.state.stack[-1].step == "sure"


def test_phrases_are_heard_in_every_language_and_in_latin_letters() -> None:
    desk = enclosing()
    assert desk.says("my boleem 5") == "note.sure"
    assert desk.answers["said"] == "my boleem 5"


def test_free_words_go_to_the_dialog_that_claims_them() -> None:
    note = Dialog("note", Text("about", optional=True), commit=keep_about, catches="about", claims=mine)
    desk = Desk.of(SEARCH, note, mine=lambda a: "болит" in a["about"], found=lambda a: [Option(1, "club")])
    desk.says("голова болит")
    assert [name for name, _ in desk.commits] == ["note"]
    desk.says("шахматы")
    assert desk.state.stack[-1].dialog == "trip"


def test_words_that_came_to_a_last_look_wait_in_the_menu() -> None:
    desk = noting()
    desk.says("болеем 5")
    desk.says("меню")
    assert desk.labels[0] == "▶ Продолжить: note.title"
    desk.taps("▶")
    assert desk.answers["said"] == "болеем 5"
