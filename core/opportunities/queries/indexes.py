"""Search indexes of schools, kept in the process until the school's catalogue changes."""

import threading
from collections import OrderedDict

import sqlalchemy as sa

from core.database import Tx
from core.opportunities.tables import opportunity
from core.schools import school
from core.search.titles import TitleIndex

KEPT = 32  # indexes; one of 120 titles weighs about half a megabyte

# The count and the last id catch what was added without counting the catalogue up.
_VERSION = (
    sa.select(
        school.c.public_id,
        school.c.catalogue,
        sa.func.count(opportunity.c.id),
        sa.func.max(opportunity.c.id),
    )
    .outerjoin(opportunity, opportunity.c.school_id == school.c.id)
    .where(school.c.id == sa.bindparam("school_id"))
    .group_by(school.c.public_id, school.c.catalogue)
)
_TITLES = sa.select(opportunity.c.id, opportunity.c.title, opportunity.c.about).where(
    opportunity.c.school_id == sa.bindparam("school_id")
)

_Version = tuple[str, int, int, int | None]
_indexes: OrderedDict[_Version, TitleIndex] = OrderedDict()
_lock = threading.Lock()


def index_of(tx: Tx, school_id: int) -> TitleIndex:
    """Give the search index of a school's opportunities, built anew if any of them changed."""
    row = tx.first(_VERSION, {"school_id": school_id})
    version: _Version = tuple(row) if row is not None else ("", 0, 0, None)
    with _lock:
        if version in _indexes:
            _indexes.move_to_end(version)
            return _indexes[version]
    rows = tx.all(_TITLES, {"school_id": school_id})
    titles, about = [(row.id, row.title) for row in rows], {row.id: row.about for row in rows if row.about}
    index: TitleIndex = tx.offload(TitleIndex, titles, about)
    with _lock:
        _indexes[version] = index
        while len(_indexes) > KEPT:
            _indexes.popitem(last=False)
    return index
