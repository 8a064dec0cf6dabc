"""Delivery of the web's messages: who waits for an answer, and the end."""

import pytest
import sqlalchemy as sa

from bots.delivery import Delivery
from bots.web.delivery import WebDelivery
from bots.web.history import web_message
from bots.web.live import Live
from core import outbox
from core.accounts import account
from core.database import Tx
from core.messages import Message
from tests.bots.adapters import stops
from tests.bots.web.conftest import Api
from tests.world import World


async def test_every_answer_is_delivered_however_many_wait(
    world: World, anna: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.web.delivery.AT_ONCE", 2)
    people = [await world.guardian(f"Гость Номер{n}", {}) for n in range(5)]

    def waits(tx: Tx) -> None:
        ids = [tx.value(sa.select(account.c.id).where(account.c.person_id == who.id)) for who in people]
        for account_id in ids:
            outbox.put(tx, account_id, "parent", [Message("новость")], outbox.Priority.NOTICE)
        for account_id in ids:
            outbox.put(tx, account_id, "parent", [Message("ответ")])

    await world.database.write(waits)
    assert await WebDelivery(world.database, Live()).deliver() == 6, (
        "answers all, and news as far as they fill the last"
    )
    said = await world.database.read(lambda tx: tx.all(sa.select(web_message.c.body)))
    assert sorted(row.body["text"] for row in said) == ["новость"] + ["ответ"] * 5
    assert (await anna.send(text="помощь"))[-1]["from"] == "bot"


async def test_delivery_that_is_woken_as_it_is_stopped_stops(world: World) -> None:
    delivery = Delivery([WebDelivery(world.database, Live())])
    await stops(delivery.run(), lambda: delivery.wake(WebDelivery.name))
