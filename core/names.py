"""Names of people, in the case that the sentence needs."""

import csv
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

_CASES = {
    "gen": Case.GENITIVE,
    "dat": Case.DATIVE,
    "acc": Case.ACCUSATIVE,
    "ins": Case.INSTRUMENTAL,
    "pre": Case.PREPOSITIONAL,
}
_DIMINUTIVES = Path(__file__).with_name("diminutives.csv")  # a name in full; what it becomes at home
_GENDERS = {"m": Gender.MALE, "f": Gender.FEMALE}


class Name(NamedTuple):
    """A person's name. `sex` is m, f or empty; without it only the plain form is used."""

    family: str
    given: str
    patronymic: str = ""
    sex: str = ""

    def form(self, spec: str = "", language: str = "ru") -> str:
        """Give the name as `spec` says: which parts, then the case, e.g. `given.acc`.

        Parts: (nothing) «Маша Иванова», `given` «Маша», `polite` «Мария Ивановна», `full` «Иванова Мария
        Ивановна». Cases: gen dat acc ins pre; ignored outside Russian.
        """
        parts, _, case = spec.partition(".")
        if parts in _CASES:
            parts, case = "", parts
        return _form(self, parts, case if language == "ru" else "")


def called(name: Name) -> str:
    """Give the given name and what people say for it in the cases that they say, e.g. «Мария Марию Маша Машу»."""
    return _called(name.given, name.sex)


_CHILDREN = (
    ("m", re.compile(r"\b(?:сын|сына|сыну|сыном|сынок|мальчик|my son)\b")),
    ("f", re.compile(r"\b(?:доч(?:ь|ка|ки|ке|ку|кой|ери|ерью)|девочк[ауе]|my daughter)\b")),
)


def only_child_called(words: str, children: Sequence[tuple[int, Name]]) -> int | None:
    """Give the only son or the only daughter, if folded `words` say «сын» or «дочка»."""
    sexes = [sex for sex, said in _CHILDREN if said.search(words)]
    told = [id_ for id_, name in children if [name.sex] == sexes]
    return told[0] if len(told) == 1 else None


_POLITE = re.compile(
    r"\b[^\W\d_]+\s+[^\W\d_]*(?:[ое]вич(?:а|у|ем|е)?|ильич(?:а|у|ом|е)?|(?:[ое]вн|ичн)(?:а|ы|е|у|ой))\b", re.IGNORECASE
)


def without_polite(words: str) -> str:
    """Give `words` without those called by their patronymic: «Мария Ивановна, Петя болеет» names no Маша."""
    return _POLITE.sub(" ", words)


def called_politely(words: str) -> set[str]:
    """Give the words by which `words` call people by their patronymic: «Мария», «Ивановна»."""
    return {word for found in _POLITE.finditer(words) for word in found[0].split()}


@lru_cache(maxsize=2_000)
def _called(given: str, sex: str) -> str:
    words = (given, *_diminutives().get(_folded(given), ()))
    forms = [_declined(NamePart.FIRSTNAME, word, sex, case) for word in words for case in ("", *_CASES)]
    return " ".join(dict.fromkeys(forms))


@cache
def _diminutives() -> dict[str, tuple[str, ...]]:
    with _DIMINUTIVES.open(encoding="utf-8", newline="") as file:
        return {_folded(row["full"]): tuple(row["short"].split()) for row in csv.DictReader(file)}


def _folded(given: str) -> str:
    return given.casefold().replace("ё", "е")


@lru_cache(maxsize=20_000)
def _form(name: Name, parts: str, case: str) -> str:
    given = _declined(NamePart.FIRSTNAME, name.given, name.sex, case)
    patronymic = _declined(NamePart.MIDDLENAME, name.patronymic, name.sex, case)
    if parts == "given":
        return given
    if parts == "polite":
        return f"{given} {patronymic}".strip()
    family = _declined(NamePart.LASTNAME, name.family, name.sex, case)
    if parts == "full":
        return " ".join(filter(None, (family, given, patronymic)))
    return f"{given} {family}"


_maker: PetrovichDeclinationMaker | None = None


def _declined(part: NamePart, word: str, sex: str, case: str) -> str:
    if not word or not case or sex not in _GENDERS:
        return word
    global _maker  # noqa: PLW0603 - its rules are read from disk only if a name is ever declined
    _maker = _maker or PetrovichDeclinationMaker()
    return str(_maker.make(part, _GENDERS[sex], _CASES[case], word))
