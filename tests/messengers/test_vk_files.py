"""Files on the test server of VK, uploaded by vk-api and vkbottle."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from PIL import Image
from vk_api import VkUpload  # type: ignore[import-untyped]
from vk_api.exceptions import ApiError  # type: ignore[import-untyped]
from vkbottle import (
    DocMessagesUploader,
    PhotoMessageUploader,
    VoiceMessageUploader,
)

from tests.messengers.vk.scene import Scene, picture, scene


@pytest.fixture
async def vk() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


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
    shown = vk.anna.chat(vk.bot)[-1].files[0]
    assert (shown.name, shown.mime, shown.data) == ("Приказ.pdf", "application/pdf", b"%PDF-1.4")
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
