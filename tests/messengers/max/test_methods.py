"""Methods, by maxapi's client."""

from typing import Any

import pytest
from maxapi import Bot
from maxapi.enums.sender_action import SenderAction
from maxapi.exceptions import MaxApiError
from maxapi.methods.set_commands import SetCommands
from maxapi.types import (
    BotCommand,
    LinkButton,
    MessageButton,
    RequestContactButton,
    RequestGeoLocationButton,
)
from maxapi.types.message import NewMessageLink
from maxapi.types.updates.message_callback import MessageForCallback

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import LIMITS, YES, asked, client_of, keyboard, mid_of, picture, updates_of


async def test_the_bot_knows_itself_and_its_commands(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.first_name, me.is_bot, me.commands) == ("parent", True, [])
    await bot.set_commands(BotCommand(name="start", description="Начать"), BotCommand(name="help"))
    assert [c.name for c in (await bot.get_me()).commands or ()] == ["start", "help"]
    assert len((await SetCommands(bot).fetch()).commands or ()) == 2, "no list changes nothing"
    assert (await bot.set_commands()).commands == []


async def test_a_message_to_a_person_or_a_chat(parent: MaxBot, anna: MaxPerson, bot: Bot) -> None:
    by_person = await bot.send_message(user_id=anna.id, text="раз")
    assert by_person is not None
    chat_id = by_person.message.recipient.chat_id
    await bot.send_message(chat_id=chat_id, text="два", disable_link_preview=True, notify=False)
    assert [m.text for m in anna.chat(parent)] == ["раз", "два"]
    chat = await bot.get_chat_by_id(chat_id or 0)
    assert (chat.type, chat.participants_count, chat.dialog_with_user) == ("dialog", 2, chat.dialog_with_user)
    assert chat.dialog_with_user
    assert chat.dialog_with_user.user_id == anna.id
    assert (await bot.send_action(chat_id or 0, SenderAction.TYPING_ON)).success


async def test_messages_are_found_again(parent: MaxBot, anna: MaxPerson, bot: Bot) -> None:
    mids = [mid_of(await bot.send_message(user_id=anna.id, text=text)) for text in "абв"]
    chat_id = next(iter(parent.dialogs))
    assert [m.body.text for m in (await bot.get_messages(chat_id=chat_id)).messages if m.body] == ["в", "б", "а"]
    assert [m.body.mid for m in (await bot.get_messages(chat_id=chat_id, count=1)).messages if m.body] == mids[2:]
    assert [m.body.mid for m in (await bot.get_messages(message_ids=mids[:2])).messages if m.body] == mids[:2]
    one = await bot.get_message(mids[1])
    assert one.body
    assert one.body.text == "б"
    assert one.sender
    assert one.sender.is_bot
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await bot.get_message("mid.none")


async def test_a_reply_and_a_forward_carry_the_message(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    asked = await anna.writes(parent, "вопрос")
    link = NewMessageLink(type="reply", mid=str(asked.id))  # type: ignore[arg-type]
    sent = await bot.send_message(user_id=anna.id, text="ответ", link=link)
    assert sent
    assert sent.message.link
    assert sent.message.link.message.text == "вопрос"
    assert sent.message.link.sender
    assert sent.message.link.sender.user_id == anna.id


async def test_an_edit_keeps_what_is_not_mentioned(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    mid = mid_of(await bot.send_message(user_id=anna.id, text="было", attachments=[keyboard([YES])]))
    question = anna.chat(parent)[0]
    callback_id = await anna.taps(parent, question, "1.2.0")
    await bot.send_callback(str(callback_id), message=MessageForCallback(text="стало"))
    assert anna.chat(parent)[0].button("Да")
    await bot.edit_message(mid, text="и ещё")  # maxapi sends an empty list of attachments
    assert [(m.text, m.buttons, m.edited) for m in anna.chat(parent)] == [("и ещё", [], True)]
    assert (await bot.delete_message(mid)).success
    assert anna.chat(parent) == []


async def test_old_messages_are_edited_only_if_they_have_buttons(parent: MaxBot) -> None:
    now = 1_800_000_000.0
    async with MaxServer(limits=LIMITS, clock=lambda: now) as server:
        parent, anna = server.add_bot("parent"), server.person("Анна")
        server.open_dialog(parent, anna)
        async with client_of(server, parent.token) as bot:
            plain = mid_of(await bot.send_message(user_id=anna.id, text="просто"))
            asking = mid_of(await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard([YES])]))
            now += 8 * 24 * 3600
            refused = await bot.edit_message(plain, text="поздно")
            assert refused
            assert not refused.success
            assert refused.message
            changed = await bot.edit_message(asking, text="можно")
            assert changed
            assert changed.success
    assert [m.text for m in anna.chat(parent)] == ["просто", "можно"]


async def test_only_own_messages_are_edited_and_deleted(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    theirs = str((await anna.writes(parent, "моё")).id)
    edited = await bot.edit_message(theirs, text="не моё")
    assert edited
    assert not edited.success
    with pytest.raises(MaxApiError, match=r"code=403"):
        await bot.delete_message(theirs)
    assert not (await bot.delete_message("mid.none")).success


async def test_every_kind_of_button_does_its_thing(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    buttons = [
        [YES],
        [LinkButton(text="Сайт", url="https://example.ru/")],
        [MessageButton(text="Меню")],
        [RequestContactButton(text="Телефон")],
        [RequestGeoLocationButton(text="Где я")],
    ]
    await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard(*buttons)])
    shown = anna.chat(parent)[0]
    assert [[b.kind for b in row] for row in shown.buttons] == [
        ["callback"],
        ["url"],
        ["text"],
        ["contact"],
        ["location"],
    ]
    assert await anna.taps(parent, shown, "Сайт") == "https://example.ru/"
    for label in ("Меню", "Телефон", "Где я", "Да"):
        await anna.taps(parent, shown, label)
    kinds = [u["update_type"] for u in await updates_of(bot)]
    assert kinds == ["message_created"] * 3 + ["message_callback"]
    assert [m.text for m in anna.chat(parent)] == ["?", "Меню", "", ""]


async def test_other_things_than_files_may_be_attached(server: MaxServer, anna: MaxPerson, parent: MaxBot) -> None:
    sticker = (await anna.sends_sticker(parent)).files[0]
    photo = server.files.keep("image", picture(), "a.png", 0.0)
    code = next(token for token, file in server.files.by_token.items() if file.data == sticker.data)
    attachments: list[tuple[dict[str, Any], str]] = [
        ({"type": "contact", "payload": {"name": "Школа", "vcf_info": "BEGIN:VCARD"}}, "contact"),
        ({"type": "location", "latitude": 55.79, "longitude": 49.12}, "location"),
        ({"type": "sticker", "payload": {"code": code}}, "sticker"),
        ({"type": "image", "payload": {"url": server.url + server.files.path(photo)}}, "image"),
    ]
    for attachment, kind in attachments:
        ask = ("POST", f"/messages?user_id={anna.id}", {"attachments": [attachment]})
        status, said = await asked(server, ask, parent.token)
        assert status == 200, said
        assert [f.kind for f in anna.chat(parent)[-1].files] == [kind]
    assert not server.violations
