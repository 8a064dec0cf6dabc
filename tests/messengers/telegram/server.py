"""Telegram's Bot API on a loopback port: private chats, files, polling, webhooks; refusals in Telegram's words.

Written against Bot API 10.1 and the sources of the platform's own server (tdlib/telegram-bot-api).
"""

import inspect
import secrets
import string
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from tests.messengers.common.server import Call, MessengerServer
from tests.messengers.common.traffic import Request
from tests.messengers.telegram import editing, listening, presenting, sending
from tests.messengers.telegram.accounts import TelegramBot, TelegramPerson
from tests.messengers.telegram.context import Ctx, Handler, Pace, Raw, Told, not_done
from tests.messengers.telegram.errors import ApiError, too_many, wrong
from tests.messengers.telegram.limits import Limits
from tests.messengers.telegram.spec import Method, Spec, Upload
from tests.messengers.telegram.updates import Updates
from tests.messengers.telegram.webhook import LOOPBACK
from tests.messengers.telegram.wire import Args, read_args

SENDS: dict[str, Handler] = sending.METHODS | editing.METHODS
METHODS: dict[str, Handler] = SENDS | sending.OTHERS | editing.OTHERS | listening.METHODS | presenting.METHODS

_ALPHABET = string.ascii_letters + string.digits + "_-"
_LONGEST_TOKEN = 80
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "file_id": "file_id not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "action": "wrong parameter action in request",
}


@dataclass(slots=True)
class TelegramCall(Call[TelegramBot]):
    """A call with what it uploads."""

    uploads: dict[str, Upload] = field(default_factory=dict)


