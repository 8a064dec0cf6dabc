"""An expected «no»: full, closed, not allowed, expired. Anything else that goes wrong is a bug."""

from typing import Any


class Refusal(Exception):
    """Said to the person in the words of locales/*/refusals.po under the class's name.

    Keyword arguments are what the words mention; each noun declares its own subclasses beside its verbs.
    """

    def __init__(self, **told: Any) -> None:
        super().__init__(type(self).__name__)
        self.told = told

    @property
    def key(self) -> str:
        """Key of the sentence that the person reads."""
        return f"refusals.{type(self).__name__}"


class NotAllowed(Refusal):
    """The person's role does not include this."""


class NotFound(Refusal):
    """No such thing, or not in this person's school: the two look alike on purpose."""
