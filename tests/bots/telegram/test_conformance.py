"""Everything that the bots say, as requests: read by the test server by the published description of the API, by
aiogram's types, and by teremok, which knows Telegram's rules.
"""

from dataclasses import replace
from typing import Any

from aiogram import Bot, methods
from aiogram.methods import TelegramMethod
from teremok.validation import validate_method

from bots.telegram.encode import calls
from core.files import FileStore
from core.messages import Message
from tests.bots.telegram.conftest import School
from tests.messengers.telegram.checked import unknown
from tests.messengers.telegram.spec import Upload

Said = tuple[list[Message], FileStore]


async def test_no_request_is_refused(school: School, all_said: Said) -> None:
    messages, store = all_said
    school.adapter._files._store = store
    school.anna.knows(school.bot)
    place: str | None = None
    for message in [*messages, *_odd(messages)]:
        place = await _show(school, message, place)
    await school.adapter.hello()
    assert len(school.server.requests) > 250
    assert [(r.method, r.error) for r in school.server.requests if r.status != 200] == []
    assert school.server.violations == []
    _read_by_others(school)


async def _show(school: School, message: Message, place: str | None) -> str | None:
    """Show a message, every other one in the place of that before; give its name if the next may take its place."""
    chat = str(school.anna.id)
    for call in calls(message, place):
        await school.adapter.perform(call, [chat], 1)
    shown = school.anna.chat(school.bot)[-1]
    return str(shown.id) if place is None and not shown.files and not (message.share or message.place) else None


def _odd(messages: list[Message]) -> list[Message]:
    """Longer and wider than any dialog makes them today."""
    long = max(messages, key=lambda message: len(message.text))
    buttons = next(m.buttons for m in messages if sum(map(len, m.buttons)) > 3)
    row = tuple(button for line in buttons for button in line)
    return [
        replace(long, text="\n\n".join([long.text] * 30)),
        replace(long, buttons=tuple([row * 5] * 6)),
        replace(long, buttons=(tuple(b._replace(label=b.label * 20) for b in row),)),
        replace(long, share="Отправить номер"),
        replace(long, place="Показать, где я"),
        replace(long, text="🎉" * 5000, buttons=buttons),
    ]


def _read_by_others(school: School) -> None:
    bot = Bot(school.bot.token)
    for request in school.server.requests:
        method = _typed(request.method, request.params)
        validate_method(bot, method)
        assert list(unknown(method)) == []


def _typed(name: str, params: dict[str, Any]) -> TelegramMethod[Any]:
    """Give a request as aiogram's method. An upload was sent: that it is one is known."""
    said = {key: "attach://file" if isinstance(value, Upload) else value for key, value in params.items()}
    made: TelegramMethod[Any] = getattr(methods, name[0].upper() + name[1:]).model_validate(said)
    return made
