"""Random chats over every dialog of every bot, with the real engine and a real database.

Whatever a person does: no exception, words in every message, a way out of every screen, state that survives JSON.
KLIK_TEST_CHATS chooses how many chats each bot holds (a long night: 2000).
"""

import asyncio
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from structlog.testing import capture_logs

from core import access, invites, outbox
from core.absences.tables import absence_note
from core.accounts import account
from core.appointments.slots import Guests, open_slots
from core.appointments.tables import appointment, reminder, slot
from core.audit import audit
from core.broadcasts.tables import broadcast, missed
from core.calendars.tables import calendar_link
from core.certificates.tables import certificate
from core.database import Database, Tx, open_database
from core.duty.tables import duty_shift
from core.errands.tables import errand, errand_month, paper_way
from core.files import FileStore, StoredFile
from core.links import link_code, make_code
from core.messages import Button, Message
from core.notices import WISH, Action, Cause, notify
from core.notices.silence import Span
from core.notices.tables import digest, notice, notice_preference
from core.office_hours.tables import office_away, office_hours, school_office_hours
from core.opportunities.tables import absence, opportunity, register, signup, wish
from core.people import Role
from core.pickup.tables import pickup
from core.questions.tables import letter, question
from core.questions.verbs import ask
from core.schools import school_break, school_lessons
from core.suggestions.tables import interests, suggestion
from core.tables import metadata
from core.words import Words, say
from dialogs.engine.catalogue import Catalogue
from dialogs.engine.state import State
from dialogs.engine.store import conversation, handled
from dialogs.engine.turn import Engine
from dialogs.engine.update import Bot, Point, Update
from tests.conftest import FrozenClock
from tests.core.absences.telling import leads
from tests.world import Someone, World

CHATS = int(os.environ.get("KLIK_TEST_CHATS", "100"))
LONGEST = 25  # updates in a chat
EMPTIED = (
    reminder,
    appointment,
    slot,
    letter,
    question,
    office_hours,
    office_away,
    school_office_hours,
    absence,
    absence_note,
    duty_shift,
    register,
    signup,
    wish,
    interests,
    calendar_link,
    suggestion,
    outbox.outbox,
    conversation,
    handled,
    notice,
    notice_preference,
    digest,
    missed,
    broadcast,
    certificate,
    pickup,
    school_lessons,
    school_break,
    errand,
    errand_month,
    paper_way,
    invites.invite_try,
)

