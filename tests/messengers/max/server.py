"""A MAX Bot API on a loopback port."""

import contextlib
import inspect
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from aiohttp import web

from tests.messengers.common.server import Call, MessengerServer
from tests.messengers.common.window import Window
from tests.messengers.max import shapes
from tests.messengers.max.attachments import Attaching
from tests.messengers.max.delivery import Delivery
from tests.messengers.max.description import TOKEN_HEADER, published
from tests.messengers.max.errors import ApiError, NoMethod, NotAllowed, TooMany, Violation, WrongToken
from tests.messengers.max.files import Files
from tests.messengers.max.limits import Limits
from tests.messengers.max.methods import Methods
from tests.messengers.max.people import MaxPerson
from tests.messengers.max.reading import MaxCall, fill, strays
from tests.messengers.max.state import Author, Dialog, Json, MaxBot, Stored, chat_id

_FIRST_BOT, _FIRST_PERSON = 500_001, 10_000_001


class MaxServer(MessengerServer[MaxBot, MaxPerson]):
    """Dialogs between people and bots in MAX. Groups and channels it has none."""

    title = "MAX"

    def __init__(self, *, limits: Limits | None = None, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        super().__init__(clock=clock, port=port)
        self.limits = limits or Limits()
        self.webhook_pauses = tuple(60 * 2.5**n for n in range(10))
        self.description = published()
        self.files = Files(self.limits)
        self.attaching = Attaching(self.limits, self.files, lambda: self.url, self.clock)
        self.delivery = Delivery(self)
        self.strays: list[str] = []
        """Sentences: fields and parameters that MAX ignores, and that a careful client does not send."""
        self.sparse = False
        """Leave out fields that are null, as MAX itself was seen to do against its own description."""
        self.witness: Callable[[str, int, Any], None] | None = None
        """Hears every answer: operation, status, JSON."""
        self._methods = _by_operation(Methods(self))
        self._requests = Window(self.limits.requests_per_second)
        self._polls = Window(self.limits.polls_per_second)
        self._messages = Window(self.limits.messages_per_second)
        self._by_token: dict[str, MaxBot] = {}
        self._last_seq = 0

    # -- for tests --

    def add_bot(self, name: str, token: str = "") -> MaxBot:
        """Register a bot; its token is made up where none is given."""
        number = _FIRST_BOT + len(self.bots)
        bot = MaxBot(name, token or secrets.token_urlsafe(60), number, f"id{number}_bot", self.clock())
        self.bots.append(bot)
        self._by_token[bot.token] = bot
        return bot

    def person(self, name: str, last_name: str = "", username: str = "", phone: str = "") -> MaxPerson:
        """Somebody new."""
        number = _FIRST_PERSON + len(self.persons)
        person = MaxPerson(self, number, name, last_name, username, phone or f"+7900{number % 10_000_000:07}")
        self.persons.append(person)
        return person

    def push_raw(self, bot: MaxBot, update: object) -> None:
        """Deliver anything to a bot as if it were an update."""
        self.delivery.put(bot, update)

    def release(self) -> None:
        """Deliver again after `mischief.hold`."""
        super().release()
        for bot in self.bots:
            bot.bell.ring()

    def secrets(self) -> Iterable[str]:
        """Give what the page must not show."""
        webhooks = (s.secret for bot in self.bots for s in bot.subscriptions.values())
        return [*super().secrets(), *webhooks]

    async def __aexit__(self, *why: object) -> None:
        self.delivery.close()
        await super().__aexit__(*why)

    # -- for the parts of the server --

    def open_dialog(self, bot: MaxBot, person: MaxPerson) -> Dialog:
        """Begin a dialog."""
        dialog = Dialog(chat_id(bot.user_id, person.id), bot, person, self.clock())
        bot.dialogs[dialog.chat_id] = dialog
        return dialog

    def store(self, dialog: Dialog, author: Author, content: Json, link: Json | None = None) -> Stored:
        """Add a message to a dialog."""
        mid, seq = self.next_mid(dialog.chat_id)
        stored = Stored(dialog, author, self.clock(), {"mid": mid, "seq": seq, **content}, link)
        dialog.messages[mid] = dialog.bot.messages[mid] = stored
        dialog.last_event = stored.at
        self.changed(dialog)
        return stored

    def message(self, mid: str) -> Stored:
        """Find a message in any chat. Raises LookupError."""
        for bot in self.bots:
            if mid in bot.messages:
                return bot.messages[mid]
        raise LookupError(f"no message {mid}")

    def next_mid(self, chat: int) -> tuple[str, int]:
        """Make the next message id and its sequence number: time and count in one, as MAX does."""
        self._last_seq = max(self._last_seq + 1, int(self.clock() * 1000) << 16)
        return f"mid.{chat & 0xFFFFFFFFFFFFFFFF:016x}{self._last_seq:016x}", self._last_seq

    def next_callback_id(self) -> str:
        """Make an id for a tap."""
        return secrets.token_urlsafe(90)

    def changed(self, dialog: Dialog) -> None:
        """Wake who watches."""
        dialog.person.bell.ring()

    @contextlib.contextmanager
    def paced(self, dialog: Dialog, what: str) -> Iterator[None]:
        """Count a message into a chat, if it gets there. Raises `TooMany`."""
        key = (what, dialog.bot.token, dialog.chat_id)
        if self._messages.wait(key, self.clock()):
            raise TooMany
        yield
        self._messages.take(key, self.clock())

    def pace_polls(self, bot: MaxBot) -> None:
        """Count a poll. Raises `TooMany`."""
        self._pace(self._polls, bot)

    def _pace(self, window: Window, bot: MaxBot) -> None:
        now = self.clock()
        if window.wait(bot.token, now):
            raise TooMany
        window.take(bot.token, now)

    # -- one request --

    async def decode(self, http: web.BaseRequest) -> MaxCall:
        """Read a request by the published description."""
        query = {name: text for name, text in http.query.items() if name != "access_token"}
        call = MaxCall(http, None, f"{http.method} {http.path}", query)
        if http.path == "/upload.do" or http.path.startswith("/files/"):
            call.method, call.params = f"{http.method} /{http.path.split('/')[1]}", {}
            return call
        try:
            call.bot = self._authorized(http.headers.get(TOKEN_HEADER, ""))
            await fill(call, self.description)
            self.strays += strays(call)
        except ApiError as error:
            call.refused = self._refused(call, error)
        return call

    async def answer(self, call: Call[MaxBot]) -> web.StreamResponse:
        """Perform it."""
        assert isinstance(call, MaxCall)
        if call.operation is None or call.bot is None:
            return await self._answer_files(call.http)
        try:
            self._pace(self._requests, call.bot)
            answer = self._methods[call.operation.name](call.bot, call.given, call.body)
            if inspect.isawaitable(answer):
                answer = await answer
        except ApiError as error:
            return self._refused(call, error)
        return self._json(call, 200, answer)

    def flooded(self, call: Call[MaxBot], retry_after: int) -> web.Response:
        """Say «too many requests»; MAX itself does not say how long to wait."""
        response = self._refused(call, TooMany())
        if retry_after:
            response.headers["Retry-After"] = str(retry_after)
        return response

    async def _answer_files(self, http: web.BaseRequest) -> web.Response:
        if http.path == "/upload.do" and http.method == "POST":
            return await self.files.upload(http, self.clock())
        return self.files.download(http.path.split("/")[2] if http.method == "GET" else "")

    def _authorized(self, token: str) -> MaxBot:
        if not token:
            raise WrongToken("No access token")
        if re.search(r"\s", token):
            raise WrongToken("Malformed access token")
        bot = self._by_token.get(token)
        if bot is None:
            raise WrongToken("Invalid access_token")
        return bot

    def _refused(self, call: Call[MaxBot], error: ApiError) -> web.Response:
        call.error = error.code
        if isinstance(error, Violation | NotAllowed | NoMethod):
            self.violations.append(f"{call.bot.name if call.bot else '?'}: {call.method}: {error.message}")
        return self._json(call, error.status, error.body())

    def _json(self, call: Call[MaxBot], status: int, answer: object) -> web.Response:
        if self.witness and isinstance(call, MaxCall):
            self.witness(call.operation.name if call.operation else "", status, answer)
        answer = shapes.sparse(answer) if self.sparse else answer
        return web.Response(body=orjson.dumps(answer), status=status, content_type="application/json")


def _by_operation(methods: Methods) -> dict[str, Callable[[MaxBot, Json, Json], Any]]:
    """Pair the operations of the description with our functions: sendMessage with send_message."""
    names = [o.name for o in (*published().plain.values(), *published().patterned)]
    return {name: getattr(methods, _snake(name), methods.of_groups) for name in names}


def _snake(name: str) -> str:
    return re.sub("([A-Z])", r"_\1", name).lower()
