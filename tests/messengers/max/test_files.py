"""Files up and down, by maxapi's client."""

import io
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from maxapi import Bot
from maxapi.enums.upload_type import UploadType
from maxapi.exceptions import MaxApiError
from maxapi.types import (
    AttachmentUpload,
    InputMediaBuffer,
)

from tests.messengers.max import MaxBot, MaxPerson, MaxServer
from tests.messengers.max.checking import LIMITS, client_of, picture, updates_of


def pictures(number: int) -> list[Any]:
    return [InputMediaBuffer(picture(), filename=f"picture {n}") for n in range(number)]


@pytest.mark.parametrize(
    ("kind", "data", "name"),
    [
        (UploadType.IMAGE, picture(), "chart"),
        (UploadType.FILE, b"%PDF-1.4 ...", "Приглашение"),
        (UploadType.VIDEO, b"\x00\x00\x00\x18ftypmp42" + bytes(64), "clip"),
        (UploadType.AUDIO, b"ID3" + bytes(64), "song"),
    ],
)
async def test_a_file_goes_up_and_comes_down(
    server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot, kind: UploadType, data: bytes, name: str
) -> None:
    media: Any = InputMediaBuffer(data, filename=name, type=kind)
    sent = await bot.send_message(user_id=anna.id, text="вот", attachments=[media])
    assert sent
    assert sent.message.body
    attachment: Any = (sent.message.body.attachments or [])[0]
    assert attachment.type == kind.value
    assert await bot.download_bytes(attachment.payload.url) == data
    [seen] = anna.chat(parent)
    assert [(f.kind, f.data) for f in seen.files] == [(kind.value, data)]
    again: Any = AttachmentUpload.model_validate({"type": kind, "payload": {"token": attachment.payload.token}})
    await bot.send_message(user_id=anna.id, attachments=[again])
    assert len(anna.chat(parent)) == 2
    assert not server.violations


async def test_an_upload_is_not_ready_for_a_while(parent: MaxBot) -> None:
    async with MaxServer(limits=replace(LIMITS, processing=0.15)) as server:
        parent, anna = server.add_bot("parent"), server.person("Анна")
        server.open_dialog(parent, anna)
        async with client_of(server, parent.token) as bot:
            await bot.send_message(user_id=anna.id, attachments=pictures(1))
        assert [r.error for r in server.requests if r.method == "POST /messages"][:-1].count(
            "attachment.not.ready"
        ) >= 2
        assert not server.violations
        assert len(anna.chat(parent)) == 1


async def test_an_album_is_one_message(server: MaxServer, anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    await bot.send_message(user_id=anna.id, attachments=pictures(10))
    [seen] = anna.chat(parent)
    assert len(seen.files) == 10
    await anna.sends_album(parent, [picture(), picture()], "две")
    [update] = await updates_of(bot)
    assert [a["type"] for a in update["message"]["body"]["attachments"]] == ["image", "image"]


@pytest.mark.parametrize(
    ("kind", "data", "name", "status"),
    [
        ("image", b"not a picture", "a.png", 415),
        ("file", b"MZ...", "virus.exe", 415),
        ("image", bytes(2000), "big.png", 413),
        ("image", picture(side=8000), "wide.png", 413),
        ("file", bytes(2000), "big.pdf", 413),
    ],
)
async def test_what_cannot_be_uploaded(kind: str, data: bytes, name: str, status: int) -> None:
    limits = replace(LIMITS, image_bytes=1000, file_bytes=1000)
    async with MaxServer(limits=limits) as server, aiohttp.ClientSession() as http:
        headers = {"Authorization": server.add_bot("parent").token}
        async with http.post(f"{server.url}/uploads?type={kind}", headers=headers) as response:
            url = (await response.json())["url"]
        form = aiohttp.FormData()
        form.add_field("data", data, filename=name)
        async with http.post(url, data=form) as response:
            assert response.status == status


async def test_a_heic_picture_is_a_picture(anna: MaxPerson, parent: MaxBot, bot: Bot) -> None:
    heic: Any = InputMediaBuffer(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(32), "a", UploadType.IMAGE)
    await bot.send_message(user_id=anna.id, attachments=[heic])
    assert anna.chat(parent)[0].files[0].mime == "image/heic"


async def test_one_upload_goes_to_one_address(server: MaxServer, bot: Bot) -> None:
    url = (await bot.get_upload_url(UploadType.FILE)).url
    async with aiohttp.ClientSession() as http:
        async with http.post(url, data={"other": io.BytesIO(b"x")}) as response:
            assert response.status == 400
        async with http.post(url, data=b"bare bytes", headers={"Content-Type": "application/pdf"}) as response:
            assert (await response.json())["token"]
        async with http.post(url, data=b"bare bytes") as response:
            assert response.status == 404
        async with http.get(f"{server.url}/files/1/none") as response:
            assert response.status == 404


async def test_a_video_is_described(server: MaxServer, bot: Bot) -> None:
    file = server.files.keep("video", b"...", "v.mp4", 0.0)
    video = await bot.get_video(file.token)
    assert video.urls
    assert await bot.download_bytes(str(video.urls.mp4_720)) == b"..."
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await bot.get_video("none")