WORDS = (
    "шахматы", "шахмоты", "запиши на робототехнику", "хочу на футбол", "найди Иванову", "Петя", "маша", "Иванов, Котов",
    "да", "нет", "отмена", "назад", "меню", "стоп", "привет", "спасибо", "готово", "все пришли", "кто я", "помощь",
    "мои записи", "мои кружки", "мессенджеры", "отключить мессенджер", "MAX", "другие боты", "потерян телефон котова",
    "новый код иванова", "кого нет?", "сводка", "ру", "English", "yes", "no", "back", "menu", "show all",
    "сегодня Петю заберёт бабушка", "кто забирает", "всегда", "Мария Петровна, 8 911 123-45-67",
    "нужна справка для бассейна", "справки", "справка", "файлом", "памятка чтение", "права родителей", "дальше",
    "объявление", "рассылки", "всей школе", "отдельным классам", "обычное", "экстренное", "приостановить",
    "что посоветуешь", "ещё три", "не интересно", "почему это?", "что нравится", "рисовать, плавать",
    "календарь", "подписка", "отозвать ссылку",
    "записаться на приём", "мои встречи", "перенести", "открыть запись", "приём родителей", "15-17", "каб. 214",
    "вопрос учителю", "вопросы", "котова", "передать коллеге", "отправить", "написать заново", "мои приёмные часы",
    "пн 15:00–17:00, ср 16–18", "вопросы родителей",
    "уведомления", "часы школы", "почему мне это пришло", "с 22 до 7", "8:30-14", "Вся школа", "Понедельник",
    "завтра болеем", "Петя и Маша до пятницы у врача", "придём к третьему уроку", "ещё 2 дня", "15 мая 2030", "оба",
    "наши пропуски", "кого нет в классе", "дежурство", "дежурные", "справки",
    "сегодня", "вчера", "в пятницу", "15.09", "в 6 вечера", "8 900 000-00-00",
    "1", "2", "3", "12", "0", "-1", "1 2 3", "9" * 30,
)  # fmt: skip
COMMANDS = (
    "/start",
    "/menu",
    "/cancel",
    "/back",
    "/help",
    "/whoami",
    "/language",
    "/school",
    "/messengers",
    "/not_me",
    "/lost_phone",
    "/nothing",
    "/",
    "/start x",
)
ODD = (
    "", " ", "\x00", "\u200b", "\ud800", "a\ud800b\x07", "🎉", "👨\u200d👩\u200d👧", "🇷🇺" * 50, "مرحبا بكم",
    "שלום", "\u202eгруппа\u202c",
    "я" * 4000, "слово " * 660, "a," * 2000, "ы" * 5000, "İ", "ß", "½", "²", "<b>x</b>", "{pupil}",
    "*жирно*", "%s", "'; DROP TABLE person; --",
    "\n\n\n", "«»", "…", "/" * 100, "\ue000x\ue001",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(COMMANDS),
    st.sampled_from(ODD),
    st.text(max_size=40),
    st.text("абвгд ,1", max_size=12),
)
numbers = st.integers(0, 40)
steps = st.one_of(
    st.tuples(st.just("tap"), numbers),
    st.tuples(st.just("tap"), numbers),
    st.tuples(st.just("tap"), numbers),
    st.tuples(st.just("stale"), numbers),
    st.tuples(st.just("label"), numbers),
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("edit"), texts),
    st.tuples(
        st.just("token"), st.one_of(st.text(max_size=30), st.from_regex(r"n?[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}"))
    ),
    st.tuples(st.just("start"), st.one_of(st.sampled_from(["", "CODE", "USED", "LINK"]), st.text(max_size=80))),
    st.tuples(st.just("file"), numbers),
    st.tuples(st.just("problem"), st.sampled_from(["too_big", "wrong_type", "broken"])),
    st.tuples(st.just("phone"), st.sampled_from(["79000000000", "1", "мой номер"])),
    st.tuples(st.just("place"), st.builds(Point, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(ODD))),
    st.tuples(st.just("sticker"), st.none()),
    st.tuples(st.just("pause"), numbers),
)


@dataclass
class House:
    """A small school that stays, and what a chat leaves behind, swept before the next."""

    runner: asyncio.Runner
    world: World
    words: Words
    clock: FrozenClock
    people: dict[Bot, Someone]
    pictures: list[StoredFile]
    codes: dict[str, str]
    invites: list[dict[str, Any]]
    owners: dict[str, int]
    ids: Iterator[int] = field(default_factory=count)

    def write(self, work: Any) -> Any:
        return self.runner.run(self.world.database.write(work))

    def sweep(self, language: str) -> None:
        self.write(lambda tx: _sweep(tx, language))
        self.write(self._link_again)

    def _link_again(self, tx: Tx) -> None:
        """Whoever let go of an account in a chat is back in the next; codes are as they were."""
        tx.run(invites.invite.insert(), self.invites)
        for name, owner in self.owners.items():
            own = account.update().where(account.c.external_id == name)
            tx.run(own.values(person_id=owner, unlinked_at=None))
        guardian = self.people[Bot.PARENT]
        made_in = tx.value(sa.select(account.c.id).where(account.c.external_id == guardian.account))
        self.codes["LINK"] = make_code(tx, guardian.id, made_in, "parent")


