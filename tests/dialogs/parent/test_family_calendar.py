from core.files import FileStore
from tests.talk import said, talk
from tests.world import World


async def test_a_file_for_the_phone(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", "вт 15:00-16:00")
    await talk(anna, "> календарь\nпока никуда не ходит")
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!")
    (message,) = await said(anna, "календарь")
    (attached,) = message.files
    assert attached.mime == "text/calendar"
    assert b"SUMMARY:\xd0\xa8\xd0\xb0\xd1\x85\xd0\xbc\xd0\xb0\xd1\x82\xd1\x8b" in files.get(attached.hash)
