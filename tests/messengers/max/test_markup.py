"""Markup, as maxapi writes it."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maxapi.types.message import MessageBody
from maxapi.utils import formatting

from tests.messengers.max.markup import parsed

NODES = st.recursive(
    st.text('аб в*_~`[]()+^#<>&"\\😀', max_size=8),
    lambda inner: (
        st.builds(
            lambda kind, parts: kind(*parts),
            st.sampled_from([formatting.Bold, formatting.Italic, formatting.Underline, formatting.Strikethrough]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(lambda parts: formatting.Link(*parts, url="https://a.ru/?b=1&c=2"), st.lists(inner, max_size=2))
    ),
    max_leaves=8,
)


@given(st.lists(NODES, max_size=4))
def test_html_is_read_as_maxapi_writes_it(parts: list[Any]) -> None:
    tree = formatting.Text(*parts)
    text, markup = parsed(tree.as_html(), "html")
    assert text == str(tree)
    body = {"mid": "mid.1", "seq": 1, "text": text, "markup": markup}
    written = MessageBody.model_validate(body).html_text or ""
    again, same = parsed(written, "html")
    assert again == text
    assert _styles(text, same) == _styles(text, markup)


def _styles(text: str, markup: list[dict[str, Any]]) -> list[set[str]]:
    """Which kinds of markup each UTF-16 unit has."""
    units = len(text.encode("utf-16-le")) // 2
    return [{m["type"] for m in markup if m["from"] <= n < m["from"] + m["length"]} for n in range(units)]


@pytest.mark.parametrize(
    ("written", "text", "kinds"),
    [
        ("**жирный** и _курсив_", "жирный и курсив", [("strong", 0, 6), ("emphasized", 9, 6)]),
        ("__ж *к* ж__", "ж к ж", [("strong", 0, 5), ("emphasized", 2, 1)]),
        ("++п++ ~~з~~ ^^в^^ `к`", "п з в к", [("underline", 0, 1), ("strikethrough", 2, 1), ("highlighted", 4, 1)]),
        ("[Сайт](https://a.ru)", "Сайт", [("link", 0, 4)]),
        ("[Анна](max://user/5)", "Анна", [("user_mention", 0, 4)]),
        ("# Заголовок\nтекст", "Заголовок\nтекст", [("heading", 0, 9)]),
        ("> раз\n> два\nтри", "раз\nдва\nтри", [("quote", 0, 7)]),
        ("2 * 2 = 4 * 1", "2 * 2 = 4 * 1", []),
        ("\\*не жирный\\*", "*не жирный*", []),
        ("**через\nстроку**", "через\nстроку", [("strong", 0, 12)]),
        ("незакрытая **жирность", "незакрытая **жирность", []),
    ],
)
def test_markdown(written: str, text: str, kinds: list[tuple[str, int, int]]) -> None:
    plain, markup = parsed(written, "markdown")
    assert plain == text
    assert [(m["type"], m["from"], m["length"]) for m in markup][: len(kinds)] == kinds
    assert markup or not kinds


@given(
    st.lists(
        st.tuples(
            st.sampled_from([formatting.Bold, formatting.Underline, formatting.Strikethrough]),
            st.text("абв*_~[]", min_size=1, max_size=6),
        ),
        max_size=4,
    )
)
def test_markdown_is_read_as_maxapi_writes_it(parts: list[tuple[Any, str]]) -> None:
    tree = formatting.Text(*itertools.chain.from_iterable((kind(text), " и ") for kind, text in parts))
    assert parsed(tree.as_markdown(), "markdown")[0] == str(tree)