def _sweep(tx: Tx, language: str) -> None:
    for table in EMPTIED:
        tx.run(table.delete())
    tx.run(opportunity.update().values(taken=0, last_in_line=0))
    for table in (link_code, audit, invites.invite):
        tx.run(table.delete())
    tx.run(account.delete().where(account.c.external_id.like("stranger%")))
    for table in (account, metadata.tables["person"]):
        tx.run(table.update().values(language=language))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, words: Words) -> Iterator[House]:
    folder, clock = tmp_path_factory.mktemp("chats"), FrozenClock()
    with asyncio.Runner() as runner:
        database = open_database(f"sqlite:///{folder}/chats.db", clock)
        engine = Engine(database, catalogue, words, FileStore(folder / "files"))
        world = World(database, engine)
        people, codes = runner.run(_settle(world, database))
        kept = [dict(row._mapping) for row in runner.run(database.read(lambda tx: tx.all(sa.select(invites.invite))))]
        rows = runner.run(database.read(lambda tx: tx.all(sa.select(account.c.external_id, account.c.person_id))))
        owners = {row.external_id: row.person_id for row in rows}
        yield House(runner, world, words, clock, people, _pictures(engine.files), codes, kept, owners)
        runner.run(database.close())


async def _settle(world: World, database: Database) -> tuple[dict[Bot, Someone], dict[str, str]]:
    await database.write(lambda tx: metadata.create_all(tx.connection))
    teacher = await world.teacher("Ирина Котова")
    guardian = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "2А"})
    pupil = await world.account_of(guardian.children["Петя"], Bot.STUDENT)
    director = await world.director()
    await leads(teacher, "2А")
    fields = ("science", "sport", "art", "technology")
    for n in range(14):
        await world.club(
            f"Кружок номер {n}", "пн 15:00-16:00", places=n % 3, category=fields[n % 4], teacher_id=teacher.id
        )
    await world.club("Шахматы для начинающих", "вт 15:00-16:00, чт 15:00-16:00", teacher_id=teacher.id)
    await world.club("Футбол", "ср 16:00-17:00", category="sport")
    spare = await world.guardian("Вера Лисова", {"Даша": "4В"})
    issued = await database.write(
        lambda tx: invites.issue(tx, world.school_id, person_ids=[spare.id, teacher.id], days=30)
    )
    people = {Bot.PARENT: guardian, Bot.STUDENT: pupil, Bot.TEACHER: teacher, Bot.DIRECTOR: director}
    return people, {"CODE": issued[0].code, "USED": issued[1].code}


def _pictures(files: FileStore) -> list[StoredFile]:
    pixels = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(pixels, "PNG")
    return [
        files.put(pixels.getvalue(), "фото.png"),
        files.put(b"%PDF-1.4\n", "a\x00\ud800.pdf"),
        files.put(b"text", ""),
    ]


class Chat:
    """One person's chat; checks everything that is said."""

    def __init__(self, house: House, who: Someone, bot: Bot, stranger: bool) -> None:
        self.house, self.bot = house, bot
        self.account = f"stranger{next(house.ids)}" if stranger else who.account
        self.screens: list[Message] = []
        self.seen = 0

    def do(self, kind: str, value: Any) -> None:
        what = self._what(kind, value)
        if what is not None:
            update = Update("web", self.bot, str(next(self.house.ids)), self.account, **what)
            self.house.runner.run(self.house.world.engine.handle(update))
            self._check(self.house.write(self._look), what)

    def _what(self, kind: str, value: Any) -> dict[str, Any] | None:
        buttons = _tapped(self.screens[-1]) if self.screens else []
        match kind:
            case "tap" if buttons:
                return {"token": buttons[value % len(buttons)].token}
            case "label" if buttons:
                return {"text": buttons[value % len(buttons)].label}
            case "stale" if self.screens:
                old = _tapped(self.screens[value % len(self.screens)])
                return {"token": old[value % len(old)].token}
            case "start":
                return {"start": self.house.codes.get(value, value)}
            case "file":
                return {"files": tuple(self.house.pictures[value % 3 :])}
            case "text" | "token" | "problem" | "phone" | "place":
                return {kind: value}
            case "edit":
                return {"text": value, "edited": True}
            case "pause":
                self.house.clock.pass_time(hours=value)
                return None
            case _:
                return {}

    def _look(self, tx: Tx) -> tuple[list[Message], list[Any]]:
        query = (
            sa.select(outbox.outbox.c.id, outbox.outbox.c.body)
            .join(account, account.c.id == outbox.outbox.c.account_id)
            .where(account.c.external_id == self.account, outbox.outbox.c.id > self.seen)
            .where(outbox.outbox.c.bot == self.bot)
            .order_by(outbox.outbox.c.id)
        )
        rows = tx.all(query)
        self.seen = rows[-1].id if rows else self.seen
        return [Message.from_json(r.body) for r in rows], list(tx.run(sa.select(conversation.c.state)).scalars())

    def _check(self, seen: tuple[list[Message], list[Any]], what: dict[str, Any]) -> None:
        said, states = seen
        if not said and what.get("edited"):  # it changed what was understood
            return
        assert said, f"no answer to {what}"
        assert _tapped(said[-1]), f"no way out after {what}: {said[-1].text}"
        for message in said:
            assert message.text.strip() or message.files
            message.text.encode()
            for button in (b for row in message.buttons for b in row):
                assert button.label.strip()
                assert 0 < len(button.token.encode()) <= 64 or button.url.startswith("https://")
        for state in states:
            assert State.from_json(json.loads(json.dumps(state))).to_json() == state
        self.screens.append(said[-1])