class TelegramServer(MessengerServer[TelegramBot, TelegramPerson]):
    """The platform. Use with `async with`; see `MessengerServer` for faults, traffic and the page."""

    title: ClassVar[str] = "Telegram"
    spec: ClassVar[Spec] = Spec()

    def __init__(self, *, limits: Limits | None = None, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        super().__init__(clock=clock, port=port)
        self.limits = limits or Limits()
        self.pace = Pace(self.limits, clock)
        self.routes: dict[str, str] = {}
        """Where public addresses lead here: `https://school.example` → `http://127.0.0.1:8080`. Webhooks to any other
        address than these and loopback are registered, but nothing ever reaches them."""
        self._bots_by_token: dict[str, TelegramBot] = {}
        self._ids, self._bot_ids, self._albums = count(700_000_001), count(7_000_000_001), count(1)
        self._polled: dict[int, tuple[int, float]] = {}
        self._conflicts: dict[int, float] = {}
        self._webhooks: dict[int, float] = {}

    # -- people and bots --

    def add_bot(self, name: str, token: str = "", username: str = "") -> TelegramBot:
        """Register a bot. Its token is made up where none is given; a given one looks like `123456:ABC…`."""
        token = token or f"{next(self._bot_ids)}:{''.join(secrets.choice(_ALPHABET) for _ in range(35))}"
        updates = Updates(self.limits, self.clock, first=100_000_000 * (len(self.bots) + 1))
        bot = TelegramBot(name, token, updates, username or f"{name}_bot")
        self.bots.append(bot)
        self._bots_by_token[token] = bot
        return bot

    def revoke(self, bot: TelegramBot) -> None:
        """Make the bot's token nobody's, as its owner may."""
        self._bots_by_token.pop(bot.token)

    def person(self, name: str, username: str = "", language: str = "ru") -> TelegramPerson:
        """Somebody new: «Анна Иванова»."""
        person = TelegramPerson(self, next(self._ids), name, username, language)
        self.persons.append(person)
        return person

    def tell(self, bot: TelegramBot, kind: str, content: dict[str, Any], lane: int) -> None:
        """Queue an update for a bot, of a person's chat."""
        self._queued(bot, bot.updates.add(kind, content, lane))

    def push_raw(self, bot: TelegramBot, raw: object) -> None:
        """Queue anything: an update of an unknown type, bytes that are no JSON. Objects get an `update_id`."""
        self._queued(bot, bot.updates.push(raw))

    def _queued(self, bot: TelegramBot, waiting: Any) -> None:
        if waiting is not None and bot.deliveries:
            bot.deliveries.add(waiting)
        self.bell.ring()

    def release(self) -> None:
        """Deliver again after `mischief.hold`."""
        super().release()
        for bot in self.bots:
            bot.updates.news.ring()

    async def __aexit__(self, *_: object) -> None:
        self.closing.set()
        for bot in self.bots:
            bot.updates.news.ring()
            if bot.deliveries:
                bot.deliveries.stop()
        await super().__aexit__()

    # -- what methods need --

    def reachable(self, url: str) -> str:
        """Give where to POST for a webhook's URL; «» where nothing would arrive."""
        if urlsplit(url).hostname in LOOPBACK:
            return url
        fit = [public for public in self.routes if url.startswith(public)]
        return self.routes[fit[0]] + url.removeprefix(fit[0]) if fit else ""

    def next_album(self) -> int:
        """Give the number of the next album."""
        return next(self._albums)

    def repeats(self, bot: TelegramBot, offset: int) -> bool:
        """Whether the same offset was asked for just now."""
        before, at = self._polled.get(bot.id, (-1, 0.0))
        self._polled[bot.id] = (offset, self.clock())
        return before == offset and self.clock() < at + self.limits.repeat_seconds

    def may_tell_conflict(self, bot: TelegramBot) -> bool:
        """Whether a conflict may be told at once."""
        now = self.clock()
        if now < self._conflicts.get(bot.id, 0.0):
            return False
        self._conflicts[bot.id] = now + self.limits.conflict_seconds
        return True

    def webhook_wait(self, bot: TelegramBot) -> float:
        """Seconds until a webhook may be set again."""
        now, until = self.clock(), self._webhooks.get(bot.id, 0.0)
        if now < until:
            return until - now
        self._webhooks[bot.id] = now + self.limits.webhook_seconds
        return 0.0

    # -- one request --

    def secrets(self) -> Iterable[str]:
        """Give tokens, and the secrets of webhooks."""
        return [s for bot in self.bots for s in (bot.token, bot.webhook.secret) if s]

    async def decode(self, http: web.BaseRequest) -> TelegramCall:
        """Read a request."""
        path = http.path
        file, rest = path.startswith("/file/bot"), path.removeprefix("/file").removeprefix("/bot")
        token, slash, method = rest.partition("/")
        if not (file or path.startswith("/bot")) or not slash:
            lost = TelegramCall(http, None, "?", {})  # the path may hold a token
            lost.refused = self._refuse(lost, ApiError(404, "Not Found", blame=True))
            return lost
        bot = self._bots_by_token.get(token)
        call = TelegramCall(http, bot, f"file/{method}" if file else method, {})
        try:
            _check_token(token, bot)
            if not file:
                self._read(call, await read_args(http))
        except ApiError as why:
            call.refused = self._refuse(call, why)
        return call

    def _read(self, call: TelegramCall, args: Args) -> None:
        """Understand what a call says, and whether it may say so."""
        method = self.spec.methods.get(call.method.lower() or str(args.values.pop("method", "")).lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found", blame=True)
        call.method, call.uploads, call.sends = method.name, args.files, method.name in SENDS
        call.params = _understood(method, args)

    async def answer(self, call: Call[TelegramBot]) -> web.StreamResponse:
        """Perform a call."""
        assert isinstance(call, TelegramCall)
        if call.method.startswith("file/"):
            return self._file(call)
        try:
            return _ok(await self._result(call))
        except ApiError as why:
            return self._refuse(call, why)

    async def _result(self, call: TelegramCall) -> object:
        assert call.bot is not None
        if call.method not in METHODS:
            raise not_done(f"the method {call.method}")
        result = METHODS[call.method](Ctx(self, call.bot, call.params, call.uploads))
        return await result if inspect.isawaitable(result) else result

    async def perform_reply(self, bot: TelegramBot, method: str, args: Args) -> None:
        """Perform a call that came as the answer of a webhook. Nobody hears of its result but the log."""
        call = TelegramCall(None, bot, method, {})  # type: ignore[arg-type]  # there is no request
        request = Request(bot.name, method, call.params, self.clock())
        self.traffic.add(request)
        try:
            self._read(call, args)
            request.method, request.params = call.method, call.params
            await self._result(call)
            request.status = 200
        except ApiError as why:
            self._refuse(call, why)
            request.status, request.error = why.status, call.error
        self.bell.ring()

    def _file(self, call: TelegramCall) -> web.Response:
        file = call.bot.files.at(call.method.removeprefix("file/")) if call.bot else None
        if file is None or (self.limits.download and len(file.data) > self.limits.download):
            return self._refuse(call, ApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")

    def flooded(self, call: Call[TelegramBot], retry_after: int) -> web.Response:
        """Say 429."""
        return self._refuse(call, too_many(retry_after))

    def _refuse(self, call: Call[TelegramBot], why: ApiError) -> web.Response:
        """Give the answer of a call that is refused."""
        call.error = why.description
        if why.blame:
            self.violations.append(f"{call.bot.name if call.bot else '?'}: {call.method}: {why.description}")
        headers = {"Retry-After": str(why.retry_after)} if why.retry_after else None
        body = orjson.dumps(why.body())
        return web.Response(body=body, status=why.status, headers=headers, content_type="application/json")


def _check_token(token: str, bot: TelegramBot | None) -> None:
    if token[:1] == "0" or len(token) > _LONGEST_TOKEN or not token.partition(":")[0].isdigit() or ":" not in token:
        raise ApiError(401, "Unauthorized: invalid token specified")
    if bot is None:
        raise ApiError(401, "Unauthorized")


def _understood(method: Method, args: Args) -> dict[str, Any]:
    """Give the parameters as values. Raises `ApiError` for what the description does not allow."""
    params: dict[str, Any] = {}
    for key, raw in args.values.items():
        known = method.fields.get(key)
        if known is None:
            raise wrong(f"{method.name} has no parameter {key!r}")
        value = known.decoded(raw)
        if "InputFile" in known.types and isinstance(value, str) and value.startswith("attach://"):
            value = args.files.get(value.removeprefix("attach://"), value)
        if problem := known.check(value):
            raise wrong(f"{method.name}: {key!r} {problem}")
        params[key] = value
    for key, upload in args.files.items():
        if key in method.fields:
            params[key] = upload
    for key, known in method.fields.items():
        if known.required and key not in params:
            raise wrong(_MISSING.get(key, f'parameter "{key}" is required'))
    return params


def _ok(result: object) -> web.Response:
    match result:
        case Raw(body):
            body = b'{"ok":true,"result":' + body + b"}"
        case Told(told, description):
            body = orjson.dumps({"ok": True, "result": told, "description": description})
        case _:
            body = orjson.dumps({"ok": True, "result": result})
    return web.Response(body=body, content_type="application/json")
