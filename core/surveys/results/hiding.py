"""Small groups: nothing is published from which the answers of fewer than five people could be worked out.

Groups form a tree: all, schools, grades, classes. Whatever can be worked out from sums of a tree's groups is made of
whole groups that are told and of what each of these has besides the told ones within it; so each such part must be
empty, or five people or more. Every sum that is told must be one of such parts.
"""

from collections import defaultdict
from collections.abc import Mapping

FEWEST = 5

Path = tuple[int, ...]  # from all () over a school to a grade to a class


def told(people: Mapping[Path, int]) -> frozenset[Path]:
    """Give the groups that may be told beside their sum; those without people are not among them.

    With one hidden group the next smallest is hidden too, as it would be the difference; so are more of them until
    those that are hidden are five people together.
    """
    by_size = sorted((path for path, n in people.items() if n), key=lambda path: (people[path], path))
    small = sum(people[path] < FEWEST for path in by_size)
    while small and small < len(by_size) and (small == 1 or sum(people[path] for path in by_size[:small]) < FEWEST):
        small += 1
    return frozenset(by_size[small:])


def told_paths(people: Mapping[Path, int]) -> frozenset[Path]:
    """Give every path of the tree that may be told, `people` being those of its leaves."""
    sizes: dict[Path, int] = defaultdict(int)
    below: dict[Path, set[Path]] = defaultdict(set)
    for leaf, count in people.items():
        for depth in range(len(leaf) + 1):
            sizes[leaf[:depth]] += count
        for depth in range(len(leaf)):
            below[leaf[:depth]].add(leaf[: depth + 1])
    found: set[Path] = set()
    ahead: list[Path] = [()] if sizes[()] >= FEWEST else []
    while ahead:
        found.add(path := ahead.pop())
        ahead += told({part: sizes[part] for part in below[path]})
    return frozenset(found)


def told_wholly(people: Mapping[Path, int], depth: int) -> frozenset[Path]:
    """Give the paths so deep that are told with everything right below them: these parts may be added up at will."""
    found = told_paths(people)
    parts = {leaf[: depth + 1] for leaf, count in people.items() if count and len(leaf) > depth}
    return frozenset(
        path for path in found if len(path) == depth and all(p in found for p in parts if p[:depth] == path)
    )
