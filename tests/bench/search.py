"""How often search finds what was meant, and how fast: `python -m tests.bench.search`."""

import statistics
import time
from collections.abc import Callable

from rapidfuzz import fuzz, process, utils

from core.search.titles import TitleIndex
from tests.bench.titles import Asked, form_queries, hit_rate, titles, typo_queries, word_queries

LIMITS_MS = {1_000: 10.0, 10_000: 25.0}  # p95
QUERIES = 300  # of each kind
HIT_RATE = 0.95

Find = Callable[[str], list[int]]


def main() -> None:
    """Print hit rates and times, ours and the peer's, in one run."""
    for count, limit_ms in LIMITS_MS.items():
        of = titles(count)
        kinds = {
            "a title with a typo": typo_queries(of, QUERIES),
            "a word with a typo": word_queries(of, QUERIES),
            "a word form": form_queries(of, QUERIES),
        }
        began = time.perf_counter()
        index = TitleIndex(of)
        print(f"\n{count:,} titles (index built in {time.perf_counter() - began:.2f} s)")
        choices = {id_: utils.default_process(title) for id_, title in of}
        _report("ours", lambda text, index=index: [id_ for id_, _ in index.find(text, 5)], kinds, limit_ms)
        _report("rapidfuzz partial_ratio", lambda text, choices=choices: _peer(text, choices), kinds, limit_ms)


def _peer(text: str, choices: dict[int, str]) -> list[int]:
    best = process.extract(utils.default_process(text), choices, scorer=fuzz.partial_ratio, limit=5)
    return [id_ for _, _, id_ in best]


def _report(who: str, find: Find, kinds: dict[str, list[Asked]], limit_ms: float) -> None:
    spent: list[float] = []
    print(f"  {who}")
    for kind, asked in kinds.items():
        answers = [_timed(find, query.text, spent) for query in asked]
        rate = hit_rate(asked, answers)
        print(f"    {kind:22} top-5 hit {rate:6.1%}  {'ok' if rate >= HIT_RATE else 'below the goal'}")
    p50, p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(f"    p50 {p50:6.2f} ms ({p50 / limit_ms:.2f} of the limit)   p95 {p95:6.2f} ms ({p95 / limit_ms:.2f})")


def _timed(find: Find, text: str, spent: list[float]) -> list[int]:
    began = time.perf_counter()
    answer = find(text)
    spent.append((time.perf_counter() - began) * 1000)
    return answer


if __name__ == "__main__":
    main()
