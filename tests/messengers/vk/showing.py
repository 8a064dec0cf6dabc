"""How a text looks on the screen: VK makes mentions, links and letters of what stands in it, asked or not."""

import html
import re
from bisect import bisect_right
from typing import Any

from tests.messengers.common.seen import Mark

_PAGE = r"(?:id|club|public)\d+"
_SPECIAL = re.compile(
    rf"\[(?P<page>{_PAGE}|https?://(?:m\.)?vk\.(?:com|ru)/[^|\]\s]+)\|(?P<name>[^\[\]|\n]+)\]"
    rf"|[@*](?P<at>{_PAGE}) \((?P<called>[^()\n]+)\)"
    r"|&(?:\#\d+|quot|amp|lt|gt);"
)


def shown(text: str, format_data: dict[str, Any] | None) -> tuple[str, list[Mark]]:
    """Give what a person reads, and what of it looks different. Offsets of `format_data` count UTF-16."""
    if not format_data and _SPECIAL.search(text) is None:
        return text, []
    reading = _Reading(text)
    units = text.encode("utf-16-le")

    def place(unit: int) -> int:
        return reading.place(len(units[: 2 * unit].decode("utf-16-le", "ignore")))

    def mark(item: dict[str, Any]) -> Mark:
        start, end = place(item["offset"]), place(item["offset"] + item["length"])
        return Mark(item["type"], start, end - start, item.get("url", ""))

    return reading.text, [*reading.mentions, *map(mark, (format_data or {}).get("items", []))]


class _Reading:
    """A text with its mentions replaced by names, and where each letter has gone."""

    def __init__(self, raw: str) -> None:
        self.text = ""
        self.mentions: list[Mark] = []
        self._from, self._to = [0], [0]
        at = 0
        for special in _SPECIAL.finditer(raw):
            self.text += raw[at : special.start()]
            self._take(special)
            at = special.end()
            self._from.append(at)
            self._to.append(len(self.text))
        self.text += raw[at:]

    def _take(self, special: re.Match[str]) -> None:
        self._from.append(special.start())
        self._to.append(len(self.text))
        name, page = special["name"] or special["called"], special["page"] or special["at"]
        if page:
            self.mentions.append(Mark("mention", len(self.text), len(name), page))
        self.text += name or html.unescape(special[0])

    def place(self, raw: int) -> int:
        """Give where the letter has gone; of what was replaced, the nearest place."""
        n = bisect_right(self._from, raw) - 1
        last = self._to[n + 1] if n + 1 < len(self._to) else len(self.text)
        return min(self._to[n] + raw - self._from[n], last)
