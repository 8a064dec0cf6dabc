"""Texts with markup, as Telegram reads them."""

from typing import Any

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration
from hypothesis import given
from hypothesis import strategies as st
from teremok.validation import ApiRuleViolation, validate_html

from tests.messengers.telegram.entities import Entity, to_wire
from tests.messengers.telegram.errors import ApiError
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.parse_html import CannotParse, parse_html
from tests.messengers.telegram.parse_markdown import parse_markdown, parse_markdown_v2
from tests.messengers.telegram.texts import Formatted, message_text

Expected = tuple[str, list[tuple[str, int, int]]]


def read(text: str, mode: str, **more: object) -> Formatted:
    return message_text(Limits(), {"text": text, "parse_mode": mode, **more})


def shape(formatted: Formatted) -> Expected:
    return formatted.text, [(e["type"], e["offset"], e["length"]) for e in to_wire(formatted.text, formatted.entities)]


GOOD: list[tuple[str, str, Expected]] = [
    ("html", "Кружок <b>«Шахматы»</b>", ("Кружок «Шахматы»", [("bold", 7, 9)])),
    ("html", "😀 <i>да</i>", ("😀 да", [("italic", 3, 2)])),
    ("html", "1 &lt; 2 &amp;&amp; 3 &gt; 2, &quot;да&quot; &#1071;", ('1 < 2 && 3 > 2, "да" Я', [])),
    ("html", "Том & Джерри &nbsp;", ("Том & Джерри &nbsp;", [])),
    ("html", '<a href="https://школа.рф/?a=1&amp;b=2">сайт</a>', ("сайт", [("text_link", 0, 4)])),
    ("html", '<a href="школа">сайт</a>', ("сайт", [])),
    ("html", "<s>было</s> <u>стало</u>", ("было стало", [("strikethrough", 0, 4), ("underline", 5, 5)])),
    ("html", "<i><b>оба</b></i>", ("оба", [("bold", 0, 3), ("italic", 0, 3)])),
    ("html", "<blockquote expandable>цитата</blockquote>", ("цитата", [("expandable_blockquote", 0, 6)])),
    ("html", '<pre><code class="language-py">x</code></pre>', ("x", [("pre", 0, 1)])),
    ("html", "  <b>край</b> \n ", ("край", [("bold", 0, 4)])),
    ("html", "<b> край </b>", (" край", [("bold", 0, 5)])),
    ("html", "<code>/start</code>", ("/start", [("code", 0, 6)])),
    ("html", "раз\r\n<b>\tдва</b>", ("раз\n два", [("bold", 4, 4)])),
    ("markdownv2", "*Кружок* _завтра_", ("Кружок завтра", [("bold", 0, 6), ("italic", 7, 6)])),
    ("markdownv2", "1\\. пункт \\(да\\)", ("1. пункт (да)", [])),
    (
        "markdownv2",
        "__*оба*__ ||т|| ~н~",
        ("оба т н", [("bold", 0, 3), ("underline", 0, 3), ("spoiler", 4, 1), ("strikethrough", 6, 1)]),
    ),
    ("markdownv2", "[сайт](https://a.ru/\\))", ("сайт", [("text_link", 0, 4)])),
    ("markdownv2", ">раз\n>два\nтри", ("раз\nдва\nтри", [("blockquote", 0, 8)])),
    ("markdownv2", ">раз\n>два||", ("раз\nдва", [("expandable_blockquote", 0, 7)])),
    ("markdownv2", "`*a*` ```py\nb```", ("*a* b", [("code", 0, 3), ("pre", 4, 1)])),
    (
        "markdown",
        "*да* _нет_ [с](a.ru) `к`",
        ("да нет с к", [("bold", 0, 2), ("italic", 3, 3), ("text_link", 7, 1), ("code", 9, 1)]),
    ),
    ("none", "<b>*как есть*</b>", ("<b>*как есть*</b>", [])),
    (
        "",
        "см. https://a.ru, a.ru/b и /start",
        ("см. https://a.ru, a.ru/b и /start", [("url", 4, 12), ("url", 18, 6), ("bot_command", 27, 6)]),
    ),
    (
        "",
        "@school_bot #дети mail@a.ru",
        ("@school_bot #дети mail@a.ru", [("mention", 0, 11), ("hashtag", 12, 5), ("email", 18, 9)]),
    ),
]


@pytest.mark.parametrize(("mode", "text", "expected"), GOOD)
def test_what_a_person_sees(mode: str, text: str, expected: Expected) -> None:
    assert shape(read(text, mode)) == expected


