"""Which bots run where, in the order in which families are offered them."""

import pytest

from core.database import Database, Tx
from core.messengers import BOTS, addresses, forget, keep, keep_web, own_bots, public_url
from core.people import Role, membership
from tests.world import World


def _connect(tx: Tx) -> None:
    keep(tx, "telegram", "parent", "@klik_bot", "https://t.me/klik_bot?start={payload}")
    keep(tx, "vk", "parent", "klik", "https://vk.me/club1?ref={payload}")
    keep_web(tx, "https://school.example/")
    keep(tx, "max", "parent", "@klik_bot", "https://max.ru/klik_bot?start={payload}")


async def test_the_foreign_messenger_comes_last(database: Database) -> None:
    await database.write(_connect)
    found = await database.read(lambda tx: addresses(tx, "parent"))
    assert [a.transport for a in found] == ["max", "vk", "web", "telegram"]
    assert [a.is_foreign for a in found] == [False, False, False, True]
    assert [a.carrying("abcd2345") for a in found] == [
        "https://max.ru/klik_bot?start=abcd2345",
        "https://vk.me/club1?ref=abcd2345",
        "https://school.example/i/abcd2345",
        "https://t.me/klik_bot?start=abcd2345",
    ]
    assert [a.home for a in found] == [
        "https://max.ru/klik_bot",
        "https://vk.me/club1",
        "https://school.example/#parent",
        "https://t.me/klik_bot",
    ]
    assert [a.bot for a in await database.read(addresses)] == ["parent", "parent", *BOTS, "parent"]


async def test_keeping_again_changes_one_row_and_forgetting_drops_it(database: Database) -> None:
    await database.write(_connect)
    await database.write(_connect)
    await database.write(lambda tx: keep(tx, "vk", "parent", "klik", "https://vk.me/club2?ref={payload}"))
    await database.write(lambda tx: forget(tx, "telegram", "parent"))
    await database.write(lambda tx: forget(tx, "telegram", "student"))
    found = await database.read(lambda tx: addresses(tx, "parent"))
    assert [a.home for a in found][:2] == ["https://max.ru/klik_bot", "https://vk.me/club2"]
    assert len(found) == 3


async def test_the_servers_own_address(database: Database) -> None:
    assert await database.read(public_url) == ""
    await database.write(lambda tx: keep_web(tx, "https://school.example/klik/"))
    assert await database.read(public_url) == "https://school.example/klik"


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://127.0.0.1:8080", False),
        ("http://localhost", False),
        ("http://[::1]:8080", False),
        ("https://school.example", True),
        ("http://192.168.0.12:8080", True),
    ],
)
async def test_who_can_open_it(database: Database, url: str, public: bool) -> None:
    await database.write(lambda tx: keep_web(tx, url))
    assert {a.is_public for a in await database.read(addresses)} == {public}


async def test_a_persons_other_bots_are_those_of_their_roles(world: World) -> None:
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    for role in (Role.TEACHER, Role.STAFF, Role.DIRECTOR):
        await world.database.write(
            lambda tx, r=role: tx.insert(membership, person_id=vera.id, role=r, school_id=world.school_id)  # type: ignore[misc]
        )

    async def found(transport: str, but: str, anywhere: bool = False) -> list[tuple[str, str]]:
        known = await world.database.read(lambda tx: own_bots(tx, vera.id, transport, but, anywhere=anywhere))
        return [(a.transport, a.bot) for a in known]

    assert await found("vk", "parent") == [("vk", "teacher"), ("vk", "director")]
    assert await found("web", "student") == [("web", "parent"), ("web", "teacher"), ("web", "director")]
    await world.database.write(lambda tx: forget(tx, "vk", "teacher"))
    assert await found("vk", "parent") == [("vk", "director")]
    assert await found("vk", "parent", anywhere=True) == [("max", "teacher"), ("vk", "director")]
    await world.database.write(lambda tx: tx.run(membership.update().values(ended_at=tx.now)))
    assert await found("vk", "parent", anywhere=True) == []
