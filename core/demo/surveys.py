"""Surveys in the demo school: one that is over and told of; of the school, of a class, an anonymous one that go on."""

import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from core.access import Actor, actors
from core.broadcasts.audience import Audience, Whom
from core.database import Tx
from core.demo.cast import DIRECTOR, FAMILIES, PRIMARY
from core.forms.model import OTHER, Form, Kind, Option, Question, other_name
from core.ids import random_id
from core.names import Name
from core.opportunities.fit import Moments
from core.people import Role, person
from core.schools import school_class
from core.surveys.drafting import Draft, create
from core.surveys.opening import whom
from core.surveys.tables import (
    Course,
    Per,
    ballot,
    survey,
    survey_answer,
    survey_asked,
    survey_response,
    survey_version,
)
from core.surveys.values import values

SEED = 2607
Answers = Mapping[str, Any]
Answering = Callable[[Random, int], Answers]  # of a grade


def _options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"o{number}", label) for number, label in enumerate(labels, 1))


MEALS = Form(
    (
        Question(
            "eats",
            Kind.CHOICE,
            "Как часто ваш ребёнок ест в столовой?",
            options=_options("Каждый день", "Несколько раз в неделю", "Почти никогда"),
        ),
        Question(
            "why",
            Kind.MULTICHOICE,
            "Почему не ест или ест не всегда?",
            options=_options(
                "Не успевает за перемену", "Не нравится еда", "Берёт еду из дома", "Дорого", "Нельзя по здоровью"
            ),
            relevant="${eats} != 'o1'",
        ),
        *(
            Question(
                name,
                Kind.SCALE,
                text,
                least=1,
                most=5,
                labels=("очень плохо", "отлично"),
                matrix="Оцените столовую",
                relevant="${eats} != 'o3'",
            )
            for name, text in (
                ("taste", "Вкусно ли готовят"),
                ("clean", "Чистота в зале"),
                ("time", "Хватает ли времени поесть"),
                ("choice", "Есть ли из чего выбрать"),
            )
        ),
        Question("price", Kind.NUMBER, "Сколько рублей в день вы готовы платить за обед?"),
        Question(
            "first",
            Kind.CHOICE,
            "Что изменить в первую очередь?",
            options=_options(
                "Чтобы каждый класс успевал поесть: разные перемены для младших и старших",
                "Больше овощей и фруктов",
                "Выбор из двух горячих блюд",
                "Меню на неделю заранее в телефоне",
            ),
            other=True,
        ),
        Question("wish", Kind.TEXT, "Что ещё передать столовой?", required=False),
    )
)
AFTER = Form(
    (
        Question(
            "needs",
            Kind.CHOICE,
            "Нужна ли ребёнку продлёнка во втором полугодии?",
            options=_options("Да, каждый день", "Да, иногда", "Нет"),
        ),
        Question(
            "until",
            Kind.CHOICE,
            "До какого часа?",
            options=_options("До 15:00", "До 17:00", "До 18:30"),
            relevant="${needs} != 'o3'",
        ),
        Question(
            "what",
            Kind.MULTICHOICE,
            "Чем бы ребёнок занимался охотнее всего?",
            options=_options("Прогулка и игры", "Уроки с учителем", "Кружок", "Чтение и тишина", "Спорт"),
            relevant="${needs} != 'o3'",
        ),
        Question(
            "safe",
            Kind.SCALE,
            "Насколько вам спокойно за ребёнка после уроков?",
            least=1,
            most=5,
            labels=("тревожно", "спокойно"),
        ),
        Question("wish", Kind.TEXT, "Что важно знать воспитателю?", required=False),
    )
)
TRIP = Form(
    (
        Question(
            "where",
            Kind.CHOICE,
            "Куда поедем классом на каникулах?",
            options=_options("Музей янтаря", "Зоопарк", "Куршская коса", "Театр кукол"),
        ),
        Question("helps", Kind.CHOICE, "Сможете поехать с нами?", options=_options("Да", "Пока не знаю", "Нет")),
    )
)
CLIMATE = Form(
    (
        Question(
            "goes",
            Kind.CHOICE,
            "С каким настроением ребёнок идёт в школу?",
            options=_options("Чаще с радостью", "По-разному", "Чаще не хочет идти"),
        ),
        Question("safe", Kind.SCALE, "Насколько ему спокойно среди одноклассников?", least=1, most=5),
        Question(
            "seen",
            Kind.CHOICE,
            "Бывает ли, что в классе кого-то обижают?",
            options=_options("Не слышали об этом", "Слышали об этом", "Это касалось нашего ребёнка"),
        ),
    )
)
_MEAL_WISHES = (
    "Спасибо поварам за сырники, дети их обожают.",
    "Очередь такая, что сын успевает взять только булочку.",
    "Хотелось бы больше фруктов, хотя бы яблоко каждый день.",
    "Верните компот вместо пакетированного сока.",
    "Дочка говорит, что котлеты холодные на третьей перемене.",
    "Можно ли видеть меню на неделю заранее?",
    "Сделайте, пожалуйста, меню для детей с непереносимостью молока.",
    "Всё хорошо, ребёнок ест с удовольствием.",
    "На большой перемене не хватает мест за столами.",
    "Чаще рыбу и реже сосиски.",
    "Подносы бывают мокрые, а ложек не хватает.",
    "Младших бы кормить раньше старших.",
)
_AFTER_WISHES = (
    "Забирает бабушка, предупредите её, если уйдёте гулять.",
    "Аллергия на орехи.",
    "По средам плавание, уйдёт в 15:30.",
    "Пусть сделает русский, остальное дома.",
    "Стесняется попросить воды, напомните, пожалуйста.",
)
_DID = (
    "С понедельника 1–4 классы едят после второго урока, 5–11 – после третьего и четвёртого: на обед теперь 20 минут.\n"
    "Яблоко или банан – каждый день.\n"
    "Меню на неделю появится в этом чате до конца месяца."
)


