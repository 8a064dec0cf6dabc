"""Lives of a process for test_kill: each spreads broadcasts, a few people at a time, until it is killed or done.

python -m tests.core.broadcasts.worker DATABASE_URL
"""

import sys
from datetime import UTC, datetime

from core.broadcasts import spreading
from core.database import open_database
from core.notices import words
from tests.broadcasts import background
from tests.lives import live

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # whenever the test is run, nobody has quiet hours


async def spread(url: str) -> None:
    """Do all that there is to do."""
    database = open_database(url, lambda: NOON)
    await background(database)
    await database.close()


if __name__ == "__main__":
    spreading.AT_ONCE = spreading.ROWS_AT_ONCE = 5
    words()  # loaded before, so that a life begins at once
    live(lambda: spread(sys.argv[1]))
