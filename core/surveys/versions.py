"""Versions of a survey's form. One never changes, so a process remembers those it has read."""

from functools import lru_cache

import sqlalchemy as sa

from core.database import Tx
from core.forms.filling import in_order
from core.forms.model import Form
from core.surveys.tables import survey_version

REMEMBERED = 64

_forms: dict[str, Form] = {}
_FORM = sa.select(survey_version.c.form).where(survey_version.c.public_id == sa.bindparam("name"))


def form_of(tx: Tx, name: str) -> Form:
    """Give the form of the version with this random name. Raises KeyError where there is none."""
    known = _forms.get(name)
    if known is None:
        kept = tx.value(_FORM, {"name": name})
        if kept is None:
            raise KeyError(name)
        while len(_forms) >= REMEMBERED:
            _forms.pop(next(iter(_forms)), None)
        known = _forms[name] = Form.from_json(kept)
    return known


@lru_cache(maxsize=512)
def _ordered(name: str, seed: int) -> Form:
    return in_order(_forms[name], seed)


def form_for(tx: Tx, name: str, seed: int) -> Form:
    """Give the form in the order in which one person sees it."""
    form = form_of(tx, name)
    if not form.shuffled and not any(q.shuffled for q in form.questions):
        return form
    return _ordered(name, seed)
