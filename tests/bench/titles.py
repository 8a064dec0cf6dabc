"""Titles as schools write them, and queries as parents type them: the same on every machine."""

import random
from dataclasses import dataclass

# Each subject as it stands in a title, and forms of its main word as a query may hold them.
SUBJECTS = {
    "Шахматы": "шахмат шахматам шахматами шахматах",
    "Шашки": "шашек шашкам шашками шашках",
    "Робототехника": "робототехнике робототехнику робототехники робототехникой",
    "Рисование": "рисования рисованию рисованием рисовании",
    "Футбол": "футбола футболу футболом футболе",
    "Волейбол": "волейбола волейболу волейболом волейболе",
    "Баскетбол": "баскетбола баскетболу баскетболом баскетболе",
    "Плавание": "плавания плаванию плаванием плавании",
    "Гимнастика": "гимнастики гимнастике гимнастику гимнастикой",
    "Лёгкая атлетика": "атлетики атлетике атлетику атлетикой",
    "Настольный теннис": "теннисом теннису тенниса теннисе",
    "Самбо": "самбо",
    "Дзюдо": "дзюдо",
    "Каратэ": "каратэ",
    "Хоровое пение": "пения пению пением пении",
    "Вокал": "вокала вокалу вокалом вокале",
    "Гитара": "гитары гитаре гитару гитарой",
    "Фортепиано": "фортепиано",
    "Барабаны": "барабанов барабанам барабанами барабанах",
    "Народные танцы": "танцев танцам танцами танцах",
    "Хореография": "хореографии хореографию хореографией",
    "Театральная студия": "театральной театральную театральные",
    "Лепка из глины": "лепки лепке лепку лепкой",
    "Керамика": "керамики керамике керамику керамикой",
    "Оригами": "оригами",
    "Вышивка": "вышивки вышивке вышивку вышивкой",
    "Бисероплетение": "бисероплетения бисероплетению бисероплетением",
    "Шитьё и дизайн одежды": "шитья шитью шитьем дизайна",
    "Мультипликация": "мультипликации мультипликацию мультипликацией",
    "Фотография": "фотографии фотографию фотографией",
    "Видеомонтаж": "видеомонтажа видеомонтажу видеомонтажом",
    "Журналистика": "журналистики журналистике журналистику журналистикой",
    "Программирование на Python": "программирования программированию программированием",
    "Программирование в Scratch": "программированию программированием программировании",
    "Создание игр": "игры играм играми",
    "3D-моделирование": "моделирования моделированию моделированием",
    "Авиамоделирование": "авиамоделирования авиамоделированию авиамоделированием",
    "Судомоделирование": "судомоделирования судомоделированию судомоделизм",
    "Лего-конструирование": "конструирования конструированию конструированием",
    "Радиоэлектроника": "радиоэлектроники радиоэлектронике радиоэлектронику",
    "Беспилотные аппараты": "беспилотных беспилотными беспилотник",
    "Олимпиадная математика": "математики математике математику математикой",
    "Занимательная физика": "физики физике физику физикой",
    "Химия вокруг нас": "химии химию химией",
    "Экология": "экологии экологию экологией",
    "Биология": "биологии биологию биологией",
    "Астрономия": "астрономии астрономию астрономией",
    "Английский язык": "английского английскому английским английском",
    "Немецкий язык": "немецкого немецкому немецким немецком",
    "Риторика": "риторики риторике риторику риторикой",
    "Каллиграфия": "каллиграфии каллиграфию каллиграфией",
    "Краеведение": "краеведения краеведению краеведением",
    "Спортивное ориентирование": "ориентирования ориентированию ориентированием",
    "Туризм и походы": "туризма туризму туризмом походов походам",
    "Археология": "археологии археологию археологией",
    "Финансовая грамотность": "грамотности грамотностью финансовой финансовую",
    "Основы права": "праву правом",
    "Волонтёры": "волонтеров волонтерам волонтерами",
    "Кулинария": "кулинарии кулинарию кулинарией",
    "Скорочтение": "скорочтения скорочтению скорочтением",
}
FRAMES = (
    "{subject}", "{subject}", "Кружок «{name}»: {low}", "Студия «{name}» ({low})", "{subject} для начинающих",
    "{subject} «{name}»", "Секция «{name}»: {low}", "{subject}, {grades} классы", "Школа «{name}». {subject}",
    "{subject}: первые шаги", "Клуб «{name}» – {low}", "{subject}. Продолжающая группа", "Мастерская «{name}»: {low}",
    "{subject} для всей семьи «{name}»", "Конкурс «{name}»: {low}", "Олимпиада «{name}» ({low})",
    "{subject} для подростков «{name}»", "Юным: {low} «{name}», {grades} классы",
)  # fmt: skip
_NAMES = """
    Акварелька Радуга Искорка Белая·ладья Юность Олимп Созвездие Родничок Вдохновение Янтарик Балтика Маяк
    Парус Чайка Дюна Волна Атлант Штурм Старт Рекорд Феникс Квант Импульс Орбита Вектор Формула Эврика Логос
    Умка Почемучка Знайка Всезнайка Эрудит Лидер Вертикаль Горизонт Меридиан Следопыт Росток Подснежник
    Василёк Ромашка Светлячок Солнышко Капелька Жар-птица Рябинушка Калинка Гармония Мелодия Камертон
    Скрипичный·ключ Арлекин Маска Зеркало Объектив Кадр Пиксель Байт Алгоритм Робоштурм Техносфера Винтик
    Шестерёнка Самоделкин Мастерок Умелые·руки Лоскуток Клубочек Ниточка Палитра Мольберт Кисточка
    Чудо-глина Гончар Бумажный·журавлик Лабиринт Ферзь Гамбит Победа Сокол Барс Тигрёнок Медвежонок Дельфин
    Кит Бригантина Фрегат Каравелла Компас Глобус Эколята Зелёный·лист Муравейник Пчёлка Звездочёт Галактика
    Комета Метеор Прометей Гелиос Ника Виктория
"""
NAMES = [name.replace("·", " ") for name in _NAMES.split()]
_KEYS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True)
class Asked:
    """A query, and the titles (by id) any of which it may mean."""

    text: str
    means: frozenset[int]