def _tapped(message: Message) -> list[Button]:
    """Give the buttons that answer; a link opens something else."""
    return [b for row in message.buttons for b in row if not b.url]


@pytest.mark.slow
@pytest.mark.parametrize("stranger", [False, True], ids=["joined", "stranger"])
@pytest.mark.parametrize("bot", list(Bot))
def test_whatever_a_person_does(house: House, bot: Bot, stranger: bool) -> None:
    @settings(
        max_examples=CHATS if not stranger else CHATS // 3, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(["ru", "en"]), st.lists(steps, min_size=8, max_size=LONGEST))
    def chat(language: str, doings: list[tuple[str, Any]]) -> None:
        house.sweep(language)
        talk = Chat(house, house.people[bot], bot, stranger)
        if bot is Bot.PARENT and not stranger:
            house.write(lambda tx: _notice(tx, house.people[bot]))
        if bot is Bot.TEACHER and not stranger:
            house.write(lambda tx: _asked(tx, house.people))
        house.write(lambda tx: _away_today(tx, house))
        if bot is Bot.PARENT and not stranger:
            house.write(lambda tx: _receives(tx, house.people[Bot.TEACHER]))
        with capture_logs() as logs:
            for kind, value in [("sticker", None), *doings]:
                talk.do(kind, value)
        assert not [entry for entry in logs if entry["event"] == "bug"]

    chat()


def _asked(tx: Tx, people: dict[Bot, Someone]) -> None:
    guardian = people[Bot.PARENT]
    mother = access.actor(tx, guardian.id, (Role.GUARDIAN,))
    assert mother is not None
    ask(tx, mother, guardian.children["Петя"], people[Bot.TEACHER].id, "Где кеды?", [])


def _receives(tx: Tx, teacher: Someone) -> None:
    host = access.actor(tx, teacher.id, (Role.TEACHER,))
    assert host is not None
    tomorrow = host.local(tx.now).date() + timedelta(days=1)
    open_slots(tx, host, [tomorrow], Span(15 * 60, 16 * 60), 20, "каб. 214", Guests())


def _notice(tx: Tx, who: Someone) -> None:
    club = tx.value(sa.select(opportunity.c.id).limit(1))
    given_ = {"pupil": who.children["Петя"], "category": None, "club": club}
    look = Action(say("opportunities.look"), "club_signup", given_)
    notify(tx, who.id, WISH, say("engine.welcome"), Cause(), actions=[look])


def _away_today(tx: Tx, house: House) -> None:
    """Somebody of the class is ill, and its homeroom teacher is on duty."""
    mother, teacher = house.people[Bot.PARENT], house.people[Bot.TEACHER]
    today, school = house.clock.now.date(), {"school_id": house.world.school_id, "created_at": tx.now}
    by = {"by_person_id": mother.id, "pupil_id": mother.children["Маша"]}
    tx.insert(absence_note, first_day=today, last_day=today, reason="illness", words="кашель", **by, **school)
    tx.insert(duty_shift, person_id=teacher.id, day=today, by_person_id=mother.id, told_at=tx.now, **school)
