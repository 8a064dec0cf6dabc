"""Keys in place of letters stay as long as they are wanted."""

import pytest

from bots.telegram.encode import calls
from core.messages import Button, Message
from dialogs.engine.update import Bot, Update
from tests.bots.adapters import polling
from tests.bots.telegram.conftest import School

ASKED = Message("Где это?", ((Button("Пропустить", "1.1.0"), Button("Отмена", "1.1.1")),), place="📍 Показать, где я")
NEXT = Message("Когда?", ((Button("Завтра", "1.2.0"),), (Button("Отмена", "1.2.1"),)))


async def tell(school: School, message: Message) -> None:
    for call in calls(message, None):
        await school.adapter.perform(call, [str(school.anna.id)], 1)


def keys(school: School) -> list[str]:
    return [key.label for row in school.anna.keyboard(school.bot) for key in row]


@pytest.fixture
async def asked(school: School) -> School:
    """Anna has been asked for a place, with keys."""
    school.anna.knows(school.bot)
    await tell(school, ASKED)
    assert keys(school) == ["📍 Показать, где я", "Пропустить", "Отмена"]
    return school


async def test_a_pressed_key_hides_them(asked: School) -> None:
    async with polling(asked.engine, asked.adapter):
        await asked.anna.taps(asked.bot, None, "📍 Показать, где я")
        assert (await asked.anna.sees(asked.bot, "Место здесь не понадобится")).buttons
        await asked.anna.sees(asked.bot, 2)
    await tell(asked, NEXT)
    assert not keys(asked)
    assert asked.anna.chat(asked.bot)[-1].buttons


async def test_whoever_typed_gets_the_next_buttons_in_their_place(asked: School) -> None:
    async with polling(asked.engine, asked.adapter):
        await asked.anna.writes(asked.bot, "запиши на шахматы")
        await asked.anna.sees(asked.bot, "Кого записать?")
        assert keys(asked)[:2] == ["Петя, 5Б", "Маша, 2А"]
        await asked.anna.taps(asked.bot, None, "Маша, 2А")
        assert (await asked.anna.sees(asked.bot, "для Маши")).buttons
    assert not keys(asked)


async def test_a_question_asked_again_has_its_keys_again(asked: School) -> None:
    asked.adapter._keys.acted(Update("telegram", Bot.PARENT, "1", str(asked.anna.id), text="?"))
    await tell(asked, ASKED)
    assert keys(asked) == ["📍 Показать, где я", "Пропустить", "Отмена"]


async def test_words_without_buttons_take_them_away(asked: School) -> None:
    asked.adapter._keys.acted(Update("telegram", Bot.PARENT, "1", str(asked.anna.id), text="ул. Мира, 5"))
    await tell(asked, Message("Предложение. " * 500, NEXT.buttons))
    assert not keys(asked)
    assert asked.anna.chat(asked.bot)[-1].buttons


@pytest.mark.parametrize("button", [Button("Почему это мне?", "nabc.0"), Button("Сайт", url="https://klik.example")])
async def test_a_button_that_is_more_than_its_label_stays_under_its_message(asked: School, button: Button) -> None:
    async with polling(asked.engine, asked.adapter):
        await asked.anna.writes(asked.bot, "привет")
        await asked.anna.sees(asked.bot, 2)
    before = keys(asked)
    await tell(asked, Message("Завтра собрание", ((button,),)))
    assert asked.anna.chat(asked.bot)[-1].buttons
    assert keys(asked) == before


async def test_news_leaves_the_keys_of_an_open_question_alone(asked: School) -> None:
    await tell(asked, Message("Завтра собрание"))
    assert keys(asked) == ["📍 Показать, где я", "Пропустить", "Отмена"]


async def test_chats_asked_longest_ago_are_forgotten(asked: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.telegram.keys.MOST", 1)
    other = asked.server.person("Борис")
    other.knows(asked.bot)
    await asked.adapter.perform(calls(ASKED, None)[0], [str(other.id)], 1)
    assert list(asked.adapter._keys._screens) == [str(other.id)]
