"""Messages on the test server of VK, by vk-api and vkbottle: sent, edited, deleted, and what people send."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from vkbottle.tools.formatting import bold
from vkbottle_types.objects import UsersFields

from tests.messengers.common.seen import Mark
from tests.messengers.vk.scene import Scene, button, keyboard, picture, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


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


@pytest.mark.parametrize(
    ("text", "read", "marks"),
    [
        ("Пишет [id1|Павел Дуров], да", "Пишет Павел Дуров, да", [("mention", 6, 11, "id1")]),
        ("@club1 (Школа) и *id2 (Оля)", "Школа и Оля", [("mention", 0, 5, "club1"), ("mention", 8, 3, "id2")]),
        ("&quot;А&#33;&quot; & Б", '"А!" & Б', []),
        ("[id1] [x|y] @id1(Оля) &nothing;", "[id1] [x|y] @id1(Оля) &nothing;", []),
    ],
)
async def test_vk_reads_more_into_words_than_was_meant(
    vk: Scene, text: str, read: str, marks: list[tuple[str, int, int, str]]
) -> None:
    await vk.says(text)
    seen = vk.anna.chat(vk.bot)[-1]
    assert (seen.text, [(m.kind, m.offset, m.length, m.url) for m in seen.markup]) == (read, marks)


async def test_formatting_around_a_mention(vk: Scene) -> None:
    items = [{"type": "bold", "offset": 0, "length": 11}, {"type": "italic", "offset": 11, "length": 4}]
    await vk.says("[id1|Павел], да", format_data=orjson.dumps({"version": 1, "items": items}).decode())
    seen = vk.anna.chat(vk.bot)[-1]
    parts = [(mark.kind, seen.text[mark.offset : mark.offset + mark.length]) for mark in seen.markup]
    assert parts == [("mention", "Павел"), ("bold", "Павел"), ("italic", ", да")]


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
