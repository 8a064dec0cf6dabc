"""Which sheet lists what, and which column holds what: by name and heading, with generous synonyms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.roster.rows import ClassLabel, Column, Noun
from core.roster.text import Cell, column_letter, letters, text
from core.roster.timetable import day_of
from core.roster.values import Unclear, class_label

LOOK_FOR_HEADINGS = 30  # rows from the top
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

SHEETS: dict[Noun, tuple[str, ...]] = {
    Noun.SCHOOL: ("школа", "школы", "реестр школ", "список школ", "организации", "schools"),
    Noun.CLASS: ("классы", "класс", "список классов", "расписание звонков", "classes"),
    Noun.PUPIL: ("ученики", "учащиеся", "обучающиеся", "школьники", "дети", "контингент", "pupils", "students"),
    Noun.GUARDIAN: ("родители", "законные представители", "представители", "опекуны", "parents", "guardians"),
    Noun.STAFF: ("сотрудники", "учителя", "педагоги", "персонал", "кадры", "работники", "коллектив",
                 "staff", "teachers"),
    Noun.OPPORTUNITY: ("кружки", "секции", "допобразование", "дополнительное образование", "объединения",
                       "внеурочная деятельность", "кружки и секции", "конкурсы", "олимпиады", "clubs"),
}  # fmt: skip

_WHO = {
    "name": ("ФИО", "Фамилия имя отчество", "Фамилия, имя", "Ф И О полностью", "ФИО полностью", "name", "full name"),
    "family": ("Фамилия", "surname", "last name", "family name"),
    "given": ("Имя", "first name", "given name"),
    "patronymic": ("Отчество", "Отчество (при наличии)", "patronymic", "middle name"),
    "sex": ("Пол", "sex", "gender"),
}
_SCHOOL = ("Школа", "Наименование школы", "Название школы", "ОО", "Образовательная организация", "Учреждение", "school")
_CLASS = ("Класс", "Кл", "Класс обучения", "Наименование класса", "Название класса", "class")
_FILE = ("Личное дело", "Номер личного дела", "№ личного дела", "Л/д", "№ л/д", "Лицевой счет", "id", "external key")

# The first synonym of each is the canonical heading.
FIELDS: dict[Noun, dict[str, tuple[str, ...]]] = {
    Noun.SCHOOL: {
        "region": ("Регион", "Субъект", "Субъект РФ", "Область", "region"),
        "municipality": ("Муниципалитет", "Муниципальное образование", "МО", "Район", "Городской округ", "Округ",
                         "Муниципальный округ", "municipality", "district"),
        "school": (*_SCHOOL, "Название", "Наименование", "Полное наименование", "Краткое наименование"),
        "timezone": ("Часовой пояс", "Временная зона", "Время", "timezone"),
    },
    Noun.CLASS: {
        "class": _CLASS,
        "homeroom": ("Классный руководитель", "Кл. руководитель", "Кл. рук.", "ФИО классного руководителя",
                     "Классрук", "homeroom teacher"),
        "from": ("Уроки с", "Начало уроков", "Начало занятий", "Начало"),
        "until": ("Уроки до", "Окончание уроков", "Конец уроков", "Окончание занятий", "Окончание"),
        "hours": ("Уроки", "Время уроков", "Расписание", "Часы"),
        "school": _SCHOOL,
    },
    Noun.PUPIL: {
        "class": _CLASS,
        **_WHO,
        "name": (*_WHO["name"], "Ученик", "ФИО ученика", "ФИО ребёнка", "ФИО учащегося", "ФИО обучающегося", "Учащийся",
                                "Обучающийся", "Ребёнок", "Фамилия и имя", "Список учеников"),
        "family": (*_WHO["family"], "Фамилия ученика", "Фамилия ребёнка"),
        "given": (*_WHO["given"], "Имя ученика", "Имя ребёнка"),
        "patronymic": (*_WHO["patronymic"], "Отчество ученика", "Отчество ребёнка"),
        "born": ("Дата рождения", "Дата рожд.", "Д.р.", "Родился", "День рождения", "Др", "birth date", "born"),
        "key": _FILE,
        "phone": ("Телефон ученика", "Телефон ребёнка", "Телефон учащегося"),
        "any_phone": ("Телефон", "Мобильный", "Моб. телефон", "Контактный телефон", "Номер телефона", "Тел.", "phone"),
        "mother": ("ФИО мамы", "ФИО матери", "Мама", "Мать", "Мать (ФИО)"),
        "mother_phone": ("Телефон мамы", "Телефон матери", "Тел. мамы", "Тел. матери", "Мама телефон", "Мать телефон"),
        "father": ("ФИО папы", "ФИО отца", "Папа", "Отец", "Отец (ФИО)"),
        "father_phone": ("Телефон папы", "Телефон отца", "Тел. папы", "Тел. отца", "Папа телефон", "Отец телефон"),
        "parent": ("ФИО родителя", "Родитель", "ФИО законного представителя", "Законный представитель",
                   "Представитель", "ФИО представителя", "Опекун", "ФИО опекуна", "Родители", "ФИО родителей",
                   "ФИО родителя (законного представителя)"),
        "parent_phone": ("Телефон родителя", "Тел. родителя", "Телефон законного представителя", "Телефон опекуна",
                         "Телефон представителя", "Телефон родителей", "Родитель телефон"),
        "parent2": ("ФИО родителя 2", "Родитель 2", "ФИО второго родителя", "Второй родитель"),
        "parent2_phone": ("Телефон родителя 2", "Телефон второго родителя"),
        "school": _SCHOOL,
    },
    Noun.GUARDIAN: {
        **_WHO,
        "name": (*_WHO["name"], "ФИО родителя", "Родитель", "ФИО законного представителя", "Законный представитель",
                                "Представитель", "ФИО представителя", "Опекун"),
        "phone": ("Телефон", "Мобильный", "Моб. телефон", "Контактный телефон", "Номер телефона", "Тел.",
                  "Телефон родителя", "phone"),
        "child": ("Ребёнок", "ФИО ребёнка", "Ученик", "ФИО ученика", "Дети", "Обучающийся", "Учащийся",
                  "ФИО обучающегося", "ФИО учащегося", "child"),
        "class": (*_CLASS, "Класс ребёнка", "Класс ученика"),
        "relation": ("Кем приходится", "Степень родства", "Родство", "Статус", "Кто", "relation"),
        "child_key": (*_FILE, "Личное дело ребёнка", "Номер личного дела ребёнка"),
        "school": _SCHOOL,
    },
    Noun.STAFF: {
        **_WHO,
        "name": (*_WHO["name"], "ФИО сотрудника", "Сотрудник", "ФИО учителя", "Учитель", "ФИО педагога", "Педагог"),
        "roles": ("Должность", "Роль", "Должности", "Должность/Роль", "Занимаемая должность", "position", "role"),
        "key": ("Табельный номер", "Таб. №", "Таб. номер", "Табельный №", "Таб.", "id"),
        "phone": ("Телефон", "Мобильный", "Моб. телефон", "Контактный телефон", "Номер телефона", "Тел.", "phone"),
        "school": _SCHOOL,
    },
    Noun.OPPORTUNITY: {
        "title": ("Название", "Наименование", "Название кружка", "Кружок", "Объединение", "Программа",
                  "Название программы", "Название объединения", "title"),
        "kind": ("Вид", "Тип", "Вид занятия", "Форма", "kind"),
        "category": ("Направление", "Направленность", "category"),
        "leader": ("Руководитель", "ФИО руководителя", "Педагог", "ФИО педагога", "Учитель", "Преподаватель", "Тренер",
                   "Ведёт", "leader", "teacher"),
        "place": ("Место", "Кабинет", "Где", "Место проведения", "Помещение", "Адрес", "place"),
        "point": ("Координаты", "Координаты места", "Широта, долгота", "coordinates"),
        "times": ("Дни и время", "Расписание", "Время", "Когда", "Дни", "Дни, время", "График", "times"),
        "capacity": ("Мест", "Количество мест", "Кол-во мест", "Число мест", "Места", "Всего мест", "capacity"),
        "price": ("Цена", "Стоимость", "Цена в месяц", "Стоимость в месяц", "Оплата", "Плата", "price"),
        "ages": ("Возраст", "Возраст детей", "Возраст, лет", "ages"),
        "grades": ("Классы", "Класс", "Для классов", "Для каких классов", "grades"),
        "signup_from": ("Запись с", "Начало записи", "Запись открывается"),
        "signup_until": ("Запись до", "Окончание записи", "Конец записи", "Запись по"),
        "starts_on": ("Начало", "Дата начала", "Начало занятий", "Начинается"),
        "ends_on": ("Окончание", "Дата окончания", "Конец", "Окончание занятий", "Заканчивается"),
        "about": ("Описание", "О кружке", "Аннотация", "Подробности", "Примечание", "about"),
        "key": ("Код", "Номер программы", "Код программы", "Идентификатор", "id"),
        "school": _SCHOOL,
    },
}  # fmt: skip

# Without one of each of these a sheet cannot be read (any of the alternatives will do).
NEEDED: dict[Noun, tuple[tuple[str, ...], ...]] = {
    Noun.SCHOOL: (("school",),),
    Noun.CLASS: (("class",),),
    Noun.PUPIL: (("name", "family"),),
    Noun.GUARDIAN: (("name", "family"), ("child", "child_key")),
    Noun.STAFF: (("name", "family"), ("roles",)),
    Noun.OPPORTUNITY: (("title",), ("capacity",)),
}
# What tells a sheet without a telling name from the others.
_TELLING: dict[Noun, tuple[tuple[str, ...], ...]] = {
    Noun.SCHOOL: (("school",), ("municipality", "region")),
    Noun.CLASS: (("class",), ("homeroom", "hours", "until", "mon")),
    Noun.PUPIL: (("name", "family"), ("class", "born")),
}
_IGNORED = {"", "n", "no", "пп", "nпп", "номерпп"}

_BY_LETTERS: dict[Noun, dict[str, str]] = {
    noun: {letters(synonym): field for field, synonyms in fields.items() for synonym in reversed(synonyms)}
    for noun, fields in FIELDS.items()
}
_NOUN_BY_NAME = {letters(name): noun for noun, names in SHEETS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a sheet are: field → index from 0; and which are not ours."""

    noun: Noun
    heading_row: int  # index from 0
    fields: Mapping[str, int]
    columns: Mapping[str, Column]
    ignored: Sequence[Column]
    repeated: Sequence[Column]
    missing: Sequence[str]  # canonical headings

    def __len__(self) -> int:
        return len(self.fields)


