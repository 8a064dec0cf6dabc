"""`make bench`: every part in turn, then what passed and what missed."""

import sys

from tests.bench import house, over_http, rush, search, speed, suggestions, surveys
from tests.bench.broadcast import run as broadcast
from tests.bench.report import Check, heading


def _search() -> list[Check]:
    heading("Search, against rapidfuzz's partial_ratio")
    search.main()
    return []


PARTS = {
    "speed": speed.run,
    "adapter": over_http.run,
    "house": house.run,
    "broadcast": broadcast,
    "suggestions": suggestions.run,
    "surveys": surveys.run,
    "survey_rush": rush.run,
    "search": _search,
}


def main(arguments: list[str]) -> None:
    """Run all parts, or those named."""
    if arguments[:1] == ["lap"]:
        speed.lap(arguments[1], int(arguments[2]))
        return
    if arguments[:1] == ["bot"]:
        over_http.bot(*arguments[1:5])
        return
    checks = [check for name, part in PARTS.items() if not arguments or name in arguments for check in part()]
    heading("Limits")
    for check in checks:
        print(check)


main(sys.argv[1:])
