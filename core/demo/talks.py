"""What families ask the demo school, and when its teachers may be met: questions, office hours, times for talks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from core.appointments.tables import appointment, slot
from core.database import Tx
from core.demo.cast import ANNA, DEPUTY, DIRECTOR, HOMEROOM, LYUDMILA, OLGA, PRIMARY
from core.ids import random_id
from core.names import Name
from core.office_hours.opening import USUAL, Opening
from core.office_hours.tables import office_hours
from core.opportunities.fit import Moments
from core.people import enrollment, guardianship, membership, person
from core.questions.tables import letter, question
from core.questions.verbs import REMIND_AFTER
from core.schools import school_class

SEED = 2026
ASKED, UNANSWERED = 34, 9  # questions of the last month; how many of them still wait
MONTH = 28  # days
_WEEK = {  # office hours: weekdays, from and to in hours
    HOMEROOM: ((0, 2), 15, 17),
    PRIMARY: ((1, 3), 13, 15),
    DEPUTY: ((0, 1, 2, 3, 4), 10, 17),
    DIRECTOR: ((0,), 15, 18),
}
_PSYCHOLOGIST = "Педагог-психолог"
_CHATS = (
    ("Будет ли в пятницу контрольная по математике?", "Да, по теме «Дроби». Повторите примеры на стр. 64."),
    ("Какую форму взять на физкультуру?", "Спортивный костюм и кроссовки со светлой подошвой."),
    ("Потеряли шапку, синюю, с полосками. Не находили?", "Нашли, лежит в гардеробе на полке справа."),
    ("Можно ли уйти в среду после четвёртого урока? К врачу.", "Конечно. Записку можно прислать прямо сюда."),
    ("Когда ближайшее родительское собрание?", "В четверг на следующей неделе в 18:00, в нашем кабинете."),
    ("Нужно ли докупить тетради?", "Две в клетку, по 48 листов. Спешки нет, до конца месяца."),
    ("Как дела с чтением? Дома читаем каждый вечер.", "Заметно лучше! Продолжайте, только выбирайте тексты подлиннее."),
    ("Почему поменялось расписание?", "Учитель вернулся из отпуска, теперь так до конца четверти."),
    ("Не поняли домашнее задание на завтра: какие номера?", "Номера 312 и 315, а 320 – по желанию."),
    ("Можно сесть поближе к доске? Плохо видно.", "Да, с понедельника пересажу на вторую парту."),
)  # fmt: skip
_OPEN = (
    "Можно ли заранее узнать темы проектов на весну?",
    "Кажется, оценка за диктант записана дважды. Посмотрите, пожалуйста.",
    "Хотим поехать на экскурсию всей семьёй, есть ли места для родителей?",
    "Как записаться на пересдачу?",
    "Ребёнок жалуется, что не успевает пообедать. Можно ли что-то сделать?",
    "Когда вернут тетради с контрольной?",
)


def talk(tx: Tx, school_id: int, at: Moments) -> None:
    """Let families have asked and booked as they would have by `at`."""
    _Talks(tx, school_id, at).run()


class _Talks:
    def __init__(self, tx: Tx, school_id: int, at: Moments) -> None:
        self.tx = tx
        self.school_id = school_id
        self.at = at
        self.rng = Random(SEED)
        self.opening = Opening(at.zone, USUAL)
        rows = tx.all(_STAFF, {"school_id": school_id})
        self.staff = {_name(row): row.id for row in rows}
        self.psychologist = next(row.id for row in rows if row.position == _PSYCHOLOGIST)
        self.families = tx.all(_FAMILIES, {"school_id": school_id})

    def run(self) -> None:
        self._keep_hours()
        self._ask()
        self._open()

    def _keep_hours(self) -> None:
        rows = [
            {
                "school_id": self.school_id,
                "person_id": self.staff[name],
                "weekday": day,
                "starts": starts * 60,
                "ends": ends * 60,
            }
            for name, (days, starts, ends) in _WEEK.items()
            for day in days
        ]
        self.tx.run(office_hours.insert(), rows)

    # --- questions

    def _ask(self) -> None:
        """The cast's own questions, then those of others; the newest are not answered yet."""
        anna = self._of(ANNA)
        self._keep(anna, self.staff[HOMEROOM], self._ago(6, 10), _CHATS[0], hours=5)
        self._keep(anna, self.staff[HOMEROOM], self._ago(0, 9), ("Сможет ли Петя пересдать диктант?",))
        self._keep(self._of(LYUDMILA), self.psychologist, self._ago(4, 12), (_OPEN[4],))
        others = self.rng.sample([row for row in self.families if row.homeroom_teacher_id], ASKED)
        for n, row in enumerate(others):
            waits = n < UNANSWERED
            days = self.rng.choice((0, 0, 0, 1, 1, 2, 2, 4, 9)) if waits else self.rng.randrange(1, MONTH)
            chat = (self.rng.choice(_OPEN),) if waits else self.rng.choice(_CHATS)
            hours = self.rng.choice((1, 2, 4, 20, 26))
            self._keep(row, row.homeroom_teacher_id, self._ago(days, self.rng.randrange(8, 12)), chat, hours)

    def _of(self, name: Name) -> sa.Row[Any]:
        return next(row for row in self.families if _name(row) == name)

    def _ago(self, days: int, hour: int) -> datetime:
        """Give a working hour of some days ago, in any case before now."""
        day = self.at.today - timedelta(days=days)
        while day.weekday() >= len(USUAL):
            day -= timedelta(days=1)
        return min(self.at.midnight(day) + timedelta(hours=hour), self.at.now - timedelta(minutes=20))

    def _keep(self, family: sa.Row[Any], to: int, asked: datetime, chat: tuple[str, ...], hours: int = 0) -> None:
        """Keep a question, and its answer `hours` later if there is one; an answer ahead of now is none yet."""
        answered = asked + timedelta(hours=hours)
        waits = len(chat) == 1 or answered >= self.at.now
        made = self.tx.insert(
            question,
            school_id=self.school_id,
            pupil_id=family.pupil_id,
            guardian_id=family.guardian_id,
            addressee_id=to,
            created_at=asked,
            last_at=asked if waits else answered,
            waits_since=asked if waits else None,
            remind_at=self.opening.after_work_days(self.at.now, REMIND_AFTER) if waits else None,
        )
        common = {"question_id": made, "files": []}
        self.tx.insert(
            letter,
            **common,
            by_person_id=family.guardian_id,
            by_family=True,
            text=chat[0],
            created_at=asked,
            due_at=asked,
            told_at=asked,
        )
        if not waits:
            self.tx.insert(letter, **common, by_person_id=to, by_family=False, text=chat[1], created_at=answered)

    # --- times for talks

    def _open(self) -> None:
        monday = self.at.today + timedelta(days=7 - self.at.today.weekday())
        classes = {f"{row.grade}{row.letter}": row.id for row in self.tx.all(_CLASSES, {"school_id": self.school_id})}
        homeroom = self._times(HOMEROOM, [monday + timedelta(days=2)], (17, 19), 20, "Кабинет 214", classes["5Б"])
        self._times(PRIMARY, [monday + timedelta(days=1)], (16, 18), 15, "Кабинет 103", classes["2А"])
        self._times(DIRECTOR, [monday], (15, 18), 30, "Кабинет директора", None)
        self._times(DEPUTY, [monday + timedelta(days=3)], (15, 17), 20, "Кабинет 201", None)
        days = [monday + timedelta(days=n) for n in (1, 3)]
        self._slots(self.psychologist, days, (14, 17), 30, "Кабинет 118", None)
        guests = [row for row in self.families if row.class_id == classes["5Б"] and _name(row) not in (ANNA, OLGA)]
        self._book(homeroom, self.rng.sample(guests, 3))

    def _times(
        self, host: Name, days: Sequence[date], span: tuple[int, int], minutes: int, place: str, class_id: int | None
    ) -> list[int]:
        return self._slots(self.staff[host], days, span, minutes, place, class_id)

    def _slots(
        self, host: int, days: Sequence[date], span: tuple[int, int], minutes: int, place: str, class_id: int | None
    ) -> list[int]:
        starts = [
            self.at.midnight(day) + timedelta(minutes=minute)
            for day in days
            for minute in range(span[0] * 60, span[1] * 60, minutes)
        ]
        return [
            self.tx.insert(
                slot,
                school_id=self.school_id,
                host_id=host,
                starts_at=moment,
                ends_at=moment + timedelta(minutes=minutes),
                place=place,
                class_id=class_id,
                created_at=self.at.now - timedelta(days=1),
            )
            for moment in starts
        ]

    def _book(self, slots: Sequence[int], guests: Sequence[sa.Row[Any]]) -> None:
        subjects = ("Успеваемость по математике", "", "Как помочь с чтением")
        for n, (row, subject) in enumerate(zip(guests, subjects, strict=True)):
            self.tx.insert(
                appointment,
                public_id=random_id(),
                school_id=self.school_id,
                slot_id=slots[2 * n],
                guardian_id=row.guardian_id,
                pupil_id=row.pupil_id,
                subject=subject,
                created_at=self.at.now - timedelta(hours=3 + n),
            )


