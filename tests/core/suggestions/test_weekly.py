"""The line of a digest: something new for a child whose family told what they like, at most once a week."""

import sqlalchemy as sa

from core.notices import SUGGESTION
from core.notices.preferences import choose
from core.notices.readers import Way as Coming
from core.notices.tables import notice
from core.opportunities.tables import Status, signup
from core.people import guardianship
from core.suggestions.tables import Became, suggestion
from core.suggestions.verbs import set_interests
from core.suggestions.weekly import tell_news
from tests.conftest import FrozenClock
from tests.core.opportunities.acting import acting
from tests.digests import send_digests
from tests.talk import button, messages, send
from tests.world import Someone, World


async def likes(who: Someone, *topics: str) -> None:
    actor = await acting(who)
    await who.world.database.write(lambda tx: set_interests(tx, actor, who.children["Петя"], topics, None))


async def lines(world: World) -> list[tuple[int, str]]:
    """Give (whom, what) of every suggestion that waits for a digest."""
    query = sa.select(notice.c.person_id, notice.c.text).where(notice.c.kind == "suggestion").order_by(notice.c.id)
    return [tuple(row) for row in await world.database.read(lambda tx: tx.all(query))]


async def test_one_new_thing_for_each_guardian_and_none_twice(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    boris = await world.guardian("Борис Иванов", {})
    both = {"guardian_id": boris.id, "pupil_id": anna.children["Петя"]}
    await world.database.write(lambda tx: tx.insert(guardianship, **both))
    await world.club("Рисование", "вт 15:00-16:00", category="art")
    await world.club("Футбол", "ср 16:00-17:00", category="sport")
    await likes(anna, "drawing")
    assert await world.database.write(tell_news) == 1
    told = "Для Пети: «Рисование», вт 15:00–16:00. Потому что Пете нравится рисовать и лепить"
    assert [(who, text.partition(", во вторник")[0]) for who, text in await lines(world)] == [
        (anna.id, told),
        (boris.id, told),
    ]
    assert await world.database.write(tell_news) == 0
    clock.pass_time(days=7)
    assert await world.database.write(tell_news) == 1
    assert len(await lines(world)) == 2  # football is nothing that he likes
    await world.club("Лепка из глины", "чт 15:00-16:00", category="art")
    clock.pass_time(days=7)
    await world.database.write(tell_news)
    assert [text for _, text in await lines(world)][-1].startswith("Для Пети: «Лепка из глины»")


async def test_who_told_nothing_or_muted_it_gets_nothing(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Рисование", category="art")
    assert await world.database.write(tell_news) == 0
    await likes(anna, "drawing")
    await world.database.write(lambda tx: choose(tx, anna.id, SUGGESTION, Coming.MUTE))
    await world.database.write(tell_news)
    assert await lines(world) == []
    kept = sa.select(suggestion.c.became)
    assert await world.database.read(lambda tx: tx.all(kept.where(suggestion.c.became == Became.TOLD))) == []


async def test_children_are_looked_after_a_few_at_a_time(world: World) -> None:
    for n in range(7):
        who = await world.guardian(f"Анна Иванова{n}", {"Петя": "5Б"})
        await likes(who, "drawing")
    counts = [await world.database.write(lambda tx: tell_news(tx, 3)) for _ in range(4)]
    assert counts == [3, 3, 1, 0]


async def test_its_button_signs_up_in_one_tap(world: World) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await world.club("Рисование", "вт 15:00-16:00", category="art")
    await likes(anna, "drawing")
    await world.database.write(tell_news)
    await send_digests(world)
    digest = (await messages(anna))[-1]
    assert "Для Пети: «Рисование»" in digest.text
    done = (await send(anna, token=button(digest, "Записать Петю").token))[-1]
    assert "Готово! Петя теперь в списке: «Рисование»" in done.text
    button(done, "↩ Отменить запись")
    status = await world.database.read(lambda tx: tx.value(sa.select(signup.c.status)))
    assert status == Status.IN


async def test_a_child_who_changed_schools_is_looked_after_there(world: World, clock: FrozenClock) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б"})
    await likes(anna, "drawing")
    await world.school("Другая школа")
    await world.club("Рисование", category="art")
    clock.pass_time(days=7)
    await world.database.write(tell_news)
    assert await lines(world) == []
