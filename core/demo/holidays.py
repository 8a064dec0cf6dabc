"""The demo school's holidays in a school year."""

from datetime import date

from core.database import Tx
from core.demo.clubs import Season
from core.schools import school_break


def keep_holidays(tx: Tx, school_id: int, season: Season) -> None:
    """Keep the autumn, winter, spring and summer holidays of the school year."""
    this, following = season.year, season.year + 1
    stretches = (
        (date(this, 10, 26), date(this, 11, 4)),
        (date(this, 12, 31), date(following, 1, 11)),
        (date(following, 3, 27), date(following, 4, 4)),
        (date(following, 6, 1), date(following, 8, 31)),
    )
    for first, last in stretches:
        tx.insert(school_break, school_id=school_id, starts_on=first, ends_on=last)
