"""What a person did, neutral of any messenger."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from core.files import StoredFile


class Bot(StrEnum):
    """The four bots; the parent bot is for guardians."""

    PARENT = "parent"
    STUDENT = "student"
    TEACHER = "teacher"
    DIRECTOR = "director"


class Point(NamedTuple):
    """A place that a person shared: degrees, and what it is called where that was told."""

    lat: float
    lon: float
    text: str = ""

    @staticmethod
    def of(lat: float, lon: float, text: str = "") -> "Point":
        """Raises ValueError or TypeError for what is no place on earth."""
        lat, lon = float(lat), float(lon)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004 - also false for what is no number
            raise ValueError("no place on earth")
        return Point(lat, lon, text)


@dataclass(slots=True)  # not frozen: that would cost three times as much
class Update:
    """One inbound event of one account in one bot.

    `id` is the messenger's own id of the event: the same id is handled once, however often it is delivered.
    Exactly one of the rest says what happened: a text, a tapped button's token, the payload of a start link,
    files, a shared phone or place, or nothing we understand (a sticker: all empty).
    """

    transport: str
    bot: Bot
    id: str
    account: str
    text: str | None = None
    token: str | None = None
    message: str | None = None  # the messenger's name of the message whose button was tapped, where it can be edited
    start: str | None = None  # payload of a deep link; empty for a bare /start
    files: tuple[StoredFile, ...] = ()
    caption: str = ""  # words that came with the files
    problem: str | None = None  # why a file could not be taken: too_big, wrong_type, broken
    phone: str | None = None
    place: Point | None = None
    edited: bool = False  # the text is that of an earlier message, which the person has changed
    language: str = "ru"  # of the messenger, until the person chooses

    @property
    def key(self) -> str:
        """The name by which a handled update is known."""
        return f"{self.transport}:{self.bot}:{self.account}:{self.id}"[:200]
