"""What a conversation remembers between turns; kept as one small JSON value."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dialogs.engine.effort import Effort, Spent, acted, milliseconds, passed

_TOKEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})")


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
    narrowed: str = ""  # words that narrowed a list of options, one a line
    picked: list[Any] = field(default_factory=list)  # of a MultiChoice not yet finished
    pending: str = ""  # a date read from words, to be confirmed
    secret: bool = False  # nothing of what is said in it is kept once it ends
    left: bool = False  # the person went to the menu: it waits there until they come back
    spent: Spent = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Tell whether something in it would be lost: an answer, a mark, words not sent off yet."""
        begun = any(name.endswith(".draft") for name in self.answers)
        return bool(self.trail or self.picked or self.pending or begun)

    @property
    def effort(self) -> Effort:
        """Give what the dialog cost the person so far."""
        return Effort(*self.spent)


@dataclass(slots=True)
class State:
    """A stack of dialogs (the last one is live), and the buttons of the last question.

    `buttons` are [kind, value, label]: what each tap means. They belong to `shown`, the turn of the question.
    `ended` is the instance that was carried out last, so that a second tap on its button can be told so.
    `puzzled`: the person's last words led nowhere, so that changing them is worth another look.
    """

    turn: int = 0
    instances: int = 0
    stack: list[Frame] = field(default_factory=list)
    shown: int = 0
    buttons: list[list[Any]] = field(default_factory=list)
    ended: int = 0
    puzzled: bool = False
    message: str = ""  # the messenger's name of the message that was changed into the question

    @property
    def top(self) -> Frame | None:
        """The live dialog, or None in the menu."""
        return self.stack[-1] if self.stack and not self.stack[-1].left else None

    def spend(self, gap: timedelta) -> None:
        """The person did something, `gap` after the last answer: it was for the live dialog; the others waited."""
        if not self.stack:
            return
        long = milliseconds(gap)
        for frame in self.stack:
            passed(frame.spent, long)
        if (top := self.top) is not None:
            acted(top.spent, long)

    @property
    def opening(self) -> str:
        """Give how the tokens of this turn's buttons begin: dialog instance . turn . (index)."""
        return f"{self._instance}.{self.turn}."

    def token(self, index: int) -> str:
        """Give the token of a button of this turn."""
        return f"{self.opening}{index}"

    def meaning(self, token: str) -> list[Any] | None:
        """Give [kind, value, label] of a live button; None for an old or foreign one."""
        instance, turn, index = _parts(token)
        live = instance == self._instance and turn == self.shown
        return self.buttons[index] if live and index < len(self.buttons) else None

    def carried_out(self, token: str) -> bool:
        """Tell whether the button belonged to what was carried out last."""
        return self.ended > 0 and _parts(token)[0] == self.ended

    @property
    def _instance(self) -> int:
        return self.top.instance if self.top else 0

    def to_json(self) -> dict[str, Any]:
        """Give the value that is stored."""
        value = {name: getattr(self, name) for name in State.__slots__}
        value["stack"] = [{name: getattr(frame, name) for name in Frame.__slots__} for frame in self.stack]
        return value

    @staticmethod
    def from_json(value: dict[str, Any]) -> "State":
        """Read what `to_json` gave, in this version of the engine or another."""
        stack = [Frame(**_known(Frame, frame)) for frame in value["stack"]]
        return State(**{**_known(State, value), "stack": stack})


def _parts(token: str) -> tuple[int, int, int]:
    """Read a token; what is none of ours has an instance that no dialog has."""
    found = _TOKEN.fullmatch(token)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (-1, -1, 0)


def _known(kind: type[State | Frame], value: dict[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in kind.__slots__ if name in value}
