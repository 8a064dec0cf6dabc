"""Any order of sign-ups, leaves and growth, against a model that is two lists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.access import Actor
from core.database import Tx
from core.database.sqlite import SqliteDriver
from core.names import Name
from core.opportunities.tables import Status, opportunity, signup
from core.opportunities.verbs import AlreadyIn, AlreadyLeft, AlreadyWaiting, fill, leave, sign_up
from core.people import Role, enrollment, membership, person
from core.schools import municipality, region, school, school_class
from core.tables import metadata

PUPILS = 6


@dataclass
class Model:
    """A club as anybody would keep it on paper."""

    places: int
    inside: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    signups: dict[int, int] = field(default_factory=dict)  # of a pupil, the latest

    def settle(self) -> None:
        while self.waiting and len(self.inside) < self.places:
            self.inside.append(self.waiting.pop(0))


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    made = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(made)
    with made.begin() as connection:
        _people(Tx(connection, datetime(2026, 11, 25, tzinfo=UTC), SqliteDriver(connection)))
    yield made
    made.dispose()


def _people(tx: Tx) -> None:
    tx.insert(region, id=1, name="Область")
    tx.insert(municipality, id=1, region_id=1, name="Город")
    tx.insert(school, id=1, municipality_id=1, name="Школа", public_id="school")
    tx.insert(school_class, id=1, school_id=1, grade=5, letter="Б")
    for pupil in range(1, PUPILS + 1):
        tx.insert(person, id=pupil, family="Иванов", given="Петя", public_id=f"pupil{pupil}")
        tx.insert(membership, person_id=pupil, role=Role.PUPIL, school_id=1)
        tx.insert(enrollment, pupil_id=pupil, class_id=1, school_id=1)


_PUPIL = st.integers(1, PUPILS)
_ACT = st.one_of(
    st.tuples(st.just("join"), _PUPIL), st.tuples(st.just("leave"), _PUPIL), st.tuples(st.just("grow"), st.just(0))
)


@given(places=st.integers(0, 3), acts=st.lists(_ACT, max_size=40))
def test_the_line_is_what_the_model_says(engine: sa.Engine, places: int, acts: list[tuple[str, int]]) -> None:
    with engine.connect() as connection:
        tx = Tx(connection, datetime(2026, 11, 25, tzinfo=UTC), SqliteDriver(connection))
        club = tx.insert(
            opportunity, school_id=1, public_id="club", kind="club", category="art", title="Шахматы", capacity=places
        )
        model = Model(places)
        for act, pupil in acts:
            {"join": _join, "leave": _leave, "grow": _grow}[act](tx, club, model, pupil)
            _compare(tx, club, model)
        connection.rollback()


def _me(pupil: int) -> Actor:
    return Actor(pupil, Name("Иванов", "Петя"), Role.PUPIL, 1, "Europe/Kaliningrad")


def _join(tx: Tx, club: int, model: Model, pupil: int) -> None:
    if pupil in model.inside + model.waiting:
        with pytest.raises(AlreadyIn if pupil in model.inside else AlreadyWaiting):
            sign_up(tx, _me(pupil), pupil, club)
        return
    made = sign_up(tx, _me(pupil), pupil, club)
    model.signups[pupil] = made.signup
    model.waiting.append(pupil)
    model.settle()
    expected = model.waiting.index(pupil) + 1 if pupil in model.waiting else 0
    assert (made.status is Status.WAITING, made.place) == (expected > 0, expected)


def _leave(tx: Tx, club: int, model: Model, pupil: int) -> None:
    if pupil not in model.signups:
        return
    if pupil not in model.inside + model.waiting:
        with pytest.raises(AlreadyLeft):
            leave(tx, _me(pupil), model.signups[pupil])
        return
    waited = len(model.waiting)
    freed = pupil in model.inside
    (model.inside if freed else model.waiting).remove(pupil)
    model.settle()
    assert leave(tx, _me(pupil), model.signups[pupil]).promoted == (waited - len(model.waiting) if freed else 0)


def _grow(tx: Tx, club: int, model: Model, _: int) -> None:
    model.places += 1
    model.settle()
    tx.run(opportunity.update().where(opportunity.c.id == club).values(capacity=model.places))
    fill(tx, club)


def _compare(tx: Tx, club: int, model: Model) -> None:
    rows = tx.all(sa.select(signup).where(signup.c.status != Status.LEFT).order_by(signup.c.line))
    assert {row.pupil_id for row in rows if row.status == Status.IN} == set(model.inside)
    assert [row.pupil_id for row in rows if row.status == Status.WAITING] == model.waiting
    assert tx.value(sa.select(opportunity.c.taken)) == len(model.inside)
