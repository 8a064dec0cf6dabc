"""People of a school in memory: who is known, who is new, what changed; read and written in bulk."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz

from core.ids import random_id
from core.names import Name
from core.people import Role, membership, person
from core.roster.personal import guessed
from core.roster.store.job import Job, chunks
from core.roster.store.schools import Known
from core.roster.text import norm
from core.schools import municipality, school

STAFF = (Role.TEACHER, Role.STAFF, Role.DIRECTOR, Role.COORDINATOR)

MISSPELT = 70  # of 100: «Софья» and «София» are one name, «Пётр» and «Павел» are two


@dataclass(slots=True)
class Link:
    """A person's membership of the school in one role."""

    id: int | None
    key: str
    ended_at: datetime | None = None
    changed: bool = False
    position: str = ""
    stored_position: str = ""

    @property
    def is_changed(self) -> bool:
        """Tell whether it is to be written."""
        return self.changed or self.position != self.stored_position


@dataclass(slots=True, eq=False)
class Human:
    """A person, known or new. `said_*` is what rows of this file already claimed them with."""

    public_id: str
    name: Name
    born: date | None = None
    phone: str = ""
    id: int | None = None
    stored: tuple[Any, ...] | None = None
    links: dict[Role, Link] = field(default_factory=dict)
    children: dict["Human", str] = field(default_factory=dict)  # relation by pupil
    said_phone: str = ""
    said: bool = False
    indexed: tuple[tuple[str, str] | None, str] = (None, "")

    def values(self) -> tuple[Any, ...]:
        """Give what is stored of the person."""
        return (self.name.family, self.name.given, self.name.patronymic, self.name.sex, self.born, self.phone)

    def is_changed(self, roles: Sequence[Role]) -> bool:
        """Tell whether the person, or their membership in any of `roles`, is to be written."""
        return self.stored != self.values() or any(self.links[r].is_changed for r in roles if r in self.links)

    def is_new(self, roles: Sequence[Role]) -> bool:
        """Tell whether the person had none of `roles` here before."""
        return all(self.links[r].id is None for r in roles if r in self.links)

    def keys(self, roles: Sequence[Role]) -> set[str]:
        """Give the roster's own keys of the person in `roles`."""
        return {self.links[r].key for r in roles if r in self.links and self.links[r].key}

    def tell(self, name: Name, born: date | None = None, phone: str = "") -> None:
        """Take over what a row says; what it does not say stays."""
        self.name = _spelled(self.name, name)
        self.born = born or self.born
        self.phone = phone or self.phone
        self.said, self.said_phone = True, phone or self.said_phone

    def join(self, role: Role, key: str, position: str = "") -> None:
        """Make the person a member in `role`, again if they had left."""
        link = self.links.setdefault(role, Link(None, key, changed=True))
        if link.ended_at is not None or (key and key != link.key):
            link.ended_at, link.key, link.changed = None, key or link.key, True
        link.position = position or link.position


def _spelled(old: Name, new: Name) -> Name:
    """Give the better spelling: the one with «ё» of two that are otherwise equal; never lose a patronymic or sex."""
    family, given, patronymic = (_better(a, b) for a, b in zip(_parts(old), _parts(new), strict=True))
    return Name(family, given, patronymic, new.sex or old.sex)


def _better(old: str, new: str) -> str:
    if not new or (norm(old) == norm(new) and "ё" in old.casefold() and "ё" not in new.casefold()):
        return old
    return new


def _parts(name: Name) -> tuple[str, str, str]:
    return name.family, name.given, name.patronymic


def short(name: Name) -> tuple[str, str]:
    """Give the normal form of family and given name: what people are looked up by."""
    return norm(name.family), norm(name.given)


def fits(a: Name, b: Name) -> bool:
    """Tell whether two names may be one person's: the patronymic is equal, or one of them lacks it."""
    return short(a) == short(b) and _patronymics_agree(a, b)


def _patronymics_agree(a: Name, b: Name) -> bool:
    return not a.patronymic or not b.patronymic or norm(a.patronymic) == norm(b.patronymic)


def likeliest(found: list[Human], name: Name) -> list[Human]:
    """Give, of several whom `name` fits, those of wholly the same name, if there are any."""
    return [h for h in found if norm(h.name.patronymic) == norm(name.patronymic)] or found


def stem(family: str) -> str:
    """Give a family name without its gender: brother and sister share it."""
    return re.sub(r"(ая|яя|ий|ый|ой|а)$", "", norm(family))


