from core.absences.verbs import attach, withdraw
from core.files import FileStore
from tests.core.absences.telling import held, leads, november, tell
from tests.core.opportunities.acting import acting
from tests.dialogs.parent.test_our_absences import photo
from tests.talk import said, talk
from tests.world import World


async def test_the_picture_with_its_note(world: World, files: FileStore) -> None:
    anna = await world.guardian("Анна Котова", {"Петя": "5Б", "Маша": "5Б"})
    vera, other = await world.teacher("Вера Снегирёва"), await world.teacher("Игорь Лесной")
    await leads(vera, "5Б")
    await tell(anna, "Петя", november(25))
    me, paper = await acting(anna), photo(files)
    (note,) = await held(world, anna.children["Петя"])
    await world.database.write(lambda tx: attach(tx, me, note.id, paper.hash))
    (shown,) = await said(vera, "[Посмотреть справку]")
    assert [file.hash for file in shown.files] == [paper.hash]
    assert "Петя Котова, 5Б" in shown.text
    await talk(vera, "> справки\nЧью справку показать?\n[Петя Котова: среда, 25 ноября]\n> Петя\nПетя Котова, 5Б")
    await talk(other, "> справки\nСправок к запискам об отсутствии пока нет")
    await world.database.write(lambda tx: withdraw(tx, me, note.id))
    await talk(vera, "> справки\nСправок к запискам об отсутствии пока нет")


async def test_none_yet(world: World) -> None:
    await talk(await world.teacher("Вера Снегирёва"), "> справки\nСправок к запискам об отсутствии пока нет\n[Отмена]")
