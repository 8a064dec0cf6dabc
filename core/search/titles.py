"""Search in titles that forgives typos, word forms and the wrong keyboard layout. Pure; no I/O.

Titles share words, so what is compared letter by letter is not ten thousand titles but the few thousand
different words in them; a title's score is then the sum over the words of the query.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.search.subjects import in_russian
from core.search.wording import fold, has_cyrillic, in_cyrillic, is_latin, other_layout, stem, words_of

PER_TYPO = 4  # letters: one may be wrong in each four; shorter words bear one
NOT_TITLE = 0.5  # what a word in the description weighs against one in the title
ENOUGH = 0.55  # of the best title's score: below that it is something else
LEAST = 0.35  # of a score: below that nothing was found
SHORTEST_PART = 3  # letters that make a part of a word worth looking for
LONG_PART = 5  # letters that make it worth looking for in the middle of a word
MOST_WORDS = 12  # of a query that count: somebody may paste a letter
LONGEST = 40  # letters of a word that count

_ASKING = """
    хочу хотим хотел хотела хотелось хочется бы записать записаться запиши запишите записывать запись записи найти
    найди найдите ищу ищем покажи покажите показать подбери подберите нужен нужна нужно нужны надо можно
    пожалуйста здравствуйте привет есть где что какие какой какая какое как мне нам нас я мы он она меня
    ребенок ребенка ребенку ребенком дети детей детям детьми сын сына сыну дочь дочку дочери дочка дочке внука
    внучку мой моя мою моего моей наш нашу нашего нашей на в во по для и с со к ко у о об от до за из или про
    кружок кружка кружку кружки кружков секция секции секцию секций студия студии студию клуб клуба клубы
    сколько когда стоит куда почему зачем
    курс курса курсы занятие занятия занятий класс класса классе школе
    i want to my for the a an of in at club sign up child son daughter find show
"""
_STOP = frozenset(_ASKING.split())


class TitleIndex:
    """An index of (id, title), and of descriptions by id, which count for less."""

    def __init__(self, titles: Sequence[tuple[int, str]], about: Mapping[int, str] | None = None) -> None:
        self._ids = [id_ for id_, _ in titles]
        self._in_title: dict[str, list[int]] = defaultdict(list)
        self._in_about: dict[str, list[int]] = defaultdict(list)
        self._words_in: list[int] = []
        words: set[str] = set()
        for n, (id_, title) in enumerate(titles):
            stems = list(dict.fromkeys(stem(word) for word in words_of(title)))
            more = {stem(word) for word in words_of((about or {}).get(id_, ""))}.difference(stems)
            self._words_in.append(len(stems))
            self._note(n, stems, more)
            words.update(stems, more)
        self._page = "\n".join(("", *sorted(words), ""))  # one string is searched faster than a list of words
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._in_title.keys() | words:
            self._by_length[len(word)].append(word)

    def _note(self, n: int, stems: Sequence[str], about: Iterable[str]) -> None:
        for word in (*stems, *_pairs(stems)):
            self._in_title[word].append(n)
        for word in about:
            self._in_about[word].append(n)

    def find(self, query: str, limit: int = 20) -> list[tuple[int, float]]:
        """Give at most `limit` pairs (id, score), the best first; a score is 0 to 1, 1 for every word found."""
        totals: dict[int, float] = defaultdict(float)
        hits: dict[int, int] = defaultdict(int)
        weights = 0.0
        for alternatives in _asked(query):
            best, weight = self._titles_with(alternatives)
            weights += weight
            for n, alike in best.items():
                totals[n] += weight * alike
                hits[n] += 1
        if not weights:
            return []
        scores = {n: self._score(n, total / weights, hits[n]) for n, total in totals.items()}
        top = nlargest(limit, scores.items(), key=lambda pair: (pair[1], -pair[0]))
        least = max(LEAST, top[0][1] * ENOUGH) if top else LEAST
        return [(self._ids[n], score) for n, score in top if score >= least]

    def _score(self, n: int, part_found: float, hits: int) -> float:
        # Of two titles with the same words found, the one with fewer others is meant.
        return 0.9 * part_found + 0.1 * min(1.0, hits / max(1, self._words_in[n]))

    def _titles_with(self, alternatives: Iterable[str]) -> tuple[dict[int, float], float]:
        """Give how alike the best word of each title is, and what a hit weighs: rare words weigh more."""
        alike: dict[str, float] = {}
        for asked in alternatives:
            for word, value in self._alike(asked):
                if value > alike.get(word, 0):
                    alike[word] = value
        best: dict[int, float] = {}
        ascending = sorted(alike, key=alike.__getitem__)
        for word in ascending:
            best |= dict.fromkeys(self._in_about.get(word, ()), alike[word] * NOT_TITLE)
        for word in ascending:
            best |= dict.fromkeys(self._in_title.get(word, ()), alike[word])
        return best, log(1 + len(self._ids) / len(best)) if best else 0.0

    def _alike(self, asked: str) -> Iterable[tuple[str, float]]:
        """Give words of the index that `asked` may mean, each with how likely, 0 to 1."""
        if len(asked) >= SHORTEST_PART:
            yield from self._parts(asked)
        if asked in self._in_title or asked in self._in_about:
            yield asked, 1.0
        else:
            yield from self._misspelt(asked)

    def _misspelt(self, asked: str) -> Iterable[tuple[str, float]]:
        reach = max(len(asked) // PER_TYPO, len(asked) >= SHORTEST_PART)
        lengths = range(len(asked) - reach, len(asked) + reach + 1)
        near = [word for length in lengths for word in self._by_length.get(length, ())]
        alike = process.extract(asked, near, scorer=OSA.distance, score_cutoff=reach, limit=40)
        return ((word, (1 - wrong / max(len(asked), len(word))) ** 2) for word, wrong, _ in alike)

    def _parts(self, asked: str) -> Iterable[tuple[str, float]]:
        """«шах» means «шахматы», «шахматист» too, and «техника» perhaps «робототехника»."""
        for word in self._holding(asked if len(asked) >= LONG_PART else "\n" + asked):
            yield word, (0.75 if word.startswith(asked) else 0.55) + 0.2 * len(asked) / len(word)
        for end in range(max(SHORTEST_PART + 1, len(asked) // 2), len(asked)):
            if asked[:end] in self._in_title:
                yield asked[:end], 0.55 + 0.2 * end / len(asked)

    def _holding(self, part: str) -> Iterable[str]:
        at = self._page.find(part)
        while at >= 0:
            end = self._page.index("\n", at + 1)
            yield self._page[self._page.rindex("\n", 0, at + 1) + 1 : end]
            at = self._page.find(part, end)


def _pairs(stems: Sequence[str]) -> Iterable[str]:
    """Neighbours as one word: somebody will forget the space."""
    return (one + other for one, other in pairwise(stems))


def _asked(query: str) -> list[list[str]]:
    """Give for each word that matters the stems it may mean."""
    groups = [group for chunk in fold(query).split() for group in _readings(chunk)]
    matter = [group for group in groups if not _STOP.intersection(group)] or groups
    return [[stem(word[:LONGEST]) for word in group] for group in matter[:MOST_WORDS]]


def _readings(chunk: str) -> list[list[str]]:
    """Give the words of a chunk between spaces; one all in Latin may have been meant in Russian, or be English."""
    if not is_latin(chunk) or has_cyrillic(chunk):
        return [[word] for word in words_of(chunk)]
    typed, *meant = ("".join(words_of(text)) for text in (chunk, other_layout(chunk), in_cyrillic(chunk)))
    return [[typed, *meant, *in_russian(typed)]]