def _name(row: sa.Row[Any]) -> Name:
    return Name(row.family, row.given, row.patronymic, row.sex)


_NAME = (person.c.family, person.c.given, person.c.patronymic, person.c.sex)
_STAFF = (
    sa.select(*_NAME, person.c.id, membership.c.position)
    .join(membership, membership.c.person_id == person.c.id)
    .where(membership.c.school_id == sa.bindparam("school_id"), membership.c.role.in_(("teacher", "staff", "director")))
    .order_by(membership.c.id)
)
_FAMILIES = (
    sa.select(
        *_NAME,
        guardianship.c.guardian_id,
        guardianship.c.pupil_id,
        enrollment.c.class_id,
        school_class.c.homeroom_teacher_id,
    )
    .join(guardianship, guardianship.c.guardian_id == person.c.id)
    .join(enrollment, enrollment.c.pupil_id == guardianship.c.pupil_id)
    .join(school_class, school_class.c.id == enrollment.c.class_id)
    .where(enrollment.c.school_id == sa.bindparam("school_id"), enrollment.c.ended_at.is_(None))
    .order_by(school_class.c.grade.desc(), person.c.family, person.c.given, person.c.patronymic, guardianship.c.id)
)
_CLASSES = sa.select(school_class.c.id, school_class.c.grade, school_class.c.letter).where(
    school_class.c.school_id == sa.bindparam("school_id")
)
