from tests.dialogs.everyone.test_messengers import code_for, elsewhere
from tests.talk import messages, send, talk
from tests.world import World


async def test_a_stranger_who_read_the_code_is_let_go_of_at_once(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    thief = await elsewhere(anna, "vk")
    await talk(thief, f"> {await code_for(anna)}\n> да\nГотово\n> мои записи\nПока никто никуда не записан")
    notice = (await messages(anna))[-1]
    await send(anna, token=notice.buttons[0][0].token)
    await talk(anna, "> кто я\nМессенджеры: веб-страница")
    await talk(thief, "> мои записи\nЭто не похоже на код\n> /whoami\nКоманды /whoami нет")


async def test_the_button_waits_beside_what_was_begun(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Шахматы")
    there = await elsewhere(anna, "vk")
    await talk(there, f"> {await code_for(anna)}\n> да")
    notice = (await messages(anna))[-1]
    await talk(anna, "> запиши на шахматы\nВот что нашлось")
    said = await send(anna, token=notice.buttons[0][0].token)
    assert ["Отключено" in m.text for m in said] == [True, False]
    await talk(anna, "> 1\nЗаписать Петю Иванову?")


async def test_another_persons_button_does_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    vera = await world.guardian("Вера Котова", {"Даша": "4В"})
    there = await elsewhere(anna, "vk")
    await talk(there, f"> {await code_for(anna)}\n> да")
    await send(vera, token=(await messages(anna))[-1].buttons[0][0].token)
    await talk(there, "> кто я\nМессенджеры: ВКонтакте и веб-страница")


async def test_typed_as_a_command(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await talk(anna, "> /not_me\nОтключать нечего\n[Отмена]\n> отмена")
    there = await elsewhere(anna, "max")
    await talk(there, f"> {await code_for(anna)}\n> да")
    await talk(anna, "> /not_me\nЧто отключить?\n> [MAX]\nОтключено: MAX")
