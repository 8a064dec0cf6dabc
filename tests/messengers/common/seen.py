"""What a person sees on the screen."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that looks or acts differently. Offset and length in Python characters."""

    kind: str
    """The messenger's own word: bold, italic, text_link, …"""
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class SeenButton:
    """A button under a message, or of the keyboard in place of letters."""

    label: str
    kind: str = "callback"
    """callback, url, text (says its label), contact, location, or the messenger's own word."""
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A picture, document, voice message, …"""

    kind: str
    name: str
    mime: str
    data: bytes = field(repr=False)


Rows = list[list[SeenButton]]


@dataclass(slots=True)
class Seen:
    """One message on the screen."""

    id: int | str
    author: Literal["bot", "person"]
    text: str
    markup: list[Mark] = field(default_factory=list)
    buttons: Rows = field(default_factory=list)
    files: list[SeenFile] = field(default_factory=list)
    edited: bool = False
    at: float = 0.0
    album: str = ""
    """Messages of one album share it."""

    def button(self, wanted: str) -> SeenButton:
        """Find a button by its label or token. Raises LookupError with what is there instead."""
        flat = list(itertools.chain.from_iterable(self.buttons))
        found = next((b for b in flat if b.label == wanted), None) or next((b for b in flat if b.token == wanted), None)
        if found is None:
            raise LookupError(f"no button {wanted!r} under {self.text!r}; there are {[b.label for b in flat]}")
        return found


def seen_place(told: Any) -> list[SeenFile]:
    """Show a place, {latitude, longitude} or {coordinates: {latitude, longitude}}, if there is one."""
    if not told:
        return []
    degrees = told.get("coordinates", told)
    where = f"{degrees['latitude']} {degrees['longitude']}"
    return [SeenFile("location", where, "text/plain", where.encode())]
