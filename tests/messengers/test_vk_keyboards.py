"""Keyboards and taps on the test server of VK, by vk-api and vkbottle."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from vk_api.keyboard import VkKeyboard  # type: ignore[import-untyped]
from vkbottle import (
    Callback,
    Keyboard,
    KeyboardButtonColor,
    Location,
    OpenLink,
    Text,
)

from tests.messengers.vk.keyboards import read_keyboard
from tests.messengers.vk.published import faults_of
from tests.messengers.vk.refusals import Refused
from tests.messengers.vk.scene import Scene, button, keyboard, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


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
