"""Files out and in: sizes, kinds, albums, and what Telegram refuses."""

import io

import aiohttp
import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BufferedInputFile,
)

from tests.messengers.telegram.checked import scene
from tests.messengers.telegram.echo import picture


async def test_files_that_are_refused() -> None:
    async with scene() as play:
        with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(b"no picture", "x.jpg"))
        with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(picture(size=(2100, 100)), "x.jpg"))
        with pytest.raises(TelegramBadRequest, match="too big for a photo; the maximum size is 10485760 bytes"):
            await play.client.send_photo(play.anna.id, BufferedInputFile(bytes((10 << 20) + 1), "x.jpg"))
        with pytest.raises(TelegramEntityTooLarge):
            await play.client.send_document(play.anna.id, BufferedInputFile(bytes((50 << 20) + 1), "x.bin"))
        with pytest.raises(TelegramEntityTooLarge):
            await play.client.send_document(play.anna.id, BufferedInputFile(bytes(65 << 20), "x.bin"))
        with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
            await play.client.send_document(play.anna.id, BufferedInputFile(b"", "x.bin"))
        with pytest.raises(TelegramBadRequest, match="message caption is too long"):
            await play.client.send_document(play.anna.id, BufferedInputFile(b"x", "x.bin"), caption="я" * 1025)
        with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
            await play.client.send_photo(play.anna.id, "nonsense")
        assert len(play.blamed()) == 7
        assert play.anna.chat(play.parent) == []


async def test_a_file_is_known_to_its_bot_only_and_stays_of_its_kind() -> None:
    async with scene() as play:
        sent = await play.client.send_document(play.anna.id, BufferedInputFile(b"%PDF", "a.pdf"))
        assert sent.document
        with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
            await play.client.send_photo(play.anna.id, sent.document.file_id)
        other = play.server.add_bot("teacher")
        status, answer = await play.call("getFile", other.token, file_id=sent.document.file_id)
        assert (status, answer["description"]) == (400, "Bad Request: invalid file_id")
        assert len(play.blamed()) == 1


async def test_a_file_of_25_megabytes_comes_in_but_cannot_be_fetched() -> None:
    async with scene() as play:
        await play.anna.sends_document(play.parent, bytes(25 << 20), "видео.zip")
        (update,) = await play.client.get_updates()
        assert update.message and update.message.document
        assert update.message.document.file_size == 25 << 20
        with pytest.raises(TelegramBadRequest, match="file is too big"):
            await play.client.get_file(update.message.document.file_id)
        async with play.http.get(f"{play.server.url}/file/bot{play.parent.token}/documents/file_9.zip") as response:
            assert response.status == 404


async def test_a_picture_has_sizes_and_each_can_be_fetched() -> None:
    async with scene() as play:
        await play.anna.sends_photo(play.parent, picture(size=(3000, 1500)))
        await play.anna.sends_photo(play.parent, picture(size=(50, 60), kind="PNG"))
        large, small = await play.client.get_updates()
        assert large.message and large.message.photo and small.message and small.message.photo
        assert [(p.width, p.height) for p in large.message.photo] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
        assert [(p.width, p.height) for p in small.message.photo] == [(50, 60)]
        for size in (*large.message.photo, *small.message.photo):
            kept = await play.client.download(size, io.BytesIO())
            assert kept and kept.read(3) == b"\xff\xd8\xff" and kept.seek(0, 2) == size.file_size


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "there are no messages to send"),
        (["photo"], "an album has 2 to 10 parts"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "document can't be mixed with other media types"),
        (["photo", "lost"], 'failed to send message #2 with the error message "wrong file identifier'),
        (["photo", "broken"], 'failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"'),
    ],
)
async def test_albums_that_are_refused(parts: list[str], said: str) -> None:
    async with scene() as play:
        form = aiohttp.FormData({"chat_id": str(play.anna.id)})
        form.add_field("p", picture(), filename="p.jpg")
        form.add_field("b", b"broken", filename="b.jpg")
        media = {"photo": "attach://p", "document": "attach://p", "lost": "nonsense", "broken": "attach://b"}
        kinds = [{"type": p if p == "document" else "photo", "media": media[p]} for p in parts]
        form.add_field("media", str(kinds).replace("'", '"'))
        async with play.http.post(f"{play.server.url}/bot{play.parent.token}/sendMediaGroup", data=form) as response:
            assert (await response.json())["description"].startswith(f"Bad Request: {said}")
        assert len(play.blamed()) == ("nonsense" not in str(kinds))
        assert play.anna.chat(play.parent) == []
