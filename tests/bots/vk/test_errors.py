"""Every error that VK describes means one of the few ways in which sending may fail."""

import requests
from vk_api.exceptions import ApiError  # type: ignore[import-untyped]

from bots.transport import Gone, Rejected, TokenRefused, TooFast, Unreachable
from bots.vk.errors import BadProgram, of_answer, of_library, refused
from tests.messengers.vk.refusals import WORDS

MEANT = {
    Gone: {18, 113, 900, 901, 902, 917, 936, 950},
    TokenRefused: {4, 5, 27, 28, 1117},
    TooFast: {6, 9, 14, 29},
    Unreachable: {1, 10, 36},
    BadProgram: {12, 13},
}


def test_every_described_error_has_a_meaning() -> None:
    assert len(WORDS) > 200
    for code, words in WORDS.items():
        expected = next((kind for kind, codes in MEANT.items() if code in codes), Rejected)
        assert type(refused(code, words)) is expected, f"{code}: {words}"


def test_the_sentence_has_vks_words_and_nothing_that_it_quotes() -> None:
    assert str(refused(911, "Keyboard format is invalid: label «Петя»")) == "VK 911: Keyboard format is invalid"


def test_errors_of_one_recipient_and_of_the_library() -> None:
    assert type(of_answer({"code": 901, "description": "no"})) is Gone
    assert type(of_answer({"error_code": "901", "error_msg": None})) is Gone
    found = ApiError(None, "messages.send", {"access_token": "secret"}, False, {"error_code": 5, "error_msg": "bad"})
    assert str(of_library(found)) == "VK 5: bad"
    assert str(of_library(requests.ConnectionError("https://user:secret@host"))) == "VK: ConnectionError"


def test_what_makes_no_sense_may_be_tried_again() -> None:
    nonsense: list[object] = [None, "no", [], {}, {"error_code": "?"}]
    for garbage in nonsense:
        assert type(of_answer(garbage)) is Unreachable
