"""The peer: the same conversation in aiogram-dialog 2.6, raw updates in, encoded requests out.

Kind to the peer: no HTTP and no answers to parse (a ready Message is given back), and its sign-up is stored nowhere.
"""

import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from operator import itemgetter
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import (
    Back,
    Button,
    Cancel,
    Column,
    NextPage,
    PrevPage,
    Row,
    ScrollingGroup,
    Select,
    Start,
)
from aiogram_dialog.widgets.text import Const, Format
from redis.asyncio import Redis

from tests.bench import scene
from tests.bench.race import Sent


class Capture(BaseSession):
    """Instead of the network: encodes every request as aiogram would, and answers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = Sent()
        self._ids = count(1)

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        values = method.model_dump(warnings=False).items()
        fields = {k: self.prepare_value(v, bot=bot, files={}, _dumps_json=False) for k, v in values}
        body = json.dumps({k: v for k, v in fields.items() if v is not None}, ensure_ascii=False).encode()
        self.sent.requests.append((method.__api_method__, body))
        chat = fields.get("chat_id")
        if chat is None:
            return True
        return Message.model_construct(
            message_id=next(self._ids),
            date=datetime.now(UTC),
            chat=Chat.model_construct(id=chat, type="private"),
            text=fields.get("text"),
        )

    async def close(self) -> None: ...

    async def stream_content(self, *_: Any, **__: Any) -> AsyncIterator[bytes]:  # type: ignore[override]
        raise NotImplementedError
        yield b""


class Menu(StatesGroup):
    main = State()


class SignUp(StatesGroup):
    child = State()
    category = State()
    club = State()
    card = State()
    done = State()


def _remember(name: str) -> Any:
    async def chosen(_query: CallbackQuery, _widget: Any, manager: DialogManager, value: str) -> None:
        manager.dialog_data[name] = value
        await manager.next()

    return chosen


async def _confirmed(_query: CallbackQuery, _widget: Any, manager: DialogManager) -> None:
    await manager.next()


def _select(name: str, items: str) -> Select[str]:
    return Select(Format("{item[1]}"), name, itemgetter(0), items, on_click=_remember(name))


def _numbered(values: Any) -> list[tuple[str, str]]:
    return [(str(n), value) for n, value in enumerate(values)]


async def _children(**_: Any) -> dict[str, Any]:
    return {"children": _numbered(scene.CHILDREN)}


async def _categories(**_: Any) -> dict[str, Any]:
    return {"categories": _numbered(scene.CATEGORIES)}


async def _clubs(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"clubs": _numbered(scene.CLUBS[scene.CATEGORIES[int(dialog_manager.dialog_data["category"])]])}


async def _card(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    answers = dialog_manager.dialog_data
    child = scene.CHILDREN[int(answers["child"])]
    club = scene.CLUBS[scene.CATEGORIES[int(answers["category"])]][int(answers["club"])]
    return {"card": scene.card(child, club), "done": scene.done(child, club)}


def _not_on_first(_data: Any, _widget: Any, manager: DialogManager) -> bool:
    return manager.current_context().widget_data.get("pages", 0) > 0


def _menu_buttons() -> Column:
    return Column(
        Start(Const(scene.MENU[0]), "find", state=SignUp.child),
        Button(Const(scene.MENU[1]), "mine"),
        Button(Const(scene.MENU[2]), "help"),
    )


def _ways_out() -> Row:
    return Row(Back(Const(scene.BACK)), Cancel(Const(scene.CANCEL)))


menu = Dialog(Window(Const(scene.GREETING), _menu_buttons(), state=Menu.main))

sign_up = Dialog(
    Window(
        Const(scene.WHOM),
        Column(_select("child", "children")),
        Cancel(Const(scene.CANCEL)),
        state=SignUp.child,
        getter=_children,
    ),
    Window(
        Const(scene.WHAT_ABOUT),
        Column(_select("category", "categories")),
        _ways_out(),
        state=SignUp.category,
        getter=_categories,
    ),
    Window(
        Const(scene.WHICH),
        ScrollingGroup(Column(_select("club", "clubs")), id="pages", width=1, height=scene.PAGE, hide_pager=True),
        Row(
            PrevPage("pages", text=Const(scene.PREVIOUS), when=_not_on_first), NextPage("pages", text=Const(scene.NEXT))
        ),
        _ways_out(),
        state=SignUp.club,
        getter=_clubs,
    ),
    Window(
        Format("{card}"),
        Button(Const(scene.CONFIRM), "confirm", on_click=_confirmed),
        _ways_out(),
        state=SignUp.card,
        getter=_card,
    ),
    Window(Format("{done}"), _menu_buttons(), state=SignUp.done, getter=_card),
)


async def _start(_message: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK)


def _dispatcher(storage: BaseStorage) -> Dispatcher:
    dispatcher = Dispatcher(storage=storage)
    dispatcher.message.register(_start, CommandStart())
    dispatcher.include_routers(menu, sign_up)
    setup_dialogs(dispatcher)
    return dispatcher


class AiogramDialog:
    """One bot process with one storage."""

    def __init__(self, storage: BaseStorage) -> None:
        session = Capture()
        self.sent = session.sent
        self._bot = Bot("42:bench", session=session)
        self._dispatcher = _dispatcher(storage)

    async def take(self, raw: bytes) -> None:
        """Feed one update as a webhook would."""
        await self._dispatcher.feed_raw_update(self._bot, json.loads(raw))

    async def settle(self) -> None:
        """Nothing to wait for: handlers send their requests themselves."""


@asynccontextmanager
async def on_memory() -> AsyncIterator[AiogramDialog]:
    """Run on MemoryStorage: a restart forgets everybody."""
    yield AiogramDialog(MemoryStorage())


@asynccontextmanager
async def on_redis(url: str) -> AsyncIterator[AiogramDialog]:
    """Run on RedisStorage, under keys of our own that are removed afterwards."""
    redis = Redis.from_url(url)
    prefix = f"klik-bench-{os.getpid()}"
    try:
        yield AiogramDialog(RedisStorage(redis, DefaultKeyBuilder(prefix=prefix, with_destiny=True)))
    finally:
        async for key in redis.scan_iter(f"{prefix}:*", count=1000):
            await redis.delete(key)
        await redis.aclose()


async def over_http(url: str, token: str) -> None:
    """Be the bot of a server of Telegram's API until cancelled, as aiogram polls by default; on MemoryStorage.

    It asks for what it needs: aiogram-dialog has a kind of update of its own, which no server knows.
    """
    logging.getLogger("aiogram").setLevel(logging.CRITICAL)  # a traceback for every tap that came too soon
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    asked = ["message", "callback_query"]
    await _dispatcher(MemoryStorage()).start_polling(bot, handle_signals=False, allowed_updates=asked)
