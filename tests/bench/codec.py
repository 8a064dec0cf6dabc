"""Why the adapter of Telegram reads and writes raw JSON: what aiogram's typed objects would cost in its place."""

import json
from collections.abc import Callable
from timeit import repeat

import orjson
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import EditMessageText, Response
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update

from bots.telegram.decode import Fetch, decode
from bots.telegram.encode import Edit, calls
from bots.telegram.errors import result
from core import messages
from dialogs.engine.update import Bot
from tests.bench import scene
from tests.bench.screen import Screen

TIMES, ROUNDS = 300, 5
LABELS = scene.CLUBS[scene.CATEGORIES[0]][: scene.PAGE]


def show() -> None:
    """Print what one turn costs either way."""
    raw, answer = _tap(), _answer()
    aiogram = _microseconds(lambda: _by_aiogram(raw, answer))
    ours = _microseconds(lambda: _by_us(raw, answer))
    print(f"reading a tap, writing the edit that answers it, reading the result of that: {ours:.0f} µs raw, ", end="")
    print(f"{aiogram:.0f} µs by aiogram's types, of this machine's CPU")


def _microseconds(turn: Callable[[], object]) -> float:
    turn()
    return min(repeat(turn, number=TIMES, repeat=ROUNDS)) / TIMES * 1e6


def _tap() -> bytes:
    screen = Screen(1)
    keys = [[{"text": label, "callback_data": f"1.4.{n}"}] for n, label in enumerate(LABELS)]
    screen.receives({"text": scene.WHICH, "reply_markup": {"inline_keyboard": keys}})
    return screen.does(LABELS[2])


def _answer() -> bytes:
    return json.dumps({"ok": True, "result": json.loads(_tap())["callback_query"]["message"]}).encode()


_BOT = AiogramBot("42:bench")
_SESSION = AiohttpSession()


def _by_aiogram(raw: bytes, answer: bytes) -> None:
    """As its polling and its session do it."""
    update = Update.model_validate(json.loads(raw), context={"bot": _BOT})
    assert update.callback_query and update.callback_query.message
    keys = [[InlineKeyboardButton(text=b, callback_data=f"1.5.{n}")] for n, b in enumerate(LABELS)]
    method = EditMessageText(
        chat_id=update.callback_query.message.chat.id,
        message_id=update.callback_query.message.message_id,
        text=scene.WHICH,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=keys),
    )
    _SESSION.build_form_data(_BOT, method)()
    Response[Message].model_validate(_SESSION.json_loads(answer.decode()), context={"bot": _BOT})


def _by_us(raw: bytes, answer: bytes) -> None:
    event = decode(Bot.PARENT, orjson.loads(raw), _never)
    assert event
    rows = tuple((messages.Button(label, f"1.5.{n}"),) for n, label in enumerate(LABELS))
    (call,) = calls(messages.Message(scene.WHICH, rows), event.arrived.update.message)
    assert isinstance(call, Edit)
    orjson.dumps({"chat_id": 1, "message_id": call.message, **call.body})
    result(200, answer)


def _never(file_id: str) -> Fetch:
    async def fetch(most: int) -> bytes:
        raise NotImplementedError

    return fetch
