"""CSV files: in whatever encoding and with whatever delimiter a Russian program wrote them."""

import csv
import io
from itertools import islice

from core.files import FileUnreadable
from core.roster.grid import MAX_ROWS, Grid, RosterUnknown, bounded

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FIELD = 131_072  # characters in a cell


def grid_of(content: bytes, name: str) -> Grid:
    """Give a CSV file as the one sheet `name`.

    Raises FileUnreadable, RosterUnknown, RosterTooLarge.
    """
    text = decoded(content)
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == len("sep=;"):
        text = "\n" + rest  # Excel's own hint; the line keeps its number
        delimiter = head.strip()[-1]
    else:
        delimiter = _delimiter(text)
    rows = [(i, row) for i, row in enumerate(parsed(text, delimiter))]
    return Grid(name, lambda: iter(rows))


def parsed(text: str, delimiter: str) -> list[list[str]]:
    """Give the records of a CSV text.

    Raises FileUnreadable, RosterTooLarge.
    """
    csv.field_size_limit(_FIELD)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MAX_ROWS + 1))
    except csv.Error as error:
        raise FileUnreadable from error
    bounded("CSV", len(rows), max(map(len, rows), default=0))
    return rows


def decoded(content: bytes) -> str:
    """Give the text of a CSV file in UTF-8, UTF-16 with a mark, or the Russian Windows encoding.

    Raises RosterUnknown for what is no text.
    """
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    try:
        if encoding:
            return content.decode(encoding)
        if b"\0" in content or content.lstrip()[:1] == b"<":  # binary; a web page under the name of a table
            raise RosterUnknown
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _cyrillic(content)


def _cyrillic(content: bytes) -> str:
    text = content.decode("cp1251", errors="replace")
    odd = sum(1 for c in text[:10_000] if not (c.isprintable() or c in "\r\n\t") or c == "\ufffd")
    if odd > len(text[:10_000]) // 100:
        raise RosterUnknown
    return text


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return max(";\t,", key=lambda d: sum(min(line.count(d), 40) for line in lines))
