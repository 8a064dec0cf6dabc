"""What stands before every handler."""

import re

import pytest

from bots.web.pages import STATIC
from core.database import Database
from tests.bots.web.conftest import Api, Client

HOME = "http://127.0.0.1:8080"  # KLIK_PUBLIC_URL


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": HOME}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_only_our_own_pages_change_anything(anna: Api, headers: dict[str, str], status: int) -> None:
    await anna.post("/api/bots/parent/seen", {"id": 1}, status, **headers)


async def test_a_file_needs_a_form_of_our_own_page(anna: Api) -> None:
    await anna.post("/api/files", {}, 415)
    await anna.post("/api/files", {}, 403, Origin="https://evil.example")


@pytest.mark.parametrize("path", ["/", "/health", "/api/me", "/nowhere", "/i/nosuchcd", "/robots.txt"])
async def test_every_answer_has_the_headers(client: Client, path: str) -> None:
    async with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


async def test_pages_keep_to_their_policy(world: object, client: Client) -> None:
    async with client.get("/") as response:
        text = await response.text()
    assert not re.search(r"\son\w+=|\sstyle=|<style", text)
    for script in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text):
        assert 'type="application/json"' in script
    assert not re.search(r'(?:src|href)="(?!/|#)', text)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in STATIC.iterdir():
        for address in re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8")):
            assert address.startswith(("http://www.w3.org/", "https?")), (path.name, address)


async def test_static_files_are_kept_for_ever_under_their_version(client: Client) -> None:
    async with client.get("/") as response:
        address = re.search(r'src="(/static/[^"]+)"', await response.text())
    assert address
    async with client.get(address[1]) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.content_type.endswith("/javascript")
    async with client.get("/static/old/theme.js") as response:
        assert response.status == 404
        assert response.headers["Cache-Control"] == "no-store"


async def test_health_asks_the_database(client: Client, database: Database) -> None:
    assert await Api(client).get("/health") == {"status": "ok", "database": "ok"}


async def test_what_is_not_there_is_told_in_json_or_as_a_page(client: Client) -> None:
    assert (await Api(client).get("/api/nowhere", 404))["error"] == "not_found"
    async with client.get("/nowhere", headers={"Accept-Language": "en-GB"}) as response:
        assert response.status == 404
        assert "There is nothing like that here" in await response.text()


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'"a"', b"null", b"9" * 100_000])
async def test_nonsense_is_told(anna: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {anna.token}"}
    async with anna.client.post("/api/bots/parent/send", data=body, headers=headers) as response:
        assert response.status in (400, 413)
        assert (await response.json())["message"]
