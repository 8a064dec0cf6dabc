"""What people wrote: the newest first; of an anonymous survey in no order that tells anything."""

from collections.abc import Sequence

import sqlalchemy as sa

from core.database import Tx
from core.forms.model import other_name
from core.surveys.results.counting import WRITTEN, Tally, answers, of_question
from core.surveys.results.sight import Sight

MOST = 200  # that are read in the chat or on the page; the file has all


def named(tally: Tally) -> str | None:
    """Give under which name the words to a question are kept; None where there are none, or they may not be read."""
    if tally.hidden:
        return None
    if tally.question.kind in WRITTEN and tally.people:
        return tally.question.name
    return other_name(tally.question.name) if tally.others else None


def texts(tx: Tx, sight: Sight, tally: Tally, most: int = MOST) -> Sequence[str]:
    """Give what was written to a question; nothing to readers of sums alone, or where too few wrote."""
    name = named(tally)
    if name is None or not sight.closely or sight.waits:
        return ()
    rows = answers(sight)
    order = rows.c.name if sight.anonymous else rows.c.response_id.desc()
    written = sa.select(rows.c.words).where(of_question(sight, name), rows.c.words.is_not(None), rows.c.words != "")
    return tx.run(written.order_by(order).limit(most)).scalars().all()
