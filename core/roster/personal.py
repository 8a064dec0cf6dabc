"""What cells say of a person: the name, roles in a school, kinship."""

import re
from functools import lru_cache

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Gender

from core.names import Name
from core.people import Role
from core.roster.text import Cell, norm, text
from core.roster.values import Unclear

MAX_NAME = 80
_NAME = re.compile(r"[^\W\d_][^\W\d_'’`.\- ]*(?:['’`.\- ]+[^\W\d_]+)*\.?")
_SMALL = {"оглы", "кызы", "углы", "улы", "гызы", "оглу", "заде"}


def full_name(cell: Cell) -> Name:
    """Read «Иванова Мария Ивановна»: family name, given name, patronymic.

    Raises Unclear.
    """
    words = re.sub(r"\(.*?\)", " ", text(cell)).replace(",", " ").split()
    if len(words) < 2:  # noqa: PLR2004 - a family name and a given name
        raise Unclear("name_short", value=text(cell))
    return name(words[0], words[1], " ".join(words[2:]))


def name(family: str, given: str, patronymic: str = "") -> Name:
    """Give a name with its capitals put right.

    Raises Unclear.
    """
    parts = [_part(p) for p in (family, given, patronymic)]
    return Name(*parts)


def _part(words: str) -> str:
    if not words:
        return ""
    if not _NAME.fullmatch(words):
        raise Unclear("name_letters", value=words)
    if len(words) > MAX_NAME:
        raise Unclear("too_long", n=MAX_NAME)
    return _capitals(words) if words.isupper() or words.islower() else words


def _capitals(words: str) -> str:
    return " ".join(
        w.lower() if w.lower() in _SMALL else "-".join(p.capitalize() for p in w.split("-")) for w in words.split()
    )


_SEXES = {Gender.MALE: "m", Gender.FEMALE: "f"}


@lru_cache(maxsize=1)
def _detector() -> PetrovichGenderDetector:
    return PetrovichGenderDetector()


@lru_cache(maxsize=4096)
def _sex_of(patronymic: str, given: str) -> str:
    # One part at a time: given two that disagree, the detector writes the name to the log.
    for part in ({"middlename": patronymic}, {"firstname": given}):
        if any(part.values()):
            found = _detector().detect(**part)  # type: ignore[no-untyped-call]
            if found in _SEXES:
                return _SEXES[found]
    return ""


def with_sex(name: Name, told: str = "") -> Name:
    """Give `name` with the sex `told`; without one, with what it has."""
    return Name(name.family, name.given, name.patronymic, told or name.sex)


def guessed(name: Name) -> Name:
    """Give `name` with a sex: its own, else the one that the patronymic, else the given name, shows."""
    return with_sex(name, name.sex or _sex_of(name.patronymic, name.given))


_ROLES = (
    (Role.COORDINATOR, ("координатор", "куратор", "coordinator")),
    (Role.STAFF, ("ахч", "ахр", "хозяйст")),
    (Role.DIRECTOR, ("директор", "завуч", "зам.дир", "замдир", "заведующ", "principal", "director", "head")),
    (
        Role.TEACHER,
        ("учител", "педагог", "преподават", "воспитател", "тренер", "классн", "руководител", "логопед", "дефектолог",
         "психолог", "тьютор", "методист", "мастер", "концертмейстер", "teacher"),
    ),
    (
        Role.STAFF,
        ("секретар", "бухгалтер", "библиотек", "медсестр", "медицинск", "врач", "сотрудник", "завхоз", "делопроизв",
         "лаборант", "инженер", "программист", "повар", "вахтер", "сторож", "охран", "диспетчер", "водител",
         "специалист", "администратор", "уборщ", "дворник", "гардероб", "рабоч", "staff"),
    ),
)  # fmt: skip
_BETWEEN_ROLES = re.compile(r"[,;/+\n]|\sи\s")


def roles(cell: Cell) -> tuple[Role, ...]:
    """Read «Директор, учитель истории» as roles; deputies of a director are directors here.

    Raises Unclear for a position nobody knows.
    """
    parts = [p for p in (norm(p).strip() for p in _BETWEEN_ROLES.split(text(cell))) if p]
    found = [_role(p) for p in parts]
    if not any(found):
        raise Unclear("unknown_role", value=text(cell))
    return tuple(dict.fromkeys(r for r in found if r))


def _role(position: str) -> Role | None:
    for role, stems in _ROLES:
        if any(stem in position for stem in stems):
            return role
    return None


_RELATIONS = {
    "mother": ("мам", "мат", "mother"),
    "father": ("пап", "отец", "отц", "father"),
    "grandmother": ("бабу",),
    "grandfather": ("деду", "дед"),
    "stepmother": ("мачех",),
    "stepfather": ("отчим",),
    "guardian": ("опек", "попечит", "законн", "приемн", "guardian"),
    "sister": ("сест",),
    "brother": ("брат",),
}
_FEMALE = {"mother", "grandmother", "stepmother", "sister"}
_MALE = {"father", "grandfather", "stepfather", "brother"}


def relation(cell: Cell) -> str:
    """Read «мама», «опекун» as mother, guardian, …; anything else stays as written, at most 40 letters."""
    words = norm(text(cell))
    if words in ("родитель", "родительница", "parent", "relative"):
        return ""
    return next((code for code, starts in _RELATIONS.items() if words.startswith(starts)), words[:40])


def sex_of_relation(code: str) -> str:
    """Give f for a mother, m for a grandfather, empty where it does not follow."""
    return "f" if code in _FEMALE else "m" if code in _MALE else ""
