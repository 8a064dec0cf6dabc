"""How a bot presents itself; and every method that this server does not do says so."""

import aiohttp
import orjson
import pytest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonWebApp,
    WebAppInfo,
)

from tests.messengers.telegram.checked import scene
from tests.messengers.telegram.server import METHODS
from tests.messengers.telegram.spec import DESCRIPTION

DESCRIBED = orjson.loads(DESCRIPTION.read_bytes())


async def test_the_menu_of_commands_is_what_the_person_sees() -> None:
    async with scene() as play:
        john = play.server.person("John Smith", language="en")
        john.knows(play.parent)
        await play.client.set_my_commands([BotCommand(command="start", description="Начать")])
        await play.client.set_my_commands([BotCommand(command="start", description="Begin")], language_code="en")
        assert play.anna.commands(play.parent) == {"start": "Начать"}
        assert john.commands(play.parent) == {"start": "Begin"}
        private = BotCommandScopeAllPrivateChats()
        await play.client.set_my_commands([BotCommand(command="menu", description="Меню")], scope=private)
        assert john.commands(play.parent) == {"menu": "Меню"}
        own = BotCommandScopeChat(chat_id=play.anna.id)
        await play.client.set_my_commands([BotCommand(command="club", description="Кружок")], scope=own)
        assert [c.command for c in await play.client.get_my_commands(scope=own)] == ["club"]
        await play.client.delete_my_commands(scope=private)
        assert (play.anna.commands(play.parent), john.commands(play.parent)) == ({"club": "Кружок"}, {"start": "Begin"})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"command": "Старт", "description": "Начать"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "Начать"}, "BOT_COMMAND_INVALID"),
        ({"command": "start", "description": ""}, "command description must be non-empty"),
        ({"command": "start", "description": "я" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_commands_that_are_refused(command: dict[str, str], said: str) -> None:
    async with scene() as play:
        status, answer = await play.call("setMyCommands", commands=[command])
        assert (status, answer["description"]) == (400, f"Bad Request: {said}")
        assert len(play.blamed()) == 1


async def test_too_many_commands_or_too_much_said_of_them() -> None:
    async with scene() as play:
        for commands in ([("a", "b")] * 101, [("a", "я" * 250)] * 9):
            told = [{"command": c, "description": d} for c, d in commands]
            status, answer = await play.call("setMyCommands", commands=told)
            assert (status, answer["description"]) == (400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        assert len(play.blamed()) == 2


async def test_names_descriptions_and_the_menu_button() -> None:
    async with scene() as play:
        await play.client.set_my_name("Один клик")
        await play.client.set_my_name("One click", language_code="en")
        await play.client.set_my_description("Школа рядом")
        await play.client.set_my_short_description("Школа")
        assert (await play.client.get_my_name(language_code="en")).name == "One click"
        assert (await play.client.get_my_name(language_code="fr")).name == "Один клик"
        assert (await play.client.get_my_description()).description == "Школа рядом"
        assert (await play.client.get_my_short_description()).short_description == "Школа"
        button = MenuButtonWebApp(text="Школа", web_app=WebAppInfo(url="https://school.example/"))
        await play.client.set_chat_menu_button(chat_id=play.anna.id, menu_button=button)
        seen = await play.client.get_chat_menu_button(chat_id=play.anna.id)
        assert seen.model_dump() == button.model_dump()
        assert (await play.client.get_chat_menu_button()).type == "commands"
        await play.client.set_my_name("")
        assert (await play.client.get_my_name()).name == "parent"
        for method, params in (
            ("setMyName", {"name": "я" * 65}),
            ("setMyDescription", {"description": "я" * 513}),
            ("setMyShortDescription", {"short_description": "я" * 121}),
            ("setMyName", {"name": "x", "language_code": "rus"}),
            ("setChatMenuButton", {"menu_button": {"type": "web_app", "text": "x", "web_app": {"url": "http://a.ru"}}}),
            ("sendChatAction", {"chat_id": play.anna.id, "action": "sleeping"}),
        ):
            assert (await play.call(method, **params))[0] == 400
        assert len(play.blamed()) == 6


SAMPLES: dict[str, object] = {"Integer": 1, "Float": 1.5, "Boolean": True, "String": "x"}


def sample(name: str) -> object:
    """Give the smallest value of a type of the description."""
    if name.startswith("Array of "):
        return [sample(name.removeprefix("Array of "))]
    if name in SAMPLES:
        return SAMPLES[name]
    about = DESCRIBED["types"][name]
    if "subtypes" in about:
        return sample(about["subtypes"][0])
    needed = {key: f for key, f in about["fields"].items() if f.get("required")}
    return {key: f.get("is") or sample(f["types"][0]) for key, f in needed.items()}


async def test_methods_that_this_server_does_not_do_are_checked_and_refused() -> None:
    async with scene() as play:
        for method in sorted(DESCRIBED["methods"].keys() - METHODS.keys()):
            fields = {k: f["types"] for k, f in DESCRIBED["methods"][method]["fields"].items() if f.get("required")}
            if fields:
                assert (await play.call(method))[0] == 400
                assert len(play.blamed()) == 1
            url = f"{play.server.url}/bot{play.parent.token}/{method}"
            async with play.http.post(url, data=sample_form(fields)) as response:
                answer = await response.json()
            assert answer["description"] == f"Not Implemented: the test server does not do the method {method}"
            assert play.blamed() == [f"parent: {method}: {answer['description']}"]


def sample_form(fields: dict[str, list[str]]) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for key, types in fields.items():
        if "InputFile" in types:
            form.add_field(key, b"x", filename="x")
        else:
            form.add_field(key, orjson.dumps(sample(types[0])).decode().strip('"'))
    return form
