import io

from PIL import Image

from core.files import FileStore
from tests.talk import send, talk
from tests.world import World


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


async def test_families_see_the_photo_on_the_card(world: World, files: FileStore) -> None:
    vera = await world.teacher("Вера Ласточкина")
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы", teacher_id=vera.id)
    await talk(vera, "> фото\nПришлите фотографию\n> вот оно\nЗдесь нужна фотография")
    wrong = await send(vera, files=(files.put(b"not a picture", "photo.jpg"),))
    assert "Здесь нужна фотография" in wrong[-1].text
    stored = files.put(_photo(), "chess.jpg")
    assert "Фото сохранено" in (await send(vera, files=(stored,)))[-1].text
    await talk(anna, "> запиши на шахматы")
    assert (await send(anna, text="1"))[-1].files[0].hash == stored.hash