def noun_of(sheet_name: str) -> Noun | None:
    """Give what a sheet of this name lists, or None."""
    bare = letters(sheet_name).rstrip("0123456789")
    if bare in _NOUN_BY_NAME:
        return _NOUN_BY_NAME[bare]
    starts = (noun for name, noun in _NOUN_BY_NAME.items() if len(name) > 4 and bare.startswith(name))  # noqa: PLR2004
    return next(starts, None)


def field_of(noun: Noun, heading: str) -> str | None:
    """Give the field that `heading` names on a sheet of `noun`, or None."""
    bare = letters(heading)
    if noun is Noun.CLASS and (day := day_of(heading)) >= 0:
        return DAYS[day]
    return _BY_LETTERS[noun].get(bare)


def layout(sheet_name: str, top: Iterable[tuple[int, Sequence[Cell]]]) -> Layout | None:
    """Find the heading row among the `top` rows; None where nothing of ours is recognised."""
    rows = [(i, [text(c) for c in cells]) for i, cells in top]
    named = noun_of(sheet_name) or (Noun.PUPIL if class_of(sheet_name) else None)
    if named is None:
        return _by_headings(rows)
    best = max((_lay(named, i, cells) for i, cells in rows), key=lambda x: (not x.missing, len(x)), default=None)
    if best is None or best.missing:
        best = _by_headings(rows) or best
    return best if best and len(best) else None


