"""VK's API for communities on a loopback port: methods, Bots Long Poll, Callback API, uploads."""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import orjson
from aiohttp import web

from tests.messengers.common.server import Call, MessengerServer
from tests.messengers.common.window import Window
from tests.messengers.vk import polling
from tests.messengers.vk.callbacks import Callbacks
from tests.messengers.vk.chats import Message
from tests.messengers.vk.community import Community, LongPoll
from tests.messengers.vk.events import MESSAGES, envelope
from tests.messengers.vk.files import Files
from tests.messengers.vk.limits import Limits
from tests.messengers.vk.methods import METHODS
from tests.messengers.vk.methods.sending import CHATS_BEGIN
from tests.messengers.vk.parameters import checked_version, described
from tests.messengers.vk.people import VkPerson
from tests.messengers.vk.refusals import Refused, answered, refused
from tests.messengers.vk.script import execute
from tests.messengers.vk.wire import as_form, parameters, sent_files

_FILES = web.RequestKey("files", list)
_DESCRIBED = described()
_SCOPES = {"messages": "messages", "photos": "photos", "docs": "docs", "groups": "manage"}
_FREE = frozenset({"groups.getById", "groups.getTokenPermissions"})
_FIRST_COMMUNITY, _FIRST_PERSON = 200_000_001, 500_000_001


