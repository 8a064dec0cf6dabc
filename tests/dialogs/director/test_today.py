import json

from core.charts import MIME
from core.files import FileStore
from tests.talk import said, talk
from tests.world import World


async def test_numbers_and_pictures(world: World, files: FileStore) -> None:
    olga = await world.director()
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", places=1)
    await talk(anna, "> запиши на шахматы\n> 1\n> да\nГотово!")
    await talk(
        olga,
        """
        > школа сегодня
        Записей в кружки сегодня: 1, за неделю: 1…заполнены: 1…Шахматы: 1 из 1
        [Школа сегодня] [Найти человека]
        """,
    )
    pictures = (await said(olga, "сегодня"))[-1].files
    assert [p.mime for p in pictures] == [MIME, MIME]
    assert "Записи за неделю" in json.dumps(json.loads(files.get(pictures[0].hash)), ensure_ascii=False)