def survey_all(tx: Tx, school_id: int, at: Moments) -> None:
    """Ask, and answer for most of those who are no named people: what a visitor answers is theirs."""
    director, teacher = _acting(tx, DIRECTOR, Role.DIRECTOR), _acting(tx, PRIMARY, Role.TEACHER)
    cast = _cast(tx)
    class_id = tx.value(sa.select(school_class.c.id).where(school_class.c.homeroom_teacher_id == teacher.person_id))
    meals = Draft(
        "Питание в столовой",
        "Чтобы решить, что изменить в столовой до Нового года",
        MEALS,
        {school_id: Audience(Whom.GUARDIANS)},
        "Решение совета школы, участие добровольное",
        anonymous=True,
    )
    after = Draft(
        "Продлёнка во втором полугодии",
        "Чтобы набрать группы и воспитателей",
        AFTER,
        {school_id: Audience(Whom.GUARDIANS, (1, 2, 3, 4), None, ("1", "2", "3", "4"))},
        "Устав школы, участие добровольное",
        per=Per.CHILD,
        closes_at=at.midnight(at.today + timedelta(days=6)) + timedelta(hours=20),
    )
    trip = Draft(
        "Поездка на каникулах",
        "Чтобы заказать автобус",
        TRIP,
        {school_id: Audience(Whom.GUARDIANS, None, (class_id,), ("2А",))},
        per=Per.CHILD,
        closes_at=at.midnight(at.today + timedelta(days=3)) + timedelta(hours=20),
    )
    climate = Draft(
        "Как детям в классе",
        "Чтобы психолог понял, каким классам помочь в первую очередь",
        CLIMATE,
        {school_id: Audience(Whom.GUARDIANS, (5, 6), None, ("5", "6"))},
        "Устав школы, участие добровольное",
        anonymous=True,
        per=Per.CHILD,
        closes_at=at.midnight(at.today + timedelta(days=8)) + timedelta(hours=20),
    )
    told = {"course": Course.CLOSED.value, "closed_at": at.now - timedelta(days=4), "did": _DID}
    _Held(tx, director, "director", meals, at, 12).held(
        0.38, _meals, cast, told | {"did_at": at.now - timedelta(days=2)}
    )
    _Held(tx, director, "director", after, at, 4).held(0.45, _after, cast, {})
    _Held(tx, director, "director", climate, at, 2).held(0.3, _climate, cast, {})
    _Held(tx, teacher, "teacher", trip, at, 1).held(0.55, _trip, cast, {})


def _acting(tx: Tx, name: Name, role: Role) -> Actor:
    found = tx.value(sa.select(person.c.id).where(person.c.family == name.family, person.c.given == name.given))
    return actors(tx, found, (role,))[0]


def _cast(tx: Tx) -> set[int]:
    """Guardians whom visitors play: they have not answered yet."""
    families = {adult.family for home in FAMILIES for adult, _ in home.adults}
    return set(tx.run(sa.select(person.c.id).where(person.c.family.in_(families))).scalars())


