"""Files: in, with a message, out, and to whom."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from PIL import Image

from core.files import MAX_BYTES
from tests.bots.web.conftest import Api, signed_in
from tests.world import World


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(30):
            archive.writestr(f"{i}.txt", b"\0" * (10 * 2**20))
    return out.getvalue()


async def test_a_picture_comes_in_and_is_shown_to_its_sender(anna: Api) -> None:
    stored = await _upload(anna, _png(), "Диплом.png")
    assert (stored["name"], stored["mime"]) == ("Диплом.png", "image/png")
    mine, *answer = await anna.send(files=[stored["hash"]])
    assert mine["files"] == [{k: stored[k] for k in ("hash", "name", "mime", "url")}]
    assert answer
    async with anna.client.get(stored["url"], headers=_bearer(anna)) as response:
        assert await response.read() == _png()
        assert response.content_type == "image/png"
        assert response.headers["Content-Disposition"].startswith("inline")


async def test_nobody_else_may_open_or_send_it(world: World, anna: Api) -> None:
    stored = await _upload(anna, _png(), "a.png")
    other = await signed_in(anna.client, await world.teacher("Игорь Ветров"))
    assert (await other.get(stored["url"], 404))["error"] == "not_found"
    await other.send("teacher", status=404, files=[stored["hash"]])
    await Api(anna.client).get(stored["url"], 401)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "a.html"),
        (b"<svg onload='alert(1)'/>", "a.svg"),
        (b"%PDF-1.4\n", "a; b=.pdf"),
    ],
)
async def test_what_could_run_is_only_saved(anna: Api, content: bytes, name: str) -> None:
    stored = await _upload(anna, content, name)
    async with anna.client.get(stored["url"], headers=_bearer(anna)) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_fifty_megabytes_are_cut_off_before_they_are_read(anna: Api) -> None:
    answer = await _upload(anna, b"\0" * (50 * 2**20), "big.jpg", 422)
    assert answer["error"] == "FileTooBig"
    assert "20" in answer["message"]


async def test_fifty_megabytes_of_unknown_length_are_cut_off_on_the_way(anna: Api) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(50 * 16):
            sent += 2**16
            yield b"\0" * 2**16

    headers = _bearer(anna) | {"Content-Type": "multipart/form-data; boundary=b"}
    async with anna.client.post("/api/files", data=endless(), headers=headers) as response:
        assert response.status == 422
        assert (await response.json())["error"] == "FileTooBig"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (lambda: b"\x89PNG\r\n\x1a\nbroken", "FileUnreadable"),
        (_bomb, "FileBomb"),
        (lambda: _png(9000, 9000), "FileTooBig"),
    ],
)
async def test_what_is_no_good_file_is_refused_with_a_sentence(
    anna: Api, content: Callable[[], bytes], error: str
) -> None:
    answer = await _upload(anna, content(), "a", 422)
    assert answer["error"] == error
    assert " " in answer["message"]


async def test_a_form_without_a_file_is_told(anna: Api) -> None:
    form = aiohttp.FormData({"other": "1"}, default_to_multipart=True)
    async with anna.client.post("/api/files", data=form, headers=_bearer(anna)) as response:
        assert response.status == 400
        assert (await response.json())["error"] == "no_file"


async def test_the_largest_allowed_file_comes_in(anna: Api) -> None:
    assert (await _upload(anna, b"a" * MAX_BYTES, "notes.txt"))["size"] == MAX_BYTES


async def test_a_chart_is_drawn_when_somebody_looks(world: World, anna: Api) -> None:
    director = await signed_in(anna.client, await world.director())
    home = await director.send("director", start="")
    today = await director.tap(home[0]["buttons"][0][0]["label"], home, "director")
    picture = today[1]["files"][0]
    assert picture["mime"] == "image/png"
    async with anna.client.get(picture["url"], headers=_bearer(director)) as response:
        Image.open(io.BytesIO(await response.read())).verify()


async def _upload(api: Api, content: bytes, name: str, status: int = 200) -> Any:
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with api.client.post("/api/files", data=form, headers=_bearer(api)) as response:
        assert response.status == status, await response.text()
        return await response.json()


def _bearer(api: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.token}"}


def _png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()
