"""A message to a person, neutral of any messenger, and the buttons beneath it."""

from dataclasses import dataclass
from typing import Any, NamedTuple


class Button(NamedTuple):  # made by the dozen in every turn: a dataclass would cost three times as much
    """A label and an opaque token that comes back when it is tapped; or a link that opens."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that goes with a message: `hash` in the file store; a picture is shown, others offered."""

    hash: str
    name: str
    mime: str

    @property
    def is_picture(self) -> bool:
        """Tell whether a messenger should show it."""
        return self.mime.startswith("image/")


@dataclass(frozen=True, slots=True)
class Message:
    """Text (with private-use marks for bold, see core.words), rows of buttons, files.

    `share` is the label of a button by which the person shares their phone number, `place` that of one by which they
    share where they are, where a messenger has such a one. `secret` names the conversation after which nothing of
    what was said in it is kept; 0: none.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    share: str = ""
    place: str = ""
    secret: int = 0

    def to_json(self) -> dict[str, Any]:
        """Give the form kept in the outbox."""
        more = {"share": self.share, "place": self.place, "secret": self.secret}
        return {name: value for name, value in more.items() if value} | {
            "text": self.text,
            "buttons": [[list(button) for button in row] for row in self.buttons],
            "files": [[f.hash, f.name, f.mime] for f in self.files],
        }

    @staticmethod
    def from_json(body: dict[str, Any]) -> "Message":
        """Read what `to_json` gave."""
        return Message(
            body["text"],
            tuple([tuple([Button(*b) for b in row]) for row in body["buttons"]]),
            tuple(Attachment(*f) for f in body["files"]),
            body.get("share", ""),
            body.get("place", ""),
            body.get("secret", 0),
        )
