"""A small bot in aiogram that answers everything in kind: by polling, by webhook, or in the webhook's own answer."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F
from aiogram.enums import ContentType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.methods import SendMessage
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from PIL import Image

from tests.messengers.telegram.checked import Scene

SECRET = "a-secret_of_the_webhook"
KEYS = ReplyKeyboardMarkup(
    keyboard=[
        [KeyboardButton(text="Телефон", request_contact=True), KeyboardButton(text="Место", request_location=True)],
        [KeyboardButton(text="Привет")],
    ],
)
COUNT = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="+1", callback_data="add"),
            InlineKeyboardButton(text="Хватит", callback_data="stop"),
        ],
        [InlineKeyboardButton(text="Сайт", url="https://example.org/school")],
    ]
)


def picture(colour: str = "teal", size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """Draw one."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def echo_bot() -> Dispatcher:
    """Give a bot that has seen nobody yet."""
    dp = Dispatcher()
    _talks(dp)
    _counts(dp)
    _handles_files(dp)

    @dp.message(F.contact | F.location | F.sticker | F.voice | F.forward_origin)
    async def other(message: Message) -> None:
        await message.reply(
            f"Это {ContentType(message.content_type).value}, {'чужое' if message.forward_origin else 'своё'}"
        )

    @dp.message()
    async def say_again(message: Message) -> SendMessage:
        return message.answer(message.html_text, parse_mode="HTML")

    return dp


def _talks(dp: Dispatcher) -> None:
    left: list[str] = []

    @dp.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"<b>Здравствуйте</b>, {command.args or 'гость'}!", parse_mode="HTML", reply_markup=KEYS)

    @dp.message(Command("gone"))
    async def gone(message: Message) -> None:
        sent = await message.answer("Сейчас исчезну")
        await sent.delete()
        await message.answer("Исчезло", reply_markup=ReplyKeyboardRemove())

    @dp.edited_message()
    async def edited(message: Message) -> None:
        await message.answer(f"Исправлено: {message.text}")

    @dp.my_chat_member()
    async def member(event: ChatMemberUpdated) -> None:
        left.append(event.new_chat_member.status)

    @dp.message(F.text == "Кто уходил?")
    async def who(message: Message) -> None:
        await message.answer(", ".join(left))


def _counts(dp: Dispatcher) -> None:
    @dp.message(Command("count"))
    async def count(message: Message) -> None:
        await message.answer("0", reply_markup=COUNT)

    @dp.callback_query(F.data == "add")
    async def add(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text(str(int(query.message.text or "0") + 1), reply_markup=COUNT)
        await query.answer("Прибавили")

    @dp.callback_query(F.data == "stop")
    async def stop(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_reply_markup()
        await query.answer()


def _handles_files(dp: Dispatcher) -> None:
    @dp.message(Command("album"))
    async def album(message: Message) -> None:
        colours = [BufferedInputFile(picture(c), f"{c}.jpg") for c in ("red", "green", "blue")]
        captions = ["Три цвета", None, None]
        sent = await message.answer_media_group(
            [InputMediaPhoto(media=c, caption=t) for c, t in zip(colours, captions, strict=True)]
        )
        await message.answer_media_group([InputMediaPhoto(media=m.photo[-1].file_id) for m in sent if m.photo])
        files = [BufferedInputFile(name.encode(), name) for name in ("a.txt", "b.txt")]
        await message.answer_media_group([InputMediaDocument(media=file) for file in files])

    @dp.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        assert message.photo
        kept = await bot.download(message.photo[-1])
        assert kept is not None
        again = BufferedInputFile(kept.read(), "again.jpg")
        await message.answer_photo(again, caption=f"Альбом {message.media_group_id}")

    @dp.message(F.document)
    async def document(message: Message, bot: Bot) -> None:
        assert message.document
        kept = await bot.download(message.document)
        assert kept is not None
        again = await message.answer_document(message.document.file_id, caption=f"{len(kept.read())} байт")
        await again.edit_caption(caption=f"{again.caption}, {message.document.file_name}")


@asynccontextmanager
async def by_polling(play: Scene) -> AsyncIterator[None]:
    """Run it with getUpdates."""
    dp = echo_bot()
    running = asyncio.create_task(dp.start_polling(play.client, handle_signals=False, polling_timeout=5))
    try:
        yield
    finally:
        await dp.stop_polling()
        await running


@asynccontextmanager
async def by_webhook(play: Scene, *, background: bool = True) -> AsyncIterator[None]:
    """Run it with a webhook."""
    app = web.Application()
    handler = SimpleRequestHandler(echo_bot(), play.client, handle_in_background=background, secret_token=SECRET)
    handler.register(app, "/hook")
    async with listening(app) as url:
        await play.client.set_webhook(f"{url}/hook", secret_token=SECRET)
        try:
            yield
        finally:
            await play.client.delete_webhook()


@asynccontextmanager
async def by_answers(play: Scene) -> AsyncIterator[None]:
    """Run it with a webhook whose answers are calls of methods."""
    async with by_webhook(play, background=False):
        yield


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on loopback; give its URL."""
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