class People:
    """The people of one school, and those of its region who may be the same."""

    def __init__(self, job: Job, at: Known) -> None:
        self.job = job
        self.school = at
        self.by_id: dict[int, Human] = {}
        self.by_name: dict[tuple[str, str], list[Human]] = defaultdict(list)
        self.by_phone: dict[str, list[Human]] = defaultdict(list)
        self.new: list[Human] = []
        self._load()

    def _load(self) -> None:
        query = (
            sa.select(
                *_PERSON,
                membership.c.role,
                membership.c.external_key,
                membership.c.ended_at,
                membership.c.position,
                membership.c.id,
            )
            .join(membership, membership.c.person_id == person.c.id)
            .where(membership.c.school_id == self.school.id)
            .order_by(membership.c.id)
        )
        for row in self.job.tx.all(query):
            human = self.by_id.get(row[0]) or self._known(row)
            key, position = row.external_key or "", row.position
            human.links[Role(row.role)] = Link(row[-1], key, row.ended_at, False, position, position)

    def _known(self, row: sa.Row[Any]) -> Human:
        name = Name(row.family, row.given, row.patronymic, row.sex)
        human = Human(row.public_id, name, row.born, row.phone, row.id)
        human.stored = human.values()
        self.by_id[row.id] = human
        self.index(human)
        return human

    def index(self, human: Human) -> None:
        """Make the person findable by the name and the phone they have now, and by these alone."""
        name, phone = short(human.name), human.phone
        known_name, known_phone = human.indexed
        if known_name != name:
            if known_name:
                self.by_name[known_name].remove(human)
            self.by_name[name].append(human)
        if known_phone != phone:
            if known_phone:
                self.by_phone[known_phone].remove(human)
            if phone:
                self.by_phone[phone].append(human)
        human.indexed = (name, phone)

    def look_in_region(self, phones: Iterable[str]) -> None:
        """Also know grown-ups of the region's other schools who have one of `phones`."""
        wanted = sorted({p for p in phones if p and p not in self.by_phone})
        for part in chunks(wanted):
            for row in self.job.tx.all(_GROWN_UPS, {"phones": list(part), "region_id": self.school.region_id}):
                if row.id not in self.by_id:
                    self._known(row)

    def with_role(self, *roles: Role) -> list[Human]:
        """Give members of the school in any of `roles`."""
        return [h for h in [*self.by_id.values(), *self.new] if not h.links.keys().isdisjoint(roles)]

    def by_key(self, *roles: Role) -> dict[str, Human]:
        """Give members in any of `roles` by their keys."""
        return {key: h for h in self.with_role(*roles) for key in h.keys(roles)}

    def by_phone_and_name(self, name: Name, phone: str) -> Human | None:
        """Give the one grown-up of this name and phone, unless a row of this file gave them another phone."""
        found = [h for h in self.by_phone.get(phone, ()) if fits(h.name, name) and Role.PUPIL not in h.links]
        found = [h for h in likeliest(found, name) if h.said_phone in ("", phone)]
        return found[0] if found else None

    def is_key_of_another(self, name: Name, owner: Human, *roles: Role) -> bool:
        """Tell whether a row with the key of `owner` names somebody else, as when rows have shifted."""
        (family, given), (known_family, known_given) = short(name), short(owner.name)
        if (family, given) == (known_family, known_given):
            return False
        misspelt = family == known_family and fuzz.ratio(given, known_given) >= MISSPELT
        renamed = given == known_given
        if not (misspelt or renamed) or not _patronymics_agree(name, owner.name):
            return True
        return any(not h.links.keys().isdisjoint(roles) for h in self.by_name.get(short(name), ()))

    def create(self, name: Name) -> Human:
        """Give a new person."""
        human = Human(random_id(), name)
        self.new.append(human)
        return human

    def settle(self) -> None:
        """Guess the sex of those of whom no row told it. To be done before anything is counted."""
        for human in [*self.by_id.values(), *self.new]:
            if human.said and not human.name.sex:
                human.name = guessed(human.name)

    def write(self) -> None:
        """Write everybody new or changed, then their memberships."""
        self.job.insert(person, [{"public_id": h.public_id, **_columns(h)} for h in self.new])
        self._number(self.new)
        known = [h for h in self.by_id.values() if h.stored is not None and h.stored != h.values()]
        self.job.update(person, [{"id": h.id, **_columns(h)} for h in known])
        everybody = [*self.by_id.values(), *self.new]
        links = [(h, role, link) for h in everybody for role, link in h.links.items() if link.is_changed]
        self._write_links(links)
        for human in self.new:
            assert human.id is not None
            self.by_id[human.id] = human
            human.stored = human.values()
        self.new = []

    def _number(self, humans: Sequence[Human]) -> None:
        by_public_id = {h.public_id: h for h in humans}
        for part in chunks(list(by_public_id)):
            query = sa.select(person.c.id, person.c.public_id).where(person.c.public_id.in_(part))
            for row in self.job.tx.all(query):
                by_public_id[row.public_id].id = row.id

    def _write_links(self, links: Sequence[tuple[Human, Role, Link]]) -> None:
        fresh = [
            {
                "person_id": h.id,
                "role": role,
                "school_id": self.school.id,
                "external_key": link.key or None,
                "position": link.position,
            }
            for h, role, link in links
            if link.id is None
        ]
        self.job.insert(membership, fresh)
        again = [
            {"id": link.id, "external_key": link.key or None, "ended_at": link.ended_at, "position": link.position}
            for _, _, link in links
            if link.id
        ]
        self.job.update(membership, again)


_PERSON = (
    person.c.id,
    person.c.public_id,
    person.c.family,
    person.c.given,
    person.c.patronymic,
    person.c.sex,
    person.c.born,
    person.c.phone,
)
_GROWN_UPS = sa.select(*_PERSON).where(
    person.c.phone.in_(sa.bindparam("phones", expanding=True)),
    sa.exists()
    .where(
        membership.c.person_id == person.c.id,
        membership.c.role != Role.PUPIL,
        membership.c.school_id == school.c.id,
        school.c.municipality_id == municipality.c.id,
        municipality.c.region_id == sa.bindparam("region_id"),
    )
    .correlate(person),
)


def _columns(human: Human) -> dict[str, Any]:
    return dict(zip(("family", "given", "patronymic", "sex", "born", "phone"), human.values(), strict=True))
