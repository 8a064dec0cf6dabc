"""A pupil's clubs in a calendar."""

import re
from datetime import date

import pytest

from core.opportunities.queries import pupil_calendar
from core.opportunities.verbs import sign_up
from core.refusal import NotFound
from core.words import Text, Words
from tests.core.opportunities.acting import acting
from tests.world import World


async def test_the_calendar_holds_the_clubs_where_the_pupil_has_a_place(world: World, words: Words) -> None:
    anna = await world.guardian("Анна Иванова", {"Петя": "5Б", "Маша": "5Б"})
    stranger = await acting(await world.guardian("Ольга Синицына", {"Ваня": "5Б"}))
    me = await acting(anna)
    chess = await world.club("Шахматы", "вт 15:00-16:00,пт 16:00-17:00", places=1, place="каб. 12")
    waiting = await world.club("Лепка", places=0)
    contest = await world.club("Конкурс чтецов", "", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    over = await world.club("Прошлое")
    for club in (chess, waiting, contest):
        await world.database.write(lambda tx, c=club: sign_up(tx, me, anna.children["Петя"], c))  # type: ignore[misc]

    def text(phrase: Text) -> str:
        return words.text(phrase, "ru")

    async def file() -> str:
        content = await world.database.read(lambda tx: pupil_calendar(tx, me, anna.children["Петя"], text))
        return content.replace(b"\r\n ", b"").decode()

    content = await file()

    assert re.findall(r"SUMMARY:(.*)\r", content) == ["Конкурс чтецов (Петя)", "Шахматы (Петя)", "Шахматы (Петя)"]
    assert re.findall(r"DTSTART;TZID=Europe/Kaliningrad:(\w+)", content) == ["20261201T150000", "20261127T160000"]
    uids = re.findall(r"UID:(.*)\r", content)
    assert len(set(uids)) == 3
    assert re.findall(r"UID:(.*)\r", await file()) == uids
    assert str(over) not in uids
    with pytest.raises(NotFound):
        await world.database.read(lambda tx: pupil_calendar(tx, stranger, anna.children["Петя"], text))
