"""A message in the parts that a messenger takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.rendering import length, parts, split
from bots.transport import Limits
from core.messages import Attachment, Button, Message
from core.words import BOLD_OFF, BOLD_ON, plain

NARROW = Limits(text=200, caption=50, buttons=10, columns=5, rows=6, label=20, keyboard=(40, 5, 10))
PICTURE = Attachment("0" * 64, "chart.png", "image/png")
PAPER = Attachment("1" * 64, "list.pdf", "application/pdf")


def rows(*lengths: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button(f"{n}.{i}", f"t{n}.{i}") for i in range(count)) for n, count in enumerate(lengths))


def test_a_short_message_is_one_part() -> None:
    (part,) = parts(Message("Привет", rows(1, 2)), NARROW)
    assert (part.text, part.rows, part.beneath) == ("Привет", rows(1, 2), False)


def test_a_long_text_is_cut_between_sentences_and_the_buttons_stand_under_the_last_piece() -> None:
    text = " ".join(f"Предложение номер {n} о кружке шахмат." for n in range(12))
    first, *rest = parts(Message(text, rows(1)), NARROW)
    assert first.text.endswith("шахмат.")
    assert not first.rows
    assert rest[-1].rows == rows(1)
    assert " ".join([first.text, *(part.text for part in rest)]) == text


def test_bold_goes_on_over_a_cut() -> None:
    pieces = split(BOLD_ON + "слово " * 60 + BOLD_OFF + "конец", 100)
    assert all(piece.count(BOLD_ON) == piece.count(BOLD_OFF) for piece in pieces)
    assert all(piece.startswith(BOLD_ON) for piece in pieces[:-1])


@given(st.text(alphabet="абв. \n😀" + BOLD_ON, max_size=900), st.integers(5, 120))
def test_no_piece_is_too_long_and_nothing_is_lost(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(0 < length(piece) <= most for piece in pieces)
    assert "".join(plain("".join(pieces)).split()) == "".join(plain(text).split())


def test_a_picture_carries_a_short_text() -> None:
    (part,) = parts(Message("Записи за неделю", rows(1), (PICTURE,)), NARROW)
    assert (part.text, part.files, part.rows) == ("Записи за неделю", (PICTURE,), rows(1))


def test_an_album_has_its_text_and_buttons_below() -> None:
    album, words = parts(Message("Две картинки", rows(1), (PICTURE, PICTURE)), NARROW)
    assert (album.files, album.rows) == ((PICTURE, PICTURE), ())
    assert (words.text, words.rows) == ("Две картинки", rows(1))


def test_documents_go_one_by_one() -> None:
    sent = parts(Message("Бумаги", files=(PAPER, PAPER)), NARROW)
    assert [part.files for part in sent] == [(PAPER,), (PAPER,), ()]


def test_wide_rows_are_broken_and_neighbours_joined_where_there_are_too_many() -> None:
    (part,) = parts(Message("x", rows(7, 1)), NARROW)
    assert [len(row) for row in part.rows] == [5, 2, 1]
    (part,) = parts(Message("x", rows(*[1] * 9)), NARROW)
    assert sum(len(row) for row in part.rows) == 9
    assert len(part.rows) == NARROW.rows
    assert [b.token for row in part.rows for b in row] == [f"t{n}.0" for n in range(9)]


def test_more_buttons_go_beneath_the_input_line_and_still_more_become_a_numbered_list() -> None:
    (part,) = parts(Message("x", rows(*[3] * 8)), NARROW)
    assert part.beneath
    (part,) = parts(Message("Выберите", rows(*[3] * 15)), replace(NARROW, text=1000))
    assert part.rows == ()
    assert part.text.startswith("Выберите\n\n1. 0.0\n2. 0.1")


def test_a_messenger_without_a_second_keyboard_lists_at_once() -> None:
    limits = Limits(text=4000, caption=0, buttons=2, columns=2, rows=2, label=20)
    (part,) = parts(Message("Выберите", rows(3)), limits)
    assert part.text.endswith("3. 0.2")


@pytest.mark.parametrize("label", ["короткая", "очень длинная надпись на кнопке", "😀" * 15])
def test_labels_fit(label: str) -> None:
    (part,) = parts(Message("x", ((Button(label, "t"),),)), NARROW)
    shown = part.rows[0][0]
    assert length(shown.label) <= NARROW.label
    assert shown.token == "t"
    assert shown.label == label or shown.label.endswith("…")
    assert (label in part.text) is (shown.label != label)


def test_a_shortened_label_ends_between_two_things_and_is_written_out_above() -> None:
    club, back = "Хор · вт 15:00–16:00 · ⚠ для других классов", "← Назад"
    (part,) = parts(Message("Вот что нашлось", ((Button(club, "1"),), (Button(back, "2"),))), replace(NARROW, label=30))
    assert [row[0].label for row in part.rows] == ["Хор · вт 15:00–16:00…", back]
    assert part.text == f"Вот что нашлось\n\n• {club}"