class _Held:
    """One survey, begun some days ago."""

    def __init__(self, tx: Tx, author: Actor, bot: str, draft: Draft, at: Moments, days: int) -> None:
        self.tx = tx
        self.draft = draft
        self.at = at
        self.began = at.now - timedelta(days=days)
        self.id = create(tx, author, bot, draft)
        self.rng = Random(SEED + zlib.crc32(str(draft.title).encode()))
        self.grades = {r.id: r.grade for r in tx.all(sa.select(school_class.c.id, school_class.c.grade))}

    def held(self, part: float, answering: Answering, cast: set[int], told: Mapping[str, Any]) -> None:
        """Ask all, let a part of them answer."""
        tx = self.tx
        row = tx.first(sa.select(survey).where(survey.c.id == self.id))
        assert row is not None
        began = self.began.astimezone(self.at.zone).date()
        asked = [
            {**one, "ask_on": began, "told_on": began, "answered": False}
            for school_id, audience in self.draft.audiences.items()
            for one in whom(tx, row, school_id, audience)
        ]
        answered = self._answered(asked, part, cast)
        tx.run(survey_asked.insert(), asked)
        given = [(one, answering(self.rng, self.grades.get(one["class_id"], 5))) for one in answered]
        counted = self._vote(given) if self.draft.anonymous else self._keep(given)
        changed = {"course": Course.OPEN.value, "opened_at": self.began, "counted": counted, **told}
        tx.run(survey.update().where(survey.c.id == self.id).values(**changed))

    def _answered(self, asked: list[dict[str, Any]], part: float, cast: set[int]) -> list[dict[str, Any]]:
        """Choose who answers: one guardian of a child; with the child's every row then counting as answered."""
        seen: set[int] = set()
        found: list[dict[str, Any]] = []
        for one in asked:
            subject = one["pupil_id"] or one["person_id"]
            if subject not in seen and one["person_id"] not in cast and self.rng.random() < part:
                found.append(one)
            seen.add(subject)
        answered = {one["pupil_id"] or one["person_id"] for one in found}
        for one in asked:
            one["answered"] = (one["pupil_id"] or one["person_id"]) in answered
        return found

    def _vote(self, given: Iterable[tuple[dict[str, Any], Answers]]) -> int:
        people = list(given)
        rows = [
            {
                "name": random_id(16),
                "survey_id": self.id,
                "question": value.question,
                "school_id": one["school_id"],
                "grade": self.grades.get(one["class_id"], 0),
                "value": value.value,
                "number": value.number,
                "words": value.words,
                "day": (self.began + timedelta(days=self.rng.randint(0, 6))).date(),
            }
            for one, answers in people
            for value in values(self.draft.form, answers)
        ]
        self.rng.shuffle(rows)
        self.tx.run(ballot.insert(), rows)
        return len(people)

    def _keep(self, given: Iterable[tuple[dict[str, Any], Answers]]) -> int:
        version = self.tx.value(sa.select(survey_version.c.id).where(survey_version.c.survey_id == self.id))
        length = self.at.now - self.began
        rows: list[dict[str, Any]] = []
        for one, answers in given:
            place = {"survey_id": self.id, "school_id": one["school_id"]}
            response = self.tx.insert(
                survey_response,
                subject_id=one["pupil_id"] or one["person_id"],
                person_id=one["person_id"],
                version_id=version,
                class_id=one["class_id"],
                answers=dict(answers),
                given_at=self.began + length * self.rng.random() ** 2,
                **place,
            )
            rows += [
                place | v._asdict() | {"response_id": response, "class_id": one["class_id"] or 0}
                for v in values(self.draft.form, answers)
            ]
        self.tx.run(survey_answer.insert(), rows)
        return 0


def _meals(rng: Random, grade: int) -> Answers:
    """The older the child, the less often in the canteen, and the longer the queue."""
    eats = rng.choices(("o1", "o2", "o3"), (12 - grade, 4, grade / 2))[0]
    answers: dict[str, Any] = {"eats": eats, "price": rng.choice((80, 100, 100, 120, 120, 150, 150, 180, 200, 250))}
    if eats != "o1":
        weights = {"o1": 0.25 + grade / 20, "o2": 0.35, "o3": 0.3, "o4": 0.15, "o5": 0.05}
        answers["why"] = [option for option, weight in weights.items() if rng.random() < weight]
    if eats != "o3":
        answers |= {
            "taste": _point(rng, 3.7),
            "clean": _point(rng, 4.3),
            "time": _point(rng, 3.6 - grade / 8),
            "choice": _point(rng, 2.9),
        }
    answers["first"] = rng.choices(("o1", "o2", "o3", "o4", OTHER), (3 + grade / 2, 4, 4, 2, 0.4))[0]
    if answers["first"] == OTHER:
        answers[other_name("first")] = rng.choice(("Поставить кулер с водой", "Дать время без очереди", "Снизить цену"))
    if rng.random() < 0.03:  # noqa: PLR2004 - few people write
        answers["wish"] = rng.choice(_MEAL_WISHES)
    return answers


def _point(rng: Random, mean: float) -> int:
    return min(5, max(1, round(rng.gauss(mean, 0.9))))


def _after(rng: Random, grade: int) -> Answers:
    needs = rng.choices(("o1", "o2", "o3"), (6 - grade, 3, grade))[0]
    answers: dict[str, Any] = {"needs": needs, "safe": _point(rng, 3.4)}
    if needs != "o3":
        answers["until"] = rng.choices(("o1", "o2", "o3"), (2, 5, 2))[0]
        answers["what"] = [f"o{n}" for n in range(1, 6) if rng.random() < 0.45] or ["o1"]  # noqa: PLR2004 - as above
    if rng.random() < 0.05:  # noqa: PLR2004 - as above
        answers["wish"] = rng.choice(_AFTER_WISHES)
    return answers


def _trip(rng: Random, _grade: int) -> Answers:
    return {
        "where": rng.choices(("o1", "o2", "o3", "o4"), (5, 4, 3, 1))[0],
        "helps": rng.choices(("o1", "o2", "o3"), (2, 3, 4))[0],
    }


def _climate(rng: Random, _grade: int) -> Answers:
    return {
        "goes": rng.choices(("o1", "o2", "o3"), (5, 6, 2))[0],
        "safe": _point(rng, 3.9),
        "seen": rng.choices(("o1", "o2", "o3"), (6, 4, 1))[0],
    }
