"""What a survey costs those whom it asks: expected if all of them answer, and spent so far."""

from dataclasses import dataclass

from core.database import Tx
from core.errands.school import FEWEST
from core.errands.school import cost as errands_cost
from core.surveys.inviting import SECONDS_A_QUESTION
from core.surveys.results import Sight, rate

ERRAND = "survey"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of all who are asked, together. `spent` is None until enough of them have answered not to tell of one."""

    expected: int
    spent: int | None


def expected(answers: int, questions: int) -> int:
    """Give the seconds that a survey takes if all who are asked answer: once a person, or once a child."""
    return answers * questions * SECONDS_A_QUESTION


def cost(tx: Tx, sight: Sight) -> Cost | None:
    """Give what a survey costs; None to whoever neither leads it nor sees all of it."""
    if not sight.mine or sight.school_id is not None:
        return None
    spent = errands_cost(tx, ERRAND, sight.public_id)
    whole = expected(rate(tx, sight).asked, int(sight.row["questions"]))
    return Cost(whole, spent.seconds if spent.errands >= FEWEST else None)
