"""Whatever is told of groups: no sums or differences of it are the answers of fewer than five people."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.surveys.results.cuts import By, _key, told
from core.surveys.results.hiding import FEWEST, Path, told_paths
from core.surveys.results.hiding import told as told_beside
from core.surveys.results.sight import Sight

SIZES = st.one_of(st.integers(0, 8), st.just(30))


def sight(several: bool) -> Sight:
    return Sight({"id": 1}, (), (), None, several, True, True)


def sums(people: dict[Path, int], several: bool) -> list[frozenset[Path]]:
    """Give every set of leaves whose sum somebody may read: all, and each group by each cut."""
    found = [frozenset(people)]
    for by in (By.SCHOOL, By.GRADE) if several else (By.GRADE, By.CLASS):
        parts: dict[Path, set[Path]] = {}
        for path in told(sight(several), people, by):
            leaves = {leaf for leaf in people if leaf[: by.depth] == path}
            parts.setdefault(_key(path, by), set()).update(leaves)
        found += map(frozenset, parts.values())
    return found


def can_be_worked_out(wanted: Iterable[Path], known: Sequence[frozenset[Path]], leaves: Sequence[Path]) -> bool:
    """Tell whether the sum over `wanted` is a linear combination of the sums that are known."""
    rows = [[Fraction(leaf in one) for leaf in leaves] for one in known]
    target = [Fraction(leaf in set(wanted)) for leaf in leaves]
    for column in range(len(leaves)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            if target[column]:
                return False
            continue
        rows.remove(pivot)
        rows = [[a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)] for row in rows]
        target = [a - target[column] / pivot[column] * b for a, b in zip(target, pivot, strict=True)]
    return not any(target)


def leaked(people: dict[Path, int], several: bool) -> list[tuple[Path, ...]]:
    """Give the groups of one to four people whose answers could be worked out."""
    people = {path: n for path, n in people.items() if n}
    if sum(people.values()) < FEWEST:
        return []  # told to nobody, see counting
    known = sums(people, several)
    small = [
        group
        for size in range(1, FEWEST)
        for group in combinations(people, size)
        if sum(people[leaf] for leaf in group) < FEWEST
    ]
    return [group for group in small if can_be_worked_out(group, known, list(people))]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.tuples(st.just(1), st.integers(5, 7), st.integers(1, 9)), SIZES, min_size=1, max_size=9))
def test_classes_and_grades_of_a_school(people: dict[Path, int]) -> None:
    unique = {(*path[:2], path[1] * 10 + path[2]): n for path, n in people.items()}
    assert leaked(unique, several=False) == []


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 4), st.integers(5, 7)), SIZES, min_size=1, max_size=10))
def test_grades_and_schools(people: dict[Path, int]) -> None:
    assert leaked(people, several=True) == []


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 12)), SIZES, min_size=1))
def test_what_is_hidden_is_nobody_or_several_groups_of_five_people_or_more(people: dict[Path, int]) -> None:
    hidden = [n for path, n in people.items() if path not in told_beside(people) and n]
    shown = [n for path, n in people.items() if path in told_beside(people)]
    assert not hidden or not shown or (len(hidden) > 1 and sum(hidden) >= FEWEST)
    assert all(n >= FEWEST for n in shown)


def test_one_small_class_hides_the_next_smallest_of_its_grade() -> None:
    people: dict[Path, int] = {(1, 5, 51): 2, (1, 5, 52): 20, (1, 5, 53): 25, (1, 6, 61): 9}
    assert told_paths(people) == {(), (1,), (1, 5), (1, 6), (1, 5, 53), (1, 6, 61)}


def test_nothing_is_hidden_where_nobody_is_few() -> None:
    people: dict[Path, int] = {(1, 5, 51): 5, (1, 5, 52): 20, (2, 6, 61): 9}
    assert told_paths(people) >= people.keys()


def test_the_test_itself_sees_a_leak() -> None:
    people: dict[Path, int] = {(1, 5): 2, (1, 6): 20, (2, 5): 20}
    known = [frozenset(people), frozenset({(1, 6)}), frozenset({(2, 5)})]
    assert can_be_worked_out([(1, 5)], known, list(people))
