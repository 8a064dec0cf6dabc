"""A family's calendar over HTTP: what a phone asks for again and again."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from bots.web.calendars import FILE, PAGE
from core.calendars.links import make_link, revoke_links
from core.opportunities.verbs import sign_up
from tests.bots.web.conftest import Client, Opened, usual
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.world import Someone, World


async def subscribed(world: World) -> tuple[Someone, str]:
    """A mother with a link, whose son goes to chess."""
    anna = await world.guardian("Анна Иванова", children={"Петя": "5Б"})
    club = await world.club("Шахматы")
    actor = await acting(anna)
    await world.database.write(lambda tx: sign_up(tx, actor, anna.children["Петя"], club))
    return anna, await world.database.write(lambda tx: make_link(tx, actor))


async def test_a_phone_reads_it_and_is_told_when_nothing_changed(
    world: World, client: Client, clock: FrozenClock
) -> None:
    _, secret = await subscribed(world)
    url = f"/calendar/{secret}.ics"
    async with client.get(url) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in response.headers["Cache-Control"]
        assert response.headers["Last-Modified"] == format_datetime(clock.now, usegmt=True)
        tag, body = response.headers["ETag"], await response.read()
    assert "SUMMARY:Шахматы" in body.decode()
    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"other", {tag}'}, {"If-Modified-Since": _later(clock)}):
        clock.pass_time(hours=1)
        async with client.get(url, headers=headers) as response:
            assert (response.status, await response.read()) == (304, b"")
            assert response.headers["ETag"] == tag
    for headers in ({"If-None-Match": '"other"'}, {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}):
        async with client.get(url, headers=headers) as response:
            assert (response.status, await response.read()) == (200, body)
    async with client.head(url) as response:
        assert (response.status, response.headers["ETag"]) == (200, tag)


def _later(clock: FrozenClock) -> str:
    return format_datetime(clock.now + timedelta(minutes=1), usegmt=True)


async def test_a_tag_outlives_the_time_that_was_told(world: World, client: Client, clock: FrozenClock) -> None:
    anna, secret = await subscribed(world)
    async with client.get(f"/calendar/{secret}.ics") as response:
        tag = response.headers["ETag"]
    clock.pass_time(days=1)
    club, actor = await world.club("Футбол", "ср 16:00-17:00"), await acting(anna)
    await world.database.write(lambda tx: sign_up(tx, actor, anna.children["Петя"], club))
    headers = {"If-None-Match": tag, "If-Modified-Since": _later(clock)}
    async with client.get(f"/calendar/{secret}.ics", headers=headers) as response:
        assert response.status == 200
        assert "Футбол" in await response.text()


@pytest.mark.parametrize("path", ["/calendar/{}.ics", "/calendar/{}"])
async def test_what_opens_nothing_says_nothing(world: World, client: Client, path: str) -> None:
    anna, secret = await subscribed(world)
    actor = await acting(anna)
    await world.database.write(lambda tx: revoke_links(tx, actor))
    answers = set()
    for wrong in (secret, "x" * 32):
        async with client.get(path.format(wrong)) as response:
            assert response.status == 404
            assert response.headers["Cache-Control"] == "no-store"
            answers.add((await response.text()).replace(wrong, ""))
    assert len(answers) == 1
    assert "Шахматы" not in answers.pop()
    for wrong in ("short", "x" * 65, "..%2f..%2fetc", "%00" * 20):
        async with client.get(path.format(wrong)) as response:
            assert response.status == 404


async def test_the_page_helps_to_subscribe_and_names_nobody(world: World, opened: Opened) -> None:
    client = await opened(usual(public_url="https://klik.example"))
    _, secret = await subscribed(world)
    async with client.get(f"/calendar/{secret}", headers={"Accept-Language": "en"}) as response:
        text = await response.text()
        assert response.status == 200
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
    assert f'href="webcal://klik.example/calendar/{secret}.ics"' in text
    assert f"https://klik.example/calendar/{secret}.ics" in text
    assert "Календарь семьи" in text  # in the guardian's language, whatever the browser's
    assert "Петя" not in text
    assert "Иванов" not in text


async def test_who_asks_too_often_is_told_to_wait(world: World, client: Client) -> None:
    _, secret = await subscribed(world)
    seen = []
    for _ in range(70):
        async with client.get(f"/calendar/{secret}.ics") as response:
            seen.append(response.status)
    assert seen[0] == 200
    assert seen[-1] == 429
    async with client.get(f"/calendar/{'x' * 32}.ics") as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) > 0


async def test_nothing_of_a_link_is_logged(world: World, client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    _, secret = await subscribed(world)
    for path in (f"/calendar/{secret}.ics", f"/calendar/{secret}", f"/calendar/{'x' * 32}.ics"):
        async with client.get(path):
            pass
    out = "".join(capfd.readouterr())
    assert secret not in out
    assert "Шахматы" not in out
    assert "{secret" in FILE
    assert "{secret" in PAGE
