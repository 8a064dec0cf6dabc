"""Versions of a survey's form. One never changes, so a process remembers those it has read."""

from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from core.database import Tx
from core.forms.filling import in_order
from core.forms.model import Form, Words
from core.surveys.tables import Per, survey, survey_version

REMEMBERED = 64


@dataclass(frozen=True, slots=True, eq=False)  # there is one of a name
class Version:
    """A form as it was once sent, and what those it asks are told of the survey."""

    id: int
    name: str
    form: Form
    title: Words
    purpose: Words
    basis: Words
    anonymous: bool
    per: Per


_known: dict[str, Version] = {}
_VERSION = (
    sa.select(
        survey_version.c.id,
        survey_version.c.form,
        survey.c.title,
        survey.c.purpose,
        survey.c.basis,
        survey.c.anonymous,
        survey.c.per,
    )
    .join(survey, survey.c.id == survey_version.c.survey_id)
    .where(survey_version.c.public_id == sa.bindparam("name"))
)


def version(tx: Tx, name: str) -> Version:
    """Give the version with this random name. Raises KeyError where there is none."""
    known = _known.get(name)
    if known is None:
        row = tx.first(_VERSION, {"name": name})
        if row is None:
            raise KeyError(name)
        while len(_known) >= REMEMBERED:
            _known.pop(next(iter(_known)), None)
        form = Form.from_json(row.form)
        known = Version(row.id, name, form, row.title, row.purpose, row.basis, row.anonymous, Per(row.per))
        _known[name] = known
    return known


def form_of(tx: Tx, name: str) -> Form:
    """Give the form of a version. Raises KeyError."""
    return version(tx, name).form


def form_for(tx: Tx, name: str, seed: int) -> Form:
    """Give the form in the order in which one person sees it."""
    form = form_of(tx, name)
    return _ordered(name, seed) if is_shuffled(form) else form


def is_shuffled(form: Form) -> bool:
    """Tell whether people see it in different orders."""
    return bool(form.shuffled) or any(q.shuffled for q in form.questions)


@lru_cache(maxsize=512)
def _ordered(name: str, seed: int) -> Form:
    return in_order(_known[name].form, seed)
