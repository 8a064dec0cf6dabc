"""A conversation through the JSON API: the same turns as in the page."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from bots.web.pace import Pace
from core import outbox
from core.accounts import account
from core.database import Tx
from core.messages import Message
from tests.bots.web.conftest import Api, Opened, signed_in
from tests.world import World


async def test_the_answer_comes_with_the_response(anna: Api) -> None:
    [home] = await anna.send(start="")
    assert home["from"] == "bot"
    assert home["buttons"]


async def test_a_child_is_signed_up(world: World, anna: Api) -> None:
    await world.club("Шахматы")
    asked = await anna.send(text="запиши на шахматы")
    assert [m["from"] for m in asked] == ["me", "bot"]
    seen = await anna.tap("Петя, 5Б", asked)
    while not any("Записать" in b["label"] for row in seen[-1]["buttons"] for b in row):
        seen = await anna.tap(seen[-1]["buttons"][0][0]["label"], seen)
    done = await anna.tap(next(b["label"] for r in seen[-1]["buttons"] for b in r if "Записать" in b["label"]), seen)
    assert "Шахматы" in done[-1]["text"]


async def test_a_tap_looks_like_what_the_button_says(world: World, anna: Api) -> None:
    home = await anna.send(start="")
    label = home[0]["buttons"][-1][0]["label"]
    mine, *_ = await anna.tap(label, home)
    assert (mine["from"], mine["text"]) == ("me", label)
    assert mine["token"] == home[0]["buttons"][-1][0]["token"]


async def test_a_retry_does_nothing_twice_and_gets_the_same_answer(anna: Api) -> None:
    first = await anna.send(id="once", text="помощь")
    again = await anna.send(id="once", text="помощь")
    assert again == first
    history = await anna.get("/api/bots/parent/messages")
    assert history["messages"] == first


async def test_the_same_deed_at_the_same_moment_happens_once(anna: Api) -> None:
    answers = await asyncio.gather(*(anna.send(id="once", text="помощь") for _ in range(8)))
    history = (await anna.get("/api/bots/parent/messages"))["messages"]
    assert [m["from"] for m in history] == ["me", "bot"]
    assert all(answer[0]["ref"] == "once" for answer in answers)


async def test_ids_of_two_people_do_not_collide(world: World, anna: Api) -> None:
    other = await signed_in(anna.client, await world.guardian("Вера Петрова", children={"Оля": "3А"}))
    await anna.send(id="same", text="помощь")
    assert [m["from"] for m in await other.send(id="same", text="помощь")] == ["me", "bot"]


async def test_many_people_at_once_each_get_their_own_answer(world: World, anna: Api) -> None:
    people = [await signed_in(anna.client, await world.guardian(f"Вера Петрова{i}", {"Оля": "3А"})) for i in range(12)]
    answers = await asyncio.gather(*(person.send(text="кто я") for person in people))
    for i, answer in enumerate(answers):
        assert f"Петрова{i}" in answer[-1]["text"]


async def test_a_stale_tap_is_answered(anna: Api) -> None:
    home = await anna.send(start="")
    await anna.send(text="помощь")
    mine, answer = await anna.tap(home[0]["buttons"][0][0]["label"], home)
    assert mine["from"] == "me"
    assert answer["buttons"]


async def test_a_place_is_sent(anna: Api) -> None:
    mine, answer = await anna.send(place={"lat": 54.71, "lon": 20.510001})
    assert (mine["from"], mine["text"]) == ("me", "📍 54.71000, 20.51000")
    assert "Место здесь не понадобится" in answer["text"]
    mine, _ = await anna.send(place={"lat": -90, "lon": 180, "text": "Лицей 23"})
    assert mine["text"] == "📍 Лицей 23\n-90.00000, 180.00000"


@pytest.mark.parametrize(
    "place",
    [{}, {"lat": 91, "lon": 0}, {"lat": 0, "lon": -181}, {"lat": "севернее", "lon": 0}, {"lat": 0, "lon": 0, "x": 1}],
)
async def test_what_is_no_place(anna: Api, place: dict[str, Any]) -> None:
    assert (await anna.send(place=place, status=400))["error"] == "wrong_fields"


async def test_a_message_tells_that_a_place_may_be_shared(world: World, anna: Api) -> None:
    def ask(tx: Tx) -> None:
        to = tx.value(sa.select(account.c.id).where(account.c.person_id.is_not(None)))
        outbox.put(tx, to, "parent", [Message("Где это?", place="📍 Показать, где я")])

    await anna.send(start="")
    await world.database.write(ask)
    home, asked = await anna.send(text="привет"), (await anna.get("/api/bots/parent/messages"))["messages"]
    assert "place" not in home[0]
    assert [m["place"] for m in asked if "place" in m] == ["📍 Показать, где я"]


async def test_a_token_nobody_got_leaves_no_bubble(anna: Api) -> None:
    answer = await anna.send(token="9.9.9")
    assert [m["from"] for m in answer] == ["bot"]


@pytest.mark.parametrize(
    "text", ["я" * 4000, "👋🏽" * 1000, "שלום مرحبا", "*звёзды* <b>жирно</b>", "/help", "\ue000x\ue001"]
)
async def test_any_text_is_kept_as_it_was_written(anna: Api, text: str) -> None:
    mine, *answer = await anna.send(text=text)
    assert mine["text"] == text.replace("\ue000", "").replace("\ue001", "")
    assert mine["bold"] == []
    assert answer


@pytest.mark.parametrize(
    ("deed", "status", "error"),
    [
        ({"text": "я" * 4097}, 413, "too_long"),
        ({"text": " \n\0 "}, 400, "empty"),
        ({}, 400, "wrong_fields"),
        ({"text": "a", "token": "b"}, 400, "wrong_fields"),
        ({"text": "a", "unknown": 1}, 400, "wrong_fields"),
        ({"text": "a", "id": "с пробелом"}, 400, "wrong_fields"),
        ({"text": ["a"]}, 400, "wrong_fields"),
        ({"files": ["0" * 64]}, 404, "not_found"),
    ],
)
async def test_what_cannot_be_sent_is_told_in_a_sentence(
    anna: Api, deed: dict[str, Any], status: int, error: str
) -> None:
    answer = await anna.send(status=status, **deed)
    assert answer["error"] == error
    assert " " in answer["message"]
    assert (await anna.get("/api/bots/parent/messages"))["messages"] == []


async def test_an_unknown_bot_is_not_found(anna: Api) -> None:
    assert (await anna.send("cook", status=404, text="суп"))["error"] == "not_found"


async def test_too_fast_is_told_and_passes(world: World, opened: Opened) -> None:
    now = [0.0]
    client = await opened(pace=Pace(burst=2, per_second=1, clock=lambda: now[0]))
    vera = await signed_in(client, await world.guardian("Вера Петрова", children={"Оля": "3А"}))
    await vera.send(text="помощь")
    await vera.send(text="помощь")
    assert (await vera.send(status=429, text="помощь"))["error"] == "too_fast"
    now[0] += 1
    assert await vera.send(text="помощь")