def class_of(sheet_name: str) -> ClassLabel | None:
    """Give the class that a sheet is named after, as in a workbook with a sheet a class."""
    try:
        return class_label(sheet_name)
    except Unclear:
        return None


def _by_headings(rows: Sequence[tuple[int, Sequence[str]]]) -> Layout | None:
    tried = [_lay(noun, i, cells) for i, cells in rows for noun in Noun]
    fit = [
        x for x in tried if not x.missing and all(any(f in x.fields for f in some) for some in _TELLING.get(x.noun, ()))
    ]
    return max(fit, key=lambda x: len(x) - len(x.ignored), default=None)


def _lay(noun: Noun, row: int, cells: Sequence[str]) -> Layout:
    fields: dict[str, int] = {}
    columns: dict[str, Column] = {}
    ignored, repeated = [], []
    for i, heading in enumerate(cells):
        field = field_of(noun, heading)
        column = Column(column_letter(i), heading)
        if field is None and letters(heading) not in _IGNORED:
            ignored.append(column)
        elif field in fields:
            repeated.append(column)
        elif field is not None:
            fields[field], columns[field] = i, column
    missing = [FIELDS[noun][some[0]][0] for some in NEEDED[noun] if not any(f in fields for f in some)]
    return Layout(noun, row, fields, columns, ignored, repeated, missing)
