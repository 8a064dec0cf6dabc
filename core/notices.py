"""Notices: messages nobody asked for just now. At once, or gathered into one digest a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.database import Tx
from core.words import Phrase


class Urgency(StrEnum):
    """When a notice is delivered."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notice: its label, the dialog it starts, and answers already given to it."""

    label: Phrase
    dialog: str
    given: dict[str, Any]


def notify(
    tx: Tx,
    person_id: int,
    bot: str,
    text: Phrase,
    urgency: Urgency = Urgency.NOW,
    actions: Sequence[Action] = (),
) -> None:
    """Tell `person_id` in `bot`, in their language."""
    raise NotImplementedError
