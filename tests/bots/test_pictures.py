"""Charts come to people as pictures, in every messenger."""

import importlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from structlog.testing import capture_logs

from bots.pictures import Pictures
from core import charts
from core.accounts import account
from core.files import FileStore
from core.messages import Attachment, Message
from dialogs.engine.update import Bot
from tests.bots.adapters import polling, wiring
from tests.messengers.common.server import MessengerServer
from tests.messengers.max import MaxServer
from tests.messengers.telegram import TelegramServer
from tests.messengers.vk import VkServer
from tests.world import World

LISTENING = {"a_check", "GET /updates", "getUpdates"}


@pytest.mark.parametrize(("name", "server_of"), [("max", MaxServer), ("vk", VkServer), ("telegram", TelegramServer)])
async def test_a_director_sees_the_school_today(
    world: World, name: str, server_of: type[MessengerServer[Any, Any]]
) -> None:
    olga_id = (await world.director()).id
    await world.club("Шахматы", places=1)
    async with server_of() as server:
        bot, olga = server.add_bot("director"), server.person("Ольга")
        told = {"transport": name, "external_id": str(olga.id)}
        theirs = sa.update(account).where(account.c.person_id == olga_id)
        await world.database.write(lambda tx: tx.run(theirs.values(told)))
        connect = importlib.import_module(f"bots.{name}").connect
        adapter = connect(wiring(world.engine, bot.token, server.url, Bot.DIRECTOR))
        await adapter.hello()
        async with polling(world.engine, adapter):
            while not {request.method for request in server.requests} & LISTENING:
                await server.bell.wait(5)
            await olga.writes(bot, "школа сегодня")
            await olga.sees(bot, "за неделю", timeout=30)
        await adapter.close()
        files = [file for message in olga.chat(bot) for file in message.files]
        assert server.violations == []
    assert [file.mime.partition("/")[0] for file in files] == ["image", "image"]
    assert all(min(Image.open(io.BytesIO(file.data)).size) > 500 for file in files)


async def test_what_cannot_be_drawn_costs_nobody_the_words(files: FileStore) -> None:
    photo = Attachment("0" * 64, "кружок.png", "image/png")
    broken = Attachment(files.put(b'{"mark": 7}', "week").hash, "week", charts.MIME)
    lost = Attachment("f" * 64, "week", charts.MIME)
    pictures = Pictures(files)
    with capture_logs() as logs:
        assert await pictures.drawn(Message("Вот", (), (broken, photo, lost))) == Message("Вот", (), (photo,))
    await pictures.close()
    assert [line["event"] for line in logs] == ["chart not drawn"] * 2
