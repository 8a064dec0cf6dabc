"""The test server of VK, driven by vk-api and vkbottle: methods, messages, files."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image
from vk_api import VkUpload  # type: ignore[import-untyped]
from vk_api.exceptions import ApiError, ApiHttpError  # type: ignore[import-untyped]
from vk_api.keyboard import VkKeyboard  # type: ignore[import-untyped]
from vkbottle import (
    Callback,
    DocMessagesUploader,
    Keyboard,
    KeyboardButtonColor,
    Location,
    OpenLink,
    PhotoMessageUploader,
    Text,
    VKAPIError,
    VoiceMessageUploader,
)
from vkbottle.tools.formatting import bold
from vkbottle_types.objects import UsersFields

from tests.messengers.common.seen import Mark
from tests.messengers.vk import Limits
from tests.messengers.vk.keyboards import read_keyboard
from tests.messengers.vk.methods import METHODS
from tests.messengers.vk.parameters import described
from tests.messengers.vk.published import faults_of
from tests.messengers.vk.refusals import Refused
from tests.messengers.vk.scene import Scene, button, keyboard, picture, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


# -- the envelope --


async def test_every_method_offered_is_described_by_vk() -> None:
    assert METHODS.keys() | {"execute"} == described().keys()


async def test_a_wrong_token_is_no_one(vk: Scene) -> None:
    api = vk.foreign.vkbottle(vk.bot, token="vk1.a.wrong")
    with pytest.raises(VKAPIError[5]) as refusal:
        await api.groups.get_by_id()
    assert "invalid access_token (4)" in str(refusal.value.error_msg)
    assert vk.server.requests[-1].bot == ""


async def test_no_token_at_all(vk: Scene) -> None:
    assert (await vk.refused("users.get", access_token=""))[1].endswith("no access_token passed.")


async def test_the_token_may_come_in_the_header(vk: Scene) -> None:
    url, form = f"{vk.server.url}/method/groups.getById", {"v": "5.199"}
    async with vk.http.post(url, data=form, headers={"Authorization": f"Bearer {vk.bot.token}"}) as response:
        assert (await response.json())["response"]["groups"][0]["id"] == vk.bot.id


async def test_parameters_may_come_in_parts_or_in_the_address(vk: Scene) -> None:
    url = f"{vk.server.url}/method/users.get"
    with io.BytesIO(b"5.199") as version:
        async with vk.http.post(url, params={"access_token": vk.bot.token}, data={"v": "5.199", "x": version}) as odd:
            assert (await odd.json())["response"] == []
    async with vk.http.get(url, params={"access_token": vk.bot.token, "v": "5.199", "user_ids": vk.anna.id}) as given:
        assert (await given.json())["response"][0]["first_name"] == "Анна"


async def test_another_version_is_not_spoken(vk: Scene) -> None:
    assert (await vk.refused("users.get", v="5.92"))[0] == 8
    assert (await vk.refused("users.get", v=""))[1] == "Invalid request: v (version) is required"
    assert len(vk.server.violations) == 2


async def test_an_unknown_method(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot)
    with pytest.raises(ApiError, match=r"\[3\] Unknown method passed"):
        await asyncio.to_thread(api.method, "messages.sendAll")
    assert vk.server.violations == ["parent, messages.sendAll: [3] Unknown method passed"]


async def test_an_error_repeats_the_request_but_not_the_token(vk: Scene) -> None:
    answer = await vk.call("messages.send", peer_id=vk.anna.id)
    assert answer["error"]["request_params"] == [
        {"key": "method", "value": "messages.send"},
        {"key": "oauth", "value": "1"},
        {"key": "v", "value": "5.199"},
        {"key": "peer_id", "value": str(vk.anna.id)},
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"peer_id": "anna"}, "peer_id is not integer"),
        ({"random_id": 1 << 31}, "random_id should be less or equal to 2147483647"),
        ({"random_id": ""}, "random_id is a required parameter"),
        ({"message": " "}, "message is empty or invalid"),
        ({"dont_parse_links": "True"}, "dont_parse_links should be 0 or 1"),
        ({"intent": "spam"}, "intent should be one of account_update"),
        ({"payload": "x" * 1001}, "payload should be at most 1000 letters length"),
        ({"peer_id": ""}, "you should specify peer_id, user_id, domain, chat_id or user_ids param"),
        ({"peer_ids": ",".join(["1"] * 101)}, "peer_ids should contain at most 100 items"),
        ({"parse_mode": "HTML"}, "parse_mode is no parameter of messages.send"),
        ({"attachment": "photo1_2"}, "attachment photo1_2 does not exist"),
        ({"attachment": ",".join(["photo1_2"] * 11)}, "attachment should contain at most 10 items"),
        ({"format_data": "{}"}, "format_data should be JSON with version and items"),
        ({"format_data": '{"version":1,"items":[{"type":"bold","offset":5,"length":2}]}'}, "format_data is invalid"),
        ({"reply_to": 99}, "reply_to is a message that does not exist"),
        ({"forward": '{"peer_id":1,"cmids":[7]}'}, "forward is a message that does not exist"),
        ({"forward": "[]"}, "forward should be JSON with peer_id and cmids"),
        ({"sticker_id": 1}, "sticker_id is not offered by this test server"),
        ({"lat": "north"}, "lat is not a number"),
    ],
)
async def test_a_wrong_parameter_is_named(vk: Scene, wrong: dict[str, object], told: str) -> None:
    code, message = await vk.refused(
        "messages.send", **{"peer_id": vk.anna.id, "random_id": 1, "message": "Привет"} | wrong
    )
    assert (code, told in message) == (100, True), message
    assert len(vk.server.violations) == 1


async def test_a_token_may_lack_a_right(vk: Scene) -> None:
    vk.bot.scopes = frozenset({"messages"})
    assert (await vk.refused("groups.getLongPollServer", group_id=vk.bot.id))[0] == 15
    assert (await vk.gives("groups.getTokenPermissions"))["permissions"] == [{"name": "messages", "setting": 4096}]
    assert await vk.gives("groups.getById")


async def test_another_community_is_not_ours(vk: Scene) -> None:
    other = vk.server.add_bot("student")
    assert (await vk.refused("groups.getLongPollSettings", group_id=other.id))[0] == 15
    assert (await vk.gives("groups.getById", group_id=other.id))["groups"][0]["name"] == "student"


async def test_twenty_calls_a_second() -> None:
    async with scene(Limits()) as vk:
        answers = await asyncio.gather(*(vk.call("users.get") for _ in range(25)))
        assert [("error" in a) for a in answers].count(True) == 5
        assert {a["error"]["error_code"] for a in answers if "error" in a} == {6}
        vk.clock.more += 1
        assert await vk.gives("users.get") == []
        assert vk.server.violations == []


async def test_vk_api_waits_out_too_many_calls() -> None:
    async with scene(Limits(per_second=3)) as vk:
        api = vk.foreign.vk_api(vk.bot)
        for _ in range(5):
            assert await asyncio.to_thread(api.method, "users.get") == []
        assert [r.error[:3] for r in vk.server.requests].count("[6]") >= 1


# -- sending --


async def test_vk_api_sends_and_anna_sees(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot).get_api()
    number = await asyncio.to_thread(api.messages.send, peer_id=vk.anna.id, random_id=7, message="Здравствуйте!")
    seen = await vk.anna.sees(vk.bot, 1)
    assert (seen.author, seen.text, seen.id, number) == ("bot", "Здравствуйте!", 2, 2)
    assert vk.server.violations == []


async def test_vkbottle_sends_to_many(vk: Scene) -> None:
    boris, olga = vk.server.person("Борис"), vk.server.person("Ольга")
    await boris.writes(vk.bot, "Добрый день")
    peers = [vk.anna.id, boris.id, olga.id, 2_000_000_001]
    told = await vk.foreign.vkbottle(vk.bot).messages.send(peer_ids=peers, random_id=1, message="Собрание в 18:00")
    assert isinstance(told, list)
    assert [(one.peer_id, one.error.code if one.error else None) for one in told] == [
        (vk.anna.id, None),
        (boris.id, None),
        (olga.id, 901),
        (2_000_000_001, 917),
    ]
    assert [m.text for m in boris.chat(vk.bot)] == ["Добрый день", "Собрание в 18:00"]
    assert olga.chat(vk.bot) == []


async def test_a_random_id_sends_once_in_an_hour(vk: Scene) -> None:
    first = await vk.says("Раз", random_id=-5)
    assert await vk.says("Раз, ещё раз", random_id=-5) == first
    boris = vk.server.person("Борис")
    await boris.starts(vk.bot)
    to_both = await vk.gives("messages.send", peer_ids=f"{vk.anna.id},{boris.id}", random_id=-5, message="Раз")
    assert to_both[0]["message_id"] == first
    assert to_both[1]["message_id"] > first
    vk.clock.more += 3601
    assert await vk.says("Раз", random_id=-5) > to_both[1]["message_id"]
    assert [m.text for m in vk.anna.chat(vk.bot) if m.author == "bot"] == ["Раз", "Раз"]


async def test_no_random_id_is_never_the_same(vk: Scene) -> None:
    assert await vk.says() != await vk.says()


@pytest.mark.parametrize("peer", ["user_id", "domain"])
async def test_other_ways_to_name_whom(vk: Scene, peer: str) -> None:
    whom = f"id{vk.anna.id}" if peer == "domain" else vk.anna.id
    assert await vk.gives("messages.send", **{peer: whom}, random_id=0, message="Привет") == 2


async def test_who_may_not_be_written_to(vk: Scene) -> None:
    olga = vk.server.person("Ольга")
    send = {"random_id": 0, "message": "Привет"}
    assert await vk.refused("messages.send", peer_id=olga.id, **send) == (
        901,
        "Can't send messages for users without permission",
    )
    assert (await vk.refused("messages.send", peer_id=1, **send))[0] == 901
    assert (await vk.refused("messages.send", chat_id=1, **send))[0] == 917
    for code in (900, 902, 950):
        vk.anna.refuses(vk.bot, code)
        assert (await vk.refused("messages.send", peer_id=vk.anna.id, **send))[0] == code
    vk.anna.refuses(vk.bot)
    assert await vk.says()
    assert vk.server.violations == []
    assert (await vk.refused("messages.send", peer_id=-1, **send))[0] == 932


async def test_blocking_and_coming_back(vk: Scene) -> None:
    allowed = {"group_id": vk.bot.id, "user_id": vk.anna.id}
    assert (await vk.gives("messages.isMessagesFromGroupAllowed", **allowed))["is_allowed"] == 1
    await vk.anna.blocks(vk.bot)
    assert (await vk.refused("messages.send", peer_id=vk.anna.id, random_id=0, message="Привет"))[0] == 901
    assert (await vk.gives("messages.isMessagesFromGroupAllowed", **allowed))["is_allowed"] == 0
    await vk.anna.unblocks(vk.bot)
    assert await vk.says()
    await vk.anna.blocks(vk.bot)
    await vk.anna.writes(vk.bot, "Я снова здесь")
    assert await vk.says()
    kinds = [event["type"] for event in await vk.events()]
    assert kinds.count("message_deny") == 2
    assert kinds.count("message_allow") == 3


async def test_text_that_is_too_long(vk: Scene) -> None:
    await vk.says("я" * 4096)
    assert vk.server.warnings == []
    await vk.says("я" * 9000)
    assert vk.server.warnings == ["parent: a message of 9000 letters; keep to 4096"]
    too_long = {"peer_id": vk.anna.id, "random_id": 0, "message": "я" * 9001}
    assert await vk.refused("messages.send", **too_long) == (914, "Message is too long")


async def test_formatting_is_counted_as_vkbottle_counts_it(vk: Scene) -> None:
    text = "🎓 Кружок: " + bold("шахматы")
    api, format_data = vk.foreign.vkbottle(vk.bot), orjson.dumps(text.as_data()).decode()
    send = {"peer_id": vk.anna.id, "random_id": 0, "message": str(text), "format_data": format_data}
    number = (await api.request("messages.send", send))["response"]
    seen = vk.anna.chat(vk.bot)[-1]
    assert seen.markup == [Mark("bold", len("🎓 Кружок: "), len("шахматы"))]
    kept = await api.messages.get_by_id(message_ids=[number])
    assert kept.items[0].text == "🎓 Кружок: шахматы"


async def test_answering_and_forwarding(vk: Scene) -> None:
    asked = await vk.anna.writes(vk.bot, "Когда собрание?")
    forward = {"peer_id": vk.anna.id, "cmids": [asked.id], "is_reply": True}
    await vk.says("В 18:00", forward=orjson.dumps(forward).decode())
    await vk.says("", forward_messages="1,2")
    found = await vk.gives("messages.getById", message_ids="3,4")
    assert found["items"][0]["reply_message"]["text"] == "Когда собрание?"
    assert [m["text"] for m in found["items"][1]["fwd_messages"]] == ["Начать", "Когда собрание?"]


async def test_reading_messages_back(vk: Scene) -> None:
    await vk.says("Раз")
    mine = {"peer_id": vk.anna.id, "conversation_message_ids": "1,2,3"}
    found = await vk.gives("messages.getByConversationMessageId", **mine)
    assert [(m["text"], m["out"], m["from_id"]) for m in found["items"]] == [
        ("Начать", 0, vk.anna.id),
        ("Раз", 1, -vk.bot.id),
    ]
    assert found["count"] == 2


async def test_typing_and_reading(vk: Scene) -> None:
    assert await vk.gives("messages.setActivity", peer_id=vk.anna.id, type="typing") == 1
    assert vk.bot.dialog(vk.anna.id).typing_at > 0
    assert await vk.gives("messages.markAsRead", peer_id=vk.anna.id) == 1
    assert (await vk.refused("messages.setActivity", user_id=1))[0] == 901


# -- keyboards --


async def test_vk_apis_keyboards_are_taken(vk: Scene) -> None:
    made = VkKeyboard(inline=True)
    made.add_callback_button("Записаться", "positive", {"token": "1.2.3"})
    made.add_openlink_button("Сайт", "https://example.org/школа")
    made.add_line()
    made.add_button("Позже", payload=["later"])
    await vk.says(keyboard=made.get_keyboard())
    labels = [[(b.label, b.kind, b.token, b.url) for b in row] for row in vk.anna.chat(vk.bot)[-1].buttons]
    assert labels == [
        [("Записаться", "callback", '{"token":"1.2.3"}', ""), ("Сайт", "url", "", "https://example.org/школа")],
        [("Позже", "text", '["later"]', "")],
    ]


async def test_a_plain_keyboard_stays_until_another_comes(vk: Scene) -> None:
    menu = Keyboard(one_time=False).add(Text("Меню", {"m": 1}), KeyboardButtonColor.PRIMARY).row().add(Location())
    api = vk.foreign.vkbottle(vk.bot)
    await api.messages.send(peer_ids=[vk.anna.id], random_id=0, message="Меню внизу", keyboard=menu.get_json())
    await vk.says("Ещё слово")
    assert [[b.label for b in row] for row in vk.anna.keyboard(vk.bot)] == [["Меню"], ["location"]]
    said = await vk.anna.taps(vk.bot, None, "Меню")
    assert said.text == "Меню"  # type: ignore[attr-defined]
    await vk.anna.taps(vk.bot, None, "location")
    words, place = (await vk.events())[-2:]
    assert words["object"]["message"]["payload"] == '{"m":1}'
    assert place["object"]["message"]["geo"]["coordinates"]["latitude"] == pytest.approx(55.75)
    await vk.says("Убираю", keyboard=VkKeyboard.get_empty_keyboard())
    assert vk.anna.keyboard(vk.bot) == []
    with pytest.raises(LookupError):
        await vk.anna.taps(vk.bot, None, "Меню")


async def test_a_keyboard_for_one_tap(vk: Scene) -> None:
    await vk.says(keyboard=keyboard([button("Да", kind="text")], inline=False, one_time=True))
    await vk.anna.taps(vk.bot, None, "Да")
    assert vk.anna.keyboard(vk.bot) == []


TOO_MUCH: list[tuple[Any, str]] = [
    ("{", "keyboard should be valid JSON"),
    ('{"rows":[]}', "keyboard contains unknown fields"),
    ('{"inline":1,"buttons":[]}', "inline property should be boolean"),
    ('{"inline":true,"one_time":true,"buttons":[]}', "inline keyboard can not be one_time"),
    ('{"buttons":{}}', "buttons should be an array of arrays"),
    (keyboard([]), "row 0 is empty"),
    (keyboard(*[[button()]] * 7), "buttons contain too much rows"),
    (keyboard(*[[button()]] * 11, inline=False), "buttons contain too much rows"),
    (keyboard([button()] * 6), "row 0 contains too much columns"),
    (keyboard([button()] * 5, [button()] * 5, [button()]), "keyboard contains too much buttons"),
    (keyboard(*[[button()] * 5] * 9, inline=False), "keyboard contains too much buttons"),
    (keyboard([{"label": "Да"}]), "button [0][0] has no action"),
    (keyboard([button() | {"id": 1}]), "button [0][0] contains unknown fields"),
    (keyboard([button(kind="dance")]), "button [0][0] has unknown action type"),
    (keyboard([button(link="https://example.org")]), "button [0][0] action contains unknown fields"),
    (keyboard([button(payload=None)]), "button [0][0] action has no payload"),
    (keyboard([button() | {"color": "red"}]), "button [0][0] has invalid color"),
    (keyboard([button(), button("")]), "button [0][1] label should be at least 1 letters length"),
    (keyboard([button("я" * 41)]), "button [0][0] label should be at most 40 letters length"),
    (keyboard([button(payload="{")]), "button [0][0] payload should be valid JSON"),
    (keyboard([button(payload='"' + "x" * 254 + '"')]), "button [0][0] payload should be at most 255 letters length"),
    (keyboard([button(kind="open_link", link="{link}")]), "button [0][0] has invalid link"),
    (keyboard([{"action": {"type": "location"}}, button()]), "row 0 has a button that takes the entire width"),
]


@pytest.mark.parametrize(("raw", "told"), TOO_MUCH)
async def test_a_wrong_keyboard_is_refused(vk: Scene, raw: str, told: str) -> None:
    send = {"peer_id": vk.anna.id, "random_id": 0, "message": "?", "keyboard": raw}
    assert await vk.refused("messages.send", **send) == (911, f"Keyboard format is invalid: {told}")
    assert len(vk.server.violations) == 1
    assert vk.anna.chat(vk.bot)[-1].text == "Начать"


@pytest.mark.parametrize(
    "raw",
    [
        keyboard(*[[button()] * 5] * 2, one_time=False),
        keyboard(*[[button()] * 4] * 10, inline=False, one_time=False),
        keyboard([button("я" * 40, payload='"' + "x" * 253 + '"') | {"color": "primary"}], one_time=False),
        keyboard([{"action": {"type": "open_app", "app_id": 1, "owner_id": -1, "label": "Дневник"}}], one_time=False),
        keyboard([{"action": {"type": "vkpay", "hash": "action=transfer-to-group"}}], one_time=False),
        Keyboard(inline=True).add(Callback("Да", {"t": "1"}), KeyboardButtonColor.POSITIVE).get_json(),
        Keyboard(inline=True).add(OpenLink("https://example.org", "Сайт")).get_json(),
    ],
)
def test_what_is_taken_is_what_vk_describes(raw: str) -> None:
    taken = read_keyboard(raw)
    assert faults_of(taken.as_json(-1), "messages/objects.json#messages_keyboard") == []
    assert taken.rows


def test_keyboards_are_refused_as_such() -> None:
    with pytest.raises(Refused) as no:
        read_keyboard("[]")
    assert no.value.code == 911


async def test_without_bots_capabilities_no_keyboard_is_sent(vk: Scene) -> None:
    await vk.gives("groups.setSettings", group_id=vk.bot.id, bots_capabilities=0)
    send = {"peer_id": vk.anna.id, "random_id": 0, "message": "?", "keyboard": keyboard([button()])}
    assert (await vk.refused("messages.send", **send))[0] == 912


# -- taps --


async def test_a_tap_is_answered_once_and_soon(vk: Scene) -> None:
    await vk.says(keyboard=keyboard([button()]))
    shown = vk.anna.chat(vk.bot)[-1]
    event_id = await vk.anna.taps(vk.bot, shown, "Да")
    event = (await vk.events())[-1]
    assert event["object"] == {
        "user_id": vk.anna.id,
        "peer_id": vk.anna.id,
        "event_id": event_id,
        "payload": {"a": 1},
        "conversation_message_id": shown.id,
    }
    snackbar = orjson.dumps({"type": "show_snackbar", "text": "Записали"}).decode()
    whose = {"user_id": vk.anna.id, "peer_id": vk.anna.id}
    assert (await vk.refused("messages.sendMessageEventAnswer", event_id="other", **whose))[0] == 100
    answer = {"event_id": event_id, "event_data": snackbar, **whose}
    assert await vk.gives("messages.sendMessageEventAnswer", **answer) == 1
    assert vk.anna.toasts(vk.bot) == ["Записали"]
    assert (await vk.refused("messages.sendMessageEventAnswer", **answer))[0] == 100
    late = await vk.anna.taps(vk.bot, shown, '{"a":1}')
    vk.clock.more += 61
    assert (await vk.refused("messages.sendMessageEventAnswer", **answer | {"event_id": late}))[0] == 100


@pytest.mark.parametrize(
    ("event_data", "toasts"),
    [
        ({"type": "open_link", "link": "https://example.org"}, ["https://example.org"]),
        ({"type": "open_app", "app_id": 1, "hash": "x"}, ["x"]),
        ({"type": "show_snackbar", "text": "я" * 91}, None),
        ({"type": "dance"}, None),
    ],
)
async def test_what_an_answer_may_show(vk: Scene, event_data: object, toasts: list[str] | None) -> None:
    await vk.says(keyboard=keyboard([button()]))
    event_id = await vk.anna.taps(vk.bot, vk.anna.chat(vk.bot)[-1], "Да")
    whose = {"user_id": vk.anna.id, "peer_id": vk.anna.id, "event_id": event_id}
    answer = await vk.call("messages.sendMessageEventAnswer", **whose, event_data=orjson.dumps(event_data).decode())
    assert ("response" in answer) == (toasts is not None)
    assert vk.anna.toasts(vk.bot) == (toasts or [])


async def test_a_link_leads_away_and_tells_nobody(vk: Scene) -> None:
    await vk.says(keyboard=keyboard([button("Сайт", kind="open_link", link="https://example.org")]))
    before = len(vk.bot.long_poll.events)
    assert await vk.anna.taps(vk.bot, vk.anna.chat(vk.bot)[-1], "Сайт") == "https://example.org"
    assert len(vk.bot.long_poll.events) == before
    with pytest.raises(LookupError, match="there are \\['Сайт'\\]"):
        await vk.anna.taps(vk.bot, vk.anna.chat(vk.bot)[-1], "Нет")


# -- editing and deleting --


@pytest.mark.parametrize("named", ["cmid", "conversation_message_id", "message_id"])
async def test_editing(vk: Scene, named: str) -> None:
    await vk.anna.writes(vk.bot, "Привет")
    number = await vk.says("Раз", keyboard=keyboard([button()]))
    which = {named: number if named == "message_id" else vk.anna.chat(vk.bot)[-1].id}
    assert await vk.gives("messages.edit", peer_id=vk.anna.id, message="Два", **which) == 1
    seen = vk.anna.chat(vk.bot)[-1]
    assert (seen.text, seen.edited, seen.buttons) == ("Два", True, [])
    assert (await vk.events())[-1]["type"] == "message_edit"


async def test_what_cannot_be_edited(vk: Scene) -> None:
    await vk.says("Раз")
    edit = {"peer_id": vk.anna.id, "message": "Два"}
    assert (await vk.refused("messages.edit", **edit, cmid=1))[0] == 920
    assert (await vk.refused("messages.edit", **edit, cmid=9))[0] == 100
    assert (await vk.refused("messages.edit", **edit))[0] == 100
    assert (await vk.refused("messages.edit", peer_id=vk.anna.id, cmid=2))[0] == 100
    plain = keyboard([button(kind="text")], inline=False)
    assert (await vk.refused("messages.edit", **edit, cmid=2, keyboard=plain))[0] == 911
    vk.clock.more += 24 * 3600 + 1
    assert (await vk.refused("messages.edit", **edit, cmid=2))[0] == 909


async def test_deleting(vk: Scene) -> None:
    for text in ("Раз", "Два", "Три"):
        await vk.says(text)
    both = {"peer_id": vk.anna.id, "cmids": "2,9", "delete_for_all": 1}
    told = await vk.gives("messages.delete", **both)
    assert [(one["response"], one.get("error", {}).get("code")) for one in told] == [(1, None), (0, 100)]
    assert await vk.gives("messages.delete", message_ids=3) == [{"message_id": 3, "response": 1}]
    assert [m.text for m in vk.anna.chat(vk.bot)] == ["Начать", "Два", "Три"]
    assert (await vk.gives("messages.getById", message_ids="2,3,4"))["count"] == 1
    vk.clock.more += 24 * 3600 + 1
    assert (await vk.gives("messages.delete", message_ids=4, delete_for_all=1))[0]["error"]["code"] == 924


# -- files --


async def test_vk_api_uploads_photos(vk: Scene) -> None:
    upload = VkUpload(vk.foreign.vk_api(vk.bot))
    first, second = io.BytesIO(picture()), io.BytesIO(picture(3000, 1500))
    photos = await asyncio.to_thread(upload.photo_messages, [first, second], vk.anna.id)
    assert [photo["owner_id"] for photo in photos] == [-vk.bot.id] * 2
    largest = max(photos[1]["sizes"], key=lambda size: size["width"])
    assert (largest["width"], largest["height"]) == (2560, 1280)
    await vk.says("", attachment=",".join(f"photo{p['owner_id']}_{p['id']}_{p['access_key']}" for p in photos))
    seen = vk.anna.chat(vk.bot)[-1]
    assert [file.data for file in seen.files] == [first.getvalue(), second.getvalue()]


async def test_photos_are_downloaded_in_sizes(vk: Scene) -> None:
    await vk.anna.sends_photo(vk.bot, picture(1000, 500), "Грамота")
    photo = (await vk.events())[-1]["object"]["message"]["attachments"][0]["photo"]
    for size in photo["sizes"]:
        async with vk.http.get(size["url"]) as response:
            with Image.open(io.BytesIO(await response.read())) as got:
                assert got.size == (size["width"], size["height"])
    async with vk.http.get(vk.server.url + "/file/unknown/x/y.jpg") as response:
        assert response.status == 404


async def test_vkbottle_uploads_a_photo(vk: Scene) -> None:
    api = vk.foreign.vkbottle(vk.bot)
    name = await PhotoMessageUploader(api).upload(picture(), peer_id=vk.anna.id)
    await api.messages.send(peer_ids=[vk.anna.id], random_id=0, attachment=name)
    assert vk.anna.chat(vk.bot)[-1].files[0].data == picture()


@pytest.mark.parametrize("data", [b"no picture", picture(2000, 20), picture(13_000, 1100)])
async def test_no_picture_gives_no_photo(vk: Scene, data: bytes) -> None:
    with pytest.raises(ApiError, match=r"\[100\].*photos_list is invalid"):
        await asyncio.to_thread(VkUpload(vk.foreign.vk_api(vk.bot)).photo_messages, io.BytesIO(data), vk.anna.id)


async def test_photos_that_nobody_uploaded(vk: Scene) -> None:
    address = await vk.gives("photos.getMessagesUploadServer", peer_id=vk.anna.id)
    async with vk.http.post(address["upload_url"], data={"photo": io.BytesIO(picture())}) as response:
        sent = orjson.loads(await response.read())
    for wrong, code in (({"server": 1}, 118), ({"hash": "x"}, 121), ({"photo": "[1]"}, 129)):
        assert (await vk.refused("photos.saveMessagesPhoto", **sent | wrong))[0] == code


async def test_vk_api_uploads_a_document(vk: Scene, tmp_path: Path) -> None:
    file = tmp_path / "order.pdf"
    file.write_bytes(b"%PDF-1.4")
    upload = VkUpload(vk.foreign.vk_api(vk.bot))
    saved = await asyncio.to_thread(upload.document_message, str(file), title="Приказ.pdf", peer_id=vk.anna.id)
    document = saved["doc"]
    assert (document["title"], document["ext"], document["size"]) == ("Приказ.pdf", "pdf", 8)
    await vk.says("Приказ", attachment=f"doc{document['owner_id']}_{document['id']}")
    assert vk.anna.chat(vk.bot)[-1].files[0].data == b"%PDF-1.4"
    async with vk.http.get(document["url"]) as response:
        assert await response.read() == b"%PDF-1.4"


async def test_vkbottle_uploads_documents_and_voices(vk: Scene) -> None:
    api = vk.foreign.vkbottle(vk.bot)
    document = await DocMessagesUploader(api).upload(b"a;b", peer_id=vk.anna.id, title="Список.csv")
    voice = await VoiceMessageUploader(api).upload(b"OggS", peer_id=vk.anna.id, title="voice.ogg")
    await api.messages.send(peer_ids=[vk.anna.id], random_id=0, attachment=f"{document},{voice}")
    assert [file.kind for file in vk.anna.chat(vk.bot)[-1].files] == ["doc", "audio_message"]


async def test_documents_that_are_not_taken(vk: Scene) -> None:
    address = await vk.gives("docs.getMessagesUploadServer", peer_id=vk.anna.id, type="doc")
    program = io.BytesIO(b"MZ")
    program.name = "virus.exe"
    for data in ({"file": program}, {"nothing": "x"}):
        async with vk.http.post(address["upload_url"], data=data) as response:
            assert "error" in orjson.loads(await response.read())
    async with vk.http.post(vk.server.url + "/upload/unknown", data={"file": io.BytesIO(b"x")}) as response:
        assert "error" in orjson.loads(await response.read())
    assert (await vk.refused("docs.save", file="unknown"))[0] == 105
    assert (await vk.refused("docs.save"))[1].endswith("file is undefined")


# -- what people send --


async def test_everything_that_people_send_has_vkbottles_types(vk: Scene) -> None:
    first = await vk.anna.sends_album(vk.bot, [picture()] * 10, "Альбом")
    await vk.anna.sends_document(vk.bot, b"%PDF", "справка.pdf", "Вот")
    await vk.anna.sends_voice(vk.bot, b"OggS")
    await vk.anna.sends_sticker(vk.bot)
    await vk.anna.shares_location(vk.bot, 55.7, 37.6)
    await vk.anna.forwards(vk.bot, first, text="Смотрите")
    await vk.anna.replies(vk.bot, first, "Это оттуда")
    await vk.anna.edits(vk.bot, first, "Альбом класса")
    told = [event["object"].get("message", event["object"]) for event in await vk.events()]
    kinds = [[a["type"] for a in message["attachments"]] for message in told[2:]]
    assert kinds == [["photo"] * 10, ["doc"], ["audio_message"], ["sticker"], [], [], [], ["photo"] * 10]
    assert told[6]["geo"]["coordinates"] == {"latitude": 55.7, "longitude": 37.6}
    assert told[7]["fwd_messages"][0]["text"] == "Альбом"
    assert told[8]["reply_message"]["conversation_message_id"] == first.id
    assert (told[9]["text"], "update_time" in told[9]) == ("Альбом класса", True)


async def test_the_first_words_start_with_a_button(vk: Scene) -> None:
    olga = vk.server.person("Ольга")
    await olga.starts(vk.bot, "invite-7ABC")
    allow, new = (await vk.events())[-2:]
    assert allow["type"] == "message_allow"
    message = new["object"]["message"]
    assert (message["text"], message["payload"]) == ("Начать", '{"command":"start"}')
    assert (message["ref"], message["ref_source"]) == ("invite-7ABC", "link")
    assert "callback" in new["object"]["client_info"]["button_actions"]
    await olga.starts(vk.bot, "again")
    later = (await vk.events())[-1]["object"]["message"]
    assert (later["ref"], "payload" in later) == ("again", False)
    await olga.writes(vk.bot, "Дальше")
    assert "ref" not in (await vk.events())[-1]["object"]["message"]


async def test_who_writes_is_told(vk: Scene) -> None:
    users = await vk.foreign.vkbottle(vk.bot).users.get(user_ids=[vk.anna.id, 1], fields=[UsersFields.SCREEN_NAME])
    assert [(u.id, u.first_name, u.last_name) for u in users] == [(vk.anna.id, "Анна", "Волкова")]


# -- faults --


async def test_a_server_in_trouble(vk: Scene) -> None:
    api, faults = vk.foreign.vk_api(vk.bot), vk.server.faults
    faults.status = 500
    with pytest.raises(ApiHttpError):
        await asyncio.to_thread(api.method, "users.get")
    faults.status, faults.garbage = 0, True
    with pytest.raises(ValueError, match="Expecting value"):
        await asyncio.to_thread(api.method, "users.get")
    faults.garbage, faults.flood = False, 1
    send = {"peer_id": vk.anna.id, "random_id": 1, "message": "Привет"}
    with pytest.raises(ApiError, match=r"\[9\] Flood control"):
        await asyncio.to_thread(api.method, "messages.send", send)
    assert await asyncio.to_thread(api.method, "messages.send", send) == 2


async def test_a_lost_answer_is_made_good_by_random_id(vk: Scene) -> None:
    vk.server.faults.lose_answer = 1
    send = {"peer_id": vk.anna.id, "random_id": 77, "message": "Привет"}
    api = vk.foreign.vk_api(vk.bot)
    with pytest.raises(OSError, match="Connection"):
        await asyncio.to_thread(api.method, "messages.send", send)
    assert await asyncio.to_thread(api.method, "messages.send", send) == 2
    assert [m.text for m in vk.anna.chat(vk.bot)] == ["Начать", "Привет"]


async def test_an_outage_refuses_connections(vk: Scene) -> None:
    api = vk.foreign.vk_api(vk.bot)
    async with vk.server.outage():
        with pytest.raises(OSError, match="Connection"):
            await asyncio.to_thread(api.method, "users.get")
    assert await asyncio.to_thread(api.method, "users.get") == []


async def test_the_page_shows_no_secret(vk: Scene) -> None:
    callback = {"url": "http://127.0.0.1:1/", "title": "x", "secret_key": "very-secret"}
    await vk.gives("groups.addCallbackServer", group_id=vk.bot.id, **callback)
    await vk.gives("groups.getLongPollServer", group_id=vk.bot.id)
    who = {"person": str(vk.anna.id), "bot": "parent", "seen": "-1"}
    async with vk.http.get(vk.server.url + "/_/state", params=who) as response:
        shown = await response.text()
    assert "Начать" in shown
    assert "groups.addCallbackServer" in shown
    assert not [secret for secret in vk.server.secrets() if secret in shown]
