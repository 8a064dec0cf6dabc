"""The page of a survey's results: who may see it, what stands in it, how it stays fresh; its workbook; its script."""

import json
import re
from typing import Any

import pytest

from bots.web.surveys import SHARED
from core import charts
from core.files import FileStore
from core.forms.model import Form, Kind, Question
from core.surveys.tables import Course
from tests.bots.web.conftest import Api, Client, signed_in
from tests.core.surveys.test_results import ANSWERS, pupils
from tests.pictures import jpeg
from tests.surveys import Made, made
from tests.world import Someone, World


async def looked(api: Api, path: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    async with api.client.get(path, headers=api._headers() | (headers or {})) as response:
        assert response.status == status, await response.text()
        return await response.text()


@pytest.fixture
async def olga(world: World) -> Someone:
    return await world.director()


@pytest.fixture
async def survey(olga: Someone) -> Made:
    begun = await made(olga)
    for label in ("5А", "6Б"):
        await begun.many(await pupils(olga.world, label, 6), *ANSWERS)
    return begun


def specs(page: str) -> list[dict[str, Any]]:
    (found,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', page, re.DOTALL)
    return list(json.loads(found))


async def test_a_chart_and_a_table_for_every_question(client: Client, olga: Someone, survey: Made) -> None:
    api = await signed_in(client, olga)
    page = await looked(api, f"/surveys/{survey.name}")
    assert "Питание в столовой" in page and "Ответили 12 из 12 (100 %)" in page
    assert [spec["title"]["text"][0] for spec in specs(page)] == [
        "Ест ли ребёнок в столовой?",
        "Что он ест охотно?",
        "Оцените столовую",
        "Сколько рублей в день вы готовы",
    ]
    assert re.search(r'<th scope="row">Да</th><td>4</td><td>33</td>', page)
    assert "<li>Больше фруктов</li>" in page
    assert 'data-live="yes"' in page


async def test_groups_are_an_address_of_their_own(client: Client, olga: Someone, survey: Made) -> None:
    api = await signed_in(client, olga)
    page = await looked(api, f"/surveys/{survey.name}?by=class")
    assert re.search(r'<th scope="row">5А</th><td>6</td><td>33 %</td>', page)
    assert 'aria-current="page">по классам' in page
    assert await looked(api, f"/surveys/{survey.name}?by=nothing") == await looked(api, f"/surveys/{survey.name}")


async def test_it_is_the_same_page_until_something_is_new(client: Client, olga: Someone, survey: Made) -> None:
    client.server.app[SHARED].fresh = 0  # type: ignore[attr-defined]
    api = await signed_in(client, olga)
    path = f"/surveys/{survey.name}"
    async with client.get(path, headers=api._headers()) as response:
        tag = response.headers["ETag"]
        assert f'data-tag="{tag}"' in (await response.text()).replace("&#34;", '"')
    assert await looked(api, path, 304, headers={"If-None-Match": tag}) == ""
    await survey.many(await pupils(olga.world, "7А", 1), *ANSWERS)
    assert "Ответили 13 из 13" in await looked(api, path, headers={"If-None-Match": tag})


async def test_others_see_nothing(client: Client, world: World, survey: Made) -> None:
    path = f"/surveys/{survey.name}"
    assert "Войдите на главной странице" in await looked(Api(client), path, 401)
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    await world.school("Школа № 2")
    pavel = await world.director("Павел Иванов")
    for who in (anna, pavel):
        api = await signed_in(client, who)
        await looked(api, path, 404)
        await looked(api, f"{path}/table.xlsx", 404)
    await looked(await signed_in(client, pavel), "/surveys/nosuchsurvey", 404)


async def test_who_answered_sees_sums_when_it_is_over(client: Client, world: World, survey: Made) -> None:
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    await survey.answered(anna.children["Петя"], ANSWERS[0], by=anna)
    api = await signed_in(client, anna)
    await looked(api, f"/surveys/{survey.name}", 404)
    await survey.becomes(course=Course.CLOSED)
    page = await looked(api, f"/surveys/{survey.name}?by=class")
    assert len(specs(page)) == 4
    for hidden in ("по классам", "Больше фруктов", "5А", "table.xlsx", "Кто ответил"):
        assert hidden not in page
    await looked(api, f"/surveys/{survey.name}/table.xlsx", 404)


async def test_the_workbook(client: Client, olga: Someone, survey: Made) -> None:
    api = await signed_in(client, olga)
    async with client.get(f"/surveys/{survey.name}/table.xlsx", headers=api._headers()) as response:
        assert response.status == 200
        assert response.headers["Content-Disposition"].endswith(
            "%D0%9F%D0%B8%D1%82%D0%B0%D0%BD%D0%B8%D0%B5%20%D0%B2%20%D1%81%D1%82%D0%BE%D0%BB%D0%BE%D0%B2%D0%BE%D0%B9.xlsx"
        )
        assert (await response.read())[:2] == b"PK"


async def test_the_page_keeps_to_its_policy(client: Client, olga: Someone, survey: Made) -> None:
    api = await signed_in(client, olga)
    async with client.get(f"/surveys/{survey.name}", headers=api._headers()) as response:
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        text = await response.text()
    assert not re.search(r"\son\w+=|\sstyle=|<style", text)
    for script in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text):
        assert 'type="application/json"' in script
    assert not re.search(r'(?:src|href)="(?!/|#)', text)


async def test_the_script_that_draws(client: Client) -> None:
    async with client.get(f"/library/{charts.VERSION}/vega.js") as response:
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"
        assert "vegaEmbed" in await response.text()
    async with client.get("/library/0.0.1/vega.js") as response:
        assert response.status == 404


async def test_whoever_asked_for_photos_opens_them(
    client: Client, world: World, olga: Someone, files: FileStore
) -> None:
    photo, other = files.put(jpeg(), "двор.jpg"), files.put(jpeg(9), "чужое.jpg")
    asked = Form((Question("photo", Kind.PHOTO, "Покажите двор"),))
    survey = await made(olga, asked)
    anna = await world.guardian("Анна Морошкина", {"Петя": "5А"})
    await survey.answered(anna.children["Петя"], {"photo": photo.hash}, by=anna)
    await survey.many(await pupils(world, "5А", 5), {"photo": photo.hash})
    path = f"/surveys/{survey.name}"
    api = await signed_in(client, olga)
    page = await looked(api, path)
    assert f'<a href="{path}/files/{photo.hash}"' in page and "Петя Морошкина 5А" in page
    async with client.get(f"{path}/files/{photo.hash}", headers=api._headers()) as response:
        assert response.headers["Content-Type"] == "image/jpeg" and await response.read() == jpeg()
    await looked(api, f"{path}/files/{other.hash}", 404)
    await looked(api, f"{path}/files/nosuchfile", 404)
    await survey.becomes(course=Course.CLOSED)
    mother = await signed_in(client, anna)
    assert photo.hash not in await looked(mother, path)  # she sees sums alone
    await looked(mother, f"{path}/files/{photo.hash}", 404)
