"""Code in words."""

import re
from collections.abc import Iterator

import orjson

from tests.messengers.vk.refusals import Refused

NAME = re.compile(r"[A-Za-z_]\w*")
_TOKEN = re.compile(
    r"""\s*(?:(?://[^\n]*|/\*.*?\*/)\s*)*(?P<token>
        "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | \d+(?:\.\d+)? | @\. | [=!<>]= | && | \|\| | [A-Za-z_]\w* | \S )""",
    re.VERBOSE | re.DOTALL,
)
QUOTES = ('"', "'")


class Tokens:
    """Words of a program, read one by one."""

    def __init__(self, code: str) -> None:
        self._tokens = list(_split(code))
        self._at = 0

    @property
    def next(self) -> str:
        """The word that comes; empty at the end."""
        return self._tokens[self._at]

    def advance(self) -> str:
        """Take whatever comes."""
        token = self.next
        if token == "":
            raise unreadable("end of code")
        self._at += 1
        return token

    def took(self, token: str) -> bool:
        """Take this word if it comes."""
        if self.next != token:
            return False
        self._at += 1
        return True

    def take(self, token: str) -> None:
        """Take this word. Raises `Refused` 12 where another comes."""
        if not self.took(token):
            raise unreadable(self.next or "end of code")

    def name(self) -> str:
        """Take a name. Raises `Refused` 12 where something else comes."""
        token = self.advance()
        if not NAME.fullmatch(token):
            raise unreadable(token)
        return token


def unreadable(token: str) -> Refused:
    """The code is no program."""
    return Refused(12, f"syntax error, unexpected {token}", wrong=True)


def string(token: str) -> str:
    """Give what a quoted word says."""
    if token[0] == "'":
        token = '"' + token[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
    try:
        return str(orjson.loads(token))
    except orjson.JSONDecodeError:
        raise unreadable(token) from None


def _split(code: str) -> Iterator[str]:
    at, code = 0, code.rstrip()
    while at < len(code) and (found := _TOKEN.match(code, at)) is not None:
        yield found["token"]
        at = found.end()
    yield ""