class VkServer(MessengerServer[Community, VkPerson]):
    """Speaks 5.199. `server.url` stands for https://api.vk.ru: methods are at `/method/<name>`."""

    title: ClassVar[str] = "VK"

    def __init__(self, limits: Limits | None = None, *, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        super().__init__(clock=clock, port=port)
        self.limits = limits or Limits()
        self.warnings: list[str] = []
        """Sentences: what VK takes, but a careful client would not send."""
        self.flood_code = 9
        """What `faults.flood` answers sends with: 9 (flood control), 6 (too many requests a second), 29."""
        self.files = Files(self)
        self._window = Window(self.limits.per_second)
        self._tokens: dict[str, Community] = {}
        self._people: dict[int, VkPerson] = {}
        self._callbacks: dict[int, Callbacks] = {}

    # -- who is there --

    def add_bot(self, name: str, token: str = "", *, long_poll: bool = False) -> Community:
        """Register a community. Its Long Poll is off, as everywhere on VK, unless `long_poll`."""
        token = token or f"vk1.a.{secrets.token_urlsafe(40)}"
        community = Community(name, token, _FIRST_COMMUNITY + len(self.bots), self._long_poll())
        if long_poll:
            community.long_poll.enabled = True
            community.long_poll.on = dict.fromkeys(MESSAGES, 1)
        self.bots.append(community)
        self._tokens[token] = community
        return community

    def _long_poll(self) -> LongPoll:
        return LongPoll(secrets.token_hex(20), self.limits.events_kept)

    def person(self, name: str) -> VkPerson:
        """Somebody new: «first name», or «first name last name»."""
        person = VkPerson(self, _FIRST_PERSON + len(self.persons), name)
        self.persons.append(person)
        self._people[person.id] = person
        return person

    def who(self, number: int) -> VkPerson | None:
        """Find a person."""
        return self._people.get(number)

    def reachable(self, community: Community, peer: int) -> VkPerson:
        """Find whom a community may write to. Raises `Refused` that says why it may not."""
        if peer >= CHATS_BEGIN:
            raise Refused(917)
        if peer <= 0:
            raise Refused(932, wrong=True)
        person, dialog = self.who(peer), community.dialogs.get(peer)
        if person is not None and (code := person.refusals.get(community.id)):
            raise Refused(code)
        if person is None or dialog is None or not dialog.allowed:
            raise Refused(901)
        return person

    def ring(self, peer: int) -> None:
        """Something changed on a person's screen."""
        if (person := self.who(peer)) is not None:
            person.bell.ring()

    def secrets(self) -> Iterable[str]:
        """Give what the page must not show."""
        for community in self.bots:
            yield from (community.token, community.long_poll.key, self.callbacks(community).code)
            yield from (callback.secret for callback in self.callbacks(community).servers.values())

    # -- events --

    def callbacks(self, community: Community) -> Callbacks:
        """Give a community's servers of the Callback API."""
        if community.id not in self._callbacks:
            self._callbacks[community.id] = Callbacks(self, community.id)
        return self._callbacks[community.id]

    def emit(self, community: Community, kind: str, content: Message | dict[str, Any]) -> None:
        """Tell a community what happened, wherever it has this kind of event on."""
        poll, callbacks = community.long_poll, self._callbacks.get(community.id)
        polled = poll.enabled and poll.on.get(kind)
        if not polled and (callbacks is None or not callbacks.servers):
            return
        event = envelope(community, kind, content.as_json() if isinstance(content, Message) else content)
        if polled:
            poll.add(orjson.dumps(event))
        if callbacks is not None:
            callbacks.emit(kind, event)

    def push_raw(self, bot: Community, update: object) -> None:
        """Deliver anything at all, whatever is on: an unknown kind of event, or (as bytes, to callbacks) no JSON."""
        bot.long_poll.add(update if isinstance(update, bytes) else orjson.dumps(update))
        callbacks = self.callbacks(bot)
        for callback in callbacks.servers.values():
            callbacks.queue(callback, update)

    def expire_key(self, bot: Community) -> None:
        """End the Long Poll session: who polls has to get a new key and goes on from the same place."""
        bot.long_poll.key = secrets.token_hex(20)
        bot.long_poll.bell.ring()

    def lose_history(self, bot: Community) -> None:
        """Lose events: who polls has to get a new key and a new `ts`."""
        bot.long_poll.lost = True
        bot.long_poll.forget(len(bot.long_poll.events))
        bot.long_poll.bell.ring()

    def release(self) -> None:
        """Deliver again after `mischief.hold`."""
        super().release()
        for community in self.bots:
            community.long_poll.bell.ring()
            self.callbacks(community).release()

    async def __aexit__(self, *error: object) -> None:
        for callbacks in self._callbacks.values():
            await callbacks.close()
        await super().__aexit__(*error)

    # -- requests --

    async def decode(self, http: web.BaseRequest) -> Call[Community]:
        """Read a request."""
        section, _, rest = http.path[1:].partition("/")
        match section:
            case "method":
                return await self._decode_method(http, rest)
            case "upload":
                return await self._decode_upload(http)
            case "file":
                return Call(http, None, "file", {})
        community = next((c for c in self.bots if section == f"wh{c.id}"), None)
        if community is None:
            return Call(http, None, section, {}, refused=web.Response(status=404))
        return Call(http, community, "a_check", {name: http.query[name] for name in http.query if name != "key"})

    async def _decode_method(self, http: web.BaseRequest, method: str) -> Call[Community]:
        params = await parameters(http)
        scheme, _, bearer = http.headers.get("Authorization", "").partition(" ")
        token = params.pop("access_token", "") or (bearer if scheme == "Bearer" else "")
        sends = method == "messages.send" or (method == "execute" and "messages.send" in params.get("code", ""))
        call = Call(http, self._tokens.get(token), method, dict[str, Any](params), sends)
        if call.bot is None:
            detail = "invalid access_token (4)." if token else "no access_token passed."
            call.error = detail
            call.refused = refused(Refused(5, detail), method, params)
        return call

    async def _decode_upload(self, http: web.BaseRequest) -> Call[Community]:
        files = await sent_files(http)
        http[_FILES] = files
        told = {f"file{i}": f"{file.name} ({len(file.data)} bytes)" for i, file in enumerate(files)}
        return Call(http, None, "upload", told)

    async def answer(self, call: Call[Community]) -> web.StreamResponse:
        """Perform it."""
        path = call.http.path
        match call.method:
            case "a_check" if call.bot is not None:
                return await polling.check(call.bot.long_poll, call.http.query, self.mischief, self.limits.poll_seconds)
            case "upload":
                answer = self.files.take(path.removeprefix("/upload/"), call.http[_FILES])
                return web.Response(body=orjson.dumps(answer), content_type="application/json")
            case "file":
                return self.files.download(path.removeprefix("/file/"))
        return self._answer_method(call)

    def _answer_method(self, call: Call[Community]) -> web.Response:
        assert call.bot is not None
        try:
            self._paced(call.bot)
            checked_version(call.params)
            if call.method == "execute":
                return self._execute(call.bot, call)
            return answered(self.perform(call.bot, call.method, call.params))
        except Refused as no:
            self._note(call.bot, call.method, no)
            call.error = str(no)
            return refused(no, call.method, call.params)

    def _paced(self, community: Community) -> None:
        now = self.clock()
        if self._window.wait(community.id, now) > 0:
            raise Refused(6)
        self._window.take(community.id, now)

    def perform(self, community: Community, method: str, params: Mapping[str, str]) -> object:
        """Check a method's parameters and do it. Raises `Refused`."""
        perform = METHODS.get(method)
        if perform is None:
            raise Refused(3, wrong=True)
        args = _DESCRIBED[method].read(params)
        scope = _SCOPES.get(method.partition(".")[0])
        if scope and scope not in community.scopes and method not in _FREE:
            raise Refused(15, "no access to call this method. It cannot be called with current scopes.")
        return perform(self, community, args)

    def _execute(self, community: Community, call: Call[Community]) -> web.Response:
        errors: list[dict[str, object]] = []

        def one(method: str, params: dict[str, Any]) -> object:
            try:
                return self.perform(community, method, {name: as_form(value) for name, value in params.items()})
            except Refused as no:
                self._note(community, method, no)
                errors.append({"method": method, "error_code": no.code, "error_msg": no.message})
                return False

        response = execute(_DESCRIBED["execute"].read(call.params).text("code"), one)
        if not errors:
            return answered(response)
        call.error = "; ".join(str(error["error_msg"]) for error in errors)
        body = orjson.dumps({"response": response, "execute_errors": errors})
        return web.Response(body=body, content_type="application/json")

    def _note(self, community: Community, method: str, no: Refused) -> None:
        if no.wrong:
            self.violations.append(f"{community.name}, {method}: {no}")

    def flooded(self, call: Call[Community], retry_after: int) -> web.Response:
        """Say «flood control»: VK does not tell for how long."""
        no = Refused(6 if call.method == "execute" else self.flood_code)
        call.error = str(no)
        return refused(no, call.method, call.params)