BAD = [
    ("html", "<b>раз", 'Can\'t find end tag corresponding to start tag "b"'),
    ("html", "раз</b>", "Unexpected end tag at byte offset 6"),
    ("html", "<b>раз</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
    ("html", "раз<br>два", 'Unsupported start tag "br" at byte offset 6'),
    ("html", "2 < 3", 'Unsupported start tag "" at byte offset 2'),
    ("html", "<b", "Unclosed start tag at byte offset 0"),
    ("html", "<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
    ("html", "<span>тайна</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("html", "<tg-emoji emoji-id=x>😀</tg-emoji>", "Invalid custom emoji identifier specified"),
    (
        "html",
        "&#xD800;",
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code "
        "units",
    ),
    ("markdownv2", "Готово!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
    ("markdownv2", "да *нет", "Can't find end of Bold entity at byte offset 5"),
    ("markdownv2", "[сайт](https://a.ru", "Can't find end of a URL at byte offset 11"),
    ("markdownv2", ">*раз\nдва*", "Can't find end of Bold entity at byte offset 1"),
    ("markdown", "да *нет", "Can't find end of the entity starting at byte offset 5"),
    ("markdown", "````", "Can't find end of the entity starting at byte offset 0"),
]


@pytest.mark.parametrize(("mode", "text", "said"), BAD)
def test_what_cannot_be_read(mode: str, text: str, said: str) -> None:
    with pytest.raises(ApiError) as refused:
        read(text, mode)
    assert refused.value.description == f"Bad Request: can't parse entities: {said}"


def test_given_entities_count_in_utf16() -> None:
    given_ = [{"type": "bold", "offset": 3, "length": 3}, {"type": "hashtag", "offset": 0, "length": 1}]
    formatted = read("😀 да! #раз", "", entities=given_)
    assert shape(formatted) == ("😀 да! #раз", [("bold", 3, 3), ("hashtag", 7, 4)])


SIMPLE = ["bold", "italic", "underline", "strikethrough", "spoiler", "code"]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Mn"]), min_size=1, max_size=8
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A text and entities side by side or within each other, with an unmarked word between any two."""
    text, entities = "", []
    for word in draw(st.lists(WORDS, min_size=1, max_size=5)):
        text += f"слово {word}"
        kinds = draw(st.lists(st.sampled_from(SIMPLE[:-1]), max_size=2, unique=True))
        begin = len(text)
        text += draw(WORDS) + " конец "
        entities += [Entity(kind, begin, len(text) - begin - 7) for kind in kinds]
    return text.rstrip(), to_wire(text.rstrip(), entities)


@given(marked())
def test_what_aiogram_writes_as_html_is_read_back(said: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = said
    written = html_decoration.unparse(text, [MessageEntity(**e) for e in entities])
    parsed, found = parse_html(written)
    assert (parsed, by_place(to_wire(parsed, found))) == (text, by_place(entities))


@given(marked())
def test_what_aiogram_writes_as_markdown_is_read_back(said: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = said
    written = markdown_decoration.unparse(text, [MessageEntity(**e) for e in entities])
    parsed, found = parse_markdown_v2(written)
    drawn = [
        Entity(e.kind, len(parsed[: e.offset].replace("\r", "")), len(parsed[e.offset : e.end].replace("\r", "")))
        for e in found
    ]
    parsed = parsed.replace("\r", "")
    assert (parsed, by_place(to_wire(parsed, drawn))) == (text, by_place(entities))


def by_place(entities: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return sorted((e["offset"], e["length"], e["type"]) for e in entities)


@given(st.text())
def test_quoted_text_is_read_as_it_was(text: str) -> None:
    assert parse_html(html_decoration.quote(text)) == (text, [])
    assert parse_markdown_v2(markdown_decoration.quote(text)) == (text, [])


TAGS = ["b", "i", "u", "s", "code", "pre", "blockquote", "a", "span", "tg-spoiler", "br", "p", "tg-emoji"]
PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        '<a href="https://a.ru">',
        '<span class="tg-spoiler">',
        '<tg-emoji emoji-id="5368324170671202286">',
        "<blockquote expandable>",
        "</ b>",
        "<",
        ">",
        "&lt;",
        "&amp;",
        "&#33;",
        "слово",
        "😀",
        " ",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_teremok_and_we_agree_on_html(text: str) -> None:
    """Teremok holds some more attributes to be needed; for the rest there is one truth."""
    needs_more = any(tag in text for tag in ("<a>", "<tg-emoji>"))
    assert readable(text) >= allowed(text)
    assert needs_more or readable(text) == allowed(text)


def allowed(text: str) -> bool:
    try:
        validate_html(text)
    except ApiRuleViolation:
        return False
    return True


def readable(text: str) -> bool:
    try:
        parse_html(text)
    except CannotParse:
        return False
    return True


@given(st.text("*_`[]()\\> a|~!", max_size=12))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for parse in (parse_html, parse_markdown, parse_markdown_v2):
        try:
            parsed, entities = parse(text)
        except CannotParse:
            continue
        assert all(0 <= e.offset < e.end <= len(parsed) for e in entities)
