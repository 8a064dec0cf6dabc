"""The published description, our checks of it, and those of jsonschema."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from maxapi.enums.attachment import AttachmentType

from tests.messengers.max.description import published
from tests.messengers.max.json_schema import validator


def bodies() -> st.SearchStrategy[Any]:
    """Bodies of messages, most of them slightly wrong."""
    words = st.text(max_size=5)
    odd = st.none() | st.booleans() | st.integers() | words | st.lists(words, max_size=2)
    kinds = st.sampled_from(["callback", "link", "request_contact", "open_app", "message", "clipboard", "dance"])
    button = st.fixed_dictionaries(
        {"type": kinds | odd, "text": words | odd},
        optional={
            "payload": words | odd,
            "url": words,
            "quick": odd,
            "contact_id": odd,
            "intent": st.sampled_from(["default", "sad"]),
        },
    )
    keyboards = st.fixed_dictionaries({"buttons": st.lists(st.lists(button, max_size=3), max_size=3) | odd})
    photo = st.fixed_dictionaries(
        {}, optional={"token": words | odd, "url": words, "photos": st.dictionaries(words, odd, max_size=2)}
    )
    contact = st.fixed_dictionaries({}, optional={"name": words | odd, "contact_id": odd, "vcf_info": odd})
    attachment = st.fixed_dictionaries(
        {"type": st.sampled_from([*map(str, AttachmentType), "poll"]) | odd},
        optional={"payload": keyboards | photo | contact | odd, "latitude": st.floats(0, 9) | odd, "longitude": odd},
    )
    link = st.fixed_dictionaries({"type": st.sampled_from(["reply", "forward", "x"])}, optional={"mid": words | odd})
    return st.fixed_dictionaries(
        {},
        optional={
            "text": words | odd,
            "attachments": st.lists(attachment | odd, max_size=3) | odd,
            "link": link | odd,
            "notify": st.booleans() | odd,
            "format": st.sampled_from(["html", "markdown", "bbcode"]) | odd,
        },
    )


@settings(max_examples=300)
@given(bodies())
def test_our_checks_agree_with_jsonschema(body: Any) -> None:
    check = published().plain["POST", "/messages"].body
    assert check
    assert (check(body) == "") == validator("NewMessageBody").is_valid(body)


def test_every_operation_is_answered_by_a_function() -> None:
    operations = {o.name for o in (*published().plain.values(), *published().patterned)}
    assert {"sendMessage", "setCommands", "getUpdates", "answerOnCallback", "getChat"} <= operations
    assert "getChats" not in operations


def test_every_schema_of_the_description_is_a_schema() -> None:
    by = validator("Update")
    by.check_schema(by.schema)  # all are among its definitions
    assert set(published().schemas) <= set(by.schema["$defs"])
