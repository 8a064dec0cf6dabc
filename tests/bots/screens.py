"""Everything that the bots say: a walk through all dialogs of all four bots, in Russian and in English.

What adapters make of it is checked against the published descriptions.
"""

import asyncio
import io
import random
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from bots.pictures import Pictures
from core import access
from core.accounts import account
from core.appointments.slots import Guests, open_slots
from core.database import Database, Tx, open_database
from core.files import FileStore, StoredFile
from core.messages import Button, Message
from core.notices import ANNOUNCEMENT, Action, Cause, notify
from core.notices.silence import Span
from core.people import Role, person
from core.questions.verbs import ask
from core.tables import metadata
from core.words import Words, say
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Point
from tests.conftest import FrozenClock
from tests.talk import messages, send
from tests.world import Someone, World

LANGUAGES = ("ru", "en")
STEPS = 6  # updates in each dialog
TYPED = (
    "шахматы",
    "иванова",
    "робот",
    "да",
    "1",
    "2",
    "готово",
    "завтра",
    "8 900 000-00-00",
    "абвгд",
    "привет",
    "меню",
)
_ids = count(1)


async def walked(folder: Path, catalogue: Catalogue, words: Words) -> tuple[list[Message], FileStore]:
    """Give every message that anybody was told, alike ones once, and where the files in them lie."""
    database = open_database(f"sqlite:///{folder}/walk.db", FrozenClock())
    await database.write(lambda tx: metadata.create_all(tx.connection))
    files = FileStore(folder / "files")
    world = World(database, Engine(database, catalogue, words, files))
    people = await _settle(world)
    said = [message for language in LANGUAGES for message in await _walk(database, people, catalogue, language)]
    await database.close()
    pictures = Pictures(files)
    said = [await pictures.drawn(message) for message in said]
    await pictures.close()
    return list({(m.text, _labels(m), m.files): m for m in said}.values()), files


def _labels(message: Message) -> tuple[str, ...]:
    return tuple(button.label for row in message.buttons for button in row)


def _asked_and_opened(tx: Tx, guardian: Someone, teacher: Someone) -> None:
    """A question to answer, and times to book."""
    mother, host = access.actor(tx, guardian.id, (Role.GUARDIAN,)), access.actor(tx, teacher.id, (Role.TEACHER,))
    assert mother is not None
    assert host is not None
    ask(tx, mother, guardian.children["Петя"], teacher.id, "Где кеды?", [])
    tomorrow = host.local(tx.now).date() + timedelta(days=1)
    open_slots(tx, host, [tomorrow], Span(15 * 60, 16 * 60), 20, "каб. 214", Guests())


async def _settle(world: World) -> list[Someone]:
    teacher = await world.teacher("Ирина Котова")
    guardian = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    pupil = await world.account_of(guardian.children["Петя"], Bot.STUDENT)
    for n in range(20):
        title = f"Кружок «Робототехника и всё, что движется само», группа номер {n}"
        await world.club(title, "пн 15:00-16:00, чт 15:00-16:30", places=n % 3, teacher_id=teacher.id)
    await world.club("Шахматы", "вт 15:00-16:00", teacher_id=teacher.id)
    await world.homeroom("5Б", teacher)
    await world.database.write(lambda tx: _asked_and_opened(tx, guardian, teacher))
    strangers = [await world.stranger(bot) for bot in Bot]
    return [guardian, pupil, teacher, await world.director(), *strangers]


async def _walk(database: Database, people: list[Someone], catalogue: Catalogue, language: str) -> list[Message]:
    await database.write(lambda tx: _speak(tx, language))
    said = await asyncio.gather(*(_everywhere(who, sorted(catalogue.bots[who.bot]), language) for who in people))
    return [message for theirs in said for message in theirs]


async def _everywhere(who: Someone, dialogs: list[str], language: str) -> list[Message]:
    choice = random.Random(f"{who.bot} {who.id} {language}")
    said = await _told(who) if who.id else []
    for dialog in dialogs:
        said += await _round(who, f"/{dialog}", choice)
    return said


def _speak(tx: Tx, language: str) -> None:
    for table in (account, person):
        tx.run(sa.update(table).values(language=language))


async def _round(who: Someone, command: str, choice: random.Random) -> list[Message]:
    """Begin a dialog, and go on by whatever comes to mind: mostly a button."""
    said = await _sent(who, text=command)
    for _ in range(STEPS):
        buttons = [b for row in said[-1].buttons for b in row if b.token]
        said += await _sent(who, **_does(who, buttons, choice))
    return said


def _does(who: Someone, buttons: list[Button], choice: random.Random) -> dict[str, Any]:
    luck = choice.random()
    if luck < 0.75 and buttons:
        return {"token": choice.choice(buttons).token}
    if luck < 0.9:
        return {"text": choice.choice(TYPED)}
    if luck < 0.95:
        return {"files": (_photo(who.world.engine.files),)}
    if luck < 0.97:
        return {"phone": "79000000000"}
    return {"place": Point(54.71, 20.51, "Лицей 23")} if luck < 0.99 else {"problem": "too_big"}


async def _sent(who: Someone, **what: Any) -> list[Message]:
    return await send(who, id=f"walk{next(_ids)}", **what)


async def _told(who: Someone) -> list[Message]:
    """A notice with a button, as it comes without being asked for."""
    club = {"pupil": next(iter(who.children.values()), None), "club": 1}
    actions = [Action(say("opportunities.look"), "club_signup", club)]
    await who.world.database.write(
        lambda tx: notify(tx, who.id, ANNOUNCEMENT, say("engine.welcome"), Cause(), bot=who.bot, actions=actions)
    )
    return (await messages(who))[-1:]


def _photo(files: FileStore) -> StoredFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return files.put(drawn.getvalue(), "фото.png")
