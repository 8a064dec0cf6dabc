"""Clients that we did not write, pointed at a test server; what they hear is checked by types that we did not write."""

from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from vk_api.vk_api import VkApiGroup  # type: ignore[import-untyped]
from vkbottle import API, AiohttpClient
from vkbottle_types.events import bot_events

from tests.messengers.vk.community import Community
from tests.messengers.vk.published import faults_of_answer, faults_of_event
from tests.messengers.vk.server import VkServer

_HOST = "https://api.vk.ru"
_EVENTS: dict[str, type[bot_events.BaseGroupEvent]] = {
    "message_new": bot_events.MessageNew,
    "message_reply": bot_events.MessageReply,
    "message_edit": bot_events.MessageEdit,
    "message_allow": bot_events.MessageAllow,
    "message_deny": bot_events.MessageDeny,
    "message_event": bot_events.MessageEvent,
}


class Foreign:
    """Makes clients; `check` tells whether every answer and event was what VK's own are."""

    def __init__(self, server: VkServer) -> None:
        self._server = server
        self._heard: list[tuple[str, str]] = []
        self._clients: list[AiohttpClient] = []

    def vk_api(self, bot: Community) -> Any:
        """Give a session of vk-api, whose one host leads here."""
        session = requests.Session()
        session.mount(_HOST, _Redirected(self._server.url, self._heard))
        return VkApiGroup(token=bot.token, api_version="5.199", session=session)

    def vkbottle(self, bot: Community, token: str = "") -> API:
        """Give vkbottle's API."""
        client = _Recording(self._heard)
        self._clients.append(client)
        api = API(token or bot.token, http_client=client)
        api.API_URL = f"{self._server.url}/method/"
        return api

    def check(self) -> None:
        """Compare all answers heard, and all events of Long Poll, with VK's schemas and vkbottle's types."""
        for method, answer in self._heard:
            faults = faults_of_answer(method, orjson.loads(answer))
            assert not faults, f"{method}: {faults} in {answer}"
        for bot in self._server.bots:
            for raw in bot.long_poll.events:
                check_event(orjson.loads(raw))

    async def close(self) -> None:
        """Let go of connections."""
        for client in self._clients:
            await client.close()


def check_event(event: dict[str, Any]) -> None:
    """Compare one event with VK's schemas and vkbottle's types."""
    faults = faults_of_event(event)
    assert not faults, f"{faults} in {event}"
    read = _EVENTS[event["type"]](**event)
    assert read.event_id == event["event_id"]
    assert read.object is not None


class _Redirected(HTTPAdapter):
    """Sends what is meant for VK to a test server."""

    def __init__(self, url: str, heard: list[tuple[str, str]]) -> None:
        super().__init__()
        self._url, self._heard = url, heard

    def send(self, request: requests.PreparedRequest, *args: Any, **how: Any) -> requests.Response:
        path = urlsplit(request.url or "").path
        request.url = self._url + path
        response = super().send(request, *args, **how)
        if response.headers.get("Content-Type", "").startswith("application/json"):
            self._heard.append((path.removeprefix("/method/"), response.text))
        return response


class _Recording(AiohttpClient):
    """Keeps what is answered."""

    def __init__(self, heard: list[tuple[str, str]]) -> None:
        super().__init__()
        self._heard = heard

    async def request_text(self, url: str, *args: Any, **how: Any) -> str:
        text = await super().request_text(url, *args, **how)
        if "/method/" in url:
            self._heard.append((urlsplit(url).path.removeprefix("/method/"), text))
        return text