def titles(count: int, seed: int = 1) -> list[tuple[int, str]]:
    """Give `count` different (id, title)."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made.setdefault(_title(chance), None)
    return list(enumerate(made, 1))


def _title(chance: random.Random) -> str:
    subject, low = chance.choice(list(SUBJECTS)), chance.randint(1, 9)
    title = chance.choice(FRAMES).format(
        subject=subject,
        low=subject[0].lower() + subject[1:],
        name=chance.choice(NAMES),
        grades=f"{low}–{chance.randint(low + 1, 11)}",
    )
    return title + chance.choice(("", "", "", f" {chance.randint(1, 12)}+", ", младшая группа", ", старшая группа"))


def typo(word: str, chance: random.Random) -> str:
    """Give `word` with one letter left out, doubled, changed or swapped with the next; never the first."""
    at = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + chance.choice(_KEYS) + word[at + 1 :]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def typo_queries(of: list[tuple[int, str]], count: int, seed: int = 2) -> list[Asked]:
    """Give whole titles, typed with one typo in one longer word; only that very title is a hit."""
    chance = random.Random(seed)
    asked = []
    for id_, title in chance.sample(of, count):
        at = chance.choice([n for n, word in enumerate(title.split()) if len(word) > 4])
        typed = [typo(word, chance) if n == at else word for n, word in enumerate(title.lower().split())]
        asked.append(Asked(" ".join(typed), frozenset({id_})))
    return asked


def word_queries(of: list[tuple[int, str]], count: int, seed: int = 3) -> list[Asked]:
    """Give a subject's main word with one typo; any title of that subject is a hit."""
    chance = random.Random(seed)
    return [
        Asked(typo(max(subject.lower().split(), key=len), chance), means)
        for subject, means in _chosen(of, count, chance)
        if len(max(subject.split(), key=len)) > 4
    ]


def form_queries(of: list[tuple[int, str]], count: int, seed: int = 4) -> list[Asked]:
    """Give a subject in another word form, within a plain request; any title of that subject is a hit."""
    chance = random.Random(seed)
    before = ("", "хочу на ", "кружок по ", "запишите ребёнка на ", "занятия ")
    return [
        Asked(chance.choice(before) + chance.choice(SUBJECTS[subject].split()), means)
        for subject, means in _chosen(of, count, chance)
    ]


def _chosen(of: list[tuple[int, str]], count: int, chance: random.Random) -> list[tuple[str, frozenset[int]]]:
    by_subject = {
        subject: frozenset(id_ for id_, title in of if _main(subject) in title.lower()) for subject in SUBJECTS
    }
    return [(subject, by_subject[subject]) for subject in chance.choices(list(by_subject), k=count)]


def _main(subject: str) -> str:
    return max(subject.lower().split(), key=len)[:-1]


def hit_rate(asked: list[Asked], answers: list[list[int]]) -> float:
    """Give the part of queries with a title that was meant among the first five answers."""
    hits = sum(bool(query.means.intersection(five[:5])) for query, five in zip(asked, answers, strict=True))
    return hits / len(asked)
