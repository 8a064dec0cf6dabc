import pytest

from bots.web.pace import Pace
from bots.web.problem import Problem


def test_a_burst_then_a_steady_pace() -> None:
    now = [0.0]
    pace = Pace(burst=3, per_second=2, clock=lambda: now[0])
    for _ in range(3):
        pace.take("a")
    with pytest.raises(Problem) as refused:
        pace.take("a")
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "1"
    pace.take("b")
    now[0] += 0.5
    pace.take("a")
    with pytest.raises(Problem):
        pace.take("a")


def test_a_refused_deed_costs_nothing() -> None:
    now = [0.0]
    pace = Pace(burst=1, per_second=1, clock=lambda: now[0])
    pace.take("a")
    for _ in range(5):
        with pytest.raises(Problem):
            pace.take("a")
    now[0] += 1
    pace.take("a")


def test_only_so_many_are_remembered() -> None:
    pace = Pace(burst=1, per_second=1, clock=lambda: 0.0)
    pace.take("first")
    for i in range(pace.REMEMBERED):
        pace.take(i)
    pace.take("first")
