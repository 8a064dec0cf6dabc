"""The bots in messengers: each that has a token is started, and runs beside the others until it is stopped."""

import asyncio
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import structlog
from aiohttp import web

from bots.delivery import Delivery
from bots.inbox import Inbox
from bots.lane import Lane
from bots.parts import Parts
from bots.pictures import Pictures
from bots.transport import Adapter, Address, Rejected, SendError, TokenRefused
from bots.wiring import Wiring
from core import messengers
from core.bugs import traced
from core.database import Tx
from core.refusal import Refusal
from core.settings import MESSENGERS, Settings
from core.words import Phrase, say
from dialogs.engine.update import Bot

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries to reach a messenger
MOST_COMMANDS = 30  # in a menu of commands
HOOK_BYTES = 2**20  # of one delivery to a webhook

Tell = Callable[[Phrase], None]
log = structlog.get_logger("messengers")


def adapters(parts: Parts) -> Iterator[Adapter]:
    """Give an adapter for each token that is set; a messenger without one is not even imported."""
    settings = parts.settings
    inbox = Inbox(parts.engine, parts.files)
    for messenger in MESSENGERS:
        for bot in Bot:
            if token := settings.token(messenger, bot):
                connect = importlib.import_module(f"bots.{messenger}").connect
                url = settings.api_url(messenger)
                yield connect(Wiring(bot, token, url, inbox, parts.files, _commands(parts, bot)))


def _commands(parts: Parts, bot: Bot) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Give the menu of commands: every dialog of the bot's menu by its name."""
    listed = [("menu", say("engine.menu")), *((d.name, say(d.key("title"))) for d in parts.catalogue.menu(bot, True))]
    return {
        language: [(name, parts.words.text(title, language)) for name, title in listed[:MOST_COMMANDS]]
        for language in parts.words.languages
    }


def warnings(settings: Settings) -> list[Phrase]:
    """Give what whoever starts the bots should know."""
    chosen = [(m, bot) for m in MESSENGERS for bot in Bot if settings.token(m, bot)]
    tokens = [settings.token(m, bot) for m, bot in chosen]
    found = [
        say("cli.messengers.same_token", name=f"KLIK_{m}_{bot}_TOKEN".upper())
        for (m, bot), token in zip(chosen, tokens, strict=True)
        if tokens.count(token) > 1
    ]
    for messenger in dict.fromkeys(m for m, _ in chosen):
        if settings.mode(messenger) == "webhook" and not settings.public_url.startswith("https://"):
            found.append(say("cli.messengers.no_https", name=f"KLIK_{messenger}_MODE".upper(), url=settings.public_url))
    if any(m == messengers.TELEGRAM for m, _ in chosen):
        found.append(say("cli.messengers.law"))
    return found


class Messengers:
    """All bots of this process. One process at a time serves them: a token has one pace, and one listener."""

    def __init__(self, parts: Parts, delivery: Delivery, tell: Tell) -> None:
        self._parts = parts
        self._delivery = delivery
        self._tell = tell
        self._pictures = Pictures(parts.files)
        self._adapters = {(a.transport, a.bot.value): a for a in adapters(parts)}

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Hand what a messenger delivers to the adapter it is for."""
        adapter = self._adapters.get((request.match_info["messenger"], request.match_info["bot"]))
        if adapter is None:
            raise web.HTTPNotFound
        return await adapter.receive(request.clone(client_max_size=HOOK_BYTES))

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._parts.database.write(self._forget_others)
        if not self._adapters:
            return
        try:
            async with self._parts.database.alone("messengers"), asyncio.TaskGroup() as tasks:
                for adapter in self._adapters.values():
                    tasks.create_task(self._keep_running(adapter))
        finally:
            await asyncio.gather(*(adapter.close() for adapter in self._adapters.values()), return_exceptions=True)
            await self._pictures.close()

    def _forget_others(self, tx: Tx) -> None:
        messengers.keep_web(tx, self._parts.settings.public_url)
        for transport in MESSENGERS:
            for bot in Bot:
                if (transport, bot.value) not in self._adapters:
                    messengers.forget(tx, transport, bot)

    async def _keep_running(self, adapter: Adapter) -> None:
        """Run one bot; whatever happens to it, the others do not notice."""
        failures = 0
        while True:
            try:
                await self._greet(adapter)
                failures = 0
                await self._serve(adapter)
            except (TokenRefused, Rejected) as refused:
                key = "rejected" if isinstance(refused, Rejected) else "token_refused"
                self._say(key, adapter, why=_why(refused))
                await self._parts.database.write(lambda tx: messengers.forget(tx, adapter.transport, adapter.bot))
                return
            except SendError:
                if failures == 0:
                    self._say("unreachable", adapter)
            except Exception as error:
                log.error("bot failed", messenger=adapter.transport, bot=adapter.bot.value, **traced(error))
            failures += 1
            await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10)))

    async def _greet(self, adapter: Adapter) -> None:
        address = await adapter.hello()
        pace = adapter.limits.per_second
        await self._parts.database.write(
            lambda tx: messengers.keep(tx, adapter.transport, adapter.bot, address.name, address.link, per_second=pace)
        )
        self._say("connected", adapter, name=address.name)

    async def _serve(self, adapter: Adapter) -> None:
        """Listen and deliver until one of the two fails."""
        settings = self._parts.settings
        url = f"{settings.public_url}/hooks/{adapter.transport}/{adapter.bot}"
        listen = adapter.hook(url) if settings.mode(adapter.transport) == "webhook" else adapter.poll()
        deliver = self._delivery.run_lane(Lane(self._parts.database, adapter, self._pictures))
        tasks = [asyncio.ensure_future(listen), asyncio.ensure_future(deliver)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _say(self, key: str, adapter: Adapter, **told: object) -> None:
        where = {"messenger": say(f"whoami.messenger.{adapter.transport}"), "bot": say(f"invites.bot_{adapter.bot}")}
        self._tell(say(f"cli.messengers.{key}", **where, **told))


async def greeted(adapter: Adapter) -> Address | Phrase:
    """Give where people find the bot, or what is wrong with it (for `check`)."""
    try:
        return await adapter.hello()
    except TokenRefused as refused:
        return say("cli.messengers.refused", why=_why(refused))
    except Rejected as refused:
        return say("cli.messengers.declined", why=_why(refused))
    except SendError:
        return say("cli.messengers.no_answer")
    finally:
        await adapter.close()


def _why(refused: TokenRefused | Rejected) -> Phrase | str:
    """Give the messenger's own words, or ours where there are any: which rights a key lacks."""
    return Phrase(refused.key, refused.told) if isinstance(refused, Refusal) else str(refused)
