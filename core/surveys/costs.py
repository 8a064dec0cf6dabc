"""What a survey costs those whom it asks: expected if all answer who may, and spent so far."""

from dataclasses import dataclass

from core.database import Tx
from core.errands.school import FEWEST
from core.errands.school import cost as errands_cost
from core.surveys.inviting import SECONDS_A_QUESTION
from core.surveys.results import Sight, rate

ERRAND = "survey"
SECONDS_OF_READING = 6  # of an invitation, by those whose answers are wanted no more


@dataclass(frozen=True, slots=True)
class Expected:
    """Seconds of all who are asked, together, if so many `answers` are given; None: all of them."""

    seconds: int
    answers: int | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes, and seconds `spent`: None until enough people have answered not to tell of one."""

    expected: Expected
    spent: int | None


def expected(answers: int, questions: int, quota: int | None) -> Expected:
    """Give what a survey takes if all who are asked answer, once a person or once a child; or as many as are wanted.

    Of more than the `quota` the others only read what they were asked.
    """
    wanted = answers if quota is None else min(answers, quota)
    seconds = wanted * questions * SECONDS_A_QUESTION + (answers - wanted) * SECONDS_OF_READING
    return Expected(seconds, wanted if wanted < answers else None)


def cost(tx: Tx, sight: Sight) -> Cost | None:
    """Give what a survey costs; None to whoever neither leads it nor sees all of it."""
    if not sight.mine or sight.school_id is not None:
        return None
    spent = errands_cost(tx, ERRAND, sight.public_id)
    whole = expected(rate(tx, sight).asked, int(sight.row["questions"]), sight.row["quota"])
    return Cost(whole, spent.seconds if spent.errands >= FEWEST else None)
