"""What people do, as bots hear of it."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from maxapi import Bot
from maxapi.exceptions import MaxApiError
from maxapi.types.attachments.attachment import ContactAttachmentPayload
from maxapi.types.updates import UpdateUnionAdapter

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import LIMITS, YES, Witness, client_of, keyboard, mid_of, picture, updates_of


async def test_everything_a_person_may_send(server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    """The fixture validates every update by the description and by maxapi's types."""
    first = await anna.writes(parent, "слова")
    await anna.sends_photo(parent, picture(), "подпись")
    await anna.sends_document(parent, b"%PDF-1.4", "Справка.pdf")
    await anna.sends_sticker(parent)
    await anna.shares_location(parent)
    await anna.forwards(parent, first)
    await anna.replies(parent, first, "и ещё")
    await anna.edits(parent, first, "другие слова")
    await anna.deletes(parent, first)
    await anna.mutes(parent, server.clock() + 3600)
    await anna.unmutes(parent)
    await anna.blocks(parent)
    await anna.unblocks(parent)
    await anna.clears(parent)
    await anna.removes(parent)
    updates = await updates_of(bot)
    assert [u["update_type"] for u in updates] == [
        *["message_created"] * 7,
        *["message_edited", "message_removed", "dialog_muted", "dialog_unmuted"],
        *["bot_stopped", "bot_started", "dialog_cleared", "dialog_removed"],
    ]
    bodies = [u["message"]["body"] for u in updates[:7]]
    assert [[a["type"] for a in body["attachments"] or ()] for body in bodies] == [
        *[[], ["image"], ["file"], ["sticker"], ["location"]],
        *[[], []],
    ]
    assert bodies[0]["text"] == "слова", "an update is a snapshot"
    assert updates[5]["message"]["link"]["message"]["text"] == "слова"
    assert await bot.download_bytes(bodies[2]["attachments"][0]["payload"]["url"]) == b"%PDF-1.4"
    assert updates[7]["message"]["body"]["text"] == "другие слова"
    assert updates[8]["message_id"] == first.id


async def test_a_tap_on_a_message_that_is_gone(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    mid = mid_of(await bot.send_message(user_id=anna.id, text="?", attachments=[keyboard([YES])]))
    seen = anna.chat(parent)[0]
    await bot.delete_message(mid)
    callback_id = await anna.taps(parent, seen, "Да")
    [update] = await updates_of(bot)
    assert update["message"] is None
    with pytest.raises(MaxApiError, match="expired"):
        await bot.send_callback(str(callback_id), notification="?")


async def test_the_own_contact_is_signed(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    await anna.shares_contact(parent, "+79991234567")
    await anna.shares_contact(parent, "+79990000000", owner="Кто-то другой")
    own, other = [u["message"]["body"]["attachments"][0]["payload"] for u in await updates_of(bot)]
    card = ContactAttachmentPayload(**own).vcf
    assert (card.phone, card.full_name) == ("79991234567", "Анна")
    assert own["hash"] == hmac.new(parent.token.encode(), own["vcf_info"].encode(), hashlib.sha256).hexdigest()
    assert own["max_info"]["user_id"] == anna.id
    assert "hash" not in other


async def test_a_voice_message_may_come_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    async with MaxServer(limits=LIMITS) as server:
        parent = server.add_bot("parent")
        async with client_of(server, parent.token) as bot:
            await server.person("Анна").sends_voice(parent)
            [update] = await updates_of(bot)
    assert set(update) == {"update_type", "timestamp", "user_locale"}
    async with MaxServer(limits=replace(LIMITS, voice_arrives=True)) as server:
        witness, parent = Witness(server), server.add_bot("parent")
        await server.person("Анна").sends_voice(parent)
        assert parent.waiting[0].update["message"]["body"]["attachments"][0]["type"] == "audio"
        assert not witness.wrong


async def test_a_start_link(server: MaxServer, parent: MaxBot, bot: Bot) -> None:
    anna = server.person("Анна", "Ласточкина", "anna")
    await anna.starts(parent, "x" * 512)
    await anna.starts(parent, "x" * 513)
    first, second = await updates_of(bot)
    assert first["payload"] == "x" * 512
    assert "payload" not in second
    assert first["user"]["name"] == "Анна Ласточкина"
    server.limits = replace(LIMITS, starts_again=False)
    await anna.starts(parent, "again")
    await anna.blocks(parent)
    await anna.starts(parent, "resumed")
    assert [u["update_type"] for u in (await updates_of(bot))[2:]] == ["bot_stopped", "bot_started"]


async def test_nulls_are_left_out_as_the_real_one_does() -> None:
    async with MaxServer(limits=LIMITS) as server:
        server.sparse = True
        parent, anna = server.add_bot("parent"), server.person("Анна")
        async with client_of(server, parent.token) as bot:
            await anna.writes(parent, "слова")
            [update] = await updates_of(bot)
            assert "attachments" not in update["message"]["body"]
            assert "username" not in update["message"]["sender"]
            assert UpdateUnionAdapter.validate_python(update)
            sent = await bot.send_message(user_id=anna.id, text="ответ")
            assert sent
            assert sent.message.body
            assert sent.message.body.text == "ответ"
