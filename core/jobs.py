"""What is done now and then, each time once: which job was done until when, for all processes and all restarts."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from core.database import Raced, Tx
from core.tables import Moment, metadata

job_run = sa.Table(
    "job_run",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("done_until", Moment, nullable=False),  # every time before it when the job was to be done is done with
)

Work = Callable[[Tx], int]
After = Callable[[datetime], datetime]  # gives when the job is to be done next, after a moment

_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00Z")
_BEGIN = sa.text("INSERT INTO job_run (name, done_until) VALUES (:name, :until) ON CONFLICT DO NOTHING").bindparams(
    sa.bindparam("until", type_=Moment)
)
_LOCK = sa.select(job_run.c.done_until).where(job_run.c.name == sa.bindparam("job")).with_for_update()
_DONE = (
    job_run.update()
    .where(job_run.c.name == sa.bindparam("job"), job_run.c.done_until == sa.bindparam("seen"))
    .values(done_until=sa.bindparam("now"))
)


def do(tx: Tx, name: str, after: After, work: Work, at_most: int = 0) -> int:
    """Do the job `name` if its time has come since it was last done; give how much was done.

    Times missed meanwhile are one. The job counts as done in the transaction that did it: a crash leaves both or
    neither. Work that does `at_most` at a time counts as done when less than that was left; until then, call again.
    Processes wait here for each other. Raises Raced where a database has no such locks.
    """
    tx.run(_BEGIN, {"name": name, "until": _LONG_AGO})
    seen = tx.value(_LOCK, {"job": name})
    if after(seen) > tx.now:
        return 0
    count = work(tx)
    if at_most and count >= at_most:
        return count
    if tx.run(_DONE, {"job": name, "seen": seen, "now": tx.now}).rowcount != 1:
        raise Raced
    return count
