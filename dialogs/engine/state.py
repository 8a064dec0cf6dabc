"""What a conversation remembers between turns; kept as one small JSON value."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Frame:
    """One dialog under way: what was answered, in which order it was asked, and where the person stands."""

    dialog: str
    shape: str
    instance: int
    step: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)  # steps the person answered: «back» walks it
    page: int = 0
    narrowed: str = ""  # words that narrowed a list of options
    picked: list[Any] = field(default_factory=list)  # of a MultiChoice not yet finished
    pending: str = ""  # a date read from words, to be confirmed


@dataclass(slots=True)
class State:
    """A stack of dialogs (the last one is live), and the buttons of the last question.

    `buttons` are [kind, value, label]: what each tap means. They belong to `shown`, the turn of the question.
    `paused` shows the menu while dialogs wait.
    """

    turn: int = 0
    instances: int = 0
    stack: list[Frame] = field(default_factory=list)
    paused: bool = False
    shown: int = 0
    buttons: list[list[Any]] = field(default_factory=list)

    @property
    def top(self) -> Frame | None:
        """The live dialog, or None in the menu."""
        return self.stack[-1] if self.stack and not self.paused else None

    def token(self, index: int) -> str:
        """Give the token of a button of this turn: dialog instance . turn . index."""
        return f"{self.top.instance if self.top else 0}.{self.turn}.{index}"

    def meaning(self, token: str) -> list[Any] | None:
        """Give [kind, value, label] of a live button; None for an old or foreign one."""
        parts = token.split(".")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):  # noqa: PLR2004
            return None
        instance, turn, index = map(int, parts)
        live = instance == (self.top.instance if self.top else 0) and turn == self.shown
        return self.buttons[index] if live and index < len(self.buttons) else None

    def to_json(self) -> dict[str, Any]:
        """Give the value that is stored."""
        value = {name: getattr(self, name) for name in State.__slots__}
        value["stack"] = [{name: getattr(frame, name) for name in Frame.__slots__} for frame in self.stack]
        return value

    @staticmethod
    def from_json(value: dict[str, Any]) -> "State":
        """Read what `to_json` gave."""
        return State(**{**value, "stack": [Frame(**frame) for frame in value["stack"]]})
